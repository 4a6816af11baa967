"""Writes the benchmark's archive in bulk: rows as the store would have them, built by its own functions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.model import (
    INSTALLATION,
    Analysis,
    Brief,
    Citation,
    Fingerprint,
    Genre,
    Headline,
    KeyPoint,
    NameKind,
    Outcome,
    OutcomeKind,
    Quote,
    Source,
    Span,
)
from bot.store.briefs import brief_row, name_rows, quote_rows
from bot.store.codec import dump
from bot.store.finding import brief_terms
from bot.store.naming import starts_of
from bot.store.ranking import kept
from bot.store.reports import report_row
from bot.store.words import folded_words
from tests.benchmarks.invented import BEGAN, OUTLETS, Made, Report


class Writer:
    """Writes rows in bulk, as the store would have them."""

    def __init__(self, database: Path, plain: Path) -> None:
        self._plain = _connection(plain)
        self._plain.execute("CREATE VIRTUAL TABLE plain USING fts5(title, text)")
        self._store = _connection(database)
        self._names: dict[tuple[str, str, str], int] = {}
        self._store.execute(
            "INSERT INTO addresses (id, url, credential, due_at, failures, joined) VALUES (1, 'x', '', 0, 0, 0)"
        )
        for number in range(1, OUTLETS + 1):
            row = {"id": number, "scope": INSTALLATION, "url": f"https://outlet{number}.example/feed", "address": 1}
            row |= {"outlet": f"Outlet {number}", "topics": "[]", "full_text": 0, "title": "", "origin": "file"}
            self._put("feeds", [row | {"added_at": _ticks(BEGAN)}])

    def write(self, told: Sequence[Sequence[Report]], made: Made) -> None:
        """Write these stories, whose articles are the next ones."""
        ordered = sorted((report for its in told for report in its), key=lambda report: report.article)
        self._articles(ordered)
        numbers = range(made.stories + 1, made.stories + len(told) + 1)
        briefs = [_brief(story, its) for story, its in zip(numbers, told, strict=True)]
        self._stories(briefs, told, made.quotes)
        rows = [(report.article, report.title, report.text) for report in ordered]
        self._plain.executemany("INSERT INTO plain (rowid, title, text) VALUES (?, ?, ?)", rows)
        made.articles += len(ordered)
        made.stories += len(told)
        made.quotes += sum(len(brief.quotes) for brief in briefs)
        made.newest = max(made.newest, ordered[-1].known_from)
        made.texts += [its[0].text for its in told[:25]]
        made.said += [quote.text for brief in briefs[:25] for quote in brief.quotes[:1]]

    def finish(self) -> None:
        """Write the names and the counters, and close."""
        known = []
        starts = []
        for number, ((scope, kind, name), many) in enumerate(sorted(self._names.items()), 1):
            folded, weight = folded_words(name), many.bit_length()
            its = {"scope": scope, "kind": kind, "name": name, "folded": folded, "stories": many, "weight": weight}
            known.append({"id": number, **its})
            starts += [
                {"kind": kind, "scope": scope, "start": start, "weight": weight, "name": number}
                for start in starts_of(folded)
            ]
        self._put("known_names", known)
        self._put("name_starts", starts)
        for name, table in (
            ("articles", "articles"),
            ("reports", "reports"),
            ("stories", "stories"),
            ("briefs", "briefs"),
            ("quotes", "quotes"),
        ):
            self._store.execute(f"UPDATE counters SET last = (SELECT max(id) FROM {table}) WHERE name = ?", (name,))
        for connection in (self._store, self._plain):
            connection.commit()
            connection.execute("ANALYZE") if connection is self._store else None
            connection.commit()
            connection.close()

    def _articles(self, ordered: Sequence[Report]) -> None:
        articles, versions, reports, words, analyses = [], [], [], [], []
        for report in ordered:
            at = _ticks(report.known_from)
            both = {"first_seen": at, "version": 1, "digest": str(report.article)}
            articles.append(
                {"id": report.article, "scope": report.scope, "feed": report.feed, "outlet": report.outlet, **both}
            )
            version = {
                "article": report.article,
                "version": 1,
                "known_from": at,
                "url": report.url,
                "title": report.title,
            }
            version |= {
                "text": report.text,
                "language": "en",
                "published": at,
                "teaser": 0,
                "authors": "[]",
                "topics": "[]",
            }
            versions.append({**version, "backlog": 0, "filed_at": at})
            row, terms = report_row(report.article, report, report.names)
            reports.append(
                {name: _ticks(value) if isinstance(value, datetime) else value for name, value in row.items()}
            )
            words.append((report.article, " ".join(terms)))
            analyses.append(_analysis(report))
        self._put("articles", articles)
        self._put("article_versions", versions)
        self._put("reports", reports)
        self._put("analyses", analyses)
        self._store.executemany("INSERT INTO report_words (rowid, words) VALUES (?, ?)", words)

    def _stories(self, briefs: Sequence[Brief], told: Sequence[Sequence[Report]], last_quote: int) -> None:
        stories, members, rows, counts, words = [], [], [], [], []
        quotes, quote_words, names = [], [], []
        for brief, its in zip(briefs, told, strict=True):
            first, newest = _ticks(its[0].known_from), _ticks(its[-1].known_from)
            stories.append({"id": brief.story, "scope": INSTALLATION, "known_from": first, "newest": newest})
            members += [{"story": brief.story, "article": one.article, "known_from": first} for one in its]
            row = brief_row(brief.story, brief, brief.made_at)
            rows.append(
                {name: _ticks(value) if isinstance(value, datetime) else value for name, value in row.items()}
                | {"addressed_at": newest}
            )
            counted, marks = brief_terms(brief)
            counts.append({"id": brief.story, "counts": kept(counted)})
            words.append((brief.story, " ".join({*counted, *marks})))
            both = {"story": brief.story, "scope": INSTALLATION, "known_from": newest}
            for _, quote in quote_rows(brief):
                last_quote += 1
                quote_words.append((last_quote, " ".join(quote.pop("terms"))))
                quotes.append({"id": last_quote, **both, **quote, "told_at": _ticks(quote["told_at"])})
            for _, name in name_rows(brief):
                names.append({**both, **name})
                key = (str(INSTALLATION), name["kind"], name["name"])
                self._names[key] = self._names.get(key, 0) + 1
        self._put("stories", stories)
        self._put("story_members", members)
        self._put("briefs", rows)
        self._put("brief_counts", counts)
        self._put("quotes", quotes)
        self._put("names", names)
        self._store.executemany("INSERT INTO brief_words (rowid, words) VALUES (?, ?)", words)
        self._store.executemany("INSERT INTO quote_words (rowid, words) VALUES (?, ?)", quote_words)

    def _put(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            columns = list(rows[0])
            marks = ", ".join("?" for _ in columns)
            insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
            self._store.executemany(insert, [tuple(row.values()) for row in rows])


def _connection(path: Path) -> sqlite3.Connection:
    """A connection that need not survive a crash: what it writes can be made again."""
    connection = sqlite3.connect(path)
    for setting in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def _ticks(at: datetime) -> int:
    """Microseconds since 1970, as the store keeps times."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


