"""Learns the numbers of `bot.stories.ranking` from the summaries data, with a fixed seed.

``python -m tests.quality learn-keypoints`` writes ``bot/stories/data/keypoints.npz``; `learn` is also what
`tests.quality.keypoints` calls inside each fold. Only numbers leave: tests on features, values of leaves,
and how rare words are, by hashed bucket.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingRegressor

from bot.stories import ranking
from bot.stories.batch_keypoints import alone
from bot.stories.keypoints import lines_of
from bot.stories.ranking import (
    BUCKETS,
    HABIT_STEPS,
    RARITY_STEPS,
    Array,
    Model,
    Reading,
    Trees,
    bucket,
    tokens,
)
from tests.quality.summaries import Document, read_documents, story_highlights, texts_for_rarity

SEED = 20190228
INNER_FOLDS = 4
"""Values of sentences that the word models learn from come from models that have not seen the document."""
TARGET = Path(__file__).resolve().parents[2] / "bot" / "stories" / "data" / "keypoints.npz"
HABIT_WEIGHT, HABIT_BASE = 8.0, 0.1
"""A stem that few documents have is taken up as often as stems at large: about one in ten."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A document as the learners see it: features of its sentences, and what its highlights say."""

    document: Document
    reading: Reading
    rows: Array
    wanted: Array

    @property
    def said(self) -> set[str]:
        """The stems of the highlights."""
        return {stem for text in self.document.highlights for stem in tokens(text)}


def rarity_of(texts: Iterable[str]) -> Array:
    """How rare the stems of each bucket are: log of texts over texts that have it, in sixteenths up to 255."""
    counts = np.zeros(BUCKETS)
    total = 0
    for text in texts:
        total += 1
        for place in {bucket(token) for token in tokens(text)}:
            counts[place] += 1
    return np.clip(np.round(np.log(total / (1 + counts)) * RARITY_STEPS), 0, 255) / RARITY_STEPS


def lesson(document: Document, rarity: Array) -> Lesson:
    """What one document teaches; habits are filled in by `learn`, as they hang on the others."""
    material = alone(document.title, document.text)
    lines = [text for _, text in lines_of(material.story.articles[0], material.analyses[0].sentences)]
    reading = ranking.read(lines, document.title, rarity, np.zeros(BUCKETS))
    wanted = np.array([_worth(line, document.highlights) for line in lines], dtype=np.float64)
    return Lesson(document, reading, ranking.sentence_rows(reading), wanted)


def habit_of(lessons: Sequence[Lesson]) -> tuple[Array, Array]:
    """For each bucket: in how many articles its stems stand, and in how many of those the highlights have them."""
    there, taken = np.zeros(BUCKETS), np.zeros(BUCKETS)
    for each in lessons:
        said = each.said
        for stem in each.reading.rarity:
            there[bucket(stem)] += 1
            taken[bucket(stem)] += stem in said
    return there, taken


def _smoothed(taken: Array, there: Array) -> Array:
    share = (taken + HABIT_WEIGHT * HABIT_BASE) / (there + HABIT_WEIGHT)
    return np.round(np.clip(share, 0, 1) * HABIT_STEPS) / HABIT_STEPS


def _without_itself(each: Lesson, there: Array, taken: Array) -> Lesson:
    """The lesson with habits as the other documents show them: its own highlights must not leak in."""
    stems = list(each.reading.rarity)
    places = np.array([bucket(stem) for stem in stems], dtype=np.int64)
    said = each.said
    own = np.array([stem in said for stem in stems], dtype=np.float64)
    habit = _smoothed(taken[places] - own, there[places] - 1)
    reading = replace(each.reading, habit=dict(zip(stems, habit.tolist(), strict=True)))
    return replace(each, reading=reading, rows=ranking.sentence_rows(reading))


def _worth(line: str, highlights: Sequence[str]) -> float:
    """How well a sentence alone would serve as the highlights: words and pairs, F and precision."""
    stems = tokens(line)
    if not stems:
        return 0.0
    words = Counter(stem for text in highlights for stem in tokens(text))
    pairs = Counter(pair for text in highlights for pair in pairwise(tokens(text)))
    shared = (Counter(stems) & words).total()
    paired = (Counter(pairwise(stems)) & pairs).total()
    whole, short = len(stems) + words.total(), max(len(stems), 8)
    return (2 * shared / whole + shared / short) / 4 + (2 * paired / whole + paired / short) / 2


def learn(lessons: Sequence[Lesson], rarity: Array) -> Model:
    """The three scorers, learned from these documents alone."""
    there, taken = habit_of(lessons)
    lessons = [_without_itself(each, there, taken) for each in lessons]
    values: list[Array] = [np.zeros(0)] * len(lessons)
    for fold in range(INNER_FOLDS):
        scorer = _learn_sentences([each for number, each in enumerate(lessons) if number % INNER_FOLDS != fold])
        for number, each in enumerate(lessons):
            if number % INNER_FOLDS == fold:
                values[number] = scorer.predict(each.rows)
    words = _learn_words(lessons, values)
    pairs = _learn_pairs(lessons, values, words)
    return Model(rarity, _smoothed(taken, there), _learn_sentences(lessons), words, pairs)


