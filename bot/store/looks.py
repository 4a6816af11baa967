"""When people looked at something. What has not been looked at for long is forgotten, not kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Channel
from bot.store.engine import Database
from bot.store.tables import looks

ONE_LOOK = timedelta(minutes=30)
"""Looks closer together are one."""
REMEMBERED = timedelta(days=90)


class LookRows:
    """The part of the store that remembers who looked at what."""

    _database: Database

    async def look(self, where: Channel, person: str, subject: str, now: datetime) -> datetime | None:
        """See `LookStore`."""
        whose = _whose(where, person, subject)

        async def remember(connection: AsyncConnection) -> datetime | None:
            await connection.execute(delete(looks).where(looks.c.seen_at <= now - REMEMBERED))
            this = [looks.c[name] == value for name, value in whose.items()]
            row = (await connection.execute(select(looks.c.before_at, looks.c.seen_at).where(*this))).first()
            if row is None:
                made = upsert(looks).on_conflict_do_nothing()
                await connection.execute(made, {**whose, "before_at": now, "seen_at": now})
                return None
            before: datetime = row.before_at if now - row.seen_at < ONE_LOOK else row.seen_at
            seen = max(now, row.seen_at)
            await connection.execute(update(looks).where(*this).values(before_at=before, seen_at=seen))
            return before

        return await self._database.write(remember)

    async def looked(self, where: Channel, person: str, subject: str, by: datetime) -> datetime | None:
        """See `LookStore`."""
        this = [looks.c[name] == value for name, value in _whose(where, person, subject).items()]
        query = select(looks.c.before_at, looks.c.seen_at).where(*this, looks.c.seen_at > by - REMEMBERED)
        row = (await self._database.read(lambda connection: connection.execute(query))).first()
        return None if row is None else next((at for at in (row.seen_at, row.before_at) if at <= by), None)

    async def forget_looks(self, adapter: str, workspace: str | None) -> None:
        """See `LookStore`."""
        query = delete(looks).where(looks.c.place == _place(adapter, workspace))
        await self._database.write(lambda connection: connection.execute(query))


def _whose(where: Channel, person: str, subject: str) -> dict[str, str]:
    return {"place": _place(where.adapter, where.workspace), "person": person, "subject": subject}


def _place(adapter: str, workspace: str | None) -> str:
    return f"{adapter}:{workspace or ''}"
