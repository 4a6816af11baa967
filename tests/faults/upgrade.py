"""Faults of change: killed in the midst of a migration, and a configuration that changes during a poll."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from bot import faults
from bot.feeds.intake import Intake
from bot.messages import Channel, Subscription
from bot.model import Feed, Fetched, NotModified, Validators
from bot.ports import Store
from bot.store import open_store
from bot.store.migrating import SCRIPTS
from bot.stories.briefing import Briefing
from bot.stories.extractive import Extractive
from bot.testing.faults import Bench, StandInPlatform, Verdict
from bot.testing.faults.bench import LEASE, drain
from bot.testing.faults.lives import begin
from bot.testing.web import FakeWeb
from tests.faults.memory import owe_only
from tests.faults.reading import FEEDS, MINUTE, InProcess, feed_of, url_of
from tests.tools.events import events

OLDER = ("0001", "0003", "0005", "0006")
"""Schemas of earlier versions; the newest one brings each up to its own."""
FILLED = ("sqlite", "alembic", "gates")
"""Tables that no row is copied into: the migrations fill them."""


def migrate(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """Killed at any moment of a migration, while posts are owed; the next one migrates and sends them."""
    with Bench(platform, seed=seed, stories=4) as bench:
        migrated = 0
        while bench.verdict.kills < times:
            bench.fresh()
            channels = bench.channels(2)
            bench.life(partial(owe_only, bench, channels))
            revision = bench.chance.choice(OLDER)
            _age(bench, revision)
            began = time.monotonic()
            bench.life(partial(_opened, bench))
            whole = time.monotonic() - began
            _age(bench, revision)
            for _ in range(bench.chance.randint(1, 2)):
                pid = begin(partial(_opened, bench), bench.strikes, bench.folder / "complaint.txt", bench.clock)
                time.sleep(bench.chance.uniform(0.0, whole))
                os.kill(pid, signal.SIGKILL)
                _, status = os.waitpid(pid, 0)
                bench.verdict.kills += os.WIFSIGNALED(status)
                migrated += _schema(bench.database) != revision
                _sound(bench)
            bench.life(partial(bench.send_all, channels, report=True))
            bench.judge(channels)
        bench.verdict.told["done_before_the_kill"] = migrated
        return bench.verdict


async def _opened(bench: Bench) -> None:
    async with open_store(bench.opened, now=bench.clock.now):
        pass


def _age(bench: Bench, revision: str) -> None:
    """The database as an earlier version of the program would have it: its schema, and the rows that fit in."""
    newest, older = bench.folder / "newest.db", bench.folder / "older.db"
    with closing(sqlite3.connect(bench.database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(bench.database, newest)
    older.unlink(missing_ok=True)
    engine = create_engine(f"sqlite:///{older}")
    with engine.begin() as alembic:
        config = Config()
        config.set_main_option("script_location", SCRIPTS)
        config.attributes["connection"] = alembic
        command.upgrade(config, revision)
    engine.dispose()
    with closing(sqlite3.connect(older)) as connection, connection:
        connection.execute("ATTACH ? AS newest", (str(newest),))
        tables = dict(connection.execute("SELECT name, sql FROM main.sqlite_master WHERE type = 'table'").fetchall())
        searched = tuple(name for name, sql in tables.items() if sql.startswith("CREATE VIRTUAL"))
        for table in tables:
            if not table.startswith((*searched, *FILLED)):
                _copy(connection, table)
    for old in bench.folder.glob("run.db*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    shutil.copyfile(older, bench.database)


def _copy(connection: sqlite3.Connection, table: str) -> None:
    """The newest rows of a table; what it no longer has, and must have had, is empty."""
    there = {row[1] for row in connection.execute(f"PRAGMA newest.table_info({table})")}
    columns = {
        f'"{name}"': f'"{name}"' if name in there else "''"
        for _, name, _, must, default, _ in connection.execute(f"PRAGMA main.table_info({table})")
        if name in there or (must and default is None)
    }
    names, values = ", ".join(columns), ", ".join(columns.values())
    known = " WHERE name IN (SELECT name FROM main.counters)" if table == "counters" else ""  # later ones come later
    if there:
        connection.execute(f"INSERT OR REPLACE INTO main.{table} ({names}) SELECT {values} FROM newest.{table}{known}")


def _schema(database: Path) -> str:
    with closing(sqlite3.connect(database)) as connection:
        ((revision,),) = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    return str(revision)


def _sound(bench: Bench) -> None:
    with closing(sqlite3.connect(bench.database)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchall()
    if found != [("ok",)]:
        bench.verdict.wrong(f"integrity: {found[:3]}")


# --- settings -------------------------------------------------------------------------------------


class Meanwhile:
    """`bot.ports.Fetcher`: while it fetches, the configuration changes."""

    def __init__(self, web: FakeWeb, store: Store, bench: Bench) -> None:
        self.pages = web
        self._store = store
        self._bench = bench
        self.then: Subscription | None = None

    async def fetch(
        self, url: str, validators: Validators | None = None, *, page: bool = False
    ) -> Fetched | NotModified:
        """See `bot.ports.Fetcher.fetch`."""
        answer = await self.pages.fetch(url, validators, page=page)
        if self.then is not None:
            declared, self.then = self.then, None
            await self._store.declare_subscriptions([declared], self._bench.clock.now())
            (self._bench.folder / "moved").touch()
        return answer


def settings(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """While a poll is under way another channel comes to want the news; killed before the poll is stored, or not."""
    with Bench(platform, seed=seed) as bench:
        while bench.verdict.runs < times:
            bench.fresh()
            for mark in ("published", "moved"):
                (bench.folder / mark).unlink(missing_ok=True)
            before, after = bench.channels(2)
            bench.strikes.spare()
            if bench.chance.random() < 0.7:
                bench.strikes.plan(faults.FETCH_STORE, FEEDS + bench.chance.randint(1, FEEDS))
            bench.life(partial(_moved, bench, before, after))
            bench.clock.skip(bench.chance.choice((1.0, 100.0, 4000.0)))
            bench.strikes.spare()
            bench.life(partial(_moved, bench, before, after))
            titles = [event.title for event in events(2 * FEEDS)[FEEDS:]]
            shown = Counter(one.text.partition("\n")[0] for one in platform.shown(after) if one.under is None)
            wrong = [one.text for one in platform.shown(before) if one.text.partition("\n")[0] in titles]
            bench.verdict.lost += sum(not shown[title] for title in titles)
            bench.verdict.twice += sum(max(0, count - 1) for count in shown.values())
            if wrong or any(shown[title] != 1 for title in titles):
                bench.verdict.wrong(f"{after.id}: {shown}; in the old channel: {wrong}")
        return bench.verdict


async def _moved(bench: Bench, before: Channel, after: Channel) -> None:
    """The feeds' first poll is stored for one channel; while their next is under way, another one wants them."""
    workers, owner = InProcess(), os.urandom(4).hex()
    async with bench.opened_outbox([before]) as (store, outbox):
        web = Meanwhile(FakeWeb(), store, bench)
        intake = Intake(store, web, workers, bench.clock, owner=owner, lease=LEASE)
        extractive = Extractive()
        briefing = Briefing(
            store, workers, extractive, extractive, bench.clock, owner=owner, lease=LEASE, window=timedelta(minutes=1)
        )
        for number in range(FEEDS):
            feed = Feed(url_of(number), outlet=f"Outlet {number}", every=timedelta(minutes=1))
            await store.add_feed(feed, bench.clock.now(), origin="cli")
        published, moved = bench.folder / "published", bench.folder / "moved"
        for _ in range(6):
            stored = await store.feeds(None)
            if all(one.title for one in stored if one.feed.url.startswith("https://outlet")):
                web.then = None if moved.exists() else Subscription(after)
                published.touch()
            for number in range(FEEDS):
                web.pages.put(url_of(number), feed_of(bench, number, published.exists()))
            await intake.sweep()
            while await briefing.sweep():
                pass
            await drain(outbox, store, bench.clock)
            bench.clock.skip(2 * MINUTE)
