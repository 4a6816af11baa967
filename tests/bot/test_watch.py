"""The watch sees a database that never answers, and lets one alone that does."""

import asyncio
import threading
from datetime import timedelta

from bot.errors import StoreError
from bot.ports import Keep
from bot.testing.keep import MemoryKeep
from bot.watch import Watch

PATIENCE = timedelta(seconds=0.3)


class Quiet(MemoryKeep):
    """Never comes back."""

    async def put(self, key: str, value: str, expires: timedelta | None = None) -> None:
        await asyncio.Event().wait()


class Full(MemoryKeep):
    """Says that there is no room."""

    async def put(self, key: str, value: str, expires: timedelta | None = None) -> None:
        raise StoreError("the disk is full")


async def watched(keep: Keep, seconds: float) -> bool:
    anew = threading.Event()
    watching = asyncio.create_task(Watch(keep, PATIENCE, anew.set).run())
    await asyncio.wait([watching], timeout=seconds)
    watching.cancel()
    await asyncio.wait([watching])
    return anew.is_set()


async def test_a_service_whose_database_never_answers_is_started_anew():
    assert await watched(Quiet(), 2.0)


async def test_a_full_disk_is_no_standstill():
    assert not await watched(Full(), 0.9)


async def test_a_service_that_shows_signs_of_life_goes_on():
    assert not await watched(MemoryKeep(), 0.9)
