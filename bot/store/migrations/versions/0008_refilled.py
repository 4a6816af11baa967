"""What was stored before there was a search is found by it, too."""

from alembic import op

from bot.store.refilling import refill

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill what is kept for finding, where some is missing: a minute for a hundred thousand reports."""
    refill(op.get_bind())
