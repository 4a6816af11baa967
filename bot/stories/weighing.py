"""Weighing: from clues to "who said this run, and did anybody".

Four small learned models in a row. The first chooses among a run's mentions, each alone with the run; the
second judges from that choice whether the run was said at all. The third chooses again among the likeliest
and sees, too, what the first two thought about the runs before and after, so that the pieces of one utterance
agree; the fourth judges again. Both choices have equal say, and so have both judges.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np

from bot.stories.clues import PAIR, Candidate, Scene, candidates, pair_clues
from bot.stories.run_clues import RUN, run_clues
from bot.stories.syntax import Odds
from bot.stories.trees import Floats, Forest, Places, chance

SECOND = (
    "p", "rank", "gap", "same_words", "before_p", "before_top", "before_top_p", "before_same", "before_near",
    "after_p", "after_top", "after_top_p", "after_same", "after_near", "first_p", "best_here", "top_here", "above_same",
    "above_p", "share",
)  # fmt: skip
FORESTS = ("first", "heard", "second", "judge")
KEPT = 12
"""Mentions of a run, the likeliest, among whom is chosen a second time."""


@dataclass(frozen=True, slots=True)
class Model:
    """The learned parts, as `tests/quality/learn_quotes.py` makes them."""

    odds: Odds
    first: Forest
    heard: Forest
    second: Forest
    judge: Forest
    antecedent: Mapping[str, float]
    """Weights of `bot.stories.persons.ANTECEDENT`."""
    asked: tuple[float, float]
    """A run is a quote from the first chance on that somebody said it; of one for which no mention stands out, the
    second is asked on top: words that may be nobody's and are given to nobody help no reader."""


@dataclass(slots=True)
class Weighed:
    """One run: its candidates with their chances, and the chance that anybody said it."""

    run: int
    candidates: list[Candidate]
    chances: Floats
    said: float

    @property
    def best(self) -> int | None:
        """Number of the likeliest candidate."""
        return int(self.chances.argmax()) if len(self.candidates) else None

    def is_quote(self, asked: tuple[float, float]) -> bool:
        """Whether the run is sure enough to have been said (see `Model.asked`)."""
        return self.said >= asked[0] + asked[1] * (1.0 - float(self.chances.max(initial=0.0)))


@dataclass(slots=True)
class Rows:
    """The clues of an article: for each run its candidates, their rows, and the run's own row."""

    candidates: list[list[Candidate]]
    pairs: list[Floats]
    runs: list[list[float]]


def rows(scene: Scene) -> Rows:
    """All clues of an article."""
    found = Rows([], [], [])
    for run in range(len(scene.runs)):
        own = run_clues(scene, run)
        offered = candidates(scene, run)
        table = np.array([pair_clues(scene, run, item) + own for item in offered], dtype=np.float64)
        found.candidates.append(offered)
        found.pairs.append(table if len(offered) else np.zeros((0, len(PAIR) + len(RUN))))
        found.runs.append(own)
    return found


def apply(forest: Forest, tables: Sequence[Floats]) -> list[Floats]:
    """Chances for the rows of many runs, in one pass; those of a run sum to 1."""
    full = [table for table in tables if len(table)]
    if not full:
        return [np.zeros(0) for _ in tables]
    scores = forest.log_odds(np.concatenate(full))
    cuts = np.cumsum([len(table) for table in tables])
    return [_shared(scores[end - len(table) : end]) for end, table in zip(cuts, tables, strict=True)]


def _shared(scores: Floats) -> Floats:
    mass = np.exp(scores - scores.max(initial=-1e9))
    shared: Floats = mass / max(float(mass.sum()), 1e-9)
    return shared


