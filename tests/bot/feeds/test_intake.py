"""The stage: due addresses become stored articles. The real store and real children, a fake web and clock."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from bot.errors import FetchError, StoreError
from bot.feeds.intake import Intake
from bot.model import INSTALLATION, Article, Feed, FollowedFeed, Scope
from bot.ports import Lease, Poll, Store
from bot.store import open_store
from bot.testing.clock import FakeClock
from bot.testing.web import FakeWeb
from bot.workers import WorkerPool
from tests.bot.feeds.test_article import PAGE, SENTENCES
from tests.bot.feeds.writing import jsonfeed, rss

WIRE, GAZETTE = "https://wire.test/feed", "https://gazette.test/feed"
SERVER = Scope("discord:1")


@dataclass
class Desk:
    """An intake with all around it."""

    store: Store
    web: FakeWeb
    workers: WorkerPool
    clock: FakeClock = field(default_factory=lambda: FakeClock(datetime(2024, 5, 2, 12, tzinfo=UTC)))

    @property
    def intake(self) -> Intake:
        return Intake(self.store, self.web, self.workers, self.clock, owner="test")

    async def follow(self, url: str, scope: Scope = INSTALLATION, **fields: object) -> FollowedFeed:
        feed = Feed(url=url, scope=scope, **fields)  # type: ignore[arg-type]
        return await self.store.add_feed(feed, self.clock.now(), origin="test")

    async def unfiled(self) -> Sequence[Article]:
        now = self.clock.now()
        return await self.store.claim_unfiled(Lease("reader", now, now + timedelta(seconds=1)), 1000)

    async def titles(self) -> list[str]:
        return sorted(f"{article.title} v{article.version}" for article in await self.unfiled())

    async def feed(self, url: str = WIRE) -> FollowedFeed:
        return next(one for one in await self.store.feeds((INSTALLATION, SERVER)) if one.feed.url == url)

    async def later(self, **units: float) -> int:
        await self.clock.advance(**units)
        return await self.intake.sweep()


# one loop and one child for all: starting a child and loading the parser takes longer than the tests
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def workers() -> AsyncIterator[WorkerPool]:
    async with WorkerPool(1) as pool:
        yield pool


@pytest_asyncio.fixture(loop_scope="module")
async def desk(workers: WorkerPool) -> AsyncIterator[Desk]:
    async with open_store(":memory:") as store:
        yield Desk(store, FakeWeb(), workers)


def item(name: str, **fields: str) -> dict[str, str]:
    return {"title": name, "guid": name, "link": f"https://wire.test/{name}", "text": f"About {name}.", **fields}


async def test_the_first_poll_stores_everything_as_backlog_and_later_ones_bring_news(desk: Desk):
    await desk.follow(WIRE, topics=("summits",))
    desk.web.put(WIRE, rss([item("a"), item("b")]))
    assert await desk.intake.sweep() == 1
    first = await desk.unfiled()

    desk.web.put(WIRE, rss([item("c"), item("a"), item("b")]))
    await desk.later(minutes=20)
    after = await desk.unfiled()

    assert [(one.title, one.backlog) for one in first] == [("a", True), ("b", True)]
    assert {one.title: one.backlog for one in after} == {"a": True, "b": True, "c": False}
    newest = next(one for one in after if one.title == "c")
    assert (newest.outlet, newest.topics, newest.url) == ("Wire", ("summits",), "https://wire.test/c")
    assert newest.first_seen == desk.clock.now()


async def test_changed_text_is_a_new_version_and_a_new_guid_is_not(desk: Desk):
    await desk.follow(WIRE)
    desk.web.put(WIRE, rss([item("a"), item("b")]))
    await desk.intake.sweep()

    desk.web.put(WIRE, rss([item("a", text="Corrected."), item("b", guid="other")]))
    await desk.later(minutes=20)

    known = await desk.store.known((await desk.feed()).id, ["guid:a", "guid:b", "guid:other"])
    assert {key: (entry.article, entry.version) for key, entry in known.items()} == {
        "guid:a": (known["guid:a"].article, 2),
        "guid:b": (known["guid:b"].article, 1),
        "guid:other": (known["guid:b"].article, 1),
    }


async def test_nothing_is_due_before_its_time_and_unchanged_bodies_cost_no_parsing(desk: Desk):
    await desk.follow(WIRE)
    desk.web.put(WIRE, rss([item("a")]))
    await desk.intake.sweep()

    assert await desk.later(minutes=1) == 0
    assert await desk.later(minutes=20) == 1
    assert desk.web.asked == [WIRE, WIRE]
    assert (await desk.feed()).state.fault is None
    assert await desk.titles() == ["a v1"]


async def test_one_address_is_fetched_once_for_all_scopes_and_each_gets_its_own_articles(desk: Desk):
    await desk.follow(WIRE)
    await desk.follow(WIRE, SERVER)
    desk.web.put(WIRE, rss([item("a")]))

    await desk.intake.sweep()

    assert desk.web.asked == [WIRE]
    assert {article.scope for article in await desk.unfiled()} == {INSTALLATION, SERVER}


async def test_a_feed_added_later_to_a_known_address_gets_its_backlog_at_once(desk: Desk):
    await desk.follow(WIRE)
    desk.web.put(WIRE, rss([item("a")]))
    await desk.intake.sweep()

    await desk.follow(WIRE, SERVER)
    await desk.intake.sweep()

    mine = [one for one in await desk.unfiled() if one.scope == SERVER]
    assert [(one.title, one.backlog) for one in mine] == [("a", True)]


async def test_the_same_page_in_two_feeds_of_a_scope_is_one_article(desk: Desk):
    await desk.follow(WIRE)
    await desk.follow(GAZETTE)
    desk.web.put(WIRE, rss([item("a")]))
    await desk.intake.sweep()
    desk.web.put(GAZETTE, rss([item("a", guid="x", link="http://www.wire.test/a/?utm_source=g"), item("b")]))

    await desk.later(minutes=20)
    await desk.later(minutes=20)

    assert await desk.titles() == ["a v1", "b v1"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<!doctype html><html><body>Log in to the hotel network</body></html>", "a web page"),
        ("", "empty"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel/></rss>', "entities"),
    ],
)
async def test_a_body_that_is_no_feed_keeps_what_we_have_and_backs_off(desk: Desk, body: str, words: str):
    await desk.follow(WIRE)
    desk.web.put(WIRE, rss([item("a")]))
    await desk.intake.sweep()
    good = (await desk.feed()).state
    desk.web.put(WIRE, body)

    await desk.later(minutes=20)

    state = (await desk.feed()).state
    assert state.failures == 1
    assert words in (state.fault or "")
    assert (state.etag, state.body_digest, state.good_at) == (good.etag, good.body_digest, good.good_at)
    assert await desk.titles() == ["a v1"]


async def test_one_feeds_failure_is_no_others(desk: Desk):
    await desk.follow(WIRE)
    await desk.follow(GAZETTE)
    desk.web.fail(WIRE, FetchError(WIRE, "it took too long to answer", kind="timeout"))
    desk.web.put(GAZETTE, jsonfeed([item("b")]))

    await desk.intake.sweep()

    assert await desk.titles() == ["b v1"]
    assert (await desk.feed(WIRE)).state.fault == "it took too long to answer"
    assert (await desk.feed(GAZETTE)).state.failures == 0


async def test_a_poll_that_failed_is_no_first_poll(desk: Desk):
    await desk.follow(WIRE)
    await desk.intake.sweep()
    desk.web.put(WIRE, rss([item("a")]))

    await desk.later(minutes=20)

    assert [one.backlog for one in await desk.unfiled()] == [True]
    assert (await desk.feed()).state.failures == 0


async def test_a_feed_that_is_gone_is_paused_with_the_reason(desk: Desk):
    await desk.follow(WIRE)
    desk.web.fail(WIRE, FetchError(WIRE, "the server answered 410 Gone", kind="gone", status=410))

    for _ in range(3):
        await desk.later(hours=2)

    assert "410" in ((await desk.feed()).paused or "")
    assert await desk.later(hours=48) == 0


async def test_full_text_is_fetched_for_teasers_where_the_feed_asks_for_it(desk: Desk):
    await desk.follow(WIRE, full_text=True)
    desk.web.put(WIRE, rss([item("Talks end early", link="https://wire.test/talks", text=SENTENCES[0])]))
    desk.web.put("https://wire.test/talks", PAGE, "text/html; charset=utf-8")

    await desk.intake.sweep()

    (article,) = await desk.unfiled()
    assert not article.teaser
    assert SENTENCES[3] in article.text


async def test_the_teaser_stays_when_the_page_gives_nothing_better(desk: Desk):
    await desk.follow(WIRE, full_text=True)
    desk.web.put(WIRE, rss([item("a", text=SENTENCES[0]), item("b", text=SENTENCES[1])]))
    desk.web.put("https://wire.test/a", "<html><body>Subscribe to read on</body></html>", "text/html")

    await desk.intake.sweep()

    assert {one.text for one in await desk.unfiled()} == {SENTENCES[0], SENTENCES[1]}
    assert all(one.teaser for one in await desk.unfiled())


async def test_an_article_read_from_its_page_is_not_read_again_while_its_teaser_stands(desk: Desk):
    await desk.follow(WIRE, full_text=True)
    page = "https://wire.test/talks"
    talks = item("Talks end early", link=page, text=SENTENCES[0])
    desk.web.put(WIRE, rss([talks]))
    desk.web.put(page, PAGE, "text/html; charset=utf-8")
    await desk.intake.sweep()

    desk.web.put(WIRE, rss([item("b"), talks]))
    await desk.later(minutes=20)

    assert desk.web.asked.count(page) == 1
    assert await desk.titles() == ["Talks end early v1", "b v1"]


async def test_a_host_is_not_asked_for_everything_at_once(desk: Desk):
    urls = [f"https://wire.test/feed/{number}" for number in range(6)]
    for url in urls:
        await desk.follow(url)
        desk.web.put(url, rss([item(url)]))

    assert await desk.intake.sweep() == 6
    assert desk.web.most_at_once == 2
    assert len(await desk.unfiled()) == 6


async def test_a_permanent_redirect_is_noted_not_yet_believed(desk: Desk):
    await desk.follow(WIRE)
    desk.web.put(WIRE, rss([item("a")]), permanent="https://wire.test/new")

    await desk.intake.sweep()

    feed = await desk.feed()
    assert (feed.feed.url, feed.state.moved_to) == (WIRE, "https://wire.test/new")


class Stubborn:
    """A store that will not save one address's polls."""

    def __init__(self, store: Store, url: str) -> None:
        self._store = store
        self._url = url

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    async def save_poll(self, poll: Poll) -> tuple[int, ...]:
        if poll.state.url == self._url:
            raise StoreError("the disk is full")
        return await self._store.save_poll(poll)


