"""A `Wording` in a language: as pieces, or joined as text. Pure; times are worded for one zone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from string import Formatter
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_decimal

from bot.messages import Link, Wording
from bot.wording.english import ENGLISH
from bot.wording.foreign import literal
from bot.wording.sentences import Catalogue, Plural

CATALOGUES: Mapping[str, Catalogue] = {"en": ENGLISH}
"""Language to its catalogue. A locale without one is answered in English."""

_JOINS = {"": ", ", "dot": " · ", "semicolon": "; ", "space": " "}
_LISTS: Mapping[str, Literal["standard", "or"]] = {"and": "standard", "or": "or"}


class PieceKind(StrEnum):
    OURS = "ours"
    """Our own words."""
    FOREIGN = "foreign"
    """A text from outside, made `literal`: to be escaped."""
    TIME = "time"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of worded text."""

    text: str
    kind: PieceKind = PieceKind.OURS
    at: datetime | None = None
    """The time that `text` tells, when it is one: a platform may show it in the reader's own zone."""
    url: str | None = None
    """Where a link leads."""


def word(wording: Wording, locale: str = "en", zone: str = "UTC", now: datetime | None = None) -> str:
    """The wording as text, its times in `zone`, which the text names.

    With `now`, a time of the same day shows no date and one of the same year no year; without it, times
    and days always show both.
    """
    return "".join(piece.text for piece in pieces(wording, locale, zone, now))


def pieces(wording: Wording, locale: str = "en", zone: str = "UTC", now: datetime | None = None) -> tuple[Piece, ...]:
    """The wording in parts; joined they are what `word` gives."""
    scribe = _Scribe(locale, zone, now)
    return scribe.named_zone(scribe.sentence(wording))


def language_name(tag: str, locale: str = "en") -> str:
    """What `locale` calls the language of a BCP 47 tag (``Korean``); the tag itself where it has no name."""
    known = _locale(locale)
    return known.languages.get(tag.partition("-")[0]) or literal(tag)


@lru_cache(maxsize=64)
def _locale(name: str) -> Locale:
    """Babel's locale; plain English reads dates as the house writes them, day before month."""
    try:
        found = Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        found = Locale.parse("en")
    return Locale.parse("en_GB") if str(found) == "en" else found


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


