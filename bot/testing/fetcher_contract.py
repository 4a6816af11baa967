"""What every `Fetcher` promises. Outsiders subclass `FetcherContract` and give it their own fixture."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.errors import FetchError
from bot.model import Fetched, NotModified, Validators
from bot.ports import Fetcher

FEED = b'<rss version="2.0"><channel><title>Wire</title><item><title>Talks open</title></item></channel></rss>'


@dataclass(frozen=True, slots=True)
class Web:
    """A fetcher, and a way to put a body somewhere for it: `put(path, body)` gives the address."""

    fetcher: Fetcher
    put: Callable[[str, bytes], str]
    nowhere: str
    """An address at which nothing stands."""


class FetcherContract:
    """Subclasses define a fixture `web` that yields a `Web`."""

    async def test_the_whole_body_comes_back_with_where_it_came_from(self, web: Web) -> None:
        url = web.put("/feed", FEED)

        answer = await web.fetcher.fetch(url)

        assert isinstance(answer, Fetched)
        assert (answer.body, answer.url, answer.permanent) == (FEED, url, None)

    async def test_what_we_have_is_not_sent_again(self, web: Web) -> None:
        url = web.put("/feed", FEED)
        first = await web.fetcher.fetch(url)
        assert isinstance(first, Fetched)

        second = await web.fetcher.fetch(url, Validators(first.etag, first.last_modified))

        assert isinstance(second, NotModified)

    async def test_a_changed_body_is_sent_in_spite_of_validators(self, web: Web) -> None:
        url = web.put("/feed", FEED)
        first = await web.fetcher.fetch(url)
        assert isinstance(first, Fetched)
        web.put("/feed", FEED + b"<!-- more -->")

        second = await web.fetcher.fetch(url, Validators(first.etag, first.last_modified))

        assert isinstance(second, Fetched)
        assert second.body.endswith(b"<!-- more -->")
        assert second.etag != first.etag

    async def test_without_validators_nothing_is_unmodified(self, web: Web) -> None:
        url = web.put("/feed", FEED)
        await web.fetcher.fetch(url)

        again = await web.fetcher.fetch(url)

        assert isinstance(again, Fetched)

    async def test_what_is_not_there_is_a_typed_error_with_its_status(self, web: Web) -> None:
        with pytest.raises(FetchError) as caught:
            await web.fetcher.fetch(web.nowhere)

        assert caught.value.url == web.nowhere
        assert caught.value.status == 404

    async def test_a_page_can_be_asked_for(self, web: Web) -> None:
        url = web.put("/page", b"<html><body><p>Talks open</p></body></html>")

        answer = await web.fetcher.fetch(url, page=True)

        assert isinstance(answer, Fetched)
        assert b"Talks open" in answer.body

    async def test_many_may_be_fetched_at_once(self, web: Web) -> None:
        urls = [web.put(f"/feed/{number}", FEED + str(number).encode()) for number in range(20)]

        answers = await asyncio.gather(*(web.fetcher.fetch(url) for url in urls))

        bodies = [answer.body for answer in answers if isinstance(answer, Fetched)]
        assert bodies == [FEED + str(number).encode() for number in range(20)]

    async def test_a_cancelled_fetch_ends_and_leaves_the_fetcher_usable(self, web: Web) -> None:
        url = web.put("/feed", FEED)
        task = asyncio.create_task(web.fetcher.fetch(url))
        await asyncio.sleep(0)

        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        assert isinstance(await web.fetcher.fetch(url), Fetched)
