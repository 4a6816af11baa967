"""A month of news in less than an hour: does anything grow that should not?

The real app runs on a real database, fetches real documents from a server on loopback in another process, reads them in
child processes and sends to a chat that only counts. The clock goes on as soon as all that was due at a moment is done:
days pass as fast as the machine can do their work, and none of it is left out.

Each outlet publishes one to three reports a day, several outlets report one event, one report in twenty is changed the
day after, one outlet in fifty fails for a day. Printed for each day: memory, open files, tasks, threads, processor
time.
The slope is that of a line through the days after the first `WARM`, when the window of open stories is full.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import resource
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import time as clock_time
from datetime import timedelta
from pathlib import Path
from statistics import linear_regression

import structlog

from bot.app import App, open_app
from bot.messages import Channel, Delivery, QuietHours, Receipt, Subscription
from bot.model import INSTALLATION, Feed
from bot.ports import Sight
from bot.testing.clock import FakeClock
from bot.testing.transcript import EVERYTHING, TranscriptAdapter
from config.settings import BeatSettings, FetchSettings, ScheduleSettings, Settings, StoreSettings
from tests.benchmarks.publishing import BEGAN, Publisher

WARM = 10
"""Days until all that has a limit has reached it: stories are open for seven."""
BEAT = timedelta(minutes=20)
SLOPE = 1.0
"""MiB a day."""
SLACK = 2
"""Open files and tasks that may be more at one moment than at another: a turn that is under way."""


@dataclass(frozen=True, slots=True)
class Day:
    """What the process held at the end of a day."""

    day: int
    resident: float
    """MiB."""
    files: int
    tasks: int
    threads: int
    cpu: float
    """Seconds of processor time that the day took, those of children among them."""
    articles: int
    sent: int


class Counter(TranscriptAdapter):
    """A chat that remembers nothing but how much it was sent; the keys lie in a file."""

    def __init__(self, clock: FakeClock, keys: Path) -> None:
        super().__init__(clock, EVERYTHING)
        self._time = clock
        self._keys = keys.open("w", encoding="ascii")
        self.sent = 0

    async def send(self, delivery: Delivery) -> Receipt:
        """Take it."""
        self.sent += 1
        self._keys.write(f"{delivery.key}\n")
        return Receipt(delivery.channel, f"m{self.sent}", self._time.now())

    def close(self) -> None:
        """Write the last keys."""
        self._keys.close()


async def run(days: int, feeds: int, folder: Path, seed: int, *, tell: bool = True) -> tuple[list[Day], int]:
    """The days, and how many deliveries were sent twice."""
    clock = FakeClock(BEGAN)
    publisher = Publisher(feeds, seed)
    publisher.start()
    chat = Counter(clock, folder / "keys")
    try:
        settings = Settings(
            store=StoreSettings(url=f"sqlite:///{folder / 'soak.db'}", lease=timedelta(hours=1)),
            fetch=FetchSettings(allow=(publisher.allow,)),
            schedule=ScheduleSettings(every=timedelta(hours=3)),
            beats=BeatSettings(intake=BEAT, briefing=BEAT, delivery=BEAT),
        )
        async with open_app(settings, clock=clock, adapters={chat.name: chat}) as app:
            await _wanted(app, publisher, chat.name)
            return await _live(app, clock, publisher, chat, days, tell=tell), _twice(chat, folder / "keys")
    finally:
        chat.close()
        publisher.stop()


async def _wanted(app: App, publisher: Publisher, adapter: str) -> None:
    """One channel wants everything, one a topic but for the night, one a digest a day."""
    now = app.clock.now()
    for number in range(publisher.feeds):
        feed = Feed(publisher.url(number), outlet=f"Outlet {number}", topics=(f"Topic {number % 10}",))
        await app.store.add_feed(feed, now, origin="cli")
    for name, wants in {
        "#all": Subscription(Channel(adapter, "team", "#all"), since=now),
        "#some": Subscription(Channel(adapter, "team", "#some"), ("Topic 3",), since=now),
        "#daily": Subscription(Channel(adapter, "team", "#daily"), live=False, digest="0 8 * * *", since=now),
    }.items():
        await app.store.subscribe(wants, now)
        if name == "#some":
            night = QuietHours(clock_time(22), clock_time(7))
            await app.store.set_quiet(wants.channel, night)


async def _live(app: App, clock: FakeClock, publisher: Publisher, chat: Counter, days: int, *, tell: bool) -> list[Day]:
    running = asyncio.create_task(app.run(lambda: None))
    found: list[Day] = []
    try:
        spent = _processor_time()
        for day in range(1, days + 1):
            end = BEGAN + timedelta(days=day)
            while clock.now() < end:
                await _idle(clock, running)
                publisher.now = clock.now()
                await clock.advance(BEAT.total_seconds())
            await _idle(clock, running)
            spent, before = _processor_time(), spent
            found.append(await _day(day, app, chat, spent - before))
            if tell:
                print(line(found[-1]), flush=True)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    return found


async def _idle(clock: FakeClock, running: asyncio.Task[None]) -> None:
    """Until all four stages sleep: what was due is done."""
    while clock.sleepers < 4:
        if running.done():
            running.result()
        await asyncio.sleep(0.002)


async def _day(day: int, app: App, chat: Counter, cpu: float) -> Day:
    gc.collect()
    return Day(
        day=day,
        resident=_resident(),
        files=len(os.listdir("/proc/self/fd")),
        tasks=len(asyncio.all_tasks()),
        threads=threading.active_count(),
        cpu=cpu,
        articles=sum(one.articles for one in await app.store.outlets(Sight((INSTALLATION,), app.clock.now()))),
        sent=chat.sent,
    )


def _resident() -> float:
    """MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(row.split()[1]) for row in status.splitlines() if row.startswith("VmRSS")) / 1024


