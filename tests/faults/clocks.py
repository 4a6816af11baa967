"""Faults of time: clocks that jump, days of 23 and 25 hours, and a kill while a digest is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo, available_timezones

from bot import faults
from bot.delivery.digests import latest_slot, subject_of
from bot.messages import Channel, Subscription
from bot.testing.faults import Bench, StandInPlatform, Verdict
from bot.testing.faults.bench import drain
from bot.testing.faults.shared import START

FIRST, LAST = datetime(2024, 1, 1, 12, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
TIMES = ("30 0 * * *", "30 1 * * *", "0 2 * * *", "30 2 * * *", "0 8 * * *", "45 23 * * *")
STEP = timedelta(minutes=10)
AROUND = timedelta(hours=50)
JUMPS = (timedelta(hours=1), -timedelta(hours=1), timedelta(days=1), -timedelta(days=1), timedelta(seconds=1))
"""The last is a leap second, as a clock shows it that steps."""


def clock(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """Digests over the clock changes of all zones, 2024 to 2035, and over jumps of the wall clock."""
    del platform  # what is due is decided before any platform is asked
    verdict = Verdict()
    every = sorted(_changes())
    chosen = every if times >= len(every) else every[seed % 7 :: max(1, len(every) // times)]
    for moment, zone in chosen:
        verdict.runs += 1
        for cron in TIMES:
            _count(verdict, cron, zone, moment, {})
    for number, jump in enumerate(JUMPS * 4):
        verdict.runs += 1
        at = START + timedelta(hours=19 + number)
        _count(verdict, TIMES[number % len(TIMES)], "Europe/London", START + timedelta(days=1), {at: jump})
    verdict.told["changes"] = len(chosen)
    return verdict


def _count(verdict: Verdict, cron: str, zone: str, middle: datetime, jumps: dict[datetime, timedelta]) -> None:
    """Look every ten minutes, as the outbox does; the three local days in the midst of it have three digests."""
    subscription = Subscription(Channel("standin", "team", "digests"), digest=cron, zone=zone)
    owed: set[str] = set()
    days: Counter[object] = Counter()
    now, end, shift = middle - AROUND, middle + AROUND, timedelta(0)
    while now < end:
        shift += sum((by for at, by in jumps.items() if now <= at < now + STEP), timedelta(0))
        slot = latest_slot(cron, zone, now + shift)
        if slot is not None and subject_of(subscription, slot) not in owed:
            owed.add(subject_of(subscription, slot))
            days[slot.date()] += 1
        now += STEP
    local = middle.astimezone(ZoneInfo(zone)).date()
    leapt = any(by >= timedelta(days=1) for by in jumps.values())
    # what clocks that go ahead at midnight leave out comes in the first minute of the next day
    got = sum(days[local + timedelta(days=by)] for by in (-1, 0, 1))
    verdict.lost += max(0, 3 - got) if not leapt else 0  # a day that the clock left out joins the next digest
    verdict.twice += max(0, got - 3)
    if got != 3 and not leapt:
        verdict.remark(f"{cron} {zone} {local}: {days}")


def _changes() -> Iterator[tuple[datetime, str]]:
    """When the clocks of a zone change, one zone for all that have the same changes."""
    known = set()
    for zone in sorted(available_timezones()):
        its = tuple(_changes_of(ZoneInfo(zone)))
        if its and its not in known:
            known.add(its)
            yield from ((moment, zone) for moment, _ in its)


def _changes_of(zone: ZoneInfo) -> Iterator[tuple[datetime, timedelta | None]]:
    moment, offset = FIRST, FIRST.astimezone(zone).utcoffset()
    while moment < LAST:
        later = moment + timedelta(days=7)
        if later.astimezone(zone).utcoffset() != offset:
            low, high = moment, later
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) / 2
                low, high = (middle, high) if middle.astimezone(zone).utcoffset() == offset else (low, middle)
            offset = later.astimezone(zone).utcoffset()
            yield high.replace(second=0, microsecond=0), offset
        moment = later


def due_restart(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """Killed while a digest is due, at one of the points on its way."""
    points = (faults.BEFORE_CALL, faults.IN_CALL, faults.BEFORE_MARK, *platform.points)
    with Bench(platform, seed=seed) as bench:
        while bench.verdict.kills < times:
            bench.fresh()
            (place,) = bench.channels(1)
            bench.strikes.plan(bench.chance.choice(points), bench.chance.randint(1, 2))
            bench.life(partial(_three_days, bench, place, 0))
            bench.clock.skip(bench.chance.choice((5.0, 60.0, 3600.0)))
            bench.strikes.spare()
            bench.life(partial(_three_days, bench, place, 30))
            shown = [one for one in platform.shown(place) if one.under is None]
            days = Counter(one.text.partition("\n")[0] for one in shown)
            bench.verdict.twice += sum(count - 1 for count in days.values())
            bench.verdict.lost += max(0, 2 - len(days))
            if len(days) < 2 or len(shown) != len(days):
                bench.verdict.remark(f"{place.id}: {days}")
        return bench.verdict


async def _three_days(bench: Bench, place: Channel, hours: int) -> None:
    """A digest a day at 13:00; the kill comes on the way of the first or the second."""
    async with bench.opened_outbox() as (store, outbox):
        if not await store.subscriptions():
            await store.declare_subscriptions([Subscription(place, live=False, digest="0 * * * *")], bench.clock.now())
        for _ in range(3 if not hours else 4):
            await drain(outbox, store, bench.clock)
            bench.clock.skip(1800.0)
