"""Which sentences tell a day best: what they share with what else is said of it, and how they read. Pure.

The weights were learned (`docs/models/timelines.md`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from bot.stories.dated import Dated
from bot.stories.dayworth import weights
from bot.stories.likeness import cosine

Floats = NDArray[np.float64]
CLUES = (
    "named", "by_date", "same_day", "long_after", "before", "first", "second", "opening", "length", "long", "short",
    "like_matter", "like_day", "like_named", "like_lead", "told_again", "nearest", "several_days", "quoted",
    "own_voice", "leans", "figures", "labelled",
)  # fmt: skip
MOST = 250
"""Sentences of a day that are compared, those that name it first."""
_ALIKE = 0.25
"""Sentences of two reports at least so alike tell of one thing."""
_MARKS = ('"', "“", "``", "«")
_OWN = re.compile(r"\b(?:I|I[’']m|my|me|we|our|us)\b")
_LEANS = re.compile(r"^(?:He|She|It|They|But|And|That|This|These|Those|His|Her|There|However|Meanwhile|So|If)\b")


@cache
def shipped() -> Floats:
    """The weights of the package, one for each clue."""
    found = weights()["sentences"]
    return np.array([found[name] for name in CLUES], dtype=np.float64)


def pool(of_day: Sequence[Dated]) -> list[Dated]:
    """The sentences of a day that are compared."""
    return sorted(of_day, key=lambda one: (not one.named, one.position))[:MOST]


def likeness(of_day: Sequence[Dated]) -> Floats:
    """How alike any two sentences are (shape: sentences, sentences)."""
    places: dict[str, int] = {}
    for one in of_day:
        for word in one.vector:
            places.setdefault(word, len(places))
    table = np.zeros((len(of_day), len(places)))
    for row, one in enumerate(of_day):
        for word, weight in one.vector.items():
            table[row, places[word]] = weight
    result: Floats = table @ table.T
    return result


def clues(of_day: Sequence[Dated], alike: Floats, matter: Mapping[str, float]) -> Floats:
    """`CLUES` of the sentences that speak of one day; `matter` is what the whole heap speaks of."""
    named = np.array([one.named for one in of_day], dtype=np.float64)
    lead = np.array([one.position < 3 or (one.named and one.explicit) for one in of_day], dtype=np.float64)
    reports = np.array([one.report for one in of_day])
    others = np.where(reports[:, None] == reports[None, :], 0.0, alike)
    shared = np.column_stack([
        _centred(alike, np.where(named > 0, 1.0, 0.5)), _centred(alike, named), _centred(alike, lead),
        np.log1p((others > _ALIKE).sum(axis=1)), others.max(axis=1, initial=0.0),
    ])  # fmt: skip
    own = np.array([_own(one, matter) for one in of_day], dtype=np.float64).reshape(len(of_day), -1)
    cut = CLUES.index("like_day")
    return np.hstack([own[:, :cut], shared, own[:, cut:]])


def _centred(alike: Floats, weight: Floats) -> Floats:
    """Likeness of each sentence to the weighed middle of all."""
    length = math.sqrt(float(weight @ alike @ weight))
    result: Floats = alike @ weight / length if length else np.zeros(len(weight))
    return result


def _own(one: Dated, matter: Mapping[str, float]) -> list[float]:
    text, count = one.text, one.words
    return [
        float(one.named), float(one.explicit), float(one.named and one.lag == 0), float(one.lag >= 7),
        float(one.lag < 0), float(one.position == 0), float(one.position == 1), float(one.position < 5),
        math.log(count), max(0, count - 30) / 30, max(0, 14 - count) / 14, cosine(one.vector, matter),
        float(one.days_named > 1), float(any(mark in text for mark in _MARKS)), float(_OWN.search(text) is not None),
        float(_LEANS.match(text) is not None), sum(char.isdigit() for char in text) / len(text),
        float(":" in text or "(" in text),
    ]  # fmt: skip


def worths(table: Floats, by: Floats) -> Floats:
    """One number for each sentence of a day, about 0 for a middling one, 1 a standard deviation above it."""
    found = table @ by
    result: Floats = (found - found.mean()) / (found.std() or 1.0)
    return result
