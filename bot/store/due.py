"""Editions that have to be made anew because what belongs to them was corrected.

A row stands from the decision, in whose transaction it is written, to the brief that follows from it; a crash
in between leaves it to be claimed again. Its mark counts decisions, so that a brief made from an older one
does not pass for the newer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import INSTALLATION, Brief, CorrectionKind, Scope
from bot.ports import DueEdition, Lease
from bot.store.briefs import save_briefs
from bot.store.claims import FREE, claim, unclaimed
from bot.store.engine import Database, hold
from bot.store.leading import MERGED, leads_to, overlay_of
from bot.store.tables import articles, briefs, corrections, due_editions, links, members, stories, versions


class DueRows:
    """The part of the store that knows which editions are due."""

    _database: Database

    async def corrected(self, story: int) -> frozenset[Scope]:
        """See `CorrectionStore`."""
        return await self._database.read(lambda connection: corrected_scopes(connection, story))

    async def claim_due_editions(self, lease: Lease, limit: int) -> tuple[DueEdition, ...]:
        """See `CorrectionStore`."""
        return await self._database.write(lambda connection: _claim_due(connection, lease, limit))

    async def save_edition(self, due: DueEdition, brief: Brief | None) -> None:
        """See `CorrectionStore`."""
        await self._database.write(lambda connection: _save_edition(connection, due, brief))


async def make_due(connection: AsyncConnection, editions: Iterable[tuple[int, str]], at: datetime) -> None:
    """Have these editions made anew; one that is being made will be made once more."""
    rows = [{"story": story, "scope": str(scope), "at": at, "mark": 1} for story, scope in dict.fromkeys(editions)]
    if not rows:
        return
    put = upsert(due_editions)
    later = func.max if connection.dialect.name == "sqlite" else func.greatest
    put = put.on_conflict_do_update(
        index_elements=["story", "scope"],
        set_={"at": later(due_editions.c.at, put.excluded.at), "mark": due_editions.c.mark + 1, **FREE},
    )
    await connection.execute(put, rows)


async def corrected_scopes(connection: AsyncConnection, story: int) -> frozenset[Scope]:
    """The servers and workspaces with a standing correction of the story, or of one that leads to it."""
    told = await leading_to(connection, story)
    query = (
        select(corrections.c.scope)
        .distinct()
        .where(
            corrections.c.known_to.is_(None),
            corrections.c.scope != INSTALLATION,
            or_(corrections.c.story.in_(told), corrections.c.other.in_(told)),
        )
    )
    return frozenset(Scope(scope) for scope in (await connection.execute(query)).scalars())


async def leading_to(connection: AsyncConnection, story: int) -> frozenset[int]:
    """The story and all that were merged into it for everyone, however many steps ago."""
    found, fresh = {story}, {story}
    while fresh:
        query = select(links.c.story).where(
            links.c.other.in_(fresh), links.c.kind == MERGED, links.c.known_to.is_(None)
        )
        fresh = set((await connection.execute(query)).scalars()) - found
        found |= fresh
    return frozenset(found)


async def renew_newest(connection: AsyncConnection, touched: Sequence[int]) -> None:
    """Set anew when the newest member of these stories was first seen or published."""
    newest = (
        select(func.max(articles.c.first_seen), func.max(versions.c.published), members.c.story)
        .join_from(members, articles, articles.c.id == members.c.article)
        .join(versions, and_(versions.c.article == articles.c.id, versions.c.version == articles.c.version))
        .where(members.c.story.in_(touched), members.c.known_to.is_(None))
        .group_by(members.c.story)
    )
    rows = [
        {"its_id": story, "new": max(seen, published or seen)}
        for seen, published, story in await connection.execute(newest)
    ]
    if rows:
        statement = update(stories).where(stories.c.id == bindparam("its_id")).values(newest=bindparam("new"))
        await connection.execute(statement, rows)


async def _claim_due(connection: AsyncConnection, lease: Lease, limit: int) -> tuple[DueEdition, ...]:
    await hold(connection, "filing")
    query = (
        select(due_editions)
        .where(unclaimed(due_editions, lease))
        .order_by(due_editions.c.at, due_editions.c.story, due_editions.c.scope)
        .limit(limit)
    )
    found = []
    for row in (await connection.execute(query)).all():
        its = (due_editions.c.story == row.story, due_editions.c.scope == row.scope)
        await claim(connection, due_editions, lease, *its)
        scope = Scope(row.scope)
        end = await leads_to(connection, row.story, None, scope)
        found.append(
            DueEdition(
                story=row.story,
                scope=scope,
                at=row.at,
                mark=row.mark,
                revision=await _free_revision(connection, row.story, scope),
                leads_to=None if end == row.story else end,
                withheld=await _withheld(connection, row.story, scope),
            )
        )
    return tuple(found)


async def _free_revision(connection: AsyncConnection, story: int, scope: Scope) -> int:
    """Above the shared one's too: a channel that was shown that one must see this as newer."""
    query = select(func.max(briefs.c.revision)).where(
        briefs.c.story == story, briefs.c.scope.in_({scope, INSTALLATION})
    )
    return int((await connection.execute(query)).scalar() or 0) + 1


async def _withheld(connection: AsyncConnection, story: int, scope: Scope) -> tuple[str, ...]:
    """The words marked as misquoted in the story, or in one that leads to it."""
    overlay = await overlay_of(connection, scope, None)
    told = {one for near in overlay.feeding(story) for one in await leading_to(connection, near)}
    query = select(corrections.c.words).where(
        corrections.c.kind == CorrectionKind.MISQUOTED.value,
        corrections.c.scope.in_({scope, INSTALLATION}),
        corrections.c.known_to.is_(None),
        corrections.c.story.in_(told),
    )
    return tuple(dict.fromkeys((await connection.execute(query.order_by(corrections.c.id))).scalars()))


async def _save_edition(connection: AsyncConnection, due: DueEdition, brief: Brief | None) -> None:
    await hold(connection, "filing")
    its = (due_editions.c.story == due.story, due_editions.c.scope == due.scope)
    mark = (await connection.execute(select(due_editions.c.mark).where(*its))).scalar()
    if mark is None:
        return
    free = await _free_revision(connection, due.story, due.scope)
    if mark != due.mark or (brief is not None and brief.revision < free):
        await connection.execute(update(due_editions).where(*its).values(**FREE))
        return
    if brief is not None:
        await save_briefs(connection, [brief], since=due.at)
    await connection.execute(delete(due_editions).where(*its))
