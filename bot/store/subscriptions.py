"""What channels want, and when they are left in peace.

One subscription for a channel, a set of topics and a filter, wherever it was made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Channel, Filter, QuietHours, Subscription
from bot.model import Scope
from bot.ports import Deed
from bot.store.audit import add_row, by_configuration
from bot.store.codec import dump, load
from bot.store.engine import Database
from bot.store.leading import ends_of, overlay_of
from bot.store.tables import admin_channels, quiet_hours, subscriptions


class SubscriptionRows:
    """The part of the store that knows what channels want."""

    _database: Database

    async def declare_subscriptions(self, subscriptions: Sequence[Subscription], now: datetime) -> None:
        """See `OutboxStore`."""
        declared = [replace(one, origin="file") for one in subscriptions]
        await self._database.write(lambda connection: _declare(connection, declared, now))

    async def subscribe(self, subscription: Subscription, now: datetime, *, deed: Deed | None = None) -> Subscription:
        """See `OutboxStore`."""
        return (await self._database.write(lambda connection: _put(connection, [subscription], now, deed)))[0]

    async def unsubscribe(
        self,
        channel: Channel,
        topics: Sequence[str] | None,
        *,
        wanted: Filter | None = None,
        deed: Deed | None = None,
    ) -> int:
        """See `OutboxStore`."""
        return await self._database.write(lambda connection: _remove(connection, channel, topics, wanted, deed))

    async def subscriptions(self, channel: Channel | None = None) -> tuple[Subscription, ...]:
        """See `OutboxStore`."""
        query = select(subscriptions.c.body).order_by(subscriptions.c.id)
        if channel is not None:
            query = query.where(subscriptions.c.place == place_of(channel))

        async def find(connection: AsyncConnection) -> tuple[Subscription, ...]:
            found = [load(row.body, Subscription) for row in await connection.execute(query)]
            return await _led_on(connection, found)

        return await self._database.read(find)

    async def set_quiet(self, channel: Channel, hours: QuietHours | None, *, deed: Deed | None = None) -> None:
        """See `OutboxStore`."""
        place = place_of(channel)
        its = select(quiet_hours.c.body).where(quiet_hours.c.place == place)
        if hours is None:
            statement: Any = delete(quiet_hours).where(quiet_hours.c.place == place)
        else:
            put = upsert(quiet_hours).values(place=place, body=dump(hours, QuietHours))
            statement = put.on_conflict_do_update(index_elements=["place"], set_={"body": put.excluded.body})

        async def change(connection: AsyncConnection) -> None:
            body = (await connection.execute(its)).scalar()
            before = None if body is None else load(body, QuietHours)
            await connection.execute(statement)
            if deed is not None and before != hours:
                what, told = f"quiet hours of {channel.id}", (_hours_in_words(before), _hours_in_words(hours))
                await add_row(connection, channel.scope, deed, what, *told)

        await self._database.write(change)

    async def quiet_hours(self) -> Mapping[Channel, QuietHours]:
        """See `OutboxStore`."""
        rows = await self._database.read(lambda connection: connection.execute(select(quiet_hours)))
        return {Channel(*json.loads(row.place)): load(row.body, QuietHours) for row in rows}

    async def set_admin_channel(self, scope: Scope, channel: Channel | None, *, deed: Deed | None = None) -> None:
        """See `OutboxStore`."""
        its = select(admin_channels.c.place).where(admin_channels.c.scope == scope)
        if channel is None:
            statement: Any = delete(admin_channels).where(admin_channels.c.scope == scope)
        else:
            put = upsert(admin_channels).values(scope=scope, place=place_of(channel))
            statement = put.on_conflict_do_update(index_elements=["scope"], set_={"place": put.excluded.place})

        async def change(connection: AsyncConnection) -> None:
            place = (await connection.execute(its)).scalar()
            before = None if place is None else Channel(*json.loads(place))
            await connection.execute(statement)
            if deed is not None and before != channel:
                told = ("nowhere" if one is None else one.id for one in (before, channel))
                await add_row(connection, scope, deed, "notices to admins", *told)

        await self._database.write(change)

    async def admin_channels(self) -> Mapping[Scope, Channel]:
        """See `OutboxStore`."""
        rows = await self._database.read(lambda connection: connection.execute(select(admin_channels)))
        return {Scope(row.scope): Channel(*json.loads(row.place)) for row in rows}


def place_of(channel: Channel) -> str:
    """The channel as one text that is never null, so that equal channels are equal in SQL."""
    return json.dumps([channel.adapter, channel.workspace, channel.id], ensure_ascii=False)


def _topics(topics: Iterable[str]) -> str:
    return json.dumps(sorted({topic.casefold() for topic in topics}), ensure_ascii=False)


def _wanted(subscription: Subscription) -> str:
    """What tells two subscriptions of one channel apart."""
    topics, plain = _topics(subscription.topics), subscription.wanted == Filter()
    return topics if plain else topics + dump(subscription.wanted, Filter)


async def _led_on(connection: AsyncConnection, found: Sequence[Subscription]) -> tuple[Subscription, ...]:
    """The subscriptions with the stories that took the place of those they follow, for the channel's readers."""
    followed = {story for one in found for story in one.wanted.stories}
    if not followed:
        return tuple(found)
    ends = await ends_of(connection, followed)
    overlays = {
        scope: await overlay_of(connection, scope, None)
        for scope in {one.channel.scope for one in found if one.wanted.stories}
    }

    def led(one: Subscription) -> tuple[int, ...]:
        there = [overlays[one.channel.scope].leads(ends[story]) for story in one.wanted.stories]
        return tuple(dict.fromkeys(story for story in there if story not in one.wanted.stories))

    return tuple(replace(one, led_to=led(one)) if one.wanted.stories else one for one in found)


