"""Faults of the platform as a whole: limits, an outage, a dead token, a channel that is gone or closed to us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.delivery.backlog import SINGLE
from bot.messages import Channel, DeliveryKind, DeliveryState
from bot.ports import Store
from bot.testing.faults import Bench, StandInPlatform, Verdict
from bot.testing.faults.bench import OPEN, drain
from bot.testing.store_contract.given import delivery

ODD_WAITS = ("0", "-1", "nan", "soon", "1e12", "0.2", None, "7.5", "Thu, 28 Feb 2019 12:00:00 GMT")
INVALID_AN_HOUR = 100
HOUR = 3600.0


async def owe_posts(store: Store, channels: Sequence[Channel], count: int, bench: Bench, begin: int = 0) -> None:
    """So many stories' posts for each channel, due now."""
    now = bench.clock.now()
    posts = []
    for channel in channels:
        for number in range(begin, begin + count):
            made = delivery(f"{channel.id}.{number}", channel=channel, story=1000 + number, kind=DeliveryKind.POST)
            card = replace(made.card, title=f"Report {number} for {channel.id}.", lines=())
            posts.append(replace(made, card=card, locale="en", zone="UTC"))
    await store.owe(posts, now)


def limits(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """429 with odd waits, for a channel, a workspace and everyone, beside the limits that are documented."""
    paced = StandInPlatform(keyed=platform.keyed, per_channel=1, per_workspace=5)
    with Bench(paced, seed=seed) as bench:
        worst = 0
        for _ in range(times):
            bench.fresh()
            channels = bench.channels(6)
            paced.chat.limits(channel=1.0, workspace=5.0, everyone=50.0)
            for _ in range(6):
                scope = bench.chance.choice(("channel", "workspace", "adapter"))
                value = bench.chance.choice(ODD_WAITS)
                paced.chat.trouble("limit", value=value, scope=scope, channel=bench.chance.choice(channels).id)
            before = len(paced.chat.calls())
            began = bench.clock.monotonic()
            bench.life(partial(_post_all, bench, channels, 4))
            hours = max(1.0, (bench.clock.monotonic() - began) / HOUR)
            answers = Counter(status for _, _, status in paced.chat.calls()[before:])
            worst = max(worst, round(answers[429] / hours))
            paced.chat.well()
            _each_once(bench, channels, 4)
        bench.verdict.told["invalid_an_hour"] = worst
        if worst >= INVALID_AN_HOUR:
            bench.verdict.wrong(f"{worst} invalid requests in an hour")
        return bench.verdict


async def _post_all(bench: Bench, channels: Sequence[Channel], count: int) -> None:
    async with bench.opened_outbox() as (store, outbox):
        await owe_posts(store, channels, count, bench)
        await drain(outbox, store, bench.clock, longest=timedelta(days=6))
        rows = await store.deliveries()
    bench.note(rows)


def _each_once(bench: Bench, channels: Sequence[Channel], count: int) -> None:
    """Every channel has each of its posts once, and nothing waits."""
    for row in bench.rows():
        if row["state"] in [state.value for state in OPEN]:
            bench.verdict.waiting += 1
            bench.verdict.remark(f"{row}")
    for channel in channels:
        shown = Counter(one.text.partition("\n")[0] for one in bench.platform.shown(channel))
        titles = [f"Report {number} for {channel.id}." for number in range(count)]
        bench.verdict.lost += sum(1 for title in titles if not shown[title])
        bench.verdict.twice += sum(max(0, shown[title] - 1) for title in titles)


def outage(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """The platform is down for six hours, while stories go on coming."""
    with Bench(platform, seed=seed) as bench:
        for _ in range(times):
            bench.fresh()
            channels = bench.channels(2)
            stories = bench.chance.randint(15, 40)
            platform.chat.trouble("down", times=-1, kinds=("post", "edit", "read"))
            bench.life(partial(_through, bench, channels, stories, 6 * HOUR))
            platform.chat.well()
            bench.life(partial(_afterwards, bench))
            _named_or_shown(bench, channels, stories)
        return bench.verdict


async def _through(bench: Bench, channels: Sequence[Channel], stories: int, seconds: float) -> None:
    """Six hours in which stories come and nothing can be sent."""
    async with bench.opened_outbox() as (store, outbox):
        for number in range(stories):
            await owe_posts(store, channels, 1, bench, begin=number)
            await outbox.sweep()
            bench.clock.skip(seconds / stories)
            await outbox.sweep()


async def _afterwards(bench: Bench) -> None:
    async with bench.opened_outbox() as (store, outbox):
        await outbox.welcomed("standin", "team")
        await drain(outbox, store, bench.clock)
        rows = await store.deliveries()
    bench.note(rows)


def _named_or_shown(bench: Bench, channels: Sequence[Channel], stories: int) -> None:
    """Each story is a post of its own or named in one summary, and few are posts."""
    rows = bench.rows()
    bench.verdict.waiting += sum(row["state"] in [state.value for state in OPEN] for row in rows)
    most = 0
    for channel in channels:
        shown = bench.platform.shown(channel)
        posts = [one for one in shown if one.text.startswith("Report ")]
        summaries = [one for one in shown if "while posts were held up" in one.text]
        most = max(most, len(posts))
        if len(summaries) != 1 or len(posts) > SINGLE:
            bench.verdict.wrong(f"{channel.id}: {len(posts)} posts and {len(summaries)} summaries")
        for number in range(stories):
            title = f"Report {number} for {channel.id}."
            told = sum(title in one.text for one in posts)
            bench.verdict.twice += max(0, told - 1)
            if not told and not any(title in one.text or "stories" in one.text for one in summaries):
                bench.verdict.lost += 1
                bench.verdict.remark(f"{title} is lost")
    bench.verdict.told["most_posts"] = max(most, bench.verdict.told.get("most_posts", 0))


def revoked(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """The token is dead: the workspace stops within five calls, and goes on under a new one."""
    with Bench(platform, seed=seed) as bench:
        worst = 0
        for _ in range(times):
            bench.fresh()
            channels = bench.channels(20)
            platform.chat.trouble("revoked", times=-1, kinds=("post", "edit", "read"))
            before = len(platform.chat.calls())
            bench.life(partial(_a_day, bench, channels))
            worst = max(worst, len(platform.chat.calls()) - before)
            platform.chat.well()
            bench.life(partial(bench.send_all, channels, report=True))
            bench.judge(channels)
        bench.verdict.told["calls"] = worst
        if worst > 5:
            bench.verdict.wrong(f"{worst} calls under a dead token")
        return bench.verdict


async def _a_day(bench: Bench, channels: Sequence[Channel]) -> None:
    async with bench.opened_outbox(channels) as (_, outbox):
        for _ in range(24):
            await outbox.sweep()
            bench.clock.skip(HOUR)


def channel(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """A channel is gone: three tries in a day, then it is parked and its admins are told, once."""
    return _closed(platform, "gone", times, seed)


def kicked(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """The bot is removed from a channel, and comes back after some days: no flood."""
    return _closed(platform, "kicked", times, seed)


def _closed(platform: StandInPlatform, what: str, times: int, seed: int) -> Verdict:
    with Bench(platform, seed=seed) as bench:
        told = 0
        for _ in range(times):
            bench.fresh()
            closed, other = bench.channels(2)
            stories = bench.chance.randint(15, 30)
            platform.chat.trouble(what, times=-1, kinds=("post", "edit", "read"), channel=closed.id)
            before = len([1 for kind, where, _ in platform.chat.calls() if (kind, where) == ("post", closed.id)])
            bench.life(partial(_a_day_closed, bench, closed, other, stories))
            tries = (
                len([1 for kind, where, _ in platform.chat.calls() if (kind, where) == ("post", closed.id)]) - before
            )
            if tries > 3:
                bench.verdict.wrong(f"{tries} tries in a day in a channel that refuses")
            parked = [row for row in bench.rows() if row["channel"] == closed.id]
            # what came after the parking waits for the daily look
            states = {row["state"] for row in parked}
            if DeliveryState.PARKED.value not in states or states - {DeliveryState.PARKED.value, "due"}:
                bench.verdict.wrong(f"not parked: {Counter(row['state'] for row in parked)}")
            notices = [one for one in platform.shown(platform.channel("admins")) if closed.id in one.text]
            told += len(notices)
            if len(notices) != 1:
                bench.verdict.wrong(f"the admins were told {len(notices)} times")
            platform.chat.well()
            bench.life(partial(_afterwards, bench))
            _named_or_shown(bench, [closed], stories)
        return bench.verdict


async def _a_day_closed(bench: Bench, closed: Channel, other: Channel, stories: int) -> None:
    async with bench.opened_outbox() as (store, outbox):
        for number in range(stories):
            await owe_posts(store, [closed, other], 1, bench, begin=number)
            for _ in range(2):
                await outbox.sweep()
                bench.clock.skip(12 * HOUR / stories)
        rows = await store.deliveries()
    bench.note(rows)
