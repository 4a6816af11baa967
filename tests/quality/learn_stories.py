"""Learns the weights of grouping, the same each time: `python -m tests.quality learn-stories`.

Rows come from streams of the test data in which every article is added to its own story. Each stream is
also shown with articles from elsewhere strewn in, and with some of its own cut down to what a foreign report,
a teaser or a headline would share, or told again of other people and places.
"""

from __future__ import annotations

import gzip
import hashlib
import heapq
import json
import random
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
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
from bot.stories.rarity import rarity
from bot.stories.trees import Forest
from tests.quality.growing import as_forest
from tests.quality.scorers import DATA

SEED = 20190228
STREAMS = ("headlines", "basil", "ecbplus")
DATA_FILES = Path(__file__).resolve().parents[2] / "bot" / "stories" / "data"
SEEDS = (SEED, SEED + 1)
"""For passes that show some articles otherwise than they were."""
FOREIGN, SHORT = 0.1, 0.05
"""Shares of articles shown there as foreign reports, and as teasers or headlines."""
TEASER = 45
"""Words of a teaser."""
BAGS = 3
"""Forests that differ only in their seed; their mean hangs less on chance."""
SURE = 0.5
"""Least probability to join; the same for all kinds of input."""


@dataclass(frozen=True, slots=True)
class Told:
    """An article of a stream and the story it tells."""

    fingerprint: Fingerprint
    story: str
    fold: int
    shorter: tuple[Fingerprint, ...] = ()
    """The article as a teaser or a headline alone."""


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
    return tuple(
        Told(fingerprint_of(row), row["story_id"], folds[row["story_id"]], tuple(map(fingerprint_of, _shorter(row))))
        for row in rows
    )


def _shorter(row: dict[str, Any]) -> list[dict[str, Any]]:
    if not row["text"]:
        return []
    words = row["text"].split()
    teaser = row | {"text": " ".join(words[:TEASER])}
    return [teaser, row | {"text": ""}] if row["title"] else [teaser, row | {"text": "", "title": " ".join(words[:12])}]


def foreign(fingerprint: Fingerprint) -> Fingerprint:
    """The fingerprint as a report in another language would have it: names, numbers and days are all it shares."""
    kept = _name_words(fingerprint)
    title = " ".join(word for word in words_of(fingerprint.title, fingerprint.language) if word in kept)
    terms = tuple((term, count) for term, count in fingerprint.terms if term in kept)
    return replace(fingerprint, title=title, terms=terms, language="xx", minhash=())


