"""A timeline: the days that matter in a heap of reports, and what happened on each. Pure.

    reports ── sentences with the days they speak of ── days weighed ── sentences of a day weighed ── entries

A sentence speaks of the days it names; if it names none and opens its report, of the report's own day.
Days are weighed by how many reports name them, above all later ones, and how they stand out from their
neighbours; sentences by how much they share with what else is said of that day and of the whole matter.
The sentences' weights were learned; no entry says what an earlier one has said.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bot.model import Article, Citation, Genre, Span, TimelineEntry
from bot.ports import Material
from bot.stories.days import find_days
from bot.stories.fingerprint import words_of
from bot.stories.genre import body
from bot.stories.likeness import cosine, unit
from bot.stories.pruning import dateline, known_places
from bot.stories.rarity import rarity
from bot.stories.reports import when
from bot.stories.stating import may_be_stated

OPENING = 4
"""Sentences at a report's start that speak of its own day when they name none."""
SAME = 0.6
"""Two sentences more alike than this say one thing."""
_MARKS = ('"', "“", "``")
_SHORT, _LONG = 6, 60
"""Words of a sentence that can stand as an entry."""
BEFORE = timedelta(days=60)
"""How long before the first report a day may lie."""
LATER = 2
"""Days after which a report that still names a day counts twice: what is remembered mattered."""
OWN = 0.3
"""What a report published on a day counts for it."""
SENTENCE_CLUES = (
    "explicit", "gap", "length", "like_day", "like_matter", "names_day_first", "days_named", "quoted", "like_opening",
)  # fmt: skip
SENTENCE_WEIGHTS = (-0.03, 0.07, 0.0, 0.06, 0.11, 0.015, -0.02, -0.005, 0.03)
"""Learned, one for each clue (`docs/models/grouping.md`)."""


@dataclass(frozen=True, slots=True)
class Report:
    """A dated text cut into sentences."""

    article: int
    published: date
    text: str
    sentences: tuple[Span, ...]
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Dated:
    """A sentence and one day it speaks of."""

    report: int
    """Place of its report in the list given."""
    span: Span
    day: date
    explicit: bool
    own: bool
    """Names no day: it is of the day its report was published."""
    position: int
    """Sentences before it in its report."""
    offset: int
    """Characters before the day's name in the sentence."""
    days_named: int
    vector: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Told:
    """A day and the sentences that tell it, each with its report's place in the list given and its span."""

    day: date
    sentences: tuple[tuple[int, Span], ...]


def dated_sentences(reports: Sequence[Report]) -> list[Dated]:
    """Every sentence beside every day it speaks of."""
    found: list[Dated] = []
    for number, report in enumerate(reports):
        for position, span in enumerate(report.sentences):
            text = report.text[span.start : span.end]
            words = words_of(text, report.language)
            if not _SHORT <= len(text.split()) <= _LONG or not words:
                continue
            mentions = list({mention.day: mention for mention in find_days(text, report.published)}.values())
            if not mentions and position >= OPENING:
                continue
            vector = unit({word: rarity(word, 0, 0) for word in words})
            found += [
                Dated(
                    number, span, mention.day, mention.explicit, False, position, mention.start, len(mentions), vector
                )
                for mention in mentions
            ]
            if not mentions:
                found.append(Dated(number, span, report.published, False, True, position, 0, 0, vector))
    return found


def days_by_worth(reports: Sequence[Report], dated: Sequence[Dated]) -> list[date]:
    """The days spoken of, the weightiest first."""
    worth: dict[date, float] = defaultdict(float)
    naming: dict[tuple[date, int], float] = {}
    for one in dated:
        if not one.own:
            later = (reports[one.report].published - one.day).days >= LATER
            naming[one.day, one.report] = 2.0 if later else 1.0
    for (day, _), weight in naming.items():
        worth[day] += weight
    for report in reports:
        worth[report.published] += OWN
    first = min((report.published for report in reports), default=date.max)
    last = max((report.published for report in reports), default=date.min)
    near = [day for day in worth if first - BEFORE <= day <= last]
    return sorted(near, key=lambda day: (-worth[day], day))


