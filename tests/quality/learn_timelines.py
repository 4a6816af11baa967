"""Learns the weights of timelines, the same each time: `python -m tests.quality learn-timelines`.

Of days: weights drawn at random are tried on the collections and on parts of them; the mean of the best is
taken. What is sought is the share of days found, which no smooth loss stands for, and with a dozen references
a mean of many good weights hangs less on chance than the best one. Of sentences: ridge regression within each
day, by the words and pairs of words a sentence shares with what the reference says of that day.
"""

from __future__ import annotations

import gzip
import json
import random
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.stories import daylines, dayworth
from bot.stories.batch_timelines import plain, reports_of, size_of
from bot.stories.dated import Dated, Report, dated_sentences
from bot.stories.dayworth import COUNTS, Days, DayWeights, count_days, worths
from bot.stories.fingerprint import words_of
from bot.stories.timeline import Weights, matter_of
from tests.quality.scorers import DATA

Floats = NDArray[np.float64]
SEED = 20190228
DATA_FILES = Path(__file__).resolve().parents[2] / "bot" / "stories" / "data"
DRAWN, BEST = 3000, 200
PARTS, SHARE = 4, 0.6
"""How many parts of a collection are shown beside the whole, and the share of its reports that each has."""
RIDGE = 0.03
RANGES = {
    "same_day": (0.5, 2.0), "day_after": (0.5, 2.0), "within_week": (0.5, 2.0), "within_month": (0.5, 2.5),
    "later": (0.5, 2.5), "days_before": (0.0, 1.0), "long_before": (0.0, 1.0), "dateline": (0.0, 0.5),
    "published": (0.0, 0.5), "in_lead": (0.0, 0.8), "by_date": (0.0, 0.5), "remembered": (0.0, 6.0),
    "weeks": (0.0, 1.0), "floor": (0.5, 2.0), "beginning": (0.3, 1.5), "reach": (0.7, 1.6), "foreword": (0.0, 1.0),
}  # fmt: skip
"""What weights of days are drawn from."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A collection, or a part of it, with its days counted."""

    topic: str
    whole: bool
    days: Days
    references: tuple[tuple[int, frozenset[date]], ...]
    """Days asked for, and the right ones."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The sentences of one day of a reference: clues, and how well each tells it; centred."""

    topic: str
    clues: Floats
    worth: Floats
    weight: float


