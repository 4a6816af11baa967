"""Faults of the network, on the way to the platform and on the way to the feeds."""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from functools import partial

from bot.feeds.addresses import AllowList
from bot.feeds.fetch import Limits, WebFetcher
from bot.feeds.intake import Intake
from bot.feeds.schedule import Pace
from bot.messages import Channel
from bot.model import Feed
from bot.ports import Adapter, Tools
from bot.stories.briefing import Briefing
from bot.stories.extractive import Extractive
from bot.testing.faults import Bench, SharedClock, StandInPlatform, Strikes, Verdict
from bot.testing.faults.bench import LEASE, drain
from bot.testing.faults.network import BadNetwork
from bot.testing.faults.standin_adapter import build
from bot.testing.web import LocalSite
from tests.faults.reading import FEEDS, InProcess, feed_of
from tests.tools.events import events

PATIENCE = 500
"""Milliseconds for an answer of the platform."""
LIMITS = Limits(connect=0.5, headers=0.7, idle=0.7, total=1.0)
LEAST = timedelta(minutes=1)
HARMED = 2
"""Connections in a row: a third unsure post is parked by design where there is no key."""


class Through(StandInPlatform):
    """A stand-in that is reached through a bad network; its judge is not."""

    def start(self, clock: SharedClock, strikes: Strikes) -> None:
        super().start(clock, strikes)
        self.network = BadNetwork(self.chat.port, seed=1).__enter__()

    def stop(self) -> None:
        self.network.__exit__(None, None, None)
        super().stop()

    def adapter(self, tools: Tools) -> Adapter:
        url = f"http://127.0.0.1:{self.network.port}"
        return build({"url": url, "keyed": self.keyed, "history": True, "patience_ms": PATIENCE}, tools)


def net(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """Posts over connections that are harmed, and feeds read over such."""
    bad = Through(keyed=platform.keyed)
    with Bench(bad, seed=seed, stories=4) as bench:
        for number in range(times):
            bench.fresh()
            channels = bench.channels(bench.chance.choice((1, 2)))
            bad.network.harm(bench.chance.randint(1, HARMED))
            bench.life(partial(bench.send_all, channels, report=True))
            bad.network.harm(0)
            bench.judge(channels)
            if not number % 4:
                _read(bench, bad)
        bench.verdict.told["harmed"] = bad.network.harmed
        if not bad.network.harmed:
            bench.verdict.wrong("no connection was harmed")
        return bench.verdict


def _read(bench: Bench, platform: StandInPlatform) -> None:
    """Feeds that fail for a while: what they brought is posted once; they are asked ever later, and not together."""
    bench.fresh()
    (place,) = bench.channels(1)
    bench.life(partial(_read_and_post, bench, place))
    titles = [event.title for event in events(2 * FEEDS)[FEEDS:]]
    shown = Counter(one.text.partition("\n")[0] for one in platform.shown(place) if one.under is None)
    bench.verdict.lost += sum(not shown[title] for title in titles)
    bench.verdict.twice += sum(max(0, count - 1) for count in shown.values())
    if any(shown[title] != 1 for title in titles):
        bench.verdict.remark(f"{place.id}: {shown}")
    waits = [float(one) for one in (bench.folder / "waits").read_text(encoding="utf-8").split()]
    first, second = waits[:FEEDS], waits[FEEDS:]
    if len(set(first)) < FEEDS or not all(later > 1.5 * earlier for earlier, later in zip(first, second, strict=True)):
        bench.verdict.wrong(f"they were asked again after {waits} seconds")


async def _read_and_post(bench: Bench, place: Channel) -> None:
    owner, workers, extractive = os.urandom(4).hex(), InProcess(), Extractive()
    async with bench.opened_outbox([place]) as (store, outbox), LocalSite() as site:
        with BadNetwork(site.port, seed=bench.verdict.runs) as network:
            allow = AllowList.of([f"127.0.0.1/32:{network.port}"])
            urls = [f"http://127.0.0.1:{network.port}/feed/{number}" for number in range(FEEDS)]
            waits: list[float] = []
            async with WebFetcher(allow=allow, contact="", limits=LIMITS) as web:
                pace = Pace(every=LEAST, least=LEAST, most=timedelta(hours=6))
                intake = Intake(store, web, workers, bench.clock, owner=owner, lease=LEASE, pace=pace)
                window = timedelta(minutes=1)
                briefing = Briefing(
                    store, workers, extractive, extractive, bench.clock, owner=owner, lease=LEASE, window=window
                )
                for number, url in enumerate(urls):
                    feed = Feed(url, outlet=f"Outlet {number}", every=LEAST)
                    await store.add_feed(feed, bench.clock.now(), origin="cli")
                for turn in range(8):
                    for number in range(FEEDS):
                        site.put(f"/feed/{number}", feed_of(bench, number, turn > 0))
                    down = turn in {1, 2}
                    if down:
                        site.pages.clear()  # 404: a failure that is the same for all
                    else:
                        network.harm(HARMED if turn > 2 else 0)
                    await intake.sweep()
                    states = [stored.state for stored in await store.feeds(None) if stored.feed.url in urls]
                    if down:
                        waits += [
                            (one.due_at - one.polled_at).total_seconds()
                            for one in states
                            if one.due_at and one.polled_at
                        ]
                    while await briefing.sweep():
                        pass
                    await drain(outbox, store, bench.clock, longest=timedelta(seconds=1))
                    bench.clock.skip(3600.0)
        await drain(outbox, store, bench.clock)
    (bench.folder / "waits").write_text(" ".join(map(str, waits)), encoding="utf-8")
