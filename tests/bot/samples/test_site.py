"""The sample site over real sockets, as a feed reader meets it."""

from __future__ import annotations

from datetime import UTC, datetime

import aiohttp

from bot.feeds.addresses import AllowList
from bot.feeds.fetch import WebFetcher
from bot.model import Fetched, NotModified, Validators
from bot.samples import OUTLETS
from bot.samples.site import SampleSite


class Hands:
    """A clock that the test sets."""

    def __init__(self, time: str) -> None:
        self.set(time)

    def set(self, time: str) -> None:
        self.now = datetime.fromisoformat(time).replace(tzinfo=UTC)


def fetcher(site: SampleSite) -> WebFetcher:
    return WebFetcher(allow=AllowList.of([f"127.0.0.1/32:{site.port}"]))


def url_of(site: SampleSite, outlet: str) -> str:
    return next(feed.url for feed in site.feeds if feed.outlet == outlet)


async def test_every_feed_can_be_fetched_under_its_own_address_and_type():
    hands = Hands("2019-03-01T00:00")
    async with SampleSite(lambda: hands.now) as site, fetcher(site) as web:
        answers = [await web.fetch(feed.url) for feed in site.feeds]

    assert len(answers) == len(OUTLETS)
    assert all(isinstance(answer, Fetched) and answer.etag and answer.last_modified for answer in answers)
    assert {answer.content_type.partition(";")[0] for answer in answers if isinstance(answer, Fetched)} == {
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
    }


async def test_what_has_not_changed_is_answered_with_304_by_either_validator():
    hands = Hands("2019-02-28T07:00")
    async with SampleSite(lambda: hands.now) as site, fetcher(site) as web:
        url = url_of(site, "Meridian Wire")
        first = await web.fetch(url)
        assert isinstance(first, Fetched)
        hands.set("2019-02-28T08:49")

        by_tag = await web.fetch(url, Validators(etag=first.etag))
        by_date = await web.fetch(url, Validators(last_modified=first.last_modified))

    assert isinstance(by_tag, NotModified)
    assert isinstance(by_date, NotModified)


async def test_a_new_entry_makes_both_validators_stale():
    hands = Hands("2019-02-28T07:00")
    async with SampleSite(lambda: hands.now) as site, fetcher(site) as web:
        url = url_of(site, "Meridian Wire")
        first = await web.fetch(url)
        assert isinstance(first, Fetched)
        hands.set("2019-02-28T08:50")

        by_tag = await web.fetch(url, Validators(etag=first.etag))
        by_date = await web.fetch(url, Validators(last_modified=first.last_modified))

    assert isinstance(by_tag, Fetched)
    assert isinstance(by_date, Fetched)
    assert by_tag.etag != first.etag
    assert by_tag.last_modified == "Thu, 28 Feb 2019 08:50:00 GMT"


async def test_links_lead_to_pages_on_the_site_which_are_there_from_their_time_on():
    hands = Hands("2019-02-28T10:29")
    async with SampleSite(lambda: hands.now) as site, aiohttp.ClientSession() as reader:
        link = f"{site.base}/capital-courier.example/2019/02/28/trump-no-deal-news-conference"
        async with reader.get(link) as early:
            assert early.status == 404
        hands.set("2019-02-28T10:30")

        async with reader.get(url_of(site, "Capital Courier")) as feed, reader.get(link) as page:
            body, text = await feed.text(), await page.text()

    assert f"<link>{link}</link>" in body
    assert "https://capital-courier.example/" not in body
    assert page.status == 200
    assert page.content_type == "text/html"
    assert "Trump leaves Hanoi empty-handed" in text


async def test_what_is_not_there_is_a_404():
    async with SampleSite(lambda: datetime(2019, 3, 1, tzinfo=UTC)) as site, aiohttp.ClientSession() as reader:
        for path in ("/", "/nobody.example/feed.xml", "/meridian-wire.example/nothing", "/meridian-wire.example/"):
            async with reader.get(site.base + path) as answer:
                assert answer.status == 404, path


def test_the_times_of_the_site_are_those_at_which_something_changes():
    site = SampleSite(lambda: datetime(2019, 3, 1, tzinfo=UTC))

    hanoi = [
        time for time in site.times if datetime(2019, 2, 28, tzinfo=UTC) <= time < datetime(2019, 3, 1, tzinfo=UTC)
    ]

    assert datetime(2019, 2, 28, 10, 30, tzinfo=UTC) in hanoi
    assert datetime(2019, 2, 28, 11, 40, tzinfo=UTC) in hanoi
    assert hanoi == sorted(set(hanoi))
