"""Notices that an older copy of the database was put back, and keeps what was sent since from being sent again.

    sent log ── lines that the database has no receipt for ──> its rows get their receipts
                                                          ──> the others are kept as told: by key and by report

A line may be missing its receipt for a simple reason: the process ended between the two. Such a row is there, and
in the midst of being sent; it gets its receipt. Lines of deliveries that the database has never heard of, or that it
takes for untried, mean that it is older than the log: then numbers of stories that were given out since are not given
out again (their deliveries' keys would be taken for the old ones), and what was told of a report is remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Channel, Delivery, DeliveryKind, DeliveryState, Receipt
from bot.model import Brief
from bot.ports import SteppedBack
from bot.store.claims import FREE
from bot.store.codec import dump, load
from bot.store.sent_log import SentLine, SentLog
from bot.store.subscriptions import place_of
from bot.store.tables import counters, deliveries, facts, kept

TOLD = "told"
"""Under whose name what was told is kept among the small things."""
REMEMBERED = timedelta(days=60)
AT_ONCE = 500
"""Keys asked for in one statement."""
STEPPED_BACK = "stepped back"
"""The fact that is kept until an admin was told: how many, since when."""


async def catch_up(connection: AsyncConnection, log: SentLog, now: datetime) -> int:
    """Bring the database up to what the log says was sent; how many deliveries it had never heard of."""
    lines = list(log.lines())
    unknown: list[SentLine] = []
    for start in range(0, len(lines), AT_ONCE):
        unknown += await _missing(connection, lines[start : start + AT_ONCE])
    if not unknown:
        return 0
    stories = [line.story for line in unknown if line.story is not None]
    if stories:
        last = update(counters).where(counters.c.name == "stories", counters.c.last < max(stories))
        await connection.execute(last.values(last=max(stories)))
    rows = [row for line in unknown for row in _marks(line, now)]
    await connection.execute(upsert(kept).on_conflict_do_nothing(), rows)
    since = min(line.receipt.at for line in unknown)
    put = upsert(facts).values(name=STEPPED_BACK, value=f"{len(unknown)} {since.isoformat()}")
    await connection.execute(put.on_conflict_do_update(index_elements=["name"], set_={"value": put.excluded.value}))
    return len(unknown)


async def _missing(connection: AsyncConnection, lines: Sequence[SentLine]) -> list[SentLine]:
    """Those that the database does not know; rows that are there get their receipts."""
    keys = [line.key for line in lines]
    query = select(deliveries.c.key, deliveries.c.receipt.is_not(None)).where(deliveries.c.key.in_(keys))
    there = {row[0]: row[1] for row in await connection.execute(query)}
    marks = [_mark(line.receipt.channel, line.key) for line in lines]
    query = select(kept.c.key).where(kept.c.adapter == TOLD, kept.c.key.in_(marks))
    known = set((await connection.execute(query)).scalars())
    for line in lines:
        if there.get(line.key) is False:
            its = (deliveries.c.key == line.key, deliveries.c.receipt.is_(None))
            await connection.execute(update(deliveries).where(*its).values(**_sent(line.receipt), **FREE))
    return [line for line, mark in zip(lines, marks, strict=True) if line.key not in there and mark not in known]


def _sent(receipt: Receipt) -> dict[str, Any]:
    return {
        "state": DeliveryState.SENT.value,
        "message": receipt.message,
        "receipt": dump(receipt, Receipt),
        "why": None,
    }


def _mark(channel: Channel, mark: str) -> str:
    return f"{place_of(channel)}\x1f{mark}"


def _marks(line: SentLine, now: datetime) -> list[dict[str, Any]]:
    marks = [line.key]
    if line.kind == DeliveryKind.POST.value:
        marks += list(line.links)
    common = {"adapter": TOLD, "value": dump(line.receipt, Receipt), "expires_at": now + REMEMBERED}
    return [{**common, "key": _mark(line.receipt.channel, mark)} for mark in dict.fromkeys(marks)]


async def already_told(
    connection: AsyncConnection, owed: Sequence[Delivery], brief: Brief | None = None
) -> dict[str, dict[str, Any]]:
    """By key: what is owed and was told already, before the database was put back, with its receipt."""
    any_told = select(kept.c.key).where(kept.c.adapter == TOLD).limit(1)
    if not owed or (await connection.execute(any_told)).first() is None:
        return {}
    links = [source.url for source in brief.sources if source.url] if brief is not None else []
    found: dict[str, dict[str, Any]] = {}
    for one in owed:
        marks = [_mark(one.channel, mark) for mark in (one.key, *(links if one.kind is DeliveryKind.POST else ()))]
        query = select(kept.c.value).where(kept.c.adapter == TOLD, kept.c.key.in_(marks))
        receipt = (await connection.execute(query.limit(1))).scalar()
        if receipt is not None:
            found[one.key] = _sent(load(receipt, Receipt))
    return found


async def stepped_back(connection: AsyncConnection) -> SteppedBack | None:
    """How many deliveries the database had never heard of, and since when; None when it was not put back."""
    value = (await connection.execute(select(facts.c.value).where(facts.c.name == STEPPED_BACK))).scalar()
    if value is None:
        return None
    count, since = str(value).split()
    return SteppedBack(int(count), datetime.fromisoformat(since))
