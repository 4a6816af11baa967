"""What is also said once in the channel when a story changes: few kinds of change are worth a line there."""

from __future__ import annotations

from dataclasses import replace

from bot.cards.changes import Homes, change_card
from bot.messages import Card
from bot.model import Brief, BriefChange

LINES = 2


def alert_card(change: BriefChange, after: Brief, *, moved: Homes | None = None, locale: str = "en") -> Card | None:
    """Two lines at most on a changed outcome, a new side, or a corrected or withdrawn statement; else None.

    Title and address are the post's; the adapter links to the post that the alert follows.
    """
    card = change_card(replace(change, quotes=(), points=(), numbers=()), after, moved=moved, locale=locale)
    return replace(card, lines=card.lines[:LINES]) if card is not None else None


def corrects(change: BriefChange) -> bool:
    """Whether something that was said before is taken back or put right: such alerts are never too many."""
    return bool(change.withdrawn or change.withheld or change.left or any(now for _, now in change.reworded))
