"""Numbers given out in order, many at once, before the rows that get them are written."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import counters


async def reserve(connection: AsyncConnection, name: str, count: int) -> range:
    """The next `count` numbers of this counter; nobody else gets them."""
    if count < 1:
        return range(0)
    statement = update(counters).where(counters.c.name == name).values(last=counters.c.last + count)
    last = (await connection.execute(statement.returning(counters.c.last))).scalar_one()
    return range(last - count + 1, last + 1)
