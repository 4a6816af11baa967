"""How rows are claimed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Lease:
    """Who claims, and until when; a claim lapses by itself.

    While a claim stands, what is claimed is given to nobody again, not even to its owner.
    """

    owner: str
    now: datetime
    until: datetime

    @classmethod
    def of(cls, owner: str, now: datetime, length: timedelta) -> Lease:
        """A claim by `owner` from `now` on, for so long."""
        return cls(owner, now, now + length)
