"""Texts that kill whoever reads them: a feed's parser, an article's reader, a story's teller."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

from bot.feeds.intake import DEATHS, Intake
from bot.feeds.parse import parse_feed
from bot.messages import Channel
from bot.model import Feed
from bot.stories.analysis import analyse
from bot.stories.briefing import Briefing
from bot.stories.extractive import Extractive
from bot.stories.making import extracted
from bot.testing.faults import Bench, StandInPlatform, Verdict
from bot.testing.faults.bench import LEASE, drain
from bot.testing.newsroom import Draft, document
from bot.testing.web import FakeWeb
from bot.workers import WorkerPool
from tests.tools.events import events

A = TypeVar("A")
R = TypeVar("R")
EVERY = 60.0
FEEDS = 3
HOST = "outlet-{}.example"
POISON = "a text that kills"
VICTIMS = (parse_feed, analyse, extracted)
"""Who dies of it."""
ON_THE_WAY = 30.0
"""Seconds, real ones included, from a poll to the posts of what it brought."""


def die(argument: str) -> str:
    """What a child does that was given poison."""
    os._exit(len(argument) % 7 + 1)


class Poisoned:
    """`bot.ports.Workers`: a real pool, whose children die of the poison."""

    def __init__(self, pool: WorkerPool, victim: Callable[..., object]) -> None:
        self._pool = pool
        self._victim = victim
        self.deaths = 0

    async def call(self, function: Callable[[A], R], argument: A, *, seconds: float) -> R:
        if function is self._victim and POISON in repr(argument):
            self.deaths += 1
            await self._pool.call(die, POISON, seconds=seconds)
        return await self._pool.call(function, argument, seconds=seconds)


def poison(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """One feed has an entry that kills; it is posted by title and link, and the other feeds are not late."""
    with Bench(platform, seed=seed) as bench:
        latest = 0.0
        for number in range(times):
            bench.fresh()
            (place,) = bench.channels(1)
            bench.life(partial(_read_and_post, bench, place, VICTIMS[number % len(VICTIMS)]))
            published, deaths, unlinked = (bench.folder / "published").read_text(encoding="utf-8").split()
            shown = [one for one in platform.chat.shown(place.id) if one.under is None]
            old = {event.title for event in events(FEEDS)}
            if any(one.text.partition("\n")[0] in old for one in shown):
                bench.verdict.wrong(f"{place.id}: what was there before is shown")
            for sick, event in enumerate(events(2 * FEEDS)[FEEDS:]):
                its = [one for one in shown if one.text.startswith(event.title)]
                bench.verdict.lost += not its
                bench.verdict.twice += max(0, len(its) - 1)
                if any(POISON in one.text for one in its):
                    bench.verdict.wrong(f"{place.id}: {event.title!r} is told by what kills")
                if sick and its:  # the first is the one that kills
                    latest = max(latest, its[0].at - float(published))
            if int(unlinked):
                bench.verdict.wrong(f"{place.id}: {unlinked} posts lead nowhere")
            if int(deaths) < DEATHS:
                bench.verdict.wrong(f"only {deaths} children died")
        bench.verdict.told["latest"] = round(latest, 1)
        if latest > 2 * EVERY + ON_THE_WAY:
            bench.verdict.wrong(f"another feed's entry came after {latest:.0f} seconds")
        return bench.verdict


async def _read_and_post(bench: Bench, place: Channel, victim: Callable[..., object]) -> None:
    web, owner = FakeWeb(), os.urandom(4).hex()
    async with bench.opened_outbox([place]) as (store, outbox), WorkerPool(2) as pool:
        workers = Poisoned(pool, victim)
        intake = Intake(store, web, workers, bench.clock, owner=owner, lease=LEASE)
        extractive = Extractive()
        briefing = Briefing(
            store, workers, extractive, extractive, bench.clock, owner=owner, lease=LEASE, window=timedelta(minutes=1)
        )
        for number in range(FEEDS):
            feed = Feed(_url(number), outlet=f"Outlet {number}", every=timedelta(seconds=EVERY))
            await store.add_feed(feed, bench.clock.now(), origin="cli")
        published = bench.clock.monotonic()
        for turn in range(5):
            if turn == 1:
                published = bench.clock.monotonic()
            for number in range(FEEDS):
                web.put(_url(number), _feed(bench, number, new=turn > 0))
            await intake.sweep()
            while await briefing.sweep():
                pass
            await drain(outbox, store, bench.clock, longest=timedelta(seconds=1))
            bench.clock.skip(EVERY)
        await drain(outbox, store, bench.clock)
        posts = [row.delivery.card for row in await store.deliveries() if row.delivery.subject != "story:1"]
        unlinked = sum(not card.title_url for card in posts)
    (bench.folder / "published").write_text(f"{published} {workers.deaths} {unlinked}", encoding="utf-8")


def _url(number: int) -> str:
    return f"https://{HOST.format(number)}/feed"


def _feed(bench: Bench, number: int, *, new: bool) -> bytes:
    made = events(2 * FEEDS)
    old, then = made[number], made[FEEDS + number]
    now = bench.clock.now()
    drafts = [Draft(old.title, f"<p>{old.text}</p>", f"{_url(number)}/{old.id}", now - timedelta(days=40 + number))]
    if new:
        # dated far apart, with a window of a minute: no two can be taken for one story
        text = f"<p>{then.text} {POISON if not number else ''}</p>"
        drafts.insert(0, Draft(then.title, text, f"{_url(number)}/{then.id}", now - timedelta(hours=number)))
    return document(f"Outlet {number}", drafts)
