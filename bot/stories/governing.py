"""Clues from the parse: which verbs govern a quoted run, and whether a mention is their subject."""

from __future__ import annotations

import math
from collections.abc import Mapping

from bot.stories.heads import LABELS, Tree
from bot.stories.mentions import Line, Mention

GOVERNING = (
    "governor_rank", "governor_how", "governor_odds", "governor_says", "governor_best", "path_up", "path_down",
    "path_odds", "below_run", "relation", "relation_above", "own_head_odds", "run_relation", "run_head_odds",
    "run_child_odds", "subjects_above", "is_run",
)  # fmt: skip
CUE = 0.12
_RELATION = {label: float(number) for number, label in enumerate(LABELS)}


def governing_clues(tree: Tree | None, line: Line, at: int, mention: Mention, odds: Mapping[str, float]) -> list[float]:
    """The row of `GOVERNING` for the run at token `at` and a mention of the same paragraph."""
    if tree is None or mention.paragraph != line.number:
        return [math.nan] * len(GOVERNING)
    words = line.tokens
    inside = range(mention.first, mention.last + 1)
    top = next((place for place in reversed(inside) if tree.head[place] not in inside), mention.last)
    above, own = tree.chain(at), tree.chain(top)
    meeting = next((number for number, place in enumerate(own) if place in above), None)

    def share(place: int) -> float:
        return odds.get(words[place].low, 0.0) if place >= 0 else -1.0

    return [
        *_subjects_above(tree, line, above[1:], inside, odds),
        float(meeting) if meeting is not None else 9.0,
        float(above.index(own[meeting])) if meeting is not None else 9.0,
        share(own[meeting]) if meeting is not None else -1.0,
        float(at in own),
        _RELATION[tree.label[top]],
        _RELATION[tree.label[tree.head[top]]] if tree.head[top] >= 0 else -1.0,
        share(tree.head[top]),
        _RELATION[tree.label[at]],
        share(tree.head[at]),
        max((share(child) for child in tree.children[at]), default=-1.0),
        float(len(_speakers(tree, line, above[1:], odds))),
        float(top == at),
    ]


def _speakers(tree: Tree, line: Line, above: list[int], odds: Mapping[str, float]) -> list[tuple[int, int, float]]:
    """(subject, how found, share) of each verb or noun of saying above the run, nearest first."""
    found = []
    for place in above:
        token = line.tokens[place]
        if token.tag in "vgdbm" or odds.get(token.low, 0.0) > 0:
            subject = tree.subject(place)
            if subject is not None:
                found.append((*subject, odds.get(token.low, 0.0)))
    return found


def _subjects_above(tree: Tree, line: Line, above: list[int], inside: range, odds: Mapping[str, float]) -> list[float]:
    rank, how, share, says = 9.0, 9.0, -1.0, 0.0
    sayer_seen = False
    best = (-1.0, False)
    seen: list[int] = []
    for subject, manner, value in _speakers(tree, line, above, odds):
        mine = subject in inside
        if mine and rank > 8:
            rank, how, share = float(min(len(seen), 8)), float(manner), value
        if value > CUE and not sayer_seen:
            sayer_seen, says = True, float(mine)
        if value > best[0]:
            best = (value, mine)
        if subject not in seen:
            seen.append(subject)
    return [rank, how, share, says, float(best[1])]
