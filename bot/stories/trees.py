"""Boosted trees, applied: arrays that scikit-learn grew in development, read with numpy alone.

Each tree is a row of nodes; an inner node sends a row of clues left where its clue is at most the
threshold (or missing, where the tree learned so). The sum over all trees is a log-odds, or the value itself
where the trees were grown to tell a value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Forest:
    """Nodes of all trees one after another; `roots` are the places of the first nodes."""

    roots: NDArray[np.int32]
    clue: NDArray[np.int32]
    threshold: Floats
    left: NDArray[np.int32]
    """A leaf leads to itself on both sides."""
    right: NDArray[np.int32]
    missing_left: NDArray[np.bool_]
    value: Floats
    base: float
    depth: int

    def log_odds(self, rows: Floats) -> Floats:
        """One number for each row of clues (shape: rows, clues)."""
        if not len(rows):
            return np.zeros(0)
        total = np.empty(len(rows))
        for first in range(0, len(rows), 512):
            part = rows[first : first + 512]
            total[first : first + 512] = self._part(part)
        return total + self.base

    def _part(self, rows: Floats) -> Floats:
        at = np.broadcast_to(self.roots.astype(np.int64), (len(rows), len(self.roots)))
        first = np.arange(len(rows))[:, None] * rows.shape[1]
        cells = rows.ravel()
        lacking = bool(np.isnan(cells).any())
        for _ in range(self.depth):
            seen = cells.take(self.clue.take(at) + first)
            goes_left = seen <= self.threshold.take(at)
            if lacking:
                goes_left = np.where(np.isnan(seen), self.missing_left.take(at), goes_left)
            at = np.where(goes_left, self.left.take(at), self.right.take(at))
        total: Floats = self.value.take(at).sum(axis=1)
        return total


def chance(log_odds: Floats) -> Floats:
    """Log-odds as probabilities."""
    result: Floats = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -30, 30)))
    return result
