"""Days that a text speaks of, resolved against the day it was published. Pure; raises on nothing.

Read are dates with a month's name (in English, French, German, Spanish, Italian and Portuguese), dates
in figures with the year first, and, in English, weekdays and "yesterday", "today", "tomorrow". A date
without a year is the nearest one; a weekday is the last one before publication unless the words before
it look ahead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.stories.text import fold

_MONTHS = {
    1: "january jan janvier januar enero gennaio janeiro",
    2: "february feb février fevrier februar febrero febbraio fevereiro",
    3: "march mar mars märz marzo março marco",
    4: "april apr avril abril aprile",
    5: "may mai mayo maggio maio",
    6: "june jun juin juni junio giugno junho",
    7: "july jul juillet juli julio luglio julho",
    8: "august aug août aout agosto",
    9: "september sept sep septembre septiembre settembre setembro",
    10: "october oct octobre oktober octubre ottobre outubro",
    11: "november nov novembre noviembre novembro",
    12: "december dec décembre decembre dezember diciembre dicembre dezembro",
}
_MONTH_OF = {fold(name): month for month, names in _MONTHS.items() for name in names.split()}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ANY_MONTH = "|".join(sorted((name for names in _MONTHS.values() for name in names.split()), key=len, reverse=True))
_PATTERN = re.compile(
    r"\b(?P<iso>(?:19|20)\d\d[-/](?:0?[1-9]|1[0-2])[-/](?:0?[1-9]|[12]\d|3[01]))(?!\d)"
    rf"|\b(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|\.)?[ \u00a0](?:of[ \u00a0]|de[ \u00a0])?(?P<month>{_ANY_MONTH})\b\.?"
    r"(?:,?[ \u00a0](?:de[ \u00a0])?(?P<year>(?:19|20)\d\d)\b)?"
    rf"|\b(?P<month2>{_ANY_MONTH})\b\.?[ \u00a0](?P<day2>[0-3]?\d)(?:st|nd|rd|th)?\b(?!:)"
    r"(?:[ \u00a0]?,?[ \u00a0](?P<year2>(?:19|20)\d\d)\b)?"
    rf"|\b(?:(?P<which>next|last|this)\s+)?(?P<weekday>{'|'.join(_WEEKDAYS)}|yesterday|today|tonight|tomorrow)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:will|would|shall|to|due|scheduled|plans?|planned|expected|upcoming|coming|until|by|for)\b", re.IGNORECASE
)
_PAST = re.compile(
    r"\b(?:said|told|met|was|were|had|has|came|began|[a-z]{3,}ed)\s+(?:[\w’']+\s+)?(?:on\s+)?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class DayMention:
    """A day and where the text names it."""

    start: int
    end: int
    day: date
    explicit: bool
    """Named by day and month, not by a word that leans on the day of publication."""


def find_days(text: str, published: date | None) -> Iterator[DayMention]:
    """The days a text names, in order; without `published` only those that name their year."""
    for match in _PATTERN.finditer(text):
        day, explicit = _explicit(match, published), True
        if day is None and published is not None and match["weekday"]:
            day, explicit = _leaning(match, text, published), False
        if day is not None:
            yield DayMention(match.start(), match.end(), day, explicit)


def _explicit(match: re.Match[str], published: date | None) -> date | None:
    if match["iso"]:
        year, month, day = (int(part) for part in re.split("[-/]", match["iso"]))
        return _valid(year, month, day)
    name = match["month"] or match["month2"]
    if name is None or (month_of := _MONTH_OF.get(fold(name))) is None:
        return None
    day, year_given = int(match["day"] or match["day2"]), match["year"] or match["year2"]
    if year_given:
        return _valid(int(year_given), month_of, day)
    if published is None:
        return None
    near = [_valid(published.year + step, month_of, day) for step in (-1, 0, 1)]
    return min((found for found in near if found), key=lambda found: abs(found - published), default=None)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _leaning(match: re.Match[str], text: str, published: date) -> date:
    word, which = match["weekday"].lower(), (match["which"] or "").lower()
    steps = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
    if word in steps:
        return published + timedelta(days=steps[word])
    back = (published.weekday() - _WEEKDAYS.index(word)) % 7
    before = text[max(0, match.start() - 40) : match.start()]
    if which == "next" or (which != "last" and not _PAST.search(before) and _AHEAD.search(before[-24:])):
        return published + timedelta(days=(7 - back) if back or which == "next" else 0)
    return published - timedelta(days=7 if which == "last" and back == 0 else back)
