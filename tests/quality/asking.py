"""How sure one must be that a run was said before it is shown, fitted to what the annotators say.

Two numbers, `Model.asked`: what is asked of every run, and what is asked on top of one whose speaker is
unclear. More asked means fewer titles and scare quotes shown as quotes, and more quotes missed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np

BARS = (0.4, 0.45, 0.5, 0.55)
ON_TOP = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6)


@dataclass(frozen=True, slots=True)
class Judged:
    """One run as models saw it that had not seen its article, and what the annotators say."""

    said: float
    best: float
    """The chance of its likeliest mention; 0 where it has none."""
    quote: bool
    right: bool
    """The likeliest mention is the speaker."""
    named: bool
    """The speaker's name stands in the source."""


def fitted(runs: Iterable[Judged]) -> tuple[float, float]:
    """What is asked where the joint F1 and the recall of quotes with a name in their source are highest together."""
    table = np.array([(r.said, r.best, r.quote, r.right, r.named) for r in runs], dtype=np.float64).reshape(-1, 5)
    said, best = table[:, 0], table[:, 1]
    quote, right, named = (table[:, column] > 0 for column in (2, 3, 4))

    def worth(asked: tuple[float, float]) -> float:
        kept = said >= asked[0] + asked[1] * (1.0 - best)
        joint = 2.0 * (kept & right).sum() / max(1, kept.sum() + quote.sum())
        return float(joint + (kept & right & named).sum() / max(1, named.sum()))

    return max(product(BARS, ON_TOP), key=worth)
