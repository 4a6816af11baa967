"""Who gets what of a brief. Nothing in this file does I/O.

A channel whose subscriptions want the story and that has no post of it gets the post; one that has a
post gets an edit of it, and under it a line saying what changed since the line before. What was taken
back, put right or decided is also said once in the channel. An edit, line or alert that still waits is
superseded: the newer one says what it would have said. A post that someone deleted, or that could never
be sent, is not made again. In quiet hours nothing is posted that is not urgent, if the channel wants even
that; what comes of it when they end is decided in `held_posts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.cards import alert_card, change_between, change_card, corrects, moved_card, story_card
from bot.delivery.backlog import only_named
from bot.delivery.filters import wants
from bot.delivery.importance import importance
from bot.delivery.keys import delivery_key
from bot.delivery.quiet import quiet_until
from bot.messages import (
    Card,
    Channel,
    Delivery,
    DeliveryKind,
    DeliveryState,
    OwedDelivery,
    QuietHours,
    QuietMode,
    Subscription,
)
from bot.model import INSTALLATION, Brief, BriefChange, Scope

ALERTS_A_DAY = 3
"""Alerts on one story in one channel on one day; corrections are not counted."""

_TOLD = (DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.UNKNOWN, DeliveryState.PARKED)
_SUPERSEDED = (DeliveryKind.EDIT, DeliveryKind.CHANGE, DeliveryKind.ALERT)


@dataclass(frozen=True, slots=True)
class Addressed:
    """What a brief makes us owe, and the keys of what waits in vain."""

    deliveries: tuple[Delivery, ...] = ()
    supersedes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that addressing goes by, beside the brief."""

    installation: str
    now: datetime
    subscriptions: tuple[Subscription, ...]
    owed: tuple[OwedDelivery, ...]
    """Every delivery of the story so far, in any state."""
    earlier: Mapping[int, Brief]
    """Earlier revisions of this edition, those that `told_revisions` asks for."""
    editions: frozenset[Scope]
    """Scopes with an edition of their own: their channels are not shown the shared one."""
    change_every: timedelta
    quiet: Mapping[Channel, QuietHours] = field(default_factory=dict)
    now_in: Mapping[int, Brief] = field(default_factory=dict)
    """Reports that a channel was told of and that are in another story now: article to that story's brief."""
    led_to: Brief | None = None
    """The story that took this one's place, where the brief says that one did."""


def told_revisions(owed: Iterable[OwedDelivery]) -> frozenset[int]:
    """The revisions that channels were last told of: what a change is compared with."""
    by_channel: dict[Channel, list[OwedDelivery]] = {}
    for row in owed:
        by_channel.setdefault(row.delivery.channel, []).append(row)
    return frozenset(revision for rows in by_channel.values() for revision in (_told(rows), _alerted(rows)))


def address(brief: Brief, circumstances: Circumstances) -> Addressed:
    """The deliveries of one brief to all channels, in the order of the subscriptions."""
    deliveries: list[Delivery] = []
    supersedes: list[str] = []
    cards = _Cards(brief, circumstances)
    owed: dict[Channel, list[OwedDelivery]] = {}
    for row in circumstances.owed:
        owed.setdefault(row.delivery.channel, []).append(row)
    for channel, subscriptions in by_channel(circumstances.subscriptions).items():
        if not _edition_for(channel, brief, circumstances.editions):
            continue
        wanting = [one for one in subscriptions if one.live and wants(one, brief)]
        if not wanting:
            continue
        rows = owed.get(channel, [])
        found = _for_channel(brief, channel, wanting, rows, circumstances, cards)
        deliveries.extend(found.deliveries)
        supersedes.extend(found.supersedes)
    return Addressed(tuple(deliveries), tuple(supersedes))


def by_channel(subscriptions: Sequence[Subscription]) -> Mapping[Channel, Sequence[Subscription]]:
    """Each channel with what it is subscribed to, in order."""
    channels: dict[Channel, list[Subscription]] = {}
    for one in subscriptions:
        channels.setdefault(one.channel, []).append(one)
    return channels


