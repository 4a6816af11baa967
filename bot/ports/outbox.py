"""What is owed to channels: the store for it, and what the commands need of the delivery room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.messages import (
    Card,
    Channel,
    Delivery,
    DeliveryKind,
    Filter,
    OwedDelivery,
    QuietHours,
    Receipt,
    Subscription,
    Wording,
)
from bot.model import Brief, Scope
from bot.ports.corrections import Deed
from bot.ports.leases import Lease


@dataclass(frozen=True, slots=True)
class Resting:
    """What is not to be posted to for now: single channels, and whole workspaces as (adapter, workspace)."""

    channels: tuple[Channel, ...] = ()
    workspaces: tuple[tuple[str, str | None], ...] = ()


NONE_RESTS = Resting()


class Postroom(Protocol):
    """What the commands need of the delivery room."""

    def check(self, wanted: Filter) -> None:
        """Raises `CommandError` when the filter's words are no expression."""
        ...

    def refusal(self, subscription: Subscription, brief: Brief) -> Wording | None:
        """Why the subscription does not want the story; None when it does."""
        ...

    def importance(self, brief: Brief, subscriptions: Sequence[Subscription]) -> tuple[Wording, ...]:
        """How much the story matters to a channel with these subscriptions, reason by reason."""
        ...

    async def tell_admins(self, scope: Scope, subject: str, card: Card) -> bool:
        """Owe the scope's admins a notice, once for each subject; False when they have no channel for it."""
        ...

    async def welcomed(self, adapter: str, workspace: str | None) -> int:
        """The bot is back where it was refused: let what waits there be sent; how many deliveries were parked."""
        ...

    async def post_latest(self, channel: Channel, count: int) -> int:
        """Owe the channel posts of the newest stories that it wants and has none of; how many there were."""
        ...


