"""Learns the weights of grouping, the same each time: `python -m tests.quality learn-stories`.

Rows come from streams of the test data, told apart by whom an article's candidates belong to. First
every article is added to its own story; then, as faults breed faults, the streams are run again with
the weights so far, and what a story has become by then is judged by the story most of it belongs to.
Some articles are shown as a foreign report would look: only names, numbers and days are left of them.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from bot.model import INSTALLATION, Fingerprint, Member
from bot.stories.batch_stories import WINDOW, fingerprint_of
from bot.stories.fingerprint import words_of
from bot.stories.grouping import Grouper, Judge
from bot.stories.likeness import CLUES
from bot.stories.text import fold
from tests.quality.learn_quotes import as_forest
from tests.quality.scorers import DATA

SEED = 20190228
STREAMS = ("headlines", "basil", "ecbplus")
DATA_FILES = Path(__file__).resolve().parents[2] / "bot" / "stories" / "data"
FOREIGN = 0.25
"""Share of articles shown as foreign reports in a further pass."""
SURE = 0.5


@dataclass(frozen=True, slots=True)
class Told:
    """An article of a stream and the story it tells."""

    fingerprint: Fingerprint
    story: str
    fold: int


@dataclass(frozen=True, slots=True)
class Rows:
    """Clues of articles beside candidates, with whose they are."""

    clues: NDArray[np.float64]
    same: NDArray[np.float64]
    article_fold: NDArray[np.int64]
    story_fold: NDArray[np.int64]
    weight: NDArray[np.float64]


def records(name: str) -> list[dict[str, Any]]:
    """A stream of the test data, in order."""
    with gzip.open(DATA / "stories" / f"{name}.dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def folds_of(name: str, stories: Iterable[str], parts: int) -> dict[str, int]:
    """Stories dealt to parts of about equal size; look-alikes of one topic stay together."""
    sizes = Counter(_topic(name, story) for story in stories)
    order = sorted(sizes, key=lambda topic: (-sizes[topic], hashlib.sha256(topic.encode()).hexdigest()))
    filled = [0] * parts
    found: dict[str, int] = {}
    for topic in order:
        part = filled.index(min(filled))
        filled[part] += sizes[topic]
        found[topic] = part
    return {story: found[_topic(name, story)] for story in set(stories)}


def _topic(name: str, story: str) -> str:
    return story.split("-")[1] if name == "ecbplus" else story


@cache
def stream(name: str, parts: int) -> tuple[Told, ...]:
    """A stream read as the product reads it."""
    rows = records(name)
    folds = folds_of(name, [row["story_id"] for row in rows], parts)
    return tuple(Told(fingerprint_of(row), row["story_id"], folds[row["story_id"]]) for row in rows)


def foreign(fingerprint: Fingerprint) -> Fingerprint:
    """The fingerprint as a report in another language would have it: names, numbers and days are all it shares."""
    kept = {fold(word) for entity, _, _ in fingerprint.names for word in entity.split() if len(word) > 2}
    title = " ".join(word for word in words_of(fingerprint.title, "xx") if word in kept)
    terms = tuple((term, count) for term, count in fingerprint.terms if term in kept)
    return replace(fingerprint, title=title, terms=terms, language="xx", minhash=())


Placing = Callable[[Grouper, Member, str], int]


def rows_of(told: Sequence[Told], weight: float, placing: Placing) -> Rows:
    """Rows of one pass over a stream."""
    grouper = Grouper((), WINDOW, by=None)
    homes: dict[int, Counter[str]] = defaultdict(Counter)
    fold_of = {one.story: one.fold for one in told}
    clues, same, article_fold, story_fold = [], [], [], []
    for number, one in enumerate(told, start=1):
        member = Member(number, INSTALLATION, one.fingerprint)
        article, ids = grouper.candidates(member)
        if ids:
            clues.append(grouper.clues(article, ids, INSTALLATION))
            for story in ids:
                majority = homes[story].most_common(1)[0][0]
                same.append(float(majority == one.story))
                article_fold.append(one.fold)
                story_fold.append(fold_of[majority])
        home = placing(grouper, member, one.story)
        grouper.add(home, INSTALLATION, member)
        homes[home][one.story] += 1
    table = np.concatenate(clues)
    return Rows(
        table, np.array(same), np.array(article_fold), np.array(story_fold), np.full(len(table), weight / len(table))
    )


def teacher() -> Placing:
    """Puts every article where it belongs."""
    homes: dict[str, int] = {}

    def place(_: Grouper, member: Member, story: str) -> int:
        return homes.setdefault(story, -member.article)

    return place


def pupil(by: Judge) -> Placing:
    """Puts every article where the judge says."""

    def place(grouper: Grouper, member: Member, _: str) -> int:
        article, ids = grouper.candidates(member)
        judged = grouper.judged(article, ids, INSTALLATION, by)
        best = max(judged, default=(0.0, 0))
        return best[1] if best[0] >= by.threshold else -member.article

    return place


def passes(parts: int, placing: Callable[[], Placing]) -> Rows:
    """Rows of all streams, each also with some articles made foreign."""
    chance = random.Random(SEED)
    found = []
    for name in STREAMS:
        told = stream(name, parts)
        mixed = [
            replace(one, fingerprint=foreign(one.fingerprint)) if chance.random() < FOREIGN else one for one in told
        ]
        found.append(rows_of(told, WEIGHTS[name], placing()))
        if name != "headlines":
            found.append(rows_of(mixed, 0.3 * WEIGHTS[name], placing()))
    return _joined(found)


WEIGHTS = {"headlines": 1.0, "basil": 1.0, "ecbplus": 1.0}


def _joined(found: Sequence[Rows]) -> Rows:
    return Rows(*(np.concatenate([getattr(rows, name) for rows in found]) for name in Rows.__dataclass_fields__))


_RISING = {
    "centroid", "nearest", "nearest_three", "covered", "covered_core", "core_in_article", "title_nearest",
    "title_covered", "likelihood", "person", "place", "organisation", "numbers", "days",
}  # fmt: skip
_FALLING = {"person_clash", "place_clash", "numbers_clash", "days_apart", "gap_last"}


def fit(rows: Rows, without: int | None = None) -> Judge:
    """A judge that has seen nothing of the fold it goes without."""
    keep = np.ones(len(rows.same), dtype=bool)
    if without is not None:
        keep = (rows.article_fold != without) & (rows.story_fold != without)
    directions = [1 if clue in _RISING else -1 if clue in _FALLING else 0 for clue in CLUES]
    weight = rows.weight[keep] / rows.weight[keep].mean()
    learner = HistGradientBoostingClassifier(
        max_iter=160, learning_rate=0.06, max_leaf_nodes=8, l2_regularization=5.0, min_samples_leaf=30,
        early_stopping=False, random_state=SEED, max_features=0.4, monotonic_cst=directions,
    ).fit(rows.clues[keep], rows.same[keep], sample_weight=weight)  # fmt: skip
    return Judge(as_forest(learner), SURE)


def save(judge: Judge, folder: Path) -> None:
    """Write the file that the package ships."""
    forest = judge.forest
    np.savez_compressed(
        folder / "grouping.npz",
        roots=forest.roots, clue=forest.clue.astype(np.int16), threshold=forest.threshold.astype(np.float32),
        left=forest.left, right=forest.right, missing=forest.missing_left, value=forest.value.astype(np.float32),
        base=np.float64(forest.base), depth=np.int16(forest.depth), sure=np.float64(judge.threshold),
    )  # fmt: skip
