"""A timeline: the days that matter in a heap of reports, and what happened on each. Pure.

    reports ── sentences with the days they speak of (`dated`) ── days weighed (`dayworth`)
        ── sentences of a day weighed (`daylines`) ── entries, none saying what another says

Both weighings were learned from timelines that outlets made of long crises (`docs/models/timelines.md`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bot.model import Article, Citation, Genre, Span, TimelineEntry
from bot.ports import Material
from bot.stories import daylines, dayworth
from bot.stories.dated import Dated, Report, dated_sentences
from bot.stories.dayworth import DayWeights, count_days
from bot.stories.genre import body
from bot.stories.likeness import cosine, unit
from bot.stories.pruning import dateline
from bot.stories.reports import when
from bot.stories.stating import may_be_stated

SAME = 0.6
"""Two sentences more alike than this say one thing."""
AGREES = 0.5
"""So alike, another outlet's sentence of the same day is cited beside."""
REPEATS = 0.5
"""What a sentence is worth less, in deviations, when it says wholly what one of the same day says."""
WORDS = 22
"""Words of a sentence of a timeline, with some room; a day has at most so many for each sentence asked for."""
MATTER = 200
"""Words that say what the whole heap is about."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What days and sentences are weighed by."""

    days: DayWeights
    sentences: daylines.Floats


@dataclass(frozen=True, slots=True)
class Told:
    """A day, the sentences that tell it, and all that speak of it."""

    day: date
    sentences: tuple[Dated, ...]
    others: tuple[Dated, ...]


def shipped() -> Weights:
    """The weights of the package."""
    return Weights(dayworth.shipped(), daylines.shipped())


def matter_of(dated: Sequence[Dated]) -> dict[str, float]:
    """What the whole heap speaks of: its heaviest words."""
    total: dict[str, float] = defaultdict(float)
    for one in dated:
        for word, weight in one.vector.items():
            total[word] += weight
    return unit(dict(sorted(total.items(), key=lambda pair: -pair[1])[:MATTER]))


def timeline(reports: Sequence[Report], days: int, sentences: int, by: Weights | None = None) -> tuple[Told, ...]:
    """At most so many days, in order, each told by at most so many sentences that say different things."""
    dated = dated_sentences(reports)
    matter = matter_of(dated)
    counted = count_days(reports, dated, matter)
    by = by or shipped()
    worth = dayworth.worths(counted, days, by.days)
    ranked = [counted.days[at] for at in np.argsort(-worth, kind="stable")]
    return _told(ranked, dated, matter, days, sentences, by)


def _told(
    ranked: Iterable[date],
    dated: Sequence[Dated],
    matter: Mapping[str, float],
    days: int,
    sentences: int,
    by: Weights,
) -> tuple[Told, ...]:
    """The first days of which something can be told that no day before has told."""
    of_day: dict[date, list[Dated]] = defaultdict(list)
    for one in dated:
        of_day[one.day].append(one)
    found: list[Told] = []
    said: list[Dated] = []
    for day in ranked:
        if len(found) == days:
            break
        pool = daylines.pool(of_day[day])
        chosen = _best(pool, said, matter, sentences, by) if pool else []
        if chosen:
            found.append(Told(day, tuple(chosen), tuple(pool)))
            said += chosen
    return tuple(sorted(found, key=lambda told: told.day))


def _best(
    pool: Sequence[Dated], said: Sequence[Dated], matter: Mapping[str, float], count: int, by: Weights
) -> list[Dated]:
    alike = daylines.likeness(pool)
    worth = daylines.worths(daylines.clues(pool, alike, matter), by.sentences)
    fresh = np.array([not any(_repeats(one, other) for other in said) for one in pool])
    repeated = np.zeros(len(pool))
    chosen: list[int] = []
    words = 0
    for at in _in_turn(worth, repeated):
        if len(chosen) == count or words >= 0.85 * WORDS * count:
            break
        if not fresh[at] or repeated[at] >= SAME:
            continue
        if chosen and words + pool[at].words > 1.25 * WORDS * count:
            continue
        chosen.append(at)
        words += pool[at].words
        np.maximum(repeated, alike[at], out=repeated)
    return [pool[at] for at in chosen]


