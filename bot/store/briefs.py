"""Briefs as they are written: revisions, and the quotes and names in them as rows that outlive revisions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Brief, Quote, Source
from bot.store.codec import dump
from bot.store.counting import reserve
from bot.store.finding import index_briefs
from bot.store.naming import MEETING, PERSON, PLACE, TOPIC, count_names
from bot.store.quotes import quote_terms, utterances
from bot.store.search import QUOTES
from bot.store.tables import briefs, names, quotes
from bot.store.words import folded_words

_Edition = tuple[int, str]
"""Story and scope."""


async def save_briefs(connection: AsyncConnection, new: Sequence[Brief], *, since: datetime | None = None) -> None:
    """Write new revisions; each ends the one before it. They are known from `since` on, should that be later."""
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
            at = max(moment for moment in (brief.made_at, last and last["known_from"], since) if moment)
            if last is not None:
                last["known_to"] = at
            last = brief_row(next(numbers), brief, at)
            rows.append(last)
            parts.replace(edition, brief, at)
    closed = [{"its_id": one["id"], "until": one["known_to"]} for one in current.values() if one["known_to"]]
    if closed:
        statement = update(briefs).where(briefs.c.id == bindparam("its_id")).values(known_to=bindparam("until"))
        await connection.execute(statement, closed)
    await connection.execute(insert(briefs), rows)
    await parts.save(connection)
    by_revision = {(brief.story, str(brief.scope), brief.revision): brief for brief in new if brief.leads_to is None}
    keys = ((row["id"], (row["story"], row["scope"], row["revision"])) for row in rows)
    await index_briefs(connection, [(number, by_revision[key]) for number, key in keys if key in by_revision])


async def _current(connection: AsyncConnection, editions: Sequence[_Edition]) -> dict[_Edition, dict[str, Any]]:
    query = select(briefs.c.id, briefs.c.story, briefs.c.scope, briefs.c.known_from).where(
        tuple_(briefs.c.story, briefs.c.scope).in_(editions), briefs.c.known_to.is_(None)
    )
    return {
        (row.story, row.scope): {"id": row.id, "known_from": row.known_from, "known_to": None}
        for row in await connection.execute(query)
    }


def brief_row(number: int, brief: Brief, at: datetime) -> dict[str, Any]:
    """The row of a revision that is known from `at`."""
    return {
        "id": number,
        "story": brief.story,
        "scope": str(brief.scope),
        "revision": brief.revision,
        "made_at": brief.made_at,
        "known_from": at,
        "known_to": None,
        "title": brief.title,
        "spaced": folded_words(brief.title),
        "body": dump(brief, Brief),
        "leads_to": brief.leads_to,
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
        told = brief.leads_to is None
        self._replace(quotes.name, edition, dict(quote_rows(brief)) if told else {}, at)
        self._replace(names.name, edition, dict(name_rows(brief)) if told else {}, at)

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
        said, named = self._new[quotes.name], self._new[names.name]
        if said:
            for number, row in zip(await reserve(connection, quotes.name, len(said)), said, strict=True):
                row["id"] = number
            indexed = [(row["id"], row.pop("terms")) for row in said]
            await connection.execute(insert(quotes), said)
            await connection.run_sync(QUOTES.add, indexed)
        if named:
            await connection.execute(insert(names), named)
            await count_names(connection, [(row["scope"], row["kind"], row["name"]) for row in named])


def quote_rows(brief: Brief) -> list[tuple[str, dict[str, Any]]]:
    """The rows of a brief's quotes, each with what tells it from others, and ``terms`` for the index."""
    rows = []
    whole = utterances(brief)
    for quote in brief.quotes:
        source = brief.source_of(quote.citation)
        values: dict[str, Any] = {"quote": dump(quote, Quote), "source": dump(source, Source)}
        utterance = whole.get((quote.citation.article, quote.citation.start))
        kept = "\n".join([*values.values(), *([utterance] if utterance else [])])
        digest = hashlib.sha256(kept.encode()).hexdigest()
        values |= {"digest": digest, "utterance": utterance, "told_at": source.published or source.first_seen}
        values["terms"] = quote_terms(quote, source, brief.scope, brief.title, utterance)
        rows.append((digest, values))
    return rows


def name_rows(brief: Brief) -> list[tuple[str, dict[str, Any]]]:
    """The rows of a brief's names, each with what tells it from others."""
    meetings = (brief.meeting.name,) if brief.meeting else ()
    found = ((PERSON, brief.people), (PLACE, brief.places), (TOPIC, brief.topics), (MEETING, meetings))
    return [
        (f"{kind}:{name}", {"kind": kind, "name": name, "folded": folded_words(name)})
        for kind, many in found
        for name in many
    ]
