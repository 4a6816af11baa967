"""The store: one implementation of `bot.ports.Store`, in SQLAlchemy Core.

    async with open_store("readout.db") as store: ...

Each file is one stage's questions; nothing outside this package speaks SQL. The same statements run on
SQLite and on PostgreSQL; `search` (full text), `claims` (what a lease locks) and `engine` (settings) know
which it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.ports import SteppedBack, Store
from bot.store.archive import ArchiveRows
from bot.store.articles import ArticleRows
from bot.store.audit import AuditRows
from bot.store.backups import back_up
from bot.store.corrections import CorrectionRows
from bot.store.due import DueRows
from bot.store.engine import Database, Prepared, open_database, prepared
from bot.store.feeds import FeedRows
from bot.store.filing import FilingRows
from bot.store.finding import FindingRows
from bot.store.held import HeldRows
from bot.store.keep import KeepRows
from bot.store.looks import LookRows
from bot.store.naming import NameRows
from bot.store.outbox import OutboxRows
from bot.store.outlets import OutletRows
from bot.store.quotes import QuoteRows
from bot.store.reports import ReportRows
from bot.store.stepping_back import catch_up, stepped_back
from bot.store.stories import StoryRows
from bot.store.subscriptions import SubscriptionRows
from bot.store.traces import TraceRows

__all__ = ["Prepared", "open_store", "prepared"]


class _SqlStore(
    FeedRows,
    ArticleRows,
    HeldRows,
    TraceRows,
    StoryRows,
    FilingRows,
    CorrectionRows,
    DueRows,
    AuditRows,
    SubscriptionRows,
    OutboxRows,
    ArchiveRows,
    FindingRows,
    ReportRows,
    QuoteRows,
    NameRows,
    OutletRows,
    LookRows,
    KeepRows,
):
    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def close(self) -> None:
        await self._database.close()

    async def back_up(self, now: datetime) -> str | None:
        """See `Store`."""
        file = self._database.file
        made = await asyncio.to_thread(back_up, file, now) if file is not None else None
        return None if made is None else str(made)

    async def stepped_back(self) -> SteppedBack | None:
        """See `Store`."""
        return await self._database.read(stepped_back)

    async def catch_up(self) -> None:
        """Bring the database up to what the list beside it says was sent."""
        log = self._database.sent_log
        if log is not None:
            now = self._now()
            log.trim(now)
            await self._database.write(lambda connection: catch_up(connection, log, now))


def _system_now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def open_store(url: str | Prepared, *, now: Callable[[], datetime] = _system_now) -> AsyncIterator[Store]:
    """Open the store at `url`, migrating it first; closed when the context ends.

    `url` is ``sqlite:///PATH``, a plain path, ``:memory:`` or ``postgresql://USER:PASSWORD@HOST/NAME``, or what was
    `prepared` from one of these. `now`
    tells when what an adapter keeps expires; everything else takes its times from its arguments. Raises
    `StoreError` when the database is damaged, newer than this program, in use by another or out of reach.
    """
    store = _SqlStore(await open_database(url), now)
    try:
        await store.catch_up()
        yield store
    finally:
        await store.close()
