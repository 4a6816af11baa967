"""Faults between a feed and the store."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

from bot import faults
from bot.feeds.intake import Intake
from bot.messages import Channel
from bot.model import Feed
from bot.stories.briefing import Briefing
from bot.stories.extractive import Extractive
from bot.testing.faults import Bench, StandInPlatform, Verdict
from bot.testing.faults.bench import LEASE, drain
from bot.testing.newsroom import Draft, document
from bot.testing.web import FakeWeb
from tests.tools.events import events

A = TypeVar("A")
R = TypeVar("R")
FEEDS = 2
MINUTE = 60.0


class InProcess:
    """`bot.ports.Workers` without children: what is killed here is the process itself."""

    async def call(self, function: Callable[[A], R], argument: A, *, seconds: float) -> R:
        """What the function gives; in a thread, as it may begin a loop of its own."""
        del seconds
        return await asyncio.to_thread(function, argument)


def fetch_store(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """Killed between a download and its commit; the next process polls again."""
    with Bench(platform, seed=seed) as bench:
        while bench.verdict.kills < times:
            bench.fresh()
            for mark in bench.folder.glob("published"):
                mark.unlink()
            (place,) = bench.channels(1)
            bench.strikes.plan(faults.FETCH_STORE, bench.chance.randint(1, 2 * FEEDS))
            bench.life(partial(_read_and_post, bench, place))
            bench.clock.skip(bench.chance.choice((1.0, 100.0, 4000.0)))
            bench.strikes.spare()
            bench.life(partial(_read_and_post, bench, place))
            shown = Counter(one.text.partition("\n")[0] for one in platform.shown(place) if one.under is None)
            titles = [event.title for event in events(2 * FEEDS)[FEEDS:]]
            bench.verdict.lost += sum(1 for title in titles if not shown[title])
            bench.verdict.twice += sum(count - 1 for count in shown.values())
            if any(shown[title] != 1 for title in titles):
                bench.verdict.remark(f"{place.id}: {shown}")
        return bench.verdict


async def _read_and_post(bench: Bench, place: Channel) -> None:
    """Follow the feeds; once their first poll is stored, each publishes a report."""
    web = FakeWeb()
    workers, owner = InProcess(), os.urandom(4).hex()
    async with bench.opened_outbox([place]) as (store, outbox):
        intake = Intake(store, web, workers, bench.clock, owner=owner, lease=LEASE)
        extractive = Extractive()
        briefing = Briefing(
            store, workers, extractive, extractive, bench.clock, owner=owner, lease=LEASE, window=timedelta(minutes=1)
        )
        for number in range(FEEDS):
            feed = Feed(url_of(number), outlet=f"Outlet {number}", every=timedelta(minutes=1))
            await store.add_feed(feed, bench.clock.now(), origin="cli")
        for _ in range(6):
            published = bench.folder / "published"
            stored = await store.feeds(None)
            if all(one.title for one in stored if one.feed.url.startswith("https://outlet")):
                published.touch()
            for number in range(FEEDS):
                web.put(url_of(number), feed_of(bench, number, published.exists()))
            await intake.sweep()
            while await briefing.sweep():
                pass
            await drain(outbox, store, bench.clock)
            bench.clock.skip(2 * MINUTE)


def url_of(number: int) -> str:
    """Where a feed is."""
    return f"https://outlet{number}.example/feed"


def feed_of(bench: Bench, number: int, published: bool) -> bytes:
    """The feed, with the entry that was there before, and the one that is `published`."""
    made = events(2 * FEEDS)
    old, new = made[number], made[FEEDS + number]
    drafts = [Draft(old.title, f"<p>{old.text}</p>", old.id, bench.clock.now() - timedelta(days=40 + number))]
    if published:
        # dated far apart, with a window of a minute: no two can be taken for one story
        drafts.insert(0, Draft(new.title, f"<p>{new.text}</p>", new.id, bench.clock.now() - timedelta(hours=number)))
    return document(f"Outlet {number}", drafts)