def records() -> list[dict[str, Any]]:
    """The development collections. Raises FileNotFoundError where the data is absent."""
    with gzip.open(DATA / "stories" / "timelines.dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def topic_of(record: Mapping[str, Any]) -> str:
    """Collections of one crisis by several outlets share their days: they are never learned from apart."""
    return str(record["keywords"][0])


@cache
def _read() -> tuple[tuple[dict[str, Any], tuple[Report, ...], tuple[Dated, ...]], ...]:
    found = []
    for record in records():
        reports = reports_of(record)
        found.append((record, reports, tuple(dated_sentences(reports))))
    return tuple(found)


@cache
def shown() -> tuple[Shown, ...]:
    """Every collection whole and in parts."""
    found = []
    for record, reports, dated in _read():
        references = tuple(
            (size_of(reference)[0], frozenset(date.fromisoformat(day[:10]) for day, _ in reference))
            for reference in record["timelines"]
        )
        matter = matter_of(dated)
        for part in range(PARTS + 1):
            kept = list(range(len(reports)))
            if part:
                kept = random.Random(f"{record['name']} {part}").sample(kept, int(SHARE * len(kept)))
            some = set(kept)
            days = count_days([reports[at] for at in kept], [one for one in dated if one.report in some], matter)
            found.append(Shown(topic_of(record), not part, days, references))
    return tuple(found)


def day_f1(one: Shown, by: DayWeights) -> Floats:
    """Of each reference of a collection."""
    found = []
    for asked, right in one.references:
        order = np.argsort(-worths(one.days, asked, by), kind="stable")[:asked]
        hits = sum(one.days.days[at] in right for at in order)
        found.append(2 * hits / (len(order) + len(right)))
    return np.array(found)


@cache
def _trials() -> tuple[tuple[dict[str, float], ...], Floats]:
    """The weights drawn, and the F1 of each on each collection shown (shape: draws, collections)."""
    chance = random.Random(SEED)
    drawn = tuple({name: chance.uniform(*ends) for name, ends in RANGES.items()} for _ in range(DRAWN))
    graded = np.array([[day_f1(one, _weights(draw)).sum() for one in shown()] for draw in drawn])
    return drawn, graded


def _weights(draw: Mapping[str, float]) -> DayWeights:
    counts = np.array([draw[name] for name in COUNTS])
    return DayWeights(counts, draw["floor"], draw["beginning"], draw["reach"], draw["foreword"])


def learn_days(without: str | None = None) -> dict[str, float]:
    """The mean of the best weights drawn, by all collections but those of a topic."""
    drawn, graded = _trials()
    # every reference counts alike; of a collection the whole counts as much as two of its parts
    weight = np.array([0.0 if one.topic == without else 2.0 if one.whole else 1.0 for one in shown()])
    best = np.argsort(-(graded @ weight), kind="stable")[:BEST]
    return {name: float(np.mean([drawn[at][name] for at in best])) for name in RANGES}


def _pairs(words: Sequence[str]) -> Counter[tuple[str, str]]:
    return Counter(pairwise(words))


def _f1(both: float, one: float, other: float) -> float:
    return 2 * both / (one + other) if one + other else 0.0


def _worth(text: str, right: Sequence[str]) -> float:
    """How well a sentence tells a day: pairs of words it shares with the reference, and a quarter of single ones."""
    words = words_of(plain(text), "en")
    size = min(len(right), 16)
    pairs = (_pairs(words) & _pairs(right)).total()
    single = (Counter(words) & Counter(right)).total()
    return _f1(pairs, len(words), size) + 0.25 * _f1(single, len(words), size)


@cache
def lines() -> tuple[Lines, ...]:
    """The sentences of every day of every reference that has some to choose from."""
    found = []
    for record, _, dated in _read():
        matter = matter_of(dated)
        of_day: dict[date, list[Dated]] = defaultdict(list)
        for one in dated:
            of_day[one.day].append(one)
        for reference in record["timelines"]:
            for day, told in reference:
                pool = daylines.pool(of_day[date.fromisoformat(day[:10])])
                right = words_of(" ".join(told), "en")
                if len(pool) < 4 or not right:
                    continue
                table = daylines.clues(pool, daylines.likeness(pool), matter)
                worth = np.array([_worth(one.text, right) for one in pool])
                worth = (worth - worth.mean()) / (worth.std() + 0.02)
                weight = 1.0 / len(reference) / len(pool)
                found.append(Lines(topic_of(record), table - table.mean(axis=0), worth, weight))
    return tuple(found)


def learn_sentences(without: str | None = None) -> dict[str, float]:
    """Ridge regression of a sentence's worth among those of its day."""
    used = [one for one in lines() if one.topic != without]
    spread = np.concatenate([one.clues for one in used]).std(axis=0) + 1e-9
    squares = np.zeros((len(daylines.CLUES), len(daylines.CLUES)))
    shared = np.zeros(len(daylines.CLUES))
    for one in used:
        scaled = one.clues / spread
        squares += one.weight * scaled.T @ scaled
        shared += one.weight * scaled.T @ one.worth
    scale = np.trace(squares) / len(squares)
    found = np.linalg.solve(squares / scale + RIDGE * np.eye(len(squares)), shared / scale) / spread
    return dict(zip(daylines.CLUES, map(float, found), strict=True))


def learn(without: str | None = None) -> dict[str, Any]:
    """Weights as the package's file holds them, of all collections or of all but those of a topic."""
    days = learn_days(without)
    counts = {name: round(days.pop(name), 3) for name in COUNTS}
    return {
        "days": {"counts": counts, **{name: round(value, 3) for name, value in days.items()}},
        "sentences": {name: round(value, 4) for name, value in learn_sentences(without).items()},
    }


def unpacked(found: Mapping[str, Any]) -> Weights:
    """The weights as a timeline takes them."""
    sentences = np.array([found["sentences"][name] for name in daylines.CLUES])
    return Weights(dayworth.unpacked(found["days"]), sentences)


def main(argv: list[str]) -> int:
    """Learn from all development collections and write the package's file; 0 when written."""
    ArgumentParser(prog="python -m tests.quality learn-timelines", description=__doc__).parse_args(argv)
    path = DATA_FILES / "timeline.json"
    path.write_text(json.dumps(learn(), indent=1) + "\n", encoding="utf-8")
    print(f"wrote {path}")
    return 0
