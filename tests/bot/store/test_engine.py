"""The store refuses what it cannot vouch for, in words, and waits its turn."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.errors import StoreError
from bot.model import INSTALLATION, Feed
from bot.ports import Arrival, Poll
from bot.store import open_store
from bot.store.engine import hold, open_database

NOON = datetime(2019, 2, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize("form", ["{path}", "sqlite:///{path}", "sqlite+aiosqlite:///{path}"])
async def test_a_store_is_opened_by_path_or_address_and_is_there_again_after_a_restart(tmp_path, form):
    url = form.format(path=tmp_path / "with space é.db")
    async with open_store(url) as store:
        await store.add_feed(Feed("https://a.example/"), NOON, origin="chat")

    async with open_store(url) as store:
        feeds = await store.feeds([INSTALLATION])

    assert [feed.feed.url for feed in feeds] == ["https://a.example/"]
    assert [path.name for path in tmp_path.iterdir()] == ["with space é.db"]


async def test_a_store_in_memory_is_empty_each_time():
    for _ in range(2):
        async with open_store(":memory:") as store:
            assert await store.feeds([INSTALLATION]) == ()
            await asyncio.gather(
                *(store.add_feed(Feed(f"https://{n}.example/"), NOON, origin="chat") for n in range(20))
            )
            assert len(await store.feeds([INSTALLATION])) == 20


async def test_sqlite_is_set_to_survive_power_loss_and_to_keep_references(tmp_path):
    database = await open_database(str(tmp_path / "readout.db"))
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}

    async def settings(connection):
        return {name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one() for name in wanted}

    found = await database.write(settings)
    await database.close()

    assert found == wanted


async def test_a_reading_connection_cannot_write(tmp_path):
    database = await open_database(str(tmp_path / "readout.db"))

    with pytest.raises(StoreError, match="readonly"):
        await database.read(lambda connection: connection.exec_driver_sql("DELETE FROM counters"))

    await database.close()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://a/b", "no database we speak to"),
        ("sqlite:", "sqlite:///PATH"),
        ("postgresql://nobody:hunter2@127.0.0.1:1/none", "postgresql"),
        ("/nowhere/at/all/readout.db", "is its folder there"),
    ],
)
async def test_an_address_that_cannot_be_opened_is_refused_without_its_password(url, says):
    with pytest.raises(StoreError, match=says) as refusal:
        async with open_store(url):
            pass

    assert "hunter2" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


async def test_a_schema_newer_than_the_program_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "readout.db"
    async with open_store(str(path)):
        pass
    _change(path, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreError, match="newer version"):
        async with open_store(str(path)):
            pass

    assert _ask(path, "SELECT version_num FROM alembic_version") == [("9999",)]


@pytest.mark.parametrize("damage", ["not a database", "torn pages"])
async def test_a_damaged_file_is_refused_with_what_to_do(tmp_path, damage):
    path = tmp_path / "readout.db"
    if damage == "not a database":
        path.write_bytes(b"this is a letter, not a database. " * 200)
    else:
        async with open_store(str(path)) as store:
            for number in range(50):
                await store.add_feed(Feed(f"https://{number}.example/{'x' * 500}"), NOON, origin="chat")
        whole = bytearray(path.read_bytes())
        whole[4096 * 3 : -4096] = b"\xff" * (len(whole) - 4096 * 4)
        path.write_bytes(whole)

    with pytest.raises(StoreError, match=r"damaged.*put back the newest backup"):
        async with open_store(str(path)):
            pass


async def test_a_write_waits_for_another_program_and_says_so_when_that_takes_too_long(tmp_path):
    path = tmp_path / "readout.db"
    async with open_store(str(path)) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        beats = 0

        async def beat():
            nonlocal beats
            while True:
                await asyncio.sleep(0.05)
                beats += 1

        beating = asyncio.create_task(beat())
        with pytest.raises(StoreError, match="in use"):
            await store.reserve_stories(1)
        assert await store.feeds([INSTALLATION]) == ()
        waiting = asyncio.create_task(store.reserve_stories(1))
        await asyncio.sleep(0.2)
        other.execute("COMMIT")

        given = await waiting

        beating.cancel()
        other.close()
        assert given == (1,)
        assert beats > 20  # the wait held up nobody else


async def test_a_cancelled_write_is_whole_and_the_store_goes_on(tmp_path):
    for url in (":memory:", str(tmp_path / "readout.db")):
        async with open_store(url) as store:
            for number in range(30):
                call = store.declare_feeds([Feed(f"https://{number}.{n}.example/") for n in range(20)], NOON)
                writing = asyncio.create_task(call)
                for _ in range(number):
                    await asyncio.sleep(0)
                writing.cancel()
                await asyncio.gather(writing, return_exceptions=True)

            feeds = await store.feeds([INSTALLATION])

            assert len(feeds) in {0, 20}
            assert await store.reserve_stories(1) == (1,)


async def test_the_store_finishes_what_is_in_hand_before_it_closes(tmp_path):
    path = str(tmp_path / "readout.db")
    async with open_store(path) as store:
        writing = [asyncio.create_task(store.reserve_stories(1)) for _ in range(10)]
        await asyncio.sleep(0)

    assert sorted(await asyncio.gather(*writing)) == [(number,) for number in range(1, 11)]


async def test_a_poll_of_many_entries_is_few_statements(tmp_path):
    async with open_store(str(tmp_path / "readout.db")) as store:
        feed = await store.add_feed(Feed("https://a.example/"), NOON, origin="chat")
        arrivals = tuple(
            Arrival(feed.id, (f"g{n}", f"l{n}"), "d", "A", INSTALLATION, None, f"T{n}", "text", "en", NOON)
            for n in range(200)
        )
        statements = []

        def count(connection, cursor, statement, *rest):
            statements.append(statement)

        event.listen(Engine, "before_cursor_execute", count)
        try:
            await store.save_poll(Poll(feed.state, arrivals, seen=((feed.id, ("g1",)),)))
        finally:
            event.remove(Engine, "before_cursor_execute", count)

        assert len(statements) < 20


async def test_two_turns_in_each_other_s_way_both_come_to_their_end(postgres_url):
    one, two = await open_database(postgres_url), await open_database(postgres_url)
    both_inside = asyncio.Barrier(2)
    tries = []

    def crossing(*gates):
        async def cross(connection):
            tries.append(gates)
            await hold(connection, gates[0])
            if len(tries) <= 2:
                await both_inside.wait()
            await hold(connection, gates[1])
            return gates

        return cross

    crossed = list(
        await asyncio.gather(one.write(crossing("filing", "sending")), two.write(crossing("sending", "filing")))
    )
    await one.close()
    await two.close()

    assert crossed == [("filing", "sending"), ("sending", "filing")]
    assert len(tries) == 3


async def test_times_before_1970_and_to_the_microsecond_come_back_as_they_were(tmp_path):
    odd = datetime(1949, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    async with open_store(str(tmp_path / "readout.db")) as store:
        added = await store.add_feed(Feed("https://a.example/", every=timedelta(microseconds=1)), odd, origin="chat")

    assert (added.added_at, added.feed.every) == (odd, timedelta(microseconds=1))


def _change(path, statement):
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()


def _ask(path, query):
    connection = sqlite3.connect(path)
    rows = connection.execute(query).fetchall()
    connection.close()
    return rows
