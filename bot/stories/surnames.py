"""Surnames: which word of a full name it is, and whether two full names can be one person's. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.stories import gazetteer
from bot.stories.text import fold

_INITIAL = re.compile(r"^(?:[^\W\d_]\.)+$")


def surname_of(words: Sequence[str]) -> str:
    """The word a person is later called by: the family name, which stands first in East Asian names."""
    kept = [word for word in words if fold(word) not in ("jr", "sr", "ii", "iii", "iv")] or list(words)
    if len(kept) >= 2 and gazetteer.is_family_first(kept[0]) and not _western(kept):
        return fold(kept[0])
    return fold(kept[-1])


def _western(words: Sequence[str]) -> bool:
    """Kim Kardashian, Ben Li: a known given name that leads, and no hyphen or short syllables after it."""
    if not gazetteer.is_given_name(words[0]):
        return False
    return "-" not in words[1] and not (len(words) == 3 and all(len(word) <= 5 for word in words[1:]))


def same_person(longer: str, shorter: str) -> bool:
    """Whether two names of one surname can be one person's (Mike Pence, Michael R. Pence)."""
    first, second = (re.split(r"[\s-]+", name) for name in (longer, shorter))
    left, right = ({fold(word) for word in words if not _INITIAL.match(word)} for words in (first, second))
    if right <= left:
        return True
    a, b = gazetteer.formal_name(first[0]), gazetteer.formal_name(second[0])
    return a == b and fold(first[-1]) == fold(second[-1])
