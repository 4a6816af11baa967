"""Stories as they are read: what is unfiled, what grouping compares, what a brief is made of, briefs.

Which articles a reader of a story sees goes by the articles' own scope; which edition, by the briefs'. A
story that was merged into another leads there from the moment that was known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import INSTALLATION, Analysis, Article, Brief, Fingerprint, Member, Scope, Story, StorySketch
from bot.ports import Lease, Material, Revision
from bot.store.articles import article_of, with_version
from bot.store.claims import claim, unclaimed
from bot.store.codec import load
from bot.store.counting import reserve
from bot.store.engine import Database, hold
from bot.store.leading import CONTINUES, MERGED, SPLIT, known_at, leads_to, overlay_of
from bot.store.tables import analyses, articles, briefs, links, members, stories, versions


class StoryRows:
    """The part of the store that tells stories and their briefs."""

    _database: Database

    async def claim_unfiled(self, lease: Lease, limit: int) -> tuple[Article, ...]:
        """See `StoryStore`."""
        return await self._database.write(lambda connection: _claim_unfiled(connection, lease, limit))

    async def sketches(self, since: datetime) -> tuple[StorySketch, ...]:
        """See `StoryStore`."""
        return await self._database.read(lambda connection: _sketches(connection, stories.c.newest >= since))

    async def open_stories(self, since: datetime) -> Mapping[int, tuple[tuple[int, int], ...]]:
        """See `StoryStore`."""
        version = func.max(analyses.c.version).label("version")
        query = (
            select(stories.c.id, members.c.article, version)
            .join_from(stories, members, and_(members.c.story == stories.c.id, members.c.known_to.is_(None)))
            .join(analyses, analyses.c.article == members.c.article)
            .where(stories.c.newest >= since, ~_merged())
            .group_by(stories.c.id, members.c.article)
            .order_by(stories.c.id, members.c.article)
        )
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for story, article, newest in await self._database.read(lambda connection: connection.execute(query)):
            found[story].append((article, newest))
        return {story: tuple(read) for story, read in found.items()}

    async def sketches_of(self, numbers: Sequence[int]) -> tuple[StorySketch, ...]:
        """See `StoryStore`."""
        return await self._database.read(lambda connection: _sketches(connection, stories.c.id.in_(numbers)))

    async def quieted(self, since: datetime, until: datetime) -> tuple[int, ...]:
        """See `OutboxStore`."""
        its = (stories.c.newest > since, stories.c.newest <= until, ~_merged())
        query = select(stories.c.id).where(*its).order_by(stories.c.newest, stories.c.id)
        return tuple(row.id for row in await self._database.read(lambda connection: connection.execute(query)))

    async def homes(self, articles: Sequence[int]) -> Mapping[int, tuple[int, ...]]:
        """See `StoryStore`."""
        query = (
            select(members.c.article, members.c.story)
            .where(members.c.article.in_(articles), members.c.known_to.is_(None))
            .order_by(members.c.story)
        )
        found: dict[int, tuple[int, ...]] = {}
        for row in await self._database.read(lambda connection: connection.execute(query)):
            found[row.article] = (*found.get(row.article, ()), row.story)
        return found

    async def story_scopes(self, numbers: Sequence[int]) -> Mapping[int, Scope]:
        """See `StoryStore`."""
        query = select(stories.c.id, stories.c.scope).where(stories.c.id.in_(numbers))
        rows = await self._database.read(lambda connection: connection.execute(query))
        return {row.id: Scope(row.scope) for row in rows}

    async def home_of(self, article: int, scope: Scope) -> int | None:
        """See `StoryStore`."""

        async def find(connection: AsyncConnection) -> int | None:
            query = (
                select(members.c.story)
                .join(articles, articles.c.id == members.c.article)
                .join(stories, stories.c.id == members.c.story)
                .where(
                    members.c.article == article,
                    members.c.known_to.is_(None),
                    articles.c.scope.in_({scope, INSTALLATION}),
                    stories.c.scope.in_({scope, INSTALLATION}),
                )
                .order_by(members.c.story)
            )
            within = (await connection.execute(query)).scalars().first()
            return None if within is None else (await overlay_of(connection, scope, None)).home(article, within)

        return await self._database.read(find)

    async def editions(self, story: int) -> frozenset[Scope]:
        """See `StoryStore`."""
        query = select(briefs.c.scope).where(
            briefs.c.story == story, briefs.c.scope != INSTALLATION, briefs.c.known_to.is_(None)
        )
        rows = await self._database.read(lambda connection: connection.execute(query))
        return frozenset(Scope(row.scope) for row in rows)

    async def reserve_stories(self, count: int) -> tuple[int, ...]:
        """See `StoryStore`."""
        return tuple(await self._database.write(lambda connection: reserve(connection, "stories", count)))

    async def material(self, story: int, scope: Scope, as_of: datetime | None = None) -> Material | None:
        """See `StoryStore`."""
        return await self._database.read(lambda connection: _material(connection, story, scope, as_of))

    async def brief(
        self, story: int, scope: Scope, *, as_of: datetime | None = None, revision: int | None = None
    ) -> Brief | None:
        """See `StoryStore`."""

        async def find(connection: AsyncConnection) -> Brief | None:
            query = select(briefs.c.scope, briefs.c.body)
            if revision is not None:
                query = query.where(briefs.c.story == story, briefs.c.revision == revision)
            else:
                told = (known_at(briefs, as_of), briefs.c.leads_to.is_(None))
                query = query.where(briefs.c.story == await leads_to(connection, story, as_of, scope), *told)
            rows = await connection.execute(query.where(briefs.c.scope.in_({scope, INSTALLATION})))
            bodies = {row.scope: row.body for row in rows}
            body = bodies.get(scope, bodies.get(INSTALLATION))
            return None if body is None else load(body, Brief)

        return await self._database.read(find)

    async def revisions(self, story: int, scope: Scope, limit: int, offset: int = 0) -> tuple[Revision, ...]:
        """See `StoryStore`."""
        query = select(briefs.c.scope, briefs.c.revision, briefs.c.known_from).where(
            briefs.c.story == story, briefs.c.scope.in_({scope, INSTALLATION}), briefs.c.leads_to.is_(None)
        )
        rows = (await self._database.read(lambda connection: connection.execute(query))).all()
        own = [row.revision for row in rows if row.scope != INSTALLATION]
        # before its own edition, the scope was shown the shared one
        shown = {
            row.revision: row.known_from
            for row in sorted(rows, key=lambda row: row.scope != INSTALLATION)
            if row.scope != INSTALLATION or not own or row.revision < min(own)
        }
        newest_first = sorted(shown.items(), reverse=True)
        return tuple(Revision(number, at) for number, at in newest_first[offset : offset + limit])


async def _claim_unfiled(connection: AsyncConnection, lease: Lease, limit: int) -> tuple[Article, ...]:
    # two processes that group at once would each begin a story for one event
    await hold(connection, "filing")
    unfiled = and_(versions.c.filed_at.is_(None), versions.c.held_at.is_(None))
    others = (versions.c.owner != lease.owner, versions.c.lease_until > lease.now)
    if (await connection.execute(select(versions.c.article).where(unfiled, *others).limit(1))).first() is not None:
        return ()
    earlier = versions.alias("earlier")
    still_claimed = (
        select(earlier.c.article)
        .where(
            earlier.c.article == versions.c.article,
            earlier.c.version < versions.c.version,
            earlier.c.filed_at.is_(None),
            earlier.c.lease_until > lease.now,
        )
        .exists()
    )
    query = (
        with_version()
        .where(unfiled, unclaimed(versions, lease), ~still_claimed)
        .order_by(versions.c.known_from, versions.c.article, versions.c.version)
        .limit(limit)
    )
    found: dict[int, Article] = {}
    for row in await connection.execute(query):
        if row.id in found:
            # one version of an article at a time: the next is claimed when this one is filed
            break
        found[row.id] = article_of(row)
    if found:
        chosen = [(article.id, article.version) for article in found.values()]
        await claim(connection, versions, lease, tuple_(versions.c.article, versions.c.version).in_(chosen))
    return tuple(found.values())


async def _sketches(connection: AsyncConnection, which: ColumnElement[bool]) -> tuple[StorySketch, ...]:
    recent = select(stories.c.id, stories.c.scope).where(which, ~_merged()).subquery()
    newest = _newest_analysis(None)
    query = (
        select(recent.c.id, recent.c.scope, articles.c.id.label("article"), articles.c.scope.label("whose"))
        .add_columns(articles.c.first_seen, analyses.c.fingerprint)
        .select_from(recent)
        .join(members, and_(members.c.story == recent.c.id, members.c.known_to.is_(None)))
        .join(articles, articles.c.id == members.c.article)
        .join(analyses, and_(analyses.c.article == articles.c.id, analyses.c.version == newest))
        .order_by(articles.c.first_seen, articles.c.id)
    )
    scopes: dict[int, Scope] = {}
    seen: dict[int, datetime] = {}
    grouped: dict[int, list[Member]] = defaultdict(list)
    for row in await connection.execute(query):
        scopes[row.id] = Scope(row.scope)
        seen[row.id] = row.first_seen
        grouped[row.id].append(Member(row.article, Scope(row.whose), load(row.fingerprint, Fingerprint)))
    return tuple(StorySketch(story, scopes[story], seen[story], tuple(found)) for story, found in grouped.items())


def _merged() -> ColumnElement[bool]:
    away = (links.c.story == stories.c.id, links.c.kind == MERGED, links.c.known_to.is_(None))
    return select(links.c.other).where(*away).exists()


def _newest_analysis(as_of: datetime | None) -> Any:
    """The newest version of an article that has been read, as far as it was known."""
    query: Select[Any] = select(func.max(analyses.c.version)).where(analyses.c.article == articles.c.id)
    if as_of is not None:
        query = query.join(
            versions,
            and_(versions.c.article == analyses.c.article, versions.c.version == analyses.c.version),
        ).where(versions.c.known_from <= as_of)
    return query.correlate(articles).scalar_subquery()


async def _material(connection: AsyncConnection, story: int, scope: Scope, as_of: datetime | None) -> Material | None:
    overlay = await overlay_of(connection, scope, as_of)
    story = overlay.leads(await leads_to(connection, story, as_of))
    belonging: ColumnElement[bool] = members.c.story.in_(overlay.feeding(story))
    if overlay.named:
        belonging = or_(belonging, articles.c.id.in_(overlay.named))
    query = (
        with_version()
        .add_columns(analyses.c.body, members.c.story.label("within"))
        .join(members, and_(members.c.article == articles.c.id, known_at(members, as_of)))
        .join(analyses, and_(analyses.c.article == articles.c.id, analyses.c.version == versions.c.version))
        .where(
            belonging,
            articles.c.scope.in_({scope, INSTALLATION}),
            versions.c.version == _newest_analysis(as_of),
        )
        .order_by(articles.c.first_seen, articles.c.id)
    )
    found = {row.id: row for row in await connection.execute(query) if overlay.home(row.id, row.within) == story}
    rows = list(found.values())
    if not rows:
        return None
    whose = (await connection.execute(select(stories.c.scope).where(stories.c.id == story))).scalar_one()
    query = select(links.c.kind, links.c.other).where(links.c.story == story, known_at(links, as_of))
    others = {row.kind: row.other for row in await connection.execute(query)}
    told = Story(
        id=story,
        scope=Scope(whose),
        articles=tuple(article_of(row) for row in rows),
        split_from=others.get(SPLIT),
        continues=others.get(CONTINUES),
    )
    return Material(told, tuple(load(row.body, Analysis) for row in rows))
