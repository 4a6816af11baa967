"""The migrations make the schema that the program's tables describe, once, whoever opens first."""

import asyncio

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from bot.store import open_store
from bot.store.engine import open_database
from bot.store.search import INDEXES
from bot.store.tables import metadata

_INDEXES = tuple(index.name for index in INDEXES)


async def test_migrating_from_nothing_gives_the_tables_that_the_program_asks(tmp_path):
    database = await open_database(str(tmp_path / "readout.db"))

    differences, tables = await database.write(lambda connection: connection.run_sync(_compared))
    await database.close()

    assert differences == []
    assert {*metadata.tables, *_INDEXES, "alembic_version"} <= tables


async def test_programs_that_open_a_new_database_at_once_make_it_once(tmp_path):
    path = str(tmp_path / "readout.db")

    async def reserve():
        async with open_store(path) as store:
            return await store.reserve_stories(2)

    given = await asyncio.gather(*(reserve() for _ in range(2)))

    assert sorted(story for stories in given for story in stories) == list(range(1, 5))


async def test_a_migration_that_was_cut_off_leaves_nothing_behind(tmp_path):
    path = tmp_path / "readout.db"
    opening = asyncio.create_task(open_store(str(path)).__aenter__())
    for _ in range(40):
        await asyncio.sleep(0.001)
    opening.cancel()
    results = await asyncio.gather(opening, return_exceptions=True)
    for store in results:
        if not isinstance(store, BaseException):
            await store.close()

    async with open_store(str(path)) as store:
        assert await store.reserve_stories(1) == (1,)


def _compared(connection):
    def ours(thing, name, kind, *rest):
        return not (kind == "table" and name.startswith(_INDEXES))

    context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": False})
    return compare_metadata(context, metadata), set(inspect(connection).get_table_names())
