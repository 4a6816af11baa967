"""Stories of three streams beside TF-IDF with a threshold, by BCubed.

`python -m tests.quality stories` scores the shipped weights (which have seen these streams);
with `--folds N` they are learned anew N times, each time without a fold of stories (of topics, where a
topic holds look-alikes). A fold's articles are then placed among all others of their stream, and only they
are counted. TF-IDF gets its threshold from the other folds too, a threshold of its own for each stream.
"""

from __future__ import annotations

import resource
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.stories.batch_stories import batch_stories
from bot.stories.grouping import Judge
from tests.quality.learn_stories import STREAMS, folds_of, learn, passes, records, teacher

THRESHOLDS = tuple(round(0.02 * step, 2) for step in range(1, 26))


@dataclass(frozen=True, slots=True)
class Score:
    """BCubed, in percent."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.precision * self.recall / (self.precision + self.recall or 1)

    def __str__(self) -> str:
        return f"F1 {self.f1:5.2f}  P {self.precision:5.1f}  R {self.recall:5.1f}"


def bcubed(stories: Sequence[str], labels: Sequence[object]) -> list[tuple[float, float]]:
    """Precision and recall of each article's label."""
    both, told, given = Counter(zip(stories, labels, strict=True)), Counter(stories), Counter(labels)
    return [
        (both[story, label] / given[label], both[story, label] / told[story])
        for story, label in zip(stories, labels, strict=True)
    ]


def score(pairs: Sequence[tuple[float, float]]) -> Score:
    """The mean over articles."""
    return Score(*(100 * sum(column) / len(pairs) for column in zip(*pairs, strict=True)))


def ours(rows: Sequence[dict[str, Any]], by: Judge | None = None) -> list[str]:
    """The labels that the product gives."""
    return [prediction["cluster"] for prediction in batch_stories(rows, by)]


@cache
def _vectors(name: str) -> Any:
    texts = [f"{row['title']}\n{row['text']}" for row in records(name)]
    return TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(texts).astype(np.float32)


@cache
def by_words(name: str, threshold: float) -> tuple[int, ...]:
    """The baseline: an article joins the story with the nearest centroid if that is near enough."""
    vectors = _vectors(name)
    sums = np.zeros((256, vectors.shape[1]), dtype=np.float32)
    lengths = np.ones(256, dtype=np.float32)
    count, labels = 0, []
    for number in range(vectors.shape[0]):
        row = vectors[number]
        near = sums[:count, row.indices] @ row.data / lengths[:count]
        best = int(near.argmax()) if count else -1
        if best < 0 or near[best] < threshold:
            best, count = count, count + 1
            if count > len(sums):
                sums = np.concatenate([sums, np.zeros_like(sums)])
                lengths = np.concatenate([lengths, np.ones_like(lengths)])
        sums[best, row.indices] += row.data
        lengths[best] = np.linalg.norm(sums[best])
        labels.append(best)
    return tuple(labels)


def baseline(name: str, stories: Sequence[str], folds: Sequence[int], parts: int) -> Score:
    """The baseline, each fold with the threshold that is best on the others."""
    found = []
    for part in range(parts):
        learning = [at for at, fold in enumerate(folds) if parts == 1 or fold != part]
        graded = [(bcubed(stories, by_words(name, threshold)), threshold) for threshold in THRESHOLDS]
        pairs, _ = max(graded, key=lambda graded: score([graded[0][at] for at in learning]).f1)
        found += [pairs[at] for at, fold in enumerate(folds) if fold == part]
    return score(found)


def crossed(parts: int) -> dict[str, Score]:
    """Scores of articles by judges that had seen nothing of their stories."""
    rows = passes(parts, teacher)
    judges = [learn(parts, part, rows) for part in range(parts)]
    found = {}
    for name in STREAMS:
        stream = records(name)
        stories = [row["story_id"] for row in stream]
        folds = folds_of(name, stories, parts)
        pairs = []
        for part, judge in enumerate(judges):
            graded = bcubed(stories, ours(stream, judge))
            pairs += [graded[at] for at, story in enumerate(stories) if folds[story] == part]
        found[name] = score(pairs)
    return found


def shipped() -> tuple[dict[str, Score], float]:
    """Scores of the weights in the package, and articles a second over all streams."""
    found, count = {}, 0
    began = time.process_time()
    for name in STREAMS:
        stream = records(name)
        labels = ours(stream)
        count += len(stream)
        found[name] = score(bcubed([row["story_id"] for row in stream], labels))
    return found, count / (time.process_time() - began)


def main(argv: list[str]) -> int:
    """Print the table; 0 when it was printed."""
    parser = ArgumentParser(prog="python -m tests.quality stories", description=__doc__)
    parser.add_argument("--folds", type=int, default=0, help="learn anew in so many folds of stories")
    parts = parser.parse_args(argv).folds
    if parts:
        found = crossed(parts)
        print(f"{parts} folds of stories; each article placed by weights that had seen nothing of its story")
    else:
        found, pace = shipped()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
        print(f"shipped weights (have seen these streams); {pace:.0f} articles a second on one core, {peak:.0f} MB")
    for name in STREAMS:
        stories = [row["story_id"] for row in records(name)]
        folds = folds_of(name, stories, max(1, parts))
        words = baseline(name, stories, [folds[story] for story in stories], max(1, parts))
        print(f"{name:10s} ours {found[name]}   TF-IDF {words}")
    return 0
