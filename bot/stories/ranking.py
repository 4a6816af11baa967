"""How much each sentence of an article is worth stating, learned from what outlets state themselves. Pure.

Three small learned models are applied here: one values sentences by where they stand and what they hold,
one tells which words a note on the article would use, one which pairs of neighbouring words. What a choice
of sentences is worth is then how much of such a note it brings for its length; `choosing` chooses by that.

The models are made by ``python -m tests.quality learn-keypoints`` and described in
``docs/models/keypoints.md``. They hold numbers only, no text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from bot.stories.reading import Reading, pair_rows, read, sentence_rows, word_rows
from bot.stories.trees import Floats, Forest, chance

RARITY_STEPS, LIFT_STEPS = 16.0, 32.0
"""In which fractions the two tables are stored, a byte each."""
_MODEL = "data/keypoints.npz"


@dataclass(frozen=True, slots=True)
class Model:
    """The learned numbers: by bucket how rare a stem is and how readily notes take it up; three scorers."""

    rarity: Floats
    lift: Floats
    """(buckets, sorts of note)."""
    sentences: Forest
    words: Forest
    """Log-odds, as those of pairs."""
    pairs: Forest


@lru_cache(maxsize=1)
def shipped() -> Model:
    """The model in the package."""
    with (
        resources.files("bot.stories").joinpath(_MODEL).open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        return Model(
            rarity=stored["rarity"].astype(np.float64) / RARITY_STEPS,
            lift=stored["lift"].astype(np.float64) / LIFT_STEPS,
            sentences=_forest(stored, "sentences"),
            words=_forest(stored, "words"),
            pairs=_forest(stored, "pairs"),
        )


def _forest(stored: Mapping[str, NDArray[np.float64]], name: str) -> Forest:
    """A forest from its arrays; children stand further on by as many nodes as are stored."""
    own = np.arange(len(stored[f"{name}_clue"]), dtype=np.int32)
    return Forest(
        roots=stored[f"{name}_roots"].astype(np.int32),
        clue=stored[f"{name}_clue"].astype(np.int32),
        threshold=stored[f"{name}_threshold"].astype(np.float64),
        left=own + stored[f"{name}_left"].astype(np.int32),
        right=own + stored[f"{name}_right"].astype(np.int32),
        missing_left=np.zeros(len(own), dtype=np.bool_),
        value=stored[f"{name}_value"].astype(np.float64),
        base=float(stored[f"{name}_base"]),
    )


@dataclass(frozen=True, slots=True)
class Worth:
    """What the models think of an article: its sentences, and the words a note on it would use."""

    reading: Reading
    sentences: Floats
    words: Mapping[str, float]
    pairs: Mapping[tuple[str, str], float]


def weigh(lines: Sequence[str], title: str, model: Model) -> Worth:
    """The worth of the sentences, words and pairs of an article."""
    reading = read(lines, title, model.rarity, model.lift)
    values = model.sentences.log_odds(sentence_rows(reading))
    words = chance(model.words.log_odds(word_rows(reading, values)))
    couples, rows = pair_rows(reading, values, words)
    pairs = chance(model.pairs.log_odds(rows))
    return Worth(
        reading,
        values,
        dict(zip(reading.stems, words.tolist(), strict=True)),
        dict(zip(couples, pairs.tolist(), strict=True)),
    )
