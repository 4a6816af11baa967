"""What becomes of the stories of quiet hours when these end. Nothing in this file does I/O.

A few are posted as if they had just come; many would be a flood, and are told as one digest. A story
told in it gets its post with its next report.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cards import digest_card
from bot.delivery.addressing import news_for, post_of
from bot.delivery.digests import in_order
from bot.delivery.filters import wants
from bot.delivery.keys import delivery_key
from bot.messages import Delivery, DeliveryKind, Subscription
from bot.model import Brief

FEW = 3
"""Up to so many stories are posted one by one."""


def held_subject(ends: datetime, zone: str) -> str:
    """What the digest of quiet hours is about: their end by the local clock."""
    return f"quiet:{zone}:{ends.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"


def held_posts(
    briefs: Sequence[Brief],
    subscriptions: Sequence[Subscription],
    hours: tuple[datetime, datetime],
    installation: str,
    answering: tuple[int, int],
) -> tuple[Delivery, ...]:
    """What one channel is owed at the end of its quiet hours.

    `briefs`: the stories with a report in these hours that have no post in the channel; `subscriptions`: the
    channel's; `answering`: how many of how many feeds answer.
    """
    begins, ends = hours
    live = [one for one in subscriptions if one.live]
    wanted = [brief for brief in briefs if news_for([one for one in live if wants(one, brief)], brief)]
    if not wanted:
        return ()
    if len(wanted) <= FEW:
        oldest_first = sorted(wanted, key=lambda brief: (brief.made_at, brief.story))
        return tuple(
            post_of(brief, next(one for one in live if wants(one, brief)), installation) for brief in oldest_first
        )
    first = live[0]
    subject = held_subject(ends, first.zone)
    card = digest_card(
        in_order(wanted, live, ends),
        slot=ends.astimezone(ZoneInfo(first.zone)),
        since=begins,
        zone=first.zone,
        topics=tuple(dict.fromkeys(topic for one in live for topic in one.topics)),
        answering=answering,
        locale=first.locale,
    )
    digest = Delivery(
        key=delivery_key(installation, first.channel, DeliveryKind.DIGEST, subject),
        channel=first.channel,
        kind=DeliveryKind.DIGEST,
        subject=subject,
        revision=0,
        part=0,
        card=card,
        locale=first.locale,
        zone=first.zone,
        not_before=ends,
    )
    return (digest,)
