"""Corrections: recorded events that say which reports belong together and which words were not said so.

One of a server is a row that is laid over the shared grouping when that server's editions are made; one of
the installation moves memberships for everyone. Either way its undoing puts back what it moved, and the
event, its end and the operator's word on it stay on record.

Why is the last of a chain undone first? A later correction speaks of where the earlier one put things; taken
from under it, it would mean something nobody ever said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import CorrectionError
from bot.model import INSTALLATION, Correction, CorrectionKind, Scope
from bot.ports import Deed, Proposal
from bot.store.audit import add_row
from bot.store.codec import dump
from bot.store.counting import reserve
from bot.store.due import corrected_scopes, leading_to, make_due, renew_newest
from bot.store.engine import Database, hold
from bot.store.leading import MERGED, SPLIT, Numbers, correction_of, leads_to, overlay_of
from bot.store.tables import articles, briefs, corrections, links, members, stories

ACCEPTED, REJECTED = "accepted", "rejected"


class CorrectionRows:
    """The part of the store that corrects."""

    _database: Database

    async def correct(self, proposal: Proposal, deed: Deed) -> Correction:
        """See `CorrectionStore`."""
        return await self._database.write(lambda connection: _correct(connection, proposal, deed))

    async def disputed(self, story: int, other: int | None = None) -> bool:
        """See `CorrectionStore`."""

        async def find(connection: AsyncConnection) -> bool:
            one = await leading_to(connection, story)
            two = None if other is None else await leading_to(connection, other)
            named = or_(corrections.c.story.in_(one), corrections.c.other.in_(one))
            if two is not None:
                named = and_(named, or_(corrections.c.story.in_(two), corrections.c.other.in_(two)))
            query = select(corrections.c.id).where(corrections.c.scope == INSTALLATION, named)
            query = query.where(corrections.c.kind != CorrectionKind.MISQUOTED.value).limit(1)
            return (await connection.execute(query)).first() is not None

        return await self._database.read(find)

    async def undo(self, correction: int, deed: Deed, scopes: Sequence[Scope]) -> Correction:
        """See `CorrectionStore`."""
        return await self._database.write(lambda connection: _undo(connection, correction, deed, scopes))

    async def decide(self, correction: int, deed: Deed, *, accepted: bool) -> Correction:
        """See `CorrectionStore`."""
        return await self._database.write(lambda connection: _decide(connection, correction, deed, accepted))

    async def corrections(
        self, scopes: Sequence[Scope] | None, *, waiting: bool = False, limit: int, offset: int = 0
    ) -> tuple[Correction, ...]:
        """See `CorrectionStore`."""
        query = select(corrections).order_by(corrections.c.id.desc()).limit(limit).offset(offset)
        if scopes is not None:
            query = query.where(corrections.c.scope.in_(set(scopes)))
        if waiting:
            standing = (corrections.c.known_to.is_(None), corrections.c.verdict.is_(None))
            query = query.where(corrections.c.scope != INSTALLATION, *standing)
        rows = await self._database.read(lambda connection: connection.execute(query))
        return tuple(correction_of(row) for row in rows)


# --- making ---------------------------------------------------------------------------------------


async def _correct(connection: AsyncConnection, proposal: Proposal, deed: Deed) -> Correction:
    await hold(connection, "filing")
    asked = replace(proposal, articles=tuple(sorted(set(proposal.articles))))
    standing = await _same(connection, asked)
    if standing is not None:
        return standing
    asked = await _checked(connection, asked)
    made = await _made(connection, asked, deed.asker.name, deed.at)
    before, after = _told(made)
    await add_row(connection, made.scope, deed, f"correction {made.id}: {made.kind.value}", before, after)
    return made


async def _same(connection: AsyncConnection, asked: Proposal) -> Correction | None:
    """The standing correction that says just this."""
    query = select(corrections).where(
        corrections.c.scope == asked.scope,
        corrections.c.kind == asked.kind.value,
        corrections.c.story == asked.story,
        corrections.c.articles == dump(asked.articles, Numbers),
        corrections.c.words == asked.words,
        corrections.c.known_to.is_(None),
    )
    if asked.other is not None:
        query = query.where(corrections.c.other == asked.other)
    row = (await connection.execute(query)).first()
    return None if row is None else correction_of(row)


async def _checked(connection: AsyncConnection, asked: Proposal) -> Proposal:
    """The proposal about stories that stand for themselves, if it can be; raises `CorrectionError`."""
    inside = await _visible(connection, asked.story, asked.scope)
    story = await leads_to(connection, asked.story, None, asked.scope)
    other = asked.other
    if other is not None:
        if not await _visible(connection, other, asked.scope):
            raise CorrectionError("unknown")
        other = await leads_to(connection, other, None, asked.scope)
        if other == story:
            raise CorrectionError("itself")
    if not inside:
        raise CorrectionError("unknown")
    if asked.kind in {CorrectionKind.WRONG_STORY, CorrectionKind.SPLIT}:
        if not asked.articles or not set(asked.articles) <= inside:
            raise CorrectionError("reports")
        if set(asked.articles) == inside:
            raise CorrectionError("empty")
    return replace(asked, story=story, other=other)


async def _visible(connection: AsyncConnection, story: int, scope: Scope) -> set[int]:
    """The articles that the scope sees in a story."""
    overlay = await overlay_of(connection, scope, None)
    story = overlay.leads(await leads_to(connection, story, None))
    query = (
        select(members.c.article, members.c.story)
        .join(articles, articles.c.id == members.c.article)
        .join(stories, stories.c.id == members.c.story)
        .where(
            or_(members.c.story.in_(overlay.feeding(story)), members.c.article.in_(overlay.named)),
            members.c.known_to.is_(None),
            articles.c.scope.in_({scope, INSTALLATION}),
            stories.c.scope.in_({scope, INSTALLATION}),
        )
    )
    rows = (await connection.execute(query)).all()
    return {row.article for row in rows if overlay.home(row.article, row.story) == story}


async def _made(connection: AsyncConnection, asked: Proposal, by: str, at: datetime) -> Correction:
    """Write the event and what it moves."""
    other, moved = asked.other, asked.articles
    if asked.kind is CorrectionKind.MERGE:
        moved = await _merged(connection, asked, at)
    elif asked.kind is not CorrectionKind.MISQUOTED:
        other = await _moved(connection, asked, at)
    row: dict[str, Any] = {
        "scope": str(asked.scope),
        "kind": asked.kind.value,
        "story": asked.story,
        "other": other,
        "articles": dump(moved, Numbers),
        "words": asked.words,
        "by": by,
        "known_from": at,
    }
    result = await connection.execute(insert(corrections).values(row).returning(*corrections.c))
    made = correction_of(result.one())
    await _have_made(connection, made, at)
    return made


async def _merged(connection: AsyncConnection, asked: Proposal, at: datetime) -> tuple[int, ...]:
    """For everyone, the story's reports go to the other one and its number leads there; which they were."""
    assert asked.other is not None
    if asked.scope != INSTALLATION:
        return ()
    inside = select(members.c.article).where(members.c.story == asked.story, members.c.known_to.is_(None))
    moved = tuple(sorted((await connection.execute(inside)).scalars()))
    await _put(connection, moved, asked.story, asked.other, at)
    await _lead(connection, asked.story, asked.other, at)
    return moved


