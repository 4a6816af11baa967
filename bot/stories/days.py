"""Days that a text speaks of, resolved against the day it was published. Pure; raises on nothing.

    dates         28 February 2019, Feb. 28, 2019-02-28; without a year the nearest one; of a range both ends
    weekdays      the last one before publication, or the next where the sentence looks ahead, or what belongs to
                  the day ("Thursday's schedule") lies nearer there
    near days     yesterday, today, tomorrow, two days ago
    steps         the next day, two days later: from the day the text named last

Months and weekdays are read in English, French, German, Spanish, Italian and Portuguese, the rest in English and
French. A month or a year alone is no day, and neither is a weekday that names something else ("Black Friday").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.stories.text import fold

_MONTHS = (
    "january jan janvier januar enero gennaio janeiro",
    "february feb février fevrier februar febrero febbraio fevereiro",
    "march mar mars märz marzo março marco",
    "april apr avril abril aprile",
    "may mai mayo maggio maio",
    "june jun juin juni junio giugno junho",
    "july jul juillet juli julio luglio julho",
    "august aug août aout agosto",
    "september sept sep septembre septiembre settembre setembro",
    "october oct octobre oktober octubre ottobre outubro",
    "november nov novembre noviembre novembro",
    "december dec décembre decembre dezember diciembre dicembre dezembro",
)
_WEEKDAYS = (
    "monday lundi montag lunes lunedì segunda-feira",
    "tuesday mardi dienstag martes martedì terça-feira",
    "wednesday mercredi mittwoch miércoles mercoledì quarta-feira",
    "thursday jeudi donnerstag jueves giovedì quinta-feira",
    "friday vendredi freitag viernes venerdì sexta-feira",
    "saturday samedi samstag sonnabend sábado sabato",
    "sunday dimanche sonntag domingo domenica",
)
_NEAR = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "aujourd'hui": 0, "aujourd’hui": 0, "demain": 1}
_COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNTED = {"a": 1} | {word: value for value, word in enumerate(_COUNTS, start=1)}


def _numbered(names: tuple[str, ...], first: int) -> dict[str, int]:
    return {fold(name): number for number, row in enumerate(names, first) for name in row.split()}


_MONTH_OF, _WEEKDAY_OF = _numbered(_MONTHS, 1), _numbered(_WEEKDAYS, 0)


def _any(names: tuple[str, ...]) -> str:
    return "|".join(sorted((re.escape(name) for row in names for name in row.split()), key=len, reverse=True))


_GAP = r"[ \u00a0]"
_SIZE = rf"(?!:|[.,]\d|{_GAP}*(?:%|percent\b|per{_GAP}cent\b|million\b|billion\b|people\b))"
"""What follows a number that is no day of a month."""
_ORDINAL = r"(?:st|nd|rd|th|er)?"
_UNTIL = rf"(?:{_GAP}?[-–—]{_GAP}?|{_GAP}(?:to|and|et|und|y|e|au){_GAP})"
_MONTH = rf"(?:{_any(_MONTHS)})"
_DAY_OF_WEEK = rf"(?:{_any(_WEEKDAYS)})"
_PATTERN = re.compile(
    r"\b(?P<iso>(?:19|20)\d\d[-/](?:0?[1-9]|1[0-2])[-/](?:0?[1-9]|[12]\d|3[01]))(?!\d)"
    rf"|(?:\b{_DAY_OF_WEEK}{_GAP}?,?{_GAP}(?:on{_GAP}|the{_GAP})?)?(?:"
    rf"\b(?:(?P<from1>[0-3]?\d){_ORDINAL}{_UNTIL})?(?P<day1>[0-3]?\d){_ORDINAL}\.?{_GAP}(?:of{_GAP}|de{_GAP})?"
    rf"(?P<month1>{_MONTH})\b\.?(?:,?{_GAP}(?:de{_GAP})?(?P<year1>(?:19|20)\d\d)\b)?"
    rf"|\b(?P<month2>{_MONTH})\b\.?{_GAP}(?:the{_GAP})?(?:(?P<from2>[0-3]?\d){_ORDINAL}{_UNTIL})?"
    rf"(?P<day2>[0-3]?\d){_ORDINAL}\b{_SIZE}(?:{_GAP}?,?{_GAP}(?P<year2>(?:19|20)\d\d)\b)?)"
    rf"|\b(?:(?P<which>next|last|this){_GAP})?(?P<weekday>{_DAY_OF_WEEK})\b(?:{_GAP}(?P<after>prochain)\b)?"
    rf"|\b(?P<near>today|tonight|yesterday|tomorrow|aujourd['’]hui|demain)\b"
    rf"|\b(?P<count>{'|'.join(_COUNTED)}|\d{{1,2}}){_GAP}(?P<unit>days?|weeks?){_GAP}(?P<sense>ago|later|earlier)\b"
    rf"|\bthe{_GAP}(?P<step>next|following|previous){_GAP}day\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]+")
_YEAR_FIRST = re.compile(r"\b(?:19|20)\d\d[-/]\d")
_ANCHORS = frozenset(
    form
    for word in (
        *" ".join((*_MONTHS, *_WEEKDAYS)).replace("-feira", "").split(),
        *_NEAR,
        "hui",
        "ago",
        "later",
        "earlier",
        "day",
    )
    for form in (word, word.capitalize(), word.upper())
)
_BEFORE, _AFTER = 40, 32
"""Characters around such a word that a day may take up."""
_NAME_BEFORE = re.compile(
    r"\b(?:Black|Bloody|Good|Super|Ash|Palm|Easter|Fat|Cyber|Holy|Blue|Gr[ae]y|Whit|every|each)\s$"
)
_NAME_AFTER = re.compile(r"\s(?:Times|Telegraph|Mirror|Herald|Express|Mail|Post|Night\s(?:Live|Football))\b")
"""What makes a weekday part of another name, or of a custom."""
_NEEDS_CAPITAL = frozenset({"may", "mar", "march", "mars", "mai", "marco"})
"""Months that are words of their own in small letters."""
_AHEAD = re.compile(
    r"\b(?:will|won['’]t|shall|would|due|scheduled|plan(?:s|ned|ning)?|expect(?:s|ed)?|upcoming|coming|until|till|by"
    r"|(?:is|are|was|were|set|about|ready|want(?:s|ed)?|hop(?:es|ed|ing)|agreed|vowed|decided|prepar(?:es|ed|ing))\s+to)\b"
    r"|\b(?:starts|begins|opens|resumes|expires|arrives|departs|meets|takes\s(?:place|effect))\s(?:\w+\s){0,2}$",
    re.IGNORECASE,
)
_AHEAD_IN_FRENCH = re.compile(
    r"\b(?:\w+r(?:a|ont)|doi(?:t|vent)|devrai(?:t|ent)|prévue?s?|d['’]ici|jusqu['’]à)\b", re.IGNORECASE
)
_FRENCH = frozenset(row.split()[1] for row in _WEEKDAYS)
_TOLD = re.compile(
    r"\b(?:said|told|met|was|were|had|has|came|began|held|took|gave|went|made|left|won|lost|[a-z]{3,}ed)"
    r"\s+(?:[\w’'\-]+\s+)?(?:on\s+|late\s+|early\s+)?$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[;:.!?]|,\s|\b(?:that|which|who|when|after|but|while)\b", re.IGNORECASE)
_NEARLY_A_WEEK = 6
"""Days since a weekday from which on it may as well be tomorrow's, where the report's clock is behind the event's."""
_LONG_PAST = 5
"""Days since a weekday from which on its own things ("Thursday's schedule") are those of the coming one."""
_POSSESSIVE = re.compile(r"['’]s\b")
_EAST = 14
"""UTC hour from which on the next day has begun in Asia."""