def weigh(scene: Scene, model: Model) -> list[Weighed]:
    """Every run of an article with its candidates' chances."""
    if not scene.runs:
        return []
    found = rows(scene)
    first = apply(model.first, found.pairs)
    heard = chance(model.heard.log_odds(judge_table(found, first)))
    kept = likeliest(first)
    second = apply(model.second, widened(scene, found, tempered(first, heard), kept))
    chances = agreed(first, second, kept)
    judged = chance(model.judge.log_odds(judge_table(found, chances, heard)))
    said = (heard + judged) / 2
    return [Weighed(run, found.candidates[run], chances[run], float(said[run])) for run in range(len(scene.runs))]


def likeliest(chances: Sequence[Floats]) -> list[Places]:
    """For each run the places of its `KEPT` likeliest candidates, in their order in the text."""
    return [np.sort(np.argsort(-values, kind="stable")[:KEPT]) for values in chances]


def agreed(first: Sequence[Floats], second: Sequence[Floats], kept: Sequence[Places]) -> list[Floats]:
    """What both choices give together, by their geometric mean; nothing for candidates that were not kept."""
    found = []
    for whole, again, places in zip(first, second, kept, strict=True):
        values = np.zeros(len(whole))
        values[places] = np.sqrt(np.maximum(whole[places], 1e-9) * np.maximum(again, 1e-9))
        found.append(values / max(float(values.sum()), 1e-9))
    return found


def tempered(chances: Sequence[Floats], heard: Floats) -> list[Floats]:
    """The chance that a mention said the run, not only that it did if anybody did."""
    return [values * share for values, share in zip(chances, heard, strict=True)]


def widened(scene: Scene, found: Rows, chances: Sequence[Floats], kept: Sequence[Places]) -> list[Floats]:
    """The clues of the pairs that were kept, with what the first stage thought of the neighbours."""
    return [
        np.hstack([table[places], extra]) if len(table) else table
        for table, places, extra in zip(found.pairs, kept, second_clues(scene, found, chances, kept), strict=True)
    ]


def judge_table(found: Rows, chances: Sequence[Floats], heard: Floats | None = None) -> Floats:
    """For each run its own clues, those of its likeliest mention, and how sure the choice is, here and next door.

    `heard` is what an earlier judge thought; without it those columns are left out.
    """
    return np.array([_judge_clues(found, chances, run, heard) for run in range(len(found.runs))])


def _judge_clues(found: Rows, chances: Sequence[Floats], run: int, heard: Floats | None) -> list[float]:
    values = chances[run]
    ordered = np.sort(values)[::-1]
    likeliest = found.pairs[run][int(values.argmax())][: len(PAIR)] if len(values) else np.full(len(PAIR), np.nan)
    earlier: list[float] = []
    if heard is not None:
        earlier = [
            float(heard[run]),
            float(heard[run - 1]) if run else -1.0,
            float(heard[run + 1]) if run + 1 < len(heard) else -1.0,
            float(heard.mean()),
        ]
    return [
        *found.runs[run],
        *likeliest,
        float(ordered[0]) if len(ordered) else 0.0,
        float(ordered[1]) if len(ordered) > 1 else 0.0,
        *earlier,
    ]


def _key(candidate: Candidate) -> tuple[int, int]:
    return candidate.mention.start, candidate.mention.end


def _who(candidate: Candidate) -> str:
    return candidate.mention.entity or candidate.mention.head


def second_clues(scene: Scene, found: Rows, chances: Sequence[Floats], kept: Sequence[Places]) -> list[Floats]:
    """The columns of `SECOND` for those of each run's candidates that were kept."""
    tops: list[Candidate | None] = []
    by_key: list[dict[tuple[int, int], float]] = []
    mass: dict[str, float] = {}
    for offered, values in zip(found.candidates, chances, strict=True):
        tops.append(offered[int(values.argmax())] if offered else None)
        by_key.append({_key(item): float(value) for item, value in zip(offered, values, strict=True)})
        if offered:
            mass[_who(offered[int(values.argmax())])] = mass.get(_who(offered[int(values.argmax())]), 0.0) + float(
                values.max()
            )
    total = sum(mass.values()) or 1.0
    return [
        _second_of(scene, found, chances, run, kept[run], tops, by_key, mass, total) for run in range(len(scene.runs))
    ]


