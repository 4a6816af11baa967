"""How much a story matters, and why, in words. Nothing in this file does I/O.

A sum of a few plain things that a reader can check: how many independent outlets report it, what came of
it, whether this channel asked for somebody or some place in it by name, how new it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.delivery.expressions import Text, folded_words
from bot.messages import Subscription, Wording, say
from bot.model import Brief, OutcomeKind

URGENT = 6
"""From this importance on a story is urgent."""
MOST_OUTLETS = 5
"""Outlets beyond so many add nothing."""
ASKED_FOR = 2
NEW = timedelta(hours=6)

_WEIGHT = {
    OutcomeKind.TALKS_CONTINUE: 1,
    OutcomeKind.POSTPONED: 2,
    OutcomeKind.RESUMED: 2,
    OutcomeKind.JOINT_STATEMENT: 2,
    OutcomeKind.VOTE_PASSED: 2,
    OutcomeKind.VOTE_FAILED: 2,
}
"""Of kinds of outcome that change less than the others do."""
_OUTCOME = 3


@dataclass(frozen=True, slots=True)
class Importance:
    """A whole number from 1, and what it is the sum of."""

    points: int
    reasons: tuple[Wording, ...]

    @property
    def urgent(self) -> bool:
        """Whether quiet hours let it through."""
        return self.points >= URGENT


def importance(brief: Brief, subscriptions: Iterable[Subscription], now: datetime) -> Importance:
    """How much the story matters to the channel that has these subscriptions."""
    outlets = len(brief.independent_outlets)
    points = min(max(1, outlets), MOST_OUTLETS)
    reasons = [say("important.outlets", n=outlets)]
    if brief.outcome is not None:
        points += _WEIGHT.get(brief.outcome.kind, _OUTCOME)
        reasons.append(say("important.outcome", kind=say(f"outcome.{brief.outcome.kind.value}")))
    names = _asked_for(brief, subscriptions)
    if names:
        points += ASKED_FOR
        reasons.append(say("important.asked", names=names))
    newest = max((source.first_seen for source in brief.sources), default=brief.made_at)
    if now - newest <= NEW:
        points += 1
        reasons.append(say("important.new"))
    return Importance(points, tuple(reasons))


def _asked_for(brief: Brief, subscriptions: Iterable[Subscription]) -> tuple[str, ...]:
    """The people and places of the story that a filter names."""
    wanted = {name for one in subscriptions for name in (*one.wanted.people, *one.wanted.places)}
    asked = [words for name in sorted(wanted) if (words := folded_words(name))]
    there = dict.fromkeys((*brief.people, *brief.places))
    return tuple(name for name in there if any(Text(name).has(words) for words in asked))
