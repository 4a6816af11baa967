"""Articles, their versions, and the keys by which a feed's entries are known again.

A key lives 400 days after its entry was last in the feed. Keys are put out only when a poll brought a
body, and after those in it were renewed: a feed that answered "not modified" for a year has forgotten
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Article, Scope
from bot.ports import Arrival, KnownEntry, Poll
from bot.store.codec import Texts, dump, load
from bot.store.counting import reserve
from bot.store.engine import Database
from bot.store.feeds import save_state
from bot.store.tables import articles, feeds, identities, versions

KEYS_LIVE = timedelta(days=400)
"""How long a key is kept after its entry was last in the feed."""


class ArticleRows:
    """The part of the store that knows what feeds have brought."""

    _database: Database

    async def known(self, feed: int, keys: Sequence[str]) -> Mapping[str, KnownEntry]:
        """See `FeedStore`."""
        query = (
            select(identities.c.key, identities.c.article, articles.c.version, identities.c.digest)
            .join(articles, articles.c.id == identities.c.article)
            .where(identities.c.feed == feed, identities.c.key.in_(keys))
        )
        rows = await self._database.read(lambda connection: connection.execute(query))
        return {row.key: KnownEntry(row.article, row.version, row.digest) for row in rows}

    async def known_urls(self, scope: Scope, urls: Sequence[str]) -> Mapping[str, int]:
        """See `FeedStore`."""
        query = (
            select(versions.c.url, versions.c.article)
            .join(articles, articles.c.id == versions.c.article)
            .where(versions.c.url.in_(urls), articles.c.scope == scope)
            .order_by(versions.c.article.desc())
        )
        rows = await self._database.read(lambda connection: connection.execute(query))
        return {row.url: row.article for row in rows}

    async def save_poll(self, poll: Poll) -> tuple[int, ...]:
        """See `FeedStore`."""
        return await self._database.write(lambda connection: _save_poll(connection, poll))


@dataclass(slots=True)
class _Changes:
    """What a poll's arrivals come to, gathered before anything is written."""

    articles: list[dict[str, Any]] = field(default_factory=list)
    versions: list[dict[str, Any]] = field(default_factory=list)
    closed: list[dict[str, Any]] = field(default_factory=list)
    current: dict[int, dict[str, Any]] = field(default_factory=dict)
    keys: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)
    given: list[dict[str, Any]] = field(default_factory=list)
    touched: dict[int, None] = field(default_factory=dict)


@dataclass(slots=True)
class _Newest:
    """The newest version of an article, as far as a new one has to know it."""

    version: int
    digest: str
    known_from: datetime


async def _save_poll(connection: AsyncConnection, poll: Poll) -> tuple[int, ...]:
    # the address's row is taken first: two processes never store one address's entries at once
    await save_state(connection, poll.state)
    touched: tuple[int, ...] = ()
    if poll.arrivals:
        touched = await _save_arrivals(connection, poll.arrivals)
    await _renew(connection, poll)
    if poll.titles:
        statement = update(feeds).where(feeds.c.id == bindparam("its_id")).values(title=bindparam("new_title"))
        await connection.execute(statement, [{"its_id": feed, "new_title": title} for feed, title in poll.titles])
    return touched


async def _save_arrivals(connection: AsyncConnection, arrivals: Sequence[Arrival]) -> tuple[int, ...]:
    known = await _known_now(connection, arrivals)
    named = {arrival.article for arrival in arrivals if arrival.article is not None}
    newest = await _newest(connection, named | {article for article, _ in known.values()})
    fresh = iter(await reserve(connection, "articles", len(arrivals)))
    changes = _Changes()
    for arrival in arrivals:
        _take(arrival, known, newest, fresh, changes)
    if changes.articles:
        await connection.execute(insert(articles), changes.articles)
    if changes.closed:
        which = and_(versions.c.article == bindparam("its_article"), versions.c.version == bindparam("its_version"))
        statement = update(versions).where(which).values(known_to=bindparam("until"))
        await connection.execute(statement, changes.closed)
    if changes.versions:
        await connection.execute(insert(versions), changes.versions)
    if changes.current:
        statement = update(articles).where(articles.c.id == bindparam("its_id"))
        statement = statement.values(version=bindparam("new_version"), digest=bindparam("new_digest"))
        await connection.execute(statement, list(changes.current.values()))
    if changes.keys:
        put = upsert(identities)
        put = put.on_conflict_do_update(
            index_elements=["feed", "key"],
            set_={"last_seen_at": put.excluded.last_seen_at, "digest": put.excluded.digest},
            where=identities.c.article == put.excluded.article,
        )
        await connection.execute(put, list(changes.keys.values()))
    if changes.given:
        which = and_(identities.c.feed == bindparam("its_feed"), identities.c.article == bindparam("its_article"))
        statement = update(identities).where(which).values(digest=bindparam("new_digest"))
        await connection.execute(statement, changes.given)
    return tuple(changes.touched)


