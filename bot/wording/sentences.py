"""What a catalogue of sentences is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plural:
    """A sentence that depends on the number named `by`: one form for each plural category of the language."""

    by: str
    forms: Mapping[str, str]
    """CLDR category (``one``, ``few``, ``other`` ...) to the sentence; ``other`` is always there."""


def plural(by: str, **forms: str) -> Plural:
    """A `Plural`, its categories by name."""
    return Plural(by, forms)


Catalogue = Mapping[str, str | Plural]