@dataclass(frozen=True, slots=True)
class DayMention:
    """A day and where the text names it."""

    start: int
    end: int
    day: date
    explicit: bool
    """Named by day and month, not by a word that leans on the day of publication or on another day."""


def find_days(text: str, published: date | None, hour: int = 0) -> Iterator[DayMention]:
    """The days a text names, in order; without `published` only those that name their year, and steps from these.

    Of a range the first and the last day are given, both at the range's place. `hour` is the UTC hour of
    publication: in the second half of the day a weekday that is tomorrow's here is today's further east.
    """
    named: date | None = None
    for match in _matches(text):
        days, explicit = _meant(match, text, published, named)
        if match["weekday"] and published and hour >= _EAST and days == [published - timedelta(days=_NEARLY_A_WEEK)]:
            days = [published + timedelta(days=1)]
        for day in days:
            named = day
            yield DayMention(match.start(), match.end(), day, explicit)


def leaning_day(sentence: str, published: date) -> date | None:
    """The day that the only day word of a sentence means; None when it has none, several, or a date beside it."""
    meant: set[date] = set()
    for match in _matches(sentence):
        days, explicit = _meant(match, sentence, published, None)
        if explicit and days:
            return None
        meant.update(days)
        if match["weekday"] and any((published - day).days == _NEARLY_A_WEEK for day in days) and not match["which"]:
            return None
    return meant.pop() if len(meant) == 1 else None


