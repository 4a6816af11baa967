"""Remember when people looked at a story, a topic or a channel."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of looks, and what finds those to be forgotten."""
    op.create_table(
        "looks",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("place", "person", "subject", name=op.f("pk_looks")),
    )
    op.create_index(op.f("ix_looks_seen_at"), "looks", ["seen_at"])
