"""Which days of a matter are worth telling: what names them, counted and weighed. Pure.

A day is counted by the reports that name it, apart by when they do: what is still named weeks later mattered.
The first days of a matter are told more closely than the later ones, the longer the timeline the more of them.
The weights were learned (`docs/models/timelines.md`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.stories.dated import Dated, Report
from bot.stories.likeness import cosine

Floats = NDArray[np.float64]
COUNTS = (
    "same_day", "day_after", "within_week", "within_month", "later", "days_before", "long_before", "dateline",
    "published", "in_lead", "by_date", "remembered", "weeks",
)  # fmt: skip
"""Of a day. `dateline`: a report of that very day gives its date; `remembered`: nearness to the whole matter of
what later reports say of it; `weeks`: different weeks from which it is looked back at."""
BEFORE = timedelta(days=60)
"""How long before the first report a day may lie."""
LEAD = 3
"""Sentences at the head of a report."""
BEGINS = 0.34
"""The matter begins on the first day that has this share of the most looking back that any day has."""


@dataclass(frozen=True, slots=True)
class DayWeights:
    """What the counts are worth, and how the beginning of the matter is favoured."""

    counts: Floats
    floor: float
    """Added to the weighed counts before the logarithm."""
    beginning: float
    """What the first day is worth more."""
    reach: float
    """Days over which that fades, as a share of the days asked for."""
    foreword: float
    """What days before the beginning are worth less."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days spoken of, in order, and their counts (shape: days, counts)."""

    days: tuple[date, ...]
    counts: Floats
    looked_back: Floats
    """Reports that name the day after it."""


def shipped() -> DayWeights:
    """The weights of the package."""
    return unpacked(weights()["days"])


@cache
def weights() -> Mapping[str, Any]:
    """The file of learned weights: `days` and `sentences`."""
    found: Mapping[str, Any] = json.loads(
        files("bot.stories").joinpath("data", "timeline.json").read_text(encoding="utf-8")
    )
    return found


def unpacked(found: Mapping[str, Any]) -> DayWeights:
    """Weights as they stand in the file."""
    counts = np.array([found["counts"][name] for name in COUNTS], dtype=np.float64)
    return DayWeights(counts, found["floor"], found["beginning"], found["reach"], found["foreword"])


def count_days(reports: Sequence[Report], dated: Sequence[Dated], matter: Mapping[str, float]) -> Days:
    """The days from `BEFORE` the first report to the last one, with what names them."""
    by_day: dict[date, dict[int, list[Dated]]] = defaultdict(lambda: defaultdict(list))
    for one in dated:
        if one.named:
            by_day[one.day][one.report].append(one)
    first = min((report.published for report in reports), default=date.max)
    last = max((report.published for report in reports), default=date.min)
    days = {day for day in by_day if day >= first - BEFORE and day <= last} | {report.published for report in reports}
    rows: dict[date, Floats] = {day: np.zeros(len(COUNTS)) for day in days}
    back = dict.fromkeys(days, 0.0)
    for report in reports:
        rows[report.published][COUNTS.index("published")] += 1
    for day in days:
        weeks: set[int] = set()
        for told in by_day[day].values():
            rows[day] += _counted(told, matter)
            lag = told[0].lag
            back[day] += lag > 0
            if lag >= 2:
                weeks.add(lag // 7 if lag < 56 else 8 + lag // 30)
        rows[day][COUNTS.index("weeks")] = len(weeks)
    order = tuple(sorted(days))
    return Days(
        order,
        np.array([rows[day] for day in order]).reshape(len(order), len(COUNTS)),
        np.array([back[day] for day in order], dtype=np.float64),
    )


def _counted(told: Sequence[Dated], matter: Mapping[str, float]) -> Floats:
    """What one report adds to a day by the sentences that name it."""
    row = np.zeros(len(COUNTS))
    lag = told[0].lag
    row[COUNTS.index(_when(lag, explicit=all(one.explicit for one in told)))] = 1
    row[COUNTS.index("in_lead")] = any(one.position < LEAD for one in told)
    row[COUNTS.index("by_date")] = any(one.explicit for one in told)
    if lag >= 2:
        row[COUNTS.index("remembered")] = max(cosine(one.vector, matter) for one in told)
    return row


def _when(lag: int, *, explicit: bool) -> str:
    if lag == 0:
        return "dateline" if explicit else "same_day"
    if lag < 0:
        return "days_before" if lag >= -6 else "long_before"
    steps = ((1, "day_after"), (6, "within_week"), (29, "within_month"))
    return next((name for most, name in steps if lag <= most), "later")


def worths(days: Days, asked: int, by: DayWeights) -> Floats:
    """One number for each day; the days of a timeline are the first so many by it."""
    if not len(days.days):
        return np.zeros(0)
    counted = np.log(by.floor + np.maximum(0.0, days.counts @ by.counts))
    most = days.looked_back.max()
    first = days.days[int(np.argmax(days.looked_back >= BEGINS * most))] if most else days.days[0]
    since = np.array([(day - first).days for day in days.days], dtype=np.float64)
    fading = np.exp(-((np.maximum(0.0, since) / (by.reach * asked)) ** 2))
    result: Floats = counted + by.beginning * fading * (since >= -1) - by.foreword * (since < -1)
    return result
