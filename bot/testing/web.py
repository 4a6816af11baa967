"""Two webs for tests: one in memory that speaks our words, one on loopback that speaks HTTP."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from aiohttp import web

from bot.errors import FetchError
from bot.model import Fetched, NotModified, Validators


@dataclass(frozen=True, slots=True)
class WebPage:
    """What stands at an address."""

    body: bytes
    content_type: str = "application/rss+xml; charset=utf-8"
    fresh_for: timedelta | None = None
    permanent: str | None = None

    @property
    def etag(self) -> str:
        """Changes with the body."""
        return '"' + hashlib.sha256(self.body).hexdigest()[:16] + '"'


class FakeWeb:
    """`Fetcher` over pages held in memory, with ETags; what is not there is a 404."""

    def __init__(self) -> None:
        self._pages: dict[str, WebPage | FetchError] = {}
        self.asked: list[str] = []
        """Every address fetched, in order."""
        self.most_at_once = 0
        """The most fetches that were under way at one time."""
        self._under_way = 0

    def put(self, url: str, body: bytes | str, content_type: str | None = None, **more: object) -> None:
        """Put a page at an address, instead of what stood there."""
        data = body.encode() if isinstance(body, str) else body
        page = WebPage(data, **more) if content_type is None else WebPage(data, content_type, **more)  # type: ignore[arg-type]
        self._pages[url] = page

    def fail(self, url: str, error: FetchError) -> None:
        """Let fetches of an address fail."""
        self._pages[url] = error

    async def fetch(
        self, url: str, validators: Validators | None = None, *, page: bool = False
    ) -> Fetched | NotModified:
        """See `bot.ports.Fetcher.fetch`."""
        self.asked.append(url)
        self._under_way += 1
        self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            for _ in range(5):  # as long as it takes others to begin theirs
                await asyncio.sleep(0)
        finally:
            self._under_way -= 1
        found = self._pages.get(url)
        if found is None:
            raise FetchError(url, "the server answered 404 Not Found", kind="status", status=404)
        if isinstance(found, FetchError):
            raise found
        if validators is not None and validators.etag == found.etag:
            return NotModified(url=found.permanent or url, etag=found.etag, fresh_for=found.fresh_for)
        return Fetched(
            url=found.permanent or url,
            body=found.body,
            content_type=found.content_type,
            etag=found.etag,
            fresh_for=found.fresh_for,
            permanent=found.permanent,
        )


Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class LocalSite:
    """A site on loopback, opened with ``async with``; pages have ETags, a path may be given an own answer."""

    pages: dict[str, WebPage] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[web.BaseRequest] = field(default_factory=list)
    """Every request received, in order."""
    port: int = 0
    _runner: web.ServerRunner | None = None

    async def __aenter__(self) -> LocalSite:
        self._runner = web.ServerRunner(web.Server(self._answer))
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    @property
    def allow(self) -> str:
        """The entry of an allow list that lets a fetcher come here."""
        return f"127.0.0.1/32:{self.port}"

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def put(self, path: str, body: bytes | str, content_type: str = "application/rss+xml") -> str:
        """Put a page at a path; its address."""
        self.pages[path] = WebPage(body.encode() if isinstance(body, str) else body, content_type)
        return self.url(path)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.requests.append(request)
        if (answer := self.answers.get(request.path)) is not None:
            return await answer(request)  # type: ignore[arg-type]
        page = self.pages.get(request.path)
        if page is None:
            return web.Response(status=404)
        headers = {"ETag": page.etag, "Content-Type": page.content_type}
        if request.headers.get("If-None-Match") == page.etag:
            return web.Response(status=304, headers={"ETag": page.etag})
        return web.Response(body=page.body, headers=headers)
