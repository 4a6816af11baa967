"""The choice of lines that says most in fewest words. Pure and deterministic.

A choice is valued as a whole: how much it is expected to share with a short note on the story, words and
pairs of words alike, for its length. Each word counts once and then for little, so that two points never say
the same, and every word has its price, so that a short sentence that says it is better than a long one.
All choices of up to three among the best lines, each in its best form, are tried.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.model import Span
from bot.stories.pruning import cuts, leave_out
from bot.stories.stems import tokens
from bot.stories.trees import Floats

T = TypeVar("T", bound=Hashable)
Counts = NDArray[np.int64]

MOST = 5
_TOGETHER = 3
"""Points chosen together; further ones must each be worth their place."""
_POOL = 14
"""Lines considered: a choice of three is hardly ever from further down."""
_NOTE = 40.0
"""Length in words of the note that choices are measured against: the longer, the longer the choices."""
_AGAIN, _PAIR_AGAIN = 0.2, 0.1
"""What a word or a pair is worth the second time, as a share of the first."""
_SAME = 0.5
"""Share of the shorter line's weight that two lines have in common when they say the same."""
_WORTH_ADDING = 0.8
"""A fourth or fifth point has at least this share of the density of the first three."""
_WORTH_MORE_WORDS = 1.0
"""A second and third point are taken when the choice keeps at least this share of its value."""
_CUTS, _FORMS = 4, 8
_SHORT, _SHORT_POOL, _WORTH_SHORT = 110, 40, 0.2
"""Characters of a short draft, lines looked through for them, and the share of density they need."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a report as a candidate: where it stands, without its dateline, and its learned value."""

    report: int
    """Index among the reports read."""
    span: Span
    text: str
    value: float


@dataclass(frozen=True, slots=True)
class Expected:
    """What a note on the story would say: the chance of each word and pair, and how rare words are."""

    words: Mapping[str, float]
    pairs: Mapping[tuple[str, str], float]
    rarity: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Draft:
    """A line, whole or shortened, cut into stems."""

    line: Line
    text: str
    stems: tuple[str, ...]


def choose(lines: Sequence[Line], expected: Expected, may: Callable[[str], bool]) -> tuple[Draft, ...]:
    """At most `MOST` drafts, best first; no two of one line, none saying what another says.

    `may`: whether a line may be a point, asked of the best until there are enough.
    """
    drafts = [_best_form(line, expected) for line in _best(lines, _POOL, may)]
    if not drafts:
        return ()
    table = _Table(drafts, expected)
    chosen: tuple[int, ...] = ()
    value = 0.0
    for size in range(1, min(_TOGETHER, len(drafts)) + 1):
        found, worth = table.best_of(size)
        if found and worth >= _WORTH_MORE_WORDS * value:
            chosen, value = found, worth
    if len(chosen) == _TOGETHER:
        chosen = table.grown(chosen, _WORTH_ADDING)
    alone = table.values(np.arange(len(drafts))[:, None])
    return tuple(drafts[number] for number in sorted(chosen, key=lambda number: -alone[number]))


def with_short_ones(
    chosen: Sequence[Draft], lines: Sequence[Line], expected: Expected, may: Callable[[str], bool]
) -> tuple[Draft, ...]:
    """The chosen drafts and short further ones, up to `MOST`: a card has room for few long sentences.

    Each must bring a fair share of what the chosen bring a word.
    """
    if not chosen:
        return ()
    taken = {draft.line.span for draft in chosen}
    forms = [draft for line in _best(lines, _SHORT_POOL, may) for draft in _forms(line) if line.span not in taken]
    drafts = [*chosen, *(draft for draft in forms if len(draft.text) <= _SHORT)]
    numbers = _Table(drafts, expected).grown(tuple(range(len(chosen))), _WORTH_SHORT)
    return tuple(drafts[number] for number in numbers)


