"""What is owed to channels, from a brief's being addressed to the receipt.

        due ──mark_sending──> sending ──save_receipt──> sent
         ^                       │
         ├──────postpone─────────┤──────mark_unknown, recover──> unknown ──> sent, due, parked
         └── parked <──park──────┘                        dead <── drop, superseded, deleted by someone

What may or may not have been posted is unknown, never due. A row that is sent stays sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import faults
from bot.messages import Channel, Delivery, DeliveryKind, DeliveryState, OwedDelivery, Receipt
from bot.model import Brief
from bot.ports import NONE_RESTS, Lease, Resting
from bot.store.claims import FREE, claim, unclaimed
from bot.store.codec import load
from bot.store.engine import Database, hold
from bot.store.owed import held_by, insert_owed, not_in, open_of, owed_of, save_receipt
from bot.store.subscriptions import place_of
from bot.store.tables import Moment, briefs, deliveries

_OPEN = (DeliveryState.DUE, DeliveryState.UNKNOWN)
"""States in which a delivery may be claimed."""
_UNSURE = (DeliveryState.UNKNOWN.value, DeliveryState.SENDING.value)
"""States in which a delivery may stand in its channel or not: nothing overtakes it there."""
_UNDER_A_POST = (DeliveryKind.EDIT, DeliveryKind.CHANGE, DeliveryKind.ALERT)

# made once: an alias copies every column of its table
_held = deliveries.alias("held")
_post = deliveries.alias("post")
_other = briefs.alias("other")


class OutboxRows:
    """The part of the store that knows what is owed and what was sent."""

    _database: Database

    async def claim_unaddressed(self, lease: Lease, limit: int) -> tuple[Brief, ...]:
        """See `OutboxStore`."""
        return await self._database.write(lambda connection: _claim_unaddressed(connection, lease, limit))

    async def deliveries(
        self,
        *,
        story: int | None = None,
        channel: Channel | None = None,
        kind: DeliveryKind | None = None,
        limit: int | None = None,
    ) -> tuple[OwedDelivery, ...]:
        """See `OutboxStore`."""
        query = select(deliveries).order_by(deliveries.c.id.desc()).limit(limit)
        if story is not None:
            query = query.where(deliveries.c.story == story)
        if channel is not None:
            query = query.where(deliveries.c.place == place_of(channel))
        if kind is not None:
            query = query.where(deliveries.c.kind == kind.value)

        async def find(connection: AsyncConnection) -> tuple[OwedDelivery, ...]:
            return tuple(owed_of(row) for row in reversed((await connection.execute(query)).all()))

        return await self._database.read(find)

    async def save_addressed(
        self, brief: Brief, deliveries: Sequence[Delivery], now: datetime, *, supersedes: Sequence[str] = ()
    ) -> None:
        """See `OutboxStore`."""
        await self._database.write(lambda connection: _save_addressed(connection, brief, deliveries, now, supersedes))

    async def owe(self, deliveries: Sequence[Delivery], now: datetime) -> None:
        """See `OutboxStore`."""
        if deliveries:
            await self._database.write(lambda connection: insert_owed(connection, deliveries, now))

    async def claim_owed(
        self, lease: Lease, adapters: Sequence[str], limit: int, *, resting: Resting = NONE_RESTS
    ) -> tuple[OwedDelivery, ...]:
        """See `OutboxStore`."""
        return await self._database.write(lambda connection: _claim_owed(connection, lease, adapters, limit, resting))

    async def mark_sending(self, keys: Sequence[str], lease: Lease) -> frozenset[str]:
        """See `OutboxStore`."""
        return await self._database.write(lambda connection: _mark_sending(connection, keys, lease))

    async def save_receipt(self, key: str, receipt: Receipt) -> None:
        """See `OutboxStore`."""
        log = self._database.sent_log
        await self._database.write(lambda connection: save_receipt(connection, key, receipt, log))

    async def mark_unknown(self, key: str, due_at: datetime, why: str, *, owner: str | None = None) -> None:
        """See `OutboxStore`."""
        sure = (DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.PARKED)
        only = and_(not_in(*sure), held_by(owner))
        await self._change(key, only, state=DeliveryState.UNKNOWN.value, due_at=due_at, why=why)

    async def postpone(
        self, key: str, due_at: datetime, why: str, *, counts: bool = True, owner: str | None = None
    ) -> None:
        """See `OutboxStore`."""
        taken: dict[str, Any] = {}
        if not counts:
            sending = deliveries.c.state == DeliveryState.SENDING.value
            first = and_(sending, deliveries.c.tries == 1)
            taken["tries"] = case((sending, deliveries.c.tries - 1), else_=deliveries.c.tries)
            taken["first_tried_at"] = case((first, None), else_=deliveries.c.first_tried_at)
        ended = (DeliveryState.SENT, DeliveryState.DEAD)
        only = and_(not_in(*ended), held_by(owner))
        await self._change(key, only, state=DeliveryState.DUE.value, due_at=due_at, why=why, **taken)

    async def park(
        self, key: str, why: str, *, owner: str | None = None, notices: Sequence[Delivery] = (), now: datetime
    ) -> None:
        """See `OutboxStore`."""
        await self._park(and_(deliveries.c.key == key, open_of(owner)), why, notices, now)

    async def drop(self, key: str, why: str, *, owner: str | None = None) -> None:
        """See `OutboxStore`."""
        only = and_(not_in(DeliveryState.SENT), held_by(owner))
        await self._change(key, only, state=DeliveryState.DEAD.value, why=why)

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
        """See `OutboxStore`."""
        waiting = and_(deliveries.c.place == place_of(channel), *_waiting(), deliveries.c.lease_until.is_(None))
        return await self._park(or_(waiting, and_(deliveries.c.key == but, open_of(owner))), why, notices, now)

    async def _park(self, which: ColumnElement[bool], why: str, notices: Sequence[Delivery], now: datetime) -> int:
        parked = update(deliveries).where(which).values(state=DeliveryState.PARKED.value, why=why, **FREE)

        async def park(connection: AsyncConnection) -> int:
            count = (await connection.execute(parked)).rowcount
            await insert_owed(connection, notices if count else (), now)
            return count

        return await self._database.write(park)

    async def unpark(self, adapter: str, workspace: str | None, channel: str | None, now: datetime) -> int:
        """See `OutboxStore`."""
        its = [
            deliveries.c.adapter == adapter,
            deliveries.c.workspace.is_(None) if workspace is None else deliveries.c.workspace == workspace,
        ]
        if channel is not None:
            its.append(deliveries.c.channel == channel)
        # what was tried may stand there: it is looked for before it is sent again
        state = case((deliveries.c.tries > 0, DeliveryState.UNKNOWN.value), else_=DeliveryState.DUE.value)
        parked = update(deliveries).where(*its, deliveries.c.state == DeliveryState.PARKED.value)
        put_off = update(deliveries).where(
            *its,
            deliveries.c.state == DeliveryState.DUE.value,
            deliveries.c.why.is_not(None),
            deliveries.c.due_at > now,
        )

        async def free(connection: AsyncConnection) -> int:
            await connection.execute(put_off.values(due_at=now))
            return (await connection.execute(parked.values(state=state, due_at=now, **FREE))).rowcount

        return await self._database.write(free)

    async def late_posts(self, channel: Channel, before: datetime) -> tuple[OwedDelivery, ...]:
        """See `OutboxStore`."""
        posts = (*_untouched(), deliveries.c.kind == DeliveryKind.POST.value, deliveries.c.place == place_of(channel))
        query = select(deliveries).where(*posts).order_by(deliveries.c.id)

        async def find(connection: AsyncConnection) -> tuple[OwedDelivery, ...]:
            rows = (await connection.execute(query)).all()
            return tuple(owed_of(row) for row in rows) if any(row.due_at < before for row in rows) else ()

        return await self._database.read(find)

    async def fold(self, keys: Sequence[str], why: str, summary: Delivery, now: datetime) -> bool:
        """See `OutboxStore`."""
        return await self._database.write(lambda connection: _fold(connection, keys, why, summary, now))

    async def recover(self, now: datetime) -> int:
        """See `OutboxStore`."""
        return await self._database.write(lambda connection: _recover(connection, now))

    async def mark_gone(self, channel: Channel, message: str) -> None:
        """See `OutboxStore`."""
        its = (
            deliveries.c.place == place_of(channel),
            deliveries.c.message == message,
            deliveries.c.kind == DeliveryKind.POST.value,
        )
        gone = update(deliveries).where(*its).values(state=DeliveryState.DEAD.value, why="deleted by someone")
        await self._database.write(lambda connection: connection.execute(gone))

    async def _change(self, key: str, only: ColumnElement[bool], **values: Any) -> None:
        statement = update(deliveries).where(deliveries.c.key == key, only).values(**values, **FREE)
        await self._database.write(lambda connection: connection.execute(statement))


# --- addressing -----------------------------------------------------------------------------------


async def _claim_unaddressed(connection: AsyncConnection, lease: Lease, limit: int) -> tuple[Brief, ...]:
    await hold(connection, "addressing")
    # an older revision in someone's hands: its post would bear the key of this one's
    held = (
        select(_other.c.id)
        .where(_other.c.story == briefs.c.story, _other.c.scope == briefs.c.scope, _other.c.lease_until > lease.now)
        .exists()
    )
    newer = (
        select(_other.c.id)
        .where(
            _other.c.story == briefs.c.story,
            _other.c.scope == briefs.c.scope,
            _other.c.revision > briefs.c.revision,
        )
        .exists()
    )
    query = (
        select(briefs.c.id, briefs.c.body)
        .where(briefs.c.addressed_at.is_(None), ~held, ~newer)
        .order_by(briefs.c.id)
        .limit(limit)
    )
    rows = (await connection.execute(query)).all()
    if rows:
        await claim(connection, briefs, lease, briefs.c.id.in_([row.id for row in rows]))
    return tuple(load(row.body, Brief) for row in rows)


async def _save_addressed(
    connection: AsyncConnection, brief: Brief, owed: Sequence[Delivery], now: datetime, supersedes: Sequence[str]
) -> None:
    its = (briefs.c.story == brief.story, briefs.c.scope == brief.scope, briefs.c.revision <= brief.revision)
    mark = update(briefs).where(*its, briefs.c.addressed_at.is_(None)).values(addressed_at=now, **FREE)
    marked = (await connection.execute(mark.returning(briefs.c.revision))).scalars().all()
    if brief.revision not in marked:
        # addressed by another while we were away: what we found then no longer holds
        return
    if supersedes:
        untried = (
            deliveries.c.key.in_(supersedes),
            deliveries.c.state == DeliveryState.DUE.value,
            deliveries.c.tries == 0,
        )
        dead = {"state": DeliveryState.DEAD.value, "why": "a newer one says it", **FREE}
        await connection.execute(update(deliveries).where(*untried).values(dead))
    faults.at(faults.STORE_OUTBOX)
    await insert_owed(connection, owed, now, brief)
    faults.at(faults.STORE_OUTBOX)


# --- sending --------------------------------------------------------------------------------------


def _not_resting(resting: Resting) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if resting.channels:
        conditions.append(deliveries.c.place.not_in([place_of(channel) for channel in resting.channels]))
    for adapter, workspace in resting.workspaces:
        its = deliveries.c.workspace.is_(None) if workspace is None else deliveries.c.workspace == workspace
        conditions.append(not_(and_(deliveries.c.adapter == adapter, its)))
    return conditions


async def _claim_owed(
    connection: AsyncConnection, lease: Lease, adapters: Sequence[str], limit: int, resting: Resting
) -> tuple[OwedDelivery, ...]:
    await hold(connection, "sending")
    await _bury(connection)
    in_hand = select(_held.c.id).where(_held.c.place == deliveries.c.place, _held.c.lease_until > lease.now).exists()
    unsure = select(_held.c.id).where(_held.c.place == deliveries.c.place, _held.c.state.in_(_UNSURE)).exists()
    first = (
        select(func.min(deliveries.c.id))
        .where(
            deliveries.c.state.in_([state.value for state in _OPEN]),
            deliveries.c.due_at <= lease.now,
            deliveries.c.adapter.in_(adapters),
            *_not_resting(resting),
            unclaimed(deliveries, lease),
            ~in_hand,
            or_(deliveries.c.state == DeliveryState.UNKNOWN.value, ~unsure),
            or_(deliveries.c.kind.not_in([kind.value for kind in _UNDER_A_POST]), _has_post(DeliveryState.SENT)),
        )
        .group_by(deliveries.c.place)
        .order_by(func.min(deliveries.c.id))
        .limit(limit)
    )
    chosen = (await connection.execute(first)).scalars().all()
    if not chosen:
        return ()
    await claim(connection, deliveries, lease, deliveries.c.id.in_(chosen))
    query = select(deliveries, _newest_receipt().label("post")).where(deliveries.c.id.in_(chosen))
    rows = await connection.execute(query.order_by(deliveries.c.id))
    return tuple(owed_of(row, row.post if row.kind in _UNDER_A_POST else None) for row in rows)


def _has_post(*states: DeliveryState) -> ColumnElement[bool]:
    """The delivery's story has a post in its channel that is in one of these states."""
    return (
        select(_post.c.id)
        .where(
            _post.c.place == deliveries.c.place,
            _post.c.story == deliveries.c.story,
            _post.c.kind == DeliveryKind.POST.value,
            _post.c.state.in_([state.value for state in states]),
        )
        .exists()
    )


