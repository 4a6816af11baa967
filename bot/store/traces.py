"""What became of one report: for the question why something came, or did not."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, select

from bot.model import Scope
from bot.ports import ArticleTrace
from bot.store.engine import Database
from bot.store.tables import articles, versions


class TraceRows:
    """The part of the store that knows what became of a report."""

    _database: Database

    async def traced(self, urls: Sequence[str], scopes: Sequence[Scope]) -> ArticleTrace | None:
        """See `FeedStore`."""
        newest = and_(versions.c.article == articles.c.id, versions.c.version == articles.c.version)
        query = (
            select(articles, versions.c.title, versions.c.backlog, versions.c.held_at, versions.c.filed_at)
            .join(versions, newest)
            .where(
                articles.c.id.in_(select(versions.c.article).where(versions.c.url.in_(urls))),
                articles.c.scope.in_(scopes),
            )
            .order_by(articles.c.id)
            .limit(1)
        )
        row = (await self._database.read(lambda connection: connection.execute(query))).one_or_none()
        if row is None:
            return None
        return ArticleTrace(
            article=row.id,
            version=row.version,
            feed=row.feed,
            outlet=row.outlet,
            title=row.title,
            first_seen=row.first_seen,
            backlog=row.backlog,
            copy_of=row.copy_of,
            held_at=row.held_at,
            filed_at=row.filed_at,
        )
