"""How near the outbox comes to the pace that platforms allow, and whether it ever goes beyond it.

Each row of `COURSES` is a chat platform with the limits that its makers document (bot tokens: 50 requests a second in
all; workspaces: a message a second and channel with short bursts, and a cap for each workspace), a number of channels
and of stories. The platform keeps a list of its own: which channel was shown what, and when it had to answer 429. The
real outbox sends, from a real database on disk; answers take as long as they do over a network. Where a course runs
on a faster clock, the waits are shorter and the work is not, so that a figure there is no better than it would be.

Printed for each: posts a second from the first to the last, beside what is documented; 429 answers in the first
quarter minute and after it; channels that miss a post or have one twice.
"""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot.delivery.outbox import Outbox
from bot.errors import SendError, Waits
from bot.messages import Channel, Delivery, Receipt, Subscription
from bot.ports import Adapter, Capabilities, Clock, Store
from bot.store import open_store
from bot.testing.clock import ScaledClock
from bot.testing.store_contract.given import NOON, follow, hour, tell
from bot.testing.transcript import EVERYTHING, TranscriptAdapter

WARM = 15.0
"""Seconds in which a pace may be found by being asked to wait."""
NEAR = 0.98
"""Of the documented pace, at least."""
LATENCY = 0.08
"""Seconds from a call to its answer, in the middle; single ones take from half to twice as long."""
BEAT = 1.0
"""Seconds between two sweeps that find nothing to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages a second that a platform takes on and on, and how many of them at once; None: any number."""

    channel: tuple[float, int] | None = None
    workspace: tuple[float, int] | None = None
    everyone: tuple[float, int] | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """What is run."""

    name: str
    limits: Limits
    capabilities: Capabilities
    """What the adapter says of the platform."""
    channels: int
    workspaces: int
    stories: int
    documented: float
    """Messages a second in all."""
    factor: float = 1.0
    """How fast the clock goes."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of a course."""

    course: str
    posts: int
    seconds: float
    rate: float
    documented: float
    waits_early: int
    waits_later: int
    missed: int
    twice: int
    cpu: float
    """Milliseconds of processor time a post, the brief's addressing and the simulated platform among them."""

    @property
    def share(self) -> float:
        """Of the documented pace."""
        return self.rate / self.documented


DISCORD = replace(EVERYTHING, per_channel=1.0, per_workspace=50.0, one_token=True)
SLACK = replace(EVERYTHING, idempotency=None, per_channel=1.0, per_workspace=5.0)
SLACK_LIMITS = Limits(channel=(1.0, 3), workspace=(5.0, 10))
"""The cap of a workspace is documented without a number; several hundred a minute are reported."""

COURSES = (
    Course("discord, 1,000 channels", Limits((1.0, 5), None, (50.0, 5)), DISCORD, 1000, 20, 1, 50.0),
    Course("slack, 1,000 channels", SLACK_LIMITS, SLACK, 1000, 10, 1, 50.0),
    Course("slack, one channel", SLACK_LIMITS, SLACK, 1, 1, 60, 1.0, 10.0),
    Course(
        "slack, an unknown cap", SLACK_LIMITS, replace(SLACK, per_workspace=50.0), 600, 1, 1, SLACK.per_workspace, 4.0
    ),
)
SMALL = replace(COURSES[0], name="discord, 40 channels", channels=40, factor=0.2)
"""For every run, on a slow clock: machines that run tests have other things to do."""


class Platform(TranscriptAdapter):
    """A chat that takes messages only as fast as its limits say, and answers late."""

    def __init__(self, clock: Clock, course: Course, seed: int, latency: float) -> None:
        super().__init__(clock, course.capabilities)
        self._time = clock
        self._chance = random.Random(seed)
        self._limits = course.limits
        self._latency = latency
        self._full: dict[tuple[Waits, str | None], float] = {}
        """When a place has used up what it takes at once."""
        self.taken: list[tuple[float, Channel]] = []
        self.refused: list[float] = []

    async def send(self, delivery: Delivery) -> Receipt:
        """Take it, or ask to wait."""
        latency = self._latency * 2.0 ** self._chance.uniform(-1.0, 1.0)
        await self._time.sleep(latency / 2)
        now = self._time.monotonic()
        asked = self._too_fast(delivery.channel, now)
        if asked is None:
            self.taken.append((now, delivery.channel))
        else:
            self.refused.append(now)
        await self._time.sleep(latency / 2)
        if asked is not None:
            raise asked
        return await super().send(delivery)

    def _too_fast(self, channel: Channel, now: float) -> SendError | None:
        places: list[tuple[tuple[float, int] | None, Waits, str | None]] = [
            (self._limits.channel, "channel", channel.id),
            (self._limits.workspace, "workspace", channel.workspace),
            (self._limits.everyone, "adapter", None),
        ]
        its = [(limit, (waits, name)) for limit, waits, name in places if limit is not None]
        for (rate, at_once), place in its:
            free = self._full.get(place, now) - (at_once - 1) / rate
            if free > now:
                return SendError("too fast", retry_after=free - now, waits=place[0])
        for (rate, _), place in its:
            self._full[place] = max(now, self._full.get(place, now)) + 1 / rate
        return None


