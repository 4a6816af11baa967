"""Faults of the database itself: an old copy put back, flipped bytes."""

from __future__ import annotations

import shutil
from collections import Counter
from functools import partial
from pathlib import Path

from bot.errors import StoreError
from bot.messages import Channel, DeliveryState
from bot.testing.faults import Bench, StandInPlatform, Verdict
from bot.testing.faults.bench import drain
from bot.testing.store_contract.given import follow, tell

DAY = 24 * 3600.0
STORIES = 3


def rollback(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """The database of 24 hours ago is put back; the feeds still show what was told since."""
    with Bench(platform, seed=seed) as bench:
        told = 0
        for _ in range(times):
            bench.fresh()
            channels = bench.channels(2)
            bench.life(partial(bench.send_all, channels))
            copy = bench.folder / "yesterday.db"
            shutil.copyfile(bench.database, copy)
            bench.clock.skip(DAY)
            bench.life(partial(_more_news, bench, channels, 0))
            _put_back(bench, copy)
            # the feeds are read again: the same reports, in another order, and one that is new
            bench.life(partial(_more_news, bench, channels, bench.chance.randint(1, STORIES)))
            for channel in channels:
                shown = Counter(one.text.partition("\n")[0] for one in platform.shown(channel) if one.under is None)
                bench.verdict.twice += sum(shown.values()) - len(shown)
                bench.verdict.lost += STORIES + 2 - len(shown)
                if sum(shown.values()) != STORIES + 2:
                    bench.verdict.remark(f"{channel.id}: {shown}")
            notices = [one for one in platform.shown(platform.channel("admins")) if "put back" in one.text]
            told = len(notices)
        bench.verdict.told["admins_told"] = told
        if told != times:
            bench.verdict.wrong(f"the admins were told {told} times in {times} runs")
        return bench.verdict


async def _more_news(bench: Bench, channels: tuple[Channel, ...], turn: int) -> None:
    """The stories of today are read and told, beginning with another one each time."""
    names = [f"today {number}" for number in range(STORIES)]
    if turn:
        names = [*names[turn:], "only now", *names[:turn]]
    async with bench.opened_outbox(channels) as (store, outbox):
        feed = await follow(store)
        for name in names:
            await tell(store, feed, name)
        await drain(outbox, store, bench.clock)


def _put_back(bench: Bench, copy: Path) -> None:
    for name in ("run.db", "run.db-wal", "run.db-shm"):
        (bench.folder / name).unlink(missing_ok=True)
    shutil.copyfile(copy, bench.database)


def corrupt(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """Bytes of the database are flipped: it says how to restore, or what it posts is right."""
    with Bench(platform, seed=seed) as bench:
        bench.fresh()
        (unharmed,) = bench.channels(1)
        bench.life(partial(bench.send_all, [unharmed]))
        (right,) = [one.text for one in platform.shown(unharmed)]
        refused = untouched = 0
        for _ in range(times):
            bench.fresh()
            channels = bench.channels(3)
            bench.life(partial(owe_only, bench, channels))
            whole = bytearray(bench.database.read_bytes())
            for _ in range(bench.chance.choice((1, 1, 4, 64))):
                whole[bench.chance.randrange(100, len(whole))] ^= 1 << bench.chance.randrange(8)
            bench.database.write_bytes(whole)
            ended = bench.life(partial(bench.send_all, channels, report=True), may_fail=True)
            if ended.well:
                untouched += 1
            elif "StoreError" in ended.said and "damaged" in ended.said:
                refused += 1
            else:
                bench.verdict.wrong(f"ended with {ended.code}: {ended.said[-400:]}")
            for channel in channels:
                shown = [one.text for one in platform.shown(channel)]
                bench.verdict.twice += max(0, len(shown) - 1)
                bench.verdict.lost += ended.well and not shown
                if shown and shown != [right]:
                    bench.verdict.wrong(f"posted what never was: {shown}")
        bench.verdict.told |= {"refused": refused, "unharmed": untouched}
        return bench.verdict


async def owe_only(bench: Bench, channels: tuple[Channel, ...]) -> None:
    """All is owed, and nothing sent yet."""
    async with bench.opened_outbox(channels) as (store, outbox):
        platform_rests = outbox._sender
        platform_rests._stopped.add(("standin", "team"))
        await outbox.sweep()
        states = Counter(row.state for row in await store.deliveries())
    if states[DeliveryState.DUE] != len(channels) * len(bench.stories):
        raise StoreError(f"not all is owed: {states}")
