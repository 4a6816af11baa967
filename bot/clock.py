"""The system's clock; the only place that asks the system what time it is."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

LONGEST_NAP = 30.0
"""Seconds after which a sleeper looks at the wall clock again: that is how late a jump is noticed."""


class SystemClock:
    """`Clock` of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))

    async def sleep_until(self, when: datetime) -> None:
        while (left := (when - self.now()).total_seconds()) > 0:  # noqa: ASYNC110 - nobody can tell us of a jump
            await asyncio.sleep(min(left, LONGEST_NAP))
