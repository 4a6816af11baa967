"""Where scenarios are run: databases, lives, and the comparison of what is owed with what the platform shows.

    with Bench(platform, seed=1) as bench:
        bench.fresh()
        channels = bench.channels(2)
        bench.life(lambda: bench.send_all(channels, report=True))
        bench.judge(channels)

A platform is anything that keeps this file's `Platform`: a stand-in of `bot.testing.faults.standin`, the stand-in
server of a built-in adapter, or that of a package outside this repository.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.delivery.outbox import Outbox
from bot.messages import Channel, DeliveryState, OwedDelivery, Subscription, Unsure
from bot.model import INSTALLATION
from bot.ports import Adapter, Store, Tools
from bot.store import open_store, prepared
from bot.testing.faults.lives import Ended, live, quiet, warm
from bot.testing.faults.shared import START, SharedClock, Strikes
from bot.testing.faults.verdict import Verdict
from bot.testing.keep import MemoryKeep
from bot.testing.store_contract.given import Watch, follow, tell
from bot.testing.transcript import EVERYTHING, TranscriptAdapter
from bot.wording import plain

STORIES = (
    *("summit", "harvest", "treaty", "border", "election"),
    *("embassy", "ceasefire", "visit", "blockade", "pipeline"),
)
"""What the stories of a run are about; of more than these, the older ones would be named in a summary when late."""
MOST_TRIES = 2
"""Unsure tries of one delivery: a third is parked by design where there is no key."""
LEASE = timedelta(seconds=60)
LONGEST_DRAIN = timedelta(days=3)
OPEN = (DeliveryState.DUE, DeliveryState.SENDING, DeliveryState.UNKNOWN)
NEVER = (DeliveryState.PARKED, DeliveryState.DEAD)


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as the platform's own list has it."""

    id: str
    text: str
    under: str | None = None
    deleted: bool = False


class Platform(Protocol):
    """A chat platform outside the process that is killed."""

    name: str
    points: tuple[str, ...]
    """Points that it passes itself while a post is under way; it calls `Strikes.at` for each."""

    def start(self, clock: SharedClock, strikes: Strikes) -> None:
        """Begin to listen; in a process of its own if it needs one."""
        ...

    def stop(self) -> None: ...

    def adapter(self, tools: Tools) -> Adapter:
        """The adapter under test, not yet opened; made anew in each life."""
        ...

    def channel(self, name: str) -> Channel:
        """A channel that is there and empty."""
        ...

    def shown(self, channel: Channel) -> Sequence[Seen]:
        """All that was ever posted there, oldest first, by the platform's own list."""
        ...


