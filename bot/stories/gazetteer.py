"""Tables of facts that names are read by: places and their peoples, given names, titles.

The tables stand as plain files in `data/` and were written by us; countries in other languages come
from babel (CLDR). Each is read once, when first asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import ahocorasick_rs
from babel import Locale, UnknownLocaleError

from bot.model import NameKind
from bot.stories.text import fold
from bot.stories.wordlists import groups

_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-ÞΑ-ΩА-ЯЁЄІЇҐ]\w")


def _read(name: str) -> str:
    return files("bot.stories").joinpath("data", name).read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Titles:
    """Words before or instead of a name."""

    all: frozenset[str]
    honorifics: frozenset[str]
    male: frozenset[str]
    female: frozenset[str]
    abbreviations: frozenset[str]
    """Those that end with a full stop."""
    first_words: frozenset[str]
    """First words of titles with a capital."""
    role_nouns: frozenset[str]
    organisation_words: frozenset[str]
    organisations: frozenset[str]


@cache
def titles() -> Titles:
    """The table of titles, roles and words that make a name an organisation's."""
    table: dict[str, list[str]] = json.loads(_read("titles.json"))
    male, female = frozenset(table["honorific_male"]), frozenset(table["honorific_female"])
    honorifics = male | female | frozenset(table["honorific"])
    every = honorifics | frozenset(table["office"])
    return Titles(
        all=every,
        honorifics=honorifics,
        male=male,
        female=female,
        abbreviations=frozenset(title for title in every if title.endswith("."))
        | {"Jr.", "Sr.", "St.", "Lt.", "Maj.", "Brig."},
        first_words=frozenset(title.split()[0] for title in every if title[0].isupper()),
        role_nouns=frozenset(table["role_nouns"]),
        organisation_words=frozenset(table["organisation_words"]),
        organisations=frozenset(table["organisations"]),
    )


@cache
def _people() -> dict[str, Any]:
    table: dict[str, str] = json.loads(_read("people.json"))
    male, female = table["male"].split(), table["female"].split()
    return {
        "m": frozenset(fold(name) for name in male),
        "f": frozenset(fold(name) for name in female),
        "family_first": frozenset(fold(name) for name in table["family_first"].split()),
        "formal": {
            fold(short): fold(formal) for short, formal in (pair.split("=") for pair in table["nicknames"].split())
        },
    }


def is_given_name(word: str) -> bool:
    """Whether the table has it as a given name, of whichever sex."""
    people = _people()
    return fold(word) in people["m"] or fold(word) in people["f"]


def sex_of(word: str) -> str:
    """``m``, ``f``, or empty where a given name is unknown or borne by both."""
    people, folded = _people(), fold(word)
    male, female = folded in people["m"], folded in people["f"]
    return "" if male == female else "m" if male else "f"


def is_family_first(word: str) -> bool:
    """Whether it is a family name that stands before the given name (Kim, Xi, Nguyen)."""
    return fold(word) in _people()["family_first"]


def formal_name(word: str) -> str:
    """The folded given name behind a short form (Mike: michael)."""
    folded = fold(word)
    formal: str = _people()["formal"].get(folded, folded)
    return formal


def starts_title(word: str) -> bool:
    """Whether a capitalised title begins with this word (Secretary, Mr.)."""
    return word in titles().first_words


def listed(name: str) -> frozenset[str]:
    """A group of words from `data/speech.txt`. Raises KeyError for a group that does not exist."""
    return groups("speech.txt")[name]


def common_words() -> frozenset[str]:
    """Function words, days and months: a capital on them makes no name."""
    return listed("function")


def is_organisation(phrase: str) -> bool:
    """Whether the table has it, with or without the article."""
    return phrase.removeprefix("The ").removeprefix("the ") in titles().organisations


@cache
def _places() -> dict[str, tuple[str, NameKind]]:
    table: dict[str, tuple[str, NameKind]] = {}
    for line in _read("places.txt").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("+"):
            table.update({state: (state, NameKind.PLACE) for state in line[1:].split(",")})
            continue
        country, cities, peoples, others = line.lstrip("=").split("|")
        for city in filter(None, cities.replace("Washington, D.C.", "Washington D.C.").split(",")):
            table.setdefault(city, (city, NameKind.PLACE))
        for people in filter(None, peoples.split(",")):
            table[people] = (country, NameKind.GROUP)
        for name in [country, *filter(None, others.split(","))]:
            table[name.removeprefix("the ")] = (country, NameKind.PLACE)
    table["US"] = table["U.S."] = ("United States", NameKind.PLACE)
    return table


