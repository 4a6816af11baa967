"""Feeds and the addresses they stand on.

An address (and the credential it is asked with) is fetched once for all feeds on it: validators, due time
and failures belong to it, not to a feed. A feed that joins an address already polled takes its validators
away, else the server's "not modified" would hide the feed's first entries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row, Select, bindparam, exists, insert, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StoreError
from bot.model import Feed, FeedState, FollowedFeed, Scope
from bot.ports import Deed, DuePoll, Lease
from bot.store.audit import add_row, by_configuration
from bot.store.claims import claim, unclaimed
from bot.store.codec import Texts, dump, load
from bot.store.engine import Database
from bot.store.tables import AT_ONCE, addresses, feeds

_FORGOTTEN: dict[str, Any] = {
    "etag": None,
    "last_modified": None,
    "body_digest": None,
    "due_at": AT_ONCE,
    "joined": True,
}
"""What an address is set to when a feed joins it."""
SKEW = timedelta(minutes=5)
"""How far the clocks of two machines on one database may be apart."""


class FeedRows:
    """The part of the store that knows what is followed and when it is due."""

    _database: Database

    async def declare_feeds(self, feeds: Sequence[Feed], now: datetime) -> None:
        """See `FeedStore`."""
        await self._database.write(lambda connection: _declare(connection, feeds, now))

    async def add_feed(
        self, feed: Feed, now: datetime, *, origin: str, added_by: str | None = None, deed: Deed | None = None
    ) -> FollowedFeed:
        """See `FeedStore`."""

        async def add(connection: AsyncConnection) -> FollowedFeed:
            row = await _row(connection, feed)
            if row is None or row.removed_at is not None:
                await _follow(connection, [feed], now, origin=origin, added_by=added_by)
                row = await _row(connection, feed)
                if deed is not None and row is not None:
                    await note_feed(connection, row.id, deed, "added", after=_in_words(feed))
            assert row is not None
            return followed(row)

        return await self._database.write(add)

    async def remove_feed(self, feed: int, now: datetime, *, deed: Deed | None = None) -> None:
        """See `FeedStore`."""

        async def remove(connection: AsyncConnection) -> None:
            gone = update(feeds).where(feeds.c.id == feed, feeds.c.removed_at.is_(None)).values(removed_at=now)
            if (await connection.execute(gone)).rowcount and deed is not None:
                await note_feed(connection, feed, deed, "removed", before="followed")

        await self._database.write(remove)

    async def pause_feed(self, feed: int, why: str | None, *, deed: Deed | None = None) -> None:
        """See `FeedStore`."""

        async def pause(connection: AsyncConnection) -> None:
            if why is None:
                its = select(feeds.c.address).where(feeds.c.id == feed).scalar_subquery()
                await connection.execute(update(addresses).where(addresses.c.id == its).values(due_at=AT_ONCE))
            before = (await connection.execute(select(feeds.c.paused).where(feeds.c.id == feed))).scalar()
            await connection.execute(update(feeds).where(feeds.c.id == feed).values(paused=why))
            if deed is not None and before != why:
                done = "resumed" if why is None else "paused"
                await note_feed(connection, feed, deed, done, before or "followed", why or "followed")

        await self._database.write(pause)

    async def feeds(self, scopes: Sequence[Scope] | None) -> tuple[FollowedFeed, ...]:
        """See `FeedStore`."""
        query = with_state().where(feeds.c.removed_at.is_(None))
        if scopes is not None:
            query = query.where(feeds.c.scope.in_(scopes))
        rows = await self._database.read(lambda connection: connection.execute(query))
        found = (followed(row) for row in rows)
        return tuple(sorted(found, key=lambda one: (one.outlet.casefold(), one.id)))

    async def claim_polls(self, lease: Lease, limit: int) -> tuple[DuePoll, ...]:
        """See `FeedStore`."""
        return await self._database.write(lambda connection: _claim_polls(connection, lease, limit))


# --- following ------------------------------------------------------------------------------------


async def _declare(connection: AsyncConnection, declared: Sequence[Feed], now: datetime) -> None:
    before = await _declared(connection)
    await _follow(connection, declared, now, origin="file", added_by=None)
    wanted = {(feed.scope, feed.url) for feed in declared}
    rows = (await connection.execute(select(feeds).where(feeds.c.origin == "file"))).all()
    retired = [row.id for row in rows if row.removed_at is None and (row.scope, row.url) not in wanted]
    if retired:
        await connection.execute(update(feeds).where(feeds.c.id.in_(retired)).values(removed_at=now))
    after = await _declared(connection)
    for number in sorted({*before, *after}):
        was, is_ = before.get(number), after.get(number)
        if was != is_:
            done = "added" if was is None else "removed" if is_ is None else "changed"
            await note_feed(connection, number, by_configuration(now), done, was or "", is_ or "")


async def _declared(connection: AsyncConnection) -> dict[int, str]:
    """The file-declared feeds in words, by number."""
    query = with_state().where(feeds.c.origin == "file", feeds.c.removed_at.is_(None))
    return {row.id: _in_words(followed(row).feed) for row in await connection.execute(query)}


async def note_feed(
    connection: AsyncConnection, number: int, deed: Deed, done: str, before: str = "", after: str = ""
) -> None:
    """A row of the audit on a feed, in the feed's own scope."""
    row = (await connection.execute(with_state().where(feeds.c.id == number))).one()
    name = row.outlet or row.title or urlsplit(row.url).hostname
    await add_row(connection, Scope(row.scope), deed, f"feed {number} {done}: {name}", before, after)


