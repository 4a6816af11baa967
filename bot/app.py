"""What is opened, what runs, and how it stops.

`open_app` opens everything in order and closes it in reverse; `App.run` is the service: a listener for
each adapter and a loop for each stage, in one task group. A sweep that fails is logged and tried again
at the next beat. A listener that ends is started anew, with growing pauses. Anything else that breaks
ends the group, loudly. `App.settle` is one pass of all stages until nothing is left to do: what replay,
the demo and the scenarios use instead of waiting.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot import plugins
from bot.clock import SystemClock
from bot.commands import CATALOGUE, Desk, Lent
from bot.delivery.digests import check_cron
from bot.delivery.expressions import expression
from bot.delivery.outbox import Outbox
from bot.delivery.postroom import Postroom
from bot.errors import CommandError, PluginError
from bot.feeds.addresses import AllowList
from bot.feeds.fetch import Limits, WebFetcher
from bot.feeds.identity import spellings
from bot.feeds.intake import Intake
from bot.feeds.schedule import Pace
from bot.messages import Channel, Filter, Subscription
from bot.model import INSTALLATION, Feed, TimelineEntry
from bot.ports import (
    Adapter,
    Clock,
    Compare,
    Comparison,
    Fetcher,
    Material,
    Store,
    TellTimeline,
    Tools,
    Workers,
)
from bot.store import open_store
from bot.stories.briefing import Briefing
from bot.stories.comparing import compared
from bot.stories.extractive import Extractive
from bot.stories.telling import told_days
from bot.workers import WorkerPool
from config.settings import Settings
from config.tables import ConfigError

log = structlog.get_logger()

BACKUP_LOOK = timedelta(minutes=10)
"""How often it is looked whether the database needs a new copy."""
LISTEN_PAUSES = (1.0, 5.0, 30.0, 120.0)
"""Seconds before a listener that ended is started anew; the last one repeats."""
READING = 10.0
"""Seconds of CPU that an answer from the texts of one story may take."""


@dataclass(frozen=True, slots=True)
class App:
    """The opened parts. Made by `open_app`."""

    settings: Settings
    store: Store
    clock: Clock
    desk: Desk
    intake: Intake
    briefing: Briefing
    outbox: Outbox
    adapters: Mapping[str, Adapter]
    set_aside: tuple[str, ...]
    """Adapters that could not be loaded, each with its reason."""

    async def settle(self) -> None:
        """Sweep all stages, in the order of the news, until none of them finds anything to do."""
        while True:
            done = await self.intake.sweep()
            done += await self.briefing.sweep()
            done += await self.outbox.sweep()
            if not done:
                return

    async def run(self, ready: Callable[[], None], *, until: str | None = None) -> None:
        """The service, until cancelled; calls `ready` once when everything runs.

        With `until`, it also ends when the listener of the adapter of that name does: the terminal's does
        at the end of its input.
        """
        beats = self.settings.beats
        stages = (
            ("intake", self.intake.sweep, beats.intake),
            ("briefing", self.briefing.sweep, beats.briefing),
            ("outbox", self.outbox.sweep, beats.delivery),
            ("backup", self._back_up, BACKUP_LOOK),
        )
        async with asyncio.TaskGroup() as group:
            listeners = {
                name: group.create_task(self._listen(adapter), name=f"listen-{name}")
                for name, adapter in self.adapters.items()
            }
            loops = [group.create_task(self._beat(*stage), name=stage[0]) for stage in stages]
            ready()
            if until is not None:
                await listeners[until]
                for task in (*listeners.values(), *loops):
                    task.cancel()

    async def _back_up(self) -> int:
        """Copy the database when its last copy is old enough."""
        made = await self.store.back_up(self.clock.now())
        if made is not None:
            log.info("backed_up", copy=made)
        return 0

    async def _beat(self, stage: str, sweep: Callable[[], Awaitable[int]], rest: timedelta) -> None:
        while True:
            try:
                done = await sweep()
            except Exception:
                log.exception("sweep_failed", stage=stage)
                done = 0
            if not done:
                await self.clock.sleep(rest.total_seconds())

    async def _listen(self, adapter: Adapter) -> None:
        for attempt in range(1_000_000):
            try:
                await adapter.listen(CATALOGUE, self.desk)
                log.info("listener_ended", adapter=adapter.name)
                return
            except Exception:
                log.exception("listener_failed", adapter=adapter.name)
            await self.clock.sleep(LISTEN_PAUSES[min(attempt, len(LISTEN_PAUSES) - 1)])


@asynccontextmanager
async def open_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    fetcher: Fetcher | None = None,
    adapters: Mapping[str, Adapter] | None = None,
) -> AsyncIterator[App]:
    """Open the store, the workers, the web and the adapters; close them in reverse.

    What is handed in is used as it is and not closed. Raises `StoreError`, `PluginError` (for the
    summarizer) and `ConfigError`; an adapter that cannot be loaded is set aside with its reason.
    """
    clock = clock or SystemClock()
    owner = secrets.token_hex(8)
    lease = settings.store.lease
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings.store_url, now=clock.now))
        workers = await stack.enter_async_context(WorkerPool(settings.stories.workers))
        if fetcher is None:
            fetcher = await stack.enter_async_context(web(settings))
        set_aside: tuple[str, ...] = ()
        if adapters is None:
            adapters, set_aside = await _open_adapters(settings, store, clock, stack)
        intake = Intake(
            store,
            fetcher,
            workers,
            clock,
            owner=owner,
            lease=lease,
            pace=pace(settings),
            concurrency=settings.fetch.concurrency,
        )
        briefing = _briefing(settings, store, workers, clock, owner)
        installation = await store.installation()
        outbox = Outbox(
            store,
            adapters,
            clock,
            owner=owner,
            installation=installation,
            lease=lease,
            change_every=settings.delivery.change_every,
            quiet_after=settings.stories.window,
        )
        lent = Lent(
            intake.test_feed, *_readers(workers), spellings, Postroom(store, clock, installation, outbox.welcomed)
        )
        desk = Desk(store, clock, lent)
        yield App(settings, store, clock, desk, intake, briefing, outbox, adapters, set_aside)


def _briefing(settings: Settings, store: Store, workers: Workers, clock: Clock, owner: str) -> Briefing:
    extractive = Extractive()
    chosen = settings.stories.summarizer
    return Briefing(
        store,
        workers,
        extractive if chosen == extractive.name else plugins.summarizer(chosen),
        extractive,
        clock,
        owner=owner,
        lease=settings.store.lease,
        window=settings.stories.window,
    )


def _readers(workers: Workers) -> tuple[TellTimeline, Compare]:
    """What the stories room does for the commands, in child processes."""

    async def tell_timeline(material: Material) -> tuple[TimelineEntry, ...]:
        return await workers.call(told_days, material, seconds=READING)

    async def compare(material: Material) -> Comparison:
        return await workers.call(compared, material, seconds=READING)

    return tell_timeline, compare


def web(settings: Settings) -> WebFetcher:
    """The fetcher within the limits that are set, not yet opened."""
    limits = settings.fetch
    return WebFetcher(
        allow=AllowList.of(limits.allow),
        contact=settings.contact,
        limits=Limits(
            connect=limits.connect.total_seconds(),
            headers=limits.headers.total_seconds(),
            idle=limits.idle.total_seconds(),
            total=limits.total.total_seconds(),
        ),
    )


def pace(settings: Settings) -> Pace:
    """How often feeds are polled that have no interval of their own."""
    schedule = settings.schedule
    return Pace(every=schedule.every, least=schedule.least, most=schedule.most)


async def declare(settings: Settings, store: Store, clock: Clock) -> None:
    """Make the file-declared feeds and subscriptions of the store those of the settings."""
    now = clock.now()
    await store.declare_feeds(declared_feeds(settings), now)
    await store.declare_subscriptions(declared_subscriptions(settings), now)


def declared_feeds(settings: Settings) -> Sequence[Feed]:
    """The feeds that the configuration files name."""
    return [
        Feed(
            url=one.url,
            scope=INSTALLATION,
            outlet=one.outlet,
            topics=one.topics,
            language=one.language,
            country=one.country,
            family=one.family,
            full_text=one.full_text,
            every=one.every,
        )
        for one in settings.feeds
    ]


def declared_subscriptions(settings: Settings) -> Sequence[Subscription]:
    """The subscriptions that the configuration file names.

    Raises `ConfigError` for schedules and words that are none.
    """
    faults: list[str] = []
    for number, one in enumerate(settings.subscriptions):
        try:
            if one.digest is not None:
                check_cron(one.digest)
            if one.words:
                expression(one.words)
        except CommandError as error:
            faults.append(f"subscriptions.{number}: {error}")
    if faults:
        raise ConfigError(faults)
    return [
        Subscription(
            channel=Channel(one.adapter, one.workspace, one.channel),
            topics=one.topics,
            wanted=Filter(one.words, one.people, one.places, one.outlets, one.languages, at_least=one.least),
            live=one.live,
            digest=one.digest,
            zone=one.zone,
            locale=one.locale,
            rather=one.rather,
            origin="file",
        )
        for one in settings.subscriptions
    ]


async def _open_adapters(
    settings: Settings, store: Store, clock: Clock, stack: AsyncExitStack
) -> tuple[Mapping[str, Adapter], tuple[str, ...]]:
    opened: dict[str, Adapter] = {}
    set_aside: list[str] = []
    faults: list[str] = []
    for name, table in settings.adapters.items():
        try:
            adapter = plugins.adapter_builder(name)(table, Tools(clock, store.keep(name)))
            opened[name] = await stack.enter_async_context(adapter)
        except ConfigError as error:
            faults.extend(error.faults)
        except PluginError as error:
            set_aside.append(str(error))
            log.error("adapter_set_aside", adapter=name, why=error.why)
    if faults:
        raise ConfigError(faults)
    return opened, tuple(set_aside)
