"""Learns the numbers of `bot.stories.ranking` from the summaries data, with a fixed seed.

``python -m tests.quality learn-keypoints`` writes ``bot/stories/data/keypoints.npz``; `learn` is also what
`tests.quality.keypoints` calls inside each fold. Only numbers leave: tests on features, values of leaves,
and how rare words are, by hashed bucket.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from bot.stories import ranking
from bot.stories.batch_keypoints import alone
from bot.stories.keypoints import lines_of
from bot.stories.ranking import BUCKETS, Array, Model, Reading, Trees, bucket, tokens
from tests.quality.summaries import Document, read_documents, texts_for_rarity

SEED = 20190228
INNER_FOLDS = 4
"""Values of sentences that the word models learn from come from models that have not seen the document."""
TARGET = Path(__file__).resolve().parents[2] / "bot" / "stories" / "data" / "keypoints.npz"
RARITY_STEPS = 16.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """A document as the learners see it: features of its sentences, and what its highlights say."""

    document: Document
    reading: Reading
    rows: Array
    wanted: Array


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
    """What one document teaches."""
    article = alone(document.title, document.text).story.articles[0]
    lines = [text for _, text in lines_of(article, alone(document.title, document.text).analyses[0].sentences)]
    reading = ranking.read(lines, document.title, rarity)
    wanted = np.array([_worth(line, document.highlights) for line in lines], dtype=np.float64)
    return Lesson(document, reading, ranking.sentence_rows(reading), wanted)


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
    values: list[Array] = [np.zeros(0)] * len(lessons)
    for fold in range(INNER_FOLDS):
        scorer = _learn_sentences([each for number, each in enumerate(lessons) if number % INNER_FOLDS != fold])
        for number, each in enumerate(lessons):
            if number % INNER_FOLDS == fold:
                values[number] = scorer.predict(each.rows)
    words = _learn_words(lessons, values)
    pairs = _learn_pairs(lessons, values, words)
    return Model(rarity, _learn_sentences(lessons), words, pairs)


def _learn_sentences(lessons: Sequence[Lesson]) -> Trees:
    rows = np.vstack([each.rows for each in lessons])
    wanted = np.concatenate([each.wanted for each in lessons])
    return _boosted(rows, wanted, trees=150, depth=4, rate=0.05, leaf=30)


def _learn_words(lessons: Sequence[Lesson], values: Sequence[Array]) -> Trees:
    rows, wanted = [], []
    for each, value in zip(lessons, values, strict=True):
        stems, features = ranking.word_rows(each.reading, value)
        said = {stem for text in each.document.highlights for stem in tokens(text)}
        rows.append(features)
        wanted += [float(stem in said) for stem in stems]
    return _boosted(np.vstack(rows), np.array(wanted), trees=120, depth=5, rate=0.07, leaf=40)


def _learn_pairs(lessons: Sequence[Lesson], values: Sequence[Array], scorer: Trees) -> Trees:
    rows, wanted = [], []
    for each, value in zip(lessons, values, strict=True):
        stems, features = ranking.word_rows(each.reading, value)
        chance = dict(zip(stems, np.clip(scorer.predict(features), 0.0, 1.0).tolist(), strict=True))
        couples, features = ranking.pair_rows(each.reading, value, chance)
        said = {pair for text in each.document.highlights for pair in pairwise(tokens(text))}
        rows.append(features)
        wanted += [float(pair in said) for pair in couples]
    return _boosted(np.vstack(rows), np.array(wanted), trees=80, depth=4, rate=0.07, leaf=60)


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


def stored(model: Model) -> Mapping[str, np.ndarray]:
    """The model as small arrays: what `bot.stories.ranking.shipped` reads."""
    arrays: dict[str, np.ndarray] = {"rarity": np.round(model.rarity * RARITY_STEPS).astype(np.uint8)}
    for name, trees in (("sentences", model.sentences), ("words", model.words), ("pairs", model.pairs)):
        arrays[f"{name}_feature"] = trees.feature.astype(np.uint8)
        arrays[f"{name}_threshold"] = trees.threshold.astype(np.float32)
        arrays[f"{name}_leaf"] = trees.leaf.astype(np.float32)
        arrays[f"{name}_base"] = np.float32(trees.base)
    return arrays


def main(argv: list[str]) -> int:
    """Learn from all dev documents and write the file of the package."""
    if argv:
        print("learn-keypoints takes no arguments")
        return 2
    rarity = rarity_of(texts_for_rarity())
    lessons = [lesson(document, rarity) for document in read_documents("cnndm")]
    model = learn([each for each in lessons if len(each.rows)], rarity)
    np.savez_compressed(TARGET, **stored(model))
    size = math.ceil(TARGET.stat().st_size / 1024)
    print(f"learned from {len(lessons)} documents: {TARGET.name}, {size} kB")
    return 0