def _in_words(feed: Feed) -> str:
    """What is asked of a feed; of its address the host alone, since the rest may be a key."""
    told = (feed.outlet, urlsplit(feed.url).hostname or "", ", ".join(feed.topics), feed.language, feed.country)
    more = ("whole texts" if feed.full_text else "", f"every {feed.every}" if feed.every else "")
    return " · ".join(part for part in (*told, feed.family, *more) if part)


async def _follow(
    connection: AsyncConnection, wanted: Sequence[Feed], now: datetime, *, origin: str, added_by: str | None
) -> None:
    """Follow these feeds as they are written here; one that was removed comes back with all it has had."""
    unique = {(feed.scope, feed.url): feed for feed in wanted}
    if not unique:
        return
    at, made = await _addresses_of(connection, unique.values())
    same = tuple_(feeds.c.scope, feeds.c.url).in_(list(unique))
    there = {(row.scope, row.url): row for row in await connection.execute(select(feeds).where(same))}
    new, changed, joined = [], [], []
    for key, feed in unique.items():
        address = at[feed.url, feed.credential or ""]
        values = {**_columns(feed), "address": address, "origin": origin, "removed_at": None}
        row = there.get(key)
        if row is None:
            new.append({**values, "title": "", "paused": None, "added_by": added_by, "added_at": now})
        else:
            # a feed without a title is one whose first poll is still to come: what it has by then is no news
            values["title"] = row.title if row.removed_at is None else ""
            changed.append({**{f"new_{name}": value for name, value in values.items()}, "its_id": row.id})
        if address not in made and (row is None or row.removed_at is not None or row.address != address):
            joined.append(address)
    if joined:
        # addresses before feeds, as a poll that is saved takes them
        await connection.execute(update(addresses).where(addresses.c.id.in_(joined)).values(_FORGOTTEN))
    if new:
        await connection.execute(insert(feeds), new)
    if changed:
        names = [name.removeprefix("new_") for name in changed[0] if name != "its_id"]
        statement = update(feeds).where(feeds.c.id == bindparam("its_id"))
        await connection.execute(statement.values({name: bindparam(f"new_{name}") for name in names}), changed)


async def _addresses_of(
    connection: AsyncConnection, wanted: Iterable[Feed]
) -> tuple[Mapping[tuple[str, str], int], frozenset[int]]:
    """The rows of these feeds' addresses, and which of them are new."""
    pairs = list(dict.fromkeys((feed.url, feed.credential or "") for feed in wanted))
    query = select(addresses.c.id, addresses.c.url, addresses.c.credential).where(
        tuple_(addresses.c.url, addresses.c.credential).in_(pairs)
    )
    found = {(row.url, row.credential): row.id for row in await connection.execute(query)}
    missing = [pair for pair in pairs if pair not in found]
    if missing:
        blank = {"due_at": AT_ONCE, "failures": 0, "joined": False}
        await connection.execute(insert(addresses), [{"url": url, "credential": by, **blank} for url, by in missing])
        found |= {(row.url, row.credential): row.id for row in await connection.execute(query)}
    return found, frozenset(found[pair] for pair in missing)


