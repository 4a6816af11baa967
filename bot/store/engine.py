"""The database itself: opening it, its settings, and one turn of reading or writing.

SQLite: write-ahead log, `synchronous=FULL` (a commit is on the disk before it is believed), five seconds of
patience with another program, one writer at a time. A write begins with BEGIN IMMEDIATE: the driver's own
deferred beginning would let two writers read the same state and one lose its update. Readers have
connections of their own and never wait for the writer. In memory there is one connection for all.

An answer that takes a dozen statements is consulted for: of a file, in one turn of one thread. Statement by
statement it would wait two dozen times for the thread or the loop to be free, longer than for the database.

A turn once begun is finished even when its caller is cancelled: a connection cut off in the middle would
have to be thrown away, and with it a database in memory.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from bot.errors import StoreError
from bot.store.backups import copy_before_migrating, how_to_restore
from bot.store.migrating import is_older, migrate, stands_at
from bot.store.sent_log import SentLog
from bot.store.tables import gates

T = TypeVar("T")
R = TypeVar("R")

PATIENCE = 5.0
"""Seconds to wait for another program that holds the write lock."""
OPENINGS = 6
"""Times that a database which another program writes to is tried to be opened, `PATIENCE` seconds each."""
LETTING_GO = 1.0
"""Seconds that a failed connection may take to end."""
ATTEMPTS = 3
"""How often a turn is begun that PostgreSQL ends because two were in each other's way."""
READERS = 3
"""Connections that read a SQLite file beside its writer, and as many that are consulted."""

_MIGRATION_LOCK = 7_236_871
"""Any number that no one else uses in this PostgreSQL: two programs never migrate at once."""


class UnfitError(ValueError):
    """What the store was given breaks a rule of its port: a caller's fault, no damage."""


