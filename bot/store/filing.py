"""Where articles go: stories, memberships, analyses and briefs in one transaction with the mark "filed".

A filing says what one process found, perhaps long ago: it may have been stopped in the middle while its
claim lapsed and another process filed the same articles. So each filing is looked at against what stands
in the store by now, and one that was overtaken is left out whole. Its articles are claimed again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import INSTALLATION, Analysis, Brief, Fingerprint, Quote, Source
from bot.ports import Filing
from bot.store import search
from bot.store.claims import FREE
from bot.store.codec import dump
from bot.store.counting import reserve
from bot.store.engine import Database, hold
from bot.store.reports import index_reports
from bot.store.stories import CONTINUES, MERGED, SPLIT
from bot.store.tables import analyses, articles, briefs, links, members, names, quotes, stories, versions

PERSON, PLACE, TOPIC = "person", "place", "topic"
_Edition = tuple[int, str]
"""Story and scope."""


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
    revisions = [(brief.story, brief.scope, brief.revision) for filing in filings for brief in filing.briefs]
    if revisions:
        taken = tuple_(briefs.c.story, briefs.c.scope, briefs.c.revision).in_(revisions)
        stored = select(briefs.c.story, briefs.c.scope, briefs.c.revision, briefs.c.body).where(taken)
        standing.bodies = {(row.story, row.scope, row.revision): row.body for row in await connection.execute(stored)}
    return standing


def _overtaken(filing: Filing, standing: _Standing) -> bool:
    """Whether an article has a home elsewhere by now, or a revision of a brief is taken by another's words.

    Raises ValueError where an article would come into a story or a brief of a foreign scope: that is no race
    but a fault.
    """
    for brief in filing.briefs:
        foreign = [source for source in brief.sources if not _may_see(brief.scope, source.article, standing)]
        if foreign:
            raise ValueError(f"article {foreign[0].article} may not be cited in a brief of {brief.scope}")
    leaving = {filing.split_from, *filing.absorbs}
    for article in filing.articles:
        whose = standing.article_scopes.get(article)
        if whose is None:
            raise ValueError(f"article {article} is not stored")
        if filing.scope != INSTALLATION and whose not in {filing.scope, INSTALLATION}:
            raise ValueError(f"article {article} of {whose} cannot be filed in a story of {filing.scope}")
        homes = standing.homes.get(article, set()) - leaving
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
        await _save_briefs(connection, new)


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
    rows = []
    for filing in filings:
        if filing.continues is not None:
            rows.append({"story": filing.story, "kind": CONTINUES, "other": filing.continues, "known_from": filing.at})
        if filing.split_from is not None:
            rows.append({"story": filing.story, "kind": SPLIT, "other": filing.split_from, "known_from": filing.at})
        rows += [
            {"story": story, "kind": MERGED, "other": filing.story, "known_from": filing.at} for story in filing.absorbs
        ]
    if rows:
        await connection.execute(upsert(links).on_conflict_do_nothing(), rows)
    for filing in filings:
        if filing.absorbs:
            await _close_absorbed(connection, filing)


async def _close_absorbed(connection: AsyncConnection, filing: Filing) -> None:
    """End what was known of stories that turned out to be this one; their articles move here."""
    for table in (briefs, quotes, names):
        its = (table.c.story.in_(filing.absorbs), table.c.known_to.is_(None))
        await connection.execute(update(table).where(*its).values(known_to=filing.at))
    waiting = (briefs.c.story.in_(filing.absorbs), briefs.c.addressed_at.is_(None))
    await connection.execute(update(briefs).where(*waiting).values(addressed_at=filing.at, **FREE))
    inside = (members.c.story.in_(filing.absorbs), members.c.known_to.is_(None))
    moving = (await connection.execute(select(members.c.article).where(*inside).distinct())).scalars().all()
    await connection.execute(update(members).where(*inside).values(known_to=filing.at))
    rows = [{"story": filing.story, "article": article, "known_from": filing.at} for article in moving]
    if rows:
        await connection.execute(upsert(members).on_conflict_do_nothing(), rows)


async def _save_members(connection: AsyncConnection, filings: Sequence[Filing], standing: _Standing) -> None:
    joining, leaving = [], []
    for filing in filings:
        for article in filing.articles:
            homes = standing.homes.get(article, set())
            if filing.story not in homes:
                joining.append({"story": filing.story, "article": article, "known_from": filing.at})
            if filing.split_from in homes:
                leaving.append({"its_article": article, "its_story": filing.split_from, "until": filing.at})
    if leaving:
        its = (members.c.article == bindparam("its_article"), members.c.story == bindparam("its_story"))
        statement = update(members).where(*its, members.c.known_to.is_(None)).values(known_to=bindparam("until"))
        await connection.execute(statement, leaving)
    if joining:
        await connection.execute(upsert(members).on_conflict_do_nothing(), joining)
    touched = [filing.story for filing in filings]
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


# --- briefs ---------------------------------------------------------------------------------------


async def _save_briefs(connection: AsyncConnection, new: Sequence[Brief]) -> None:
    editions: dict[_Edition, list[Brief]] = {}
    for brief in new:
        editions.setdefault((brief.story, brief.scope), []).append(brief)
    current = await _current(connection, list(editions))
    numbers = iter(await reserve(connection, "briefs", len(new)))
    rows: list[dict[str, Any]] = []
    parts = _Parts()
    await parts.load(connection, list(editions))
    for edition, revisions in editions.items():
        last = current.get(edition)
        for brief in sorted(revisions, key=lambda one: one.revision):
            at = brief.made_at if last is None else max(brief.made_at, last["known_from"])
            if last is not None:
                last["known_to"] = at
            last = _brief_row(next(numbers), brief, at)
            rows.append(last)
            parts.replace(edition, brief, at)
    closed = [{"its_id": one["id"], "until": one["known_to"]} for one in current.values() if one["known_to"]]
    if closed:
        statement = update(briefs).where(briefs.c.id == bindparam("its_id")).values(known_to=bindparam("until"))
        await connection.execute(statement, closed)
    await connection.execute(insert(briefs), rows)
    await parts.save(connection)
    by_revision = {(brief.story, str(brief.scope), brief.revision): brief for brief in new}
    await search.index(
        connection, [(row["id"], by_revision[row["story"], row["scope"], row["revision"]]) for row in rows]
    )


async def _current(connection: AsyncConnection, editions: Sequence[_Edition]) -> dict[_Edition, dict[str, Any]]:
    query = select(briefs.c.id, briefs.c.story, briefs.c.scope, briefs.c.known_from).where(
        tuple_(briefs.c.story, briefs.c.scope).in_(editions), briefs.c.known_to.is_(None)
    )
    return {
        (row.story, row.scope): {"id": row.id, "known_from": row.known_from, "known_to": None}
        for row in await connection.execute(query)
    }


def _brief_row(number: int, brief: Brief, at: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "story": brief.story,
        "scope": str(brief.scope),
        "revision": brief.revision,
        "made_at": brief.made_at,
        "known_from": at,
        "known_to": None,
        "title": brief.title,
        "tokens": search.padded_tokens(brief.title),
        "spaced": search.folded_words(brief.title),
        "body": dump(brief, Brief),
    }


class _Parts:
    """The quotes and names of briefs as rows that outlive revisions: only what changes is written."""

    def __init__(self) -> None:
        self._standing: dict[tuple[str, _Edition], dict[str, dict[str, Any]]] = {}
        self._new: dict[str, list[dict[str, Any]]] = {quotes.name: [], names.name: []}
        self._ended: dict[str, list[dict[str, Any]]] = {quotes.name: [], names.name: []}

    async def load(self, connection: AsyncConnection, editions: Sequence[_Edition]) -> None:
        """Read what stands of these editions."""
        for table in (quotes, names):
            mark = quotes.c.digest if table is quotes else (names.c.kind + ":" + names.c.name)
            query = select(table.c.id, table.c.story, table.c.scope, mark.label("mark")).where(
                tuple_(table.c.story, table.c.scope).in_(editions), table.c.known_to.is_(None)
            )
            for row in await connection.execute(query):
                self._standing.setdefault((table.name, (row.story, row.scope)), {})[row.mark] = {"id": row.id}

    def replace(self, edition: _Edition, brief: Brief, at: datetime) -> None:
        """What stands from `at` on is what this revision has."""
        self._replace(quotes.name, edition, dict(_quote_rows(brief)), at)
        self._replace(names.name, edition, dict(_name_rows(brief)), at)

    def _replace(self, table: str, edition: _Edition, wanted: dict[str, dict[str, Any]], at: datetime) -> None:
        standing = self._standing.setdefault((table, edition), {})
        for mark in [mark for mark in standing if mark not in wanted]:
            row = standing.pop(mark)
            if "id" in row:
                self._ended[table].append({"its_id": row["id"], "until": at})
            else:
                row["known_to"] = at
        for mark, values in wanted.items():
            if mark not in standing:
                row = {"story": edition[0], "scope": edition[1], "known_from": at, "known_to": None, **values}
                standing[mark] = row
                self._new[table].append(row)

    async def save(self, connection: AsyncConnection) -> None:
        """Write what ended and what is new."""
        for table in (quotes, names):
            if self._ended[table.name]:
                statement = update(table).where(table.c.id == bindparam("its_id")).values(known_to=bindparam("until"))
                await connection.execute(statement, self._ended[table.name])
            if self._new[table.name]:
                await connection.execute(insert(table), self._new[table.name])


def _quote_rows(brief: Brief) -> list[tuple[str, dict[str, Any]]]:
    rows = []
    for quote in brief.quotes:
        source = brief.source_of(quote.citation)
        values = {"quote": dump(quote, Quote), "source": dump(source, Source)}
        digest = hashlib.sha256(f"{values['quote']}\n{values['source']}".encode()).hexdigest()
        values |= {
            "digest": digest,
            "speaker": search.padded_tokens(quote.speaker or ""),
            "words": search.padded_tokens(quote.text),
        }
        rows.append((digest, {**values, "told_at": source.published or source.first_seen}))
    return rows


def _name_rows(brief: Brief) -> list[tuple[str, dict[str, Any]]]:
    found = ((PERSON, brief.people), (PLACE, brief.places), (TOPIC, brief.topics))
    return [
        (f"{kind}:{name}", {"kind": kind, "name": name, "folded": search.folded_words(name)})
        for kind, many in found
        for name in many
    ]
