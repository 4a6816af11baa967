"""Faults of posts that live: killed around an edit or a line under a post, and posts that someone deletes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot import faults
from bot.messages import Channel, DeliveryKind
from bot.model import INSTALLATION, Citation, KeyPoint
from bot.ports import Store
from bot.testing.faults import Bench, Seen, StandInPlatform, Verdict
from bot.testing.faults.around import DEAD
from bot.testing.faults.bench import drain
from bot.testing.faults.standin import ARRIVED, STORED
from bot.testing.store_contract.given import arrival, arrive, delivery, filing, follow, lease, reading, source

POINTS = (faults.BEFORE_CALL, faults.IN_CALL, faults.BEFORE_MARK, ARRIVED, STORED)
REVISIONS = 3
PARTS = 4
HOUR = 3600.0
STORY = "A report on summit"
NEWS = ("The border was opened", "A treaty on grain is signed", "Fishing rights stay disputed", "Envoys leave for home")
"""What the second, third ... report adds."""


def edits(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """Killed around posts, edits and lines; the story grows while the post it would change may not be there."""
    with Bench(platform, seed=seed) as bench:
        lines = 0
        while bench.verdict.kills < times:
            bench.fresh()
            channels = bench.channels(bench.chance.choice((1, 1, 2)))
            for revision in range(1, REVISIONS + 2):
                _struck(bench, times)
                bench.life(partial(_grown, bench, channels, revision))
                bench.clock.skip(bench.chance.choice(DEAD))
            bench.strikes.spare()
            bench.clock.skip(HOUR)
            bench.life(partial(_grown, bench, channels, REVISIONS + 1))
            for channel in channels:
                lines += _judged(bench, channel, platform.shown(channel), newest=REVISIONS + 1)
        bench.verdict.told["lines"] = lines
        return bench.verdict


def deletes(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """Someone deletes posts while nobody is told; the stories grow, and the bot is killed on the way."""
    with Bench(platform, seed=seed) as bench:
        while bench.verdict.kills < times:
            bench.fresh()
            channels = bench.channels(2)
            bench.strikes.spare()
            bench.life(partial(_grown, bench, channels, bench.chance.randint(1, 2)))
            (post,) = [one for one in platform.shown(channels[0]) if one.under is None]
            platform.chat.delete(channels[0].id, post.id)
            before = len(platform.shown(channels[0]))
            for revision in range(3, REVISIONS + 2):
                _struck(bench, times)
                bench.clock.skip(HOUR)
                bench.life(partial(_grown, bench, channels, revision))
                bench.clock.skip(bench.chance.choice(DEAD))
            bench.strikes.spare()
            bench.clock.skip(HOUR)
            bench.life(partial(_grown, bench, channels, REVISIONS + 1))
            after = platform.shown(channels[0])
            bench.verdict.twice += sum(one.under is None for one in after) - 1
            if len(after) != before:
                bench.verdict.wrong(f"{channels[0].id}: something came after the post was deleted: {after[before:]}")
            _judged(bench, channels[1], platform.shown(channels[1]), newest=REVISIONS + 1)
        return bench.verdict


def parts(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """Killed between the parts of something long: each part once, in their order."""
    with Bench(platform, seed=seed) as bench:
        while bench.verdict.kills < times:
            bench.fresh()
            channels = bench.channels(bench.chance.choice((1, 1, 2)))
            while bench.verdict.kills < times:
                _struck(bench, times)
                if not bench.life(partial(_in_parts, bench, channels)).killed:
                    break
                bench.clock.skip(bench.chance.choice(DEAD))
            bench.strikes.spare()
            bench.life(partial(_in_parts, bench, channels))
            for channel in channels:
                shown = [one.text.partition("\n")[0] for one in platform.shown(channel)]
                wanted = [f"Part {part} for {channel.id}" for part in range(PARTS)]
                bench.verdict.lost += len(set(wanted) - set(shown))
                bench.verdict.twice += len(shown) - len(set(shown))
                if shown != wanted:
                    bench.verdict.wrong(f"{channel.id}: {shown}")
        return bench.verdict


def _struck(bench: Bench, times: int) -> None:
    if bench.verdict.kills < times:
        bench.strikes.plan(bench.chance.choice(POINTS), bench.chance.choice((1, 1, 2, 3)))
    else:
        bench.strikes.spare()


async def _grown(bench: Bench, channels: Sequence[Channel], revision: int) -> None:
    """The story grows to that revision, one report and one point at a time, and all is sent."""
    async with bench.opened_outbox(channels) as (store, outbox):
        await _grow(store, revision)
        await bench.take_care(outbox, store)
        await drain(outbox, store, bench.clock)
        rows = await store.deliveries()
    bench.note(rows)


async def _grow(store: Store, revision: int) -> None:
    told = await store.brief(1, INSTALLATION)
    assert told is not None, "the bench tells one story"
    while told.revision < revision:
        number = told.revision + 1
        name = f"outlet-{number}"
        await arrive(store, await follow(store, name), arrival(await follow(store, name), name, at=number / 60))
        # the last life's claim may stand: nobody else files here
        (report,) = await store.claim_unfiled(lease(f"filer {number}", at=1000.0 + number), 1)
        point = KeyPoint(NEWS[number - 2], (Citation(report.id, report.version, 0, 4),))
        told = replace(
            told,
            revision=number,
            made_at=report.known_from,
            sources=(*told.sources, source(report)),
            points=(point, *told.points[:1]),
        )
        await store.save_filings([filing(told, [report], new=False)], [reading(report)])


async def _in_parts(bench: Bench, channels: Sequence[Channel]) -> None:
    async with bench.opened_outbox() as (store, outbox):
        for channel in channels:
            made = [
                delivery(f"{part}{channel.id}", channel=channel, story=99, kind=DeliveryKind.DIGEST, part=part)
                for part in range(PARTS)
            ]
            cards = [replace(one.card, title=f"Part {one.part} for {channel.id}", lines=()) for one in made]
            owed = [replace(one, card=card, locale="en") for one, card in zip(made, cards, strict=True)]
            await store.owe(owed, bench.clock.now())
        await bench.take_care(outbox, store)
        await drain(outbox, store, bench.clock)
        rows = await store.deliveries()
    bench.note(rows)


def _judged(bench: Bench, channel: Channel, shown: Sequence[Seen], *, newest: int) -> int:
    """One post that says the newest, its lines under it and once; how many lines there are."""
    posts = [one for one in shown if one.under is None and STORY in one.text]
    bench.verdict.lost += not posts
    bench.verdict.twice += max(0, len(posts) - 1)
    if len(posts) != 1 or NEWS[newest - 2] not in posts[0].text:
        bench.verdict.wrong(f"{channel.id}: {posts}")
        return 0
    lines = [one for one in shown if one.under is not None]
    bench.verdict.twice += sum(count - 1 for count in Counter(one.text for one in lines).values())
    orphans = [one for one in lines if one.under != posts[0].id]
    if orphans:
        bench.verdict.wrong(f"{channel.id}: lines under nothing: {orphans}")
    for row in bench.rows():
        if row["state"] in ("due", "sending", "unknown", "parked"):
            bench.verdict.waiting += 1
            bench.verdict.remark(f"{channel.id}: {row}")
    return len(lines)
