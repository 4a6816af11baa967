"""Faults of the whole service: told to stop in the midst of its work, and a thread that never comes back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.messages import Channel
from bot.testing.faults import Bench, StandInPlatform, Verdict
from bot.testing.faults.bench import LEASE

READY = 60.0
"""Real seconds that a service may take to start on a busy machine."""
EXIT = 10.0
BACK = 90.0
FULL = 10
"""From so many runs on, the service's own patience is tried, not a shorter one."""
STUCK, SHORT = "60s", "3s"
POSTED = 30.0

PROGRAM = """
import asyncio, pathlib, sys, time
from bot import faults
from bot.cli.service import serve

hangs, config = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])

def strike(point):
    if point == faults.BEFORE_CALL and hangs.exists():
        hangs.unlink()
        time.sleep(10**6)

faults.arm(strike)
sys.exit(asyncio.run(serve(config)))
"""
"""The service as `readout run` has it; while the first file is there, its first call never comes back."""


def term(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """SIGTERM while posts are under way: it exits in ten seconds, and the next service goes on."""
    slow = StandInPlatform(keyed=platform.keyed)
    with Bench(slow, seed=seed, stories=10) as bench:
        slowest = 0.0
        for number in range(times):
            channels = _fresh(bench)
            if number % 2:
                slow.chat.trouble("silent", channel=channels[0].id)
            with _service(bench, channels) as process:
                _wait_for_posts(bench, channels, bench.chance.randint(1, 6))
                time.sleep(bench.chance.uniform(0.0, 0.1))
                told = time.monotonic()
                process.send_signal(signal.SIGTERM)
                _wait_for_end(process, 3 * EXIT)
                slowest = max(slowest, time.monotonic() - told)
                if process.returncode != 0:
                    bench.verdict.wrong(f"it ended with {process.returncode}: {_said(bench)}")
            bench.verdict.kills += 1
            slow.chat.well()
            _judged(bench, channels)
        bench.verdict.told["slowest_exit"] = round(slowest, 1)
        if slowest > EXIT:
            bench.verdict.wrong(f"it took {slowest:.1f} seconds to exit")
        return bench.verdict


def hang(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """The loop's thread is stuck for ever: the service starts itself anew and posts what is owed."""
    with Bench(platform, seed=seed, stories=10) as bench:
        slowest = 0.0
        for _ in range(times):
            channels = _fresh(bench)
            hangs = bench.folder / "hangs"
            hangs.touch()
            with _service(bench, channels, stuck=STUCK if times >= FULL else SHORT):
                _wait(partial(_is_gone, hangs), POSTED)
                stood = time.monotonic()
                _wait_for_posts(bench, channels, 1, 2 * BACK)
                slowest = max(slowest, time.monotonic() - stood)
                _wait_for_posts(bench, channels, len(channels) * len(bench.stories))
            bench.verdict.kills += 1
            _judged(bench, channels)
        bench.verdict.told["slowest_back"] = round(slowest, 1)
        if slowest > BACK:
            bench.verdict.wrong(f"it took {slowest:.1f} seconds to be back")
        return bench.verdict


def _fresh(bench: Bench) -> tuple[Channel, ...]:
    """A new database in which the channels want every story since long ago, as the configuration says, too."""
    bench.fresh()
    # the service lives by the real clock; a platform whose clock leapt only afterwards would have forgotten its keys
    bench.clock.skip_to(datetime.now(UTC))
    channels = bench.channels(2)
    bench.strikes.spare()
    bench.life(partial(_subscribe, bench, channels))
    return channels


async def _subscribe(bench: Bench, channels: Sequence[Channel]) -> None:
    async with bench.opened_outbox(channels):
        pass


@contextmanager
def _service(bench: Bench, channels: Sequence[Channel], *, stuck: str = STUCK) -> Iterator[subprocess.Popen[bytes]]:
    """A service over the bench's database and platform, ended in the end."""
    site = bench.folder / "site"
    entry = site / "readout_standin-1.0.dist-info"
    entry.mkdir(parents=True, exist_ok=True)
    entry.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: readout-standin\nVersion: 1.0\n")
    entry.joinpath("entry_points.txt").write_text(
        "[readout.adapters]\nstandin = bot.testing.faults.standin_adapter:build\n"
    )
    config = bench.folder / "readout.toml"
    config.write_text(_configuration(bench, channels, stuck), encoding="utf-8")
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), str(site)]), "PYTHONUTF8": "1"}
    with (bench.folder / "said.txt").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(bench.folder / "hangs"), str(config)],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env=environment,
            cwd=bench.folder,
        )
    try:
        _wait(lambda: b" ready: " in (bench.folder / "said.txt").read_bytes() or process.poll() is not None, READY)
        yield process
    finally:
        process.kill()
        process.wait()


def _configuration(bench: Bench, channels: Sequence[Channel], stuck: str) -> str:
    platform = bench.platform
    assert isinstance(platform, StandInPlatform), "the program's adapter is the stand-in's"
    wanting = "".join(
        f'[[subscriptions]]\nadapter = "{one.adapter}"\nworkspace = "{one.workspace}"\nchannel = "{one.id}"\n'
        for one in channels
    )
    return f"""
[store]
url = "{bench.database}"
lease = "2s"
[beats]
briefing = "0.5s"
delivery = "0.1s"
stuck = "{stuck}"
[stories]
workers = 1
[log]
level = "error"
[adapters.standin]
url = "http://127.0.0.1:{platform.chat.port}"
keyed = {str(platform.keyed).lower()}
{wanting}"""


def _judged(bench: Bench, channels: Sequence[Channel]) -> None:
    bench.clock.skip_to(datetime.now(UTC) + LEASE)
    bench.life(partial(bench.send_all, report=True))
    bench.judge(channels)


def _wait_for_posts(bench: Bench, channels: Sequence[Channel], count: int, seconds: float = POSTED) -> None:
    _wait(lambda: sum(len(bench.platform.shown(one)) for one in channels) >= count, seconds)


def _wait_for_end(process: subprocess.Popen[bytes], seconds: float) -> None:
    _wait(lambda: process.poll() is not None, seconds)


def _is_gone(file: Path) -> bool:
    return not file.exists()


def _said(bench: Bench) -> str:
    return (bench.folder / "said.txt").read_text(encoding="utf-8", errors="replace")[-600:]


def _wait(done: Callable[[], bool], seconds: float) -> None:
    """Until it is done, at most so many real seconds."""
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        time.sleep(0.02)