class Bench:
    """Runs of one scenario. Everything of it lies in one folder, in memory where the system has such a place."""

    def __init__(self, platform: Platform, *, seed: int, factor: float = 1.0, stories: int = 1) -> None:
        self.platform = platform
        self.stories = STORIES[:stories]
        self.chance = random.Random(seed)  # noqa: S311 - a run that can be had again
        self.clock = SharedClock(START, factor=factor)
        self.strikes = Strikes()
        self.verdict = Verdict()
        self._runs = 0

    def __enter__(self) -> Bench:
        quiet()
        memory = Path("/dev/shm")  # noqa: S108 - a place of the system's, where a folder of our own is made
        place = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="readout-faults-", dir=place))
        self._template = self.folder / "template.db"
        self.database = self.folder / "run.db"
        self.opened = prepared(str(self.database))
        # the rehearsal loads and compiles what every life needs; its loop, threads and connections are gone after it
        asyncio.run(self._make_template())
        asyncio.run(self._rehearse())
        warm()
        try:
            self.platform.start(self.clock, self.strikes)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self.platform.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    async def _make_template(self) -> None:
        """A database with its stories told and not yet addressed."""
        async with open_store(str(self._template), now=Watch()) as store:
            feed = await follow(store)
            for name in self.stories:
                await tell(store, feed, name)
            self._installation = await store.installation()
            await store.set_admin_channel(INSTALLATION, self.platform.channel("admins"))

    async def _rehearse(self) -> None:
        shutil.copyfile(self._template, self.database)
        everything = replace(EVERYTHING, idempotency=None)
        async with open_store(self.opened, now=self.clock.now) as store:
            chat = TranscriptAdapter(self.clock, everything)
            chat.loses_answers(1)
            await self.subscribe(store, [Channel(chat.name, "team", name) for name in ("one", "two")], "miss")
            outbox = await self.outbox(store, chat)
            await outbox.sweep()
            self.clock.skip(60)
            await outbox.sweep()
            for row in await store.deliveries():
                plain(row.delivery.card)

    # --- runs -------------------------------------------------------------------------------------

    def fresh(self) -> None:
        """Begin a run: its database is as new."""
        self._runs += 1
        self.verdict.runs += 1
        for old in self.folder.glob("run.*"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        shutil.copyfile(self._template, self.database)

    def channels(self, count: int) -> tuple[Channel, ...]:
        """Channels that only this run uses."""
        return tuple(self.platform.channel(f"run-{self._runs}-{number}") for number in range(count))

    def life(self, work: Callable[[], Awaitable[None]], *, after: float | None = None, may_fail: bool = False) -> Ended:
        """One life; one that neither ends well nor is killed is unexpected, unless it may fail."""
        clock = None if self.clock.scaled else self.clock
        ended = live(work, self.strikes, self.folder / "complaint.txt", after=after, clock=clock)
        if ended.killed:
            self.verdict.kills += 1
        elif not ended.well and not may_fail:
            self.verdict.wrong(f"run {self._runs}: a life ended with {ended.code}: {ended.said[-600:]}")
        return ended

    async def send_all(
        self, channels: Sequence[Channel] = (), *, rather: Unsure = "miss", report: bool = False
    ) -> None:
        """What a life does: subscribe the channels, if any, and send until nothing waits."""
        handles = _handles()
        async with open_store(self.opened, now=self.clock.now) as store:
            if channels:
                await self.subscribe(store, channels, rather)
            async with self.platform.adapter(Tools(self.clock, MemoryKeep(self.clock))) as adapter:
                outbox = await self.outbox(store, adapter)
                await self.take_care(outbox, store)
                await drain(outbox, store, self.clock)
            rows = await store.deliveries()
        if report:
            self.note(rows, _handles() - handles)

    async def take_care(self, outbox: Outbox, store: Store) -> None:
        """No strike may hit what was tried as often as it may be."""
        waiting = await _waiting(store)
        if not any(row.tries >= MOST_TRIES for row in waiting):
            return
        if len({row.delivery.channel for row in waiting}) == 1:
            self.strikes.let_pass()  # it is the first in its lane, and there is no other
            return
        with self.strikes.withheld():
            while any(row.tries >= MOST_TRIES for row in await _waiting(store)):
                await step(outbox, store, self.clock)

    async def subscribe(self, store: Store, channels: Sequence[Channel], rather: Unsure = "miss") -> None:
        """The channels want every story; said once a run."""
        if not await store.subscriptions():
            before = START - timedelta(days=1)
            await store.declare_subscriptions([Subscription(one, rather=rather) for one in channels], before)

    async def outbox(self, store: Store, adapter: Adapter) -> Outbox:
        """The stage under test."""
        return Outbox(
            store,
            {adapter.name: adapter},
            self.clock,
            owner=os.urandom(8).hex(),
            installation=self._installation,
            lease=LEASE,
            change_every=timedelta(hours=1),
        )

    @asynccontextmanager
    async def opened_outbox(self, channels: Sequence[Channel] = ()) -> AsyncIterator[tuple[Store, Outbox]]:
        """What a life works with: the store, where these channels want every story, and the stage."""
        async with open_store(self.opened, now=self.clock.now) as store:
            if channels:
                await self.subscribe(store, channels)
            async with self.platform.adapter(Tools(self.clock, MemoryKeep(self.clock))) as adapter:
                yield store, await self.outbox(store, adapter)

    def note(self, rows: Sequence[OwedDelivery], left: int = 0) -> None:
        """Leave for the judge what the store says."""
        told = {
            "left": left,
            "rows": [
                {
                    "title": str(row.delivery.card.title),
                    "channel": row.delivery.channel.id,
                    "kind": row.delivery.kind.value,
                    "state": row.state.value,
                    "message": row.receipt.message if row.receipt else None,
                    "why": row.why,
                }
                for row in rows
            ],
        }
        self._note.write_text(json.dumps(told), encoding="utf-8")

    @property
    def _note(self) -> Path:
        return self.folder / "run.json"

    def rows(self) -> list[dict[str, str | None]]:
        """What the store said at the end of the last life."""
        if not self._note.exists():
            return []
        told = json.loads(self._note.read_text(encoding="utf-8"))
        if told["left"]:
            self.verdict.wrong(f"{told['left']} handles were left open")
        rows: list[dict[str, str | None]] = told["rows"]
        return rows

    def judge(self, channels: Sequence[Channel]) -> None:
        """Compare what was owed, what has a receipt, and what the platform shows: each story once in each channel."""
        rows = [row for row in self.rows() if row["kind"] == "post"]
        for channel in channels:
            posts = [one for one in self.platform.shown(channel) if one.under is None]
            for story in self.stories:
                shown = [one for one in posts if f"A report on {story}" in one.text]
                its = [row for row in rows if row["channel"] == channel.id and str(row["title"]).endswith(story)]
                self.verdict.lost += not shown
                self.verdict.twice += max(0, len(shown) - 1)
                if len(shown) != 1:
                    self.verdict.remark(f"{channel.id}: {story} is shown {len(shown)} times, rows {its}")
                if len(its) != 1:
                    self.verdict.wrong(f"{channel.id}: {len(its)} rows for {story} instead of one")
                for row in its:
                    self._compare(channel, row, shown)

    def _compare(self, channel: Channel, row: dict[str, str | None], shown: Sequence[Seen]) -> None:
        if row["state"] in [state.value for state in OPEN]:
            self.verdict.waiting += 1
            self.verdict.remark(f"{channel.id}: still {row['state']}: {row['why']}")
        elif row["state"] in [state.value for state in NEVER] and shown:
            # it is there, and we do not know it: no edit will ever reach it
            self.verdict.lost += 1
            self.verdict.remark(f"{channel.id}: {row['state']} though it is shown: {row['why']}")
        elif row["state"] == DeliveryState.SENT.value and row["message"] not in [one.id for one in shown]:
            self.verdict.wrong(f"{channel.id}: a receipt for {row['message']}, which is not there")


async def drain(outbox: Outbox, store: Store, clock: SharedClock, longest: timedelta = LONGEST_DRAIN) -> None:
    """Send until nothing waits or so much time has passed; time in which nothing can happen is skipped."""
    end = clock.now() + longest
    quiet = False
    while clock.now() < end:
        done, waiting = await step(outbox, store, clock)
        if waiting:
            quiet = False
        elif quiet and not done:
            return
        else:
            # a brief in a dead process's hands is no row yet: it comes when that claim has lapsed
            quiet = True
            clock.skip(LEASE.total_seconds() + 1)


async def step(outbox: Outbox, store: Store, clock: SharedClock) -> tuple[int, bool]:
    """One sweep: how much it did, and whether rows wait; then on to when something can happen."""
    done = await outbox.sweep()
    waiting = await _waiting(store)
    if waiting:
        clock.skip(0.0 if done else _next(waiting, clock.now()))
    return done, bool(waiting)


async def _waiting(store: Store) -> Sequence[OwedDelivery]:
    return [row for row in await store.deliveries() if row.state in OPEN]


def _next(waiting: Sequence[OwedDelivery], now: datetime) -> float:
    """Seconds until something can happen: a time that is set, else the end of a claim."""
    times = [(row.due_at - now).total_seconds() for row in waiting if row.state is not DeliveryState.SENDING]
    ahead = [seconds for seconds in times if seconds > 0]
    lapsing = LEASE.total_seconds() + 1
    return min(ahead) + 0.001 if len(ahead) == len(waiting) else min([*ahead, lapsing])


def _handles() -> int:
    """Open files of this process; 0 where the system does not tell."""
    return len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0


def counted(shown: Sequence[Seen]) -> Counter[str]:
    """How often each text is shown."""
    return Counter(one.text for one in shown)


def chosen(verdict: Verdict, rather: Unsure) -> Verdict:
    """The verdict by the bar of the side that was chosen."""
    return replace(verdict, allows_lost=rather == "miss", allows_twice=rather == "twice")
