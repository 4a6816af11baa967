"""What becomes of a delivery after a try. Nothing in this file does I/O.

asked to wait         Postpone, and the try does not count
may have been posted  LookAgain: with a key soon, else when the platform's history has settled
never this card       Drop; nor anything under a post that is not there any more
never this channel    Park, until someone repairs the place
anything else         Postpone with growing pauses; Park after MOST_TRIES
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.errors import SendError
from bot.messages import OwedDelivery, Unsure
from bot.ports import Capabilities

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (2, 8, 30, 120, 600, 1800, 3600))
"""After the first, second, ... counted try; the last one repeats."""
JITTER = 0.1
"""Share of a pause that is added at most."""
MOST_TRIES = 12
MOST_BLIND_REPEATS = 2
"""How often an unsure post is repeated where the platform has no key, after a look that found nothing."""


@dataclass(frozen=True, slots=True)
class Postpone:
    at: datetime
    why: str
    counts: bool = True


@dataclass(frozen=True, slots=True)
class LookAgain:
    """The try may have been posted: state unknown until a look or a repeat under the same key."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Park:
    why: str


@dataclass(frozen=True, slots=True)
class Drop:
    why: str


def after_failure(
    error: SendError, owed: OwedDelivery, now: datetime, capabilities: Capabilities
) -> Postpone | LookAgain | Park | Drop:
    """What to do after `error`; `owed` is as before the try that raised it."""
    if error.retry_after is not None:
        return Postpone(now + timedelta(seconds=max(0.0, error.retry_after)), error.why, counts=False)
    if error.unknown:
        return LookAgain(now + max(capabilities.settle, _apart(PAUSES[0], owed)), error.why)
    if error.stops in ("delivery", "post"):
        return Drop(error.why)
    if error.stops is not None:
        return Park(error.why)
    if owed.tries + 1 >= MOST_TRIES:
        return Park(f"{error.why} ({owed.tries + 1} tries)")
    return Postpone(now + _apart(PAUSES[min(owed.tries, len(PAUSES) - 1)], owed), error.why)


def _apart(pause: timedelta, owed: OwedDelivery) -> timedelta:
    """Up to a tenth more, by delivery and try: what failed together is not tried again all at once."""
    seed = hashlib.sha256(f"{owed.delivery.key} {owed.tries}".encode()).digest()
    return pause * (1 + JITTER * int.from_bytes(seed[:4]) / 2**32)


def unsure_step(
    owed: OwedDelivery, now: datetime, capabilities: Capabilities
) -> Literal["repeat", "look", "blind"] | LookAgain:
    """What an unsure delivery needs next: ``repeat``, ``look``, ``blind``, or a look later on.

    ``repeat``: the platform still knows our key, so posting again is harmless; an edit is harmless always.
    ``look``: read the channel's history, once it has settled. ``blind``: neither is possible.
    """
    if owed.delivery.kind == "edit":
        return "repeat"
    fresh = capabilities.idempotency
    if fresh and owed.first_tried_at and now - owed.first_tried_at < fresh:
        return "repeat"
    if not capabilities.history:
        return "blind"
    settled = owed.tried_at + capabilities.settle if owed.tried_at else now
    return "look" if settled <= now else LookAgain(settled, "may have been posted; its channel has to settle")


def after_blind(owed: OwedDelivery, rather: Unsure, why: str) -> Park | None:
    """What may have been posted where nobody can tell: the channel chose. None means it may be posted again."""
    if rather == "twice" and owed.tries <= MOST_BLIND_REPEATS:
        return None
    return Park(f"it may have been posted: {why}")


def after_empty_look(owed: OwedDelivery) -> Park | None:
    """After the history did not show it: None means it may be posted again."""
    if owed.tries > MOST_BLIND_REPEATS:
        return Park(f"not found after {owed.tries} unsure tries")
    return None
