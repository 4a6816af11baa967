"""What becomes of posts that are late because nothing could be sent. Nothing in this file does I/O.

A channel that comes back after an outage is not flooded: the newest posts are sent as they are, at most `SINGLE`, and
one summary names all the others. Nothing is dropped: a story that was only named may still get its post, when it grows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.cards import summary_card
from bot.delivery.keys import delivery_key
from bot.messages import Delivery, DeliveryKind, DeliveryState, OwedDelivery

SINGLE = 10
LATE = timedelta(minutes=30)
"""How long a post has waited before its channel counts as behind."""
NAMED = "named in a summary of what was late"
"""Why a post is dead that a summary tells of."""


def was_late(owed: OwedDelivery, now: datetime) -> bool:
    """Whether what was just sent had waited so long, or been put off, that others may be late, too."""
    return owed.why is not None or now - min(owed.due_at, owed.first_tried_at or owed.due_at) > LATE


def named(rows: Sequence[OwedDelivery]) -> Sequence[OwedDelivery]:
    """Of the posts that are left, oldest first, once the first is through: those that the summary names."""
    return rows[: 1 - SINGLE]


def summary(rows: Sequence[OwedDelivery], installation: str, now: datetime) -> Delivery:
    """The one delivery that names these late posts of one channel."""
    first = rows[0].delivery
    subject = f"late:{first.key}"
    return Delivery(
        key=delivery_key(installation, first.channel, DeliveryKind.DIGEST, subject),
        channel=first.channel,
        kind=DeliveryKind.DIGEST,
        subject=subject,
        revision=0,
        part=0,
        card=summary_card([row.delivery.card for row in rows], since=min(row.due_at for row in rows), until=now),
        locale=first.locale,
        zone=first.zone,
    )


def only_named(post: OwedDelivery) -> bool:
    """A summary told of the story instead: should it grow, it gets its post."""
    return post.state is DeliveryState.DEAD and post.why == NAMED
