"""The choice of lines that says most in fewest words. Pure and deterministic.

A choice is valued as a whole: each expected word or pair counts once, so that two points never say the
same, and every word has its price, so that a short sentence that says it is better than a long one.
A beam over the best lines and their shortened forms finds it; trying all would change little and cost much.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.model import Span
from bot.stories.pruning import cuts, leave_out
from bot.stories.ranking import tokens

T = TypeVar("T")

MOST = 5
_TOGETHER = 3
"""Points chosen together; further ones must each be worth their place."""
_POOL = 14
"""Lines considered: a choice of three is hardly ever from further down."""
_BEAM = 6
_EXPECTED = 60.0
"""Length in words of the note that choices are measured against: the longer, the longer the choices."""
_AGAIN, _PAIR_AGAIN = 0.2, 0.1
"""What a word or a pair is worth the second time, as a share of the first."""
_SAME = 0.5
"""Share of the shorter line's weight that two lines have in common when they say the same."""
_WORTH_ADDING = 0.8
"""A fourth or fifth point has at least this share of the density of the first three."""
_WORTH_MORE_WORDS = 0.9
"""A second and third point are taken unless they cost the choice more than a tenth of its value."""
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
class _Bag(Generic[T]):
    """Words (or pairs) of a draft: how often each stands there, what that is worth, and the sum."""

    counts: Mapping[T, int]
    worth: Mapping[T, float]
    sum: float


