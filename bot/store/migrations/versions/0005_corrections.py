"""Corrections that hold in a scope and can be undone, what readers report, and the audit."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only in a column declared INTEGER
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, and the gate that audit rows pass one by one."""
    op.add_column("briefs", sa.Column("leads_to", sa.BigInteger()))
    _corrections()
    _due_editions()
    _complaints()
    _audit()
    gates = sa.table("gates", sa.column("name"))
    op.bulk_insert(gates, [{"name": "audit"}])


def _corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("story", sa.BigInteger(), nullable=False),
        sa.Column("other", sa.BigInteger()),
        sa.Column("articles", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger()),
        sa.Column("verdict", sa.Text()),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name="fk_corrections_story"),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
    )
    op.create_index("ix_corrections_story", "corrections", ["story"])
    op.create_index("ix_corrections_other", "corrections", ["other"])
    op.create_index("ix_corrections_scope_known_to", "corrections", ["scope", "known_to"])


def _due_editions() -> None:
    op.create_table(
        "due_editions",
        sa.Column("story", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("lease_until", sa.BigInteger()),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name="fk_due_editions_story"),
        sa.PrimaryKeyConstraint("story", "scope", name="pk_due_editions"),
    )


def _complaints() -> None:
    op.create_table(
        "complaints",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("story", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name="fk_complaints_story"),
        sa.PrimaryKeyConstraint("scope", "story", "person", name="pk_complaints"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.UniqueConstraint("scope", "number", name="uq_audit_scope_number"),
    )
