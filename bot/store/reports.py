"""Reports as they are searched: what is kept of each for it, and how the newest matches are ranked.

A row is one version of an article, so that as-of questions find what was known then. It is written when the
version was read: names of people and places come from its analysis.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, func, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.folding import fold
from bot.model import INSTALLATION, Analysis, Name, NameKind, Source
from bot.ports import Question, ReportHit, ReportPage, Sight
from bot.store import aliases
from bot.store.aliases import Group
from bot.store.counting import reserve
from bot.store.engine import Database
from bot.store.leading import known_at, overlay_then
from bot.store.ranking import Scorer, Typed, counts, kept
from bot.store.search import REPORTS, Measure, asked, either, newest, of_scope
from bot.store.tables import articles, members, reports, stories, versions
from bot.store.weighing import FIRST_COUNT, weighed
from bot.store.words import plain_words, signs, terms, tokens

RANKED = 1000
"""Matches that are ranked, the newest."""
_READ_AGAIN, _AT_ONCE = 200, 40
"""Of these, the best, whose texts are looked at, so many at once: a word as it was typed counts more than others."""
_TELLING = 12
"""Words by which matches are ranked, the rarest: of a longer question any match has them all."""
_LENGTHS = 200
"""Newest reports by which the usual length is told."""
_LONG_AGO = timedelta(days=36_500)
_PERSON, _PLACE, _OUTLET, _MONTH, _YEAR = "§p", "§l", "§o", "§m", "§y"
"""Marks: a term that no word can be."""


_NAMED = {NameKind.PERSON: _PERSON, NameKind.PLACE: _PLACE}


class ReportRows:
    """The part of the store that searches reports."""

    _database: Database

    async def find_reports(self, sight: Sight, question: Question, *, limit: int, offset: int = 0) -> ReportPage:
        """See `ArchiveStore`."""
        words = await asked(question.words)

        def find(connection: Connection) -> ReportPage:
            upto = newest(connection, reports, sight.as_of)
            groups = [*words, *_filters(question)]
            measured = REPORTS.measured(connection, groups, upto)
            telling = sorted(range(len(words)), key=lambda at: measured[at].rate)[:_TELLING]
            rates, said = [measured[at].rate for at in telling], [words[at] for at in telling]
            scorer = Scorer(rates, _usual_length(connection, upto))
            found = _matches(connection, sight, question, _Asked(said, groups, measured, upto, scorer), offset + limit)
            shown = _as_typed(connection, said, scorer, found.rows, offset + limit)[offset : offset + limit]
            sources = _sources(connection, [one.id for _, one in shown])
            homes = _homes(connection, sight, [one.article for _, one in shown])
            hits = (ReportHit(sources[one.id], score, homes.get(one.article)) for score, one in shown)
            return ReportPage(tuple(hits), min(found.many, RANKED), found.many > RANKED)

        if question.words and not words:
            return ReportPage((), 0, False)
        return await self._database.consult(find)


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
        made, its_terms = report_row(number, row, wanted[row.article, row.version].names)
        rows.append(made)
        texts.append((number, its_terms))
    await connection.execute(insert(reports), rows)
    await connection.run_sync(REPORTS.add, texts)
    earlier = and_(reports.c.article == bindparam("its_article"), reports.c.version < bindparam("its_version"))
    ended = update(reports).where(earlier, reports.c.known_to.is_(None)).values(known_to=bindparam("until"))
    later = [row for row in rows if row["version"] > 1]
    if later:
        values = [
            {"its_article": row["article"], "its_version": row["version"], "until": row["known_from"]} for row in later
        ]
        await connection.execute(ended, values)


def report_row(number: int, version: Any, names: Iterable[Name]) -> tuple[dict[str, Any], set[str]]:
    """The row of an article version, which has the columns of its article too, and what the index holds of it."""
    body = terms(f"{version.title}\n{version.text}", version.language)
    told_at = min(version.published or version.known_from, version.known_from)
    row = {name: getattr(version, name) for name in ("article", "version", "scope", "known_from", "known_to")}
    row |= {"id": number, "told_at": told_at, "length": len(body), "counts": kept(counts(body))}
    marks = {*of_scope(version.scope)[0], f"{_MONTH}{told_at:%Y%m}", f"{_YEAR}{told_at:%Y}"}
    marks |= {f"{_OUTLET}{word}" for word in plain_words(version.outlet)}
    for entity, kind in {(name.entity, name.kind) for name in names}:
        mark = _NAMED.get(kind)
        if mark is not None:
            marks |= {f"{mark}{token}" for token in tokens(entity)}
    return row, {*body, *signs([version.title, version.text]), *marks}


# --- finding --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question made ready."""

    words: Sequence[Group]
    """Those by which matches are ranked."""
    groups: Sequence[Group]
    """All that must hold, words and filters."""
    measured: Sequence[Measure]
    upto: int
    scorer: Scorer


@dataclass(frozen=True, slots=True)
class _Found:
    """The best of the newest matches, and how many there are: up to one more than are ranked."""

    rows: list[tuple[float, Row[Any]]]
    many: int


