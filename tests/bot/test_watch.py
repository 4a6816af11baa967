"""The watch sees a database that never answers, and lets one alone that does."""

import asyncio
import threading
from datetime import timedelta

from bot.errors import StoreError
from bot.watch import Watch

PATIENCE = timedelta(seconds=0.3)


class Keep:
    """Answers, fails or never comes back, as told."""

    def __init__(self, *, answers: bool = True, fails: bool = False) -> None:
        self._answers = answers
        self._fails = fails

    def keep(self, name):
        return self

    async def put(self, key, value, expires=None):
        if self._fails:
            raise StoreError("the disk is full")
        if not self._answers:
            await asyncio.Event().wait()


async def watched(keep: Keep, seconds: float) -> bool:
    anew = threading.Event()
    watching = asyncio.create_task(Watch(keep, PATIENCE, anew.set).run())
    await asyncio.wait([watching], timeout=seconds)
    watching.cancel()
    await asyncio.wait([watching])
    return anew.is_set()


async def test_a_service_whose_database_never_answers_is_started_anew():
    assert await watched(Keep(answers=False), 2.0)


async def test_a_full_disk_is_no_standstill():
    assert not await watched(Keep(fails=True), 0.9)


async def test_a_service_that_shows_signs_of_life_goes_on():
    assert not await watched(Keep(), 0.9)
