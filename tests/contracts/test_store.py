"""The store keeps its promises on SQLite and on PostgreSQL."""

import secrets
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import open_store

pytest.register_assert_rewrite("bot.testing.store_contract")

from bot.testing.store_contract import StoreContract, Watch  # noqa: E402

_TEMPLATE = "readout_template"


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request, tmp_path):
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'readout.db'}"
        return
    server = request.getfixturevalue("postgres_url")
    name = f"readout_{secrets.token_hex(6)}"
    await _make_template(server)
    await _administer(server, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} STRATEGY file_copy")
    yield _within(server, name)
    await _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


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


async def _make_template(server):
    """A migrated database, made once a server, that each test's own is copied from."""
    if not await _administer(server, f"SELECT 1 FROM pg_database WHERE datname = '{_TEMPLATE}'"):
        await _administer(server, f"CREATE DATABASE {_TEMPLATE}")
        async with open_store(_within(server, _TEMPLATE)):
            pass


def _within(server, name):
    return make_url(server).set(database=name).render_as_string(hide_password=False)


async def _administer(server, statement):
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            result = await connection.execute(text(statement))
            return result.all() if result.returns_rows else []
    finally:
        await engine.dispose()