def _learn_sentences(lessons: Sequence[Lesson]) -> Trees:
    rows = np.vstack([each.rows for each in lessons])
    wanted = np.concatenate([each.wanted for each in lessons])
    return _boosted(rows, wanted, trees=120, depth=4, rate=0.05, leaf=30)


def _learn_words(lessons: Sequence[Lesson], values: Sequence[Array]) -> Trees:
    rows, wanted = [], []
    for each, value in zip(lessons, values, strict=True):
        stems, features = ranking.word_rows(each.reading, value)
        said = each.said
        rows.append(features)
        wanted += [float(stem in said) for stem in stems]
    return _boosted(np.vstack(rows), np.array(wanted), trees=90, depth=5, rate=0.09, leaf=40)


def _learn_pairs(lessons: Sequence[Lesson], values: Sequence[Array], scorer: Trees) -> Trees:
    rows, wanted = [], []
    for each, value in zip(lessons, values, strict=True):
        stems, features = ranking.word_rows(each.reading, value)
        chance = dict(zip(stems, np.clip(scorer.predict(features), 0.0, 1.0).tolist(), strict=True))
        couples, features = ranking.pair_rows(each.reading, value, chance)
        said = {pair for text in each.document.highlights for pair in pairwise(tokens(text))}
        rows.append(features)
        wanted += [float(pair in said) for pair in couples]
    return _boosted(np.vstack(rows), np.array(wanted), trees=60, depth=4, rate=0.09, leaf=60)


def _boosted(rows: Array, wanted: Array, *, trees: int, depth: int, rate: float, leaf: int) -> Trees:
    learner = HistGradientBoostingRegressor(
        max_iter=trees,
        max_depth=depth,
        max_leaf_nodes=None,
        learning_rate=rate,
        min_samples_leaf=leaf,
        early_stopping=False,
        random_state=SEED,
    ).fit(rows, wanted)
    return _unrolled(learner, depth)


def _unrolled(learner: HistGradientBoostingRegressor, depth: int) -> Trees:
    """The learner's trees as complete ones: a leaf that ends early is repeated below."""
    # scikit-learn shows the trees of this learner only under a private name; its version is locked
    grown = [stage[0].nodes for stage in learner._predictors]
    feature = np.zeros((len(grown), 2**depth - 1), dtype=np.int64)
    threshold = np.full((len(grown), 2**depth - 1), np.inf)
    leaf = np.zeros((len(grown), 2**depth))
    for number, nodes in enumerate(grown):
        for place, node in _walk(nodes, depth):
            if place >= 2**depth - 1:
                leaf[number, place - (2**depth - 1)] = node["value"]
            elif not node["is_leaf"]:
                feature[number, place] = node["feature_idx"]
                threshold[number, place] = node["num_threshold"]
    return Trees(feature, threshold, leaf, float(learner._baseline_prediction.ravel()[0]))


def _walk(nodes: Any, depth: int) -> Iterable[tuple[int, Any]]:
    """Places in heap order with the node that stands there; below an early leaf, that leaf."""
    waiting = [(0, 0)]
    while waiting:
        place, index = waiting.pop()
        node = nodes[index]
        yield place, node
        if place < 2**depth - 1:
            left, right = (index, index) if node["is_leaf"] else (int(node["left"]), int(node["right"]))
            waiting += [(2 * place + 1, left), (2 * place + 2, right)]


def stored(model: Model) -> dict[str, NDArray[Any]]:
    """The model as small arrays: what `bot.stories.ranking.shipped` reads."""
    arrays: dict[str, NDArray[Any]] = {
        "rarity": np.round(model.rarity * RARITY_STEPS).astype(np.uint8),
        "habit": np.round(model.habit * HABIT_STEPS).astype(np.uint8),
    }
    for name, trees in (("sentences", model.sentences), ("words", model.words), ("pairs", model.pairs)):
        arrays[f"{name}_feature"] = trees.feature.astype(np.uint8)
        arrays[f"{name}_threshold"] = trees.threshold.astype(np.float32)
        arrays[f"{name}_leaf"] = trees.leaf.astype(np.float32)
        arrays[f"{name}_base"] = np.array(trees.base, dtype=np.float32)
    return arrays


def all_lessons() -> tuple[Array, list[Lesson], list[Lesson]]:
    """How rare words are, the lessons of the measured collection, and those of others that only teach.

    The others carry titles; each teaches twice, with its title and without.
    """
    rarity = rarity_of(texts_for_rarity())
    measured = [lesson(document, rarity) for document in read_documents("cnndm")]
    begun = {document.text[:60] for document in read_documents("cnndm")}
    others = [each for each in (*story_highlights(), *read_documents("inshorts")) if each.text[:60] not in begun]
    both = [each for other in others for each in (other, replace(other, title=""))]
    aside = [each for each in (lesson(document, rarity) for document in both) if len(each.rows) > 3]
    return rarity, [each for each in measured if len(each.rows)], aside


def main(argv: list[str]) -> int:
    """Learn from all dev documents and write the file of the package."""
    if argv:
        print("learn-keypoints takes no arguments")
        return 2
    rarity, lessons, aside = all_lessons()
    model = learn([*lessons, *aside], rarity)
    np.savez_compressed(TARGET, allow_pickle=False, **stored(model))
    size = math.ceil(TARGET.stat().st_size / 1024)
    print(f"learned from {len(lessons)} documents: {TARGET.name}, {size} kB")
    return 0
