"""Boosted trees with a loss of our own: a choice among candidates.

Built from the parts of scikit-learn's histogram boosting (its bins and its tree grower, which stand
under no promise of stability: the lock file pins the version), because its public learners see each row
alone, while a speaker is chosen among the mentions offered for one run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble._hist_gradient_boosting.binning import _BinMapper
from sklearn.ensemble._hist_gradient_boosting.grower import TreeGrower

from bot.stories.trees import Floats, Forest

Slopes = Callable[[Floats], tuple[Floats, Floats]]
"""From scores to the first and second derivatives of the loss, a number for each row."""


def choices(group: NDArray[np.int64], right: Floats) -> Slopes:
    """One of each group's rows is to be chosen; where several are right, any of them.

    `group` is the number of each row's group, ascending; each group has a right row.
    """
    _, place, size = np.unique(group, return_inverse=True, return_counts=True)
    starts = np.append(0, np.cumsum(size)[:-1])

    def slopes(scores: Floats) -> tuple[Floats, Floats]:
        mass = np.exp(scores - np.maximum.reduceat(scores, starts)[place])
        chance = mass / np.add.reduceat(mass, starts)[place]
        hits = chance * right
        wanted = hits / np.maximum(np.add.reduceat(hits, starts)[place], 1e-9)
        return chance - wanted, np.maximum(chance * (1.0 - chance), 1e-3)

    return slopes


def yes_or_no(right: Floats) -> Slopes:
    """Logistic loss."""

    def slopes(scores: Floats) -> tuple[Floats, Floats]:
        chance = 1.0 / (1.0 + np.exp(-scores))
        return chance - right, chance * (1.0 - chance)

    return slopes


def grow(
    table: Floats, slopes: Slopes, *, trees: int, leaves: int, seed: int, rate: float = 0.06, share: float = 0.4
) -> Forest:
    """Boosted trees as arrays; `share` of the clues is drawn anew for each split."""
    mapper = _BinMapper(n_bins=256, random_state=seed, n_threads=1)
    binned = np.asfortranarray(mapper.fit_transform(table))
    draw = np.random.default_rng(seed)
    gaps = np.isnan(table).any(axis=0).astype(np.uint8)
    scores = np.zeros(len(table))
    grown: list[Any] = []
    for _ in range(trees):
        first, second = slopes(scores)
        tree = TreeGrower(
            binned, first.astype(np.float32), second.astype(np.float32), max_leaf_nodes=leaves, min_samples_leaf=20,
            l2_regularization=2.0, feature_fraction_per_split=share, rng=draw, shrinkage=rate, n_bins=256,
            n_bins_non_missing=mapper.n_bins_non_missing_, has_missing_values=gaps, n_threads=1,
        )  # fmt: skip
        tree.grow()
        for leaf in tree.finalized_leaves:
            scores[leaf.sample_indices] += leaf.value
        grown.append(tree.make_predictor(binning_thresholds=mapper.bin_thresholds_).nodes)
    return _as_forest(grown, 0.0)


def as_forest(learner: Any) -> Forest:
    """The arrays of scikit-learn's own fitted learner."""
    return _as_forest([tree.nodes for (tree,) in learner._predictors], float(np.ravel(learner._baseline_prediction)[0]))


def _as_forest(trees: Sequence[Any], base: float) -> Forest:
    roots, parts, at = [], [], 0
    for nodes in trees:
        roots.append(at)
        own = np.arange(len(nodes)) + at
        leaf = nodes["is_leaf"].astype(bool)
        parts.append((
            np.where(leaf, 0, nodes["feature_idx"]), np.where(leaf, 0.0, nodes["num_threshold"]),
            np.where(leaf, own, nodes["left"] + at), np.where(leaf, own, nodes["right"] + at),
            nodes["missing_go_to_left"].astype(bool), np.where(leaf, nodes["value"], 0.0),
        ))  # fmt: skip
        at += len(nodes)
    clue, threshold, left, right, missing, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Forest(
        np.array(roots, np.int32), clue.astype(np.int32), threshold.astype(np.float64), left.astype(np.int32),
        right.astype(np.int32), missing, value, base,
    )  # fmt: skip
