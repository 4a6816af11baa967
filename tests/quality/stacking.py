"""Trees for the four stages of `bot.stories.weighing`, and what each says of articles it has not seen.

A stage that learned from what the stage before it says of articles that one had learned from would be taught
an overconfident view; so every article belongs to a part, and is read by models grown on the other parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.stories.trees import Floats, Forest, Places, chance
from bot.stories.weighing import apply
from tests.quality.growing import choices, grow, yes_or_no

CHOICE_TREES, JUDGE_TREES = 150, 200
SEED = 7


def grow_choice(marked: Sequence[Sequence[Floats]], tables: Sequence[Sequence[Floats]]) -> Forest:
    """A forest that chooses among a run's mentions, marked 1 for the speaker, 0 for not, -1 for either.

    By article and run. Runs whose speaker is not among the mentions teach nothing.
    """
    kept: list[Floats] = []
    right: list[Floats] = []
    group: list[Places] = []
    for rows, labels in zip(tables, marked, strict=True):
        for table, marks in zip(rows, labels, strict=True):
            if (marks > 0).any():
                sure = marks >= 0
                group.append(np.full(int(sure.sum()), len(kept)))
                kept.append(table[sure])
                right.append(marks[sure])
    loss = choices(np.concatenate(group), np.concatenate(right))
    return grow(np.concatenate(kept), loss, trees=CHOICE_TREES, leaves=18, seed=SEED)


def grow_judge(said: Sequence[Sequence[int]], tables: Sequence[Floats]) -> Forest:
    """A forest that tells whether a run was said, from a row for each run of each article."""
    target = np.array([value for values in said for value in values], dtype=np.float64)
    table = np.concatenate([table for table in tables if len(table)])
    return grow(table, yes_or_no(target), trees=JUDGE_TREES, leaves=6, rate=0.05, seed=SEED)


@dataclass(frozen=True, slots=True)
class Crossing:
    """Articles by number, each with its part and with what was said of its runs."""

    part_of: Sequence[int]
    said: Sequence[Sequence[int]]

    def choices(self, marked: Sequence[Sequence[Floats]], tables: Sequence[Sequence[Floats]]) -> list[list[Floats]]:
        """Each article's chances for the mentions of its runs."""
        found: list[list[Floats]] = [[] for _ in self.part_of]
        for own, rest in self._parts():
            forest = grow_choice([marked[number] for number in rest], [tables[number] for number in rest])
            for number in own:
                found[number] = apply(forest, tables[number])
        return found

    def judgements(self, tables: Sequence[Floats]) -> list[Floats]:
        """Each article's chances that its runs were said."""
        found: list[Floats] = [np.zeros(0) for _ in self.part_of]
        for own, rest in self._parts():
            forest = grow_judge([self.said[number] for number in rest], [tables[number] for number in rest])
            for number in own:
                if len(tables[number]):
                    found[number] = chance(forest.log_odds(tables[number]))
        return found

    def _parts(self) -> list[tuple[list[int], list[int]]]:
        """The articles of each part, and the others."""
        numbers = range(len(self.part_of))
        return [
            ([n for n in numbers if self.part_of[n] == part], [n for n in numbers if self.part_of[n] != part])
            for part in sorted(set(self.part_of))
        ]
