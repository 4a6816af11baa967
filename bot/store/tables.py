"""The tables. Shapes only: what is asked of them stands in the file of each stage.

- Times are microseconds since 1970, UTC, in both engines: exact, ordered, without a zone to lose.
- Whose a thing is (`scope`) is never null.
- Article versions, brief revisions, memberships, links between stories, quotes and names are rows with
  `known_from` and `known_to` (null: still so). An answer as of a time is the same question with that time.
- What is claimed has `owner` and `lease_until`; a lease in the past is none.
- `gates` has a row for each thing that only one process may do at a moment; PostgreSQL locks the row,
  SQLite has one writer anyway.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)

AT_ONCE = _EPOCH
"""The due time of an address that was never polled: earlier than any other."""


class Moment(TypeDecorator[datetime]):
    """An aware time, kept as microseconds since 1970; comes back in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Microseconds since 1970; a naive time is a fault of ours and raises."""
        return None if value is None else (value - _EPOCH) // _TICK

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The aware time in UTC."""
        return None if value is None else _EPOCH + value * _TICK


class Length(TypeDecorator[timedelta]):
    """A length of time, kept as microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        """Microseconds."""
        return None if value is None else value // _TICK

    def process_result_value(self, value: Any, dialect: Dialect) -> timedelta | None:
        """The length of time."""
        return None if value is None else value * _TICK


def _number() -> Column[int]:
    # SQLite numbers rows by itself only in a column declared INTEGER
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)


def _lease() -> tuple[Column[Any], Column[Any]]:
    return Column("owner", Text), Column("lease_until", Moment)


def _known() -> tuple[Column[Any], Column[Any]]:
    return Column("known_from", Moment, nullable=False), Column("known_to", Moment)


# --- small things ---------------------------------------------------------------------------------

gates = Table("gates", metadata, Column("name", Text, primary_key=True))

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

kept = Table(
    "kept",
    metadata,
    Column("adapter", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("expires_at", Moment, index=True),
)

# --- feeds ----------------------------------------------------------------------------------------

addresses = Table(
    "addresses",
    metadata,
    _number(),
    Column("url", Text, nullable=False),
    Column("credential", Text, nullable=False),  # empty: none; null would never be equal to itself
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_digest", Text),
    Column("due_at", Moment, nullable=False, index=True),
    Column("interval", Length),
    Column("polled_at", Moment),
    Column("good_at", Moment),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Moment),
    Column("fault", Text),
    Column("moved_to", Text),
    # a feed joined the address while it was being polled: what that poll learned may not hide the feed's first one
    Column("joined", Boolean, nullable=False),
    Column("usual", Float),
    Column("gap_at", Moment),
    *_lease(),
    UniqueConstraint("url", "credential"),
)

feeds = Table(
    "feeds",
    metadata,
    _number(),
    Column("scope", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("address", ForeignKey("addresses.id"), nullable=False, index=True),
    Column("outlet", Text, nullable=False),
    Column("topics", Text, nullable=False),
    Column("language", Text),
    Column("country", Text),
    Column("family", Text),
    Column("full_text", Boolean, nullable=False),
    Column("every", Length),
    Column("title", Text, nullable=False),
    Column("paused", Text),
    Column("added_by", Text),
    Column("added_at", Moment, nullable=False),
    Column("origin", Text, nullable=False),
    Column("removed_at", Moment),
    UniqueConstraint("scope", "url"),
)

# --- articles -------------------------------------------------------------------------------------

articles = Table(
    "articles",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("scope", Text, nullable=False),
    Column("feed", ForeignKey("feeds.id"), nullable=False),
    Column("outlet", Text, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("version", Integer, nullable=False),  # the newest
    Column("digest", Text, nullable=False),  # of the newest version
    Column("copy_of", BigInteger),
    Index(None, "scope", "first_seen"),
    Index(None, "scope", "outlet", "first_seen"),
)

versions = Table(
    "article_versions",
    metadata,
    Column("article", ForeignKey("articles.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    *_known(),
    Column("url", Text, index=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("published", Moment),
    Column("teaser", Boolean, nullable=False),
    Column("authors", Text, nullable=False),
    Column("topics", Text, nullable=False),
    Column("family", Text),
    Column("backlog", Boolean, nullable=False),
    Column("filed_at", Moment),
    Column("held_at", Moment, index=True),  # since when the brake holds it; null: it does not
    *_lease(),
    Index(None, "filed_at", "known_from"),
)

identities = Table(
    "identities",
    metadata,
    Column("feed", ForeignKey("feeds.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("article", ForeignKey("articles.id"), nullable=False),
    Column("digest", Text, nullable=False),  # of what this feed gave last
    Column("last_seen_at", Moment, nullable=False),
    Index(None, "feed", "last_seen_at"),
)

reports = Table(  # what a search asks of a version that was read; its words are in `report_words`
    "reports",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("article", ForeignKey("articles.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("scope", Text, nullable=False),
    Column("told_at", Moment, nullable=False),  # published, first seen at the latest
    *_known(),
    Column("length", Integer, nullable=False),  # in terms
    Column("counts", Text, nullable=False),  # of the terms that occur more than once
    UniqueConstraint("article", "version"),
    Index(None, "known_from"),
)

analyses = Table(
    "analyses",
    metadata,
    Column("article", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("analyser", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("body", Text, nullable=False),
)

# --- stories --------------------------------------------------------------------------------------

stories = Table(
    "stories",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("scope", Text, nullable=False),
    Column("known_from", Moment, nullable=False),
    Column("newest", Moment, nullable=False, index=True),  # latest first seen or published of its members
)

links = Table(
    "story_links",
    metadata,
    Column("story", ForeignKey("stories.id"), primary_key=True),
    Column("kind", Text, primary_key=True),  # merged into, split from, continues
    Column("other", BigInteger, primary_key=True),
    Column("known_from", Moment, primary_key=True),
    Column("known_to", Moment),
)

members = Table(
    "story_members",
    metadata,
    Column("story", ForeignKey("stories.id"), primary_key=True),
    Column("article", ForeignKey("articles.id"), primary_key=True, index=True),
    Column("known_from", Moment, primary_key=True),
    Column("known_to", Moment),
)

briefs = Table(
    "briefs",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("story", ForeignKey("stories.id"), nullable=False),
    Column("scope", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("made_at", Moment, nullable=False),
    *_known(),
    Column("title", Text, nullable=False),
    Column("spaced", Text, nullable=False),  # the title's words, for what is being typed
    Column("body", Text, nullable=False),
    Column("leads_to", BigInteger),  # the story that took this one's place: nobody is told of this one
    Column("addressed_at", Moment),
    *_lease(),
    UniqueConstraint("story", "scope", "revision"),
    Index(None, "scope", "known_from"),
    Index(None, "known_from"),
    Index(None, "addressed_at", "id"),
)

brief_counts = Table(  # what finding stories asks of a brief; its words are in `brief_words`
    "brief_counts",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("counts", Text, nullable=False),  # of the terms that count more than once
)

quotes = Table(
    "quotes",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("story", ForeignKey("stories.id"), nullable=False),
    Column("scope", Text, nullable=False),
    Column("digest", Text, nullable=False),  # tells a quote that stays from one that is new
    *_known(),
    Column("told_at", Moment, nullable=False),  # published, else first seen
    Column("quote", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("utterance", Text),  # the whole of it, where the quote is one of several pieces
    Index(None, "story", "scope"),
    Index(None, "known_from"),
)

names = Table(
    "names",
    metadata,
    _number(),
    Column("story", ForeignKey("stories.id"), nullable=False),
    Column("scope", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),
    *_known(),
    Index(None, "story", "scope"),
    Index(None, "name", "kind"),
)

known_names = Table(
    "known_names",
    metadata,
    _number(),
    Column("scope", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("stories", Integer, nullable=False),  # that told of it
    Column("weight", Integer, nullable=False),  # doublings of that number; 0 while it has no rows below
    UniqueConstraint("scope", "kind", "name"),
)

name_starts = Table(  # first letters of each word of a name, those of the weightiest names together
    "name_starts",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("start", Text, primary_key=True),
    Column("weight", Integer, primary_key=True),
    Column("name", ForeignKey("known_names.id"), primary_key=True, index=True),
)

# --- asking ---------------------------------------------------------------------------------------

looks = Table(
    "looks",
    metadata,
    Column("place", Text, primary_key=True),  # adapter and server or workspace
    Column("person", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("before_at", Moment, nullable=False),  # the end of the look before this one
    Column("seen_at", Moment, nullable=False, index=True),
)

# --- corrections ----------------------------------------------------------------------------------

corrections = Table(
    "corrections",
    metadata,
    _number(),
    Column("scope", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("story", ForeignKey("stories.id"), nullable=False, index=True),
    Column("other", BigInteger, index=True),
    Column("articles", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("by", Text, nullable=False),
    *_known(),
    Column("verdict", Text),
    Index(None, "scope", "known_to"),
)

due_editions = Table(
    "due_editions",
    metadata,
    Column("story", ForeignKey("stories.id"), primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("mark", Integer, nullable=False),
    *_lease(),
)

complaints = Table(
    "complaints",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("story", ForeignKey("stories.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    _number(),
    Column("scope", Text, nullable=False),
    Column("number", Integer, nullable=False),  # within the scope, from 1
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("digest", Text, nullable=False),  # over this row and the digest of the one before it
    UniqueConstraint("scope", "number"),
)

# --- the outbox -----------------------------------------------------------------------------------

subscriptions = Table(
    "subscriptions",
    metadata,
    _number(),
    Column("place", Text, nullable=False),
    Column("wanted", Text, nullable=False),  # the topics, in one order and case, and the filter where there is one
    Column("origin", Text, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("place", "wanted"),
)

admin_channels = Table(
    "admin_channels",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("place", Text, nullable=False),
)

quiet_hours = Table(
    "quiet_hours",
    metadata,
    Column("place", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    _number(),
    Column("key", Text, nullable=False, unique=True),
    Column("adapter", Text, nullable=False),
    Column("workspace", Text),
    Column("channel", Text, nullable=False),
    Column("place", Text, nullable=False),  # the three above in one, never null
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("part", Integer, nullable=False),
    Column("story", BigInteger, index=True),
    Column("card", Text, nullable=False),
    Column("follows", Text),
    Column("not_before", Moment),
    Column("locale", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("first_tried_at", Moment),
    Column("tried_at", Moment),
    Column("message", Text),
    Column("receipt", Text),
    Column("why", Text),
    *_lease(),
    Index(None, "state", "due_at"),
    Index(None, "place", "state"),
)
