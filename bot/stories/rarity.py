"""How rare a word is: what general news taught, together with the stories now open. Pure.

The table counts news articles a folded word stands in; it was counted over diplomacy and world news
from 2008 to 2020 and holds no text. A word that many open stories share tells less than the table
says, so that what a whole season talks about ("pandemic") loses its weight by itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

ONLINE_WEIGHT = 4.0
"""An open story counts as much as this many articles of the table."""
UNKNOWN = 1.0
"""Articles that a word outside the table is taken to stand in."""


@cache
def general() -> tuple[int, Mapping[str, int]]:
    """How many articles were counted, and in how many of them each word stands."""
    lines = files("bot.stories").joinpath("data", "grouping_words.txt").read_text(encoding="utf-8").splitlines()
    total = 1
    counts: dict[str, int] = {}
    for line in lines:
        if line.startswith("#"):
            continue
        count, words = line.split(" ", 1)
        if words == "*":
            total = int(count)
        else:
            counts.update(dict.fromkeys(words.split(), int(count)))
    return total, counts


def rarity(word: str, stories_with: int, stories: int) -> float:
    """Inverse document frequency of a word, in nats; `stories_with` of `stories` open ones have it."""
    total, counts = general()
    seen = counts.get(word, UNKNOWN) + ONLINE_WEIGHT * stories_with
    return math.log(1.0 + (total + ONLINE_WEIGHT * stories) / seen)


def general_share(word: str) -> float:
    """Share of general news articles that have the word."""
    total, counts = general()
    return counts.get(word, UNKNOWN) / total