def _newest_receipt() -> Any:
    """The receipt of the post that the delivery stands under."""
    its = (
        _post.c.place == deliveries.c.place,
        _post.c.story == deliveries.c.story,
        _post.c.kind == DeliveryKind.POST.value,
        _post.c.state == DeliveryState.SENT.value,
    )
    return select(_post.c.receipt).where(*its).order_by(_post.c.id.desc()).limit(1).scalar_subquery()


async def _bury(connection: AsyncConnection) -> None:
    """What would stand under a post that is dead, and under no living one, is dead too."""
    waiting = (
        deliveries.c.kind.in_([kind.value for kind in _UNDER_A_POST]),
        deliveries.c.state.in_([state.value for state in _OPEN]),
        _has_post(DeliveryState.DEAD),
        ~_has_post(*(state for state in DeliveryState if state is not DeliveryState.DEAD)),
    )
    dead = {"state": DeliveryState.DEAD.value, "why": "its post is gone", **FREE}
    await connection.execute(update(deliveries).where(*waiting).values(dead))


def _waiting() -> tuple[ColumnElement[bool], ...]:
    return (deliveries.c.state.in_([state.value for state in _OPEN]),)


def _untouched() -> tuple[ColumnElement[bool], ...]:
    """Due, and no try has begun."""
    return (deliveries.c.state == DeliveryState.DUE.value, deliveries.c.tries == 0, deliveries.c.lease_until.is_(None))