def _articles() -> list[dict[str, Any]]:
    with gzip.open(DATA / "articles" / "articles.dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [row for line in lines if (row := json.loads(line))["date"]]


@cache
def background() -> tuple[Fingerprint, ...]:
    """Articles that tell none of the labelled stories, provided their dates are moved far enough."""
    return tuple(fingerprint_of(row | {"lang": "en"}) for row in _articles())


def among_others(told: Sequence[Told], chance: random.Random) -> list[Told]:
    """The stream with articles from elsewhere strewn in, their dates moved: the world that no test set shows.

    For each story some that speak of like things, but did so at least four months apart, and some at random.
    """
    first_of: dict[str, Told] = {}
    for one in told:
        first_of.setdefault(one.story, one)
    found: list[tuple[int, Told]] = [(number, one) for number, one in enumerate(told)]
    place_of = {id(one): number for number, one in enumerate(told)}
    for first in first_of.values():
        alike = heapq.nlargest(40, background(), key=lambda other: _overlap(first.fingerprint, other))
        chosen = [*chance.sample(alike, LIKE_OTHERS), *chance.sample(background(), OTHERS)]
        for other in chosen:
            moved = _moved(other, first.fingerprint, chance)
            if moved is None:
                continue
            moved = moved if first.fingerprint.length else headline_of(moved)
            at = place_of[id(first)] + chance.randint(-3, 6)
            found.append((at, Told(moved, f"elsewhere-{len(found)}", ELSEWHERE)))
    for number, one in enumerate(told):
        if one.fingerprint.length and chance.random() < LOOK_ALIKES:
            other = chance.choice(background())
            found.append((number + 2, Told(look_alike(one.fingerprint, other), f"like-{number}", ELSEWHERE)))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


ELSEWHERE = -1
LIKE_OTHERS, OTHERS = 6, 6
LOOK_ALIKES = 0.15
"""Share of articles that are followed by one of the same words about other people and places."""


def _overlap(one: Fingerprint, other: Fingerprint) -> float:
    mine, theirs = dict(one.terms), dict(other.terms)
    return sum(rarity(term, 0, 0) for term in mine if term in theirs) / (10 + len(theirs)) ** 0.5


def _moved(other: Fingerprint, near: Fingerprint, chance: random.Random) -> Fingerprint | None:
    """The fingerprint with its dates moved near another's; None where they were near by themselves."""
    if near.at is None:
        return replace(other, at=None)
    assert other.at is not None
    if abs(other.at - near.at) < timedelta(days=120):
        return None
    at = near.at + timedelta(hours=chance.randint(-72, 144))
    by = at.date() - other.at.date()
    return replace(other, at=at, days=tuple(day + by for day in other.days))


def headline_of(fingerprint: Fingerprint) -> Fingerprint:
    """What is left of it where only the headline is published."""
    record = {"title": fingerprint.title, "lang": fingerprint.language}
    return replace(fingerprint_of(record), at=fingerprint.at)


def look_alike(one: Fingerprint, other: Fingerprint) -> Fingerprint:
    """The same told of others: one article's words with another's people, places and numbers."""
    own, strange = _name_words(one), _name_words(other)
    theirs = [word for word, _ in other.terms if word in strange] or [""]
    swapped = {word: theirs[number % len(theirs)] for number, (word, _) in enumerate(one.terms) if word in own}
    terms: dict[str, float] = {}
    for word, count in one.terms:
        instead = swapped.get(word, word)
        terms[instead] = terms.get(instead, 0.0) + count
    title = " ".join(swapped.get(word, word) for word in words_of(one.title, one.language))
    return replace(
        one, title=title, terms=tuple(terms.items()), names=other.names, numbers=other.numbers[: len(one.numbers)],
        minhash=(),
    )  # fmt: skip


def _name_words(fingerprint: Fingerprint) -> set[str]:
    return {word for entity, _, _ in fingerprint.names for word in words_of(entity, fingerprint.language)}


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
        if one.fold == ELSEWHERE:
            ids = [story for story in ids if fold_of[homes[story].most_common(1)[0][0]] != ELSEWHERE]
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


def passes(parts: int, placing: Callable[[], Placing]) -> Rows:
    """Rows of all streams: as they are, then among other articles, with some made short or foreign."""
    found = []
    for name in STREAMS:
        told = stream(name, parts)
        found.append(rows_of(told, 2.0 * WEIGHTS[name], placing()))
        for seed in SEEDS:
            chance = random.Random(seed)
            shown = [_as_shown(one, chance) for one in among_others(told, chance)]
            found.append(rows_of(shown, WEIGHTS[name], placing()))
    return _joined(found)


def _as_shown(one: Told, chance: random.Random) -> Told:
    drawn = chance.random()
    if drawn < FOREIGN and one.fingerprint.length:
        return replace(one, fingerprint=foreign(one.fingerprint))
    if drawn < FOREIGN + SHORT and one.shorter:
        return replace(one, fingerprint=chance.choice(one.shorter))
    return one


WEIGHTS = {"headlines": 1.0, "basil": 1.0, "ecbplus": 1.0}


def _joined(found: Sequence[Rows]) -> Rows:
    return Rows(*(np.concatenate([getattr(rows, name) for rows in found]) for name in Rows.__dataclass_fields__))


_RISING = {
    "centroid", "nearest", "nearest_three", "keys_told", "always_told", "covered", "covered_core", "core_in_article",
    "title_nearest", "title_covered", "likelihood", "person", "place", "organisation", "numbers", "days",
}  # fmt: skip
_FALLING = {"person_clash", "place_clash", "numbers_clash", "days_apart", "gap_last"}


def fit(rows: Rows, without: int | None = None) -> Judge:
    """A judge that has seen nothing of the fold it goes without."""
    keep = np.ones(len(rows.same), dtype=bool)
    if without is not None:
        keep = (rows.article_fold != without) & (rows.story_fold != without)
    directions = [1 if clue in _RISING else -1 if clue in _FALLING else 0 for clue in CLUES]
    weight = rows.weight[keep] / rows.weight[keep].mean()
    forests = [
        as_forest(
            HistGradientBoostingClassifier(
                max_iter=100, learning_rate=0.08, max_leaf_nodes=8, l2_regularization=5.0, min_samples_leaf=30,
                early_stopping=False, random_state=SEED + bag, max_features=0.4, monotonic_cst=directions,
            ).fit(rows.clues[keep], rows.same[keep], sample_weight=weight)
        )
        for bag in range(BAGS)
    ]  # fmt: skip
    return Judge(_mean(forests), SURE)


def _mean(forests: Sequence[Forest]) -> Forest:
    """One forest whose log-odds are the mean of several."""
    starts = np.cumsum([0, *(len(forest.clue) for forest in forests[:-1])])
    pairs = list(zip(forests, starts, strict=True))
    return Forest(
        roots=np.concatenate([forest.roots + start for forest, start in pairs]).astype(np.int32),
        clue=np.concatenate([forest.clue for forest in forests]),
        threshold=np.concatenate([forest.threshold for forest in forests]),
        left=np.concatenate([forest.left + start for forest, start in pairs]).astype(np.int32),
        right=np.concatenate([forest.right + start for forest, start in pairs]).astype(np.int32),
        missing_left=np.concatenate([forest.missing_left for forest in forests]),
        value=np.concatenate([forest.value for forest in forests]) / len(forests),
        base=float(np.mean([forest.base for forest in forests])),
    )


def save(judge: Judge, folder: Path) -> None:
    """Write the file that the package ships."""
    forest = judge.forest
    np.savez_compressed(
        folder / "grouping.npz",
        roots=forest.roots, clue=forest.clue.astype(np.int16), threshold=forest.threshold.astype(np.float32),
        left=forest.left, right=forest.right, missing=forest.missing_left, value=forest.value.astype(np.float32),
        base=np.float64(forest.base), sure=np.float64(judge.threshold),
    )  # fmt: skip


def learn(parts: int, without: int | None = None, rows: Rows | None = None) -> Judge:
    """A judge from all streams, or one that has seen nothing of a fold. `rows` saves making them anew."""
    return fit(passes(parts, teacher) if rows is None else rows, without)


def main(argv: list[str]) -> int:
    """Learn from all development streams and write the package's file; 0 when written."""
    ArgumentParser(prog="python -m tests.quality learn-stories", description=__doc__).parse_args(argv)
    save(learn(1), DATA_FILES)
    print(f"wrote {DATA_FILES / 'grouping.npz'}")
    return 0
