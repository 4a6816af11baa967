"""Whether what is told as one story is two: seen when more reports have come than when each of them joined. Pure.

    reports of a story ── how surely each belongs to each other (`grouping`'s own judge)
    ── gathered into the two parts that belong together most ── are these two surely not one?

Why not simply group anew? That would undo what readers were shown on every doubt. A story is parted only
where both parts hold together and hardly a report of one belongs to the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from statistics import median

import numpy as np
from numpy.typing import NDArray

from bot.model import INSTALLATION, Member
from bot.stories.grouping import Grouper

LEAST = 4
"""Reports of a story that may be parted: two a part."""
SIZES = (4, 5, 6, 8, 10, 13, 16, 20, 25, 32, 40)
"""How many reports a story has when it is looked at again."""
MOST = 40
"""Reports looked at, the latest."""
APART = 0.1
"""How surely the reports of either part may belong to the other at most."""
_EVER = timedelta(days=36_500)


def worth_a_look(before: int, now: int) -> bool:
    """Whether a story that had so many shared reports and now has so many is to be looked at again."""
    return any(before < size <= now for size in SIZES)


def parted(members: Sequence[Member]) -> tuple[int, ...]:
    """The shared reports that are another story, the fewer of its two parts; empty where it is one, or in doubt."""
    shared = [member for member in members if member.scope == INSTALLATION][-MOST:]
    if len(shared) < LEAST:
        return ()
    parts = _halves(_belonging(shared))
    if min(map(len, parts)) < 2:
        return ()
    grouper = Grouper((), _EVER)
    for story, part in enumerate(parts):
        for at in part:
            grouper.add(story, INSTALLATION, shared[at])
    if max(_reaching(grouper, shared, part, other) for part, other in zip(parts, (1, 0), strict=True)) > APART:
        return ()
    fewer = min(parts, key=lambda part: (len(part), -min(part)))
    return tuple(shared[at].article for at in sorted(fewer))


def _reaching(grouper: Grouper, members: Sequence[Member], part: Sequence[int], other: int) -> float:
    """How surely the median report of a part belongs to the other one."""
    found = [grouper.judged(grouper.candidates(members[at])[0], [other], INSTALLATION)[0][0] for at in part]
    return median(found)


def _belonging(members: Sequence[Member]) -> NDArray[np.float64]:
    """How surely each report belongs to each other's story (shape: reports, reports)."""
    grouper = Grouper((), _EVER)
    for at, member in enumerate(members):
        grouper.add(at, INSTALLATION, member)
    found = np.ones((len(members), len(members)))
    for at, member in enumerate(members):
        article, _ = grouper.candidates(member)
        others = [other for other in range(len(members)) if other != at]
        for chance, other in grouper.judged(article, others, INSTALLATION):
            found[at, other] = chance
    result: NDArray[np.float64] = (found + found.T) / 2
    return result


def _halves(alike: NDArray[np.float64]) -> tuple[list[int], list[int]]:
    """The reports in two parts: again and again the two that belong together most, on average, become one."""
    parts = [[at] for at in range(len(alike))]
    while len(parts) > 2:
        pairs = [(one, other) for one in range(len(parts)) for other in range(one + 1, len(parts))]
        one, other = max(pairs, key=lambda pair: float(alike[np.ix_(parts[pair[0]], parts[pair[1]])].mean()))
        parts[one] += parts.pop(other)
    return parts[0], parts[1]
