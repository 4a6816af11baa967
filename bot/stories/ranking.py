"""How much each sentence of an article is worth stating, learned from what outlets state themselves. Pure.

Two small learned models are applied here with numpy: one values sentences by where they stand and what
they hold, one tells which words (and pairs of words) a note on the article would use. What a choice of
sentences is worth is then the share of such words it brings for its length; `keypoints` chooses by that.

The models are made by ``python -m tests.quality learn-keypoints`` and described in
``docs/models/keypoints.md``. They hold numbers only, no text.
"""

from __future__ import annotations

import itertools
import math
import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from bot.stories.wordlists import groups

Array = NDArray[np.float64]

TOKEN = re.compile(r"[^\W_]+", re.UNICODE)
BUCKETS = 1 << 15
RARITY_STEPS, HABIT_STEPS = 16.0, 255.0
"""In which fractions the two tables are stored, a byte a bucket."""
SENTENCE_CLUES, WORD_CLUES, PAIR_CLUES = 42, 20, 14
_RARE, _UNKNOWN_RARITY = 4.0, 6.0
"""Rarity from which a stem that comes again tells of the story; that of a stem only the title has."""
_MODEL = "data/keypoints.npz"
_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"?|«[^»]*»?|„[^“”]*[“”]?|「[^」]*」?")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_FIGURE = re.compile(r"\S*\d\S*")
_EDGES = "\"'“”‘’«»„.,;:!?()[]—–-"
_CUES = "keypoints_cues.txt"


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word without its commonest English endings, so that forms of one word are counted together."""
    if len(word) <= 3 or not word.isascii():
        return word
    for ending, put in (("ies", "y"), ("ing", ""), ("edly", ""), ("ed", ""), ("es", ""), ("s", ""), ("ly", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return (word[: -len(ending)] + put).rstrip("e")
    return word.rstrip("e")


def tokens(text: str) -> list[str]:
    """The stems of a text in order; Chinese and Japanese text gives its characters."""
    lowered = text.lower()
    if _CJK.search(lowered):
        return [char for char in lowered if char.isalnum()]
    return [stem(word) for word in TOKEN.findall(lowered)]


@lru_cache(maxsize=65536)
def bucket(token: str) -> int:
    """Where a stem's background frequency is kept."""
    return zlib.crc32(token.encode()) % BUCKETS