class Database:
    """Turns of reading and writing; every failure of the database comes out as a `StoreError`."""

    def __init__(self, ready: Prepared) -> None:
        self.file = ready.file
        """The file it lies in; None for one in memory or on a server."""
        self.sent_log = SentLog(ready.file) if ready.file is not None else None
        self._writer = ready.writer
        self._reader = ready.reader
        self._consulted = ready.consulted
        self._threads = ThreadPoolExecutor(READERS, "readout-store") if ready.consulted is not None else None
        self._name = ready.name
        self._turns: set[asyncio.Task[Any]] = set()
        sqlite = ready.writer.dialect.name == "sqlite"
        self._writing = asyncio.Lock() if sqlite else nullcontext()
        self._reading = self._writing if ready.writer is ready.reader and sqlite else nullcontext()

    async def write(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """What `work` returns, all of its writes committed or none."""
        return await self._finished(self._turn(work, self._writer, self._writing))

    async def read(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """What `work` returns; it sees one state of the database throughout."""
        return await self._finished(self._turn(work, self._reader, self._reading))

    async def consult(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, which asks one statement after another; it sees one state of the database throughout.

        It may run in another thread: it shares nothing with the loop.
        """
        if self._threads is None:
            return await self.read(lambda connection: connection.run_sync(work))
        return await self._finished(self._in_thread(self._threads, work))

    async def close(self) -> None:
        """Finish the turns in hand and let go of all connections."""
        while self._turns:
            await asyncio.wait(self._turns)
        await self._writer.dispose()
        await self._reader.dispose()
        if self._threads is not None and self._consulted is not None:
            self._threads.shutdown()
            self._consulted.dispose()

    async def _turn(
        self,
        work: Callable[[AsyncConnection], Awaitable[T]],
        engine: AsyncEngine,
        turn: asyncio.Lock | nullcontext[None],
    ) -> T:
        async with turn:
            for further in reversed(range(ATTEMPTS)):
                try:
                    with self._told():
                        async with engine.begin() as connection:
                            return await work(connection)
                except StoreError as error:
                    if not (further and _in_each_other_s_way(error.__cause__)):
                        raise
        raise AssertionError("the last attempt returns or raises")

    async def _in_thread(self, threads: ThreadPoolExecutor, work: Callable[[Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(threads, self._consult, work)

    def _consult(self, work: Callable[[Connection], T]) -> T:
        assert self._consulted is not None
        with self._told(), self._consulted.begin() as connection:
            return work(connection)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Failures of the database come out as a `StoreError`, and nothing else does."""
        try:
            yield
        except UnfitError:
            raise
        except (SQLAlchemyError, OSError, ValueError, StoreError) as error:
            if isinstance(error, StoreError) and "malformed" not in str(error):
                raise
            raise StoreError(in_words(error, self._name)) from error

    async def _finished(self, turn: Coroutine[Any, Any, T]) -> T:
        task = asyncio.create_task(turn)
        self._turns.add(task)
        task.add_done_callback(self._turns.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if not task.done():
                await asyncio.wait([task])
            if not task.cancelled():
                task.exception()
            raise


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that can be made ready for a database without connecting to it.

    It may be opened again and again, once at a time: what statements were compiled to is kept. A process that is
    forked may open what was prepared before.
    """

    writer: AsyncEngine
    reader: AsyncEngine
    name: str
    file: Path | None = None
    consulted: Engine | None = None
    """Reads a file from threads; None where there is none."""


def prepared(url: str) -> Prepared:
    """Get ready to open the database at `url`. Raises `StoreError` for an address that is none."""
    address = _address(url)
    writer, reader = _sqlite(address) if address.get_backend_name() == "sqlite" else _postgres(address)
    in_file = address.get_backend_name() == "sqlite" and address.database not in {None, "", ":memory:"}
    file = Path(str(address.database)) if in_file else None
    consulted = None if file is None else _consulted(address)
    return Prepared(writer, reader, address.render_as_string(hide_password=True), file, consulted)


async def open_database(database: str | Prepared) -> Database:
    """The database at an address, checked and migrated. Raises `StoreError`."""
    ready = prepared(database) if isinstance(database, str) else database
    writer, reader, name = ready.writer, ready.reader, ready.name
    before = frozenset(threading.enumerate())
    try:
        await _made_ready(ready)
    except BaseException as error:
        await _dispose(writer, reader)
        await _let_go(before)
        if isinstance(error, StoreError) or not isinstance(error, Exception):
            raise
        # the PostgreSQL driver raises errors of its own while it connects
        raise StoreError(in_words(error, name)) from error
    return Database(ready)


async def _made_ready(ready: Prepared) -> None:
    """Check and migrate. Another program may be doing just that: it is given longer than for a write."""
    for further in reversed(range(OPENINGS)):
        try:
            async with ready.writer.begin() as connection:
                if ready.writer.dialect.name == "sqlite":
                    await _check(connection, ready.name)
                else:
                    await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
                schema = await connection.run_sync(stands_at)
                if ready.file is not None and is_older(schema):
                    await asyncio.to_thread(copy_before_migrating, ready.file)
                await connection.run_sync(migrate, ready.name, schema)
                return
        except OperationalError as error:
            if not further or "locked" not in str(error.orig):
                raise


async def _let_go(before: frozenset[threading.Thread]) -> None:
    """Wait until the driver's threads that began since then have ended.

    A connection that failed is closed by its thread, which tells the loop so: the loop must still be there.
    """
    for thread in threading.enumerate():
        if thread not in before and "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, LETTING_GO)


async def breathing(rows: Sequence[R]) -> AsyncIterator[R]:
    """The rows one by one; between them others get their turn: making values of many rows takes long."""
    for row in rows:
        yield row
        await asyncio.sleep(0)


async def hold(connection: AsyncConnection, gate: str) -> None:
    """Wait until no other process is past this gate; it opens again with the end of the transaction."""
    if connection.dialect.name == "sqlite":
        return  # a writing turn is alone there
    await connection.execute(select(gates.c.name).where(gates.c.name == gate).with_for_update())


def _in_each_other_s_way(error: BaseException | None) -> bool:
    """PostgreSQL chose this transaction to give way (deadlock, serialization failure): none of it happened."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in {"40P01", "40001"}


def in_words(error: Exception, name: str) -> str:
    """What went wrong with the database `name`, and what to do about it.

    What cannot be read back as what was written is damaged, too.
    """
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    said = str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
    if isinstance(error, ValueError):
        said = f"malformed: {said}"
    lowered = said.lower()
    if "locked" in lowered or "busy" in lowered:
        return (
            f"{name} is in use: another program has been writing to it for {PATIENCE:.0f} seconds; nothing was changed"
        )
    if "malformed" in lowered or "not a database" in lowered:
        return f"{name} is damaged ({said}): put back the newest backup, or move the file away to begin anew" + (
            how_to_restore(name)
        )
    if "disk is full" in lowered or "disk i/o" in lowered:
        return f"the disk under {name} cannot be written ({said}); nothing was changed"
    if "unable to open" in lowered:
        return f"{name} cannot be opened: is its folder there, and may this user write to it?"
    return f"{name}: {said}"


def _address(url: str) -> URL:
    if url == ":memory:" or url in {"sqlite://", "sqlite:///:memory:"}:
        return URL.create("sqlite+aiosqlite", database=":memory:")
    # one letter before a colon is a drive, not a scheme
    if not re.match(r"[a-z][a-z0-9+]+:", url, re.IGNORECASE):
        return URL.create("sqlite+aiosqlite", database=str(Path(url).expanduser()))
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"{url!r} is no database address: write sqlite:///PATH or postgresql://...") from error
    kind = address.drivername.partition("+")[0]
    if kind == "sqlite" and address.database:
        return URL.create("sqlite+aiosqlite", database=address.database)
    if kind in {"postgresql", "postgres"}:
        return address.set(drivername="postgresql+asyncpg")
    raise StoreError(f"{kind!r} is no database we speak to: write sqlite:///PATH or postgresql://...")


def _sqlite(address: URL) -> tuple[AsyncEngine, AsyncEngine]:
    connect = {"timeout": PATIENCE}
    if address.database == ":memory:":
        only = create_async_engine(address, poolclass=StaticPool, connect_args=connect)
        _settle(only.sync_engine, writes=True)
        return only, only
    writer = create_async_engine(address, pool_size=1, max_overflow=0, connect_args=connect)
    reader = create_async_engine(address, pool_size=READERS, max_overflow=0, connect_args=connect)
    _settle(writer.sync_engine, writes=True)
    _settle(reader.sync_engine, writes=False)
    return writer, reader


def _consulted(address: URL) -> Engine:
    # a connection goes from thread to thread, but is in one at a time
    connect = {"timeout": PATIENCE, "check_same_thread": False}
    its = address.set(drivername="sqlite")
    engine = create_engine(its, pool_size=READERS, max_overflow=0, connect_args=connect)
    _settle(engine, writes=False)
    return engine


def _settle(engine: Engine, *, writes: bool) -> None:
    @event.listens_for(engine, "connect")
    def settings(connection: Any, record: object) -> None:
        connection.isolation_level = None  # we say ourselves when a transaction begins
        cursor = connection.cursor()
        for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON") if writes else ("query_only=ON",):
            cursor.execute(f"PRAGMA {setting}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgres(address: URL) -> tuple[AsyncEngine, AsyncEngine]:
    try:
        engine = create_async_engine(address, pool_pre_ping=True)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise StoreError("PostgreSQL needs one more package: pip install 'readout-bot[postgres]'") from error
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine, reader


async def _check(connection: AsyncConnection, name: str) -> None:
    faults = (await connection.execute(text("PRAGMA quick_check(1)"))).scalars().all()
    if list(faults) != ["ok"]:
        raise StoreError(in_words(SQLAlchemyError(f"malformed: {faults[0] if faults else 'no answer'}"), name))


async def _dispose(writer: AsyncEngine, reader: AsyncEngine) -> None:
    await writer.dispose()
    await reader.dispose()
