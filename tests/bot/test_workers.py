"""What children may do, what they may not, and what the parent learns of it."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import FetchError, ParseError, WorkerError
from bot.workers import WorkerPool

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits for a process's time and memory")


@dataclass(frozen=True, slots=True)
class Job:
    """Everything that has to survive the way to a child and back."""

    body: bytes
    when: datetime
    names: tuple[str, ...] = ()
    lasts: timedelta | None = None


def same(job: Job) -> Job:
    return job


def process_id(_: int) -> int:
    return os.getpid()


def spin(seconds: float) -> float:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return seconds


def nap(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def hoard(mebibytes: int) -> int:
    return len(b"x" * (mebibytes * 1024 * 1024))


def chatter(text: str) -> str:
    print(text, flush=True)
    os.write(1, text.encode())
    return text


def repeat(times: int) -> str:
    return "x" * times


def exit_with(code: int) -> int:
    os._exit(code)


def refuse(why: str) -> str:
    raise ParseError(why, found="a web page", feeds=[("News", "https://example.org/feed")])


def wait_as_told(seconds: int) -> int:
    raise FetchError("https://example.org/", "busy", kind="status", status=429, retry_after=timedelta(seconds=seconds))


def stumble(_: int) -> int:
    return {}["missing"]


def environment(_: int) -> tuple[str, ...]:
    return tuple(os.environ)


@pytest.fixture
async def pool() -> AsyncIterator[WorkerPool]:
    async with WorkerPool(2) as opened:
        yield opened


async def test_a_job_and_its_answer_arrive_unchanged(pool: WorkerPool):
    job = Job(b"\xff\x00\xfe", datetime(2019, 2, 28, 7, tzinfo=UTC), ("Kim Jong-un", "習近平"), timedelta(hours=1))

    answer = await pool.call(same, job, seconds=5)

    assert answer == job


async def test_children_are_warm_and_used_again(pool: WorkerPool):
    first = {await pool.call(process_id, 0, seconds=5) for _ in range(6)}

    assert len(first) <= 2
    assert os.getpid() not in first


async def test_a_child_is_replaced_after_its_share_of_jobs():
    async with WorkerPool(1, jobs=2) as pool:
        seen = [await pool.call(process_id, 0, seconds=5) for _ in range(4)]

    assert seen[0] == seen[1] != seen[2] == seen[3]


@posix
async def test_a_job_that_burns_the_processor_is_killed_and_the_next_one_works(pool: WorkerPool):
    with pytest.raises(WorkerError, match="processor time"):
        await pool.call(spin, 60.0, seconds=1)

    assert await pool.call(spin, 0.01, seconds=1) == 0.01


@posix
async def test_earlier_jobs_do_not_eat_a_later_jobs_time():
    async with WorkerPool(1) as pool:
        for _ in range(3):
            assert await pool.call(spin, 0.7, seconds=1) == 0.7


async def test_a_job_that_hangs_is_killed_at_its_deadline():
    async with WorkerPool(1) as pool:
        await pool.call(nap, 0.0, seconds=1)

        with pytest.raises(WorkerError, match=r"longer than 0\.2 s"):
            await pool.call(nap, 60.0, seconds=0.2)


@posix
async def test_a_job_that_hoards_memory_fails_alone(pool: WorkerPool):
    with pytest.raises(WorkerError, match="memory"):
        await pool.call(hoard, 2000, seconds=5)

    assert await pool.call(hoard, 1, seconds=5) == 1024 * 1024


async def test_an_answer_that_is_too_large_is_refused():
    async with WorkerPool(1, answer=1024 * 1024) as pool:
        with pytest.raises(WorkerError, match="larger than 1 MiB"):
            await pool.call(repeat, 2 * 1024 * 1024, seconds=5)

        assert await pool.call(repeat, 3, seconds=5) == "xxx"


async def test_a_child_that_dies_is_told_and_replaced(pool: WorkerPool):
    with pytest.raises(WorkerError, match="died"):
        await pool.call(exit_with, 3, seconds=5)

    assert await pool.call(repeat, 1, seconds=5) == "x"


async def test_what_a_library_prints_does_not_garble_an_answer(pool: WorkerPool):
    assert await pool.call(chatter, "hello", seconds=5) == "hello"
    assert await pool.call(chatter, "again", seconds=5) == "again"


async def test_our_own_errors_come_back_with_their_data(pool: WorkerPool):
    with pytest.raises(ParseError) as caught:
        await pool.call(refuse, "not a feed", seconds=5)
    with pytest.raises(FetchError) as waited:
        await pool.call(wait_as_told, 90, seconds=5)

    assert str(caught.value) == "not a feed"
    assert caught.value.found == "a web page"
    assert caught.value.feeds == (("News", "https://example.org/feed"),)
    assert waited.value.retry_after == timedelta(seconds=90)
    assert (waited.value.kind, waited.value.status) == ("status", 429)


async def test_any_other_error_is_a_worker_error(pool: WorkerPool):
    with pytest.raises(WorkerError, match="KeyError"):
        await pool.call(stumble, 0, seconds=5)


async def test_a_cancelled_job_ends_its_child_and_frees_its_place():
    async with WorkerPool(1) as pool:
        before = await pool.call(process_id, 0, seconds=5)
        job = asyncio.create_task(pool.call(nap, 60.0, seconds=60))
        await asyncio.sleep(0.2)

        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job

        assert await pool.call(process_id, 0, seconds=5) != before


async def test_secrets_of_our_environment_do_not_reach_a_child(pool: WorkerPool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("READOUT_DISCORD_TOKEN", "secret")

    async with WorkerPool(1) as fresh:
        names = await fresh.call(environment, 0, seconds=5)

    assert "READOUT_DISCORD_TOKEN" not in names


ORPHAN = """
import asyncio, os, sys
from bot.workers import WorkerPool
from tests.bot.test_workers import nap, process_id

async def main():
    async with WorkerPool(1) as pool:
        print(await pool.call(process_id, 0, seconds=5), flush=True)
        job = asyncio.create_task(pool.call(nap, 600.0, seconds=600))
        await asyncio.sleep(0.5)
        os.kill(os.getpid(), 9)

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a busy child die with its parent")
def test_no_child_outlives_a_killed_parent(root: Path):
    done = subprocess.run(
        [sys.executable, "-c", ORPHAN], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )

    child = int(done.stdout)
    for _ in range(50):
        if not _runs(child):
            break
        time.sleep(0.1)
    assert not _runs(child)


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
