"""Bytes to a `FeedDocument`: RSS, RDF and Atom by feedparser, JSON Feed by `parse_json`.

Pure, and meant for a child process: `guard` has cut what is known to stall the parser, the child's limits
are for what is not known. feedparser only ever gets a stream of bytes: a string it might take for the
name of a file or an address. Its cleaning of HTML is switched off, since we take plain text only.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import feedparser

from bot.errors import ParseError
from bot.feeds import dates, fields, parse_json
from bot.feeds.addresses import absolute
from bot.feeds.fields import Piece, Raw
from bot.feeds.guard import decode, guard
from bot.feeds.language import tagged
from bot.feeds.markup import tree
from bot.feeds.text import line
from bot.model import Entry, FeedDocument, Refusal

OFFERS = 20
"""Feeds of a page that are told."""
SHORTEST_TTL, LONGEST_TTL = timedelta(seconds=60), timedelta(hours=24)

# possessive throughout: a hundred comments before the root must not be tried in every combination
_PAGE = re.compile(
    r"(?:\s++|(?><!--.{0,20000}?-->)|(?><\?.{0,2000}?\?>))*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_BINARY = (
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "an image or a sound"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a packed file"),
    (b"\x1f\x8b", "a packed file"),
    (b"ID3", "a sound"),
)


@dataclass(frozen=True, slots=True)
class ParseJob:
    """What there is to parse; `now` bounds dates."""

    url: str
    body: bytes
    content_type: str
    now: datetime


def parse_feed(job: ParseJob) -> FeedDocument:
    """The feed in these bytes; raises only `ParseError`."""
    _refuse_what_is_no_text(job.body)
    head = job.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] in (b"{", b"[") or (job.content_type.partition(";")[0].strip().endswith("json") and head[:1] != b"<"):
        document = parse_json.parse(job.body, job.url, job.now)
    else:
        document = _parse_xml(job)
    return tagged(document)


def _refuse_what_is_no_text(body: bytes) -> None:
    if not body.strip(b"\0 \t\r\n"):
        raise ParseError("not a feed: it is empty", found="empty")
    for start, found in _BINARY:
        if body.startswith(start):
            raise ParseError(f"not a feed: {found}", found=found)


def _parse_xml(job: ParseJob) -> FeedDocument:
    start = decode(job.body[:32768], job.content_type)
    if _PAGE.match(start):
        raise _page_error(decode(job.body, job.content_type), job.url)
    guarded = guard(job.body, job.content_type)
    try:
        parsed = feedparser.parse(
            io.BytesIO(guarded.text.encode("utf-8", "ignore")),
            # no address: it would be joined to ids that look relative, and a feed that moves would be all new
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # whatever the library stumbles over, it is the document's fault
        raise ParseError(f"not a feed that can be read ({type(error).__name__})", found="broken XML") from error
    version, sources, feed = parsed.get("version"), parsed.get("entries", ()), parsed.get("feed", {})
    if not version and not sources and not feed.get("title"):
        found = "an XML document of another kind" if "<" in start else "plain text"
        raise ParseError(f"not a feed: {found}", found=found)
    if version == "cdf":
        raise ParseError("not a feed we follow: Channel Definition Format", found="CDF")
    entries, refused = [], list(guarded.refused)
    for source in sources:
        taken = fields.entry(_raw(source), job.url, job.now)
        entries.append(taken) if isinstance(taken, Entry) else refused.append(taken)
    return _document(feed, job.url, tuple(entries), tuple(refused))


def _document(feed: Any, url: str, entries: tuple[Entry, ...], refused: tuple[Refusal, ...]) -> FeedDocument:
    links = [link for link in feed.get("links", ()) if isinstance(link, dict)]
    return FeedDocument(
        title=fields.heading(_title(feed)),
        entries=entries,
        link=absolute(str(feed.get("link") or ""), url),
        self_link=_related(links, "self", url),
        language=fields.language(str(feed.get("language") or "") or _detail_language(feed, "title")),
        ttl=_ttl(feed.get("ttl")),
        hub=_related(links, "hub", url),
        refused=refused,
    )


def _raw(source: Any) -> Raw:
    return Raw(
        title=_title(source),
        contents=tuple(piece for item in source.get("content", ()) if (piece := _piece(item)) is not None),
        summary=_piece(source.get("summary_detail") or {"value": source.get("summary")}),
        guid=_text(source.get("id")),
        link=_text(source.get("link")) or _enclosed(source),
        published=dates.from_struct(source.get("published_parsed")),
        # the plain lookup: feedparser's own answers with the other date where there is none
        updated=dates.from_struct(dict.get(source, "updated_parsed")),
        authors=_authors(source),
        categories=tuple(
            text for tag in source.get("tags", ()) if (text := _text(tag.get("label")) or _text(tag.get("term")))
        ),
        language=_text(source.get("language"))
        or next((text for item in source.get("content", ()) if (text := _text(item.get("language")))), None)
        or _detail_language(source, "summary")
        or _detail_language(source, "title"),
        more=tuple(
            Piece(text, html=True)
            for text in (_text(source.get("media_description")), _text(source.get("subtitle")))
            if text
        ),
    )


def _title(source: Any) -> Piece:
    detail = source.get("title_detail") or {}
    return Piece(_text(source.get("title")) or "", html=detail.get("type") != "text/plain")


def _piece(detail: Any) -> Piece | None:
    value = _text(detail.get("value"))
    kind = str(detail.get("type") or "text/html")
    if value is None or not (kind.startswith("text/") or kind in ("html", "xhtml", "application/xhtml+xml")):
        return None
    # a description declared plain and full of tags is a mistake that many feeds make
    return Piece(value, html=kind != "text/plain" or "</" in value)


def _authors(source: Any) -> tuple[str, ...]:
    names = [_text(author.get("name")) for author in source.get("authors", ()) if isinstance(author, dict)]
    known = tuple(name for name in names if name)
    return known or ((_text(source.get("author")) or "",) if source.get("author") else ())


def _enclosed(source: Any) -> str | None:
    """The address of what is enclosed, for an entry that has no page."""
    for link in source.get("links", ()):
        if isinstance(link, dict) and link.get("rel") in ("alternate", None):
            return _text(link.get("href"))
    return None


def _related(links: list[dict[str, Any]], relation: str, url: str) -> str | None:
    for link in links:
        if link.get("rel") == relation and (found := absolute(str(link.get("href") or ""), url)):
            return found
    return None


def _detail_language(source: Any, name: str) -> str | None:
    return _text((source.get(f"{name}_detail") or {}).get("language"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _ttl(minutes: object) -> timedelta | None:
    text = str(minutes or "").strip()
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) == 0:
        return None
    return max(SHORTEST_TTL, min(LONGEST_TTL, timedelta(minutes=int(text))))


def _page_error(html: str, url: str) -> ParseError:
    offers = page_feeds(html, url)
    if not offers:
        return ParseError("not a feed: a web page, and it offers none", found="a web page")
    told = ", ".join(address for _, address in offers[:3])
    return ParseError(f"not a feed: a web page; it offers {told}", found="a web page", feeds=offers)


def page_feeds(html: str, url: str) -> tuple[tuple[str, str], ...]:
    """The feeds that a page names in its head: (title, address), in its order."""
    root = tree(html[:500_000])
    found: dict[str, str] = {}
    for link in root.iter("link") if root is not None else ():
        relation = str(link.get("rel") or "").lower().split()
        kind = str(link.get("type") or "").lower().partition(";")[0].strip()
        if "alternate" not in relation or kind not in (
            "application/rss+xml",
            "application/atom+xml",
            "application/feed+json",
            "application/rdf+xml",
        ):
            continue
        address = absolute(str(link.get("href") or ""), url)
        if address is not None and len(found) < OFFERS:
            found.setdefault(address, line(str(link.get("title") or ""), fields.TITLE) or address)
    return tuple((title, address) for address, title in found.items())