def _columns(feed: Feed) -> dict[str, Any]:
    return {
        "scope": feed.scope,
        "url": feed.url,
        "outlet": feed.outlet,
        "topics": dump(feed.topics, Texts),
        "language": feed.language,
        "country": feed.country,
        "family": feed.family,
        "full_text": feed.full_text,
        "every": feed.every,
    }


async def _row(connection: AsyncConnection, feed: Feed) -> Row[Any] | None:
    query = with_state().where(feeds.c.scope == feed.scope, feeds.c.url == feed.url)
    row: Row[Any] | None = (await connection.execute(query)).one_or_none()
    return row


# --- due polls ------------------------------------------------------------------------------------


async def _claim_polls(connection: AsyncConnection, lease: Lease, limit: int) -> tuple[DuePoll, ...]:
    live = (feeds.c.removed_at.is_(None), feeds.c.paused.is_(None))
    due = (
        select(addresses.c.id)
        .where(
            # polled in times to come: the clock was set back, and the due time is one of a clock that was wrong
            or_(addresses.c.due_at <= lease.now, addresses.c.polled_at > lease.now + SKEW),
            unclaimed(addresses, lease),
            exists().where(feeds.c.address == addresses.c.id, *live),
        )
        .order_by(addresses.c.due_at, addresses.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=addresses)
    )
    chosen = (await connection.execute(due)).scalars().all()
    if not chosen:
        return ()
    await claim(connection, addresses, lease, addresses.c.id.in_(chosen), joined=False)
    rows = await connection.execute(with_state().where(feeds.c.address.in_(chosen), *live).order_by(feeds.c.id))
    on: dict[int, list[FollowedFeed]] = defaultdict(list)
    for row in rows:
        on[row.address].append(followed(row))
    return tuple(DuePoll(on[address][0].state, tuple(on[address])) for address in chosen if on[address])


async def save_state(connection: AsyncConnection, state: FeedState) -> None:
    """Write what a poll learned of its address and release the claim."""
    its = (addresses.c.url == state.url, addresses.c.credential == (state.credential or ""))
    row = (await connection.execute(select(addresses.c.joined).where(*its).with_for_update())).one_or_none()
    if row is None:
        raise StoreError(f"no feed has ever stood on {state.url}: nothing was polled there")
    values: dict[str, Any] = {
        "etag": state.etag,
        "last_modified": state.last_modified,
        "body_digest": state.body_digest,
        "due_at": state.due_at or AT_ONCE,
        "interval": state.interval,
        "polled_at": state.polled_at,
        "good_at": state.good_at,
        "failures": state.failures,
        "failing_since": state.failing_since,
        "fault": state.fault,
        "moved_to": state.moved_to,
        "usual": state.usual,
        "gap_at": state.gap_at,
        "owner": None,
        "lease_until": None,
    }
    if row.joined:
        values |= _FORGOTTEN
    await connection.execute(update(addresses).where(*its).values(values))


# --- rows to values -------------------------------------------------------------------------------

_STATE = ("etag", "last_modified", "body_digest", "interval", "polled_at", "good_at", "failures", "failing_since")


def with_state() -> Select[Any]:
    """Feeds joined with the state of their addresses; `followed` reads its rows."""
    state = [addresses.c[name] for name in (*_STATE, "due_at", "fault", "moved_to", "usual", "gap_at", "credential")]
    return select(feeds, *state).join(addresses, addresses.c.id == feeds.c.address)


def followed(row: Row[Any]) -> FollowedFeed:
    """The feed of a row of feeds joined with their addresses."""
    credential = row.credential or None
    feed = Feed(
        url=row.url,
        scope=Scope(row.scope),
        outlet=row.outlet,
        topics=load(row.topics, Texts),
        language=row.language,
        country=row.country,
        family=row.family,
        full_text=row.full_text,
        credential=credential,
        every=row.every,
    )
    state = FeedState(
        url=row.url,
        credential=credential,
        **{name: getattr(row, name) for name in _STATE},
        due_at=None if row.due_at == AT_ONCE else row.due_at,
        fault=row.fault,
        moved_to=row.moved_to,
        usual=row.usual,
        gap_at=row.gap_at,
    )
    return FollowedFeed(
        id=row.id,
        feed=feed,
        state=state,
        title=row.title,
        paused=row.paused,
        added_by=row.added_by,
        added_at=row.added_at,
        origin=row.origin,
    )
