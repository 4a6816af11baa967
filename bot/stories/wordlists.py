"""Word lists of the package: groups of words, a paragraph each, under a name with a colon."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def groups(file: str) -> Mapping[str, frozenset[str]]:
    """The groups of a file in the data folder, by name; paragraphs without a name are remarks."""
    found: dict[str, frozenset[str]] = {}
    for block in resources.files("bot.stories").joinpath("data", file).read_text(encoding="utf-8").split("\n\n"):
        name, colon, listed = block.strip().partition(":\n")
        if colon:
            found[name] = frozenset(listed.split())
    return found
