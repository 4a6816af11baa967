"""Sentences beside the days they speak of. Pure.

A sentence speaks of the days it names; if it names none and opens its report, of the day the report appeared.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.model import Span
from bot.stories.days import DayMention, find_days
from bot.stories.fingerprint import words_of
from bot.stories.likeness import unit
from bot.stories.rarity import rarity

OPENING = 8
"""Sentences at a report's start that speak of its own day when they name none."""
REPEATED, REPEATED_SHARE = 3, 0.02
"""A sentence in more reports than this, and than this share of them, is furniture."""
SHORTEST, LONGEST = 6, 60
"""Words of a sentence that can stand as an entry."""


@dataclass(frozen=True, slots=True)
class Report:
    """A dated text and those of its sentences that may tell something."""

    published: date
    text: str
    sentences: tuple[Span, ...]
    language: str = "en"
    hour: int = 0
    """Of publication, in UTC."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A sentence and one day it speaks of."""

    report: int
    """Place of its report in the list given."""
    span: Span
    text: str
    day: date
    lag: int
    """Days from the day to the report."""
    named: bool
    """False: it names no day and is of the day its report appeared."""
    explicit: bool
    position: int
    """Sentences before it in its report."""
    days_named: int
    words: int
    vector: Mapping[str, float]


def dated_sentences(reports: Sequence[Report]) -> list[Dated]:
    """Every sentence beside every day it speaks of; what is repeated from report to report is furniture."""
    found: list[Dated] = []
    furniture = _furniture(reports)
    for number, report in enumerate(reports):
        named = _by_sentence(report)
        for position, span in enumerate(report.sentences):
            mentions = named.get(position, {})
            if not mentions and position >= OPENING:
                continue
            text = " ".join(report.text[span.start : span.end].split())
            count = text.count(" ") + 1
            if not SHORTEST <= count <= LONGEST or text in furniture:
                continue
            vector = unit({word: rarity(word, 0, 0) for word in words_of(text, report.language)})
            if not vector:
                continue
            for day, explicit in mentions.items() or {report.published: False}.items():
                lag = (report.published - day).days
                found.append(
                    Dated(
                        number, span, text, day, lag, bool(mentions), explicit, position, len(mentions), count, vector
                    )
                )
    return found


def _furniture(reports: Sequence[Report]) -> set[str]:
    """Sentences that stand in so many reports that they are an outlet's own: a footer, a teaser for another text."""
    seen = Counter(
        text
        for report in reports
        for text in {" ".join(report.text[span.start : span.end].split()) for span in report.sentences}
    )
    return {text for text, count in seen.items() if count > max(REPEATED, REPEATED_SHARE * len(reports))}


def _by_sentence(report: Report) -> Mapping[int, dict[date, bool]]:
    """For the place of each sentence that names days: these, and whether by month and day."""
    starts = [span.start for span in report.sentences]
    found: dict[int, dict[date, bool]] = defaultdict(dict)
    for mention in find_days(report.text, report.published, report.hour):
        place = bisect_right(starts, mention.start) - 1
        if place >= 0 and mention.end <= report.sentences[place].end:
            _note(found[place], mention)
    return found


def _note(days: dict[date, bool], mention: DayMention) -> None:
    days[mention.day] = days.get(mention.day, False) or mention.explicit
