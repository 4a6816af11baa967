"""Makes what is stored findable again, by all that is kept for finding it: for databases that are older than that.

Numbers of reports rise with the time they were known, which is what finding counts on. So where one is missing,
all are numbered anew. Only columns named here are read, for a migration stands before later ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, and_, bindparam, delete, func, insert, select, tuple_, update

from bot.model import Analysis, Brief, Quote, Scope, Source
from bot.store.codec import load
from bot.store.finding import brief_terms
from bot.store.naming import starts_of
from bot.store.quotes import quote_terms, utterances
from bot.store.ranking import kept
from bot.store.reports import report_row
from bot.store.search import BRIEFS, QUOTES, REPORTS
from bot.store.tables import (
    analyses,
    articles,
    brief_counts,
    briefs,
    counters,
    known_names,
    name_starts,
    names,
    quotes,
    reports,
    versions,
)
from bot.store.words import folded_words

T = TypeVar("T")

_AT_ONCE = 500


def refill(connection: Connection) -> None:
    """Make anew what is kept for finding reports, and stories with their quotes and names, where some is missing."""
    read, found = (_many(connection, table) for table in (analyses, reports))
    if found < read:
        _refill_reports(connection)
    told = select(func.count()).select_from(briefs).where(briefs.c.leads_to.is_(None))
    if _many(connection, brief_counts) < connection.execute(told).scalar_one():
        _refill_briefs(connection)
        _refill_names(connection)


def _many(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _pieces(many: Sequence[T]) -> Iterator[Sequence[T]]:
    return (many[at : at + _AT_ONCE] for at in range(0, len(many), _AT_ONCE))


def _refill_reports(connection: Connection) -> None:
    connection.execute(delete(reports))
    REPORTS.renew(connection)
    of_both = and_(analyses.c.article == versions.c.article, analyses.c.version == versions.c.version)
    in_order = (versions.c.known_from, versions.c.article, versions.c.version)
    keys = select(versions.c.article, versions.c.version).join(analyses, of_both).order_by(*in_order)
    names_of = ("article", "version", "known_from", "known_to", "title", "text", "language", "published")
    query = (
        select(articles.c.scope, articles.c.outlet, analyses.c.body, *(versions.c[name] for name in names_of))
        .join_from(articles, versions, versions.c.article == articles.c.id)
        .join(analyses, of_both)
        .order_by(*in_order)
    )
    number = 0
    for piece in _pieces([tuple(key) for key in connection.execute(keys)]):
        rows, texts = [], []
        for row in connection.execute(query.where(tuple_(versions.c.article, versions.c.version).in_(piece))):
            number += 1
            made, terms = report_row(number, row, load(row.body, Analysis).names)
            rows.append({**made, "known_to": None})
            texts.append((number, terms))
        connection.execute(insert(reports), rows)
        REPORTS.add(connection, texts)
    # a version ends with the next that was read
    later = reports.alias("later")
    ends = select(func.min(later.c.known_from)).where(
        later.c.article == reports.c.article, later.c.version > reports.c.version
    )
    connection.execute(update(reports).values(known_to=ends.scalar_subquery()))
    connection.execute(update(counters).where(counters.c.name == reports.name).values(last=number))


def _refill_briefs(connection: Connection) -> None:
    connection.execute(delete(brief_counts))
    for index in (BRIEFS, QUOTES):
        index.renew(connection)
    numbers = connection.execute(select(briefs.c.id).where(briefs.c.leads_to.is_(None)).order_by(briefs.c.id))
    columns = (briefs.c.id, briefs.c.story, briefs.c.scope, briefs.c.known_from, briefs.c.body)
    for piece in _pieces(numbers.scalars().all()):
        rows = connection.execute(select(*columns).where(briefs.c.id.in_(piece)).order_by(briefs.c.id)).all()
        counts, texts = [], []
        told: dict[tuple[Any, ...], Brief] = {}
        for row in rows:
            brief = load(row.body, Brief)
            counted, marks = brief_terms(brief)
            counts.append({"id": row.id, "counts": kept(counted)})
            texts.append((row.id, counted.keys() | marks))
            told[row.story, row.scope, row.known_from] = brief
        connection.execute(insert(brief_counts), counts)
        BRIEFS.add(connection, texts)
        _refill_quotes(connection, told)


def _refill_quotes(connection: Connection, told: dict[tuple[Any, ...], Brief]) -> None:
    """Those that began with these revisions."""
    columns = (quotes.c.id, quotes.c.story, quotes.c.scope, quotes.c.known_from, quotes.c.quote, quotes.c.source)
    began = tuple_(quotes.c.story, quotes.c.scope, quotes.c.known_from).in_(list(told))
    wholes = {key: utterances(brief) for key, brief in told.items()}
    texts, pieces = [], []
    for row in connection.execute(select(*columns).where(began).order_by(quotes.c.id)):
        key = (row.story, row.scope, row.known_from)
        quote = load(row.quote, Quote)
        whole = wholes[key].get((quote.citation.article, quote.citation.start))
        texts.append((row.id, quote_terms(quote, load(row.source, Source), Scope(row.scope), told[key].title, whole)))
        pieces += [{"its_id": row.id, "whole": whole}] if whole else []
    QUOTES.add(connection, texts)
    if pieces:
        whole_is = update(quotes).where(quotes.c.id == bindparam("its_id")).values(utterance=bindparam("whole"))
        connection.execute(whole_is, pieces)


def _refill_names(connection: Connection) -> None:
    """Count again in how many stories each name was told of, and write its beginnings."""
    connection.execute(delete(name_starts))
    connection.execute(delete(known_names))
    named = (names.c.scope, names.c.kind, names.c.name)
    query = select(*named, func.count().label("stories")).group_by(*named).order_by(*named)
    for piece in _pieces(connection.execute(query).all()):
        rows = [{**row._mapping, "folded": folded_words(row.name), "weight": row.stories.bit_length()} for row in piece]
        connection.execute(insert(known_names), rows)
        keys = tuple_(known_names.c.scope, known_names.c.kind, known_names.c.name)
        its = select(known_names).where(keys.in_([(row.scope, row.kind, row.name) for row in piece]))
        starts = [
            {"kind": row.kind, "scope": row.scope, "start": start, "weight": row.weight, "name": row.id}
            for row in connection.execute(its)
            for start in starts_of(row.folded)
        ]
        connection.execute(insert(name_starts), starts)