_FINGERPRINT = Fingerprint("", (), (), (), (), 80, "en", None)
_TEMPLATE = json.loads(dump(Analysis(0, 1, "benchmark", (Span(0, 80),), (), (), Genre.REPORT, _FINGERPRINT), Analysis))


def _analysis(report: Report) -> dict[str, Any]:
    body = json.dumps({**_TEMPLATE, "article": report.article})
    fingerprint = json.dumps(_TEMPLATE["fingerprint"])
    return {"article": report.article, "version": 1, "analyser": "benchmark", "fingerprint": fingerprint, "body": body}


def _brief(story: int, its: Sequence[Report]) -> Brief:
    whole = Citation(its[0].article, 1, 0, 40)
    named = [name for report in its for name in report.names]
    return Brief(
        story=story,
        scope=INSTALLATION,
        revision=1,
        made_at=its[-1].known_from,
        headlines=tuple(Headline(report.title, "en", report.article) for report in its[:3]),
        outcome=Outcome(OutcomeKind.AGREEMENT, its[0].text[:80], (whole,)),
        points=tuple(KeyPoint(report.text[:120], (whole,)) for report in its[:4]),
        quotes=tuple(
            Quote(words, Citation(report.article, 1, place, place + len(words)), who, confidence=0.9, utterance=place)
            for report in its
            for place, (words, who) in enumerate(report.quotes)
        ),
        people=tuple(dict.fromkeys(name.text for name in named if name.kind is NameKind.PERSON)),
        places=tuple(dict.fromkeys(name.text for name in named if name.kind is NameKind.PLACE)),
        sources=tuple(
            Source(
                report.article, 1, report.outlet, report.url, report.title, "en", report.known_from, report.known_from
            )
            for report in its
        ),
    )
