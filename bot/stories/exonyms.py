"""Names as other languages write them, led to the form that English reports use. Pure.

Countries and the larger cities come from the Unicode names of territories and of time zones, which `babel`
carries for every language; what differs by its accents alone (Hanoï) is found without a table. Office-holders
are spelt by ear in each language (Poutine, Sergueï): full names whose consonants agree are one person's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError

from bot.model import NameKind
from bot.stories import gazetteer
from bot.stories.text import fold

_BEFORE = re.compile(
    r"^(?:À|A|Au|Aux|En|De|Du|Des|D['’]|La|Le|Les|L['’]|Der|Die|Das|Den|In|Im|El|Los|Las|Il|Lo|Gli|O|Os|As|Em|No|Na)"
    r"(?:\s+|(?<=['’]))(?=\w)"
)
"""Articles and prepositions that stand with a capital before a name at the head of a sentence."""


@lru_cache(maxsize=8192)
def in_english(entity: str, kind: NameKind, language: str) -> tuple[str, NameKind]:
    """The name and kind of a place or an office-holder that another language's report names; others as they are."""
    if language in ("en", "und"):
        return entity, kind
    bare = _BEFORE.sub("", entity)
    for form in (entity, bare):
        known = _table(language).get(fold(form)) or gazetteer.place(form) or gazetteer.place(fold(form).title())
        if known is not None:
            return known
    if kind is NameKind.PERSON and " " in bare:
        return _holders().get(_by_ear(bare), bare), kind
    return bare, kind


@cache
def _holders() -> Mapping[str, str]:
    return {_by_ear(holder.person): holder.person for holder in gazetteer.holders()}


def _by_ear(name: str) -> str:
    """The consonants of a name, those that sound alike made one."""
    return " ".join(_SOUNDS.sub("", fold(word).translate(_ALIKE)) for word in name.split())


_ALIKE = str.maketrans("cqzwf", "kksvv")
_SOUNDS = re.compile(r"[^a-z]|[aeiouyhj]|(.)(?=\1)")


@lru_cache(maxsize=64)
def _table(language: str) -> Mapping[str, tuple[str, NameKind]]:
    """Folded names in the language: cities of time zones, and countries over them."""
    try:
        own, english = Locale(language), Locale("en")
    except (UnknownLocaleError, ValueError):
        return {}
    found: dict[str, tuple[str, NameKind]] = {}
    for zone, names in own.time_zones.items():
        if "/" in zone and (city := names.get("city")):
            plain = english.time_zones.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
            found[fold(city)] = gazetteer.place(plain) or (plain, NameKind.PLACE)
    for code, name in own.territories.items():
        if len(code) == 2 and code.isalpha():
            plain = english.territories.get(code, name)
            found[fold(name)] = gazetteer.place(plain) or (plain, NameKind.PLACE)
    return found
