"""Clocks for tests and for the demo: one that stands still until told, one that runs faster."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from datetime import UTC, datetime, timedelta

DAWN = datetime(2019, 2, 25, tzinfo=UTC)


class FakeClock:
    """`Clock` that moves only when told; sleepers wake in the order of their times."""

    def __init__(self, start: datetime = DAWN) -> None:
        self._now = start
        self._monotonic = 0.0
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._monotonic + seconds, next(self._order), woken))
        await woken

    async def sleep_until(self, when: datetime) -> None:
        while when > self._now:
            await self.sleep((when - self._now).total_seconds())

    @property
    def sleepers(self) -> int:
        """How many are asleep."""
        return sum(not woken.done() for _, _, woken in self._sleepers)

    async def advance(self, seconds: float = 0.0, **units: float) -> None:
        """Let time pass, as ``advance(30)`` or ``advance(minutes=5)``: each sleeper wakes at its own time.

        What a woken sleeper does at once, up to its next real wait, is done before time goes on.
        """
        end = self._monotonic + seconds + timedelta(**units).total_seconds()
        await settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, woken = heapq.heappop(self._sleepers)
            self._move(due)
            if not woken.done():
                woken.set_result(None)
                await settle()
        self._move(end)
        await settle()

    def jump(self, **units: float) -> None:
        """The wall clock is set forwards or back; no interval passes."""
        self._now += timedelta(**units)

    def _move(self, monotonic: float) -> None:
        self._now += timedelta(seconds=monotonic - self._monotonic)
        self._monotonic = monotonic


async def settle(rounds: int = 20) -> None:
    """Let every task that can run at once run."""
    for _ in range(rounds):
        await asyncio.sleep(0)


class ScaledClock:
    """`Clock` on which time passes `factor` times as fast, from `start` on."""

    def __init__(self, start: datetime, factor: float) -> None:
        self._start = start
        self._factor = factor
        self._began = time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return (time.monotonic() - self._began) * self._factor

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds) / self._factor)

    async def sleep_until(self, when: datetime) -> None:
        await self.sleep((when - self.now()).total_seconds())
