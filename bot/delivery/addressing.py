"""Who gets what of a brief. Nothing in this file does I/O.

A channel whose subscriptions want the story and that has no post of it gets the post; one that has a
post gets an edit of it, and under it a line saying what changed since the line before. An edit or a
line that still waits is superseded: the newer one says what it would have said. A post that someone
deleted, or that could never be sent, is not made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cards import change_between, change_card, story_card
from bot.delivery.filters import wants
from bot.delivery.keys import delivery_key
from bot.messages import Card, Channel, Delivery, DeliveryKind, DeliveryState, OwedDelivery, Subscription
from bot.model import INSTALLATION, Brief, Scope

_TOLD = (DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.UNKNOWN, DeliveryState.PARKED)


@dataclass(frozen=True, slots=True)
class Addressed:
    """What a brief makes us owe, and the keys of what waits in vain."""

    deliveries: tuple[Delivery, ...] = ()
    supersedes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that addressing goes by, beside the brief."""

    installation: str
    subscriptions: tuple[Subscription, ...]
    owed: tuple[OwedDelivery, ...]
    """Every delivery of the story so far, in any state."""
    earlier: Mapping[int, Brief]
    """Earlier revisions of this edition, those that `told_revisions` asks for."""
    editions: frozenset[Scope]
    """Scopes with an edition of their own: their channels are not shown the shared one."""
    change_every: timedelta


def told_revisions(owed: Iterable[OwedDelivery]) -> frozenset[int]:
    """The revisions that channels were last told of: what a change is compared with."""
    by_channel: dict[Channel, list[OwedDelivery]] = {}
    for row in owed:
        by_channel.setdefault(row.delivery.channel, []).append(row)
    return frozenset(_told(rows) for rows in by_channel.values())


def address(brief: Brief, circumstances: Circumstances) -> Addressed:
    """The deliveries of one brief to all channels, in the order of the subscriptions."""
    deliveries: list[Delivery] = []
    supersedes: list[str] = []
    for channel, subscriptions in _by_channel(circumstances.subscriptions).items():
        if not _edition_for(channel, brief, circumstances.editions):
            continue
        wanting = [one for one in subscriptions if one.live and wants(one, brief)]
        if not wanting:
            continue
        rows = [row for row in circumstances.owed if row.delivery.channel == channel]
        found = _for_channel(brief, channel, wanting, rows, circumstances)
        deliveries.extend(found.deliveries)
        supersedes.extend(found.supersedes)
    return Addressed(tuple(deliveries), tuple(supersedes))


def _for_channel(
    brief: Brief,
    channel: Channel,
    wanting: Sequence[Subscription],
    rows: Sequence[OwedDelivery],
    circumstances: Circumstances,
) -> Addressed:
    def delivery(kind: DeliveryKind, card: Card, not_before: datetime | None = None) -> Delivery:
        subject = f"story:{brief.story}"
        revision = 0 if kind is DeliveryKind.POST else brief.revision
        key = delivery_key(circumstances.installation, channel, kind, subject, revision)
        return Delivery(
            key=key,
            channel=channel,
            kind=kind,
            subject=subject,
            revision=brief.revision,
            part=0,
            card=card,
            story=brief.story,
            locale=wanting[0].locale,
            zone=wanting[0].zone,
            not_before=not_before,
        )

    locale = wanting[0].locale
    post = next((row for row in rows if row.delivery.kind is DeliveryKind.POST), None)
    if post is None:
        if brief.quiet or not _news_for(wanting, brief):
            return Addressed()
        return Addressed((delivery(DeliveryKind.POST, story_card(brief, locale=locale)),))
    if post.state is DeliveryState.DEAD:
        return Addressed()

    waiting = tuple(
        row.delivery.key
        for row in rows
        if row.state is DeliveryState.DUE
        and row.delivery.kind in {DeliveryKind.EDIT, DeliveryKind.CHANGE}
        and row.delivery.revision < brief.revision
    )
    found = [delivery(DeliveryKind.EDIT, story_card(brief, locale=locale))]
    before = circumstances.earlier.get(_told(rows))
    if before is not None:
        line = change_card(change_between(before, brief), brief, locale=locale)
        if line is not None:
            found.append(delivery(DeliveryKind.CHANGE, line, _next_line(rows, circumstances.change_every)))
    return Addressed(tuple(found), waiting)


def _by_channel(subscriptions: Sequence[Subscription]) -> Mapping[Channel, Sequence[Subscription]]:
    channels: dict[Channel, list[Subscription]] = {}
    for one in subscriptions:
        channels.setdefault(one.channel, []).append(one)
    return channels


def _edition_for(channel: Channel, brief: Brief, editions: frozenset[Scope]) -> bool:
    if brief.scope == INSTALLATION:
        return channel.scope not in editions
    return channel.scope == brief.scope


def _news_for(subscriptions: Sequence[Subscription], brief: Brief) -> bool:
    """Whether a report came after one of the subscriptions was made; what was there before is its silent baseline."""
    newest = max((source.first_seen for source in brief.sources), default=brief.made_at)
    return any(one.since is None or newest > one.since for one in subscriptions)


def _told(rows: Iterable[OwedDelivery]) -> int:
    kinds = (DeliveryKind.POST, DeliveryKind.CHANGE)
    told = [
        row.delivery.revision
        for row in rows
        if row.delivery.kind in kinds and (row.state in _TOLD or row.delivery.kind is DeliveryKind.POST)
    ]
    return max(told, default=0)


def _next_line(rows: Iterable[OwedDelivery], every: timedelta) -> datetime | None:
    """When the next change line may come: `every` after the last one."""
    sent = [row.receipt.at for row in rows if row.delivery.kind is DeliveryKind.CHANGE and row.receipt]
    return max(sent) + every if sent else None
