"""Which edition of a story an asker is told of: one of a scope of theirs where there is one, else the shared one.

Where an edition stands, the shared brief's words find nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, or_, select

from bot.model import INSTALLATION, Scope
from bot.ports import Sight
from bot.store.leading import known_at
from bot.store.tables import briefs


def told(table: FromClause, sight: Sight) -> ColumnElement[bool]:
    """The row (of briefs or names) is of the edition that this asker is shown, as of then."""
    return edition(table, sight.scopes, sight.as_of)


def edition(table: FromClause, scopes: Sequence[Scope], as_of: datetime | None) -> ColumnElement[bool]:
    """The row (of briefs or names) is of the edition that readers of these scopes are shown."""
    seen = and_(table.c.scope.in_(set(scopes)), known_at(table, as_of))
    if table is briefs:
        seen = and_(seen, briefs.c.leads_to.is_(None))
    own = [scope for scope in scopes if scope != INSTALLATION]
    if not own:
        return seen
    other = briefs.alias("edition")
    shadow = (
        select(other.c.id)
        .where(other.c.story == table.c.story, other.c.scope.in_(own), known_at(other, as_of))
        .exists()
    )
    return and_(seen, or_(table.c.scope != INSTALLATION, ~shadow))


def one_a_story(rows: Sequence[Any]) -> list[Any]:
    """The first row of each story: a reader of two scopes may be shown two editions."""
    return list({row.story: row for row in reversed(rows)}.values())[::-1]
