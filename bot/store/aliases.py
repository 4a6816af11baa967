"""Other names of places: who asks for Ханой or 河内 means Hanoi, and who asks for Hanoi means both.

Cities stand in `data/cities.txt`, written by us; countries in many languages come from babel (CLDR).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from babel import Locale

from bot.store.words import folded_words, stems, tokens

Group = tuple[tuple[str, ...], ...]
"""Alternatives, one of which must hold; of each, all terms."""

LANGUAGES = ("ar", "de", "es", "fa", "fr", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "uk", "vi", "zh")
_SHORTEST = 2
"""Signs of a beginning by which another name is looked for."""
_WORDS = 4
"""Words of a name at most."""
_FORMS = 12
"""Forms of a name that are asked for at most."""


def loaded() -> bool:
    """Whether the tables have been read."""
    return bool(_table.cache_info().currsize)


def load() -> None:
    """Read the tables: the first question would wait for them."""
    _sorted_table()
    _table()


def others(name: str) -> tuple[str, ...]:
    """All names of the places that `name` may be, itself first."""
    found = {name: None}
    for names in _table().get(tuple(tokens(name)), ()):
        found |= dict.fromkeys(names)
    return tuple(found)


def begun(prefix: str) -> tuple[str, ...]:
    """The names of the places one of whose names begins so."""
    begin = folded_words(prefix).strip()
    if len(begin) < _SHORTEST:
        return ()
    found: dict[str, None] = {}
    table = _sorted_table()
    for folded, names in table[bisect_left(table, (begin, ())) :]:
        if not folded.startswith(begin):
            break
        found |= dict.fromkeys(names)
    return tuple(found)


def alternatives(words: Sequence[str]) -> list[Group]:
    """What `words` ask for, in order: a name of a place may stand there by any of its names.

    Of each thing asked for the alternatives; of each alternative the terms, all of which must occur.
    """
    found: dict[Group, None] = {}
    asked = [token for word in words for token in tokens(word)]
    at = 0
    while at < len(asked):
        names, length = _named(asked[at:])
        if length:
            forms = (form for name in names for form in _forms(tokens(name)))
            found[tuple(dict.fromkeys(forms))] = None
        else:
            length = 1
            found[_single(asked[at])] = None
        at += length
    return list(found)


def _single(token: str) -> Group:
    return tuple((term,) for term in stems(token))


def _named(asked: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """The names of the place whose name stands first in what is asked, and of how many words that name is."""
    for length in range(min(_WORDS, len(asked)), 0, -1):
        places = _table().get(tuple(asked[:length]))
        if places:
            return tuple(name for names in places for name in names), length
    return (), 0


def _forms(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    """The ways a name may stand in an index: each of its words by any of its stems."""
    forms: list[tuple[str, ...]] = [()]
    for word in words:
        forms = [(*form, term) for form in forms for term in stems(word)][:_FORMS]
    return forms


def cities() -> list[tuple[str, ...]]:
    """The table of cities: all names of each, the English one first."""
    text = files("bot.store").joinpath("data", "cities.txt").read_text(encoding="utf-8")
    return [tuple(line.split("|")) for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _places() -> tuple[tuple[str, ...], ...]:
    """All names of each place."""
    countries = {code: [name] for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in countries and len(name) > 1:
                countries[code].append(name)
    return (*cities(), *(tuple(dict.fromkeys(names)) for names in countries.values()))


@cache
def _table() -> Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The places by the tokens of each of their names."""
    table: dict[tuple[str, ...], dict[tuple[str, ...], None]] = defaultdict(dict)
    for names in _places():
        for name in names:
            table[tuple(tokens(name))][names] = None
    return {key: tuple(found) for key, found in table.items()}


@cache
def _sorted_table() -> Sequence[tuple[str, tuple[str, ...]]]:
    return tuple(sorted((folded_words(name).strip(), names) for names in _places() for name in names))
