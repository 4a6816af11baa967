"""Which word each word hangs on: a small dependency parser for English paragraphs with quoted runs.

Every word chooses its head among the words of its sentence (or none: the root) by the sum of hashed
weights, all words of an article at once; a second table names the relation. No tree is enforced: what the
speaker search asks is the way up from a quoted run to the verbs that govern it, and their subjects. The
weights were learned from spaCy's parses by `tests/quality/learn_heads.py` and lie in `data/heads.npz`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from bot.stories.mentions import Line
from bot.stories.trees import Floats

Ints = NDArray[np.int64]

TAGS = 'nsPpowtarbvgdmicTxR#.,:()Q"?'
NUMBER = {tag: number + 1 for number, tag in enumerate(TAGS)}
"""Tag to number; 0 stands outside every paragraph."""
ROOT = len(TAGS) + 1
KINDS = len(TAGS) + 2
LABELS = (
    "ROOT", "nsubj", "nsubjpass", "dobj", "pobj", "agent", "prep", "conj", "ccomp", "xcomp", "advcl", "acl", "relcl",
    "appos", "poss", "compound", "attr", "pcomp", "aux", "mark", "other",
)  # fmt: skip
SIZE, LABEL_SIZE = 1 << 18, 1 << 15
LONGEST, REACH = 150, 60
"""Tokens of a sentence that is still parsed, and how far a head may stand."""
_STEPS = np.array([0, 1, 2, 3, 4, 5, 5, 6, 6, 6, *[7] * 5, *[8] * 10, *[9] * 400])


def _among(letters: str) -> NDArray[np.bool_]:
    found = np.zeros(KINDS, bool)
    found[[NUMBER[letter] for letter in letters]] = True
    return found


_HANGS = _among("nsPpowrbvgdiTcQ#a?")
_BEARS = _among("nsPpbvgdiTQ#acw?")
_COUNTED = (("vmb", 3), ("gdT", 2), (",", 3), ("nsPp", 4), ("ciw", 3), ("Q:", 2))


@dataclass(frozen=True, slots=True)
class Weights:
    """The learned tables."""

    words: Mapping[str, int]
    heads: Floats
    labels: Floats
    """Shape: `LABEL_SIZE`, labels."""


@dataclass(frozen=True, slots=True)
class Flat:
    """Paragraphs one after another; the last place is the root."""

    tag: Ints
    word: Ints
    sentence: Ints
    starts: list[int]


@dataclass(slots=True)
class Tree:
    """Of one paragraph: each token's head (-1: none) and relation."""

    head: list[int]
    label: list[str]
    children: list[list[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.children = [[] for _ in self.head]
        for place, head in enumerate(self.head):
            if head >= 0:
                self.children[head].append(place)

    def chain(self, place: int) -> list[int]:
        """The token and those above it, upwards."""
        found: list[int] = []
        while place >= 0 and place not in found and len(found) < 12:
            found.append(place)
            place = self.head[place]
        return found

    def subject(self, verb: int, depth: int = 0) -> tuple[int, int] | None:
        """Who does it, and how that was found: 0 own subject, 1 that of a verb above, 3 noun above, 4 "by"."""
        for child in self.children[verb]:
            if self.label[child] == "nsubj":
                return child, 0
        for child in self.children[verb]:
            if self.label[child] == "agent":
                named = next((below for below in self.children[child] if self.label[below] == "pobj"), None)
                if named is not None:
                    return named, 4
        above = self.head[verb]
        if above < 0 or depth > 6 or any(self.label[child] == "nsubjpass" for child in self.children[verb]):
            return None
        if self.label[verb] in ("acl", "relcl"):
            return above, 3
        if self.label[verb] in _SHARING:
            found = self.subject(above, depth + 1)
            return (found[0], max(1, found[1])) if found else None
        return None


_SHARING = frozenset(("conj", "xcomp", "advcl", "pcomp", "prep", "ccomp", "dobj", "pobj", "attr", "aux"))


def trees(lines: Sequence[Line], weights: Weights) -> dict[int, Tree]:
    """The trees of the paragraphs that hold a quoted run, by paragraph number."""
    marked = [line for line in lines if line.runs]
    if not marked:
        return {}
    flat = flatten(
        [([t.tag for t in line.tokens], [t.low for t in line.tokens], line.sentences) for line in marked], weights.words
    )
    head, label = parse(flat, weights)
    root = len(flat.tag) - 1
    found: dict[int, Tree] = {}
    for line, start in zip(marked, flat.starts, strict=True):
        here = slice(start, start + len(line.tokens))
        found[line.number] = Tree(
            [int(place) - start if 0 <= place < root else -1 for place in head[here]],
            [LABELS[number] for number in label[here]],
        )
    return found


def flatten(paragraphs: Sequence[tuple[list[str], list[str], list[int]]], words: Mapping[str, int]) -> Flat:
    """Tags, lower-case words and sentence numbers of paragraphs as arrays."""
    tag, word, sentence, starts = [0], [0], [-1], []
    base = 0
    for tags, lows, numbers in paragraphs:
        starts.append(len(tag))
        tag += [NUMBER[letter] for letter in tags]
        word += [words.get(low.replace("’", "'"), 0) for low in lows]
        sentence += [base + number for number in numbers]
        base += numbers[-1] + 1 if numbers else 0
        tag.append(0)
        word.append(0)
        sentence.append(-1)
    tags_ = np.array([*tag, ROOT], np.int64)
    known = np.array([*word, 0], np.int64)
    return Flat(tags_, np.where(known > 0, known + KINDS, tags_), np.array([*sentence, -1], np.int64), starts)


def parse(flat: Flat, weights: Weights) -> tuple[Ints, Ints]:
    """Each token's head (-1: never asked; the last place: root) and label number."""
    head = np.full(len(flat.tag), -1, np.int64)
    label = np.full(len(flat.tag), len(LABELS) - 1, np.int64)
    low, high = pairs(flat)
    if not len(low):
        return head, label
    scores = weights.heads[pair_places(flat, low, high)].sum(axis=1)
    starts = np.append(0, np.flatnonzero(np.diff(low)) + 1)
    peak = np.repeat(np.maximum.reduceat(scores, starts), np.diff(np.append(starts, len(low))))
    best = np.flatnonzero(scores == peak)
    head[low[best]] = high[best]
    label[low[best]] = weights.labels[label_places(flat, low[best], high[best])].sum(axis=1).argmax(axis=1)
    return head, label


def pairs(flat: Flat) -> tuple[Ints, Ints]:
    """All (word, possible head), the words ascending."""
    root = len(flat.tag) - 1
    below: list[Ints] = []
    above: list[Ints] = []
    cuts = np.flatnonzero(np.diff(flat.sentence)) + 1
    for first, end in zip(np.append(0, cuts), np.append(cuts, root), strict=True):
        if flat.sentence[first] < 0 or end - first > LONGEST:
            continue
        here, tags = np.arange(first, end), flat.tag[first:end]
        hanging, bearing = here[_HANGS[tags]], np.append(here[_BEARS[tags]], root)
        low, high = np.repeat(hanging, len(bearing)), np.tile(bearing, len(hanging))
        kept = (low != high) & ((np.abs(low - high) < REACH) | (high == root))
        below.append(low[kept])
        above.append(high[kept])
    if not below:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(below), np.concatenate(above)


def _mixed(size: int, count: int, *columns: Ints | int) -> NDArray[np.int32]:
    """Places in a table of `size` for the combined values of the columns."""
    value = np.zeros(count, np.uint64)
    for column in columns:
        more = np.uint64(column) if isinstance(column, int) else column.astype(np.uint64)
        value = value * np.uint64(1000003) + more + np.uint64(17)
    value ^= value >> np.uint64(29)
    value *= np.uint64(0x9E3779B97F4A7C15)
    value ^= value >> np.uint64(32)
    return (value % np.uint64(size)).astype(np.int32)


def pair_places(flat: Flat, low: Ints, high: Ints) -> NDArray[np.int32]:
    """Where the weights of each (word, head) lie: 19 places a row."""
    tag, word = flat.tag, flat.word
    root = len(tag) - 1
    top = high == root
    gap = np.where(top, 0, high - low)
    step = _STEPS[np.minimum(np.abs(gap), 400)] * 2 + (gap > 0)
    side = np.where(top, 2, (gap > 0).astype(np.int64))
    first, last = np.minimum(low, np.where(top, low, high)), np.maximum(low, np.where(top, low, high))

    def between(letters: str, cap: int) -> Ints:
        count = np.append(0, np.cumsum(_among(letters)[tag]))
        found: Ints = np.minimum(count[last] - count[np.minimum(first + 1, last)], cap)
        return found

    verbs, forms, commas, nouns, links, marks = (between(letters, cap) for letters, cap in _COUNTED)
    t, h, w, hw = tag[low], tag[high], word[low], word[high]
    right = np.minimum(low + 1, root - 1)
    left_of_head = np.where(top, 0, tag[np.where(top, root, np.maximum(high - 1, 0))])
    right_of_head = np.where(top, 0, tag[np.where(top, root, np.minimum(high + 1, root - 1))])
    both = t * KINDS + h
    rows: tuple[tuple[Ints | int, ...], ...] = (
        (1, both, step), (2, w, h, side, verbs), (3, t, hw, side, verbs), (4, w, hw, side),
        (5, both, tag[low - 1], side), (6, both, tag[right], side), (7, both, left_of_head, side),
        (8, both, right_of_head, side), (9, both, side, verbs, commas, nouns), (10, hw, step), (11, w, step),
        (12, both, tag[low - 1], right_of_head, side), (13, both, tag[right], left_of_head, side),
        (14, both, side, links, marks, forms), (15, both, word[low - 1], side), (16, both, word[right], side),
        (17, both, side, verbs, links, commas), (18, hw, t, right_of_head, side, commas),
        (19, both, tag[low - 1], tag[right], side, verbs),
    )  # fmt: skip
    return np.stack([_mixed(SIZE, len(low), *row) for row in rows], axis=1)


def label_places(flat: Flat, low: Ints, high: Ints) -> NDArray[np.int32]:
    """Where the weights of each chosen pair's relations lie: 9 places a row."""
    tag, word = flat.tag, flat.word
    root = len(tag) - 1
    top = high == root
    gap = np.where(top, 0, high - low)
    side, near = np.where(top, 2, (gap > 0).astype(np.int64)), np.minimum(np.abs(gap), 3)
    t, h, w, hw = tag[low], tag[high], word[low], word[high]
    before = np.where(top, root, np.maximum(high - 1, 0))
    both = t * KINDS + h
    rows: tuple[tuple[Ints | int, ...], ...] = (
        (31, both, side, near), (32, w, h, side), (33, t, hw, side), (34, both, tag[low - 1], side),
        (35, both, tag[np.minimum(low + 1, root - 1)], side), (36, both, np.where(top, 0, tag[before]), side),
        (37, both, word[low - 1], side), (38, w, hw, side), (39, both, np.where(top, 0, word[before]), side),
    )  # fmt: skip
    return np.stack([_mixed(LABEL_SIZE, len(low), *row) for row in rows], axis=1)


@cache
def weights() -> Weights:
    """The shipped tables, read once."""
    arrays = np.load(BytesIO(files("bot.stories").joinpath("data", "heads.npz").read_bytes()))
    words = {word: number + 1 for number, word in enumerate(str(arrays["words"]).split("\n"))}
    return Weights(words, arrays["heads"].astype(np.float32) / 31.0, arrays["labels"].astype(np.float32) / 31.0)
