"""What admins are told, each thing once. Nothing in this file does I/O.

A feed's notices go to the admin channel of the scope that follows it. The subject names the outage, the
poll or the day, so that the same trouble is never told twice and the next one is told again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.cards import feed_notice, gap_notice, held_notice
from bot.delivery.keys import delivery_key
from bot.messages import Card, Channel, Delivery, DeliveryKind
from bot.model import FollowedFeed, Scope
from bot.ports import Held

FAILING = timedelta(hours=24)
"""After so long without an answer an admin is told, although the feed is still tried."""
RECENT = timedelta(days=2)
"""A gap longer ago is no news any more."""


def notices(
    feeds: Iterable[FollowedFeed],
    held: Iterable[Held],
    channels: Mapping[Scope, Channel],
    installation: str,
    now: datetime,
) -> Sequence[Delivery]:
    """All that admins are to be told now; what was told before has an equal key."""
    made: list[Delivery] = []

    def tell(scope: Scope, subject: str, card: Card) -> None:
        channel = channels.get(scope)
        if channel is not None:
            made.append(notice(channel, subject, card, installation))

    for feed in feeds:
        state = feed.state
        since = state.failing_since
        if since is not None and (feed.paused or now - since >= FAILING):
            tell(feed.feed.scope, f"feed:{feed.id}:{_stamp(since)}", feed_notice(feed, now))
        if state.gap_at is not None and now - state.gap_at <= RECENT:
            tell(
                feed.feed.scope,
                f"gap:{feed.id}:{state.gap_at.astimezone(UTC):%Y-%m-%d}",
                gap_notice(feed, state.gap_at),
            )
    for one in held:
        subject = f"held:{one.feed.id}:{_stamp(one.at)}"
        tell(one.feed.feed.scope, subject, held_notice(one.feed, one.at, one.articles))
    return made


def notice(channel: Channel, subject: str, card: Card, installation: str) -> Delivery:
    """A notice about one thing, in one channel."""
    key = delivery_key(installation, channel, DeliveryKind.NOTICE, subject)
    return Delivery(key, channel, DeliveryKind.NOTICE, subject, 0, 0, card)


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"