def in_common(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    """The share of the lighter one's weight that two sentences have in common, 0 to 1.

    Each is given as its distinct stems with their rarity.
    """
    weight = min(sum(left.values()), sum(right.values()))
    return sum(value for stem, value in left.items() if stem in right) / weight if weight else 0.0


def _best(lines: Sequence[Line], count: int, may: Callable[[str], bool]) -> list[Line]:
    ranked = sorted(lines, key=lambda line: (-line.value, line.report, line.span.start))
    return list(itertools.islice((line for line in ranked if may(line.text)), count))


def _best_form(line: Line, expected: Expected) -> Draft:
    forms = _forms(line)
    if len(forms) == 1:
        return forms[0]
    table = _Table(forms, expected)
    return forms[int(table.values(np.arange(len(forms))[:, None]).argmax())]


def _forms(line: Line) -> list[Draft]:
    """The line itself and its shortened forms."""
    texts = [line.text]
    stretches = cuts(line.text)[:_CUTS]
    for count in range(1, len(stretches) + 1):
        for chosen in itertools.combinations(stretches, count):
            text = leave_out(line.text, chosen)
            if text and text not in texts and len(texts) < _FORMS:
                texts.append(text)
    return [Draft(line, text, tuple(tokens(text))) for text in texts]


@cache
def _choices(drafts: int, size: int) -> Counts:
    """All choices of so many drafts, a row each."""
    return np.array(list(itertools.combinations(range(drafts), size)), dtype=np.int64).reshape(-1, size)


def _counted(texts: Sequence[Sequence[T]], chances: Mapping[T, float]) -> tuple[Counts, Floats]:
    """(texts, things): how often each thing stands in each text; and the chance of each thing."""
    number: dict[T, int] = {}
    rows = [[number.setdefault(thing, len(number)) for thing in text] for text in texts]
    counts = np.zeros((len(texts), len(number)), dtype=np.int64)
    for row, things in enumerate(rows):
        counts[row] = np.bincount(things, minlength=len(number))
    return counts, np.array([chances.get(thing, 0.0) for thing in number], dtype=np.float64)


def _together(counts: Counts, choices: Counts) -> Counts:
    """The counts of each choice: the sum of the rows that it names."""
    total = counts.take(choices[:, 0], axis=0)
    for column in range(1, choices.shape[1]):
        total += counts.take(choices[:, column], axis=0)
    return total


def _worth(counts: Counts, chance: Floats, again: float) -> Floats:
    """What rows of counts are expected to share with the note: each time more is worth a share of the first."""
    steps = (1 - again ** np.arange(int(counts.max(initial=0)) + 1)) / (1 - again)
    return np.asarray(steps.take(counts) @ chance, dtype=np.float64)


class _Table:
    """Drafts side by side: what stands in each, and which say the same."""

    def __init__(self, drafts: Sequence[Draft], expected: Expected) -> None:
        stems = [draft.stems for draft in drafts]
        self._words, self._word_chance = _counted(stems, expected.words)
        self._pairs, self._pair_chance = _counted([list(itertools.pairwise(each)) for each in stems], expected.pairs)
        self._length = np.array([len(each) for each in stems])
        self._drafts, self._rarity = drafts, expected.rarity

    @cached_property
    def _alike(self) -> NDArray[np.bool_]:
        """Which drafts say the same as which, or are of one line."""
        weight, rarity = _counted([draft.stems for draft in self._drafts], self._rarity)
        there = (weight > 0) * rarity
        whole = there.sum(axis=1)
        lighter = np.minimum(whole[:, None], whole[None, :])
        shared = there @ (weight > 0).T
        alike = np.where(lighter > 0, shared / np.where(lighter > 0, lighter, 1.0), 0.0) >= _SAME
        number: dict[tuple[int, int, int], int] = {}
        lines = [(draft.line.report, draft.line.span.start, draft.line.span.end) for draft in self._drafts]
        of_line = np.array([number.setdefault(line, len(number)) for line in lines])
        return np.asarray(alike | (of_line[:, None] == of_line[None, :]))

    def values(self, choices: Counts) -> Floats:
        """The expected agreement of each choice (a row of numbers of drafts) with a note on the story."""
        words, pairs, length = self._brought(choices)
        return 2 * words / (length + _NOTE) + 2 * pairs / (np.maximum(length - 1, 1) + _NOTE)

    def best_of(self, size: int) -> tuple[tuple[int, ...], float]:
        """The best choice of so many drafts of which no two say the same, and its value."""
        choices = _choices(len(self._length), size)
        for one, other in itertools.combinations(range(size), 2):
            choices = choices[~self._alike[choices[:, one], choices[:, other]]]
        if not len(choices):
            return (), 0.0
        values = self.values(choices)
        best = int(values.argmax())
        return tuple(choices[best].tolist()), float(values[best])

    def grown(self, chosen: tuple[int, ...], share: float) -> tuple[int, ...]:
        """The choice with further drafts, up to `MOST`, while one brings at least this share of its density."""
        words, pairs, length = (part[0] for part in self._brought(np.array([chosen])))
        wanted = share * (words + pairs) / max(length, 1)
        while len(chosen) < MOST:
            joining = np.flatnonzero(~self._alike[list(chosen)].any(axis=0))
            if not len(joining):
                break
            more = self._brought(np.column_stack((np.repeat([chosen], len(joining), axis=0), joining)))
            density = (more[0] + more[1] - words - pairs) / np.maximum(self._length[joining], 8)
            best = int(density.argmax())
            if density[best] < wanted:
                break
            chosen, words, pairs = (*chosen, int(joining[best])), more[0][best], more[1][best]
        return chosen

    def _brought(self, choices: Counts) -> tuple[Floats, Floats, Floats]:
        """The expected words and pairs of each choice, and its length."""
        words = _worth(_together(self._words, choices), self._word_chance, _AGAIN)
        pairs = _worth(_together(self._pairs, choices), self._pair_chance, _PAIR_AGAIN)
        return words, pairs, self._length[choices].sum(axis=1).astype(np.float64)
