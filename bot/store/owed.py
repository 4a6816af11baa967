"""Deliveries as rows: what is written of one, and what is read back."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select, true, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import faults
from bot.errors import StoreError
from bot.messages import Card, Channel, Delivery, DeliveryKind, DeliveryState, OwedDelivery, Receipt
from bot.model import Brief
from bot.store.claims import FREE
from bot.store.codec import dump, load
from bot.store.sent_log import SentLine, SentLog
from bot.store.stepping_back import already_told
from bot.store.subscriptions import place_of
from bot.store.tables import briefs, deliveries


async def insert_owed(
    connection: AsyncConnection, owed: Sequence[Delivery], now: datetime, brief: Brief | None = None
) -> None:
    """Add what is owed; a key already there is left as it is, and what was told already is sent."""
    if owed:
        told = await already_told(connection, owed, brief)
        blank: dict[str, Any] = {"message": None, "receipt": None, "why": None}
        statement = upsert(deliveries).on_conflict_do_nothing(index_elements=["key"])
        await connection.execute(statement, [_columns(one, now) | blank | told.get(one.key, {}) for one in owed])


def _columns(delivery: Delivery, now: datetime) -> dict[str, Any]:
    channel = delivery.channel
    return {
        "key": delivery.key,
        "adapter": channel.adapter,
        "workspace": channel.workspace,
        "channel": channel.id,
        "place": place_of(channel),
        "kind": delivery.kind.value,
        "subject": delivery.subject,
        "revision": delivery.revision,
        "part": delivery.part,
        "story": delivery.story,
        "card": _sealed(dump(delivery.card, Card), delivery),
        "follows": None if delivery.follows is None else dump(delivery.follows, Receipt),
        "not_before": delivery.not_before,
        "locale": delivery.locale,
        "zone": delivery.zone,
        "state": DeliveryState.DUE.value,
        "due_at": delivery.not_before or now,
        "tries": 0,
    }


async def save_receipt(connection: AsyncConnection, key: str, receipt: Receipt, log: SentLog | None) -> None:
    """The delivery is sent, for good; told to the list beside the database, too."""
    its = (deliveries.c.key == key, deliveries.c.receipt.is_(None))
    if log is not None:
        row = (await connection.execute(select(deliveries.c.kind, deliveries.c.story).where(*its))).one_or_none()
        if row is not None:
            # the line first: a receipt that only the log knows is put right at the next start, one it lacks is not
            log.append(SentLine(key, row.kind, receipt, row.story, await _links(connection, row)))
            faults.at(faults.BEFORE_MARK)
    values = {"state": DeliveryState.SENT.value, "message": receipt.message, "receipt": dump(receipt, Receipt)}
    await connection.execute(update(deliveries).where(*its).values(**values, why=None, **FREE))


async def _links(connection: AsyncConnection, row: Any) -> tuple[str, ...]:
    """Addresses of the reports that a story's post shows."""
    if row.kind != DeliveryKind.POST.value or row.story is None:
        return ()
    newest = select(briefs.c.body).where(briefs.c.story == row.story).order_by(briefs.c.id.desc()).limit(1)
    body = (await connection.execute(newest)).scalar()
    return () if body is None else _links_in(body)


@lru_cache(maxsize=8)
def _links_in(body: str) -> tuple[str, ...]:
    """Read once for all the channels that a brief goes to at one time."""
    return tuple(dict.fromkeys(source.url for source in load(body, Brief).sources if source.url))


def _seal(card: str, key: str, place: str, kind: str) -> str:
    """A checksum: SQLite does not notice a bit that changed on the disk, and what we post is verbatim."""
    return f"{zlib.crc32(chr(31).join((key, place, kind, card)).encode('utf-8', 'replace')):08x}"


def _sealed(card: str, delivery: Delivery) -> str:
    return _seal(card, delivery.key, place_of(delivery.channel), delivery.kind.value) + card


def _unsealed(row: Any) -> str:
    text: str = row.card
    seal, card = (text[:8], text[8:]) if not text.startswith("{") else ("", text)
    if seal and seal != _seal(card, row.key, row.place, row.kind):
        raise StoreError(f"delivery {row.id} is malformed: it is not as it was written")
    return card


def open_of(owner: str | None) -> ColumnElement[bool]:
    """The delivery is neither sent nor dead, and nobody has taken it over from `owner`."""
    return and_(not_in(DeliveryState.SENT, DeliveryState.DEAD), held_by(owner))


def held_by(owner: str | None) -> ColumnElement[bool]:
    """Nobody has taken the delivery over from `owner`; None asks nothing."""
    return true() if owner is None else deliveries.c.owner == owner


def not_in(*states: DeliveryState) -> ColumnElement[bool]:
    return deliveries.c.state.not_in([state.value for state in states])


def owed_of(row: Row[Any], post: str | None = None) -> OwedDelivery:
    """The delivery of a row, under the post with the receipt `post`. Raises `StoreError` for a row that is damaged."""
    channel = Channel(row.adapter, row.workspace, row.channel)
    follows = post or row.follows
    delivery = Delivery(
        key=row.key,
        channel=channel,
        kind=DeliveryKind(row.kind),
        subject=row.subject,
        revision=row.revision,
        part=row.part,
        card=load(_unsealed(row), Card),
        story=row.story,
        follows=None if follows is None else load(follows, Receipt),
        not_before=row.not_before,
        locale=row.locale,
        zone=row.zone,
    )
    return OwedDelivery(
        delivery=delivery,
        state=DeliveryState(row.state),
        due_at=row.due_at,
        tries=row.tries,
        first_tried_at=row.first_tried_at,
        tried_at=row.tried_at,
        receipt=None if row.receipt is None else load(row.receipt, Receipt),
        why=row.why,
    )
