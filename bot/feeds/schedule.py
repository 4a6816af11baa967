"""When to poll next, and when to stop trying. Pure: times go in, times come out.

A feed that brings something is asked sooner the next time, one that does not a little later, between the
bounds of `Pace`; what the server says about freshness is heeded within them. An admin's own interval beats
all but the least that is polite. Failures back off, doubling.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.errors import FetchError, ReadoutError
from bot.model import FeedState

SHORTEST, LONGEST = timedelta(seconds=60), timedelta(hours=24)
"""No poll comes sooner, none later, whoever asks for it; only a `Pace` whose least is shorter allows sooner."""
SOONER, LATER = 0.75, 1.25
JITTER = 0.1
GONE_WAIT = timedelta(hours=1)
GONE_TIMES = 3
"""Answers 410 in a row, within a day, after which a feed is paused."""
GIVE_UP_AFTER = timedelta(days=14)
GIVE_UP_TIMES = 10


@dataclass(frozen=True, slots=True)
class Pace:
    """How often feeds without an interval of their own are polled."""

    every: timedelta = timedelta(minutes=15)
    least: timedelta = timedelta(minutes=5)
    most: timedelta = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Hints:
    """What server, document and admin say about the next poll."""

    fresh_for: timedelta | None = None
    ttl: timedelta | None = None
    fixed: timedelta | None = None


def after_success(state: FeedState, now: datetime, *, changed: bool, hints: Hints, pace: Pace) -> FeedState:
    """The state after an answer, its validators left as they are."""
    interval = _bounded(hints.fixed, pace) if hints.fixed else _learned(state, changed, pace)
    wait = interval
    if not hints.fixed:
        asked = max(hints.fresh_for or timedelta(0), hints.ttl or timedelta(0))
        wait = max(interval, min(asked, pace.most))
    return replace(
        state,
        interval=interval,
        due_at=now + _jittered(wait, state.url, now, pace),
        polled_at=now,
        good_at=now,
        failures=0,
        failing_since=None,
        fault=None,
    )


def after_failure(state: FeedState, now: datetime, error: ReadoutError, *, pace: Pace) -> FeedState:
    """The state after a failure: later each time, and not before the server says."""
    failures = state.failures + 1
    wait = pace.least * 2.0 ** min(failures - 1, 16)
    if isinstance(error, FetchError):
        if error.kind == "gone":
            wait = GONE_WAIT
        wait = max(wait, error.retry_after or timedelta(0))
    return replace(
        state,
        due_at=now + _jittered(_bounded(wait, pace), state.url, now, pace),
        polled_at=now,
        failures=failures,
        failing_since=state.failing_since or now,
        fault=str(error),
    )


def reason_to_pause(state: FeedState, now: datetime, error: ReadoutError) -> str | None:
    """Why this address should not be tried any more; None while it should. `state` is the one after the failure."""
    since = state.failing_since or now
    if isinstance(error, FetchError) and error.kind == "gone" and state.failures >= GONE_TIMES:
        return "the publisher says that it is gone for good (410)"
    if now - since >= GIVE_UP_AFTER and state.failures >= GIVE_UP_TIMES:
        return f"no answer since {since:%d %B %Y}: {state.fault}"
    return None


def _learned(state: FeedState, changed: bool, pace: Pace) -> timedelta:
    current = state.interval or pace.every
    if state.good_at is not None:
        current *= SOONER if changed else LATER
    return max(pace.least, min(pace.most, current))


def _bounded(wait: timedelta, pace: Pace) -> timedelta:
    return max(min(SHORTEST, pace.least), min(LONGEST, wait))


def _jittered(wait: timedelta, url: str, now: datetime, pace: Pace) -> timedelta:
    """Up to a tenth more, so that feeds added together do not stay together; never more than the longest."""
    seed = hashlib.sha256(f"{url} {now.isoformat()}".encode()).digest()
    return _bounded(wait * (1 + JITTER * int.from_bytes(seed[:4]) / 2**32), pace)
