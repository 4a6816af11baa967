"""What is newest, and since when: as far as the asker may see it, as it was known at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, not_, or_, select, union_all

from bot.model import INSTALLATION, Brief, Scope
from bot.ports import Sight
from bot.store.codec import load
from bot.store.editions import edition, one_a_story, told
from bot.store.engine import Database, breathing
from bot.store.finding import RANKED, newest_briefs, topic_mark
from bot.store.search import either
from bot.store.tables import articles, briefs, members, versions


class ArchiveRows:
    """The part of the store that answers questions."""

    _database: Database

    async def latest(self, sight: Sight, topic: str | None, limit: int) -> tuple[Brief, ...]:
        """See `ArchiveStore`."""

        def find(connection: Connection) -> Sequence[str]:
            if topic is None:
                rows = _newest(connection, sight, limit)
            else:
                rows = newest_briefs(connection, sight, [either(topic_mark(topic))], max(limit, RANKED))
            ordered = sorted(rows, key=lambda row: (row.known_from, row.story), reverse=True)
            numbers = [row.id for row in one_a_story(ordered)[:limit]]
            query = select(briefs.c.id, briefs.c.body).where(briefs.c.id.in_(numbers))
            bodies = {row.id: row.body for row in connection.execute(query)}
            return [bodies[number] for number in numbers]

        found = await self._database.consult(find)
        return tuple([load(body, Brief) async for body in breathing(found)])

    async def began(self, sight: Sight) -> datetime | None:
        """See `ArchiveStore`."""
        # one question a scope: then the first entry of an index is the answer
        firsts = union_all(
            *(
                select(func.min(articles.c.first_seen).label("first")).where(articles.c.scope == scope)
                for scope in dict.fromkeys(sight.scopes)
            )
        ).subquery()
        query = select(func.min(firsts.c.first)).where(firsts.c.first <= sight.as_of)
        first: datetime | None = (await self._database.read(lambda one: one.execute(query))).scalar()
        return first

    async def posted_since(self, scope: Scope, since: datetime, until: datetime) -> tuple[Brief, ...]:
        """See `OutboxStore`."""
        first = and_(versions.c.article == articles.c.id, versions.c.version == 1)
        fresh = (
            select(members.c.story)
            .join(articles, articles.c.id == members.c.article)
            .join(versions, first)
            .where(
                members.c.known_to.is_(None),
                articles.c.scope.in_({scope, INSTALLATION}),
                articles.c.first_seen > since,
                articles.c.first_seen <= until,
                not_(versions.c.backlog),
            )
        )
        # a story that the scope has merged into another: its fresh reports are told there
        away = briefs.alias("away")
        led = select(away.c.leads_to).where(
            away.c.scope == scope, away.c.known_to.is_(None), away.c.leads_to.is_not(None), away.c.story.in_(fresh)
        )
        query = (
            select(briefs.c.story, briefs.c.body)
            .where(
                edition(briefs, (scope, INSTALLATION), None), or_(briefs.c.story.in_(fresh), briefs.c.story.in_(led))
            )
            .order_by(briefs.c.known_from.desc(), briefs.c.story.desc())
        )
        rows = await self._database.read(lambda connection: connection.execute(query))
        return tuple(load(row.body, Brief) for row in rows)


def _newest(connection: Connection, sight: Sight, limit: int) -> list[Any]:
    """The briefs that were made last, of each scope so many: one index has them in order."""
    found: list[Any] = []
    for scope in dict.fromkeys(sight.scopes):
        query = select(briefs.c.id, briefs.c.story, briefs.c.known_from)
        query = query.where(briefs.c.scope == scope, told(briefs, sight))
        found += connection.execute(query.order_by(briefs.c.known_from.desc()).limit(limit))
    return found