@dataclass(frozen=True, slots=True)
class Draft:
    """A line, whole or shortened, with what it would bring to a note."""

    line: Line
    text: str
    length: int
    """In stems."""
    words: _Bag[str]
    pairs: _Bag[tuple[str, str]]
    weight: Mapping[str, float]
    """The rarity of each distinct stem."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """Some drafts and what they bring: expected words and pairs, their length, and what is said already."""

    drafts: tuple[Draft, ...] = ()
    words: float = 0.0
    pairs: float = 0.0
    length: int = 0
    said: Mapping[str, int] = field(default_factory=dict)
    paired: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def value(self) -> float:
        """Expected agreement with a note on the story, words and pairs alike."""
        return _value(self.words, self.pairs, self.length)

    @property
    def density(self) -> float:
        """Expected words and pairs for each word."""
        return (self.words + self.pairs) / max(self.length, 1)


def _value(words: float, pairs: float, length: int) -> float:
    return 2 * words / (length + _EXPECTED) + 2 * pairs / (max(length - 1, 1) + _EXPECTED)


def choose(lines: Sequence[Line], expected: Expected) -> tuple[Draft, ...]:
    """At most `MOST` drafts, best first; no two of one line, none saying what another says."""
    best = sorted(lines, key=lambda line: (-line.value, line.report, line.span.start))[:_POOL]
    drafts = [draft for line in best for draft in _forms(line, expected)]
    top = _Choice()
    beam = [top]
    for _ in range(_TOGETHER):
        grown: dict[frozenset[str], tuple[float, _Choice, Draft]] = {}
        for choice in beam:
            there = frozenset(other.text for other in choice.drafts)
            for draft in drafts:
                if _may_join(draft, choice):
                    grown[there | {draft.text}] = (_value(*_brings(draft, choice)), choice, draft)
        best_grown = sorted(grown.values(), key=lambda each: -each[0])[:_BEAM]
        beam = [_with(draft, choice) for _, choice, draft in best_grown]
        if not beam:
            break
        if beam[0].value >= _WORTH_MORE_WORDS * top.value:
            top = beam[0]
    if len(top.drafts) == _TOGETHER:
        top = _grown(top, drafts, _WORTH_ADDING)
    return tuple(sorted(top.drafts, key=lambda draft: -_value(draft.words.sum, draft.pairs.sum, draft.length)))


def with_short_ones(chosen: Sequence[Draft], lines: Sequence[Line], expected: Expected) -> tuple[Draft, ...]:
    """The chosen drafts and short further ones, up to `MOST`: a card has room for few long sentences.

    Each must bring a fair share of what the chosen bring a word.
    """
    choice = _Choice()
    for draft in chosen:
        choice = _with(draft, choice)
    best = sorted(lines, key=lambda line: (-line.value, line.report, line.span.start))[:_SHORT_POOL]
    drafts = [draft for line in best for draft in _forms(line, expected) if len(draft.text) <= _SHORT]
    return _grown(choice, drafts, _WORTH_SHORT).drafts


def _forms(line: Line, expected: Expected) -> list[Draft]:
    """The line itself and its shortened forms."""
    texts = [line.text]
    stretches = cuts(line.text)[:_CUTS]
    for count in range(1, len(stretches) + 1):
        for chosen in itertools.combinations(stretches, count):
            text = leave_out(line.text, chosen)
            if text and text not in texts and len(texts) < _FORMS:
                texts.append(text)
    return [_draft(line, text, expected) for text in texts]


def _draft(line: Line, text: str, expected: Expected) -> Draft:
    stems = tokens(text)
    return Draft(
        line=line,
        text=text,
        length=len(stems),
        words=_bag(stems, expected.words, _AGAIN),
        pairs=_bag(list(itertools.pairwise(stems)), expected.pairs, _PAIR_AGAIN),
        weight={stem: expected.rarity.get(stem, 0.0) for stem in stems},
    )


def _bag(things: Sequence[T], chance: Mapping[T, float], again: float) -> _Bag[T]:
    """Each thing with its worth: the chance that the note has it, a share of that for each time more."""
    counts = Counter(things)
    worth = {thing: chance.get(thing, 0.0) * (1 - again**count) / (1 - again) for thing, count in counts.items()}
    return _Bag(counts, worth, sum(worth.values()))


def _may_join(draft: Draft, choice: _Choice) -> bool:
    return all(
        other.line is not draft.line and in_common(other.weight, draft.weight) < _SAME for other in choice.drafts
    )


def in_common(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    """The share of the lighter one's weight that two sentences have in common, 0 to 1.

    Each is given as its distinct stems with their rarity.
    """
    weight = min(sum(left.values()), sum(right.values()))
    return sum(value for stem, value in left.items() if stem in right) / weight if weight else 0.0


def _brings(draft: Draft, choice: _Choice) -> tuple[float, float, int]:
    """Words, pairs and length of the choice with one more draft; what is said already adds little."""
    words = choice.words + _gain(draft.words, choice.said, _AGAIN)
    pairs = choice.pairs + _gain(draft.pairs, choice.paired, _PAIR_AGAIN)
    return words, pairs, choice.length + draft.length


def _gain(bag: _Bag[T], said: Mapping[T, int], again: float) -> float:
    return bag.sum - sum(bag.worth[thing] * (1 - again ** said[thing]) for thing in bag.worth if thing in said)


def _with(draft: Draft, choice: _Choice) -> _Choice:
    said, paired = Counter(choice.said), Counter(choice.paired)
    said.update(draft.words.counts)
    paired.update(draft.pairs.counts)
    return _Choice((*choice.drafts, draft), *_brings(draft, choice), said, paired)


def _grown(choice: _Choice, drafts: Sequence[Draft], share: float) -> _Choice:
    """The choice with further drafts, up to `MOST`, while one brings at least this share of its density."""
    wanted = share * choice.density
    while len(choice.drafts) < MOST:
        joining = [draft for draft in drafts if _may_join(draft, choice)]
        best = max(joining, key=lambda draft: _density(draft, choice), default=None)
        if best is None or _density(best, choice) < wanted:
            break
        choice = _with(best, choice)
    return choice


def _density(draft: Draft, choice: _Choice) -> float:
    words, pairs, _ = _brings(draft, choice)
    return (words + pairs - choice.words - choice.pairs) / max(draft.length, 8)
