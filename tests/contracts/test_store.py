"""The store keeps its promises on SQLite and on PostgreSQL."""

from contextlib import AsyncExitStack

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import open_store
from bot.store.search import INDEXES
from bot.store.tables import metadata
from bot.testing.store_contract import StoreContract, Watch

_NAME = "readout_contract"


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request, tmp_path):
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'readout.db'}"
    return await _emptied(request.getfixturevalue("postgres_url"))


class TestStore(StoreContract):
    @pytest.fixture
    def watch(self):
        return Watch()

    @pytest.fixture
    async def open_again(self, database, watch):
        async with AsyncExitStack() as stack:
            yield lambda: stack.enter_async_context(open_store(database, now=watch))

    @pytest.fixture
    async def store(self, open_again):
        return await open_again()

    @pytest.fixture
    async def second_store(self, store, open_again):
        return await open_again()


async def _emptied(server):
    """One migrated database of the server, emptied: far cheaper than one for each test."""
    url = make_url(server).set(database=_NAME).render_as_string(hide_password=False)
    if not await _administer(server, f"SELECT 1 FROM pg_database WHERE datname = '{_NAME}'"):
        await _administer(server, f"CREATE DATABASE {_NAME}")
        async with open_store(url):
            return url
    # not TRUNCATE: it makes new files of all tables, and the server is a long time syncing them when it stops
    tables = [*(index.name for index in INDEXES), *(table.name for table in reversed(metadata.sorted_tables))]
    deletes = [f"DELETE FROM {name}" for name in tables if name not in {"gates", "counters"}]
    await _administer(url, *deletes, "UPDATE counters SET last = 0")
    return url


async def _administer(server, *statements):
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            results = [await connection.execute(text(statement)) for statement in statements]
            return [row for result in results if result.returns_rows for row in result]
    finally:
        await engine.dispose()
