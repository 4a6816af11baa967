"""Quote variants: the same saying, printed by two outlets in different words. Pure.

Both printings are kept; neither is called the right one. Two quotes are variants when one named person
says both, in one language, in reports of different outlets, and most words of the shorter stand in the
longer in the same order. A mere excerpt of the longer is no variant: its words do not differ. A wording
that a report translated is compared with other translations only.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import LCSseq

from bot.cards.story import folded, named
from bot.model import Brief, Quote

FEWEST = 5
"""Words from which two wordings can be told from two sayings."""
ALIKE_SHORTER, ALIKE_LONGER = 0.75, 0.6
"""Shares of the words of the shorter and of the longer wording that both have, in order."""


def with_variants(brief: Brief, quotes: Sequence[Quote]) -> tuple[tuple[Quote, bool], ...]:
    """The quotes in order, each followed at once by its variants, which are marked True."""
    groups: list[list[Quote]] = []
    for quote in quotes:
        group = next((group for group in groups if _vary(brief, group[0], quote)), None)
        if group is None:
            groups.append([quote])
        else:
            group.append(quote)
    return tuple((quote, number > 0) for group in groups for number, quote in enumerate(group))


def _vary(brief: Brief, one: Quote, other: Quote) -> bool:
    if one.speaker != other.speaker or one.translated != other.translated or len(named([one, other])) < 2:
        return False
    left, right = brief.source_of(one.citation), brief.source_of(other.citation)
    return left.outlet != right.outlet and left.language == right.language and differ_in_words(one.text, other.text)


def differ_in_words(one: str, other: str) -> bool:
    """Whether two wordings are of one saying and yet not the same, nor one a part of the other."""
    shorter, longer = sorted((folded(one).split(), folded(other).split()), key=len)
    if len(shorter) < FEWEST or f" {' '.join(shorter)} " in f" {' '.join(longer)} ":
        return False
    shared = LCSseq.similarity(shorter, longer)
    return shared >= ALIKE_SHORTER * len(shorter) and shared >= ALIKE_LONGER * len(longer)
