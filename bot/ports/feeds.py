"""The store for feeds and what polling brings, and trying a feed without storing anything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model import Feed, FeedState, FollowedFeed, Scope
from bot.ports.corrections import Deed
from bot.ports.leases import Lease


@dataclass(frozen=True, slots=True)
class DuePoll:
    """An address whose time has come, with every feed on it that is not paused."""

    state: FeedState
    feeds: tuple[FollowedFeed, ...]


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """What an identity key already stands for within one feed."""

    article: int
    version: int
    digest: str
    """Digest of title and text as this feed gave them last; another feed may have given the newest version."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An entry to be stored: a new article (`article` None) or a new version of one."""

    feed: int
    keys: tuple[str, ...]
    """Identity keys within the feed, strongest first (`bot.feeds.identity`)."""
    digest: str
    outlet: str
    scope: Scope
    url: str | None
    title: str
    text: str
    language: str
    seen_at: datetime
    article: int | None = None
    published: datetime | None = None
    teaser: bool = False
    authors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    family: str | None = None
    backlog: bool = False
    held: bool = False
    """Stored, but kept from the stories until someone releases it."""


@dataclass(frozen=True, slots=True)
class Poll:
    """All that one poll of one address found; saved whole or not at all."""

    state: FeedState
    arrivals: tuple[Arrival, ...] = ()
    seen: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """Feed id and identity keys still in the window: their age starts anew."""
    titles: tuple[tuple[int, str], ...] = ()
    """Feed id and what the feed calls itself now."""


@dataclass(frozen=True, slots=True)
class Held:
    """What the brake holds of one feed's poll."""

    feed: FollowedFeed
    at: datetime
    """When the poll was."""
    articles: int


@dataclass(frozen=True, slots=True)
class ArticleTrace:
    """What became of a report: its newest version."""

    article: int
    version: int
    feed: int
    outlet: str
    title: str
    first_seen: datetime
    backlog: bool
    copy_of: int | None
    held_at: datetime | None
    """Since when the brake holds it."""
    filed_at: datetime | None
    """When it got its place in a story."""


class FeedStore(Protocol):
    """Feeds, and what polling brings."""

    async def declare_feeds(self, feeds: Sequence[Feed], now: datetime) -> None:
        """Make the installation's file-declared feeds exactly these; retired ones keep their articles.

        What that changes stands in the audit, as done by the configuration. With `deed`, here and below, a change
        is written with its audit row, as done by that person; what changes nothing has none.
        """
        ...

    async def add_feed(
        self, feed: Feed, now: datetime, *, origin: str, added_by: str | None = None, deed: Deed | None = None
    ) -> FollowedFeed:
        """Follow an address in a scope; an address already followed there is returned as it is."""
        ...

    async def remove_feed(self, feed: int, now: datetime, *, deed: Deed | None = None) -> None:
        """Stop following; articles stay."""
        ...

    async def pause_feed(self, feed: int, why: str | None, *, deed: Deed | None = None) -> None:
        """Pause with a reason, or resume with None (due at once)."""
        ...

    async def feeds(self, scopes: Sequence[Scope] | None) -> tuple[FollowedFeed, ...]:
        """All followed feeds of these scopes, by outlet; None, for stages only: of all scopes."""
        ...

    async def held(self, scopes: Sequence[Scope] | None) -> tuple[Held, ...]:
        """What the brake holds of the feeds of these scopes, oldest first; None, for stages only: of all."""
        ...

    async def release(self, feed: int, *, quietly: bool, deed: Deed | None = None) -> int:
        """Give what is held of a feed to the stories; `quietly`: as backlog, posting nothing. How many articles."""
        ...

    async def claim_polls(self, lease: Lease, limit: int) -> tuple[DuePoll, ...]:
        """Addresses due and claimed by nobody else, longest due first."""
        ...

    async def known(self, feed: int, keys: Sequence[str]) -> Mapping[str, KnownEntry]:
        """Which of these identity keys the feed has had within 400 days, and for which article."""
        ...

    async def known_urls(self, scope: Scope, urls: Sequence[str]) -> Mapping[str, int]:
        """Articles of the scope under these canonical links, any feed: url to article id."""
        ...

    async def traced(self, urls: Sequence[str], scopes: Sequence[Scope]) -> ArticleTrace | None:
        """The first article of these scopes that has ever stood under one of these links."""
        ...

    async def save_poll(self, poll: Poll) -> tuple[int, ...]:
        """Store a poll, held arrivals too; ids of the articles that are new or have a new version. Releases the claim.

        An arrival whose keys are known by now (another process was faster) becomes a version or nothing.
        """
        ...


@dataclass(frozen=True, slots=True)
class FeedReport:
    """What trying an address found."""

    url: str
    title: str
    entries: int
    newest: datetime | None
    problem: str | None = None
    """Why it cannot be followed, in words; None when it can."""
    offers: tuple[tuple[str, str], ...] = ()
    """Feeds that a page offers instead: (title, address)."""


Spellings = Callable[[str], tuple[str, ...]]
"""What else the commands need of it: the canonical forms of a link under which articles are stored."""

FeedTest = Callable[[str], Awaitable[FeedReport]]
"""What the commands need of the feeds room: try an address without storing anything."""