def _matches(connection: Connection, sight: Sight, question: Question, asked: _Asked, wanted: int) -> _Found:
    """The newest reports that match, ranked; as many of the best as are wanted, or are read again."""
    all_groups = [*asked.groups, of_scope(*sight.scopes)]
    number = REPORTS.number(connection)
    most = max(wanted, _READ_AGAIN)
    rows: list[Row[Any]] = []
    many = 0
    for above, below in REPORTS.windows(connection, asked.groups, asked.measured, asked.upto):
        matches = (
            select(reports.c.id, reports.c.article, reports.c.length, reports.c.counts)
            .join_from(REPORTS.table, reports, reports.c.id == number)
            .where(REPORTS.holds(connection, all_groups, above, below), _seen(sight), *_told(question))
            .order_by(number.desc())
            .limit(RANKED + 1 - many)
        )
        ranked = connection.execute(weighed(connection, matches, asked.words, asked.scorer).limit(most)).all()
        many += ranked[0].many if ranked else 0
        # the one beyond those that are ranked says only that there is one
        rows += [row for row in ranked if many <= RANKED or row.id != row.last]
        if many > RANKED:
            break
    scored = sorted(((asked.scorer.score(row.length, _often(row)), row) for row in rows), key=_best_first)
    return _Found(scored[:most], many)


def _seen(sight: Sight) -> ColumnElement[bool]:
    return and_(reports.c.scope.in_(set(sight.scopes)), known_at(reports, sight.as_of))


def _told(question: Question) -> list[ColumnElement[bool]]:
    since = [] if question.since is None else [reports.c.told_at >= question.since]
    return since if question.until is None else [*since, reports.c.told_at < question.until]


def _filters(question: Question) -> list[Group]:
    found = [either(f"{_PERSON}{token}") for person in question.people for token in tokens(person) or [""]]
    found += [_place(place) for place in question.places]
    outlets = [tuple(f"{_OUTLET}{word}" for word in plain_words(outlet)) for outlet in question.outlets]
    if outlets:
        found.append(tuple(outlet for outlet in outlets if outlet) or either(_OUTLET))
    if question.until is not None:
        found.append(either(*_months(question.since, question.until)))
    return found


def _place(place: str) -> Group:
    """Any name of the place."""
    return tuple(tuple(f"{_PLACE}{token}" for token in tokens(name) or [""]) for name in aliases.others(place))


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


def _usual_length(connection: Connection, upto: int) -> float:
    recent = select(reports.c.length).where(reports.c.id <= upto).order_by(reports.c.id.desc()).limit(_LENGTHS)
    usual = connection.execute(select(func.avg(recent.subquery().c.length))).scalar()
    return float(usual or 1)


def _as_typed(
    connection: Connection, words: Sequence[Group], scorer: Scorer, scored: list[tuple[float, Row[Any]]], wanted: int
) -> list[tuple[float, Row[Any]]]:
    """The matches with other forms of a word counting less, the best in order as many as `wanted`."""
    typed = Typed(words)
    again: list[tuple[float, Row[Any]]] = []
    while typed.matter and len(again) < min(_READ_AGAIN, len(scored)):
        # a word as it was typed never stands more often than in all its forms: no one behind the next can do better
        if len(again) >= wanted and _best_first(again[wanted - 1]) <= _best_first(scored[len(again)]):
            break
        best = [row for _, row in scored[len(again) : len(again) + _AT_ONCE]]
        texts = _texts(connection, [row.id for row in best])
        again += [(scorer.score(row.length, typed.often(_often(row), texts[row.id])), row) for row in best]
        again.sort(key=_best_first)
    return [*again, *scored[len(again) :]]


def _often(row: Row[Any]) -> Sequence[float]:
    """How often a match has each of the words asked for."""
    return row[FIRST_COUNT:]


def _best_first(scored: tuple[float, Row[Any]]) -> tuple[float, int]:
    score, row = scored
    return -score, -row.id


def _texts(connection: Connection, numbers: Sequence[int]) -> dict[int, str]:
    """The folded texts of these reports, by number."""
    query = (
        select(reports.c.id, versions.c.title, versions.c.text)
        .join_from(
            reports, versions, and_(versions.c.article == reports.c.article, versions.c.version == reports.c.version)
        )
        .where(reports.c.id.in_(numbers))
    )
    return {number: fold(f"{title}\n{text}") for number, title, text in connection.execute(query)}


# --- showing --------------------------------------------------------------------------------------

_OF_ARTICLE = ("outlet", "first_seen", "copy_of")
_OF_VERSION = ("version", "url", "title", "language", "published", "teaser", "family")


def _sources(connection: Connection, numbers: Sequence[int]) -> dict[int, Source]:
    """The reports as a card refers to them, by number."""
    query = (
        select(reports.c.id, articles.c.id.label("article"), *(articles.c[name] for name in _OF_ARTICLE))
        .add_columns(*(versions.c[name] for name in _OF_VERSION))
        .join_from(reports, articles, articles.c.id == reports.c.article)
        .join(versions, and_(versions.c.article == reports.c.article, versions.c.version == reports.c.version))
        .where(reports.c.id.in_(numbers))
    )
    names = ("article", *_OF_ARTICLE, *_OF_VERSION)
    return {row.id: Source(**{name: getattr(row, name) for name in names}) for row in connection.execute(query)}


def _homes(connection: Connection, sight: Sight, found: Sequence[int]) -> dict[int, int]:
    """The story of each article as the asker finds it: one of the asker's own before a shared one, both corrected."""
    query = (
        select(members.c.article, members.c.story)
        .join(stories, stories.c.id == members.c.story)
        .where(members.c.article.in_(found), known_at(members, sight.as_of), stories.c.scope.in_(set(sight.scopes)))
        .order_by(stories.c.scope != INSTALLATION, members.c.story.desc())
    )
    homes = {row.article: row.story for row in connection.execute(query)}
    for scope in dict.fromkeys(sight.scopes) if homes else ():
        overlay = overlay_then(connection, scope, sight.as_of)
        homes = {article: overlay.home(article, story) for article, story in homes.items()}
    return homes