@dataclass(frozen=True, slots=True)
class Trees:
    """Boosted regression trees of equal depth as arrays: node tests, then leaf values."""

    feature: NDArray[np.int64]
    """(trees, nodes): which feature a node tests, nodes in heap order."""
    threshold: Array
    """(trees, nodes): go right when the feature is above it."""
    leaf: Array
    """(trees, leaves)."""
    base: float

    def predict(self, rows: Array) -> Array:
        """A value for each row of features."""
        count = len(rows)
        if count == 0:
            return np.zeros(0)
        trees, nodes = self.feature.shape
        feature, threshold, cells = self.feature.ravel(), self.threshold.ravel(), rows.ravel()
        first = np.arange(trees)[None, :] * nodes
        line = np.arange(count)[:, None] * rows.shape[1]
        node = np.zeros((count, trees), dtype=np.int64)
        for _ in range(int(math.log2(self.leaf.shape[1]))):
            place = node + first
            above = cells.take(feature.take(place) + line) > threshold.take(place)
            node = 2 * node + 1 + above
        leaves = self.leaf.ravel().take(node - nodes + np.arange(trees)[None, :] * self.leaf.shape[1])
        return np.asarray(self.base + leaves.sum(axis=1), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Model:
    """The learned numbers: by bucket how rare a stem is in news and how often notes take it up; three scorers."""

    rarity: Array
    habit: Array
    sentences: Trees
    words: Trees
    pairs: Trees


@lru_cache(maxsize=1)
def shipped() -> Model:
    """The model in the package."""
    with (
        resources.files("bot.stories").joinpath(_MODEL).open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        return Model(
            rarity=stored["rarity"].astype(np.float64) / RARITY_STEPS,
            habit=stored["habit"].astype(np.float64) / HABIT_STEPS,
            sentences=_trees(stored, "sentences"),
            words=_trees(stored, "words"),
            pairs=_trees(stored, "pairs"),
        )


def _trees(stored: Mapping[str, NDArray[np.float64]], name: str) -> Trees:
    return Trees(
        feature=stored[f"{name}_feature"].astype(np.int64),
        threshold=stored[f"{name}_threshold"].astype(np.float64),
        leaf=stored[f"{name}_leaf"].astype(np.float64),
        base=float(stored[f"{name}_base"]),
    )


# --- reading an article -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """An article's sentences as the models see them."""

    lines: tuple[str, ...]
    tokens: tuple[tuple[str, ...], ...]
    title: tuple[str, ...]
    rarity: Mapping[str, float]
    """How rare a stem is in news at large, by stem of this article."""
    habit: Mapping[str, float]
    """How often a note takes up the stem when its article has it."""


def read(lines: Sequence[str], title: str, rarity: Array, habit: Array) -> Reading:
    """The sentences of one article, cut into stems."""
    cut = tuple(tuple(tokens(line)) for line in lines)
    buckets = {token: bucket(token) for token in {token for line in cut for token in line}}
    return Reading(
        lines=tuple(lines),
        tokens=cut,
        title=tuple(tokens(title)),
        rarity={token: float(rarity[place]) for token, place in buckets.items()},
        habit={token: float(habit[place]) for token, place in buckets.items()},
    )


def sentence_rows(reading: Reading) -> Array:
    """A row of features for each sentence."""
    count = len(reading.lines)
    if count == 0:
        return np.zeros((0, SENTENCE_CLUES))
    spread = Counter(token for line in reading.tokens for token in set(line))
    frequency = Counter(token for line in reading.tokens for token in line)
    total = max(1, sum(frequency.values()))
    alike = _alike(reading, frequency)
    weight = {token: frequency[token] * rarity for token, rarity in reading.rarity.items()}
    telling = {token for token, rarity in reading.rarity.items() if rarity > _RARE and spread[token] > 1}
    spoken = [_spoken(line) for line in reading.lines]
    first = sum(_count(own, groups(_CUES)["first"]) for _, own in spoken) / total
    seen: set[str] = set()
    rows = []
    for index, (line, stems) in enumerate(zip(reading.lines, reading.tokens, strict=True)):
        length = max(1, len(stems))
        rarities = [reading.rarity[token] for token in stems]
        weights = [weight[token] for token in stems]
        again = sum(map(telling.__contains__, stems))
        rows.append(
            (
                *_shape(line, *spoken[index], index, count),
                sum(rarities) / length,
                max(rarities, default=0.0),
                sum(map(spread.__getitem__, stems)) / length / count,
                sum(weights) / length / total * 100,
                max(weights, default=0.0) / total * 100,
                *alike[index, :3],
                float(bool(reading.title)),
                sum(token not in seen for token in stems) / length,
                *alike[index, 3:5],
                first,
                total,
                alike[index, 5],
                again,
                again / length,
                sum(map(reading.habit.__getitem__, stems)) / length,
            )
        )
        seen.update(stems)
    return np.array(rows, dtype=np.float64)


def _spoken(line: str) -> tuple[list[str], list[str]]:
    """The words of a sentence, folded, and those of them that stand outside quotation marks."""
    whole = [word.strip(_EDGES) for word in line.lower().replace("’", "'").split()]
    outside = _QUOTED.sub(" ", line)
    if len(outside) == len(line):
        return whole, whole
    return whole, [word.strip(_EDGES) for word in outside.lower().replace("’", "'").split()]


def _count(spoken: Sequence[str], among: frozenset[str]) -> int:
    return sum(map(among.__contains__, spoken))


def _shape(line: str, spoken: Sequence[str], own: Sequence[str], index: int, count: int) -> tuple[float, ...]:
    """What a sentence shows by itself: place, length, marks, names, figures, cue words."""
    cues = groups(_CUES)
    length = max(1, len(spoken))
    capitals = sum(word[0].isupper() for word in line.split()[1:])
    return (
        index,
        index / max(1, count),
        1.0 / (1 + index),
        count,
        length,
        len(line) / length,
        1 - len(own) / length,
        float(line[:1] in "\"“'‘"),
        capitals / length,
        capitals,
        len(_FIGURE.findall(line)),
        float("$" in line or "%" in line or "percent" in line),
        line.count(",") / length,
        float("(" in line or "--" in line or "—" in line),
        float(line.endswith("?")),
        float(spoken[0] in cues["pronoun"] if spoken else 0),
        float(spoken[0] in cues["link"] if spoken else 0),
        float(_count(spoken, cues["said"]) > 0),
        _count(own, cues["first"]),
        float(_count(spoken, cues["you"]) > 0),
        float(_count(spoken, cues["day"]) > 0),
        _count(spoken, cues["judge"]),
        _count(spoken, cues["be"]),
        _count(spoken, cues["news"]),
    )


def _alike(reading: Reading, frequency: Mapping[str, int]) -> Array:
    """How like a sentence is, by cosine, to: the text, the other first sentences, the title, its neighbours
    before and after, the sentence most like it. A row each."""
    column = {token: place for place, token in enumerate(reading.rarity)}
    rarity = np.fromiter(reading.rarity.values(), dtype=np.float64, count=len(column))
    count = len(reading.lines)
    vectors = np.zeros((count, len(column)))
    for index, stems in enumerate(reading.tokens):
        for token in stems:
            vectors[index, column[token]] += 1
    vectors *= rarity
    centre = np.fromiter((frequency[token] for token in column), dtype=np.float64, count=len(column)) * rarity
    heading = np.zeros(len(column))
    strange = 0
    for token in set(reading.title):
        if token in column:
            heading[column[token]] = reading.rarity[token]
        else:
            strange += 1
    units = _unit(vectors)
    between = units @ units.T
    np.fill_diagonal(between, 0.0)
    lead = vectors[:3].sum(axis=0)
    rest = np.array([lead - vectors[index] if index < 3 else lead for index in range(count)])
    title_length = math.sqrt(float(heading @ heading) + strange * _UNKNOWN_RARITY**2) or 1.0
    return np.column_stack(
        (
            units @ _unit(centre[None, :])[0],
            (units * _unit(rest)).sum(axis=1),
            units @ heading / title_length,
            np.concatenate(([0.0], np.diagonal(between, -1))),
            np.concatenate((np.diagonal(between, 1), [0.0])),
            between.max(axis=1),
        )
    )


def _unit(vectors: Array) -> Array:
    """The rows at length one; a row of nothing stays nothing."""
    lengths = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
    return np.asarray(vectors / np.where(lengths == 0, 1.0, lengths), dtype=np.float64)


def word_rows(reading: Reading, values: Array) -> tuple[list[str], Array]:
    """The distinct stems of an article and a row of features for each; `values` are those of its sentences."""
    places: dict[str, list[int]] = {}
    for index, line in enumerate(reading.tokens):
        for token in line:
            places.setdefault(token, []).append(index)
    capitals: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for text in reading.lines:
        for word in TOKEN.findall(text)[1:]:
            if word[0].isupper():
                capitals[stem(word.lower())] += 1
        for match in _QUOTED.finditer(text):
            inside.update(tokens(match.group()))
    heading = set(reading.title)
    count = max(1, len(reading.lines))
    rows = []
    for token, where in places.items():
        distinct = sorted(set(where))
        worth = [values[index] for index in distinct]
        rows.append(
            (
                reading.rarity[token],
                len(where),
                len(distinct),
                len(distinct) / count,
                where[0],
                where[0] / count,
                float(0 in distinct) + float(1 in distinct) + float(2 in distinct),
                float(token in heading),
                float(bool(heading)),
                capitals[token] / len(where),
                float(token[0].isdigit()),
                len(token),
                max(worth),
                sum(worth) / len(worth),
                sum(worth),
                min(1.0, inside[token] / len(where)),
                count,
                len(where) * reading.rarity[token] / count,
                reading.habit[token],
                distinct[-1] / count,
            )
        )
    return list(places), np.array(rows, dtype=np.float64).reshape(len(rows), WORD_CLUES)


def pair_rows(reading: Reading, values: Array, chance: Mapping[str, float]) -> tuple[list[tuple[str, str]], Array]:
    """The distinct pairs of neighbouring stems and a row of features for each; `chance` is that of single stems."""
    places: dict[tuple[str, str], list[int]] = {}
    for index, line in enumerate(reading.tokens):
        for pair in itertools.pairwise(line):
            places.setdefault(pair, []).append(index)
    heading = set(itertools.pairwise(reading.title))
    count = max(1, len(reading.lines))
    rows = []
    for pair, where in places.items():
        left, right = pair
        worth = [values[index] for index in where]
        rows.append(
            (
                chance[left],
                chance[right],
                chance[left] * chance[right],
                len(where),
                where[0],
                where[0] / count,
                max(worth),
                sum(worth),
                reading.rarity[left],
                reading.rarity[right],
                float(pair in heading),
                len(left) + len(right),
                reading.habit[left],
                reading.habit[right],
            )
        )
    return list(places), np.array(rows, dtype=np.float64).reshape(len(rows), PAIR_CLUES)


@dataclass(frozen=True, slots=True)
class Worth:
    """What the models think of an article: its sentences, and the words a note on it would use."""

    reading: Reading
    sentences: Array
    words: Mapping[str, float]
    pairs: Mapping[tuple[str, str], float]


def weigh(lines: Sequence[str], title: str, model: Model) -> Worth:
    """The worth of the sentences, words and pairs of an article."""
    reading = read(lines, title, model.rarity, model.habit)
    values = model.sentences.predict(sentence_rows(reading))
    stems, rows = word_rows(reading, values)
    words = dict(zip(stems, np.clip(model.words.predict(rows), 0.0, 1.0).tolist(), strict=True))
    couples, rows = pair_rows(reading, values, words)
    pairs = dict(zip(couples, np.clip(model.pairs.predict(rows), 0.0, 1.0).tolist(), strict=True))
    return Worth(reading, values, words, pairs)
