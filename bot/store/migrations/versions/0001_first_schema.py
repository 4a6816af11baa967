"""The first schema.

Written out on its own, not taken from `tables`: this file says what the first schema was, for good.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only in a column declared INTEGER
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make all tables, the full-text index, and the rows that gates and counters need."""
    _small_things()
    _feeds()
    _articles()
    _keys_and_analyses()
    _stories()
    _briefs()
    _outbox()
    gates = sa.table("gates", sa.column("name"))
    op.bulk_insert(gates, [{"name": name} for name in ("filing", "addressing", "sending")])
    counters = sa.table("counters", sa.column("name"), sa.column("last"))
    op.bulk_insert(counters, [{"name": name, "last": 0} for name in ("articles", "stories", "briefs")])
    if op.get_bind().dialect.name == "sqlite":
        options = "title, names, body, content='', tokenize='ascii', prefix='2 3'"
        op.execute(f"CREATE VIRTUAL TABLE brief_words USING fts5({options})")
    else:
        op.execute("CREATE TABLE brief_words (brief bigint PRIMARY KEY, words tsvector NOT NULL)")
        op.execute("CREATE INDEX ix_brief_words_words ON brief_words USING gin (words)")


def _small_things() -> None:
    """Gates, counters, facts, and what adapters keep."""
    op.create_table(
        "gates", sa.Column("name", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("name", name="pk_gates")
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.create_table(
        "facts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_facts"),
    )
    op.create_table(
        "kept",
        sa.Column("adapter", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("adapter", "key", name="pk_kept"),
    )
    op.create_index("ix_kept_expires_at", "kept", ["expires_at"])


def _feeds() -> None:
    """Addresses and the feeds on them."""
    op.create_table(
        "addresses",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("body_digest", sa.Text()),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("interval", sa.BigInteger()),
        sa.Column("polled_at", sa.BigInteger()),
        sa.Column("good_at", sa.BigInteger()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.BigInteger()),
        sa.Column("fault", sa.Text()),
        sa.Column("moved_to", sa.Text()),
        sa.Column("joined", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("lease_until", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_addresses"),
        sa.UniqueConstraint("url", "credential", name="uq_addresses_url_credential"),
    )
    op.create_index("ix_addresses_due_at", "addresses", ["due_at"])
    op.create_table(
        "feeds",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("address", _NUMBER, nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("country", sa.Text()),
        sa.Column("family", sa.Text()),
        sa.Column("full_text", sa.Boolean(), nullable=False),
        sa.Column("every", sa.BigInteger()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("paused", sa.Text()),
        sa.Column("added_by", sa.Text()),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["address"], ["addresses.id"], name="fk_feeds_address"),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("scope", "url", name="uq_feeds_scope_url"),
    )
    op.create_index("ix_feeds_address", "feeds", ["address"])


def _articles() -> None:
    """Articles and their versions."""
    op.create_table(
        "articles",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("feed", _NUMBER, nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("copy_of", sa.BigInteger()),
        sa.ForeignKeyConstraint(["feed"], ["feeds.id"], name="fk_articles_feed"),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
    )
    op.create_index("ix_articles_scope_first_seen", "articles", ["scope", "first_seen"])
    op.create_table(
        "article_versions",
        sa.Column("article", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger()),
        sa.Column("url", sa.Text()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("published", sa.BigInteger()),
        sa.Column("teaser", sa.Boolean(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("family", sa.Text()),
        sa.Column("backlog", sa.Boolean(), nullable=False),
        sa.Column("filed_at", sa.BigInteger()),
        sa.Column("owner", sa.Text()),
        sa.Column("lease_until", sa.BigInteger()),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_article_versions_article"),
        sa.PrimaryKeyConstraint("article", "version", name="pk_article_versions"),
    )
    op.create_index("ix_article_versions_filed_at_known_from", "article_versions", ["filed_at", "known_from"])
    op.create_index("ix_article_versions_url", "article_versions", ["url"])


def _keys_and_analyses() -> None:
    """What articles are known by, and what reading them found."""
    op.create_table(
        "identities",
        sa.Column("feed", _NUMBER, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("article", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_identities_article"),
        sa.ForeignKeyConstraint(["feed"], ["feeds.id"], name="fk_identities_feed"),
        sa.PrimaryKeyConstraint("feed", "key", name="pk_identities"),
    )
    op.create_index("ix_identities_feed_last_seen_at", "identities", ["feed", "last_seen_at"])
    op.create_table(
        "analyses",
        sa.Column("article", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("analyser", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", "version", name="pk_analyses"),
    )


def _stories() -> None:
    """Stories, what links them, and what is in them."""
    op.create_table(
        "stories",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("newest", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
    )
    op.create_index("ix_stories_newest", "stories", ["newest"])
    op.create_table(
        "story_links",
        sa.Column("story", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("other", sa.BigInteger(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger()),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name="fk_story_links_story"),
        sa.PrimaryKeyConstraint("story", "kind", "other", "known_from", name="pk_story_links"),
    )
    op.create_table(
        "story_members",
        sa.Column("story", sa.BigInteger(), nullable=False),
        sa.Column("article", sa.BigInteger(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger()),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_story_members_article"),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name="fk_story_members_story"),
        sa.PrimaryKeyConstraint("story", "article", "known_from", name="pk_story_members"),
    )
    op.create_index("ix_story_members_article", "story_members", ["article"])


def _briefs() -> None:
    """Briefs, and their quotes and names as rows."""
    op.create_table(
        "briefs",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("story", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("tokens", sa.Text(), nullable=False),
        sa.Column("spaced", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("addressed_at", sa.BigInteger()),
        sa.Column("owner", sa.Text()),
        sa.Column("lease_until", sa.BigInteger()),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name="fk_briefs_story"),
        sa.PrimaryKeyConstraint("id", name="pk_briefs"),
        sa.UniqueConstraint("story", "scope", "revision", name="uq_briefs_story_scope_revision"),
    )
    op.create_index("ix_briefs_addressed_at_id", "briefs", ["addressed_at", "id"])
    op.create_index("ix_briefs_scope_known_from", "briefs", ["scope", "known_from"])
    op.create_table(
        "quotes",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("story", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger()),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name="fk_quotes_story"),
        sa.PrimaryKeyConstraint("id", name="pk_quotes"),
    )
    op.create_index("ix_quotes_scope_told_at", "quotes", ["scope", "told_at"])
    op.create_index("ix_quotes_story_scope", "quotes", ["story", "scope"])
    op.create_table(
        "names",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("story", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger()),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name="fk_names_story"),
        sa.PrimaryKeyConstraint("id", name="pk_names"),
    )
    op.create_index("ix_names_kind_scope", "names", ["kind", "scope"])
    op.create_index("ix_names_story_scope", "names", ["story", "scope"])


def _outbox() -> None:
    """Subscriptions and deliveries."""
    op.create_table(
        "subscriptions",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.UniqueConstraint("place", "wanted", name="uq_subscriptions_place_wanted"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("adapter", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text()),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("story", sa.BigInteger()),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("follows", sa.Text()),
        sa.Column("not_before", sa.BigInteger()),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first_tried_at", sa.BigInteger()),
        sa.Column("tried_at", sa.BigInteger()),
        sa.Column("message", sa.Text()),
        sa.Column("receipt", sa.Text()),
        sa.Column("why", sa.Text()),
        sa.Column("owner", sa.Text()),
        sa.Column("lease_until", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("key", name="uq_deliveries_key"),
    )
    op.create_index("ix_deliveries_place_state", "deliveries", ["place", "state"])
    op.create_index("ix_deliveries_state_due_at", "deliveries", ["state", "due_at"])
    op.create_index("ix_deliveries_story", "deliveries", ["story"])
