"""The choice of lines that says most in fewest words. Pure and deterministic.

A choice is valued as a whole: each expected word or pair counts once, so that two points never say the
same, and every word has its price, so that a short sentence that says it is better than a long one.
A beam over the best lines and their shortened forms finds it; trying all would change little and cost much.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.model import Span
from bot.stories.pruning import cuts, leave_out
from bot.stories.ranking import tokens

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
_SHORT, _SHORT_POOL, _WORTH_SHORT = 110, 40, 0.25
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
class Draft:
    """A line, whole or shortened, with its stems."""

    line: Line
    text: str
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a note on the story would say: the chance of each word and pair, and how rare words are."""

    words: Mapping[str, float]
    pairs: Mapping[tuple[str, str], float]
    rarity: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Choice:
    """Some drafts and what they bring: expected words and pairs, and their length."""

    drafts: tuple[Draft, ...] = ()
    words: float = 0.0
    pairs: float = 0.0
    length: int = 0

    @property
    def value(self) -> float:
        """Expected agreement with a note on the story, words and pairs alike."""
        return 2 * self.words / (self.length + _EXPECTED) + 2 * self.pairs / (max(self.length - 1, 1) + _EXPECTED)


def choose(lines: Sequence[Line], expected: Expected) -> tuple[Draft, ...]:
    """At most `MOST` drafts, best first; no two of one line, none saying what another says."""
    best = sorted(lines, key=lambda line: (-line.value, line.report, line.span.start))[:_POOL]
    drafts = [draft for line in best for draft in _forms(line)]
    top = _Choice()
    beam = [top]
    for _ in range(_TOGETHER):
        grown = {
            frozenset(draft.text for draft in wider.drafts): wider
            for choice in beam
            for draft in drafts
            if _may_join(draft, choice, expected)
            for wider in (_with(draft, choice, expected),)
        }
        beam = sorted(grown.values(), key=lambda choice: -choice.value)[:_BEAM]
        if not beam:
            break
        if beam[0].value >= _WORTH_MORE_WORDS * top.value:
            top = beam[0]
    if len(top.drafts) == _TOGETHER:
        top = _with_more(top, drafts, expected)
    return tuple(sorted(top.drafts, key=lambda draft: -_with(draft, _Choice(), expected).value))


def with_short_ones(chosen: Sequence[Draft], lines: Sequence[Line], expected: Expected) -> tuple[Draft, ...]:
    """The chosen drafts and short further ones, up to `MOST`: a card has room for few long sentences.

    Each must bring a fair share of what the chosen bring a word.
    """
    choice = _Choice()
    for draft in chosen:
        choice = _with(draft, choice, expected)
    wanted = _WORTH_SHORT * (choice.words + choice.pairs) / max(choice.length, 1)
    best = sorted(lines, key=lambda line: (-line.value, line.report, line.span.start))[:_SHORT_POOL]
    drafts = [draft for line in best for draft in _forms(line) if len(draft.text) <= _SHORT]
    while len(choice.drafts) < MOST:
        wider = [_with(draft, choice, expected) for draft in drafts if _may_join(draft, choice, expected)]
        top = max(wider, key=lambda each: _density(each, choice), default=None)
        if top is None or _density(top, choice) < wanted:
            break
        choice = top
    return choice.drafts


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


def _may_join(draft: Draft, choice: _Choice, expected: Expected) -> bool:
    return all(
        other.line is not draft.line and in_common(other.stems, draft.stems, expected.rarity) < _SAME
        for other in choice.drafts
    )


def in_common(left: Sequence[str], right: Sequence[str], rarity: Mapping[str, float]) -> float:
    """The share of the lighter one's weight, in rarity, that two sentences have in common, 0 to 1."""
    one, two = set(left), set(right)
    weight = min(sum(rarity.get(stem, 0.0) for stem in one), sum(rarity.get(stem, 0.0) for stem in two))
    return sum(rarity.get(stem, 0.0) for stem in one & two) / weight if weight else 0.0


def _with(draft: Draft, choice: _Choice, expected: Expected) -> _Choice:
    """The choice with one more draft; a word already there adds little."""
    said = Counter(stem for other in choice.drafts for stem in other.stems)
    paired = Counter(pair for other in choice.drafts for pair in itertools.pairwise(other.stems))
    words, pairs = choice.words, choice.pairs
    for stem in draft.stems:
        words += expected.words.get(stem, 0.0) * _AGAIN ** said[stem]
        said[stem] += 1
    for pair in itertools.pairwise(draft.stems):
        pairs += expected.pairs.get(pair, 0.0) * _PAIR_AGAIN ** paired[pair]
        paired[pair] += 1
    return _Choice((*choice.drafts, draft), words, pairs, choice.length + len(draft.stems))


def _with_more(choice: _Choice, drafts: Sequence[Draft], expected: Expected) -> _Choice:
    """The choice with a fourth and fifth draft, where they are nearly as dense as the first three."""
    wanted = _WORTH_ADDING * (choice.words + choice.pairs) / max(choice.length, 1)
    while len(choice.drafts) < MOST:
        wider = [_with(draft, choice, expected) for draft in drafts if _may_join(draft, choice, expected)]
        best = max(wider, key=lambda each: _density(each, choice), default=None)
        if best is None or _density(best, choice) < wanted:
            break
        choice = best
    return choice


def _density(wider: _Choice, narrower: _Choice) -> float:
    gained = wider.words + wider.pairs - narrower.words - narrower.pairs
    return gained / max(wider.length - narrower.length, 8)
