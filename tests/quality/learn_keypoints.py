"""Learns the numbers of `bot.stories.ranking` from the summaries and articles data, with a fixed seed.

``python -m tests.quality learn-keypoints`` writes ``bot/stories/data/keypoints.npz``; `learn` is also what
`tests.quality.keypoints` calls inside each fold. Only numbers leave: tests on clues, values of leaves, and
by hashed bucket how rare words are and how readily notes take them up.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from bot.stories import reading
from bot.stories.batch_keypoints import alone
from bot.stories.keypoints import lines_of
from bot.stories.ranking import LIFT_STEPS, RARITY_STEPS, Model
from bot.stories.reading import Reading
from bot.stories.stems import BUCKETS, bucket, tokens
from bot.stories.trees import Floats, Forest, chance
from tests.quality.growing import as_forest
from tests.quality.summaries import Document, other_texts, read_documents, story_highlights

SEED = 20190228
INNER_FOLDS = 3
"""What a later scorer learns from was told by earlier ones that had not seen the document."""
ASIDE = 0.5
"""What a sentence or word of a document that only teaches counts for."""
LEAD = 50
"""Words at the head of an article that are taken for a note on the rest."""
LIFT_PRIOR = 12.0
"""A stem that few texts have is taken up about as often as stems at large."""
TARGET = Path(__file__).resolve().parents[2] / "bot" / "stories" / "data" / "keypoints.npz"


@dataclass(frozen=True, slots=True)
class Lesson:
    """A document as the learners see it: clues of its sentences, and what its highlights say."""

    document: Document
    reading: Reading
    rows: Floats
    wanted: Floats
    words: Floats
    """1 for each stem that the highlights have."""
    weight: float


def tables() -> tuple[Floats, Floats]:
    """By bucket: how rare stems are, and how readily titles, digests and first sentences take them up.

    Learned from collections that are not measured: no highlight of a measured document is in it.
    """
    there = np.zeros((BUCKETS, reading.NOTES))
    taken = np.zeros((BUCKETS, reading.NOTES))
    texts = np.zeros(BUCKETS)
    count = 0
    for text, title, digest in other_texts():
        stems = tokens(text)
        count += 1
        texts[_buckets(stems)] += 1
        for sort, (note, whole) in enumerate(((title, stems), (digest, stems), (stems[:LEAD], stems[LEAD:]))):
            said = set(tokens(note) if isinstance(note, str) else note)
            if said and whole:
                there[_buckets(whole), sort] += 1
                taken[_buckets(set(whole) & said), sort] += 1
    rarity = np.clip(np.round(np.log(count / (1 + texts)) * RARITY_STEPS), 0, 255) / RARITY_STEPS
    usual = taken.sum(axis=0) / there.sum(axis=0)
    lift = np.log((taken + LIFT_PRIOR * usual) / (there + LIFT_PRIOR) / usual)
    return rarity, np.clip(np.round(lift * LIFT_STEPS), -127, 127) / LIFT_STEPS


def _buckets(stems: Iterable[str]) -> list[int]:
    return sorted({bucket(stem) for stem in stems})


def lesson(document: Document, rarity: Floats, lift: Floats, weight: float = 1.0) -> Lesson:
    """What one document teaches."""
    material = alone(document.title, document.text)
    lines = [text for _, text in lines_of(material.story.articles[0], material.analyses[0].sentences)]
    read = reading.read(lines, document.title, rarity, lift)
    wanted = np.array([_worth(line, document.highlights) for line in lines], dtype=np.float64)
    said = {stem for text in document.highlights for stem in tokens(text)}
    words = np.array([float(stem in said) for stem in read.stems])
    return Lesson(document, read, reading.sentence_rows(read), wanted, words, weight)


def _worth(line: str, highlights: Sequence[str]) -> float:
    """How well a sentence alone would serve as the highlights: pairs above all, words, and few of either in vain."""
    stems = tokens(line)
    if not stems:
        return 0.0
    words = Counter(stem for text in highlights for stem in tokens(text))
    pairs = Counter(pair for text in highlights for pair in pairwise(tokens(text)))
    shared = (Counter(stems) & words).total()
    paired = (Counter(pairwise(stems)) & pairs).total()
    whole, short = len(stems) + words.total(), max(len(stems), 8)
    return (2 * shared / whole + shared / short) / 8 + (6 * paired / whole + paired / short) / 4


def learn(lessons: Sequence[Lesson], rarity: Floats, lift: Floats) -> Model:
    """The three scorers, learned from these documents alone."""
    values: list[Floats] = [np.zeros(0)] * len(lessons)
    words: list[Floats] = [np.zeros(0)] * len(lessons)
    for fold in range(INNER_FOLDS):
        scorer = _learn_sentences([each for number, each in enumerate(lessons) if number % INNER_FOLDS != fold])
        for number in range(fold, len(lessons), INNER_FOLDS):
            values[number] = scorer.log_odds(lessons[number].rows)
    rows = [reading.word_rows(each.reading, value) for each, value in zip(lessons, values, strict=True)]
    for fold in range(INNER_FOLDS):
        others = [number for number in range(len(lessons)) if number % INNER_FOLDS != fold]
        scorer = _learn_words([lessons[number] for number in others], [rows[number] for number in others])
        for number in range(fold, len(lessons), INNER_FOLDS):
            words[number] = chance(scorer.log_odds(rows[number]))
    return Model(
        rarity, lift, _learn_sentences(lessons), _learn_words(lessons, rows), _learn_pairs(lessons, values, words)
    )


def _learn_sentences(lessons: Sequence[Lesson]) -> Forest:
    learner = HistGradientBoostingRegressor(
        max_iter=120, learning_rate=0.05, max_leaf_nodes=12, min_samples_leaf=40, l2_regularization=5.0,
        max_features=0.4, early_stopping=False, random_state=SEED,
    )  # fmt: skip
    weights = np.concatenate([np.full(len(each.rows), each.weight) for each in lessons])
    wanted = np.concatenate([each.wanted for each in lessons])
    return as_forest(learner.fit(np.vstack([each.rows for each in lessons]), wanted, sample_weight=weights))


def _learn_words(lessons: Sequence[Lesson], rows: Sequence[Floats]) -> Forest:
    weights = np.concatenate([np.full(len(each.words), each.weight) for each in lessons])
    wanted = np.concatenate([each.words for each in lessons])
    return _classified(np.vstack(rows), wanted, weights, trees=110, leaves=24, smallest=60)


def _learn_pairs(lessons: Sequence[Lesson], values: Sequence[Floats], words: Sequence[Floats]) -> Forest:
    rows, wanted, weights = [], [], []
    for each, value, word in zip(lessons, values, words, strict=True):
        couples, clues = reading.pair_rows(each.reading, value, word)
        said = {pair for text in each.document.highlights for pair in pairwise(tokens(text))}
        rows.append(clues)
        wanted += [float(pair in said) for pair in couples]
        weights += [each.weight] * len(couples)
    return _classified(np.vstack(rows), np.array(wanted), np.array(weights), trees=90, leaves=16, smallest=100)


def _classified(rows: Floats, wanted: Floats, weights: Floats, *, trees: int, leaves: int, smallest: int) -> Forest:
    learner = HistGradientBoostingClassifier(
        max_iter=trees, learning_rate=0.06, max_leaf_nodes=leaves, max_depth=7, min_samples_leaf=smallest,
        l2_regularization=5.0, max_features=0.5, early_stopping=False, random_state=SEED,
    )  # fmt: skip
    return as_forest(learner.fit(rows, wanted, sample_weight=weights))


def stored(model: Model) -> dict[str, NDArray[Any]]:
    """The model as small arrays: what `bot.stories.ranking.shipped` reads."""
    arrays: dict[str, NDArray[Any]] = {
        "rarity": np.round(model.rarity * RARITY_STEPS).astype(np.uint8),
        "lift": np.round(model.lift * LIFT_STEPS).astype(np.int8),
    }
    for name, forest in (("sentences", model.sentences), ("words", model.words), ("pairs", model.pairs)):
        own = np.arange(len(forest.clue))
        arrays |= {
            f"{name}_roots": forest.roots.astype(np.uint16),
            f"{name}_clue": forest.clue.astype(np.uint8),
            f"{name}_threshold": forest.threshold.astype(np.float32),
            f"{name}_left": (forest.left - own).astype(np.uint8),
            f"{name}_right": (forest.right - own).astype(np.uint8),
            f"{name}_value": forest.value.astype(np.float16),
            f"{name}_base": np.array(forest.base, dtype=np.float32),
        }
    return arrays


@dataclass(frozen=True, slots=True)
class School:
    """Everything to learn from: the tables, the lessons of the measured collection, and those that only teach."""

    rarity: Floats
    lift: Floats
    measured: tuple[Lesson, ...]
    aside: tuple[Lesson, ...]

    def without(self, fold: int, folds: int) -> Model:
        """What is learned from all but each so many-th measured document."""
        kept = [each for number, each in enumerate(self.measured) if number % folds != fold]
        return learn([*kept, *self.aside], self.rarity, self.lift)


def school() -> School:
    """The data, read; documents that stand in two collections are learned from once."""
    rarity, lift = tables()
    documents = read_documents("cnndm")
    begun = {document.text[:60] for document in documents}
    others = [each for each in (*story_highlights(), *read_documents("inshorts")) if each.text[:60] not in begun]
    measured = [lesson(document, rarity, lift) for document in documents]
    aside = [lesson(document, rarity, lift, ASIDE) for document in others]
    return School(
        rarity,
        lift,
        tuple(each for each in measured if len(each.rows)),
        tuple(each for each in aside if len(each.rows) > 3),
    )


def main(argv: list[str]) -> int:
    """Learn from all dev documents and write the file of the package."""
    if argv:
        print("learn-keypoints takes no arguments")
        return 2
    data = school()
    model = learn([*data.measured, *data.aside], data.rarity, data.lift)
    np.savez_compressed(TARGET, allow_pickle=False, **stored(model))
    size = math.ceil(TARGET.stat().st_size / 1024)
    print(f"learned from {len(data.measured) + len(data.aside)} documents: {TARGET.name}, {size} kB")
    return 0