def post_of(
    brief: Brief, subscription: Subscription, installation: str, *, later: bool = False, card: Card | None = None
) -> Delivery:
    """The story's post in the subscription's channel; `later`, when a summary named the story instead before.

    `card`: the story's in the subscription's locale, where it is made already.
    """
    card = card or story_card(brief, locale=subscription.locale)
    post = _delivery(brief, subscription, installation, DeliveryKind.POST, card)
    if not later:
        return post
    key = delivery_key(installation, post.channel, DeliveryKind.POST, post.subject, brief.revision)
    return replace(post, key=key)


class _Cards:
    """The cards of one brief, each made once for all channels that are shown the same."""

    def __init__(self, brief: Brief, circumstances: Circumstances) -> None:
        self._brief = brief
        self._circumstances = circumstances
        self._stories: dict[str, Card] = {}
        self._changes: dict[int, BriefChange | None] = {}
        self._lines: dict[tuple[int, str], Card | None] = {}
        self._alerts: dict[tuple[int, str], Card | None] = {}

    def story(self, locale: str) -> Card:
        """The story as it is told now."""
        if locale not in self._stories:
            self._stories[locale] = story_card(self._brief, locale=locale)
        return self._stories[locale]

    def change(self, since: int, locale: str) -> Card | None:
        """What is new since a revision; None when that is nothing to tell, or the revision is not known."""
        change, its = self._change(since), (since, locale)
        if change is not None and its not in self._lines:
            moved = self._circumstances.now_in
            self._lines[its] = change_card(change, self._brief, moved=moved, locale=locale)
        return self._lines.get(its)

    def alert(self, since: int, locale: str) -> Card | None:
        """What is also said in the channel, since a revision; None as for `change`."""
        change, its = self._change(since), (since, locale)
        if change is not None and its not in self._alerts:
            moved = self._circumstances.now_in
            self._alerts[its] = alert_card(change, self._brief, moved=moved, locale=locale)
        return self._alerts.get(its)

    def corrects(self, since: int) -> bool:
        """Whether something told before is taken back or put right."""
        change = self._change(since)
        return change is not None and corrects(change)

    def _change(self, since: int) -> BriefChange | None:
        if since not in self._changes:
            before = self._circumstances.earlier.get(since)
            self._changes[since] = None if before is None else change_between(before, self._brief)
        return self._changes[since]


def _delivery(
    brief: Brief,
    subscription: Subscription,
    installation: str,
    kind: DeliveryKind,
    card: Card,
    not_before: datetime | None = None,
) -> Delivery:
    subject = f"story:{brief.story}"
    revision = 0 if kind is DeliveryKind.POST else brief.revision
    return Delivery(
        key=delivery_key(installation, subscription.channel, kind, subject, revision),
        channel=subscription.channel,
        kind=kind,
        subject=subject,
        revision=brief.revision,
        part=0,
        card=card,
        story=brief.story,
        locale=subscription.locale,
        zone=subscription.zone,
        not_before=not_before,
    )


def _for_channel(
    brief: Brief,
    channel: Channel,
    wanting: Sequence[Subscription],
    rows: Sequence[OwedDelivery],
    circumstances: Circumstances,
    cards: _Cards,
) -> Addressed:
    posts = [row for row in rows if row.delivery.kind is DeliveryKind.POST]
    post = next((row for row in posts if not only_named(row)), None)
    hours = circumstances.quiet.get(channel)
    until = quiet_until(hours, circumstances.now)
    if post is None:
        if brief.quiet or brief.leads_to is not None or not news_for(wanting, brief, circumstances.now):
            return Addressed()
        if hours is not None and until is not None and not _comes_through(hours, brief, wanting, circumstances.now):
            return Addressed()
        first = wanting[0]
        card = cards.story(first.locale)
        return Addressed((post_of(brief, first, circumstances.installation, later=bool(posts), card=card),))
    if post.state is DeliveryState.DEAD:
        return Addressed()
    return _changed(brief, wanting[0], rows, until, circumstances, cards)


