"""How much a text is what was asked for: bm25 over numbers kept beside an index. Pure.

Of each text the length is kept and, of the terms that count more than once, how much each counts. A text that
an index gave has every term asked for; one that is not among its counts is there once.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from bot.store.aliases import Group

_K1, _B = 1.2, 0.75
"""How soon a repeated word says no more, and how much a long text counts for less: the usual settings."""
_LEAST = 1e-6
"""What a word is worth at least: one of most texts tells next to nothing."""


def counts(terms: Iterable[str]) -> dict[str, int]:
    """How often each term occurs."""
    return Counter(terms)


def kept(counted: Mapping[str, int]) -> str:
    """What is kept of the counts: `` kim:3 hanoi:2 ``."""
    return f" {' '.join(f'{term}:{count}' for term, count in counted.items() if count > 1)} "


class Scorer:
    """Scores texts for the groups of a question, each with the share of texts in which it holds."""

    def __init__(self, groups: Sequence[Group], rates: Sequence[float], usual: float) -> None:
        self._usual = usual
        self._weighed = [
            ([f" {term}:" for term in dict.fromkeys(alternative[0] for alternative in group)], _worth(rate))
            for group, rate in zip(groups, rates, strict=True)
        ]

    def __call__(self, length: float, kept: str) -> float:
        """The score of a text of this length, `kept` being what was kept of its counts; higher is better."""
        room = _K1 * (1 - _B + _B * length / self._usual)
        score = 0.0
        for terms, worth in self._weighed:
            often = 0
            for term in terms:
                at = kept.find(term)
                if at >= 0:
                    at += len(term)
                    often += int(kept[at : kept.index(" ", at)])
            often = often or 1
            score += worth * often * (_K1 + 1) / (often + room)
        return score


def _worth(rate: float) -> float:
    return max(math.log((1 - rate + _LEAST) / (rate + _LEAST)), _LEAST) if rate < 1 else _LEAST
