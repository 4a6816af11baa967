"""The web and the fake web keep one promise."""

from collections.abc import AsyncIterator

import pytest

from bot.feeds.addresses import AllowList
from bot.feeds.fetch import WebFetcher
from bot.testing.fetcher_contract import FetcherContract, Web
from bot.testing.web import FakeWeb, LocalSite


class TestWebFetcher(FetcherContract):
    @pytest.fixture
    async def web(self) -> AsyncIterator[Web]:
        async with LocalSite() as site, WebFetcher(allow=AllowList.of([site.allow])) as fetcher:
            yield Web(fetcher, site.put, site.url("/nowhere"))


class TestFakeWeb(FetcherContract):
    @pytest.fixture
    async def web(self) -> Web:
        fake = FakeWeb()

        def put(path: str, body: bytes) -> str:
            url = f"https://news.example{path}"
            fake.put(url, body)
            return url

        return Web(fake, put, "https://news.example/nowhere")
