"""The audit: rows that are only ever added, each bearing a digest over itself and the row before it.

Every scope has a chain of its own, so that a server can check its rows without being shown another's. A row
that was changed, left out or put in between breaks the chain from there on.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Asker, Channel, Role
from bot.model import Scope
from bot.ports import AuditPage, AuditRow, Complaint, Deed
from bot.store.engine import Database, hold
from bot.store.tables import audit, complaints

LONGEST = 2000
"""Characters kept of what was before and after."""
CONFIGURATION = Asker("configuration", "configuration", Role.OPERATOR)
"""Who changes what is declared in a file."""
FILE = Channel("file", None, "")


class AuditRows:
    """The part of the store that keeps who changed what, and what readers reported."""

    _database: Database

    async def record(self, scope: Scope, deed: Deed, what: str, before: str, after: str) -> None:
        """See `CorrectionStore`."""
        await self._database.write(lambda connection: add_row(connection, scope, deed, what, before, after))

    async def audit(self, scope: Scope, limit: int, offset: int = 0) -> AuditPage:
        """See `CorrectionStore`."""
        return await self._database.read(lambda connection: _page(connection, scope, limit, offset))

    async def complain(self, scope: Scope, complaint: Complaint) -> bool:
        """See `CorrectionStore`."""
        row = {
            "scope": str(scope),
            "story": complaint.story,
            "person": complaint.person,
            "name": complaint.name,
            "words": complaint.words[:LONGEST],
            "at": complaint.at,
        }

        async def keep(connection: AsyncConnection) -> bool:
            put = upsert(complaints).on_conflict_do_nothing().returning(complaints.c.story)
            return (await connection.execute(put, row)).first() is not None

        return await self._database.write(keep)

    async def complaints(self, scope: Scope, limit: int) -> tuple[Complaint, ...]:
        """See `CorrectionStore`."""
        query = select(complaints).where(complaints.c.scope == scope).order_by(complaints.c.at.desc()).limit(limit)
        rows = await self._database.read(lambda connection: connection.execute(query))
        return tuple(Complaint(row.story, row.person, row.name, row.words, row.at) for row in rows)


async def add_row(connection: AsyncConnection, scope: Scope, deed: Deed, what: str, before: str, after: str) -> None:
    """Add a row at the end of the scope's chain."""
    await hold(connection, "audit")
    query = select(audit.c.number, audit.c.digest).where(audit.c.scope == scope)
    last = (await connection.execute(query.order_by(audit.c.number.desc()).limit(1))).first()
    place = "/".join(part for part in (deed.channel.adapter, deed.channel.workspace, deed.channel.id) if part)
    row: dict[str, Any] = {
        "scope": str(scope),
        "number": 1 if last is None else last.number + 1,
        "at": deed.at,
        "who": deed.asker.id,
        "name": deed.asker.name,
        "place": place,
        "what": what,
        "before": before[:LONGEST],
        "after": after[:LONGEST],
    }
    row["digest"] = _digest(row, "" if last is None else last.digest)
    await connection.execute(insert(audit), [row])


def by_configuration(at: datetime) -> Deed:
    """What a configuration file does when it is read."""
    return Deed(CONFIGURATION, FILE, at)


async def _page(connection: AsyncConnection, scope: Scope, limit: int, offset: int) -> AuditPage:
    total = (await connection.execute(select(func.count()).where(audit.c.scope == scope))).scalar_one()
    query = select(audit).where(audit.c.scope == scope)
    newest = await connection.execute(query.order_by(audit.c.number.desc()).limit(limit).offset(offset))
    rows = tuple(AuditRow(r.number, r.at, r.who, r.name, r.place, r.what, r.before, r.after, r.digest) for r in newest)
    broken, expected, before = None, 1, ""
    async with connection.stream(query.order_by(audit.c.number)) as stream:
        async for row in stream.mappings():
            if row["number"] != expected or row["digest"] != _digest(dict(row), before):
                broken = int(row["number"])
                break
            expected, before = expected + 1, str(row["digest"])
    return AuditPage(rows, total, broken)


def _digest(row: dict[str, Any], before: str) -> str:
    """SHA-256 over the row, each of its values apart from the next, and the digest of the one before it."""
    told = [row[name] for name in ("scope", "number", "who", "name", "place", "what", "before", "after")]
    moment = row["at"].isoformat(timespec="microseconds")
    return hashlib.sha256(json.dumps([before, moment, *told], ensure_ascii=True).encode()).hexdigest()
