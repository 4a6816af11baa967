"""Groups about what stands in documents: feeds, xml, bombs, html, encoding, dates, json."""

import base64
import gzip
import html
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from bot.errors import FetchError, ParseError, WorkerError
from bot.feeds import dates
from bot.feeds.article import PageJob, decode_page, read_page
from bot.feeds.markup import to_text
from bot.feeds.parse import ParseJob, page_feeds, parse_feed
from bot.feeds.unpack import CutShort, NotDecodable, TooLarge, Unpacker
from bot.model import FeedDocument
from bot.workers import WorkerPool
from tests.hostile.cases import Case, Outcome

NOW = datetime(2024, 5, 20, tzinfo=UTC)
DECEIVING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
SLACK = 4
"""Times a case's seconds that are granted in wall time: the machine is shared."""


def job(body: bytes, content_type: str = "", url: str = "http://feed.test/feed") -> ParseJob:
    return ParseJob(url, body, content_type, NOW)


def faults_of(document: FeedDocument) -> Iterable[str]:
    """What must not be in any document that we give on."""
    for entry in document.entries:
        whole = " ".join((entry.title, entry.text, *entry.authors, *entry.categories, entry.guid or ""))
        if found := DECEIVING.search(whole):
            yield f"U+{ord(found[0]):04X} in the text"
        if "\n" in entry.title:
            yield "a title on two lines"
        if not unicodedata.is_normalized("NFC", entry.title + entry.text):
            yield "text not in NFC"
        if entry.link is not None and not entry.link.startswith(("http://", "https://")):
            yield f"a link to {entry.link}"
        if entry.published is not None and not entry.published.tzinfo:
            yield "a date without zone"
        if len(entry.title) > 300 or len(entry.text) > 200_000 or len(entry.guid or "") > 1000:
            yield "a field beyond its limit"


def timed(case: Case, outcome: Outcome, work: Callable[..., Any], *arguments: Any) -> Any:
    """The work's result, None after a `ParseError`; anything else raised, or too much time, is a failure."""
    began = time.process_time()
    try:
        return work(*arguments)
    except ParseError:
        return None
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        outcome.fail(case, f"raised {type(error).__name__}: {error}")
        return None
    finally:
        seconds = time.process_time() - began
        if seconds > case.expect.get("max_seconds", 2.0):
            outcome.fail(case, f"took {seconds:.1f} s")


def feeds(every: Iterable[Case]) -> Outcome:
    outcome = Outcome("feeds")
    parsed = 0
    for case in every:
        outcome.cases += 1
        types = {name.lower(): value for name, value in case.headers.items()}
        document = timed(case, outcome, parse_feed, job(case.body, types.get("content-type", "")))
        if document is None:
            continue
        parsed += 1
        for why in faults_of(document):
            outcome.fail(case, why)
        if len(document.entries) > max(1, case.expect.get("items_seen", 0)):
            outcome.fail(case, f"{len(document.entries)} entries of {case.expect['items_seen']} items")
    outcome.notes.append(f"{parsed} read, {outcome.cases - parsed} refused")
    return outcome


class _Watch:
    """Sees files opened and connections made by Python code while it looks."""

    def __init__(self) -> None:
        self.looking = False
        self.seen: list[str] = []
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.looking:
            return
        own = event == "open" and str(arguments[0]).startswith((sys.prefix, sys.base_prefix))  # late imports
        if (event == "open" and not own) or event.startswith(("socket.", "urllib.", "subprocess.")):
            self.seen.append(f"{event} {arguments[:1]}")


_watches: list[_Watch] = []


def xml(every: Iterable[Case]) -> Outcome:
    outcome = Outcome("xml")
    if not _watches:
        _watches.append(_Watch())  # an audit hook stays for good, so there is one
    watch = _watches[0]
    parse_feed(job(b"<rss version='2.0'><channel><item><title>t</title></item></channel></rss>"))  # imports are done
    for case in every:
        outcome.cases += 1
        watch.looking, watch.seen = True, []
        document = timed(case, outcome, parse_feed, job(case.body))
        watch.looking = False
        if watch.seen:
            outcome.fail(case, f"it led to {watch.seen[:3]}")
        for entry in document.entries if document else ():
            if len(entry.title) + len(entry.text) > len(case.body) * 4 + 1000 or "root:" in entry.title + entry.text:
                outcome.fail(case, "an entity was expanded")
    return outcome


