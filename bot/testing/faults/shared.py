"""What the processes of a run share: the time, and the plan of the next strike.

Both lie in memory that is inherited when a process is forked, so that a process can be killed at any instruction
and the others still agree on what time it is.
"""

from __future__ import annotations

import asyncio
import mmap
import os
import signal
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_PLAN = struct.Struct("qqqq40s")  # victim, passings left, struck so far, signal, name
_RESTS = struct.Struct("?")
_TIME = struct.Struct("q")  # microseconds that were skipped


class SharedClock:
    """`bot.ports.Clock` of all processes of a run: real time, and waits in which nothing happens are skipped.

    A sleep of up to `real` seconds is slept (divided by `factor`); `skip` moves the time forward for everyone at once.
    """

    def __init__(self, start: datetime, *, factor: float = 1.0) -> None:
        self._start = start
        self._factor = factor
        self._began = time.monotonic()
        self._memory = mmap.mmap(-1, _TIME.size)

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        (skipped,) = _TIME.unpack_from(self._memory)
        return (time.monotonic() - self._began) * self._factor + float(skipped) / 1e6

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds) / self._factor)

    async def sleep_until(self, when: datetime) -> None:
        await self.sleep((when - self.now()).total_seconds())

    @property
    def scaled(self) -> bool:
        """Whether it runs faster than the real one; timers cannot follow it then."""
        return self._factor != 1.0

    def skip(self, seconds: float) -> None:
        """Let so much time pass for all processes."""
        (skipped,) = _TIME.unpack_from(self._memory)
        _TIME.pack_into(self._memory, 0, skipped + int(max(0.0, seconds) * 1e6))

    def skip_to(self, when: datetime) -> None:
        """Let the time be `when`, unless it is later already."""
        self.skip((when - self.now()).total_seconds())


class Strikes:
    """When, and whom, the next strike hits. Any process may pass a point; the victim is one process."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _PLAN.size + _RESTS.size)
        self._spared_calls = 0

    def plan(self, point: str, passing: int = 1, how: signal.Signals = signal.SIGKILL) -> None:
        """Hit the next victim when `point` is passed for the `passing`-th time."""
        _RESTS.pack_into(self._memory, _PLAN.size, False)
        _PLAN.pack_into(self._memory, 0, 0, passing, 0, how, point.encode())

    def spare(self) -> None:
        """Hit nobody."""
        self.plan("", 0)

    def victim(self, pid: int) -> None:
        """Whom it hits."""
        _, left, struck, how, name = _PLAN.unpack_from(self._memory)
        _PLAN.pack_into(self._memory, 0, pid, left, struck, how, name)

    def at(self, point: str) -> bool:
        """A process passes `point`; True when the victim, another process, was hit for it."""
        pid, left, struck, how, name = _PLAN.unpack_from(self._memory)
        if not left or self.rest or name.rstrip(b"\0") != point.encode():
            return False
        last = left == 1
        _PLAN.pack_into(self._memory, 0, pid, left - 1, struck + last, how, name)
        if last and pid:
            os.kill(pid, how)
        return bool(last)

    def let_pass(self) -> None:
        """One passing more before the strike; the victim's next call is not struck either."""
        pid, left, struck, how, name = _PLAN.unpack_from(self._memory)
        _PLAN.pack_into(self._memory, 0, pid, left + (left > 0), struck, how, name)
        self._spared_calls += 1

    def strikes_call(self) -> bool:
        """Whether the call that the victim begins may be struck at any moment of it."""
        if self.rest or self._spared_calls:
            self._spared_calls -= not self.rest
            return False
        return True

    @contextmanager
    def withheld(self) -> Iterator[None]:
        """No strike hits meanwhile, and no passing counts."""
        _RESTS.pack_into(self._memory, _PLAN.size, True)
        try:
            yield
        finally:
            _RESTS.pack_into(self._memory, _PLAN.size, False)

    @property
    def rest(self) -> bool:
        """Whether strikes are withheld."""
        return bool(_RESTS.unpack_from(self._memory, _PLAN.size)[0])

    @property
    def struck(self) -> bool:
        """Whether the planned strike has hit."""
        return bool(_PLAN.unpack_from(self._memory)[2])


START = datetime(2019, 2, 28, 12, tzinfo=UTC)
"""When runs begin; any time does."""