def _processor_time() -> float:
    """Of this process, its children that ended, and those that live."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = time.process_time() + ended.ru_utime + ended.ru_stime
    for child in Path("/proc/self/task").glob("*/children"):
        for number in child.read_text(encoding="ascii").split():
            with suppress(OSError):
                fields = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                spent += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return spent


def _twice(chat: Counter, keys: Path) -> int:
    chat.close()
    written = keys.read_text(encoding="ascii").split()
    return len(written) - len(set(written))


def line(one: Day) -> str:
    """A day of the table."""
    return (
        f"day {one.day:3}  {one.resident:8.1f} MiB  {one.files:4} files  {one.tasks:4} tasks  {one.threads:3} threads  "
        f"{one.cpu:7.1f} s  {one.articles:7} articles  {one.sent:7} sent"
    )


def slope(found: Sequence[Day]) -> float:
    """MiB a day, over the days after the first `WARM`; over the last half where there are fewer."""
    late = [one for one in found if one.day > WARM] if len(found) > WARM + 2 else list(found[len(found) // 2 :])
    if len(late) < 2:
        return 0.0
    return linear_regression([one.day for one in late], [one.resident for one in late]).slope


def kept(found: Sequence[Day], twice: int) -> Mapping[str, bool]:
    """Which promises hold."""
    late = found[len(found) // 3 :]
    return {
        f"memory grows by less than {SLOPE} MiB a day": slope(found) < SLOPE,
        "open files are constant": max(one.files for one in late) - min(one.files for one in late) <= SLACK,
        "tasks are constant": max(one.tasks for one in late) - min(one.tasks for one in late) <= SLACK,
        "nothing is sent twice": not twice,
    }


def main(argv: list[str]) -> int:
    """Print the days, the slope and which promises hold; 1 when one does not."""
    parser = ArgumentParser(prog="python -m tests.benchmarks soak", description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args(argv)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found, twice = asyncio.run(run(options.days, options.feeds, Path(folder), options.seed))
    promises = kept(found, twice)
    print(f"slope {slope(found):.3f} MiB a day, {twice} sent twice, {time.monotonic() - began:.0f} s")
    for promise, holds in promises.items():
        print(f"{'holds' if holds else 'BROKEN'}: {promise}")
    if options.json:
        figures = {"days": [asdict(one) for one in found], "slope": slope(found), "twice": twice, "promises": promises}
        options.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0 if all(promises.values()) else 1
