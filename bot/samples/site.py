"""The sample wire as a site on loopback: each feed as of the clock's time, with validators and pages.

Hosts become first path parts (``http://127.0.0.1:PORT/meridian-wire.example/feed.xml``), and links in what
is served lead to this site, so that a page can be fetched where its feed says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime

from aiohttp import web

from bot.model import Feed
from bot.samples import OUTLETS
from bot.samples.wire import SampleFeed, Served, document_at, load, moved_to, page_at, times


class SampleSite:
    """Serves the sample wire while it is open (``async with``); `clock_now` says what time it is.

    `port` 0 lets the system choose one; after opening it is the one in use.
    """

    def __init__(self, clock_now: Callable[[], datetime], port: int = 0) -> None:
        self.port = port
        self._now = clock_now
        self._feeds: Mapping[str, SampleFeed] = {feed.outlet.host: feed for feed in load()}
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> SampleSite:
        app = web.Application()
        app.router.add_get("/{host}/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = int(self._runner.addresses[0][1])
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def base(self) -> str:
        """The site's own address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """All feeds as an admin would follow them."""
        return tuple(
            Feed(
                url=f"{self.base}/{outlet.host}/{outlet.feed_path}",
                outlet=outlet.name,
                topics=outlet.topics,
                language=outlet.language,
                country=outlet.country,
                full_text=outlet.full_text,
            )
            for outlet in OUTLETS
        )

    @property
    def times(self) -> tuple[datetime, ...]:
        """When something is published or changed, in order."""
        return times(tuple(self._feeds.values()))

    async def _answer(self, request: web.Request) -> web.Response:
        feed = self._feeds.get(request.match_info["host"])
        path = request.match_info["path"]
        if feed is None:
            raise web.HTTPNotFound
        now = self._now()
        served = document_at(feed, now) if path == feed.outlet.feed_path else page_at(feed, path, now)
        if served is None:
            raise web.HTTPNotFound
        return _response(request, served, moved_to(served.body, self.base).encode())


def _response(request: web.Request, served: Served, body: bytes) -> web.Response:
    """The body, or 304 when the request's validators say that the asker has it (RFC 9110, section 13.2.2)."""
    etag = hashlib.sha256(body).hexdigest()[:16]
    headers = {"ETag": f'"{etag}"'}
    changed = served.changed.astimezone(UTC).replace(microsecond=0) if served.changed else None
    if changed is not None:
        headers["Last-Modified"] = format_datetime(changed, usegmt=True)
    if request.if_none_match is not None:
        unchanged = any(one.value in {etag, "*"} for one in request.if_none_match)
    else:
        since = request.if_modified_since
        unchanged = since is not None and changed is not None and changed <= since
    if unchanged:
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, headers={**headers, "Content-Type": served.content_type})
