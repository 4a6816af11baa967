"""Outlets are found by steps along an index, and counted in it."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_articles_scope_outlet_first_seen", "articles", ["scope", "outlet", "first_seen"])