def html_group(every: Iterable[Case]) -> Outcome:
    outcome = Outcome("html")
    for case in every:
        outcome.cases += 1
        item = f"<item><description>{html.escape(case.text)}</description></item>"
        wrapped = f"<rss version='2.0'><channel>{item}</channel></rss>"
        text = timed(case, outcome, to_text, case.text) or ""
        document = timed(case, outcome, parse_feed, job(wrapped.encode("utf-8", "replace")))
        page = timed(
            case,
            outcome,
            read_page,
            PageJob("http://feed.test/", case.body, "text/html; charset=utf-8", NOW),
        )
        timed(case, outcome, page_feeds, case.text, "http://feed.test/")
        outputs = [text, *(entry.text for entry in document.entries)] if document else [text]
        if page is not None:
            outputs += [page.text, page.title]
        for output in outputs:
            bad = [part for part in case.expect["forbidden_in_output"] if part in output.lower()]
            if bad:
                outcome.fail(case, f"{bad} in {output[:120]!r}")
                break
    return outcome


def encoding(every: Iterable[Case]) -> Outcome:
    outcome = Outcome("encoding")
    same = 0
    for case in every:
        outcome.cases += 1
        text = timed(case, outcome, decode_page, case.body, "text/html")
        timed(case, outcome, read_page, PageJob("http://feed.test/", case.body, "text/html", NOW))
        try:
            expected = case.body.decode(case.expect["whatwg_encoding"])
        except (LookupError, UnicodeError):
            continue
        same += text == expected.lstrip("\ufeff")
    outcome.notes.append(f"{same} decoded as a browser does")
    return outcome


def dates_group(every: Iterable[Case]) -> Outcome:
    outcome = Outcome("dates")
    read = 0
    for case in every:
        outcome.cases += 1
        timed(case, outcome, lambda text: dates.plausible(dates.parse(text), NOW), case.text)
        item = f"<item><title>t</title><pubDate>{escape(case.text)}</pubDate></item>"
        body = f"<rss version='2.0'><channel>{item}</channel></rss>".encode("utf-8", "replace")
        document = timed(case, outcome, parse_feed, job(body))
        if document is None or len(document.entries) != 1:
            outcome.fail(case, "the entry is lost")
            continue
        when = document.entries[0].published
        read += when is not None
        if when is not None and (when.utcoffset() != timedelta(0) or when > NOW + timedelta(hours=24)):
            outcome.fail(case, f"a date of {when}")
    outcome.notes.append(f"{read} read as dates")
    return outcome


def json_group(every: Iterable[Case]) -> Outcome:
    outcome = Outcome("json")
    for case in every:
        outcome.cases += 1
        document = timed(case, outcome, parse_feed, job(case.body, "application/feed+json"))
        if document is not None and document.entries:
            outcome.fail(case, "it has entries")
    return outcome


async def bombs(every: Iterable[Case]) -> Outcome:
    """Unpacked as the fetcher does, parsed in a child with its limits."""
    outcome = Outcome("bombs")
    async with WorkerPool(1) as pool:
        await pool.call(parse_feed, job(b"<rss version='2.0'><channel><title>t</title></channel></rss>"), seconds=5)
        for case in every:
            outcome.cases += 1
            data = case.data
            headers = {name.lower(): value for name, value in data.get("headers", {}).items()}
            began = time.monotonic()
            try:
                if "body_b64" in data:
                    unpacker = Unpacker(headers.get("content-encoding", ""), 8 * 1024 * 1024)
                    unpacker.feed(base64.b64decode(data["body_b64"]))
                    body = unpacker.body()
                else:
                    body = gzip.decompress(base64.b64decode(data["plain_body_gz_b64"]))
                    if len(body) > 8 * 1024 * 1024:
                        raise TooLarge
                document = await pool.call(parse_feed, job(body, headers.get("content-type", "")), seconds=5)
                outcome.notes.append(f"{case.name.rpartition('/')[2]}: {len(document.entries)} entries")
                for why in faults_of(document):
                    outcome.fail(case, why)
            except (ParseError, WorkerError, FetchError, TooLarge, NotDecodable, CutShort) as error:
                outcome.notes.append(f"{case.name.rpartition('/')[2]}: {type(error).__name__} {error}"[:90])
            except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
                outcome.fail(case, f"raised {type(error).__name__}: {error}")
            if time.monotonic() - began > case.expect["max_seconds"] * SLACK:
                outcome.fail(case, f"took {time.monotonic() - began:.1f} s")
    return outcome
