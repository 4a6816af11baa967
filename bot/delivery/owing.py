"""The stage that owes: from briefs, schedules, quiet hours and trouble to deliveries.

    sweep:  address new briefs ── owe digests ── owe what quiet hours held ── say which stories became quiet
            ── owe notices to admins

`addressing`, `digests`, `holding`, `ending` and `notices` decide; this file reads, asks them, and writes. Every key is
a function of what is owed, so that owing twice is owing once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.delivery.addressing import Circumstances, address, by_channel, told_revisions
from bot.delivery.digests import digest, latest_slot, subject_of
from bot.delivery.ending import QUIET_AFTER, Ending
from bot.delivery.holding import held_posts, held_subject
from bot.delivery.notices import notices
from bot.delivery.quiet import ended
from bot.messages import Channel, DeliveryKind, QuietHours, QuietMode, Subscription
from bot.model import INSTALLATION, Brief, Scope
from bot.ports import Clock, Lease, Store

BATCH = 50
"""Briefs addressed in one sweep."""
NOTICES_EVERY = timedelta(minutes=1)


class Owing:
    """Turns briefs, slots and faults into deliveries."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        owner: str,
        installation: str,
        lease: timedelta,
        change_every: timedelta,
        quiet_after: timedelta = QUIET_AFTER,
    ) -> None:
        self._store = store
        self._clock = clock
        self._owner = owner
        self._installation = installation
        self._lease = lease
        self._change_every = change_every
        self._ending = Ending(store, installation, quiet_after)
        self._slots_done: dict[Subscription, datetime] = {}
        self._quiet_done: dict[tuple[Channel, QuietHours], datetime] = {}
        self._noticed_at: datetime | None = None
        self._looked_at: datetime | None = None

    async def sweep(self) -> int:
        """Owe all that is to be owed now; how much it was."""
        now = self._clock.now()
        minute = now.replace(second=0, microsecond=0)
        briefs = await self._store.claim_unaddressed(Lease.of(self._owner, now, self._lease), BATCH)
        done = len(briefs)
        if briefs or minute != self._looked_at:
            subscriptions = await self._store.subscriptions()
            quiet = await self._store.quiet_hours()
            for brief in briefs:
                await self._address_one(brief, subscriptions, quiet, now)
            if minute != self._looked_at:
                # schedules and quiet hours go by the minute
                done += await self._owe_digests(subscriptions, now)
                done += await self._owe_held(subscriptions, quiet, now)
                done += await self._ending.sweep(subscriptions, now)
                self._looked_at = minute
        return done + await self._owe_notices(now)

    # --- stories ----------------------------------------------------------------------------------

    async def _address_one(
        self,
        brief: Brief,
        subscriptions: tuple[Subscription, ...],
        quiet: Mapping[Channel, QuietHours],
        now: datetime,
    ) -> None:
        owed = await self._store.deliveries(story=brief.story)
        earlier: dict[int, Brief] = {}
        for revision in told_revisions(owed):
            found = await self._store.brief(brief.story, brief.scope, revision=revision)
            if found is not None:
                earlier[revision] = found
        addressed = address(
            brief,
            Circumstances(
                installation=self._installation,
                now=now,
                subscriptions=subscriptions,
                owed=owed,
                earlier=earlier,
                editions=await self._store.editions(brief.story),
                change_every=self._change_every,
                quiet=quiet,
                now_in=await self._now_in(brief, earlier.values()),
                led_to=None if brief.leads_to is None else await self._store.brief(brief.leads_to, brief.scope),
            ),
        )
        await self._store.save_addressed(brief, addressed.deliveries, now, supersedes=addressed.supersedes)

    async def _now_in(self, brief: Brief, told: Iterable[Brief]) -> Mapping[int, Brief]:
        """Where the reports are that were told as this story's and have left it."""
        left = {one.article for earlier in told for one in earlier.sources} - {one.article for one in brief.sources}
        found: dict[int, Brief] = {}
        for article in sorted(left) if brief.leads_to is None else ():
            story = await self._store.home_of(article, brief.scope)
            now = None if story is None else await self._store.brief(story, brief.scope)
            if now is not None and now.story != brief.story:
                found[article] = now
        return found

    # --- digests ----------------------------------------------------------------------------------

    async def _owe_digests(self, subscriptions: Sequence[Subscription], now: datetime) -> int:
        owed = 0
        done: dict[Subscription, datetime] = {}
        answering = _Answering(self._store)
        for subscription in subscriptions:
            if subscription.digest is None:
                continue
            slot = latest_slot(subscription.digest, subscription.zone, now)
            began = subscription.since
            if slot is None or (began is not None and slot <= began):
                continue
            if self._slots_done.get(subscription) != slot:
                owed += await self._owe_digest(subscription, slot, answering, now)
            done[subscription] = slot
        self._slots_done = done
        return owed

    async def _owe_digest(
        self, subscription: Subscription, slot: datetime, answering: _Answering, now: datetime
    ) -> int:
        told = await self._store.deliveries(channel=subscription.channel, kind=DeliveryKind.DIGEST)
        series = subject_of(subscription, slot).rsplit(":", 2)[0]
        slots = [row.delivery for row in told if row.delivery.subject.startswith(series)]
        if any(one.subject == subject_of(subscription, slot) for one in slots):
            return 0
        since = subscription.since or slot - timedelta(days=1)
        if slots:
            since = max(since, *(one.not_before for one in slots if one.not_before))
        briefs = await self._store.posted_since(subscription.channel.scope, since, slot)
        feeds = await answering.of(subscription.channel)
        owed = digest(subscription, slot, briefs, since, self._installation, feeds)
        await self._store.owe([owed], now)
        return 1

    # --- quiet hours ------------------------------------------------------------------------------

    async def _owe_held(
        self, subscriptions: Sequence[Subscription], quiet: Mapping[Channel, QuietHours], now: datetime
    ) -> int:
        owed = 0
        wanting = by_channel(subscriptions)
        done: dict[tuple[Channel, QuietHours], datetime] = {}
        answering = _Answering(self._store)
        for channel, hours in quiet.items():
            over = ended(hours, now)
            if over is None or hours.mode is QuietMode.SILENCE or channel not in wanting:
                continue
            if self._quiet_done.get((channel, hours)) != over[1]:
                feeds = await answering.of(channel)
                owed += await self._owe_held_of(channel, wanting[channel], over, feeds, now)
            done[channel, hours] = over[1]
        self._quiet_done = done
        return owed

    async def _owe_held_of(
        self,
        channel: Channel,
        subscriptions: Sequence[Subscription],
        over: tuple[datetime, datetime],
        answering: tuple[int, int],
        now: datetime,
    ) -> int:
        told = await self._store.deliveries(channel=channel)
        subject = held_subject(over[1], subscriptions[0].zone)
        if any(row.delivery.subject == subject for row in told):
            return 0
        posted = {row.delivery.story for row in told if row.delivery.kind is DeliveryKind.POST}
        briefs = [brief for brief in await self._store.posted_since(channel.scope, *over) if brief.story not in posted]
        owed = held_posts(briefs, subscriptions, over, self._installation, answering)
        await self._store.owe(owed, now)
        return len(owed)

    # --- notices ----------------------------------------------------------------------------------

    async def _owe_notices(self, now: datetime) -> int:
        if self._noticed_at is not None and now - self._noticed_at < NOTICES_EVERY:
            return 0
        self._noticed_at = now
        channels = await self._store.admin_channels()
        if not channels:
            return 0
        owed = notices(await self._store.feeds(None), await self._store.held(None), channels, self._installation, now)
        await self._store.owe(owed, now)
        return 0


class _Answering:
    """How many of how many feeds that a channel sees are answering, asked once for each scope."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: dict[Scope, tuple[int, int]] = {}

    async def of(self, channel: Channel) -> tuple[int, int]:
        """Those that answer, and all that are not paused."""
        if channel.scope not in self._found:
            feeds = [one for one in await self._store.feeds([INSTALLATION, channel.scope]) if not one.paused]
            good = sum(1 for one in feeds if one.state.good_at and not one.state.fault)
            self._found[channel.scope] = (good, len(feeds))
        return self._found[channel.scope]