async def _moved(connection: AsyncConnection, asked: Proposal, at: datetime) -> int:
    """The reports go to the other story, or to one that begins with them; which one that is."""
    other = asked.other
    if other is None:
        (other,) = await reserve(connection, "stories", 1)
        row = {"id": other, "scope": str(asked.scope), "known_from": at, "newest": at}
        await connection.execute(insert(stories), [row])
        link = {"story": other, "kind": SPLIT, "other": asked.story, "known_from": at}
        await connection.execute(insert(links), [link])
        if asked.scope != INSTALLATION:
            await _open(connection, asked.articles, other, at)
    if asked.scope == INSTALLATION:
        await _put(connection, asked.articles, asked.story, other, at)
    await renew_newest(connection, [asked.story, other])
    return other


async def _put(connection: AsyncConnection, moved: Sequence[int], story: int, other: int, at: datetime) -> None:
    """End these memberships and begin those of the other story."""
    await _close(connection, moved, story, at)
    await _open(connection, moved, other, at)
    await renew_newest(connection, [story, other])


async def _close(connection: AsyncConnection, which: Sequence[int], story: int, at: datetime) -> None:
    its = (members.c.story == story, members.c.article.in_(which), members.c.known_to.is_(None))
    await connection.execute(update(members).where(*its).values(known_to=at))


