"""The web as it is, over real sockets on loopback."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta

import pytest
from aiohttp import web

from bot.errors import AddressError, FetchError
from bot.feeds.addresses import AllowList
from bot.feeds.fetch import Limits, WebFetcher
from bot.model import Fetched, NotModified, Validators
from bot.testing.web import Answer, LocalSite

BODY = b"<rss version='2.0'><channel><title>Wire</title></channel></rss>"
QUICK = Limits(connect=1, headers=0.4, idle=0.4, total=2, size=100_000)


@pytest.fixture
async def site() -> AsyncIterator[LocalSite]:
    async with LocalSite() as opened:
        yield opened


@pytest.fixture
async def fetcher(site: LocalSite) -> AsyncIterator[WebFetcher]:
    async with WebFetcher(allow=AllowList.of([site.allow]), limits=QUICK, contact="https://example.org/bot") as opened:
        yield opened


def answering(status: int = 200, body: bytes = b"", **headers: str) -> Answer:
    return answering_with(headers, status, body)


def answering_with(headers: Mapping[str, str], status: int = 200, body: bytes = b"") -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, body=body, headers=named)

    return answer


async def failure(fetcher: WebFetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(url)
    return caught.value


async def test_we_say_who_we_are_and_send_no_cookies(site: LocalSite, fetcher: WebFetcher):
    site.answers["/feed"] = answering(200, BODY, Set_Cookie="a=b")

    await fetcher.fetch(site.url("/feed"))
    await fetcher.fetch(site.url("/feed"))

    headers = site.requests[1].headers
    assert headers["User-Agent"].startswith("Readout/")
    assert headers["User-Agent"].endswith("(+https://example.org/bot)")
    assert "Cookie" not in headers
    assert "application/atom+xml" in headers["Accept"]


async def test_redirects_are_followed_and_only_permanent_ones_are_remembered(site: LocalSite, fetcher: WebFetcher):
    target = site.put("/feed", BODY)
    site.answers["/moved"] = answering(301, Location="/feed")
    site.answers["/for-now"] = answering(302, Location="/moved")
    site.answers["/both"] = answering(308, Location="/for-now")

    moved, for_now, both = [await fetcher.fetch(site.url(path)) for path in ("/moved", "/for-now", "/both")]

    assert isinstance(moved, Fetched)
    assert isinstance(for_now, Fetched)
    assert isinstance(both, Fetched)
    assert (moved.url, moved.permanent) == (target, target)
    assert (for_now.url, for_now.permanent) == (target, None)
    assert (both.url, both.permanent) == (target, site.url("/for-now"))


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ("/loop", "redirect"),
        ("", "protocol"),
        ("http://127.0.0.1:1/", "address"),
        ("http://10.0.0.1/", "address"),
        ("http://user:word@example.org/", "address"),
        ("ftp://example.org/", "address"),
        ("http://0x7f000001/", "address"),
    ],
)
async def test_a_redirect_is_checked_as_any_address(site: LocalSite, fetcher: WebFetcher, location: str, kind: str):
    site.answers["/loop"] = answering(302, Location=location)

    assert (await failure(fetcher, site.url("/loop"))).kind == kind


@pytest.mark.parametrize("answers", [["10.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::ffff:127.0.0.1"], ["fe80::1%2"]])
async def test_a_name_with_any_private_answer_is_not_gone_to(answers: Sequence[str]):
    async def lookup(_: str, __: int) -> Sequence[str]:
        return answers

    async with WebFetcher(lookup=lookup) as fetcher:
        with pytest.raises(AddressError) as caught:
            await fetcher.fetch("http://rebind.test/feed")

    assert caught.value.url == "http://rebind.test/feed"


async def test_a_name_nobody_knows_is_told_as_such():
    async def lookup(_: str, __: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    async with WebFetcher(lookup=lookup) as fetcher:
        error = await failure(fetcher, "http://nowhere.test/")

    assert (error.kind, str(error)) == ("dns", "the name nowhere.test cannot be found")


async def test_the_host_that_was_asked_for_is_named_to_the_server(site: LocalSite):
    site.put("/feed", BODY)

    async def lookup(_: str, __: int) -> Sequence[str]:
        return ["127.0.0.1"]

    async with WebFetcher(allow=AllowList.of([site.allow]), lookup=lookup) as fetcher:
        await fetcher.fetch(f"http://feed.test:{site.port}/feed")

    assert site.requests[0].headers["Host"] == f"feed.test:{site.port}"


async def test_nothing_listening_is_no_connection(fetcher: WebFetcher, site: LocalSite):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        async with WebFetcher(allow=AllowList.of([f"127.0.0.1/32:{port}"])) as other:
            assert (await failure(other, f"http://127.0.0.1:{port}/")).kind == "connect"


@pytest.mark.parametrize(
    ("status", "headers", "kind", "wait"),
    [
        (404, {}, "status", None),
        (410, {}, "gone", None),
        (429, {"Retry_After": "120"}, "status", timedelta(minutes=2)),
        (503, {"Retry_After": "1"}, "status", timedelta(minutes=1)),
        (503, {"Retry_After": "99999999999"}, "status", timedelta(hours=24)),
        (503, {"Retry_After": "soon"}, "status", None),
        (503, {"Retry_After": "-5"}, "status", None),
        (503, {"Retry_After": "Wed, 21 Oct 1925 07:28:00 GMT"}, "status", None),
        (304, {}, "protocol", None),
        (206, {}, "status", None),
    ],
)
async def test_refusals_are_typed_and_waits_are_bounded(
    site: LocalSite, fetcher: WebFetcher, status: int, headers: dict[str, str], kind: str, wait: timedelta | None
):
    site.answers["/feed"] = answering_with(headers, status)

    error = await failure(fetcher, site.url("/feed"))

    assert (error.kind, error.status, error.retry_after) == (kind, status, wait)


@pytest.mark.parametrize(
    ("headers", "fresh"),
    [
        ({"Cache_Control": "public, max-age=600"}, timedelta(minutes=10)),
        ({"Cache_Control": "max-age=0"}, timedelta(minutes=1)),
        ({"Cache_Control": "max-age=-1"}, None),
        ({"Cache_Control": "max-age=99999999999999"}, timedelta(hours=24)),
        ({"Date": "Thu, 02 May 2024 10:00:00 GMT", "Expires": "Thu, 02 May 2024 11:00:00 GMT"}, timedelta(hours=1)),
        ({"Expires": "0"}, None),
        ({}, None),
    ],
)
async def test_freshness_is_read_and_bounded(
    site: LocalSite, fetcher: WebFetcher, headers: dict[str, str], fresh: timedelta | None
):
    site.answers["/feed"] = answering_with(headers, 200, BODY)

    answer = await fetcher.fetch(site.url("/feed"))

    assert isinstance(answer, Fetched)
    assert answer.fresh_for == fresh


async def test_a_validator_that_cannot_be_sent_back_is_forgotten(site: LocalSite, fetcher: WebFetcher):
    url = site.put("/feed", BODY)

    answer = await fetcher.fetch(url, Validators(etag='"a"\r\nEvil: 1', last_modified="x\ny"))

    assert isinstance(answer, Fetched)
    assert "Evil" not in site.requests[0].headers
    assert "If-None-Match" not in site.requests[0].headers


async def test_last_modified_alone_is_enough(site: LocalSite, fetcher: WebFetcher):
    async def answer(request: web.Request) -> web.StreamResponse:
        same = request.headers.get("If-Modified-Since") == "Thu, 02 May 2024 10:00:00 GMT"
        return web.Response(
            status=304 if same else 200,
            body=b"" if same else BODY,
            headers={"Last-Modified": "Thu, 02 May 2024 10:00:00 GMT"},
        )

    site.answers["/feed"] = answer
    first = await fetcher.fetch(site.url("/feed"))
    assert isinstance(first, Fetched)

    assert isinstance(await fetcher.fetch(site.url("/feed"), Validators(first.etag, first.last_modified)), NotModified)


async def test_a_body_beyond_the_cap_is_refused_before_and_while_it_comes(site: LocalSite, fetcher: WebFetcher):
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(100):
            await response.write(b"x" * 10_000)
        return response

    site.answers["/announced"] = answering(200, b"x" * 200_000)
    site.answers["/endless"] = endless

    kinds = [(await failure(fetcher, site.url(path))).kind for path in ("/announced", "/endless")]

    assert kinds == ["too_large", "too_large"]


async def test_servers_that_never_finish_are_left(site: LocalSite, fetcher: WebFetcher):
    async def silent(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(5)
        return web.Response()

    async def stops(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"<rss>")
        await asyncio.sleep(5)
        return response

    site.answers |= {"/silent": silent, "/stops": stops}

    errors = await asyncio.gather(*(failure(fetcher, site.url(path)) for path in ("/silent", "/stops")))

    assert [error.kind for error in errors] == ["timeout", "timeout"]
