"""The one file that goes where feeds point.

Every address is checked before a socket exists, again at each redirect, and once more when the socket is
made: the resolver sees names only, and the HTTP library skips it for IP literals. All of a name's answers
must be public; we connect to exactly one of them, so the address that was checked is the one that is used.
Bodies come in pieces of 64 KiB, unpacked by us under a cap; a body that ends early is an error.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from types import SimpleNamespace
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot import __version__
from bot.errors import AddressError, FetchError
from bot.feeds.addresses import IP, NOTHING_PRIVATE, AllowList, Target, check, parse, permitted
from bot.feeds.unpack import PIECE, CutShort, NotDecodable, TooLarge, Unpacker
from bot.model import Fetched, NotModified, Validators

Lookup = Callable[[str, int], Awaitable[Sequence[str]]]
"""A name and a port to the name's IP addresses; raises `OSError`."""

MIB = 1024 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
HOPS = 5
HEADER_BYTES = 64 * 1024
SHORTEST_WAIT = timedelta(seconds=60)
LONGEST_WAIT = timedelta(hours=24)

_FEED = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_PAGE = "text/html, application/xhtml+xml, */*;q=0.5"
_PRINTABLE = re.compile(r"[\x20-\x7e]{1,1000}")
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much, in seconds and bytes."""

    connect: float = 10
    headers: float = 15
    idle: float = 15
    total: float = 30
    crawl: float = 5
    """Seconds that a body may take its time; after them it has to come at `rate` bytes a second on average."""
    rate: int = 256
    size: int = 8 * MIB


DEFAULT_LIMITS = Limits()


async def ask_the_system(name: str, port: int) -> Sequence[str]:
    """The system's answer for a name."""
    found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class WebFetcher:
    """`Fetcher` over the web; opened with ``async with``."""

    def __init__(
        self,
        *,
        allow: AllowList = NOTHING_PRIVATE,
        contact: str = "",
        limits: Limits = DEFAULT_LIMITS,
        lookup: Lookup = ask_the_system,
    ) -> None:
        self._allow = allow
        self._limits = limits
        self._lookup = lookup
        self._agent = f"Readout/{__version__}" + (f" (+{contact})" if contact else "")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> WebFetcher:
        trace = aiohttp.TraceConfig()
        trace.on_request_headers_sent.append(self._request_sent)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=_PublicOnly(self._lookup, self._allow),
                socket_factory=self._socket,
                limit=0,  # how many at once is the stage's to decide
                happy_eyeballs_delay=None,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, connect=self._limits.connect, sock_read=self._limits.idle),
            auto_decompress=False,
            trust_env=False,
            trace_configs=[trace],
            headers={"User-Agent": self._agent, "Accept-Encoding": "gzip, deflate, br"},
        )
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def fetch(
        self, url: str, validators: Validators | None = None, *, page: bool = False
    ) -> Fetched | NotModified:
        """See `bot.ports.Fetcher.fetch`."""
        headers = {"Accept": _PAGE if page else _FEED}
        if validators is not None and validators.etag and _PRINTABLE.fullmatch(validators.etag):
            headers["If-None-Match"] = validators.etag
        if validators is not None and validators.last_modified and _PRINTABLE.fullmatch(validators.last_modified):
            headers["If-Modified-Since"] = validators.last_modified
        try:
            async with asyncio.timeout(self._limits.total):
                return await self._follow(url, headers)
        except TimeoutError:
            raise FetchError(url, "it took too long to answer", kind="timeout") from None
        except AddressError as error:
            raise AddressError(error.url or url, error.why) from None
        except aiohttp.ClientError as error:
            raise _translated(url, error) from error
        except (ValueError, UnicodeError) as error:
            raise FetchError(url, f"the answer is not HTTP: {error}", kind="protocol") from error
        except OSError as error:
            raise FetchError(url, f"no connection: {error.strerror or error}", kind="connect") from error

    async def _follow(self, url: str, headers: dict[str, str]) -> Fetched | NotModified:
        target = check(url, self._allow)
        permanent: str | None = None
        unbroken = True
        for _ in range(HOPS + 1):
            answer = await self._request(url, target, headers, permanent)
            if not isinstance(answer, _Redirect):
                return answer
            moved = parse(answer.location, target.url)
            if moved is None:
                raise AddressError(url, f"it redirects to what is not a plain address: {answer.location[:200]!r}")
            target = check(moved.url, self._allow)
            unbroken = unbroken and answer.status in PERMANENT
            permanent = target.url if unbroken else permanent
        raise FetchError(url, f"more than {HOPS} redirects", kind="redirect")

    async def _request(
        self, url: str, target: Target, headers: dict[str, str], permanent: str | None
    ) -> Fetched | NotModified | _Redirect:
        assert self._session is not None, "a WebFetcher is opened with `async with`"
        async with asyncio.timeout(self._limits.connect) as waiting:
            response = await self._session.get(
                URL(target.url, encoded=True), headers=headers, allow_redirects=False, trace_request_ctx=waiting
            )
        try:
            if sum(len(name) + len(value) for name, value in response.raw_headers) > HEADER_BYTES:
                raise FetchError(url, "more than 64 KiB of headers", kind="protocol")
            if response.status in REDIRECTS:
                return _redirect(url, response)
            if response.status == 304:
                return _not_modified(url, target, headers, response)
            if response.status != 200:
                raise _refused(url, response)
            return Fetched(
                url=target.url,
                body=await self._body(url, response),
                content_type=_header(response, "Content-Type") or "",
                etag=_header(response, "ETag"),
                last_modified=_header(response, "Last-Modified"),
                fresh_for=_fresh_for(response),
                permanent=permanent,
            )
        finally:
            # gives the connection back when the body was read to its end, closes it otherwise
            response.release() if response.content.at_eof() else response.close()

    async def _request_sent(self, _: object, context: SimpleNamespace, __: object) -> None:
        """From here on the time for the headers counts, not that for the connection."""
        waiting: asyncio.Timeout = context.trace_request_ctx
        waiting.reschedule(asyncio.get_running_loop().time() + self._limits.headers)

    async def _body(self, url: str, response: aiohttp.ClientResponse) -> bytes:
        cap = self._limits.size
        try:
            unpacker = Unpacker(",".join(response.headers.getall("Content-Encoding", [])), cap)
            if response.content_length is not None and response.content_length > cap:
                raise TooLarge
            await self._read(response, unpacker)
            return unpacker.body()
        except TooLarge:
            raise FetchError(url, f"the body is larger than {cap // MIB} MiB", kind="too_large") from None
        except NotDecodable as error:
            raise FetchError(url, f"the body cannot be unpacked: {error}", kind="encoding") from None
        except CutShort:
            raise FetchError(url, "the body ends before its end", kind="truncated") from None
        except aiohttp.ServerTimeoutError:
            raise
        except aiohttp.ClientError as error:
            raise FetchError(url, "the body ends before its end", kind="truncated") from error

    async def _read(self, response: aiohttp.ClientResponse, unpacker: Unpacker) -> None:
        """Feed the body to the unpacker; raises `TimeoutError` for one that only drips."""
        clock = asyncio.get_running_loop().time
        began, received = clock(), 0
        async for piece in response.content.iter_chunked(PIECE):
            received += len(piece)
            unpacker.feed(piece)
            passed = clock() - began
            if passed > self._limits.crawl and received < passed * self._limits.rate and not response.content.at_eof():
                raise TimeoutError

    def _socket(self, info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, address = info
        _demand(_ip(str(address[0])), int(address[1]), self._allow, str(address[0]))
        return socket.socket(family, kind, protocol)


class _PublicOnly(AbstractResolver):
    """Gives one answer for a name, after all of its answers were found to be public."""

    def __init__(self, lookup: Lookup, allow: AllowList) -> None:
        self._lookup = lookup
        self._allow = allow

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        answers = [_ip(text) for text in await self._lookup(host, port)]
        if not answers:
            raise OSError(None, f"{host} has no address")
        for answer in answers:
            _demand(answer, port, self._allow, host)
        # IPv4 first: a machine without an IPv6 route is more common than one without IPv4
        chosen = min(answers, key=lambda ip: ip.version if ip is not None else 0)
        assert chosen is not None, "an answer that is no address was refused"
        return [
            ResolveResult(
                hostname=host,
                host=str(chosen),
                port=port,
                family=socket.AF_INET if chosen.version == 4 else socket.AF_INET6,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
        ]

    async def close(self) -> None:
        """Nothing is held."""


def _ip(text: str) -> IP | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _demand(ip: IP | None, port: int, allow: AllowList, name: str) -> None:
    if ip is None or getattr(ip, "scope_id", None) or not permitted(ip, port, allow):
        raise AddressError("", f"{name} is not a public address" if str(ip) == name else f"{name} leads to {ip}")


@dataclass(frozen=True, slots=True)
class _Redirect:
    status: int
    location: str


def _redirect(url: str, response: aiohttp.ClientResponse) -> _Redirect:
    location = response.headers.get("Location", "").strip()
    if not location:
        raise FetchError(url, "a redirect to nowhere", kind="protocol", status=response.status)
    return _Redirect(response.status, location)


def _not_modified(url: str, target: Target, sent: dict[str, str], response: aiohttp.ClientResponse) -> NotModified:
    if "If-None-Match" not in sent and "If-Modified-Since" not in sent:
        raise FetchError(url, "not modified, though we have nothing of it", kind="protocol", status=304)
    return NotModified(
        url=target.url,
        etag=_header(response, "ETag"),
        last_modified=_header(response, "Last-Modified"),
        fresh_for=_fresh_for(response),
    )


def _refused(url: str, response: aiohttp.ClientResponse) -> FetchError:
    reason = re.sub(r"[^\x20-\x7e]", "", response.reason or "")[:60]
    why = f"the server answered {response.status} {reason}".strip()
    wait = _retry_after(response)
    kind: Any = "gone" if response.status == 410 else "status"
    return FetchError(url, why, kind=kind, status=response.status, retry_after=wait)


def _header(response: aiohttp.ClientResponse, name: str) -> str | None:
    """A header's value when it is such that it can be stored and sent back, else None."""
    value = response.headers.get(name, "").strip()
    return value if _PRINTABLE.fullmatch(value) else None


def _retry_after(response: aiohttp.ClientResponse) -> timedelta | None:
    value = response.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,12}", value):
        return _bounded(timedelta(seconds=min(int(value), LONGEST_WAIT.total_seconds())))
    wait = _between(response.headers.get("Date", ""), value)
    return _bounded(wait) if wait is not None and wait > timedelta(0) else None


def _fresh_for(response: aiohttp.ClientResponse) -> timedelta | None:
    said = ",".join(response.headers.getall("Cache-Control", []))
    if found := _MAX_AGE.search(said):
        return _bounded(timedelta(seconds=min(int(found[1][:12]), LONGEST_WAIT.total_seconds())))
    fresh = _between(response.headers.get("Date", ""), response.headers.get("Expires", ""))
    return _bounded(fresh) if fresh is not None and fresh > timedelta(0) else None


def _between(start: str, end: str) -> timedelta | None:
    """Time between two HTTP dates, both by the server's clock; None when one of them is none."""
    try:
        return parsedate_to_datetime(end[:100]) - parsedate_to_datetime(start[:100])
    except (ValueError, TypeError, OverflowError):
        return None


def _bounded(wait: timedelta) -> timedelta:
    return max(SHORTEST_WAIT, min(LONGEST_WAIT, wait))


def _translated(url: str, error: aiohttp.ClientError) -> FetchError:
    match error:
        case aiohttp.ServerTimeoutError():
            return FetchError(url, "it took too long to answer", kind="timeout")
        case aiohttp.ClientConnectorDNSError():
            return FetchError(url, f"the name {error.host} cannot be found", kind="dns")
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError():
            return FetchError(url, f"no safe connection: {_tls_reason(error)}", kind="tls")
        case aiohttp.ClientOSError() | aiohttp.ServerDisconnectedError():
            return FetchError(url, "no connection", kind="connect")
        case aiohttp.ClientPayloadError():
            return FetchError(url, "the body ends before its end", kind="truncated")
        case _:
            return FetchError(url, "the answer is not proper HTTP", kind="protocol")


def _tls_reason(error: aiohttp.ClientError) -> str:
    cause = getattr(error, "certificate_error", None) or getattr(error, "os_error", None)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return cause.verify_message
    return str(getattr(cause, "reason", None) or cause or error)