def _repeats(one: Dated, other: Dated) -> bool:
    """Whether a sentence says what another, of another day, says: two dates alike in words are two things."""
    if (one.report, one.span) == (other.report, other.span):
        return True
    return cosine(one.vector, other.vector) >= SAME and not (one.explicit and other.explicit)


def _in_turn(worth: daylines.Floats, repeated: daylines.Floats) -> Iterable[int]:
    """Places by worth, each asked for once; what is repeated by then counts less."""
    left = np.ones(len(worth), dtype=bool)
    for _ in range(len(worth)):
        at = int(np.argmax(np.where(left, worth - REPEATS * repeated, -np.inf)))
        left[at] = False
        yield at


# --- of stories -----------------------------------------------------------------------------------

MOST_DAYS = 12
"""Days a timeline has when nobody says how many."""
ENOUGH = 0.08
"""A day's share of the weightiest day's counts from which on it stands in such a timeline."""
_TELLING = frozenset({Genre.REPORT, Genre.LIVE})


def timeline_of(materials: Sequence[Material], days: int | None = None) -> tuple[TimelineEntry, ...]:
    """The days of a story, or of the stories of one series, in order, each told by one cited sentence.

    Given are the stories as the asker's scope sees them; copies of another report say nothing of their own.
    At most `days` days; without it those that stand out, at most `MOST_DAYS`. Days are those of the reports'
    own calendar (UTC), from 60 days before the first report on, and never after the last. No entry says what
    another says. Pure, deterministic, raises on nothing; empty where no report can be quoted.
    """
    read: dict[int, tuple[Article, Report]] = {}
    for material in materials:
        for article, analysis in zip(material.story.articles, material.analyses, strict=True):
            if analysis.genre in _TELLING and article.copy_of is None:
                read[article.id] = (article, _report(article, analysis.sentences))
    articles = [article for article, _ in read.values()]
    reports = [report for _, report in read.values()]
    dated = dated_sentences(reports)
    matter, by = matter_of(dated), shipped()
    counted = count_days(reports, dated, matter)
    if not counted.days:
        return ()
    asked = days or MOST_DAYS
    worth = dayworth.worths(counted, asked, by.days)
    plain = counted.counts @ by.days.counts
    stands = plain >= (ENOUGH * plain.max() if days is None else 0.0)
    ranked = [counted.days[at] for at in np.argsort(-worth, kind="stable") if stands[at]]
    told = _told(ranked, dated, matter, asked, 1, by)
    return tuple(_entry(one, articles) for one in told)


def _report(article: Article, spans: Sequence[Span]) -> Report:
    """The sentences that can stand by themselves, without their datelines."""
    kept = []
    for index in body(article.text, spans, article.title):
        span = spans[index]
        line = article.text[span.start : span.end]
        cut = dateline(line)
        if may_be_stated(line[cut:]):
            kept.append(Span(span.start + cut, span.end))
    at = when(article)
    return Report(at.date(), article.text, tuple(kept), article.language, at.hour)


def _entry(told: Told, articles: Sequence[Article]) -> TimelineEntry:
    """The sentence, cited, and beside it the sentence of each other outlet that says the same of the day."""
    chosen = told.sentences[0]
    article = articles[chosen.report]
    cited = {article.outlet: _cite(article, chosen.span)}
    for other in sorted(told.others, key=lambda one: -cosine(one.vector, chosen.vector)):
        if other.named == chosen.named and cosine(other.vector, chosen.vector) >= AGREES:
            cited.setdefault(articles[other.report].outlet, _cite(articles[other.report], other.span))
    text = article.text[chosen.span.start : chosen.span.end]
    return TimelineEntry(told.day, text, tuple(cited.values()))


def _cite(article: Article, span: Span) -> Citation:
    return Citation(article.id, article.version, span.start, span.end)
