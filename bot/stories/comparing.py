"""What the outlets of a story have in common, and what only one of them has. Pure, for a child process.

Sentences of reports that can be stated by themselves are held against those of the other outlets by the
rarity of the words they share. What shares much is told by both; what shares little with any stands alone;
what lies between is left out, since neither can be said of it. Only texts in one language are compared:
where an outlet is the only one of its language, nothing is known of what it has alone. Copies are no
reports of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.model import Analysis, Article, Citation, KeyPoint, Span
from bot.ports import Comparison, Material
from bot.stories.days import leaning_day
from bot.stories.fingerprint import words_of
from bot.stories.keypoints import lines_of
from bot.stories.leaning import leaning_person
from bot.stories.rarity import rarity
from bot.stories.reports import leading, when
from bot.stories.stating import may_be_stated

TOLD = 0.55
"""Share of the lighter sentence's weight in common from which two outlets tell the same."""
ALONE = 0.3
"""Most weight that a sentence alone has in common with any of another outlet."""
FEWEST = 5
"""Words that count in a sentence worth comparing."""
EACH = 40
"""Sentences read of one report; what matters stands in front."""
MOST = 800
"""Sentences compared in all."""
SHARED, OWN = 12, 8
"""Most statements given that several outlets tell; that one outlet has alone."""
FADES = 12
"""Sentences into a report after which one is worth half."""


_LEANS = re.compile(
    r"^(?:(?:but|and|yet|so|then|afterwards?|later|earlier|however|meanwhile|instead|still|also),?\s+)*"
    r"(?:he|she|it|they|this|that|these|those|his|her|its|their|neither|both|each|one|another|others?|such|there|only"
    r"|some|most|many|all|missing|asked)\b|^(?:but|and|yet|so|or|nor)\b",
    re.IGNORECASE,
)
"""Openings that lean on the sentence before, which the reader does not have."""


@dataclass(frozen=True, slots=True)
class _Line:
    article: Article
    span: Span
    text: str
    place: int
    words: tuple[str, ...]


def compared(material: Material) -> Comparison:
    """What is told by several outlets, by how many; then what one alone has, the worthiest first."""
    lines = _lines(material)
    outlets = tuple(dict.fromkeys(line.article.outlet for line in lines))
    if len(outlets) < 2:
        return Comparison()
    alike, worth = _alike(lines), _worth(lines)
    others = np.array([[one.article.outlet != other.article.outlet for other in lines] for one in lines])
    same = np.array([[one.article.language == other.article.language for other in lines] for one in lines])
    nearest = np.where(others & same, alike, 0.0)
    analyses = {analysis.article: analysis for analysis in material.analyses}
    shared = _shared(lines, nearest, alike, worth, analyses)
    compared_with = (others & same).any(axis=1)
    alone = [
        int(index)
        for index in np.argsort(-worth, kind="stable")
        if compared_with[index] and nearest[index].max() <= ALONE
    ]
    return Comparison(shared, _alone(lines, alone, alike, analyses))


def _lines(material: Material) -> list[_Line]:
    """The sentences of the reports that can be stated, those in front of each report first."""
    found: list[_Line] = []
    for article, spans in leading(material):
        for place, (span, text) in enumerate(lines_of(article, spans)[:EACH]):
            words = tuple(dict.fromkeys(words_of(text, article.language)))
            if len(words) >= FEWEST and may_be_stated(text):
                found.append(_Line(article, span, text, place, words))
    return sorted(found, key=lambda line: line.place)[:MOST]


def _alike(lines: Sequence[_Line]) -> NDArray[np.float64]:
    """The share of the lighter one's weight that each two sentences have in common."""
    column = {word: number for number, word in enumerate(dict.fromkeys(word for line in lines for word in line.words))}
    has = np.zeros((len(lines), len(column)))
    for row, line in enumerate(lines):
        has[row, [column[word] for word in line.words]] = 1.0
    weights = np.array([rarity(word, 0, 0) for word in column])
    total = has @ weights
    common: NDArray[np.float64] = (has * weights) @ has.T / np.minimum(total[:, None], total[None, :])
    return common


def _worth(lines: Sequence[_Line]) -> NDArray[np.float64]:
    """How much a sentence is of what the whole story speaks of, and how far in front it stands."""
    told: dict[str, set[int]] = {}
    for line in lines:
        for word in line.words:
            told.setdefault(word, set()).add(line.article.id)
    return np.array([
        sum(rarity(word, 0, 0) * (len(told[word]) - 1) for word in line.words)
        / len(line.words) / (1 + line.place / FADES)
        for line in lines
    ])  # fmt: skip


def _shared(
    lines: Sequence[_Line],
    nearest: NDArray[np.float64],
    alike: NDArray[np.float64],
    worth: NDArray[np.float64],
    analyses: dict[int, Analysis],
) -> tuple[KeyPoint, ...]:
    """Statements that several outlets make, each in the words of its worthiest sentence, once."""
    found: list[KeyPoint] = []
    told: list[int] = []
    for index in map(int, np.argsort(-worth, kind="stable")):
        row = nearest[index]
        closest: dict[str, _Line] = {}
        for other in map(int, np.argsort(-row, kind="stable")):
            if row[other] < TOLD:
                break
            closest.setdefault(lines[other].article.outlet, lines[other])
        if closest and _stands(lines[index], analyses) and all(alike[index, other] < TOLD for other in told):
            told.append(index)
            found.append(_point(lines[index], analyses, tuple(closest.values())))
    found.sort(key=lambda point: -len(point.citations))
    return tuple(found[:SHARED])


def _alone(
    lines: Sequence[_Line], order: Sequence[int], alike: NDArray[np.float64], analyses: dict[int, Analysis]
) -> tuple[KeyPoint, ...]:
    """What one outlet has alone, at most `OWN` of each, none saying what another of them says."""
    kept: dict[str, list[int]] = {}
    for index in order:
        own = kept.setdefault(lines[index].article.outlet, [])
        if len(own) < OWN and _stands(lines[index], analyses) and all(alike[index, other] < TOLD for other in own):
            own.append(index)
    return tuple(_point(lines[index], analyses) for own in kept.values() for index in own)


def _stands(line: _Line, analyses: dict[int, Analysis]) -> bool:
    """Whether a reader understands the sentence without the one before it, or is told whom it means."""
    if _LEANS.match(line.text) is None:
        return True
    return leaning_person(line.article, analyses[line.article.id], line.span) is not None


def _point(line: _Line, analyses: dict[int, Analysis], others: Sequence[_Line] = ()) -> KeyPoint:
    return KeyPoint(
        text=" ".join(line.text.split()),
        citations=tuple(
            Citation(one.article.id, one.article.version, one.span.start, one.span.end) for one in (line, *others)
        ),
        who=leaning_person(line.article, analyses[line.article.id], line.span),
        day=leaning_day(line.text, when(line.article).date()),
    )