class _Scribe:
    """Words for one reader: a locale, a zone, and the time of reading."""

    def __init__(self, locale: str, zone: str, now: datetime | None) -> None:
        self._locale = _locale(locale)
        self._zone = _zone(zone)
        self._now = now.astimezone(self._zone) if now else None
        self._catalogue = CATALOGUES.get(self._locale.language, ENGLISH)

    def sentence(self, wording: Wording) -> list[Piece]:
        """The pieces of one wording; a key of another version's catalogue still shows its values."""
        entry = self._catalogue.get(wording.key)
        values = self._values(wording)
        if entry is None:
            return _joined(values.values(), " · ")
        if isinstance(entry, Plural):
            number = dict(wording.numbers).get(entry.by, 0)
            entry = entry.forms.get(self._locale.plural_form(number), entry.forms["other"])
        made: list[Piece] = []
        for ours, name, form, _ in Formatter().parse(entry):
            if ours:
                made.append(Piece(ours))
            if name is not None:
                made.extend(self._value(wording, name, form or "", values))
        return made

    def named_zone(self, made: list[Piece]) -> tuple[Piece, ...]:
        """The pieces with the zone named after the last time, since text cannot follow its reader."""
        for index in range(len(made) - 1, -1, -1):
            if made[index].kind is PieceKind.TIME:
                made[index] = replace(made[index], text=f"{made[index].text} {self._zone_name()}")
                break
        return tuple(made)

    def _zone_name(self) -> str:
        if self._zone.key in ("UTC", "Etc/UTC"):
            return "UTC"
        return f"({get_timezone_location(self._zone, locale=self._locale, return_city=True)})"

    def _values(self, wording: Wording) -> dict[str, list[Piece]]:
        """Every value in its plain form, by name."""
        found: dict[str, list[Piece]] = {}
        found.update((name, [Piece(literal(text), PieceKind.FOREIGN)]) for name, text in wording.texts)
        found.update((name, [Piece(format_decimal(n, locale=self._locale))]) for name, n in wording.numbers)
        found.update((name, [Piece(self._time(at), PieceKind.TIME, at)]) for name, at in wording.times)
        found.update((name, [Piece(self._day(day))]) for name, day in wording.days)
        found.update((name, self._links(links)) for name, links in wording.links)
        found.update((name, _joined(map(self.sentence, parts), ", ")) for name, parts in wording.parts)
        return found

    def _value(self, wording: Wording, name: str, form: str, values: Mapping[str, list[Piece]]) -> list[Piece]:
        """One value in the form that the sentence asks for; a value that is not there leaves no trace."""
        if not form or name not in values:
            return values.get(name, [])
        match form:
            case "long":
                return [Piece(format_skeleton("MMMMEEEEd", dict(wording.days)[name], locale=self._locale))]
            case "month":
                return [Piece(format_skeleton("yMMMM", dict(wording.days)[name], locale=self._locale))]
            case "full":
                return [Piece(format_date(dict(wording.days)[name], "long", locale=self._locale))]
            case "number":
                return [Piece(format_skeleton("d", dict(wording.days)[name], locale=self._locale))]
            case "yearless":
                return [Piece(format_skeleton("MMMd", dict(wording.days)[name], locale=self._locale))]
            case "yearly":
                return [Piece(format_skeleton("yMMMd", dict(wording.days)[name], locale=self._locale))]
            case "clock":
                at = dict(wording.times)[name]
                return [Piece(self._clock(at.astimezone(self._zone)), PieceKind.TIME, at)]
            case "since":
                at = dict(wording.times)[name]
                return [Piece(self._day(at.astimezone(self._zone).date()))]
            case "dated":
                at = dict(wording.times)[name]
                return [Piece(self._dated(at.astimezone(self._zone)), PieceKind.TIME, at)]
            case "language":
                return [Piece(language_name(dict(wording.texts)[name], str(self._locale)))]
            case _:
                return self._parts(wording, name, form)

    def _parts(self, wording: Wording, name: str, form: str) -> list[Piece]:
        parts = [self.sentence(part) for part in dict(wording.parts)[name]]
        if form in _LISTS:
            return self._listed(parts, _LISTS[form])
        return _joined(parts, _JOINS[form])

    def _listed(self, parts: list[list[Piece]], style: Literal["standard", "or"]) -> list[Piece]:
        """Parts as a list in the locale's manner: a, b and c."""
        stand_ins = [chr(0xE000 + index) for index in range(len(parts))]  # private use: in no text of ours
        made: list[Piece] = []
        ours = ""
        for char in format_list(stand_ins, style, locale=self._locale):
            if char in stand_ins:
                made += [Piece(ours)] if ours else []
                made += parts[stand_ins.index(char)]
                ours = ""
            else:
                ours += char
        return [*made, Piece(ours)] if ours else made

    def _links(self, links: tuple[Link, ...]) -> list[Piece]:
        """The first link's label, and how many other outlets the rest are."""
        if not links:
            return []
        first, *rest = links
        made = [Piece(literal(first.label), PieceKind.LINK, url=first.url)]
        others = {link.label for link in rest} - {first.label}
        if others:
            made.append(Piece(f" +{format_decimal(len(others), locale=self._locale)}"))
        return made

    def _time(self, at: datetime) -> str:
        local = at.astimezone(self._zone)
        if self._now and local.date() == self._now.date():
            return self._clock(local)
        return self._dated(local)

    def _dated(self, local: datetime) -> str:
        return f"{self._day(local.date())} {self._clock(local)}"

    def _clock(self, local: datetime) -> str:
        return format_time(local, "short", tzinfo=self._zone, locale=self._locale)

    def _day(self, day: date) -> str:
        same_year = self._now is not None and day.year == self._now.year
        return format_skeleton("MMMd" if same_year else "yMMMd", day, locale=self._locale)


def _joined(parts: Iterable[list[Piece]], between: str) -> list[Piece]:
    made: list[Piece] = []
    for part in parts:
        if made and part:
            made.append(Piece(between))
        made.extend(part)
    return made
