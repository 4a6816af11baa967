"""The stage that owes and sends. `addressing` and `digests` decide; this file and `sending` carry it out.

sweep:  recover what a dead process left ── address new briefs ── owe digests ── send what is due
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from bot.delivery.addressing import Circumstances, address, told_revisions
from bot.delivery.digests import digest, latest_slot, subject_of
from bot.delivery.sending import Sender
from bot.messages import DeliveryKind, Subscription
from bot.model import INSTALLATION, Brief
from bot.ports import Adapter, Clock, Lease, Store

log = structlog.get_logger()

BATCH = 50
"""Briefs addressed in one sweep."""


class Outbox:
    """Turns briefs into deliveries and deliveries into receipts, for the adapters it is given."""

    def __init__(
        self,
        store: Store,
        adapters: Mapping[str, Adapter],
        clock: Clock,
        *,
        owner: str,
        installation: str,
        lease: timedelta,
        change_every: timedelta,
    ) -> None:
        self._store = store
        self._clock = clock
        self._owner = owner
        self._installation = installation
        self._lease = lease
        self._change_every = change_every
        self._slots_done: dict[Subscription, datetime] = {}
        self._sender = Sender(store, adapters, clock, owner=owner, lease=lease)

    async def sweep(self) -> int:
        """Do all that is due now; how many briefs were addressed, digests owed and deliveries tried."""
        recovered = await self._store.recover(self._clock.now())
        if recovered:
            log.info("deliveries_recovered", count=recovered)
        done = await self._address()
        done += await self._owe_digests()
        done += await self._sender.sweep()
        return done

    # --- owing ------------------------------------------------------------------------------------

    async def _address(self) -> int:
        briefs = await self._store.claim_unaddressed(self._claim(), BATCH)
        if not briefs:
            return 0
        subscriptions = await self._store.subscriptions()
        for brief in briefs:
            await self._address_one(brief, subscriptions)
        return len(briefs)

    async def _address_one(self, brief: Brief, subscriptions: tuple[Subscription, ...]) -> None:
        owed = await self._store.deliveries(story=brief.story)
        earlier: dict[int, Brief] = {}
        for revision in told_revisions(owed):
            found = await self._store.brief(brief.story, brief.scope, revision=revision)
            if found is not None:
                earlier[revision] = found
        editions = await self._store.editions(brief.story)
        addressed = address(
            brief,
            Circumstances(self._installation, subscriptions, owed, earlier, editions, self._change_every),
        )
        await self._store.save_addressed(
            brief, addressed.deliveries, self._clock.now(), supersedes=addressed.supersedes
        )

    async def _owe_digests(self) -> int:
        now = self._clock.now()
        owed = 0
        for subscription in await self._store.subscriptions():
            if subscription.digest is None:
                continue
            slot = latest_slot(subscription.digest, subscription.zone, now)
            began = subscription.since
            if slot is None or (began is not None and slot <= began):
                continue
            if self._slots_done.get(subscription) == slot:
                continue
            owed += await self._owe_digest(subscription, slot)
            self._slots_done[subscription] = slot
        return owed

    async def _owe_digest(self, subscription: Subscription, slot: datetime) -> int:
        told = await self._store.deliveries(channel=subscription.channel, kind=DeliveryKind.DIGEST)
        series = subject_of(subscription, slot).rsplit(":", 2)[0]
        slots = [row.delivery for row in told if row.delivery.subject.startswith(series)]
        if any(one.subject == subject_of(subscription, slot) for one in slots):
            return 0
        since = subscription.since or slot - timedelta(days=1)
        if slots:
            since = max(since, *(one.not_before for one in slots if one.not_before))
        briefs = await self._store.posted_since(subscription.channel.scope, since, slot)
        feeds = [one for one in await self._store.feeds([INSTALLATION, subscription.channel.scope]) if not one.paused]
        answering = (sum(1 for one in feeds if one.state.good_at and not one.state.fault), len(feeds))
        owed = digest(subscription, slot, briefs, since, self._installation, answering)
        await self._store.owe([owed], self._clock.now())
        return 1

    def _claim(self) -> Lease:
        now = self._clock.now()
        return Lease(self._owner, now, now + self._lease)