def _matches(text: str) -> Iterator[re.Match[str]]:
    """What looks like a day. The pattern is slow and days are few: it is tried only around words no day is without."""
    at = [found.span() for found in _YEAR_FIRST.finditer(text)]
    for word in _ANCHORS.intersection(_LETTERS.findall(text)):
        at += [
            found.span()
            for found in re.finditer(rf"{word}\b", text)
            if not text[max(0, found.start() - 1) : found.start()].isalpha()
        ]
    reach = 0
    for start, end in sorted(at):
        if end <= reach:
            continue
        for match in _PATTERN.finditer(text, max(reach, start - _BEFORE), end + _AFTER):
            if match.start() > start:
                break
            if match.end() > start:
                reach = match.end()
                yield match
                break


def _meant(match: re.Match[str], text: str, published: date | None, named: date | None) -> tuple[list[date], bool]:
    """The days a match means, and whether it names them outright; `named` is the day that was named before it."""
    if match["iso"]:
        year, month, day = (int(part) for part in re.split("[-/]", match["iso"]))
        return [found for found in [_valid(year, month, day)] if found], True
    if match["month1"] or match["month2"]:
        return _dated(match, published), True
    if match["step"]:
        return ([named + timedelta(days=-1 if match["step"].lower() == "previous" else 1)] if named else []), False
    if match["count"]:
        return _counted(match, published, named), False
    if published is None:
        return [], False
    if match["near"]:
        return [published + timedelta(days=_NEAR[match["near"].lower()])], False
    return _weekday(match, text, published), False


def _dated(match: re.Match[str], published: date | None) -> list[date]:
    name, last = match["month1"] or match["month2"], match["day1"] or match["day2"]
    first, year = match["from1"] or match["from2"], match["year1"] or match["year2"]
    folded = fold(name)
    if folded in _NEEDS_CAPITAL and name[0].islower() and match["month2"]:
        return []
    month = _MONTH_OF[folded]
    found = []
    for day in (int(number) for number in (first, last) if number):
        years = [int(year)] if year else [published.year + step for step in (-1, 0, 1)] if published else []
        near = [valid for one in years if (valid := _valid(one, month, day))]
        if near:
            found.append(near[0] if published is None else min(near, key=lambda one: abs(one - published)))
    return found


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _counted(match: re.Match[str], published: date | None, named: date | None) -> list[date]:
    """Days ago, counted from publication; days later or earlier, counted from the day named before."""
    count = _COUNTED.get(match["count"].lower()) or int(match["count"])
    steps = timedelta(days=count * (7 if match["unit"].lower().startswith("week") else 1))
    sense = match["sense"].lower()
    if sense == "ago":
        return [published - steps] if published and match["unit"].lower().startswith("day") else []
    return [named + steps if sense == "later" else named - steps] if named else []


def _weekday(match: re.Match[str], text: str, published: date) -> list[date]:
    start, end = match.span("weekday")
    if _NAME_BEFORE.search(text[max(0, start - 10) : start]) or _NAME_AFTER.match(text[end : end + 16]):
        return []
    which = (match["which"] or "").lower()
    back = (published.weekday() - _WEEKDAY_OF[fold(match["weekday"])]) % 7
    if which == "next" or match["after"] == "prochain" or (which != "last" and _looks_ahead(text, match)):
        return [published + timedelta(days=(7 - back) if back or which == "next" else 0)]
    if not which and back >= _LONG_PAST and _POSSESSIVE.match(text[end : end + 3]):
        return [published + timedelta(days=7 - back)]
    return [published - timedelta(days=7 if which == "last" and back == 0 else back)]


def _looks_ahead(text: str, match: re.Match[str]) -> bool:
    """Whether the clause around a weekday speaks of what is to come."""
    ahead = _AHEAD_IN_FRENCH if match["weekday"].lower() in _FRENCH else _AHEAD
    before = text[max(0, match.start() - 80) : match.start()]
    cut = [found.end() for found in _CLAUSE.finditer(before)]
    clause = before[cut[-1] :] if cut else before
    if _TOLD.search(before):
        return False
    if ahead.search(clause):
        return True
    opens = not clause.strip() or clause.strip().lower() in ("on", "le", "next", "this")
    return opens and bool(ahead.search(re.split(r"[;:.!?]", text[match.end() : match.end() + 60])[0]))