class OutboxStore(Protocol):
    """Briefs become deliveries; deliveries become receipts."""

    async def declare_subscriptions(self, subscriptions: Sequence[Subscription], now: datetime) -> None:
        """Make the file-declared subscriptions exactly these; one already there keeps its `since`.

        What that changes stands in the audit, as done by the configuration. With `deed`, here and below, a change
        is written with its audit row in the channel's scope, as done by that person.
        """
        ...

    async def subscribe(self, subscription: Subscription, now: datetime, *, deed: Deed | None = None) -> Subscription:
        """Add, or replace the one of that channel with the same topics and filter (its `since` stays)."""
        ...

    async def unsubscribe(
        self,
        channel: Channel,
        topics: Sequence[str] | None,
        *,
        wanted: Filter | None = None,
        deed: Deed | None = None,
    ) -> int:
        """Remove those with exactly these topics and this filter, each where given; how many went."""
        ...

    async def subscriptions(self, channel: Channel | None = None) -> tuple[Subscription, ...]:
        """Of one channel, or all."""
        ...

    async def set_quiet(self, channel: Channel, hours: QuietHours | None, *, deed: Deed | None = None) -> None:
        """The channel's quiet hours from now on; None ends them."""
        ...

    async def quiet_hours(self) -> Mapping[Channel, QuietHours]:
        """Of every channel that has some."""
        ...

    async def set_admin_channel(self, scope: Scope, channel: Channel | None, *, deed: Deed | None = None) -> None:
        """Where notices to the scope's admins go; None: nowhere."""
        ...

    async def admin_channels(self) -> Mapping[Scope, Channel]:
        """Of every scope that has one."""
        ...

    async def claim_unaddressed(self, lease: Lease, limit: int) -> tuple[Brief, ...]:
        """Briefs not yet addressed, newest revision of a (story, scope) only; older ones are marked with it."""
        ...

    async def deliveries(
        self,
        *,
        story: int | None = None,
        channel: Channel | None = None,
        kind: DeliveryKind | None = None,
        limit: int | None = None,
    ) -> tuple[OwedDelivery, ...]:
        """All deliveries in any state that match, oldest first; with `limit` the newest of them."""
        ...

    async def save_addressed(
        self, brief: Brief, deliveries: Sequence[Delivery], now: datetime, *, supersedes: Sequence[str] = ()
    ) -> None:
        """Deliveries with the mark that the brief is addressed; a key already there is left as it is.

        Each becomes due at its `not_before`, else at `now`. Those whose keys `supersedes` names and that no
        try has begun for become dead in the same transaction: a newer one says what they would have said.
        """
        ...

    async def owe(self, deliveries: Sequence[Delivery], now: datetime) -> None:
        """Deliveries of no brief (digest, notice, direct); a key already there is left as it is."""
        ...

    async def claim_owed(
        self, lease: Lease, adapters: Sequence[str], limit: int, *, resting: Resting = NONE_RESTS
    ) -> tuple[OwedDelivery, ...]:
        """Due or unknown deliveries, at most one a channel, oldest first, none of what rests; none while one
        of the channel is in another's hands, and no other while one of the channel is sending or unknown:
        nothing overtakes what may have been posted. State and tries are as before the claim.

        An edit, change line or alert comes with `follows` set to the newest receipt of its story's post in
        that channel; it cannot be claimed before there is one, and becomes dead when the post is dead.
        """
        ...

    async def mark_sending(self, keys: Sequence[str], lease: Lease) -> frozenset[str]:
        """Commit that tries of these begin: state sending, tries + 1. Those whose claim was not lost."""
        ...

    async def save_receipt(self, key: str, receipt: Receipt) -> None:
        """State sent, with the message's id."""
        ...

    async def mark_unknown(self, key: str, due_at: datetime, why: str, *, owner: str | None = None) -> None:
        """The try may or may not have posted; look again at `due_at`. With `owner`, here and below, only
        while the claim is still that owner's: one who was held up never undoes what another is doing.
        """
        ...

    async def postpone(
        self, key: str, due_at: datetime, why: str, *, counts: bool = True, owner: str | None = None
    ) -> None:
        """State due again; `counts` False takes the try back (we were told to wait)."""
        ...

    async def park(
        self, key: str, why: str, *, owner: str | None = None, notices: Sequence[Delivery] = (), now: datetime
    ) -> None:
        """Keep, and try no more until someone releases it; in the same step owe the notices that say so."""
        ...

    async def drop(self, key: str, why: str, *, owner: str | None = None) -> None:
        """State dead: it can never be sent, or its reason is gone."""
        ...

    async def park_channel(
        self,
        channel: Channel,
        why: str,
        *,
        but: str | None = None,
        owner: str | None = None,
        notices: Sequence[Delivery] = (),
        now: datetime,
    ) -> int:
        """Park all of the channel that is due or unknown and in nobody's hands, and the delivery with the key `but`
        if it is in `owner`'s; in the same step owe the notices that say so. How many were parked.
        """
        ...

    async def unpark(self, adapter: str, workspace: str | None, channel: str | None, now: datetime) -> int:
        """Let what is parked in a channel (None: in all of the workspace) be due again, or unknown where it may
        have been posted, and what was put off be due now; how many were parked.
        """
        ...

    async def late_posts(self, channel: Channel, before: datetime) -> tuple[OwedDelivery, ...]:
        """The untried, due posts of a channel, oldest first, if one of them was due before that time."""
        ...

    async def fold(self, keys: Sequence[str], why: str, summary: Delivery, now: datetime) -> bool:
        """In one step: these posts, if all of them are still due, untried and in nobody's hands, become dead, and
        the summary that tells of them is owed. False, and nothing is changed, when one is not.
        """
        ...

    async def recover(self, now: datetime) -> int:
        """Deliveries left in state sending by a process whose lease has lapsed become unknown; how many."""
        ...

    async def quieted(self, since: datetime, until: datetime) -> tuple[int, ...]:
        """Stories whose newest report came after `since` and not after `until`, not merged away, the oldest first."""
        ...

    async def posted_since(self, scope: Scope, since: datetime, until: datetime) -> tuple[Brief, ...]:
        """Newest brief (the scope's edition, else shared) of each story with a report first seen in that
        time, not all backlog; newest story first: what a digest tells.
        """
        ...

    async def mark_gone(self, channel: Channel, message: str) -> None:
        """The message was deleted by someone: its post (state dead, receipt kept) is never made again."""
        ...
