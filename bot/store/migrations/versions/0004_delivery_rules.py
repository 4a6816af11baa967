"""Quiet hours of channels, where notices go, and reports held by the brake."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables, what is usual of an address, and a mark for what is held."""
    op.create_table(
        "quiet_hours",
        sa.Column("place", sa.Text(), primary_key=True),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_table(
        "admin_channels",
        sa.Column("scope", sa.Text(), primary_key=True),
        sa.Column("place", sa.Text(), nullable=False),
    )
    op.add_column("addresses", sa.Column("usual", sa.Float()))
    op.add_column("addresses", sa.Column("gap_at", sa.BigInteger()))
    op.add_column("article_versions", sa.Column("held_at", sa.BigInteger()))
    op.create_index("ix_article_versions_held_at", "article_versions", ["held_at"])
