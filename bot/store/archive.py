"""What people ask. Every question goes by what the asker may see and by what was known at a time.

An asker is told of a story by the edition of a scope of theirs where there is one, else by the shared one:
where an edition stands, the shared brief's words find nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Choice
from bot.model import INSTALLATION, Brief, Quote, Scope, Source
from bot.ports import OutletCount, QuoteHit, QuotePage, Sight, StoryHit, TopicCount
from bot.store import search
from bot.store.briefs import TOPIC
from bot.store.codec import Texts, load
from bot.store.engine import Database
from bot.store.leading import known_at
from bot.store.tables import articles, briefs, feeds, members, names, quotes, versions


class ArchiveRows:
    """The part of the store that answers questions."""

    _database: Database

    async def find_stories(self, sight: Sight, words: Sequence[str], limit: int) -> tuple[StoryHit, ...]:
        """See `ArchiveStore`."""

        async def find(connection: AsyncConnection) -> tuple[StoryHit, ...]:
            asking = search.matching(connection.dialect.name, briefs.c.id, words)
            if asking is None:
                return ()
            index, matches, score = asking
            query = (
                select(briefs.c.story, briefs.c.body, score.label("score"))
                .join_from(briefs, index, matches)
                .where(_told(briefs, sight))
                .order_by(score.desc(), briefs.c.known_from.desc(), briefs.c.story.desc())
                .limit(limit * max(1, len(sight.scopes)))
            )
            rows = _one_a_story((await connection.execute(query)).all())
            return tuple(StoryHit(load(row.body, Brief), float(row.score)) for row in rows[:limit])

        return await self._database.read(find)

    async def latest(self, sight: Sight, topic: str | None, limit: int) -> tuple[Brief, ...]:
        """See `ArchiveStore`."""
        query = select(briefs.c.story, briefs.c.body).where(_told(briefs, sight))
        if topic is not None:
            tagged = (
                names.c.story == briefs.c.story,
                names.c.scope == briefs.c.scope,
                names.c.kind == TOPIC,
                names.c.folded == search.folded_words(topic),
                known_at(names, sight.as_of),
            )
            query = query.where(exists().where(*tagged))
        query = query.order_by(briefs.c.known_from.desc(), briefs.c.story.desc())
        query = query.limit(limit * max(1, len(sight.scopes)))
        rows = _one_a_story((await self._database.read(lambda connection: connection.execute(query))).all())
        return tuple(load(row.body, Brief) for row in rows[:limit])

    async def quotes(
        self, sight: Sight, *, who: str | None, about: Sequence[str], since: datetime | None, limit: int, offset: int
    ) -> QuotePage:
        """See `ArchiveStore`."""
        edition = and_(
            briefs.c.story == quotes.c.story, briefs.c.scope == quotes.c.scope, known_at(briefs, sight.as_of)
        )
        wanted = [known_at(quotes, sight.as_of), _told(briefs, sight)]
        wanted += [quotes.c.speaker.contains(piece) for piece in search.pieces([who or ""], whole=True)]
        wanted += [
            or_(quotes.c.words.contains(piece), briefs.c.tokens.contains(piece)) for piece in search.pieces(about)
        ]
        if since is not None:
            wanted.append(quotes.c.told_at >= since)
        count = select(func.count()).select_from(quotes).join(briefs, edition).where(*wanted)
        query = (
            select(quotes.c.quote, quotes.c.source, quotes.c.story, briefs.c.title)
            .join_from(quotes, briefs, edition)
            .where(*wanted)
            .order_by(quotes.c.told_at.desc(), quotes.c.story.desc(), quotes.c.id)
            .limit(limit)
            .offset(offset)
        )

        async def page(connection: AsyncConnection) -> QuotePage:
            total = (await connection.execute(count)).scalar_one()
            rows = await connection.execute(query)
            hits = (QuoteHit(load(row.quote, Quote), load(row.source, Source), row.story, row.title) for row in rows)
            return QuotePage(tuple(hits), total)

        return await self._database.read(page)

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

    async def topics(self, sight: Sight) -> tuple[TopicCount, ...]:
        """See `ArchiveStore`."""
        many = func.count(names.c.story.distinct())
        tagged = (
            select(names.c.folded, func.min(names.c.name).label("name"), many.label("many"))
            .where(names.c.kind == TOPIC, _told(names, sight))
            .group_by(names.c.folded)
        )

        async def count(connection: AsyncConnection) -> tuple[TopicCount, ...]:
            told = {row.folded: (row.name, row.many) for row in await connection.execute(tagged)}
            given: Counter[str] = Counter()
            for row in await connection.execute(_feed_topics(sight)):
                spelt = {search.folded_words(topic): topic for topic in load(row.topics, Texts)}
                given.update(spelt.keys())
                told = {**{folded: (topic, 0) for folded, topic in spelt.items()}, **told}
            counts = [TopicCount(name, given[folded], stories) for folded, (name, stories) in told.items()]
            return tuple(sorted(counts, key=lambda one: (-one.stories, -one.feeds, one.topic)))

        return await self._database.read(count)

    async def names(self, sight: Sight, kind: str, prefix: str, limit: int) -> tuple[Choice, ...]:
        """See `ArchiveStore`."""
        begun = f" {search.folded_words(prefix).strip()}"
        if kind == "story":
            return await self._database.read(lambda connection: _titles(connection, sight, begun, limit))
        return await self._database.read(lambda connection: _names(connection, sight, kind, begun, limit))

    async def began(self, sight: Sight) -> datetime | None:
        """See `ArchiveStore`."""
        query = select(func.min(articles.c.first_seen)).where(
            articles.c.scope.in_(sight.scopes), articles.c.first_seen <= sight.as_of
        )
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
                _edition(briefs, (scope, INSTALLATION), None), or_(briefs.c.story.in_(fresh), briefs.c.story.in_(led))
            )
            .order_by(briefs.c.known_from.desc(), briefs.c.story.desc())
        )
        rows = await self._database.read(lambda connection: connection.execute(query))
        return tuple(load(row.body, Brief) for row in rows)


def _told(table: FromClause, sight: Sight) -> ColumnElement[bool]:
    return _edition(table, sight.scopes, sight.as_of)


def _edition(table: FromClause, scopes: Sequence[Scope], as_of: datetime | None) -> ColumnElement[bool]:
    """The row (of briefs or names) is of the edition that readers of these scopes are shown."""
    seen = and_(table.c.scope.in_(set(scopes)), known_at(table, as_of))
    if table is briefs:
        seen = and_(seen, briefs.c.leads_to.is_(None))
    own = [scope for scope in scopes if scope != INSTALLATION]
    if not own:
        return seen
    edition = briefs.alias("edition")
    shadow = (
        select(edition.c.id)
        .where(edition.c.story == table.c.story, edition.c.scope.in_(own), known_at(edition, as_of))
        .exists()
    )
    return and_(seen, or_(table.c.scope != INSTALLATION, ~shadow))


def _one_a_story(rows: Sequence[Any]) -> list[Any]:
    """The first row of each story: a reader of two scopes may be shown two editions."""
    return list({row.story: row for row in reversed(rows)}.values())[::-1]


def _feed_topics(sight: Sight) -> Select[Any]:
    """The topics that each followed feed gives."""
    return select(feeds.c.topics).where(
        feeds.c.scope.in_(sight.scopes),
        feeds.c.added_at <= sight.as_of,
        or_(feeds.c.removed_at.is_(None), feeds.c.removed_at > sight.as_of),
    )


async def _titles(connection: AsyncConnection, sight: Sight, begun: str, limit: int) -> tuple[Choice, ...]:
    wanted = briefs.c.spaced.contains(begun) if begun.strip() else briefs.c.title != ""
    query = (
        select(briefs.c.story, briefs.c.title)
        .where(_told(briefs, sight), wanted)
        .order_by(briefs.c.known_from.desc(), briefs.c.story.desc())
        .limit(limit * max(1, len(sight.scopes)))
    )
    rows = _one_a_story((await connection.execute(query)).all())
    return tuple(Choice(row.title, str(row.story)) for row in rows[:limit])


async def _names(connection: AsyncConnection, sight: Sight, kind: str, begun: str, limit: int) -> tuple[Choice, ...]:
    many = func.count(names.c.story.distinct())
    query = (
        select(names.c.name)
        .where(names.c.kind == kind, _told(names, sight), names.c.folded.contains(begun))
        .group_by(names.c.name)
        .order_by(many.desc(), names.c.name)
        .limit(limit)
    )
    found = list((await connection.execute(query)).scalars())
    if kind == TOPIC and len(found) < limit:
        # a topic may be followed before there is a story of it
        topics = {topic for row in await connection.execute(_feed_topics(sight)) for topic in load(row.topics, Texts)}
        found += sorted(topic for topic in topics - set(found) if begun in search.folded_words(topic))
    return tuple(Choice(name, name) for name in found[:limit])