async def _open(connection: AsyncConnection, which: Sequence[int], story: int, at: datetime) -> None:
    inside = select(members.c.article).where(members.c.story == story, members.c.known_to.is_(None))
    there = set((await connection.execute(inside)).scalars())
    rows = [{"story": story, "article": article, "known_from": at} for article in which if article not in there]
    if rows:
        # one that left and comes back in the same moment has never left
        put = upsert(members).on_conflict_do_update(
            index_elements=["story", "article", "known_from"], set_={"known_to": None}
        )
        await connection.execute(put, rows)


async def _lead(connection: AsyncConnection, story: int, other: int, at: datetime) -> None:
    row = {"story": story, "kind": MERGED, "other": other, "known_from": at}
    put = upsert(links).on_conflict_do_update(
        index_elements=["story", "kind", "other", "known_from"], set_={"known_to": None}
    )
    await connection.execute(put, [row])


async def _scope_of(connection: AsyncConnection, story: int) -> str | None:
    found: str | None = (await connection.execute(select(stories.c.scope).where(stories.c.id == story))).scalar()
    return found


async def _have_made(connection: AsyncConnection, one: Correction, at: datetime) -> None:
    """Have every edition made anew that the correction, or its end, changes: the story that takes in first."""
    told = [story for story in (one.other, one.story) if story is not None]
    if one.scope != INSTALLATION:
        await make_due(connection, [(story, one.scope) for story in told], at)
        return
    due: list[tuple[int, str]] = []
    editions = select(briefs.c.scope).where(briefs.c.story.in_(told), briefs.c.known_to.is_(None))
    scopes = set((await connection.execute(editions)).scalars())
    for story in told:
        scopes |= await corrected_scopes(connection, story)
    for story in told:
        whose = await _scope_of(connection, story)
        due += [(story, scope) for scope in sorted(scopes | {INSTALLATION}) if whose in {scope, INSTALLATION}]
    await make_due(connection, due, at)


# --- undoing and deciding -------------------------------------------------------------------------


async def _undo(connection: AsyncConnection, number: int, deed: Deed, scopes: Sequence[Scope]) -> Correction:
    await hold(connection, "filing")
    one = await _one(connection, number)
    if one is None or one.scope not in scopes:
        raise CorrectionError("unknown")
    if one.verdict == ACCEPTED:
        raise CorrectionError("decided")
    if one.ended_at is not None:
        return one
    later = await _resting(connection, one)
    if later is not None:
        raise CorrectionError("rests", later)
    await _put_back(connection, one, deed.at)
    ended = replace(one, ended_at=deed.at)
    await connection.execute(update(corrections).where(corrections.c.id == one.id).values(known_to=deed.at))
    await _have_made(connection, one, deed.at)
    after, before = _told(one)
    await add_row(connection, one.scope, deed, f"correction {one.id} undone: {one.kind.value}", before, after)
    return ended


async def _resting(connection: AsyncConnection, one: Correction) -> int | None:
    """The newest standing correction that speaks of where this one put things."""
    if one.kind is CorrectionKind.MISQUOTED:
        return None
    told = {one.story, one.other}
    query = select(corrections).where(
        corrections.c.scope == one.scope,
        corrections.c.id > one.id,
        corrections.c.kind != CorrectionKind.MISQUOTED.value,
        corrections.c.known_to.is_(None),
    )
    for row in await connection.execute(query.order_by(corrections.c.id.desc())):
        later = correction_of(row)
        if told & {later.story, later.other} or set(one.articles) & set(later.articles):
            return later.id
    return None


