"""A durable store of an adapter's own that forgets with the process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.ports import Clock


class MemoryKeep:
    """`bot.ports.Keep` in memory; without a clock nothing expires."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock
        self._held: dict[str, tuple[str, datetime | None]] = {}

    async def get(self, key: str) -> str | None:
        value, expires = self._held.get(key, (None, None))
        if expires is not None and expires <= self._now():
            del self._held[key]
            return None
        return value

    async def put(self, key: str, value: str, expires: timedelta | None = None) -> None:
        self._held[key] = (value, self._now() + expires if expires is not None else None)

    async def once(self, key: str, expires: timedelta) -> bool:
        if await self.get(key) is not None:
            return False
        await self.put(key, "", expires)
        return True

    def _now(self) -> datetime:
        return self._clock.now() if self._clock is not None else datetime.min.replace(tzinfo=UTC)
