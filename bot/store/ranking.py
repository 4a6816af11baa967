"""How much a text is what was asked for: bm25 over numbers kept beside an index. Pure; `weighing` has the rest.

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
_OTHER_FORM = 0.1
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

    def __init__(self, rates: Sequence[float], usual: float) -> None:
        self._worths = [_worth(rate) * (_K1 + 1) for rate in rates]
        self._least, self._slope = _K1 * (1 - _B), _K1 * _B / usual

    def score(self, length: float, often: Sequence[float]) -> float:
        """The score of a text of this length that has the groups so often; higher is better."""
        room = self._least + self._slope * length
        return sum(worth * count / (count + room) for worth, count in zip(self._worths, often, strict=True))

    def numbers(self) -> dict[str, float]:
        """What `score` reckons with: ``worth0``, ``worth1`` and so on, ``least`` and ``slope``."""
        worths = {f"worth{at}": worth for at, worth in enumerate(self._worths)}
        return {**worths, "least": self._least, "slope": self._slope}


class Typed:
    """The words of a question as they were typed: another form of such a word counts little."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._words = [_as_typed(group) for group in groups]
        self.matter = any(word is not None for word in self._words)
        """Whether a word has other forms at all."""

    def often(self, often: Sequence[float], folded: str) -> list[float]:
        """How often each group is in this folded text, never more than `often`, which is given in any form."""
        return [
            count if word is None else _weighed(count, occurrences(word, folded))
            for count, word in zip(often, self._words, strict=True)
        ]


def _as_typed(group: Group) -> str | None:
    """The first of a group's terms; None where it is the only one, or one of several names."""
    return None if len(group) == 1 or any(len(terms) > 1 for terms in group) else group[0][0]


def occurrences(word: str, folded: str) -> int:
    """How often a folded word stands in a folded text as a word of its own."""
    count = 0
    at = folded.find(word)
    while at >= 0:
        end = at + len(word)
        count += not (folded[at - 1 : at].isalnum() or folded[end : end + 1].isalnum())
        at = folded.find(word, end)
    return count


def _weighed(often: float, typed: int) -> float:
    exactly = min(often, typed)
    return exactly + (often - exactly) * _OTHER_FORM


def looked_for(group: Group) -> list[str]:
    """What stands before the counts of a group in what was kept of them."""
    return [f" {term}:" for term in dict.fromkeys(one[0] for one in group)]


def often(kept: str, terms: Sequence[str]) -> float:
    """How often what is `looked_for` is in a text that has it, `kept` being what was kept of its counts."""
    count = 0
    for term in terms:
        at = kept.find(term)
        if at >= 0:
            at += len(term)
            count += int(kept[at : kept.index(" ", at)])
    return float(count or 1)


def _worth(rate: float) -> float:
    return max(math.log((1 - rate + _LEAST) / (rate + _LEAST)), _LEAST) if rate < 1 else _LEAST
