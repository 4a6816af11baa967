"""Outlets that publish every day, behind a server of their own process: the same each time, whenever they are asked.

What a feed holds is a function of its number and of the time, so that the server keeps nothing.
"""

from __future__ import annotations

import multiprocessing
import random
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

BEGAN = datetime(2019, 3, 1, tzinfo=UTC)
WINDOW = 20
"""Reports that a feed shows."""
CHANGED, FAILS = 20, 50
"""One report in so many is changed the day after; one outlet in so many fails on a day."""
_LISTS = """
first     Anna|Boris|Carla|David|Elena|Farid|Grace|Hugo|Irina|Jamal|Karin|Lucas|Maria|Nadia|Oscar|Petra
last      Berg|Castro|Duarte|Eriksen|Farouk|Haddad|Ivanova|Jensen|Kamara|Moreau|Novak|Okafor|Petrov|Rashid|Sato|Weber
place     Geneva|Vienna|Oslo|Cairo|Nairobi|Lima|Hanoi|Seoul|Ankara|Doha|Accra|Quito|Sofia|Tunis|Dakar|Delhi|Riga|Lagos
state     Norway|Egypt|Kenya|Peru|Vietnam|Turkey|Qatar|Ghana|Ecuador|Bulgaria|Tunisia|Senegal|India|Latvia|Oman
matter    fishing quotas|grain exports|prisoner exchanges|gas transit|water rights|visa rules|steel tariffs|debt relief
end       ended without an agreement|ended with a joint statement|were postponed by a week|will continue on Monday
said      We came here to find a solution, and we will not leave without one|There is no reason to hurry
said      This is a good day for both countries|We cannot accept what was put before us|The door stays open
who       Delegates|Diplomats|Envoys|Negotiators
since     Monday|Tuesday|Wednesday
"""


def _choices() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in _LISTS.strip().splitlines():
        name, _, words = row.partition(" ")
        found.setdefault(name, []).extend(words.strip().split("|"))
    return found


_OF = _choices()


class Publisher:
    """The handle of the server. `now` is the time that its outlets have."""

    def __init__(self, feeds: int, seed: int) -> None:
        self.feeds = feeds
        self._seed = seed
        self._context = multiprocessing.get_context("fork")
        self._now = self._context.Value("d", BEGAN.timestamp())
        self._port = 0
        self._process: Any = None

    def start(self) -> None:
        """Begin, in a process of its own."""
        listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self._port = listening.getsockname()[1]
        self._process = self._context.Process(target=self._serve, args=(listening,), daemon=True)
        self._process.start()
        listening.close()

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.join()

    @property
    def now(self) -> datetime:
        """The outlets' time."""
        return datetime.fromtimestamp(self._now.value, UTC)

    @now.setter
    def now(self, at: datetime) -> None:
        self._now.value = at.timestamp()

    @property
    def allow(self) -> str:
        """The entry of an allow list that lets a fetcher come here."""
        return f"127.0.0.1/32:{self._port}"

    def url(self, number: int) -> str:
        """The address of a feed."""
        return f"http://127.0.0.1:{self._port}/{number}.xml"

    def _serve(self, listening: socket.socket) -> None:
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                publisher._answer(self)

            def log_message(self, *args: object) -> None:
                del args

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=False)
        server.socket.close()
        server.socket = listening
        server.daemon_threads = True
        server.serve_forever()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        number = int(request.path.strip("/").removesuffix(".xml"))
        now = self.now
        if _chance(self._seed, "fails", number, now.date()).randrange(FAILS) == 0:
            request.send_response(503)
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        body = document(number, now, self.feeds, self._seed)
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        unchanged = request.headers.get("If-None-Match") == etag
        request.send_response(304 if unchanged else 200)
        request.send_header("ETag", etag)
        request.send_header("Content-Type", "application/rss+xml; charset=utf-8")
        request.send_header("Content-Length", "0" if unchanged else str(len(body)))
        request.end_headers()
        if not unchanged:
            request.wfile.write(body)


def document(number: int, now: datetime, feeds: int, seed: int) -> bytes:
    """The feed of an outlet as it is at a time."""
    items = "".join(_item(number, *one, now, seed) for one in _published(number, now, feeds, seed))
    head = f"<title>Outlet {number}</title><link>https://outlet{number}.example/</link><description>News</description>"
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def _published(number: int, now: datetime, feeds: int, seed: int) -> Iterator[tuple[datetime, int, int]]:
    """When, on which event of its day, as which report of the day: the newest first."""
    shown = 0
    for back in range(WINDOW):
        day = datetime(now.year, now.month, now.day, tzinfo=UTC) - timedelta(days=back)
        chance = _chance(seed, "day", number, day.date())
        reports = []
        for place in range(chance.randint(1, 3)):
            at = day + timedelta(seconds=chance.randrange(86_400))
            reports.append((at, chance.randrange(max(3, feeds)), place))
        for one in sorted(reports, reverse=True):
            if one[0] <= now and shown < WINDOW:
                shown += 1
                yield one


def _item(number: int, at: datetime, event: int, place: int, now: datetime, seed: int) -> str:
    told = _chance(seed, "event", event, at.date())
    who = f"{told.choice(_OF['first'])} {told.choice(_OF['last'])}"
    where, (one, other) = told.choice(_OF["place"]), told.sample(_OF["state"], 2)
    matter, end, said = told.choice(_OF["matter"]), told.choice(_OF["end"]), told.choice(_OF["said"])
    own = _chance(seed, "words", number, at)
    count = own.randint(12, 90)
    if own.randrange(CHANGED) == 0 and now - at > timedelta(days=1):
        count += 1
    title = own.choice(
        (
            f"Talks of {one} and {other} on {matter} {end}",
            f"{one} and {other}: talks on {matter} in {where} {end}",
            f"In {where}, talks on {matter} {end}",
        )
    )
    paragraphs = (
        f"Talks between {one} and {other} on {matter} {end} in {where}, foreign minister {who} of {one} said.",
        f"“{said},” {who} told reporters after a meeting that took {own.randint(2, 9)} hours.",
        f"{own.choice(_OF['who'])} of both had met in {where} since {own.choice(_OF['since'])}, {count} of them all.",
        f"The government of {other} has not commented. Earlier rounds were held in {told.choice(_OF['place'])}.",
    )
    html = escape("".join(f"<p>{part}</p>" for part in paragraphs))
    link = f"https://outlet{number}.example/{at:%Y%m%d}-{place}"
    return (
        f"<item><title>{escape(title)}</title><link>{link}</link><guid>{link}</guid>"
        f"<pubDate>{format_datetime(at, usegmt=True)}</pubDate><description>{html}</description></item>"
    )


def _chance(*what: object) -> random.Random:
    return random.Random("|".join(map(str, what)))