def sentence_clues(
    reports: Sequence[Report], of_day: Sequence[Dated], matter: Mapping[str, float]
) -> NDArray[np.float64]:
    """`SENTENCE_CLUES` of the sentences that speak of one day; `matter` is what the whole heap speaks of."""
    centre = _centre(of_day)
    opening = _centre([one for one in of_day if one.position < OPENING])
    rows = []
    for one in of_day:
        text = reports[one.report].text[one.span.start : one.span.end]
        rows.append([
            float(one.explicit), math.log1p(abs((reports[one.report].published - one.day).days)) / 6,
            math.log(len(text.split())) / 4, cosine(one.vector, centre), cosine(one.vector, matter),
            1.0 / (1 + one.offset / 40), float(one.days_named > 1), float(any(mark in text for mark in _MARKS)),
            cosine(one.vector, opening),
        ])  # fmt: skip
    return np.array(rows, dtype=np.float64)


def _centre(sentences: Iterable[Dated]) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float)
    for one in sentences:
        for word, weight in one.vector.items():
            total[word] += weight
    return unit(total)


def matter_of(dated: Sequence[Dated]) -> dict[str, float]:
    """What the whole heap speaks of: its heaviest words."""
    centre = _centre(dated)
    return unit(dict(sorted(centre.items(), key=lambda pair: -pair[1])[:200]))


def timeline(reports: Sequence[Report], days: int, sentences: int) -> tuple[Told, ...]:
    """At most so many days, in order, each told by at most so many sentences that say different things."""
    dated = dated_sentences(reports)
    matter = matter_of(dated)
    of_day: dict[date, list[Dated]] = defaultdict(list)
    for one in dated:
        of_day[one.day].append(one)
    chosen = [day for day in days_by_worth(reports, dated) if day in of_day][:days]
    return tuple(
        Told(day, tuple((one.report, one.span) for one in _best(reports, of_day[day], matter, sentences)))
        for day in sorted(chosen)
    )


def _best(reports: Sequence[Report], of_day: Sequence[Dated], matter: Mapping[str, float], count: int) -> list[Dated]:
    worth = sentence_clues(reports, of_day, matter) @ np.array(SENTENCE_WEIGHTS)
    found: list[Dated] = []
    for number in np.argsort(-worth, kind="stable"):
        one = of_day[number]
        if all(cosine(one.vector, other.vector) < SAME for other in found):
            found.append(one)
        if len(found) == count:
            break
    return found


# --- of stories -----------------------------------------------------------------------------------

MOST_DAYS = 12
"""Days a timeline has when nobody says how many."""
_WIRES = frozenset({Genre.REPORT, Genre.LIVE})


def timeline_of(materials: Sequence[Material], days: int | None = None) -> tuple[TimelineEntry, ...]:
    """The days of a story, or of the stories of one series, in order, each told by one cited sentence.

    Given are the stories as the asker's scope sees them; copies of another report say nothing of their own.
    At most `days` days; without it as many as stand out, at most `MOST_DAYS`. Days are those of the reports'
    own calendar (UTC), from before the first report on as far as they name them, and never after the last.
    Pure, deterministic, raises on nothing; empty where no report names a day or can be quoted.
    """
    read: dict[int, tuple[Article, Report]] = {}
    for material in materials:
        for article, analysis in zip(material.story.articles, material.analyses, strict=True):
            if analysis.genre in _WIRES and article.copy_of is None:
                read[article.id] = (article, _report(article, analysis.sentences))
    articles = [article for article, _ in read.values()]
    told = timeline([report for _, report in read.values()], days or MOST_DAYS, 1)
    return tuple(_entry(one.day, articles, one.sentences) for one in told if one.sentences)


def _report(article: Article, spans: Sequence[Span]) -> Report:
    """The sentences that can stand by themselves, without their datelines."""
    kept = []
    for index in body(article.text, spans, article.title):
        span = spans[index]
        line = article.text[span.start : span.end]
        cut = dateline(line, known_places())
        if may_be_stated(line[cut:]):
            kept.append(Span(span.start + cut, span.end))
    return Report(article.id, when(article).date(), article.text, tuple(kept), article.language)


def _entry(day: date, articles: Sequence[Article], sentences: Sequence[tuple[int, Span]]) -> TimelineEntry:
    cited = [Citation(articles[at].id, articles[at].version, span.start, span.end) for at, span in sentences]
    at, span = sentences[0]
    return TimelineEntry(day, articles[at].text[span.start : span.end], tuple(cited))
