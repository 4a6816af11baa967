"""A database from before the search finds what is in it once it is opened."""

from contextlib import asynccontextmanager

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from bot.model import INSTALLATION, NameKind
from bot.ports import Question
from bot.store import open_store
from bot.store.engine import prepared
from bot.store.migrating import newest
from bot.store.search import INDEXES
from bot.store.tables import brief_counts, known_names, name_starts, quotes, reports
from bot.testing.store_contract.given import (
    OURS,
    arrival,
    arrive,
    brief,
    filing,
    follow,
    quote,
    reading,
    sight,
    unfiled,
)

_NAME = "readout_refilled"


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request, tmp_path):
    """The address of an empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "readout.db")
    server = request.getfixturevalue("postgres_url")
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in (f"DROP DATABASE IF EXISTS {_NAME}", f"CREATE DATABASE {_NAME}"):
            await connection.execute(text(statement))
    await engine.dispose()
    return make_url(server).set(database=_NAME).render_as_string(hide_password=False)


async def test_what_was_stored_before_the_search_is_found_once_the_database_is_opened(database):
    async with open_store(database) as store:
        await _told(store)
        before = await _answers(store)
    await _made_older(database)

    async with open_store(database) as store:
        found = await _answers(store)
        await _told(store, "later", at=50)
        after = await _answers(store)

    assert found == before
    assert all(before.values())
    assert before["said"][0].utterance == "They summit … met here"
    assert len(after["stories"]) > len(found["stories"])


async def test_an_index_that_misses_some_of_what_is_stored_is_filled_in_the_order_of_time(database):
    async with open_store(database) as store:
        await _told(store)
    await _made_older(database)
    async with _at_its_newest(database) as store:
        await _told(store, "later", at=50)
        missing = await store.find_reports(sight(), Question(("hanoi",)), limit=9)

    await _set_back(database)
    async with open_store(database) as store:
        found = await store.find_reports(sight(), Question(), limit=9)
        then = await store.find_reports(sight(at=10), Question(), limit=9)

    assert len(missing.hits) < len(found.hits)
    assert [hit.source.first_seen for hit in found.hits] == sorted(
        (hit.source.first_seen for hit in found.hits), reverse=True
    )
    assert {hit.source.title for hit in then.hits} < {hit.source.title for hit in found.hits}


async def _told(store, name="summit", at=0.0):
    """A shared story and one of a server's own, each of a report that has two versions."""
    for outlet, scope in (("wire", INSTALLATION), ("our", OURS)):
        feed = await follow(store, outlet, scope)
        story = (await store.reserve_stories(1))[0]
        for version in (1, 2):
            title = f"Leaders meet in Hanoi {name}, report {version}"
            here = at + 2 * version
            one = arrival(feed, f"{outlet} {name}", here, title=title, text="They met.", digest=title)
            await arrive(store, feed, one)
            articles = await unfiled(store, here)
            pieces = (
                quote(articles[0], f"They {name}", "Kim Jong-un"),
                quote(articles[0], "met here", "Kim Jong-un", 90),
            )
            more = {"quotes": pieces[:version], "people": ("Kim Jong-un",), "places": ("Hanoi", f"Hanoi {version}")}
            told = brief(story, articles, scope=scope, revision=version, **more)
            read = [reading(article, ("Hanoi", NameKind.PLACE)) for article in articles]
            await store.save_filings([filing(told, articles, new=version == 1)], read)


async def _answers(store):
    whole = sight(OURS)
    reports_of = [
        await store.find_reports(asker, asked, limit=9)
        for asker in (whole, sight(), sight(OURS, at=3))
        for asked in (Question(("meeting", "hanoi")), Question(places=("河内",)), Question())
    ]
    quoted = await store.quotes(whole, who=None, about=(), since=None, limit=9, offset=0)
    return {
        "reports": reports_of,
        "stories": await store.find_stories(whole, ("hanoi",), 9),
        "quotes": quoted.hits,
        "said": await store.said(whole, quoted.hits[0].quote.text, 9),
        "people": await store.names(whole, "person", "", 9),
        "places": await store.names(whole, "place", "ha", 9),
        "titles": await store.names(whole, "story", "leaders", 9),
        "latest": await store.latest(whole, None, 9),
    }


async def _made_older(database):
    """As the first schema left it: nothing kept for finding."""

    def emptied(connection):
        for index in INDEXES:
            index.renew(connection)
        for table in (reports, brief_counts, name_starts, known_names):
            connection.execute(delete(table))
        connection.execute(update(quotes).values(utterance=None))
        connection.execute(text("UPDATE counters SET last = 0 WHERE name = 'reports'"))

    await _changed(database, emptied)
    await _set_back(database)


async def _set_back(database):
    await _changed(database, lambda one: one.execute(text("UPDATE alembic_version SET version_num = '0007'")))


@asynccontextmanager
async def _at_its_newest(database):
    """The store of a program that did not fill anything when it was opened."""
    await _changed(database, lambda one: one.execute(text(f"UPDATE alembic_version SET version_num = '{newest()}'")))
    async with open_store(database) as store:
        yield store


async def _changed(database, work):
    ready = prepared(database)
    async with ready.writer.begin() as connection:
        await connection.run_sync(work)
    await ready.writer.dispose()
    await ready.reader.dispose()
