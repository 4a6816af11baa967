"""Cities and countries where meetings are held, as other languages name them. Pure but for reading tables once.

What babel (CLDR) knows, it says: countries, and the cities that name a time zone. The others stand in
`data/cities.txt`, which was written by us. Everything here is folded by `folded_name`: case, diacritics and
punctuation do not make two names differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from babel import Locale

from bot.folding import fold

LANGUAGES = ("ar", "de", "es", "fa", "fr", "he", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "uk", "vi", "zh")
"""Languages in which a name is understood beside English."""


def folded_name(name: str) -> str:
    """A name as it is compared: words without case, diacritics and punctuation."""
    return " ".join("".join(char if char.isalnum() else " " for char in fold(name)).split())


def in_english(name: str) -> str | None:
    """The English name of a city or country that `name` is in any language; None when it is none that is known."""
    return _english().get(folded_name(name))


@cache
def _english() -> Mapping[str, str]:
    """Folded name in any language to the English one; our own table first, then cities, then countries."""
    found: dict[str, str] = {}
    for english, others in cities():
        for name in (english, *others):
            found.setdefault(folded_name(name), english)
    english_zones = _zones("en")
    for language in LANGUAGES:
        for zone, city in _zones(language).items():
            english = english_zones.get(zone) or zone.rpartition("/")[2].replace("_", " ")
            found.setdefault(folded_name(english), english)
            found.setdefault(folded_name(city), english)
    english_lands = Locale("en").territories
    for language in ("en", *LANGUAGES):
        for code, land in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found.setdefault(folded_name(land), _plain(english_lands[code]))
    return found


@cache
def cities() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Our own table: (English name, its other names)."""
    lines = files("bot").joinpath("data", "cities.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split("|") for line in lines if line and not line.startswith("#"))
    return tuple((row[0].strip(), tuple(name.strip() for name in row[1].split(",") if name.strip())) for row in rows)


def _zones(language: str) -> Mapping[str, str]:
    """Time zone to the city that names it, as a language has it; one spelt as in the zone's id is left out."""
    zones = Locale(language).time_zones
    return {zone: words["city"] for zone, words in zones.items() if "city" in words and not zone.startswith("Etc/")}


def _plain(land: str) -> str:
    """CLDR's name of a country as reports write it."""
    return {"Türkiye": "Turkey", "Myanmar (Burma)": "Myanmar", "Hong Kong SAR China": "Hong Kong"}.get(land, land)
