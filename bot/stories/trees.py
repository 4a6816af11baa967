"""Boosted trees, applied: arrays that scikit-learn grew in development, read with numpy alone.

Each tree is a row of nodes; an inner node sends a row of clues left where its clue is at most the
threshold (or missing, where the tree learned so). The sum over all trees is a log-odds, or the value itself
where the trees were grown to tell a value.

No tree is walked. The leaves of a tree are bits, the leftmost highest; a node that sends a row right strikes
out the leaves below its left side, and once all nodes were asked the leftmost leaf that stands is the one a
walk would end in (the idea of QuickScorer, Lucchese and others, SIGIR 2015). What a clue strikes out hangs
only on how many of its thresholds it exceeds, so it is looked up, for all trees at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Bits = NDArray[np.unsignedinteger[Any]]

_NARROWEST, _NARROW, _WIDE = 16, 24, 53
"""Leaves of a tree: as many bits as two bytes hold, and as a float of 32 or 64 bits holds exactly, whose exponent then
tells the highest."""
_AT_ONCE = 256
"""Rows, so that what is worked on stays near the processor."""


@dataclass(frozen=True, slots=True)
class _Clue:
    """One clue in all trees."""

    column: int
    thresholds: Floats
    """The distinct ones, in order."""
    stands: Bits
    """(thresholds + 2, trees): the leaves that stand, by how many thresholds are exceeded; last where it is missing."""


@dataclass(frozen=True, slots=True)
class _Leaves:
    """The leaves of all trees as bits."""

    clues: tuple[_Clue, ...]
    all: Bits
    """All leaves of each tree."""
    value: Floats
    """By tree and bit, one tree after another."""
    first: Places
    """Where the values of each tree begin."""


@dataclass(frozen=True, slots=True)
class Forest:
    """Nodes of all trees one after another; `roots` are the places of the first nodes.

    Raises `ValueError` for a tree of more than 53 leaves.
    """

    roots: NDArray[np.int32]
    clue: NDArray[np.int32]
    threshold: Floats
    left: NDArray[np.int32]
    """A leaf leads to itself on both sides."""
    right: NDArray[np.int32]
    missing_left: NDArray[np.bool_]
    value: Floats
    base: float
    _leaves: _Leaves = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_leaves", _as_bits(self))

    def log_odds(self, rows: Floats) -> Floats:
        """One number for each row of clues (shape: rows, clues)."""
        total = np.empty(len(rows))
        for first in range(0, len(rows), _AT_ONCE):
            total[first : first + _AT_ONCE] = self._part(rows[first : first + _AT_ONCE])
        return total + self.base

    def _part(self, rows: Floats) -> Floats:
        leaves = self._leaves
        columns = np.ascontiguousarray(rows.T)
        lacking = bool(np.isnan(columns).any())
        left = np.repeat(leaves.all[None, :], len(rows), axis=0)
        stands = np.empty_like(left)
        for clue in leaves.clues:
            column = columns[clue.column]
            exceeded = clue.thresholds.searchsorted(column)
            if lacking:
                exceeded[np.isnan(column)] = len(clue.thresholds) + 1
            clue.stands.take(exceeded, axis=0, out=stands, mode="clip")
            np.bitwise_and(left, stands, out=left)
        total: Floats = leaves.value.take(_highest(left) + leaves.first).sum(axis=1)
        return total


def _highest(bits: Bits) -> Places:
    """The highest bit of each number, from the exponent it has as a float."""
    if bits.dtype != np.uint64:
        return (bits.astype(np.float32).view(np.int32) >> 23).astype(np.int64) - 127
    return (bits.astype(np.float64).view(np.int64) >> 52) - 1023


def _as_bits(forest: Forest) -> _Leaves:
    trees = [_in_order(forest, root) for root in forest.roots.tolist()]
    counts = np.array([len(leaves) for leaves, _ in trees], dtype=np.int64)
    most = int(counts.max(initial=0))
    if most > _WIDE:
        raise ValueError(f"a tree has {most} leaves; at most {_WIDE} can be told apart")
    kind: np.dtype[np.unsignedinteger[Any]] = np.dtype(np.uint32 if most <= _NARROW else np.uint64)
    if most <= _NARROWEST:
        kind = np.dtype(np.uint16)
    whole = (np.uint64(1) << counts.astype(np.uint64)) - np.uint64(1)
    nodes = np.array([(node, tree) for tree, (_, struck) in enumerate(trees) for node in struck], dtype=np.int64)
    node, tree = nodes.reshape(-1, 2).T
    stays = whole[tree] & ~np.array([bits for _, struck in trees for bits in struck.values()], dtype=np.uint64)
    clues = []
    for column in np.unique(forest.clue[node]).tolist():
        here = forest.clue[node] == column
        thresholds, place = np.unique(forest.threshold[node[here]], return_inverse=True)
        stands = np.repeat(whole[None, :], len(thresholds) + 2, axis=0)
        np.bitwise_and.at(stands, (place + 1, tree[here]), stays[here])
        np.bitwise_and.accumulate(stands[:-1], axis=0, out=stands[:-1])
        right = here & ~forest.missing_left[node]
        np.bitwise_and.at(stands[-1], tree[right], stays[right])
        clues.append(_Clue(column, thresholds, stands.astype(kind)))
    value = np.array([forest.value[leaf] for leaves, _ in trees for leaf in reversed(leaves)], dtype=np.float64)
    return _Leaves(tuple(clues), whole.astype(kind), value, np.cumsum(counts) - counts)


def _in_order(forest: Forest, root: int) -> tuple[list[int], dict[int, int]]:
    """The leaves of a tree from left to right; and of each inner node the leaves below its left side, as bits."""
    leaves: list[int] = []
    below: dict[int, tuple[int, int]] = {}

    def follow(node: int) -> None:
        if forest.left[node] == node:
            leaves.append(node)
            return
        begin = len(leaves)
        follow(int(forest.left[node]))
        below[node] = (begin, len(leaves))
        follow(int(forest.right[node]))

    follow(root)
    count = len(leaves)
    return leaves, {node: (1 << count - begin) - (1 << count - end) for node, (begin, end) in below.items()}


def chance(log_odds: Floats) -> Floats:
    """Log-odds as probabilities."""
    result: Floats = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -30, 30)))
    return result