def _second_of(
    scene: Scene,
    found: Rows,
    chances: Sequence[Floats],
    run: int,
    kept: Places,
    tops: list[Candidate | None],
    by_key: list[dict[tuple[int, int], float]],
    mass: dict[str, float],
    total: float,
) -> Floats:
    offered, values = found.candidates[run], chances[run]
    order = {int(place): rank for rank, place in enumerate(np.argsort(-values))}
    here = scene.lines[scene.home[run]].runs
    above = next((other for other in range(here[0] - 1, -1, -1) if tops[other] is not None), None)
    table = np.empty((len(kept), len(SECOND)))
    peak = float(values.max(initial=0.0))
    words: dict[str, float] = {}
    for item, value in zip(offered, values, strict=True):
        words[_who(item)] = words.get(_who(item), 0.0) + float(value)
    for row, number in enumerate(kept.tolist()):
        item = offered[number]
        key, who = _key(item), _who(item)
        above_top = tops[above] if above is not None else None
        table[row] = [
            values[number], min(order[number], 12), peak - values[number], words[who],
            *_neighbour(scene, run, run - 1, key, who, tops, by_key),
            *_neighbour(scene, run, run + 1, key, who, tops, by_key),
            by_key[here[0]].get(key, -1.0),
            max(by_key[other].get(key, -1.0) for other in here),
            float(any(top is not None and _key(top) == key for top in (tops[other] for other in here))),
            float(above_top is not None and _who(above_top) == who),
            float(chances[above].max(initial=0.0)) if above is not None else -1.0,
            mass.get(who, 0.0) / total,
        ]  # fmt: skip
    return table


def _neighbour(
    scene: Scene,
    run: int,
    other: int,
    key: tuple[int, int],
    who: str,
    tops: list[Candidate | None],
    by_key: list[dict[tuple[int, int], float]],
) -> list[float]:
    if not 0 <= other < len(tops):
        return [-1.0, 0.0, -1.0, 0.0, -9.0]
    top = tops[other]
    near = abs(scene.home[other] - scene.home[run])
    if near == 0:
        line = scene.lines[scene.home[run]]
        low, high = sorted((line.run_at[run], line.run_at[other]))
        near_clue = -float(min(high - low, 30)) / 31
    else:
        near_clue = -float(min(near, 6))
    if top is None:
        return [-1.0, 0.0, -1.0, 0.0, near_clue]
    return [
        by_key[other].get(key, -1.0),
        float(_key(top) == key),
        max(by_key[other].values()),
        float(_who(top) == who),
        near_clue,
    ]


@cache
def model() -> Model:
    """The shipped model, read once."""
    folder = files("bot.stories").joinpath("data")
    tables = json.loads(folder.joinpath("quotes.json").read_text(encoding="utf-8"))
    arrays = np.load(BytesIO(folder.joinpath("quotes.npz").read_bytes()))
    first, heard, second, judge = (
        Forest(
            roots=arrays[f"{name}_roots"].astype(np.int32),
            clue=arrays[f"{name}_clue"].astype(np.int32),
            threshold=arrays[f"{name}_threshold"].astype(np.float64),
            left=arrays[f"{name}_left"].astype(np.int32),
            right=arrays[f"{name}_right"].astype(np.int32),
            missing_left=arrays[f"{name}_missing"].astype(np.bool_),
            value=arrays[f"{name}_value"].astype(np.float64),
            base=float(arrays[f"{name}_base"]),
        )
        for name in FORESTS
    )
    antecedent, (bar, on_top) = tables.pop("antecedent"), tables.pop("asked")
    return Model(Odds(**tables), first, heard, second, judge, antecedent, (bar, on_top))