@lru_cache(maxsize=16384)
def place(phrase: str) -> tuple[str, NameKind] | None:
    """The country, city or region a phrase names, or the country whose people it names."""
    table = _places()
    plain = phrase.removesuffix("’s").removesuffix("'s")
    if len(plain) > 4 and plain.isupper() and plain not in table:
        plain = plain.title()
    return table.get(plain) or table.get(plain.removeprefix("The ").removeprefix("the "))


@cache
def _countries() -> dict[str, str]:
    """Country to its capital, the first city of its row; empty where none is given."""
    rows = [line.split("|") for line in _read("places.txt").splitlines() if line and line[0] not in "#+="]
    return {row[0]: row[1].split(",")[0] for row in rows}


def is_country(name: str) -> bool:
    """Whether the table has it as a country: no city, no region, no state of a federation."""
    return name in _countries()


def country_with_capital(city: str) -> str | None:
    """The country whose capital it is, for a capital that speaks for it (Moscow said)."""
    return next((country for country, capital in _countries().items() if capital == city), None)


@cache
def country_of(city: str) -> str | None:
    """The country a city lies in; None for a city that the table has not."""
    for line in _read("places.txt").splitlines():
        if line and line[0] not in "#+=":
            country, cities, _, _ = line.split("|")
            if city in cities.split(","):
                return country
    return None


@cache
def _in_language(language: str) -> tuple[ahocorasick_rs.AhoCorasick, tuple[tuple[str, NameKind], ...]] | None:
    """A scanner for the countries as a language names them."""
    try:
        names, english = Locale(language).territories, Locale("en").territories
    except (UnknownLocaleError, ValueError):
        return None
    words: dict[str, tuple[str, NameKind]] = {}
    for code, name in names.items():
        if len(code) == 2 and code.isalpha() and len(name) > 1:
            known = place(english.get(code, "")) or (english.get(code, name), NameKind.PLACE)
            words[name] = known
    if not words:
        return None
    return ahocorasick_rs.AhoCorasick(list(words), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest), tuple(
        words.values()
    )


def places_in(text: str, language: str) -> Iterable[tuple[int, int, str, NameKind]]:
    """(start, end, country, kind) of countries written in the text's own language."""
    scanner = _in_language(language)
    if scanner is None:
        return
    automaton, entities = scanner
    bounded = has_capitals(text)
    for number, start, end in automaton.find_matches_as_indexes(text):
        if bounded and (text[start - 1 : start].isalpha() or text[end : end + 1].isalpha()):
            continue
        yield start, end, *entities[number]


@lru_cache(maxsize=64)
def has_capitals(text: str) -> bool:
    """Whether the text is in a script that writes names with capitals."""
    sample = text[:4000]
    return len(_CAPITAL.findall(sample)) * 60 >= sum(letter.isalpha() for letter in sample) / 2


@dataclass(frozen=True, slots=True)
class Holder:
    """Who held an office, from and to; `to` is None while it lasts."""

    country: str
    office: str
    person: str
    since: date
    to: date | None


@cache
def holders() -> tuple[Holder, ...]:
    """The table of office-holders: a hint, which a text's own words overrule."""
    found = []
    for line in _read("holders.txt").splitlines():
        if line and not line.startswith("#"):
            country, office, person, since, to = line.split("|")
            found.append(
                Holder(country, office, person, date.fromisoformat(since), date.fromisoformat(to) if to else None)
            )
    return tuple(found)


def full_name(surname: str, at: date | None) -> str | None:
    """The one office-holder of that surname (in office at `at`, where given); None when none or several."""
    folded = fold(surname)
    hits = set()
    for holder in holders():
        words = holder.person.split()
        if folded == fold(words[-1]) or (folded == fold(words[0]) and is_family_first(words[0])):
            hits.add(holder.person)
    if len(hits) > 1 and at is not None:
        hits = {holder.person for holder in holders() if holder.person in hits and _in_office(holder, at)}
    return hits.pop() if len(hits) == 1 else None


def holds_office(person: str, role: str, at: date | None) -> bool:
    """Whether the table gives the person an office that `role` names, at that date where one is given."""
    words = role.lower().removeprefix("the ")
    surname = fold(person.rsplit(maxsplit=1)[-1])
    return any(
        fold(holder.person.split()[-1]) == surname
        and words.endswith(holder.office)
        and (at is None or _in_office(holder, at))
        for holder in holders()
    )


def _in_office(holder: Holder, at: date) -> bool:
    return holder.since <= at and (holder.to is None or at <= holder.to)
