"""Faults of the machine: two processes, one held up, a full disk, a locked database."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sqlite3
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bot import faults
from bot.errors import StoreError
from bot.messages import Channel
from bot.ports import Tools
from bot.store import open_store
from bot.testing.faults import Bench, StandInPlatform, Verdict
from bot.testing.faults.bench import drain
from bot.testing.faults.lives import begin, waited
from bot.testing.faults.standin import ARRIVED, STORED
from bot.testing.keep import MemoryKeep

TOGETHER = 90.0
"""Seconds, of the scaled clock, for which two processes work on one database."""
PAUSED = 600.0
DISK_STEP = 4096
LOCKED = 30.0
LAG = 0.1


def twins(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """Two processes on one database, while answers get lost."""
    with Bench(platform, seed=seed, factor=15.0) as bench:
        for _ in range(times):
            bench.fresh()
            channels = bench.channels(12)
            for channel in channels[::3]:
                platform.chat.trouble(bench.chance.choice(("drop", "reset", "error")), channel=channel.id)
            lives = [
                begin(partial(_beating, bench, channels), bench.strikes, bench.folder / f"twin-{n}") for n in range(2)
            ]
            for n, pid in enumerate(lives):
                ended = waited(pid, bench.folder / f"twin-{n}")
                if not ended.well:
                    bench.verdict.wrong(f"a twin ended with {ended.code}: {ended.said[-600:]}")
            platform.chat.well()
            bench.life(partial(bench.send_all, channels, report=True))
            bench.judge(channels)
        return bench.verdict


async def _beating(bench: Bench, channels: Sequence[Channel]) -> None:
    """A service as it runs: sweep, rest a second when there was nothing to do."""
    end = bench.clock.monotonic() + TOGETHER
    async with open_store(bench.opened, now=bench.clock.now) as store:
        await bench.subscribe(store, channels)
        async with bench.platform.adapter(Tools(bench.clock, MemoryKeep(bench.clock))) as adapter:
            outbox = await bench.outbox(store, adapter)
            while bench.clock.monotonic() < end:
                if not await outbox.sweep():
                    await bench.clock.sleep(1.0)


def pause(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """One process is stopped around its post for ten minutes, another does its work, then the first goes on."""
    shut_out = 0
    with Bench(platform, seed=seed) as bench:
        for number in range(times):
            bench.fresh()
            channels = bench.channels(2)
            point = (faults.BEFORE_CALL, ARRIVED, STORED, faults.BEFORE_MARK)[number % 4]
            bench.strikes.plan(point, bench.chance.randint(1, 2), signal.SIGSTOP)
            work = partial(bench.send_all, channels)
            pid = begin(work, bench.strikes, bench.folder / "paused", bench.clock)
            _, status = os.waitpid(pid, os.WUNTRACED)
            if not os.WIFSTOPPED(status):
                bench.verdict.wrong(f"{point} was never passed")
                continue
            bench.clock.skip(PAUSED)
            bench.strikes.spare()
            second = bench.life(partial(bench.send_all, channels), may_fail=True)
            if not second.well and "is in use" not in second.said:
                bench.verdict.wrong(f"the second one ended with {second.code}: {second.said[-600:]}")
            shut_out += not second.well
            os.kill(pid, signal.SIGCONT)
            ended = waited(pid, bench.folder / "paused")
            bench.verdict.kills += 1
            if not ended.well:
                bench.verdict.wrong(f"the paused one ended with {ended.code}: {ended.said[-600:]}")
            bench.life(partial(bench.send_all, channels, report=True))
            bench.judge(channels)
        # stopped in the midst of a write, it holds the database's lock: nobody can post before it goes on
        bench.verdict.told["shut_out"] = shut_out
        return bench.verdict


def enospc(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """The disk is full at the 1st, 2nd, 3rd ... write of the log, for a while; until a run has no failure."""
    with Bench(platform, seed=seed) as bench:
        failing = True
        for number in range(times):
            bench.fresh()
            channels = bench.channels(3)
            bench.life(partial(_on_a_full_disk, bench, channels, number))
            failed = (bench.folder / "failed").exists()
            (bench.folder / "failed").unlink(missing_ok=True)
            bench.life(partial(bench.send_all, channels, report=True))
            bench.judge(channels)
            _whole(bench)
            if not failed:
                failing = False
                break
        bench.verdict.told["writes"] = number
        if failing and times > 100:
            bench.verdict.wrong("even the last run had a failure: the scenario never came to its end")
        return bench.verdict


async def _on_a_full_disk(bench: Bench, channels: Sequence[Channel], number: int) -> None:
    """Work on a disk that takes `number` more pages; after some failures there is room again."""
    failures = 0
    async with open_store(bench.opened, now=bench.clock.now) as store:
        await bench.subscribe(store, channels)
        async with bench.platform.adapter(Tools(bench.clock, MemoryKeep(bench.clock))) as adapter:
            outbox = await bench.outbox(store, adapter)
            log = Path(f"{bench.database}-wal")
            limit = log.stat().st_size + number * DISK_STEP
            _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
            while failures < 4:
                try:
                    await drain(outbox, store, bench.clock)
                    break
                except StoreError:
                    failures += 1
                    bench.clock.skip(10.0)
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
            if failures:
                (bench.folder / "failed").touch()
            await drain(outbox, store, bench.clock)


def locked(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """Another program holds the write lock while we post; the loop goes on meanwhile."""
    seconds = LOCKED if times >= 10 else 7.0
    with Bench(platform, seed=seed) as bench:
        lags = []
        for _ in range(max(1, times // 10)):
            bench.fresh()
            channels = bench.channels(3)
            holder = os.fork()
            if holder == 0:
                _hold(bench.database, seconds)
            time.sleep(0.3)
            bench.life(partial(_beside_a_lock, bench, channels, seconds))
            os.waitpid(holder, 0)
            lags.append(float((bench.folder / "lag").read_text(encoding="utf-8")))
            bench.life(partial(bench.send_all, channels, report=True))
            bench.judge(channels)
        bench.verdict.told["lag_ms"] = round(max(lags) * 1000)
        if max(lags) > LAG:
            bench.verdict.wrong(f"the loop stood still for {max(lags) * 1000:.0f} ms")
        return bench.verdict


def _hold(database: Path, seconds: float) -> None:
    """The other program."""
    try:
        connection = sqlite3.connect(database, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        connection.execute("COMMIT")
    finally:
        os._exit(0)


async def _beside_a_lock(bench: Bench, channels: Sequence[Channel], seconds: float) -> None:
    """Work until the lock is gone and all is sent; how long the loop ever stood still by its own doing."""
    worst = 0.0
    end = time.monotonic() + seconds + 15

    async def watch() -> None:
        nonlocal worst
        while True:
            before, used = time.monotonic(), time.thread_time()
            await asyncio.sleep(0.01)
            late, worked = time.monotonic() - before - 0.01, time.thread_time() - used
            # what a busy machine gives to others is no fault of ours; a call that blocks is, though it uses nothing
            worst = max(worst, late if late > seconds / 4 else min(late, worked))

    watching = asyncio.create_task(watch())
    while time.monotonic() < end:
        try:
            await _posted(bench, channels)
            break
        except StoreError:
            await asyncio.sleep(0.5)
    watching.cancel()
    (bench.folder / "lag").write_text(str(worst), encoding="utf-8")


async def _posted(bench: Bench, channels: Sequence[Channel]) -> None:
    """As a service does: a sweep that fails is tried again."""
    async with open_store(bench.opened, now=bench.clock.now) as store:
        await bench.subscribe(store, channels)
        async with bench.platform.adapter(Tools(bench.clock, MemoryKeep(bench.clock))) as adapter:
            outbox = await bench.outbox(store, adapter)
            while True:
                try:
                    await drain(outbox, store, bench.clock)
                    return
                except StoreError:
                    await asyncio.sleep(0.2)


def power(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """The power goes some time after a shown receipt: what was not synced by then is torn by sectors."""
    with Bench(platform, seed=seed) as bench:
        forgotten = 0
        for _ in range(times):
            bench.fresh()
            channels = bench.channels(3)
            bench.life(partial(_with_copies, bench, channels))
            receipts = [line.split() for line in (bench.folder / "receipts").read_text().splitlines()]
            at, key, synced = bench.chance.choice(receipts)
            _tear(bench, int(at), int(synced))
            known = {name for number, name, _ in receipts if int(number) <= int(at)}
            bench.life(lambda: _known(bench))
            found = set((bench.folder / "known").read_text(encoding="utf-8").split())
            forgotten += len(known - found)
            if known - found:
                bench.verdict.remark(f"forgotten after {key}: {known - found}")
            for old in bench.folder.glob("copy-*"):
                old.unlink()
        bench.verdict.told["forgotten"] = forgotten
        bench.verdict.lost += forgotten
        return bench.verdict


async def _with_copies(bench: Bench, channels: Sequence[Channel]) -> None:
    """Post, and after each receipt copy what is on the disk; what is synced by then is as long as it is."""
    number = 0
    with (bench.folder / "receipts").open("w", encoding="utf-8") as shown:
        async with open_store(bench.opened, now=bench.clock.now) as store:
            await bench.subscribe(store, channels)
            synced_at_commit = await _synced_at_commit(store)

            async def save_receipt(key, receipt):
                nonlocal number
                await saved(key, receipt)
                log = Path(f"{bench.database}-wal")
                (bench.folder / f"copy-{number}.db").write_bytes(bench.database.read_bytes())
                (bench.folder / f"copy-{number}.wal").write_bytes(log.read_bytes())
                synced = log.stat().st_size if synced_at_commit else 0
                shown.write(f"{number} {key} {synced}\n")
                shown.flush()
                number += 1

            saved = store.save_receipt
            store.save_receipt = save_receipt  # type: ignore[method-assign]
            async with bench.platform.adapter(Tools(bench.clock, MemoryKeep(bench.clock))) as adapter:
                await drain(await bench.outbox(store, adapter), store, bench.clock)
            (bench.folder / f"copy-{number}.wal").write_bytes(Path(f"{bench.database}-wal").read_bytes())


async def _synced_at_commit(store) -> bool:
    """Whether a commit waits until the disk has it: only then is a copy's length what a power cut leaves."""

    async def ask(connection):
        return (await connection.exec_driver_sql("PRAGMA synchronous")).scalar_one()

    return await store._database.write(ask) >= 2


