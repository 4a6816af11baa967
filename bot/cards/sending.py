"""What is said of sending itself: what was late, where nothing can be posted, of what nobody can tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages import Button, Card, CardRow, Channel, say

NAMED = 30
"""Stories that a summary names; the others are counted."""


def summary_card(cards: Sequence[Card], *, since: datetime, until: datetime) -> Card:
    """The stories of posts that were late, a line each, the newest first."""
    newest = [card for card in reversed(cards) if isinstance(card.title, str)]
    left = len(newest) - NAMED
    return Card(
        title=say("late.title", n=len(newest)),
        heading=(say("late.since", since=since, until=until),),
        rows=tuple(CardRow(str(card.title), card.title_url) for card in newest[:NAMED]),
        omitted=say("omitted", left=(say("count.stories", n=left),)) if left > 0 else None,
    )


def refused_notice(channel: Channel, why: str, since: datetime) -> Card:
    """To an admin, once: a channel takes nothing any more, and what waits for it is kept."""
    return Card(
        title=say("notice.refused", channel=channel.id),
        lines=(say("notice.refused.why", why=why, at=since), say("notice.refused.next")),
        buttons=(Button("subscriptions", say("button.retry"), ""),),
    )


def unsure_notice(channel: Channel, title: str, why: str) -> Card:
    """To an admin: a post may stand in a channel or not, and nobody can tell."""
    return Card(title=say("notice.unsure", channel=channel.id), lines=(say("notice.unsure.why", why=why, title=title),))


def restored_notice(deliveries: int, since: datetime) -> Card:
    """To an admin: an older database was put back, and what that means for what was sent since."""
    return Card(
        title=say("notice.restored"),
        lines=(say("notice.restored.known", n=deliveries), say("notice.restored.look", at=since)),
    )
