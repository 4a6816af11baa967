"""Which story leads where: links that hold for everyone, and one scope's corrections over them, as of a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, FromClause, Row, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import INSTALLATION, Correction, CorrectionKind, Scope
from bot.store.codec import load
from bot.store.overlay import Overlay
from bot.store.tables import corrections, links, members, stories

MERGED, SPLIT, CONTINUES = "merged into", "split from", "continues"
_LONGEST_TRAIL = 100
"""Merges followed at most, should a trail ever lead in a circle."""
Numbers = tuple[int, ...]
"""Shape of the column that holds a correction's articles."""


def known_at(table: FromClause, as_of: datetime | None) -> ColumnElement[bool]:
    """The row is so now, or was known to be so at `as_of`."""
    if as_of is None:
        return table.c.known_to.is_(None)
    return and_(table.c.known_from <= as_of, or_(table.c.known_to.is_(None), table.c.known_to > as_of))


async def leads_to(connection: AsyncConnection, story: int, as_of: datetime | None, scope: Scope = INSTALLATION) -> int:
    """The story that `story` was merged into, step by step; itself when it was not."""
    return await connection.run_sync(_leads_to, story, as_of, scope)


async def overlay_of(connection: AsyncConnection, scope: Scope, as_of: datetime | None) -> Overlay:
    """The scope's corrections of what belongs where, as they stood."""
    return await connection.run_sync(overlay_then, scope, as_of)


def _leads_to(connection: Connection, story: int, as_of: datetime | None, scope: Scope = INSTALLATION) -> int:
    for _ in range(_LONGEST_TRAIL):
        query = select(links.c.other).where(links.c.story == story, links.c.kind == MERGED, known_at(links, as_of))
        further = connection.execute(query).scalar()
        if further is None:
            break
        story = further
    if scope == INSTALLATION:
        return story
    return overlay_then(connection, scope, as_of).leads(story)


async def ends_of(connection: AsyncConnection, told: Collection[int]) -> Mapping[int, int]:
    """The story that each of these was merged into for everyone, step by step; itself where it was not."""
    ends = {story: story for story in told}
    for _ in range(_LONGEST_TRAIL):
        here = (links.c.story.in_(set(ends.values())), links.c.kind == MERGED, known_at(links, None))
        further = {row.story: row.other for row in await connection.execute(select(links).where(*here))}
        if not further:
            break
        ends = {story: further.get(end, end) for story, end in ends.items()}
    return ends


def overlay_then(connection: Connection, scope: Scope, as_of: datetime | None) -> Overlay:
    """The scope's corrections of what belongs where, as they stood; see `overlay_of`."""
    if scope == INSTALLATION:
        return Overlay()
    regrouping = (corrections.c.kind != CorrectionKind.MISQUOTED.value, known_at(corrections, as_of))
    query = select(corrections).where(corrections.c.scope == scope, *regrouping).order_by(corrections.c.id)
    found = [correction_of(row) for row in connection.execute(query)]
    if not found:
        return Overlay()
    named = {story for one in found for story in (one.story, one.other) if story is not None}
    ends = {story: _leads_to(connection, story, as_of) for story in sorted(named)}
    standing = tuple(_between(one, ends) for one in found)
    began = {one.other for one in standing if one.articles}
    its = (stories.c.id.in_(began), stories.c.scope == scope, known_at(members, as_of))
    inside = select(members.c.article, members.c.story).join(stories, stories.c.id == members.c.story).where(*its)
    return Overlay(standing, {row.article: row.story for row in connection.execute(inside)})


def correction_of(row: Row[tuple[object, ...]]) -> Correction:
    """The correction that a row of the table is."""
    known = row._mapping
    return Correction(
        id=known["id"],
        scope=Scope(known["scope"]),
        kind=CorrectionKind(known["kind"]),
        story=known["story"],
        other=known["other"],
        articles=load(known["articles"], Numbers),
        words=known["words"],
        by=known["by"],
        at=known["known_from"],
        ended_at=known["known_to"],
        verdict=known["verdict"],
    )


def _between(one: Correction, ends: dict[int, int]) -> Correction:
    """The correction, told of the stories that its own lead to by now."""
    other = None if one.other is None else ends[one.other]
    return Correction(one.id, one.scope, one.kind, ends[one.story], other, one.articles, one.words, one.by, one.at)
