"""What channels are told of stories that have become quiet.

A story without a report for so long takes no more: its posts say since when it is quiet, and those who follow it are
told once. What was looked at is remembered after the edits are owed; a crash in between owes them again under the
same keys, which is owing them once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.cards import quiet_card, story_card
from bot.delivery.addressing import by_channel
from bot.delivery.filters import wants
from bot.delivery.keys import delivery_key
from bot.messages import Card, Channel, Delivery, DeliveryKind, DeliveryState, OwedDelivery, Subscription
from bot.model import Brief, Scope
from bot.ports import Store

QUIET_AFTER = timedelta(days=7)
LATELY = timedelta(days=1)
"""Of stories that became quiet before the first look, those are told of that did so since then."""
_REMEMBERED = "quiet until"


class Ending:
    """Owes what is to be said of stories that have become quiet."""

    def __init__(self, store: Store, installation: str, quiet_after: timedelta) -> None:
        self._store = store
        self._installation = installation
        self._quiet_after = quiet_after
        self._kept = store.keep("delivery")

    async def sweep(self, subscriptions: Sequence[Subscription], now: datetime) -> int:
        """Owe it for all stories that became quiet since the last time; how many deliveries it was."""
        until = now - self._quiet_after
        remembered = await self._kept.get(_REMEMBERED)
        since = until - LATELY if remembered is None else datetime.fromisoformat(remembered)
        following = by_channel([one for one in subscriptions if one.wanted.stories])
        owed = 0
        for story in await self._store.quieted(since, until):
            made = await self._ended(story, following, until)
            await self._store.owe(made, now)
            owed += len(made)
        if since < until:
            await self._kept.put(_REMEMBERED, until.isoformat())
        return owed

    async def _ended(
        self, story: int, following: Mapping[Channel, Sequence[Subscription]], until: datetime
    ) -> list[Delivery]:
        briefs: dict[Scope, Brief | None] = {}
        made: list[Delivery] = []
        for row in await self._store.deliveries(story=story):
            post = row.delivery
            if post.kind is not DeliveryKind.POST or row.state is not DeliveryState.SENT:
                continue
            scope = post.channel.scope
            if scope not in briefs:
                briefs[scope] = await self._store.brief(story, scope)
            brief = briefs[scope]
            if brief is None or brief.story != story or brief.leads_to is not None or brief.made_at > until:
                continue
            made.append(self._said(row, brief, DeliveryKind.EDIT, story_card(brief, locale=post.locale, quiet=True)))
            if any(wants(one, brief) for one in following.get(post.channel, ())):
                made.append(self._said(row, brief, DeliveryKind.CHANGE, quiet_card(brief, locale=post.locale)))
        return made

    def _said(self, post: OwedDelivery, brief: Brief, kind: DeliveryKind, card: Card) -> Delivery:
        its = post.delivery
        subject = f"quiet:{brief.story}"
        return Delivery(
            key=delivery_key(self._installation, its.channel, kind, subject, brief.revision),
            channel=its.channel,
            kind=kind,
            subject=subject,
            revision=brief.revision,
            part=0,
            card=card,
            story=brief.story,
            locale=its.locale,
            zone=its.zone,
        )