def _tear(bench: Bench, at: int, synced: int) -> None:
    """The disk after the cut: what was synced at receipt `at`, and of what came later some sectors, some not."""
    later = max(int(path.stem.split("-")[1]) for path in bench.folder.glob("copy-*.wal"))
    log = bytearray((bench.folder / f"copy-{bench.chance.randint(at, later)}.wal").read_bytes())
    for start in range(synced - synced % 512, len(log), 512):
        whole = slice(max(start, synced), start + 512)
        match bench.chance.randrange(3):
            case 0:
                log[whole] = bytes(len(log[whole]))
            case 1:
                log[whole] = bench.chance.randbytes(len(log[whole]))
    if bench.chance.random() < 0.5:
        del log[bench.chance.randint(synced, len(log)) :]
    for old in bench.folder.glob("run.db*"):
        old.unlink()
    bench.database.write_bytes((bench.folder / f"copy-{at}.db").read_bytes())
    Path(f"{bench.database}-wal").write_bytes(log)


async def _known(bench: Bench) -> None:
    async with open_store(bench.opened, now=bench.clock.now) as store:
        keys = [row.delivery.key for row in await store.deliveries() if row.receipt is not None]
    (bench.folder / "known").write_text(" ".join(keys), encoding="utf-8")


def _whole(bench: Bench) -> None:
    """The database is whole, by SQLite's own long check."""
    connection = sqlite3.connect(bench.database)
    found = connection.execute("PRAGMA integrity_check").fetchall()
    connection.close()
    if found != [("ok",)]:
        bench.verdict.wrong(f"integrity: {found[:3]}")