async def test_a_poll_that_cannot_be_saved_does_not_end_the_sweep(desk: Desk):
    await desk.follow(WIRE)
    await desk.follow(GAZETTE)
    desk.web.put(WIRE, rss([item("a")]))
    desk.web.put(GAZETTE, rss([item("b")]))
    store = desk.store
    desk.store = Stubborn(store, WIRE)  # type: ignore[assignment]

    assert await desk.intake.sweep() == 2

    desk.store = store
    assert await desk.titles() == ["b v1"]


async def test_trying_an_address_tells_what_it_is_and_stores_nothing(desk: Desk):
    desk.web.put(WIRE, rss([item("a", date="2024-05-01T10:00:00+00:00"), item("b")], title="The Wire"))
    page = '<!doctype html><html><head><link rel=alternate type="application/rss+xml" href="/feed" title="All">'
    desk.web.put("https://wire.test/", page, "text/html")

    good = await desk.intake.test_feed(WIRE)
    home = await desk.intake.test_feed("https://wire.test/")
    lost = await desk.intake.test_feed("https://wire.test/nowhere")

    assert (good.title, good.entries, good.problem) == ("The Wire", 2, None)
    assert good.newest == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert home.offers == (("All", "https://wire.test/feed"),)
    assert home.problem is not None
    assert lost.problem == "the server answered 404 Not Found"
    assert await desk.unfiled() == ()
