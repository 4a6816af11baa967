"""How a channel stands that refuses what we post. Nothing in this file does I/O.

A refusal is tried again twice within a day: rights are often mended, and a channel that was gone may be back. After
the third one everything that waits for the channel is parked and its admins are told, once. From then on one delivery
a day looks whether the channel takes posts again; when it does, what is parked is released.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

TRIES = 3
WITHIN = timedelta(hours=24)
AGAIN = timedelta(hours=8)
"""Between two tries in a channel that refuses."""
PROBE = timedelta(hours=24)
"""Between two tries in one that is parked."""
REMEMBERED = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is remembered of a channel that refused."""

    since: datetime
    refusals: int
    parked: bool = False

    def __str__(self) -> str:
        return f"{self.since.isoformat()} {self.refusals} {int(self.parked)}"

    @property
    def pause(self) -> timedelta:
        """How long the channel is left alone now."""
        return PROBE if self.parked else AGAIN


def standing(text: str | None) -> Standing | None:
    """What `str` made of a standing."""
    if not text:
        return None
    since, refusals, parked = text.split()
    return Standing(datetime.fromisoformat(since), int(refusals), parked == "1")


def refused(before: Standing | None, now: datetime) -> Standing:
    """The channel refused once more."""
    if before is not None and before.parked:
        return before
    if before is None or now - before.since > WITHIN:
        return Standing(now, 1)
    return Standing(before.since, before.refusals + 1, before.refusals + 1 >= TRIES)
