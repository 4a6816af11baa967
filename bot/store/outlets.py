"""The outlets of the archive: which there are, and how much of each is stored.

Which there are is found by steps along an index, from each outlet to the next: it costs as much as there are
outlets, not articles. Only `/sources` counts.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, literal, or_, select

from bot.messages import Choice
from bot.ports import OutletCount, Sight
from bot.store.engine import Database
from bot.store.tables import articles, feeds
from bot.store.words import folded_words


class OutletRows:
    """The part of the store that knows the outlets."""

    _database: Database

    async def outlets(self, sight: Sight) -> tuple[OutletCount, ...]:
        """See `ArchiveStore`."""
        many, newest = func.count(), func.max(articles.c.first_seen)
        query = (
            select(articles.c.outlet, many.label("many"), newest.label("newest"))
            .where(articles.c.scope.in_(sight.scopes), articles.c.first_seen <= sight.as_of)
            .group_by(articles.c.outlet)
            .order_by(many.desc(), articles.c.outlet)
        )
        rows = await self._database.read(lambda connection: connection.execute(query))
        return tuple(OutletCount(row.outlet, row.many, row.newest) for row in rows)


def outlets_begun(connection: Connection, sight: Sight, begun: str, limit: int) -> tuple[Choice, ...]:
    """The outlets with a stored report or a feed that was followed then, one of whose words begins so."""
    query = select(feeds.c.outlet, feeds.c.title, feeds.c.url).where(*followed(sight)).order_by(feeds.c.id)
    named = dict.fromkeys(row.outlet or row.title or row.url for row in connection.execute(query))
    for scope in dict.fromkeys(sight.scopes):
        named |= dict.fromkeys(_stored(connection, scope, sight))
    return tuple([Choice(name, name) for name in named if begun in folded_words(name)][:limit])


def followed(sight: Sight) -> tuple[Any, ...]:
    """The feed is one that the asker sees, and was followed then."""
    then = or_(feeds.c.removed_at.is_(None), feeds.c.removed_at > sight.as_of)
    return feeds.c.scope.in_(set(sight.scopes)), feeds.c.added_at <= sight.as_of, then


def _stored(connection: Connection, scope: str, sight: Sight) -> list[str]:
    """The outlets with a report of the scope's that was known then."""
    first = select(func.min(articles.c.outlet).label("outlet")).where(articles.c.scope == scope)
    steps = first.cte("steps", recursive=True)
    further = select(func.min(articles.c.outlet)).where(articles.c.scope == scope, articles.c.outlet > steps.c.outlet)
    steps = steps.union_all(select(further.scalar_subquery()).where(steps.c.outlet.is_not(None)))
    known = select(literal(1)).where(
        articles.c.scope == scope, articles.c.outlet == steps.c.outlet, articles.c.first_seen <= sight.as_of
    )
    query = select(steps.c.outlet).where(steps.c.outlet.is_not(None), known.exists())
    return list(connection.execute(query).scalars())