async def _remove(
    connection: AsyncConnection,
    channel: Channel,
    topics: Sequence[str] | None,
    wanted: Filter | None,
    deed: Deed | None,
) -> int:
    its = select(subscriptions.c.id, subscriptions.c.body).where(subscriptions.c.place == place_of(channel))
    held = {row.id: load(row.body, Subscription) for row in await connection.execute(its)}
    gone = [
        number
        for number, one in held.items()
        if (topics is None or _topics(one.topics) == _topics(topics)) and wanted in (None, one.wanted)
    ]
    if gone:
        await connection.execute(delete(subscriptions).where(subscriptions.c.id.in_(gone)))
    for number in gone:
        await _note(connection, held[number], None, deed)
    return len(gone)


async def _declare(connection: AsyncConnection, declared: Sequence[Subscription], now: datetime) -> None:
    keep = {(place_of(one.channel), _wanted(one)) for one in declared}
    rows = await connection.execute(select(subscriptions).where(subscriptions.c.origin == "file"))
    gone = {row.id: row.body for row in rows if (row.place, row.wanted) not in keep}
    if gone:
        await connection.execute(delete(subscriptions).where(subscriptions.c.id.in_(gone)))
    for body in gone.values():
        await _note(connection, load(body, Subscription), None, by_configuration(now))
    if declared:
        await _put(connection, declared, now, by_configuration(now))


async def _put(
    connection: AsyncConnection, wanted: Sequence[Subscription], now: datetime, deed: Deed | None
) -> tuple[Subscription, ...]:
    """Store these, each with the `since` of the one it replaces; the stored ones, in order."""
    same = {(place_of(one.channel), _wanted(one)): replace(one, led_to=()) for one in wanted}
    query = select(subscriptions).where(tuple_(subscriptions.c.place, subscriptions.c.wanted).in_(list(same)))
    there = {(row.place, row.wanted): row for row in await connection.execute(query)}
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    stored: list[Subscription] = []
    for key, one in same.items():
        row = there.get(key)
        before = None if row is None else load(row.body, Subscription)
        if row is None or before is None:
            one = replace(one, since=one.since or now)
            new.append({"place": key[0], "wanted": key[1], "origin": one.origin, "body": dump(one, Subscription)})
        else:
            one = replace(one, since=before.since)
            changed.append({"its_id": row.id, "new_origin": one.origin, "new_body": dump(one, Subscription)})
        stored.append(one)
        await _note(connection, before, one, deed)
    if new:
        await connection.execute(insert(subscriptions), new)
    if changed:
        statement = update(subscriptions).where(subscriptions.c.id == bindparam("its_id"))
        statement = statement.values(origin=bindparam("new_origin"), body=bindparam("new_body"))
        await connection.execute(statement, changed)
    return tuple(stored)


# --- in words, for the audit ----------------------------------------------------------------------


async def _note(
    connection: AsyncConnection, before: Subscription | None, after: Subscription | None, deed: Deed | None
) -> None:
    """A row of the audit on a subscription that someone made, changed or ended; none where nothing differs."""
    one = after or before
    told = _in_words(before), _in_words(after)
    if deed is not None and one is not None and told[0] != told[1]:
        done = "made" if before is None else "ended" if after is None else "changed"
        await add_row(connection, one.channel.scope, deed, f"subscription of {one.channel.id} {done}", *told)


def _in_words(one: Subscription | None) -> str:
    """What a channel gets, and when."""
    if one is None:
        return ""
    wanted = one.wanted
    asked = (
        ("words", wanted.words), ("with", ", ".join(wanted.people)), ("in", ", ".join(wanted.places)),
        ("by", ", ".join(wanted.outlets)), ("language", ", ".join(wanted.languages)),
        ("stories", ", ".join(map(str, wanted.stories))), ("outlets at least", str(wanted.at_least)),
        ("digest", one.digest and f"{one.digest} ({one.zone})"), ("where nobody can tell, rather", one.rather),
    )  # fmt: skip
    given = [f"{name}: {value}" for name, value in asked if value not in (None, "", "1", "miss")]
    return " · ".join((", ".join(one.topics) or "every story", *given, *(["as they come"] if one.live else [])))


def _hours_in_words(hours: QuietHours | None) -> str:
    return "" if hours is None else f"{hours.begins:%H:%M} to {hours.ends:%H:%M} ({hours.zone}), {hours.mode.value}"
