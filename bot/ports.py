"""The seams. Read this second.

Each method says what it promises, what it may raise, what happens on the second call, and what
cancelling it means. Unless a method says otherwise: it may be cancelled at any await, which leaves
either all of its effect or none; a second call with equal arguments has no further effect; times are
aware UTC.

`Store` is one protocol in five groups, by stage. One method is one transaction.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from bot.messages import (
    Card,
    Channel,
    Choice,
    Command,
    CommandSpec,
    Delivery,
    DeliveryKind,
    OwedDelivery,
    Receipt,
    Reply,
    Subscription,
)
from bot.model import (
    Analysis,
    Article,
    Brief,
    Feed,
    FeedState,
    Fetched,
    FollowedFeed,
    NotModified,
    Quote,
    Scope,
    Source,
    Story,
    StorySketch,
    Validators,
)

A = TypeVar("A")
R = TypeVar("R")

# --- time, web ------------------------------------------------------------------------------------


class Clock(Protocol):
    """Where the time comes from; nobody else asks the system."""

    def now(self) -> datetime:
        """The wall clock, aware, UTC. May jump."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back; for intervals."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds` of this clock; at once for zero or less."""
        ...

    async def sleep_until(self, when: datetime) -> None:
        """Return when `now()` has reached `when`; follows jumps of the wall clock."""
        ...


class Fetcher(Protocol):
    """Goes where feeds point. Bounded in size, time and redirects; public addresses only."""

    async def fetch(
        self, url: str, validators: Validators | None = None, *, page: bool = False
    ) -> Fetched | NotModified:
        """The body at `url`; `NotModified` only if validators were sent.

        `page` asks for a web page, else for a feed (the Accept header differs). Raises only `FetchError`
        (and `CancelledError`, which closes the connection).
        """
        ...


class Workers(Protocol):
    """Child processes that may be killed: where foreign bytes and foreign text are read."""

    async def call(self, function: Callable[[A], R], argument: A, *, seconds: float) -> R:
        """`function(argument)` in a child, within `seconds` of CPU and the child's memory cap.

        `function` is pure and importable by name; argument and result are dataclasses (or built of them) and
        travel as JSON. Raises `WorkerError` when the child died, ran out of time or memory, or raised
        anything but a `ReadoutError`, which comes back as it is. Cancelling frees the child.
        """
        ...


# --- understanding --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Material:
    """A story with what reading its articles found: what a summarizer is given."""

    story: Story
    analyses: tuple[Analysis, ...]
    """One for each article of the story, in the same order."""


class Summarizer(Protocol):
    """Makes the brief of a story. Says only what the articles say."""

    name: str

    async def summarize(self, material: Material, earlier: Brief | None) -> Brief:
        """The brief that follows `earlier` (revision + 1; 1 when there is none).

        Raises `SummaryError`. Whatever it returns still has to pass `bot.stories.grounding`.
        Deterministic for built-in summarizers.
        """
        ...


# --- chat -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Joined:
    """The bot came to a server or workspace; `by` is who added it."""

    adapter: str
    workspace: str
    by: str | None


@dataclass(frozen=True, slots=True)
class Removed:
    """The bot is no longer in a server, workspace or channel (`channel` None: in none of them)."""

    adapter: str
    workspace: str
    channel: str | None


@dataclass(frozen=True, slots=True)
class Revoked:
    """The token of a workspace is dead (`workspace` None: the adapter's only one)."""

    adapter: str
    workspace: str | None


@dataclass(frozen=True, slots=True)
class PostGone:
    """Someone deleted a message of ours."""

    channel: Channel
    message: str


Event = Joined | Removed | Revoked | PostGone


class Desk(Protocol):
    """What an adapter may ask of the core, and what it reports to it."""

    async def ask(self, command: Command) -> Reply:
        """The answer; never raises for what a user can type (a refusal is a Reply of kind text).

        A command id seen within the last hour is not done again: the reply says so.
        """
        ...

    async def suggest(self, command: Command, option: str, prefix: str) -> Sequence[Choice]:
        """Autocomplete, at most 25, best first; empty on any fault."""
        ...

    async def tell(self, event: Event) -> None:
        """Report what happened on the platform."""
        ...


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do, as data: the outbox decides by it, never by an adapter's name."""

    edits: bool
    threads: bool
    buttons: bool
    idempotency: timedelta | None
    """How long an equal delivery key posts once; None: the platform has no key."""
    history: bool
    """`find` can look for what may have been posted."""
    settle: timedelta = timedelta(0)
    """How long after an unsure try a look into the history is worth it."""
    characters: int = 4000
    """Most characters of one message."""
    per_channel: float = 1.0
    """Posts a second into one channel."""
    per_workspace: float = 50.0


class Adapter(Protocol):
    """A translator between Readout and one chat platform. Opened with ``async with``.

    Fits the platform's limits; text from feeds can never mention or ping anyone through it.
    """

    name: str
    capabilities: Capabilities

    async def __aenter__(self) -> Adapter: ...

    async def __aexit__(self, *exc: object) -> None: ...

    async def listen(self, commands: Sequence[CommandSpec], desk: Desk) -> None:
        """Offer the commands, answer users through `desk`; runs until cancelled.

        Acknowledges within the platform's limit before awaiting `desk.ask`. Returns early only when
        there is no one to listen to (the terminal at its end of input).
        """
        ...

    async def send(self, delivery: Delivery) -> Receipt:
        """Post a card, or update or thread under the post that `delivery.follows` names.

        Raises only `SendError`. Cancelled, it may or may not have posted: the caller treats it as unknown.
        A second call with the same key within `capabilities.idempotency` returns the first receipt.
        """
        ...

    async def find(self, deliveries: Sequence[Delivery]) -> Mapping[str, Receipt]:
        """Which of these were posted after all: receipts by key. Deliveries of one channel only.

        Raises `SendError` when the history cannot be read.
        """
        ...

    async def check(self) -> Sequence[str]:
        """What is wrong with tokens, scopes and rights, a sentence each; empty when all is well."""
        ...

    def preview(self, card: Card, locale: str = "en", zone: str = "UTC") -> str:
        """The card as text (terminal) or HTML (platforms), drawn without a network."""
        ...


class Keep(Protocol):
    """A durable store of an adapter's own."""

    async def get(self, key: str) -> str | None: ...

    async def put(self, key: str, value: str, expires: timedelta | None = None) -> None: ...

    async def once(self, key: str, expires: timedelta) -> bool:
        """True for the first caller with this key until it expires, False for all others."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What an adapter is built with, beside its own table of the configuration."""

    clock: Clock
    keep: Keep


AdapterBuilder = Callable[[Mapping[str, object], Tools], Adapter]
"""What an entry point of the group ``readout.adapters`` names.

Raises `config.tables.ConfigError` for faults in its own table.
"""


# --- the store ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lease:
    """Who claims, and until when; a claim lapses by itself.

    While a claim stands, what is claimed is given to nobody again, not even to its owner.
    """

    owner: str
    now: datetime
    until: datetime


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


@dataclass(frozen=True, slots=True)
class Poll:
    """All that one poll of one address found; saved whole or not at all."""

    state: FeedState
    arrivals: tuple[Arrival, ...] = ()
    seen: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """Feed id and identity keys still in the window: their age starts anew."""
    titles: tuple[tuple[int, str], ...] = ()
    """Feed id and what the feed calls itself now."""


class FeedStore(Protocol):
    """Feeds, and what polling brings."""

    async def declare_feeds(self, feeds: Sequence[Feed], now: datetime) -> None:
        """Make the installation's file-declared feeds exactly these; retired ones keep their articles."""
        ...

    async def add_feed(self, feed: Feed, now: datetime, *, origin: str, added_by: str | None = None) -> FollowedFeed:
        """Follow an address in a scope; an address already followed there is returned as it is."""
        ...

    async def remove_feed(self, feed: int, now: datetime) -> None:
        """Stop following; articles stay."""
        ...

    async def pause_feed(self, feed: int, why: str | None) -> None:
        """Pause with a reason, or resume with None (due at once)."""
        ...

    async def feeds(self, scopes: Sequence[Scope]) -> tuple[FollowedFeed, ...]:
        """All followed feeds of these scopes, by outlet."""
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

    async def save_poll(self, poll: Poll) -> tuple[int, ...]:
        """Store a poll; ids of the articles that are new or have a new version. Releases the claim.

        An arrival whose keys are known by now (another process was faster) becomes a version or nothing.
        """
        ...


@dataclass(frozen=True, slots=True)
class Filing:
    """Where articles belong: one story with its new members and the briefs that follow."""

    story: int
    """From `StoryStore.reserve_stories` when new."""
    scope: Scope
    new: bool
    articles: tuple[int, ...]
    """Members that join or have a new version with this filing."""
    at: datetime
    """When the newest of them was first seen: membership and brief are known from then."""
    briefs: tuple[Brief, ...] = ()
    continues: int | None = None
    copies: tuple[tuple[int, int], ...] = ()
    """(article, the earlier article it repeats)."""
    absorbs: tuple[int, ...] = ()
    """Stories that turned out to be this one: from `at` on their articles are here and their ids lead here."""
    split_from: int | None = None
    """The story its articles leave with this filing."""


class StoryStore(Protocol):
    """Articles become stories; stories get briefs."""

    async def claim_unfiled(self, lease: Lease, limit: int) -> tuple[Article, ...]:
        """Article versions not yet filed, oldest first seen first, one version of an article at a time.

        Nothing while another owner's claim stands: two who group at once would begin two stories for one event.
        """
        ...

    async def sketches(self, since: datetime) -> tuple[StorySketch, ...]:
        """Stories of every scope with a member first seen or published since then, not merged away, oldest first."""
        ...

    async def homes(self, articles: Sequence[int]) -> Mapping[int, tuple[int, ...]]:
        """The stories each of these articles is in: more than one when a server's own story took in a shared one."""
        ...

    async def editions(self, story: int) -> frozenset[Scope]:
        """The scopes with an edition of the story of their own, the installation's not counted."""
        ...

    async def reserve_stories(self, count: int) -> tuple[int, ...]:
        """Story ids nobody else will get; gaps are harmless. Each call gives new ones."""
        ...

    async def save_filings(self, filings: Sequence[Filing], analyses: Sequence[Analysis]) -> None:
        """Stories, memberships, analyses and briefs with the mark that the articles are filed. Releases the claim.

        A filing that another process has overtaken (an article has a home by now, a revision is taken) is left
        out whole. Raises ValueError where an article would come before a foreign scope.
        """
        ...

    async def material(self, story: int, scope: Scope, as_of: datetime | None = None) -> Material | None:
        """The story's shared articles and the scope's own, newest versions, with their analyses.

        A merged story leads to where it went. None when the scope may see none of its articles.
        """
        ...

    async def brief(
        self, story: int, scope: Scope, *, as_of: datetime | None = None, revision: int | None = None
    ) -> Brief | None:
        """The scope's edition, else the shared one: the newest, or as known then, or that revision."""
        ...


class OutboxStore(Protocol):
    """Briefs become deliveries; deliveries become receipts."""

    async def declare_subscriptions(self, subscriptions: Sequence[Subscription], now: datetime) -> None:
        """Make the file-declared subscriptions exactly these; one already there keeps its `since`."""
        ...

    async def subscribe(self, subscription: Subscription, now: datetime) -> Subscription:
        """Add, or replace the one of that channel with the same topics (its `since` stays)."""
        ...

    async def unsubscribe(self, channel: Channel, topics: Sequence[str] | None) -> int:
        """Remove those with exactly these topics, or all of the channel; how many went."""
        ...

    async def subscriptions(self, channel: Channel | None = None) -> tuple[Subscription, ...]:
        """Of one channel, or all."""
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

    async def claim_owed(self, lease: Lease, adapters: Sequence[str], limit: int) -> tuple[OwedDelivery, ...]:
        """Due or unknown deliveries, at most one a channel, oldest first; none while an older one of the
        channel is in another's hands. State and tries are as before the claim.

        An edit, change line or alert comes with `follows` set to the newest receipt of its story's post in
        that channel; it cannot be claimed before there is one, and becomes dead when the post is dead.
        """
        ...

    async def mark_sending(self, key: str, lease: Lease) -> bool:
        """Commit that a try begins: state sending, tries + 1. False when the claim was lost."""
        ...

    async def save_receipt(self, key: str, receipt: Receipt) -> None:
        """State sent, with the message's id."""
        ...

    async def mark_unknown(self, key: str, due_at: datetime, why: str) -> None:
        """The try may or may not have posted; look again at `due_at`."""
        ...

    async def postpone(self, key: str, due_at: datetime, why: str, *, counts: bool = True) -> None:
        """State due again; `counts` False takes the try back (we were told to wait)."""
        ...

    async def park(self, key: str, why: str) -> None:
        """Keep, and try no more until someone releases it."""
        ...

    async def drop(self, key: str, why: str) -> None:
        """State dead: it can never be sent, or its reason is gone."""
        ...

    async def recover(self, now: datetime) -> int:
        """Deliveries left in state sending by a process whose lease has lapsed become unknown; how many."""
        ...

    async def posted_since(self, scope: Scope, since: datetime, until: datetime) -> tuple[Brief, ...]:
        """Newest brief (the scope's edition, else shared) of each story with a report first seen in that
        time, not all backlog; newest story first: what a digest tells.
        """
        ...

    async def mark_gone(self, channel: Channel, message: str) -> None:
        """The message was deleted by someone: its post (state dead, receipt kept) is never made again."""
        ...


@dataclass(frozen=True, slots=True)
class Sight:
    """What an asker may see, and as of when: the asker's scopes and a time."""

    scopes: tuple[Scope, ...]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class StoryHit:
    """A story that matches a question, best first."""

    brief: Brief
    score: float


@dataclass(frozen=True, slots=True)
class QuoteHit:
    """A stored quote with where it stands."""

    quote: Quote
    source: Source
    story: int
    story_title: str


@dataclass(frozen=True, slots=True)
class QuotePage:
    """One page of quotes and how many there are in all."""

    hits: tuple[QuoteHit, ...]
    total: int


@dataclass(frozen=True, slots=True)
class OutletCount:
    """An outlet in the archive: how many articles, the newest of them."""

    outlet: str
    articles: int
    newest: datetime


class ArchiveStore(Protocol):
    """What people ask. Every method sees only the scopes and the time of its `Sight`."""

    async def find_stories(self, sight: Sight, words: Sequence[str], limit: int) -> tuple[StoryHit, ...]:
        """Stories in whose brief's headlines, people, places or text all words occur (diacritics and
        case folded, CJK in bigrams), best first."""
        ...

    async def latest(self, sight: Sight, topic: str | None, limit: int) -> tuple[Brief, ...]:
        """Newest brief of each story, the story with the newest report first."""
        ...

    async def quotes(
        self, sight: Sight, *, who: str | None, about: Sequence[str], since: datetime | None, limit: int, offset: int
    ) -> QuotePage:
        """Quotes by speakers whose name has the words of `who`, about all words of `about`, newest first."""
        ...

    async def outlets(self, sight: Sight) -> tuple[OutletCount, ...]:
        """The outlets with stored articles, most articles first."""
        ...

    async def names(self, sight: Sight, kind: str, prefix: str, limit: int) -> tuple[Choice, ...]:
        """For autocomplete and "did you mean": ``story``, ``person``, ``place``, ``topic``."""
        ...

    async def began(self, sight: Sight) -> datetime | None:
        """When the first article was seen; None in an empty archive."""
        ...


class KeepStore(Protocol):
    """Small durable things: remembered commands, an adapter's own values, named locks."""

    def keep(self, adapter: str) -> Keep:
        """The adapter's own durable store."""
        ...

    async def installation(self) -> str:
        """This installation's random id, made once: part of every delivery key."""
        ...


class Store(FeedStore, StoryStore, OutboxStore, ArchiveStore, KeepStore, Protocol):
    """All of it: one implementation in SQLAlchemy Core, on SQLite and on PostgreSQL."""

    async def close(self) -> None:
        """Finish what is in hand and let go of the database."""
        ...


OpenStore = Callable[[str], AbstractAsyncContextManager[Store]]
"""Opens the store at a database URL, migrating it first; raises `StoreError`."""

FeedTest = Callable[[str], Awaitable["FeedReport"]]
"""What the commands need of the feeds room: try an address without storing anything."""


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
