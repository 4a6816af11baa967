"""Small durable things: an adapter's own values, and what is true of this installation."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Keep
from bot.store.engine import Database
from bot.store.tables import facts, kept


class KeepRows:
    """The part of the store that keeps small things."""

    _database: Database
    _now: Callable[[], datetime]

    def keep(self, adapter: str) -> Keep:
        """See `KeepStore`."""
        return _Keep(self._database, adapter, self._now)

    async def installation(self) -> str:
        """See `KeepStore`."""
        query = select(facts.c.value).where(facts.c.name == "installation")
        known: str | None = (await self._database.read(lambda connection: connection.execute(query))).scalar()
        if known is not None:
            return known

        async def make(connection: AsyncConnection) -> str:
            made = upsert(facts).on_conflict_do_nothing()
            await connection.execute(made, {"name": "installation", "value": secrets.token_hex(16)})
            value: str = (await connection.execute(query)).scalar_one()
            return value

        return await self._database.write(make)


class _Keep:
    """One adapter's values. Expiry goes by the clock that the store was opened with."""

    def __init__(self, database: Database, adapter: str, now: Callable[[], datetime]) -> None:
        self._database = database
        self._adapter = adapter
        self._now = now

    async def get(self, key: str) -> str | None:
        """The value under `key`; None when there is none, or no longer."""
        alive = or_(kept.c.expires_at.is_(None), kept.c.expires_at > self._now())
        query = select(kept.c.value).where(kept.c.adapter == self._adapter, kept.c.key == key, alive)
        value: str | None = (await self._database.read(lambda one: one.execute(query))).scalar()
        return value

    async def put(self, key: str, value: str, expires: timedelta | None = None) -> None:
        """Keep `value` under `key`, in place of what was there."""
        row = self._row(key, value, expires)
        put = upsert(kept)
        put = put.on_conflict_do_update(
            index_elements=["adapter", "key"],
            set_={"value": put.excluded.value, "expires_at": put.excluded.expires_at},
        )
        await self._database.write(lambda connection: connection.execute(put, row))

    async def once(self, key: str, expires: timedelta) -> bool:
        """True for the first caller with this key until it expires."""

        async def first(connection: AsyncConnection) -> bool:
            await connection.execute(delete(kept).where(kept.c.expires_at <= self._now()))
            put = upsert(kept).on_conflict_do_nothing().returning(kept.c.key)
            return (await connection.execute(put, self._row(key, "", expires))).first() is not None

        return await self._database.write(first)

    def _row(self, key: str, value: str, expires: timedelta | None) -> dict[str, object]:
        until = None if expires is None else self._now() + expires
        return {"adapter": self._adapter, "key": key, "value": value, "expires_at": until}
