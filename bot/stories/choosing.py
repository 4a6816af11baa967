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
from bot.stories.stating import leans
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
_NEAR = 2
"""Lines back within which what a pronoun stands for is looked for."""
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

    A draft that leans on a pronoun comes only behind a line from just before it, or where all lean.
    `may`: whether a line may be a point, asked of the best until there are enough.
    """
    drafts = _best_forms(_best(lines, _POOL, may), expected)
    if not drafts:
        return ()
    table = _Table(drafts, expected, lines)
    chosen: tuple[int, ...] = ()
    value = 0.0
    for size in range(1, min(_TOGETHER, len(drafts)) + 1):
        found, worth = table.best_of(size)
        if found and worth >= _WORTH_MORE_WORDS * value:
            chosen, value = found, worth
    if len(chosen) == _TOGETHER:
        chosen = table.grown(chosen, _WORTH_ADDING)
    return tuple(drafts[number] for number in table.in_order(chosen))


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
    numbers = _Table(drafts, expected, lines).grown(tuple(range(len(chosen))), _WORTH_SHORT)
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


def _best_forms(lines: Sequence[Line], expected: Expected) -> list[Draft]:
    """Each line in the form that is worth most by itself."""
    forms = [_forms(line) for line in lines]
    shortened = [draft for drafts in forms if len(drafts) > 1 for draft in drafts]
    values = iter(_Table(shortened, expected, lines).values(1).tolist() if shortened else ())
    best = []
    for drafts in forms:
        worths = [next(values) for _ in drafts] if len(drafts) > 1 else [0.0]
        best.append(drafts[worths.index(max(worths))])
    return best


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


def _counted(texts: Sequence[Sequence[T]]) -> tuple[Counts, tuple[T, ...]]:
    """(texts, things): how often each thing stands in each text; and the things."""
    number: dict[T, int] = {}
    numbers = [number.setdefault(thing, len(number)) for text in texts for thing in text]
    row = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    places = row * len(number) + np.array(numbers, dtype=np.int64)
    return np.bincount(places, minlength=len(texts) * len(number)).reshape(len(texts), len(number)), tuple(number)


def _sums(lengths: Floats, size: int) -> Floats:
    """The length of every choice of so many drafts: an axis for each."""
    total = lengths
    for _ in range(size - 1):
        total = total[..., None] + lengths
    return total


class _Shared:
    """What drafts are expected to share with the note, of words or of pairs: each time more is worth a share of the
    first. So a thing that stands c times brings its chance times (1 + again + ... + again^(c-1)); what it still
    could bring fades by `again` each time, and the fading of a choice is the product of that of its drafts.
    """

    def __init__(self, counts: Counts, chance: Floats, again: float) -> None:
        steps = again ** np.arange(int(counts.max(initial=0)) + 1, dtype=np.float64)
        self._fades: Floats = np.asarray(steps.take(counts), dtype=np.float64)
        self._chance, self._most, self._scale = chance, float(chance.sum()), 1 - again

    def brought(self, size: int) -> Floats:
        """What every choice of so many drafts brings: an axis for each."""
        left = self._chance
        for _ in range(size - 1):
            left = left[..., None, :] * self._fades
        return np.asarray((self._most - left @ self._fades.T) / self._scale, dtype=np.float64)

    def joined(self, chosen: Sequence[int]) -> tuple[float, Floats]:
        """What these drafts bring, and what they would bring with each of all drafts beside them."""
        left = self._chance * self._fades[list(chosen)].prod(axis=0)
        with_each = np.asarray((self._most - self._fades @ left) / self._scale, dtype=np.float64)
        return (self._most - float(left.sum())) / self._scale, with_each


class _Table:
    """Drafts side by side: what stands in each, and which say the same."""

    def __init__(self, drafts: Sequence[Draft], expected: Expected, lines: Sequence[Line]) -> None:
        stems = [draft.stems for draft in drafts]
        counts, words = _counted(stems)
        paired, pairs = _counted([list(itertools.pairwise(each)) for each in stems])
        self._words = _Shared(counts, _told(words, expected.words), _AGAIN)
        self._pairs = _Shared(paired, _told(pairs, expected.pairs), _PAIR_AGAIN)
        self._length = np.array([len(each) for each in stems], dtype=np.float64)
        self._drafts, self._lines = drafts, lines
        self._there, self._rarity = counts > 0, _told(words, expected.rarity)

    @cached_property
    def _leans(self) -> NDArray[np.bool_]:
        """Which drafts lean on a pronoun; none where all do."""
        leaning = np.array([leans(draft.text) for draft in self._drafts])
        return leaning & ~leaning.all()

    @cached_property
    def _explains(self) -> NDArray[np.bool_]:
        """(drafts, drafts): whether the second stands just before the first in its report."""
        place = {(line.report, line.span.start): place for place, line in enumerate(self._lines)}
        places = np.array([place[draft.line.report, draft.line.span.start] for draft in self._drafts])
        reports = np.array([draft.line.report for draft in self._drafts])
        back = places[:, None] - places[None, :]
        return np.asarray((reports[:, None] == reports[None, :]) & (back > 0) & (back <= _NEAR))

    @cached_property
    def _alike(self) -> NDArray[np.bool_]:
        """Which drafts say the same as which, or are of one line."""
        there = self._there * self._rarity
        whole = there.sum(axis=1)
        lighter = np.minimum(whole[:, None], whole[None, :])
        shared = there @ self._there.T
        alike = np.where(lighter > 0, shared / np.where(lighter > 0, lighter, 1.0), 0.0) >= _SAME
        number: dict[tuple[int, int, int], int] = {}
        lines = [(draft.line.report, draft.line.span.start, draft.line.span.end) for draft in self._drafts]
        of_line = np.array([number.setdefault(line, len(number)) for line in lines])
        return np.asarray(alike | (of_line[:, None] == of_line[None, :]))

    def values(self, size: int) -> Floats:
        """The expected agreement of every choice of so many drafts with a note on the story: an axis for each."""
        length = _sums(self._length, size)
        words, pairs = self._words.brought(size), self._pairs.brought(size)
        return np.asarray(2 * words / (length + _NOTE) + 2 * pairs / (np.maximum(length - 1, 1) + _NOTE))

    def best_of(self, size: int) -> tuple[tuple[int, ...], float]:
        """The best choice of so many drafts of which no two say the same, and its value."""
        choices = _choices(len(self._length), size)
        for one, other in itertools.combinations(range(size), 2):
            choices = choices[~self._alike[choices[:, one], choices[:, other]]]
        for one in range(size) if self._leans.any() else ():
            others = [self._explains[choices[:, one], choices[:, other]] for other in range(size) if other != one]
            choices = choices[~self._leans[choices[:, one]] | np.any(others, axis=0)]
        if not len(choices):
            return (), 0.0
        values = self.values(size)[tuple(choices.T)]
        best = int(values.argmax())
        return tuple(choices[best].tolist()), float(values[best])

    def in_order(self, chosen: Sequence[int]) -> list[int]:
        """The chosen drafts, those worth most by themselves first, each with what leans on it right behind it."""
        alone = self.values(1)
        ranked = sorted(chosen, key=lambda number: -alone[number])
        ordered: list[int] = []

        def put(number: int) -> None:
            ordered.append(number)
            for other in sorted(chosen, key=lambda each: self._drafts[each].line.span.start):
                if other not in ordered and self._leans[other] and self._explains[other, number]:
                    put(other)

        for number in (*(each for each in ranked if not self._leans[each]), *ranked):
            if number not in ordered:
                put(number)
        return ordered

    def grown(self, chosen: tuple[int, ...], share: float) -> tuple[int, ...]:
        """The choice with further drafts, up to `MOST`, while one brings at least this share of its density."""
        wanted = None
        while len(chosen) < MOST:
            (words, with_words), (pairs, with_pairs) = self._words.joined(chosen), self._pairs.joined(chosen)
            if wanted is None:
                wanted = share * (words + pairs) / max(self._length[list(chosen)].sum(), 1)
            density = (with_words + with_pairs - words - pairs) / np.maximum(self._length, 8)
            out_of_place = self._leans & ~self._explains[:, list(chosen)].any(axis=1)
            density[self._alike[list(chosen)].any(axis=0) | out_of_place] = -np.inf
            best = int(density.argmax())
            if density[best] < wanted:
                break
            chosen = (*chosen, best)
        return chosen


def _told(things: Sequence[T], by: Mapping[T, float]) -> Floats:
    return np.array([by.get(thing, 0.0) for thing in things], dtype=np.float64)
