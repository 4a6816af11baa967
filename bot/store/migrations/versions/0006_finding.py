"""Stories, quotes and names are found through indexes whose cost does not grow with the archive."""

import sqlalchemy as sa
from alembic import op

from bot.store.search import BRIEFS, QUOTES

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the new indexes in place of the old one, and the tables beside them."""
    op.execute("DROP TABLE brief_words")
    op.create_index("ix_briefs_known_from", "briefs", ["known_from"])
    op.drop_column("briefs", "tokens")
    op.create_table(
        "brief_counts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_brief_counts"),
    )
    op.drop_index("ix_quotes_scope_told_at", "quotes")
    op.drop_column("quotes", "speaker")
    op.drop_column("quotes", "words")
    op.add_column("quotes", sa.Column("utterance", sa.Text()))
    op.create_index("ix_quotes_known_from", "quotes", ["known_from"])
    _names()
    counters = sa.table("counters", sa.column("name"), sa.column("last"))
    quotes = sa.table("quotes", sa.column("id", sa.BigInteger()))
    last = op.get_bind().execute(sa.select(sa.func.max(quotes.c.id))).scalar() or 0
    op.bulk_insert(counters, [{"name": "quotes", "last": last}])
    for index in (BRIEFS, QUOTES):
        index.create(op.get_bind())


def _names() -> None:
    op.drop_index("ix_names_kind_scope", "names")
    op.create_index("ix_names_name_kind", "names", ["name", "kind"])
    op.create_table(
        "known_names",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_known_names"),
        sa.UniqueConstraint("scope", "kind", "name", name="uq_known_names_scope_kind_name"),
    )
    op.create_table(
        "name_starts",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("start", sa.Text(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("name", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["name"], ["known_names.id"], name="fk_name_starts_name"),
        sa.PrimaryKeyConstraint("kind", "scope", "start", "weight", "name", name="pk_name_starts"),
    )
    op.create_index("ix_name_starts_name", "name_starts", ["name"])
