"""How an outcome is coloured, where a platform has colours. Never the only sign: the words stand beside it. Pure."""

from __future__ import annotations

from enum import StrEnum

from bot.model import OutcomeKind


class Tone(StrEnum):
    """What a reader sees at a glance."""

    SETTLED = "settled"
    """Something was agreed, signed, lifted."""
    OPEN = "open"
    BROKEN = "broken"
    """Talks failed, something was refused or ended."""
    NONE = "none"
    """No outcome is told."""


_SETTLED = {
    OutcomeKind.AGREEMENT,
    OutcomeKind.SIGNED,
    OutcomeKind.JOINT_STATEMENT,
    OutcomeKind.CEASEFIRE,
    OutcomeKind.RECOGNISED,
    OutcomeKind.RESUMED,
    OutcomeKind.SANCTIONS_LIFTED,
    OutcomeKind.VOTE_PASSED,
}
_OPEN = {OutcomeKind.POSTPONED, OutcomeKind.TALKS_CONTINUE}


def tone(kind: OutcomeKind | None) -> Tone:
    """The tone of an outcome of this kind; `Tone.NONE` without one."""
    if kind is None:
        return Tone.NONE
    if kind in _SETTLED:
        return Tone.SETTLED
    return Tone.OPEN if kind in _OPEN else Tone.BROKEN