def _changed(
    brief: Brief,
    subscription: Subscription,
    rows: Sequence[OwedDelivery],
    until: datetime | None,
    circumstances: Circumstances,
    cards: _Cards,
) -> Addressed:
    """The edit of a post, the line under it, and what is also said in the channel."""

    def owe(kind: DeliveryKind, card: Card, *not_before: datetime | None) -> None:
        latest = max((at for at in not_before if at is not None), default=None)
        found.append(_delivery(brief, subscription, circumstances.installation, kind, card, latest))

    found: list[Delivery] = []
    locale = subscription.locale
    waiting = tuple(
        row.delivery.key
        for row in rows
        if row.state is DeliveryState.DUE
        and row.delivery.kind in _SUPERSEDED
        and row.delivery.revision < brief.revision
    )
    if brief.leads_to is not None:
        # merged away: the post says where it is told now, and there is nothing more to say
        if circumstances.led_to is not None:
            owe(DeliveryKind.EDIT, moved_card(brief, circumstances.led_to, locale=locale))
        return Addressed(tuple(found), waiting)
    owe(DeliveryKind.EDIT, cards.story(locale))
    line = cards.change(_told(rows), locale)
    if line is not None:
        owe(DeliveryKind.CHANGE, line, _next_line(rows, circumstances.change_every), until)
    since = _alerted(rows)
    alert = cards.alert(since, locale)
    if alert is not None and (cards.corrects(since) or _alerts_left(rows, subscription.zone, circumstances.now)):
        owe(DeliveryKind.ALERT, alert, until)
    return Addressed(tuple(found), waiting)


def _edition_for(channel: Channel, brief: Brief, editions: frozenset[Scope]) -> bool:
    if brief.scope == INSTALLATION:
        return channel.scope not in editions
    return channel.scope == brief.scope


def news_for(subscriptions: Sequence[Subscription], brief: Brief, now: datetime | None = None) -> bool:
    """Whether a report came after one of the subscriptions was made; what was there before is its silent baseline.

    One made later than `now` was made before the clock was set back: nobody can tell, so the report is news.
    """
    newest = max((source.first_seen for source in brief.sources), default=brief.made_at)
    return any(
        one.since is None or newest > one.since or (now is not None and one.since > now) for one in subscriptions
    )


def _comes_through(hours: QuietHours, brief: Brief, wanting: Sequence[Subscription], now: datetime) -> bool:
    return hours.mode is QuietMode.URGENT and importance(brief, wanting, now).urgent


def _told(rows: Iterable[OwedDelivery]) -> int:
    kinds = (DeliveryKind.POST, DeliveryKind.CHANGE)
    told = [
        row.delivery.revision
        for row in rows
        if row.delivery.kind in kinds and (row.state in _TOLD or row.delivery.kind is DeliveryKind.POST)
    ]
    return max(told, default=0)


def _alerted(rows: Sequence[OwedDelivery]) -> int:
    """The revision that an alert is compared with: the post's last one, or the one before an alert that waits."""
    shown = [row.delivery.revision for row in rows if row.delivery.kind in (DeliveryKind.POST, DeliveryKind.EDIT)]
    waiting = [
        row.delivery.revision
        for row in rows
        if row.delivery.kind is DeliveryKind.ALERT and row.state is DeliveryState.DUE
    ]
    before = [revision for revision in shown if revision < min(waiting)] if waiting else shown
    return max(before, default=0)


def _alerts_left(rows: Iterable[OwedDelivery], zone: str, now: datetime) -> bool:
    """Whether the story may be told of once more today, by the clocks of the channel."""
    today = now.astimezone(ZoneInfo(zone)).date()
    sent = [row.receipt.at for row in rows if row.delivery.kind is DeliveryKind.ALERT and row.receipt]
    return sum(1 for at in sent if at.astimezone(ZoneInfo(zone)).date() == today) < ALERTS_A_DAY


def _next_line(rows: Iterable[OwedDelivery], every: timedelta) -> datetime | None:
    """When the next change line may come: `every` after the last one."""
    sent = [row.receipt.at for row in rows if row.delivery.kind is DeliveryKind.CHANGE and row.receipt]
    return max(sent) + every if sent else None