def _take(
    arrival: Arrival,
    known: dict[tuple[int, str], tuple[int, str]],
    newest: dict[int, _Newest],
    fresh: Iterable[int],
    changes: _Changes,
) -> None:
    """Decide what one arrival is: a new article, a new version, or nothing new."""
    matches = [known[arrival.feed, key] for key in arrival.keys if (arrival.feed, key) in known]
    article = arrival.article if arrival.article in newest else None
    if article is None and matches:
        article = matches[0][0]
    if article is None:
        article = next(iter(fresh))
        newest[article] = _Newest(1, arrival.digest, arrival.seen_at)
        changes.articles.append(
            {
                "id": article,
                "scope": arrival.scope,
                "feed": arrival.feed,
                "outlet": arrival.outlet,
                "first_seen": arrival.seen_at,
                "version": 1,
                "digest": arrival.digest,
            }
        )
        changes.versions.append(_version(article, 1, arrival.seen_at, arrival))
        changes.touched[article] = None
    elif arrival.digest != newest[article].digest and (article, arrival.digest) not in matches:
        before = newest[article]
        at = max(arrival.seen_at, before.known_from)
        newest[article] = _Newest(before.version + 1, arrival.digest, at)
        changes.closed.append({"its_article": article, "its_version": before.version, "until": at})
        changes.versions.append(_version(article, before.version + 1, at, arrival))
        changes.current[article] = {
            "its_id": article,
            "new_version": before.version + 1,
            "new_digest": arrival.digest,
        }
        # what this feed gave before under other keys is past: an outlet may go back to it
        changes.given.append({"its_feed": arrival.feed, "its_article": article, "new_digest": arrival.digest})
        changes.touched[article] = None
    for key in arrival.keys:
        holder = known.setdefault((arrival.feed, key), (article, arrival.digest))[0]
        if holder == article:
            known[arrival.feed, key] = (article, arrival.digest)
            changes.keys[arrival.feed, key] = {
                "feed": arrival.feed,
                "key": key,
                "article": article,
                "digest": arrival.digest,
                "last_seen_at": arrival.seen_at,
            }


def _version(article: int, version: int, at: datetime, arrival: Arrival) -> dict[str, Any]:
    return {
        "article": article,
        "version": version,
        "known_from": at,
        "url": arrival.url,
        "title": arrival.title,
        "text": arrival.text,
        "language": arrival.language,
        "published": arrival.published,
        "teaser": arrival.teaser,
        "authors": dump(arrival.authors, Texts),
        "topics": dump(arrival.topics, Texts),
        "family": arrival.family,
        "backlog": arrival.backlog,
        "held_at": at if arrival.held else None,
    }


async def _known_now(
    connection: AsyncConnection, arrivals: Sequence[Arrival]
) -> dict[tuple[int, str], tuple[int, str]]:
    keys: dict[int, list[str]] = {}
    for arrival in arrivals:
        keys.setdefault(arrival.feed, []).extend(arrival.keys)
    query = select(identities).where(
        or_(*(and_(identities.c.feed == feed, identities.c.key.in_(its)) for feed, its in keys.items()))
    )
    return {(row.feed, row.key): (row.article, row.digest) for row in await connection.execute(query)}


async def _newest(connection: AsyncConnection, wanted: Iterable[int]) -> dict[int, _Newest]:
    current = and_(versions.c.article == articles.c.id, versions.c.version == articles.c.version)
    query = (
        select(articles.c.id, articles.c.version, articles.c.digest, versions.c.known_from)
        .join(versions, current)
        .where(articles.c.id.in_(set(wanted)))
    )
    rows = await connection.execute(query)
    return {row.id: _Newest(row.version, row.digest, row.known_from) for row in rows}


async def _renew(connection: AsyncConnection, poll: Poll) -> None:
    """Start the age of what is still in the window anew, then put out the keys that are too old.

    Only where a window was seen: what is replayed from disk says nothing of how long ago its keys were in use.
    """
    at = poll.state.polled_at
    polled = {feed for feed, _ in poll.seen}
    if at is None or not polled:
        return
    for feed, keys in poll.seen:
        its = (identities.c.feed == feed, identities.c.key.in_(keys), identities.c.last_seen_at < at)
        await connection.execute(update(identities).where(*its).values(last_seen_at=at))
    old = (identities.c.feed.in_(polled), identities.c.last_seen_at < at - KEYS_LIVE)
    await connection.execute(delete(identities).where(*old))


# --- rows to values -------------------------------------------------------------------------------

_OF_ARTICLE = ("id", "scope", "feed", "outlet", "first_seen", "copy_of")
_OF_VERSION = ("version", "known_from", "url", "title", "text", "language", "published", "teaser", "family", "backlog")


def with_version() -> Select[Any]:
    """Articles joined with all their versions; `article_of` reads its rows."""
    columns = [articles.c[name] for name in _OF_ARTICLE]
    columns += [versions.c[name] for name in (*_OF_VERSION, "authors", "topics")]
    return select(*columns).join_from(articles, versions, versions.c.article == articles.c.id)


def article_of(row: Row[Any]) -> Article:
    """The article version of a row of `with_version`."""
    return Article(
        **{name: getattr(row, name) for name in (*_OF_ARTICLE, *_OF_VERSION)},
        authors=load(row.authors, Texts),
        topics=load(row.topics, Texts),
    )
