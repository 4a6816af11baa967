"""Values to JSON and back.

What the store only keeps and gives back (a brief, a card, an analysis) stands in one text column as
JSON: it has no columns to ask for, and PostgreSQL's own JSON types would change it on the way.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

T = TypeVar("T")

Texts = tuple[str, ...]
"""Shape of the columns that hold a list of words."""


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    shape: Any = kind
    return TypeAdapter(shape)


def dump(value: object, kind: Hashable) -> str:
    """`value`, which is a `kind`, as JSON text."""
    return _adapter(kind).dump_json(value).decode()


def load(text: str, kind: type[T]) -> T:
    """The `kind` that `dump` made `text` of."""
    value: T = _adapter(cast("Hashable", kind)).validate_json(text)
    return value