async def _put_back(connection: AsyncConnection, one: Correction, at: datetime) -> None:
    """What the correction moved goes back, as far as it still is where it was put."""
    if one.other is None:
        return
    if one.kind is CorrectionKind.MERGE:
        if one.scope == INSTALLATION:
            its = (links.c.story == one.story, links.c.kind == MERGED, links.c.other == one.other)
            await connection.execute(update(links).where(*its, links.c.known_to.is_(None)).values(known_to=at))
            await _put(connection, await _still(connection, one), one.other, one.story, at)
        return
    began = await _scope_of(connection, one.other) == one.scope
    if one.scope == INSTALLATION:
        await _put(connection, await _still(connection, one), one.other, one.story, at)
    elif began:
        await _close(connection, one.articles, one.other, at)
    left = select(members.c.article).where(members.c.story == one.other, members.c.known_to.is_(None)).limit(1)
    if began and (await connection.execute(left)).first() is None:
        await _lead(connection, one.other, one.story, at)


async def _still(connection: AsyncConnection, one: Correction) -> list[int]:
    inside = (members.c.story == one.other, members.c.article.in_(one.articles), members.c.known_to.is_(None))
    return list((await connection.execute(select(members.c.article).where(*inside))).scalars())


async def _decide(connection: AsyncConnection, number: int, deed: Deed, accepted: bool) -> Correction:
    await hold(connection, "filing")
    one = await _one(connection, number)
    if one is None or one.scope == INSTALLATION:
        raise CorrectionError("unknown")
    verdict = ACCEPTED if accepted else REJECTED
    if one.ended_at is not None or one.verdict is not None:
        raise CorrectionError("decided")
    what = f"correction {one.id} {verdict}: {one.kind.value}"
    before, after = _told(one)
    values: dict[str, Any] = {"verdict": verdict}
    if accepted:
        values["known_to"] = deed.at
    await connection.execute(update(corrections).where(corrections.c.id == one.id).values(values))
    made = replace(one, verdict=verdict)
    if accepted:
        made = await _for_everyone(connection, one, deed)
        await _have_made(connection, one, deed.at)
    await add_row(connection, one.scope, deed, what, before, after)
    await add_row(connection, INSTALLATION, deed, what, before, after)
    return made


async def _for_everyone(connection: AsyncConnection, one: Correction, deed: Deed) -> Correction:
    """The same correction for the installation, in the place of the server's."""
    foreign = select(articles.c.id).where(articles.c.id.in_(one.articles), articles.c.scope != INSTALLATION)
    if (await connection.execute(foreign.limit(1))).first() is not None:
        raise CorrectionError("own")
    moves = one.kind in {CorrectionKind.WRONG_STORY, CorrectionKind.SPLIT}
    split = and_(links.c.kind == SPLIT, links.c.story == one.other, links.c.other == one.story)
    if moves and (await connection.execute(select(links.c.story).where(split))).first() is not None:
        await connection.execute(update(stories).where(stories.c.id == one.other).values(scope=str(INSTALLATION)))
    for story in (one.story, one.other):
        if story is not None and await _scope_of(connection, story) != INSTALLATION:
            raise CorrectionError("own")
    asked = Proposal(INSTALLATION, one.kind, one.story, one.other, one.articles, one.words)
    if one.kind is CorrectionKind.MISQUOTED:
        checked = replace(asked, story=await leads_to(connection, one.story, None))
    else:
        there = await _visible(connection, one.story, INSTALLATION)
        if moves and not set(one.articles) <= there:
            raise CorrectionError("reports")
        if moves and set(one.articles) == there:
            raise CorrectionError("empty")
        ends = [await leads_to(connection, story, None) for story in (one.story, one.other) if story is not None]
        if ends[0] == ends[1]:
            raise CorrectionError("itself")
        checked = replace(asked, story=ends[0], other=ends[1])
    return await _made(connection, checked, deed.asker.name, deed.at)


async def _one(connection: AsyncConnection, number: int) -> Correction | None:
    row = (await connection.execute(select(corrections).where(corrections.c.id == number))).first()
    return None if row is None else correction_of(row)


def _told(one: Correction) -> tuple[str, str]:
    """What was so before, and what is so after, for the audit."""
    if one.kind is CorrectionKind.MERGE:
        return f"story {one.story} on its own", f"story {one.story} in story {one.other}"
    if one.kind is CorrectionKind.MISQUOTED:
        return f"story {one.story} shows: {one.words}", f"story {one.story} withholds: {one.words}"
    moved = ", ".join(map(str, one.articles))
    return f"reports {moved} in story {one.story}", f"reports {moved} in story {one.other}"
