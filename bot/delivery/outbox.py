"""The stage that owes and sends. `addressing`, `digests` and `retry` decide; this file carries it out.

    sweep:  recover what a dead process left ── address new briefs ── owe digests ── send what is due

Each channel is a lane: one delivery at a time, in order. Before a call the try is committed, after it
the receipt; whatever lies between (a crash, a time-out, an error that does not say) is unknown, and is
looked for or repeated under the same key, never simply sent again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from bot.delivery.addressing import Circumstances, address, told_revisions
from bot.delivery.digests import digest, latest_slot, subject_of
from bot.delivery.retry import Drop, LookAgain, Park, Postpone, after_empty_look, after_failure, unsure_step
from bot.errors import SendError
from bot.messages import DeliveryKind, DeliveryState, OwedDelivery, Receipt, Subscription
from bot.model import INSTALLATION, Brief
from bot.ports import Adapter, Clock, Lease, Store

log = structlog.get_logger()

BATCH = 50
"""Briefs addressed, and lanes served, in one sweep."""


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
        self._adapters = adapters
        self._clock = clock
        self._owner = owner
        self._installation = installation
        self._lease = lease
        self._change_every = change_every
        self._slots_done: dict[Subscription, datetime] = {}

    async def sweep(self) -> int:
        """Do all that is due now; how many briefs were addressed, digests owed and deliveries tried."""
        recovered = await self._store.recover(self._clock.now())
        if recovered:
            log.info("deliveries_recovered", count=recovered)
        done = await self._address()
        done += await self._owe_digests()
        done += await self._send()
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

    # --- sending ----------------------------------------------------------------------------------

    async def _send(self) -> int:
        owed = await self._store.claim_owed(self._claim(), tuple(self._adapters), BATCH)
        async with asyncio.TaskGroup() as lanes:
            for one in owed:
                lanes.create_task(self._try(one))
        return len(owed)

    async def _try(self, owed: OwedDelivery) -> None:
        adapter = self._adapters[owed.delivery.channel.adapter]
        key = owed.delivery.key
        if owed.delivery.kind is DeliveryKind.EDIT and not adapter.capabilities.edits:
            await self._store.drop(key, f"{adapter.name} cannot edit what was posted")
            return
        if owed.state is DeliveryState.UNKNOWN and await self._settled(owed, adapter):
            return
        if not await self._store.mark_sending(key, self._claim()):
            return
        await self._call(owed, adapter)

    async def _call(self, owed: OwedDelivery, adapter: Adapter) -> None:
        try:
            async with asyncio.timeout(self._lease.total_seconds() / 2):
                receipt = await adapter.send(owed.delivery)
        except SendError as error:
            await self._after(error, owed, adapter)
        except TimeoutError:
            await self._after(SendError("no answer in time", unknown=True), owed, adapter)
        except Exception as error:
            # an adapter's own fault: what it had sent by then nobody knows
            log.exception("adapter_fault", adapter=adapter.name, delivery=owed.delivery.key)
            await self._after(SendError(f"{type(error).__name__} in {adapter.name}", unknown=True), owed, adapter)
        else:
            await self._sent(owed, receipt)

    async def _settled(self, owed: OwedDelivery, adapter: Adapter) -> bool:
        """Look for an unsure delivery; True when it needs no further try now."""
        now = self._clock.now()
        step = unsure_step(owed, now, adapter.capabilities)
        if step == "repeat":
            return False
        if step == "park":
            await self._store.park(owed.delivery.key, "it may have been posted, and the platform cannot tell")
            return True
        try:
            found = await adapter.find([owed.delivery])
        except SendError as error:
            pause = timedelta(seconds=error.retry_after or 30)
            await self._store.mark_unknown(owed.delivery.key, now + pause, error.why)
            return True
        receipt = found.get(owed.delivery.key)
        if receipt is not None:
            await self._sent(owed, receipt)
            return True
        park = after_empty_look(owed)
        if park is not None:
            await self._store.park(owed.delivery.key, park.why)
        return park is not None

    async def _sent(self, owed: OwedDelivery, receipt: Receipt) -> None:
        await self._store.save_receipt(owed.delivery.key, receipt)
        log.info("sent", delivery=owed.delivery.key, kind=owed.delivery.kind, channel=owed.delivery.channel.id)

    async def _after(self, error: SendError, owed: OwedDelivery, adapter: Adapter) -> None:
        key = owed.delivery.key
        log.warning("not_sent", delivery=key, channel=owed.delivery.channel.id, why=error.why)
        match after_failure(error, owed, self._clock.now(), adapter.capabilities):
            case Postpone(at, why, counts):
                await self._store.postpone(key, at, why, counts=counts)
            case LookAgain(at, why):
                await self._store.mark_unknown(key, at, why)
            case Park(why):
                await self._store.park(key, why)
            case Drop(why):
                await self._store.drop(key, why)

    def _claim(self) -> Lease:
        now = self._clock.now()
        return Lease(self._owner, now, now + self._lease)
