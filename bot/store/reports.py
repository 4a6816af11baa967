"""Reports as they are searched: what is kept of each for it, and how the newest matches are ranked.

A row is one version of an article, so that as-of questions find what was known then. It is written when the
version was read: names of people and places come from its analysis.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, and_, bindparam, func, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import INSTALLATION, Analysis, NameKind, Source
from bot.ports import Question, ReportHit, ReportPage, Sight
from bot.store.counting import reserve
from bot.store.engine import Database
from bot.store.leading import known_at
from bot.store.tables import articles, members, reports, stories, versions
from bot.store.wordindex import REPORTS, Group, either
from bot.store.words import asked, plain_words, signs, terms, tokens

RANKED = 1000
"""Matches that are ranked, the newest."""
_K1, _B = 1.2, 0.75
"""bm25's own: how soon a repeated word says no more, and how much a long text counts for less."""
_LENGTHS = 200
"""Newest reports by which the usual length is told."""
_LONG_AGO = timedelta(days=36_500)
_PERSON, _PLACE, _OUTLET, _SCOPE, _MONTH, _YEAR = "§p", "§l", "§o", "§s", "§m", "§y"
"""Marks: a term that no word can be."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    id: int
    article: int
    version: int
    length: int
    counts: str


class ReportRows:
    """The part of the store that searches reports."""

    _database: Database

    async def find_reports(self, sight: Sight, question: Question, *, limit: int, offset: int = 0) -> ReportPage:
        """See `ArchiveStore`."""
        words = [either(*alternatives) for alternatives in asked(question.words)]

        async def find(connection: AsyncConnection) -> ReportPage:
            newest = await _newest(connection, sight.as_of)
            found = await _matches(connection, sight, question, words, newest)
            more = len(found) > RANKED
            scored = await _scored(connection, words, found[:RANKED], newest)
            shown = scored[offset : offset + limit]
            sources = await _sources(connection, [one for one, _ in shown])
            homes = await _homes(connection, sight, [one.article for one, _ in shown])
            hits = (ReportHit(sources[one.id], score, homes.get(one.article)) for one, score in shown)
            return ReportPage(tuple(hits), len(scored), more)

        if question.words and not words:
            return ReportPage((), 0, False)
        return await self._database.read(find)


# --- writing --------------------------------------------------------------------------------------


async def index_reports(connection: AsyncConnection, read: Sequence[Analysis]) -> None:
    """Make the versions that were read findable, those that are not yet; an earlier version ends with a later one."""
    wanted = {(one.article, one.version): one for one in read}
    if not wanted:
        return
    which = tuple_(reports.c.article, reports.c.version).in_(list(wanted))
    done = {(row.article, row.version) for row in await connection.execute(select(reports).where(which))}
    query = (
        select(articles.c.id, articles.c.scope, articles.c.outlet, versions)
        .join_from(articles, versions, versions.c.article == articles.c.id)
        .where(tuple_(versions.c.article, versions.c.version).in_([key for key in wanted if key not in done]))
        .order_by(versions.c.known_from, versions.c.article, versions.c.version)
    )
    fresh = (await connection.execute(query)).all()
    if not fresh:
        return
    rows, texts = [], []
    for number, row in zip(await reserve(connection, "reports", len(fresh)), fresh, strict=True):
        body = terms(f"{row.title}\n{row.text}", row.language)
        told_at = min(row.published or row.known_from, row.known_from)
        rows.append(
            {
                "id": number,
                "article": row.article,
                "version": row.version,
                "scope": row.scope,
                "told_at": told_at,
                "known_from": row.known_from,
                "known_to": row.known_to,
                "length": len(body),
                "counts": _counts(body),
            }
        )
        marks = _marks(row.scope, row.outlet, told_at, wanted[row.article, row.version])
        texts.append((number, {*body, *signs([row.title, row.text]), *marks}))
    await connection.execute(insert(reports), rows)
    await REPORTS.add(connection, texts)
    earlier = and_(reports.c.article == bindparam("its_article"), reports.c.version < bindparam("its_version"))
    ended = update(reports).where(earlier, reports.c.known_to.is_(None)).values(known_to=bindparam("until"))
    later = [row for row in rows if row["version"] > 1]
    if later:
        values = [
            {"its_article": row["article"], "its_version": row["version"], "until": row["known_from"]} for row in later
        ]
        await connection.execute(ended, values)


def _counts(body: Iterable[str]) -> str:
    """How often the terms occur that occur more than once: `` kim:3 hanoi:2 ``."""
    repeated = (f"{term}:{count}" for term, count in Counter(body).items() if count > 1)
    return f" {' '.join(repeated)} "


def _marks(scope: str, outlet: str, told_at: datetime, read: Analysis) -> set[str]:
    marks = {_of_scope(scope), f"{_MONTH}{told_at:%Y%m}", f"{_YEAR}{told_at:%Y}"}
    marks |= {f"{_OUTLET}{word}" for word in plain_words(outlet)}
    for name in read.names:
        mark = {NameKind.PERSON: _PERSON, NameKind.PLACE: _PLACE}.get(name.kind)
        if mark is not None:
            marks |= {f"{mark}{token}" for token in tokens(name.entity)}
    return marks


def _of_scope(scope: str) -> str:
    """The mark of whose a report is: a scope's own text may hold signs that engines would cut at."""
    return f"{_SCOPE}{sha256(scope.encode()).hexdigest()[:12]}"


# --- finding --------------------------------------------------------------------------------------


async def _newest(connection: AsyncConnection, as_of: datetime) -> int:
    """The number of the newest report known then."""
    query = select(func.max(reports.c.id)).where(reports.c.known_from <= as_of)
    return (await connection.execute(query)).scalar() or 0


