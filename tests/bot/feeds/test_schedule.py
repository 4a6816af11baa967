"""When the next poll comes, one row a circumstance."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FetchError, ParseError
from bot.feeds.schedule import Hints, Pace, after_failure, after_success, reason_to_pause
from bot.model import FeedState
from tests.bot.feeds.writing import NOW, URL

PACE = Pace()
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def wait(state: FeedState) -> timedelta:
    assert state.due_at is not None
    return state.due_at - NOW


@pytest.mark.parametrize(
    ("hints", "least", "most", "remark"),
    [
        (Hints(), 15 * MINUTE, 17 * MINUTE, "nobody says anything"),
        (Hints(fixed=2 * MINUTE), 2 * MINUTE, 3 * MINUTE, "the admin's own interval"),
        (Hints(fixed=timedelta(seconds=1)), MINUTE, 2 * MINUTE, "no interval is shorter than polite"),
        (Hints(fixed=2 * MINUTE, fresh_for=HOUR), 2 * MINUTE, 3 * MINUTE, "the admin beats the server"),
        (Hints(fresh_for=HOUR), HOUR, 67 * MINUTE, "the server says how long it is fresh"),
        (Hints(ttl=2 * HOUR), 2 * HOUR, 133 * MINUTE, "the document says it"),
        (Hints(fresh_for=timedelta(days=1)), 6 * HOUR, 7 * HOUR, "but not for longer than we let feeds rest"),
    ],
)
def test_the_first_wait(hints: Hints, least: timedelta, most: timedelta, remark: str):
    state = after_success(FeedState(URL), NOW, changed=True, hints=hints, pace=PACE)

    assert least <= wait(state) <= most, remark


def test_an_operator_who_allows_less_than_a_minute_gets_it():
    second = timedelta(seconds=1)
    pace = Pace(every=second, least=second)

    fixed = after_success(FeedState(URL), NOW, changed=True, hints=Hints(fixed=second), pace=pace)
    learned = after_success(FeedState(URL), NOW, changed=True, hints=Hints(), pace=pace)
    failed = after_failure(FeedState(URL), NOW, ParseError("not a feed: it is empty"), pace=pace)

    assert all(second <= wait(state) <= 2 * second for state in (fixed, learned, failed))


def test_a_feed_that_brings_something_is_asked_sooner_and_one_that_does_not_later():
    state = after_success(FeedState(URL), NOW, changed=True, hints=Hints(), pace=PACE)

    busy = after_success(state, NOW, changed=True, hints=Hints(), pace=PACE)
    quiet = after_success(state, NOW, changed=False, hints=Hints(), pace=PACE)

    assert busy.interval is not None
    assert quiet.interval is not None
    assert busy.interval < PACE.every < quiet.interval


def test_failures_back_off_and_a_success_forgets_them():
    state, waits = FeedState(URL), []
    for _ in range(12):
        state = after_failure(state, NOW, ParseError("not a feed: it is empty"), pace=PACE)
        waits.append(wait(state))

    assert waits[:3] == sorted(waits[:3])
    assert waits[2] >= 20 * MINUTE
    assert max(waits) <= timedelta(hours=24)
    assert state.fault == "not a feed: it is empty"
    assert after_success(state, NOW, changed=True, hints=Hints(), pace=PACE).failures == 0


def test_what_the_server_asks_for_is_waited_for():
    busy = FetchError(URL, "the server answered 429", kind="status", status=429, retry_after=3 * HOUR)

    assert wait(after_failure(FeedState(URL), NOW, busy, pace=PACE)) >= 3 * HOUR


def test_a_feed_that_is_gone_is_paused_after_three_answers_within_a_day():
    gone = FetchError(URL, "the server answered 410", kind="gone", status=410)
    state, reasons, waited = FeedState(URL), [], timedelta(0)
    for _ in range(3):
        state = after_failure(state, NOW, gone, pace=PACE)
        waited += wait(state)
        reasons.append(reason_to_pause(state, NOW, gone))

    assert reasons[:2] == [None, None]
    assert reasons[2] is not None
    assert waited < timedelta(hours=24)


def test_a_feed_that_fails_for_two_weeks_is_paused_with_its_fault():
    lost = FetchError(URL, "the name feed.test cannot be found", kind="dns")
    state = replace(FeedState(URL), failures=20, failing_since=NOW - timedelta(days=15))

    state = after_failure(state, NOW, lost, pace=PACE)

    assert "cannot be found" in (reason_to_pause(state, NOW, lost) or "")
    assert reason_to_pause(replace(state, failing_since=NOW - HOUR), NOW, lost) is None


@given(
    st.timedeltas(timedelta(days=-1), timedelta(days=9)),
    st.timedeltas(timedelta(0), timedelta(days=9)),
    st.integers(0, 500),
    st.booleans(),
)
def test_no_wait_is_shorter_than_a_minute_or_longer_than_a_day(
    asked: timedelta, interval: timedelta, failures: int, changed: bool
):
    state = replace(FeedState(URL), interval=interval, failures=failures)
    hints = Hints(fresh_for=asked, ttl=asked)

    good = after_success(state, NOW, changed=changed, hints=hints, pace=PACE)
    bad = after_failure(state, NOW, FetchError(URL, "x", kind="connect", retry_after=asked), pace=PACE)

    assert MINUTE <= wait(good) <= timedelta(hours=24)
    assert MINUTE <= wait(bad) <= timedelta(hours=24)
