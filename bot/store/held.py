"""What the brake holds: stored article versions that no story may have before someone releases them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Scope
from bot.ports import Deed, Held
from bot.store.engine import Database
from bot.store.feeds import followed, note_feed, with_state
from bot.store.tables import articles, feeds, versions


class HeldRows:
    """The part of the store that knows what is held."""

    _database: Database

    async def held(self, scopes: Sequence[Scope] | None) -> tuple[Held, ...]:
        """See `FeedStore`."""
        counted = (
            select(articles.c.feed, versions.c.held_at, func.count().label("articles"))
            .join(articles, articles.c.id == versions.c.article)
            .where(versions.c.held_at.is_not(None))
            .group_by(articles.c.feed, versions.c.held_at)
            .subquery()
        )
        query = (
            with_state()
            .add_columns(counted.c.held_at, counted.c.articles)
            .join(counted, counted.c.feed == feeds.c.id)
            .order_by(counted.c.held_at, feeds.c.id)
        )
        if scopes is not None:
            query = query.where(feeds.c.scope.in_(scopes))
        rows = await self._database.read(lambda connection: connection.execute(query))
        return tuple(Held(followed(row), row.held_at, row.articles) for row in rows)

    async def release(self, feed: int, *, quietly: bool, deed: Deed | None = None) -> int:
        """See `FeedStore`."""
        of_feed = select(articles.c.id).where(articles.c.feed == feed)
        statement = update(versions).where(versions.c.held_at.is_not(None), versions.c.article.in_(of_feed))
        values = {"held_at": None, **({"backlog": True} if quietly else {})}

        async def free(connection: AsyncConnection) -> int:
            count = (await connection.execute(statement.values(values))).rowcount
            if count and deed is not None:
                held, given = f"{count} held back", "given to the stories, posting nothing" if quietly else "released"
                await note_feed(connection, feed, deed, "released", held, given)
            return count

        return await self._database.write(free)