async def _matches(
    connection: AsyncConnection, sight: Sight, question: Question, words: Sequence[Group], newest: int
) -> list[_Candidate]:
    """The newest reports that match, one more than are ranked."""
    groups = [*words, *_filters(question), either(*(_of_scope(scope) for scope in dict.fromkeys(sight.scopes)))]
    number = REPORTS.number(connection)
    columns = [reports.c[name] for name in _Candidate.__slots__]
    found: list[_Candidate] = []
    async for above, upto in REPORTS.windows(connection, groups, newest):
        query = (
            select(*columns)
            .join_from(REPORTS.table, reports, reports.c.id == number)
            .where(REPORTS.holds(connection, groups, above, upto), _seen(sight), *_told(question))
            .order_by(number.desc())
            .limit(RANKED + 1 - len(found))
        )
        found += [_Candidate(*row) for row in await connection.execute(query)]
        if len(found) > RANKED:
            break
    return found


def _seen(sight: Sight) -> ColumnElement[bool]:
    return and_(reports.c.scope.in_(set(sight.scopes)), known_at(reports, sight.as_of))


def _told(question: Question) -> list[ColumnElement[bool]]:
    since = [] if question.since is None else [reports.c.told_at >= question.since]
    return since if question.until is None else [*since, reports.c.told_at < question.until]


def _filters(question: Question) -> list[Group]:
    found = [either(f"{_PERSON}{token}") for person in question.people for token in tokens(person) or [""]]
    found += [either(f"{_PLACE}{token}") for place in question.places for token in tokens(place) or [""]]
    outlets = [tuple(f"{_OUTLET}{word}" for word in plain_words(outlet)) for outlet in question.outlets]
    if outlets:
        found.append(tuple(outlet for outlet in outlets if outlet) or either(_OUTLET))
    if question.until is not None:
        found.append(either(*_months(question.since, question.until)))
    return found


def _months(since: datetime | None, until: datetime) -> list[str]:
    """Marks of the time between, in whole months and, where they are many, in whole years."""
    first = since or until - _LONG_AGO
    if first > until:
        return [_MONTH]
    years = [f"{_YEAR}{year}" for year in range(first.year + 1, until.year)]
    ends = {(first.year, month) for month in range(first.month, 13)} | {
        (until.year, month) for month in range(1, until.month + 1)
    }
    within = sorted(end for end in ends if (first.year, first.month) <= end <= (until.year, until.month))
    return [*years, *(f"{_MONTH}{year:04}{month:02}" for year, month in within)]


# --- ranking --------------------------------------------------------------------------------------


async def _scored(
    connection: AsyncConnection, words: Sequence[Group], found: Sequence[_Candidate], newest: int
) -> list[tuple[_Candidate, float]]:
    """The candidates by bm25, the newer of equals first; newest first where no words are asked for."""
    if not words or not found:
        return [(one, 0.0) for one in found]
    recent = select(reports.c.length).where(reports.c.id <= newest).order_by(reports.c.id.desc()).limit(_LENGTHS)
    usual = float((await connection.execute(select(func.avg(recent.subquery().c.length)))).scalar() or 1.0)
    weighed = [([f" {term[0]}:" for term in one], _worth(await REPORTS.rate(connection, one, newest))) for one in words]
    scores = [(one, _score(one, weighed, usual)) for one in found]
    return sorted(scores, key=lambda scored: (-scored[1], -scored[0].id))


def _worth(rate: float) -> float:
    """How much a word tells that occurs in this share of the reports; one of most of them tells next to nothing."""
    return max(math.log((1 - rate + 1e-6) / (rate + 1e-6)), 1e-6)


def _score(candidate: _Candidate, weighed: Sequence[tuple[Sequence[str], float]], usual: float) -> float:
    """bm25 of the candidate: its words occur, and where one does more than once its counts say how often."""
    room = _K1 * (1 - _B + _B * candidate.length / usual)
    score = 0.0
    for terms_, worth in weighed:
        often = 0
        for term in terms_:
            at = candidate.counts.find(term)
            if at >= 0:
                at += len(term)
                often += int(candidate.counts[at : candidate.counts.index(" ", at)])
        often = max(often, 1)
        score += worth * often * (_K1 + 1) / (often + room)
    return score


# --- showing --------------------------------------------------------------------------------------

_OF_ARTICLE = ("outlet", "first_seen", "copy_of")
_OF_VERSION = ("version", "url", "title", "language", "published", "teaser", "family")


async def _sources(connection: AsyncConnection, found: Sequence[_Candidate]) -> dict[int, Source]:
    """The reports as a card refers to them, by number."""
    query = (
        select(reports.c.id, articles.c.id.label("article"), *(articles.c[name] for name in _OF_ARTICLE))
        .add_columns(*(versions.c[name] for name in _OF_VERSION))
        .join_from(reports, articles, articles.c.id == reports.c.article)
        .join(versions, and_(versions.c.article == reports.c.article, versions.c.version == reports.c.version))
        .where(reports.c.id.in_([one.id for one in found]))
    )
    names = ("article", *_OF_ARTICLE, *_OF_VERSION)
    return {row.id: Source(**{name: getattr(row, name) for name in names}) for row in await connection.execute(query)}


async def _homes(connection: AsyncConnection, sight: Sight, found: Sequence[int]) -> dict[int, int]:
    """The story of each article that the asker may see, one of the asker's own before a shared one."""
    query = (
        select(members.c.article, members.c.story)
        .join(stories, stories.c.id == members.c.story)
        .where(members.c.article.in_(found), known_at(members, sight.as_of), stories.c.scope.in_(set(sight.scopes)))
        .order_by(stories.c.scope != INSTALLATION, members.c.story.desc())
    )
    return {row.article: row.story for row in await connection.execute(query)}