async def run(course: Course, folder: Path, seed: int, latency: float = LATENCY) -> Figures:
    """Send the stories of a course to its channels."""
    began = time.process_time()
    clock = ScaledClock(hour(1), course.factor)
    platform = Platform(clock, course, seed, latency)
    channels = [
        Channel(platform.name, f"team-{number % course.workspaces}", f"channel-{number}")
        for number in range(course.channels)
    ]
    async with open_store(f"sqlite:///{folder / 'deliver.db'}", now=clock.now) as store:
        await store.declare_subscriptions([Subscription(one) for one in channels], NOON)
        feed = await follow(store)
        for number in range(course.stories):
            await tell(store, feed, f"event {number}", at=0.5 + number / 10_000)
        await _send(store, platform, clock)
    return _judged(course, platform, channels, time.process_time() - began)


async def _send(store: Store, platform: Adapter, clock: Clock) -> None:
    outbox = Outbox(
        store,
        {platform.name: platform},
        clock,
        owner="benchmark",
        installation=await store.installation(),
        lease=timedelta(minutes=5),
        change_every=timedelta(hours=1),
    )
    while True:
        if await outbox.sweep():
            continue
        rows = await store.deliveries()
        if rows and all(row.receipt is not None for row in rows):
            return
        await clock.sleep(BEAT)


def _judged(course: Course, platform: Platform, channels: Sequence[Channel], cpu: float) -> Figures:
    begun, ended = platform.taken[0][0], platform.taken[-1][0]
    shown = Counter((channel, one.text) for channel in channels for one in platform.shown if one.channel == channel)
    each = Counter(channel for _, channel in platform.taken)
    return Figures(
        course=course.name,
        posts=len(platform.taken),
        seconds=ended - begun,
        rate=(len(platform.taken) - 1) / (ended - begun),
        documented=course.documented,
        waits_early=sum(at - begun <= WARM for at in platform.refused),
        waits_later=sum(at - begun > WARM for at in platform.refused),
        missed=sum(max(0, course.stories - each[channel]) for channel in channels),
        twice=sum(max(0, each[channel] - course.stories) for channel in channels)
        + sum(count - 1 for count in shown.values()),
        cpu=1000 * cpu / len(platform.taken),
    )


def table(found: Sequence[Figures]) -> str:
    """The figures, a course each line."""
    lines = [f"{'':26}{'posts':>6}{'seconds':>9}{'a second':>10}{'documented':>12}{'share':>8}{'429':>5}{'later':>7}"]
    lines[0] += f"{'missed':>8}{'twice':>7}{'ms a post':>11}"
    lines += [
        f"{one.course:26}{one.posts:6}{one.seconds:9.1f}{one.rate:10.2f}{one.documented:12.2f}{one.share:8.1%}"
        f"{one.waits_early:5}{one.waits_later:7}{one.missed:8}{one.twice:7}{one.cpu:11.1f}"
        for one in found
    ]
    return "\n".join(lines)


def kept(found: Sequence[Figures]) -> Mapping[str, bool]:
    """Which promises hold."""
    return {
        f"each course at {NEAR:.0%} of the documented pace at least": all(one.share >= NEAR for one in found),
        "no 429 after the warm-up": not any(one.waits_later for one in found),
        "each channel each story once": not any(one.missed or one.twice for one in found),
    }


def main(argv: list[str]) -> int:
    """Print the figures and which promises hold; 1 when one does not."""
    parser = ArgumentParser(prog="python -m tests.benchmarks deliver", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--course", help="only those whose name has this in it")
    parser.add_argument(
        "--speed", type=float, default=1.0, help="of the clock; below 1 where other programs keep this machine busy"
    )
    parser.add_argument(
        "--latency",
        type=float,
        default=LATENCY,
        help="seconds from a call to its answer: five calls at once under a token set a pace, too",
    )
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args(argv)
    found = []
    for course in COURSES:
        if options.course is not None and options.course not in course.name:
            continue
        course = replace(course, factor=course.factor * options.speed)
        with tempfile.TemporaryDirectory() as folder:
            found.append(asyncio.run(run(course, Path(folder), options.seed, options.latency)))
    promises = kept(found)
    print(table(found))
    for promise, holds in promises.items():
        print(f"{'holds' if holds else 'BROKEN'}: {promise}")
    if options.json:
        figures = [{**asdict(one), "share": one.share} for one in found]
        options.json.write_text(json.dumps({"courses": figures, "promises": promises}, indent=1), encoding="utf-8")
    return 0 if all(promises.values()) else 1
