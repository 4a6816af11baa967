"""What all claims have in common.

A claim is the name of who claims and a time until which nobody else may; it lapses by itself. What is
claimed is given to nobody a second time while the claim stands, not even to its owner, so that a beat
that comes early never does the same work twice.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Lease

FREE: dict[str, None] = {"owner": None, "lease_until": None}
"""What a row is set to when its claim is released."""


def unclaimed(table: FromClause, lease: Lease) -> ColumnElement[bool]:
    """No claim stands on the row at the lease's `now`."""
    return or_(table.c.lease_until.is_(None), table.c.lease_until <= lease.now)


async def claim(
    connection: AsyncConnection, table: Table, lease: Lease, *which: ColumnElement[bool], **also: Any
) -> None:
    """Set the claim on the rows that `which` names, and what `also` says."""
    await connection.execute(update(table).where(*which).values(owner=lease.owner, lease_until=lease.until, **also))
