"""Where articles go: stories, memberships, analyses and briefs in one transaction with the mark "filed".

A filing says what one process found, perhaps long ago: it may have been stopped in the middle while its
claim lapsed and another process filed the same articles. So each filing is looked at against what stands
in the store by now, and one that was overtaken is left out whole. Its articles are claimed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import INSTALLATION, Analysis, Brief, Fingerprint
from bot.ports import Filing
from bot.store.briefs import save_briefs
from bot.store.claims import FREE
from bot.store.codec import dump
from bot.store.due import corrected_scopes, make_due, renew_newest
from bot.store.engine import Database, UnfitError, hold
from bot.store.leading import CONTINUES, MERGED, overlay_of
from bot.store.reports import index_reports
from bot.store.tables import analyses, articles, briefs, links, members, stories, versions


class FilingRows:
    """The part of the store that files articles."""

    _database: Database

    async def save_filings(self, filings: Sequence[Filing], analyses: Sequence[Analysis]) -> None:
        """See `StoryStore`."""

        async def save(connection: AsyncConnection) -> None:
            await hold(connection, "filing")
            await _save_analyses(connection, analyses)
            await index_reports(connection, analyses)
            standing = await _standing(connection, filings)
            valid = [filing for filing in filings if not _overtaken(filing, standing)]
            if valid:
                await _save(connection, valid, standing, analyses)

        if filings or analyses:
            await self._database.write(save)


@dataclass(slots=True)
class _Standing:
    """What the store holds of all that the filings name."""

    article_scopes: dict[int, str] = field(default_factory=dict)
    story_scopes: dict[int, str] = field(default_factory=dict)
    homes: dict[int, set[int]] = field(default_factory=dict)
    merged: set[int] = field(default_factory=set)
    """Stories that lead to another by now: nothing is filed in them."""
    bodies: dict[tuple[int, str, int], str] = field(default_factory=dict)
    """Of each stored revision of a brief."""


async def _standing(connection: AsyncConnection, filings: Sequence[Filing]) -> _Standing:
    named = {article for filing in filings for article in filing.articles}
    told = {filing.story for filing in filings}
    standing = _Standing()
    cited = {source.article for filing in filings for brief in filing.briefs for source in brief.sources}
    query = select(articles.c.id, articles.c.scope).where(articles.c.id.in_(named | cited))
    standing.article_scopes = {row.id: row.scope for row in await connection.execute(query)}
    current = (members.c.article.in_(named), members.c.known_to.is_(None))
    inside = await connection.execute(select(members.c.article, members.c.story).where(*current))
    for row in inside:
        standing.homes.setdefault(row.article, set()).add(row.story)
    told |= {story for homes in standing.homes.values() for story in homes}
    scopes = select(stories.c.id, stories.c.scope).where(stories.c.id.in_(told))
    standing.story_scopes = {row.id: row.scope for row in await connection.execute(scopes)}
    away = (links.c.story.in_(told), links.c.kind == MERGED, links.c.known_to.is_(None))
    standing.merged = set((await connection.execute(select(links.c.story).where(*away))).scalars())
    revisions = [(brief.story, brief.scope, brief.revision) for filing in filings for brief in filing.briefs]
    if revisions:
        taken = tuple_(briefs.c.story, briefs.c.scope, briefs.c.revision).in_(revisions)
        stored = select(briefs.c.story, briefs.c.scope, briefs.c.revision, briefs.c.body).where(taken)
        standing.bodies = {(row.story, row.scope, row.revision): row.body for row in await connection.execute(stored)}
    return standing


def _overtaken(filing: Filing, standing: _Standing) -> bool:
    """Whether its story was merged away, an article has a home elsewhere, or a revision is another's words by now.

    Raises ValueError where an article would come into a story or a brief of a foreign scope: that is no race
    but a fault.
    """
    for brief in filing.briefs:
        foreign = [source for source in brief.sources if not _may_see(brief.scope, source.article, standing)]
        if foreign:
            raise UnfitError(f"article {foreign[0].article} may not be cited in a brief of {brief.scope}")
    if filing.story in standing.merged:
        return True
    for article in filing.articles:
        whose = standing.article_scopes.get(article)
        if whose is None:
            raise UnfitError(f"article {article} is not stored")
        if filing.scope != INSTALLATION and whose not in {filing.scope, INSTALLATION}:
            raise UnfitError(f"article {article} of {whose} cannot be filed in a story of {filing.scope}")
        homes = standing.homes.get(article, set())
        if filing.story in homes:
            continue
        if any(whose != INSTALLATION or standing.story_scopes[home] == filing.scope for home in homes):
            return True
    return any(
        standing.bodies.get((brief.story, brief.scope, brief.revision), body) != body
        for brief, body in ((brief, dump(brief, Brief)) for brief in filing.briefs)
    )


def _may_see(scope: str, article: int, standing: _Standing) -> bool:
    return standing.article_scopes.get(article, scope) in {scope, INSTALLATION}


async def _save(
    connection: AsyncConnection, filings: Sequence[Filing], standing: _Standing, read: Sequence[Analysis]
) -> None:
    await _save_stories(connection, filings, standing)
    await _save_links(connection, filings)
    await _save_members(connection, filings, standing)
    await _mark_filed(connection, filings, read)
    new = [
        brief
        for filing in filings
        for brief in filing.briefs
        if (brief.story, brief.scope, brief.revision) not in standing.bodies
    ]
    if new:
        await save_briefs(connection, new)
    for filing in filings:
        for scope in await corrected_scopes(connection, filing.story):
            overlay = await overlay_of(connection, scope, None)
            await make_due(connection, [(overlay.leads(filing.story), scope)], filing.at)


async def _save_analyses(connection: AsyncConnection, read: Sequence[Analysis]) -> None:
    if not read:
        return
    put = upsert(analyses)
    put = put.on_conflict_do_update(
        index_elements=["article", "version"],
        set_={name: put.excluded[name] for name in ("analyser", "fingerprint", "body")},
        where=analyses.c.analyser != put.excluded.analyser,
    )
    rows = [
        {
            "article": one.article,
            "version": one.version,
            "analyser": one.analyser,
            "fingerprint": dump(one.fingerprint, Fingerprint),
            "body": dump(one, Analysis),
        }
        for one in read
    ]
    await connection.execute(put, rows)


async def _save_stories(connection: AsyncConnection, filings: Sequence[Filing], standing: _Standing) -> None:
    new = {filing.story: filing for filing in filings if filing.story not in standing.story_scopes}
    rows = [
        {"id": story, "scope": filing.scope, "known_from": filing.at, "newest": filing.at}
        for story, filing in new.items()
    ]
    if rows:
        await connection.execute(insert(stories), rows)


async def _save_links(connection: AsyncConnection, filings: Sequence[Filing]) -> None:
    rows = [
        {"story": filing.story, "kind": CONTINUES, "other": filing.continues, "known_from": filing.at}
        for filing in filings
        if filing.continues is not None
    ]
    if rows:
        await connection.execute(upsert(links).on_conflict_do_nothing(), rows)


async def _save_members(connection: AsyncConnection, filings: Sequence[Filing], standing: _Standing) -> None:
    joining = []
    for filing in filings:
        for article in filing.articles:
            homes = standing.homes.get(article, set())
            if filing.story not in homes:
                joining.append({"story": filing.story, "article": article, "known_from": filing.at})
    if joining:
        await connection.execute(upsert(members).on_conflict_do_nothing(), joining)
    await renew_newest(connection, [filing.story for filing in filings])


async def _mark_filed(connection: AsyncConnection, filings: Sequence[Filing], read: Sequence[Analysis]) -> None:
    """Mark the versions that were read as filed; where none was given, those known by then."""
    upto: dict[int, int] = {}
    for one in read:
        upto[one.article] = max(one.version, upto.get(one.article, 0))
    by_version, by_time, copies = [], [], []
    for filing in filings:
        for article in filing.articles:
            if article in upto:
                by_version.append({"its_article": article, "upto": upto[article], "at": filing.at})
            else:
                by_time.append({"its_article": article, "at": filing.at})
        copies += [{"its_id": article, "earlier": earlier} for article, earlier in filing.copies]
    unfiled = update(versions).where(versions.c.article == bindparam("its_article"), versions.c.filed_at.is_(None))
    if by_version:
        statement = unfiled.where(versions.c.version <= bindparam("upto"))
        await connection.execute(statement.values(filed_at=bindparam("at"), **FREE), by_version)
    if by_time:
        statement = unfiled.where(versions.c.known_from <= bindparam("at"))
        await connection.execute(statement.values(filed_at=bindparam("at"), **FREE), by_time)
    if copies:
        statement = update(articles).where(articles.c.id == bindparam("its_id")).values(copy_of=bindparam("earlier"))
        await connection.execute(statement, copies)