async def _fold(connection: AsyncConnection, keys: Sequence[str], why: str, summary: Delivery, now: datetime) -> bool:
    its = (deliveries.c.key.in_(keys), *_untouched())
    there = (await connection.execute(select(func.count()).select_from(deliveries).where(*its))).scalar_one()
    if there != len(keys):
        return False
    dead = {"state": DeliveryState.DEAD.value, "why": why}
    await connection.execute(update(deliveries).where(*its).values(dead))
    await insert_owed(connection, [summary], now)
    return True


async def _mark_sending(connection: AsyncConnection, keys: Sequence[str], lease: Lease) -> frozenset[str]:
    open_ = and_(deliveries.c.lease_until > lease.now, deliveries.c.state.in_([state.value for state in _OPEN]))
    again = and_(deliveries.c.state == DeliveryState.SENDING.value, deliveries.c.tried_at == lease.now)
    statement = (
        update(deliveries)
        .where(deliveries.c.key.in_(keys), deliveries.c.owner == lease.owner, or_(open_, again))
        .values(
            state=DeliveryState.SENDING.value,
            tries=case((again, deliveries.c.tries), else_=deliveries.c.tries + 1),
            tried_at=lease.now,
            first_tried_at=func.coalesce(deliveries.c.first_tried_at, literal(lease.now, Moment)),
            lease_until=lease.until,
        )
        .returning(deliveries.c.key)
    )
    return frozenset((await connection.execute(statement)).scalars())


async def _recover(connection: AsyncConnection, now: datetime) -> int:
    left = (deliveries.c.state == DeliveryState.SENDING.value, deliveries.c.lease_until <= now)
    unsure = {"state": DeliveryState.UNKNOWN.value, "why": "the program stopped while it was being sent", **FREE}
    return (await connection.execute(update(deliveries).where(*left).values(unsure))).rowcount
