"""A feed by its titles, links, ids and dates alone: what is left to read where its texts kill whoever reads them. Pure.

Meant for a child process like `parse`, and linear: what is kept is found by plain search, field by field.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from bot.errors import ParseError
from bot.feeds.guard import ENTRIES, guard
from bot.feeds.parse import ParseJob, parse_feed
from bot.model import FeedDocument

LONGEST = 3000
"""Characters of a field, markup included; a longer one is left out."""
_FIELDS = ("title", "link", "guid", "id", "pubDate", "published", "updated", "dc:date")
_JSON_FIELDS = ("id", "url", "external_url", "title", "date_published", "date_modified", "language")
_ENDS_NAME = " \t\r\n/>"


def skim_feed(job: ParseJob) -> FeedDocument:
    """The feed in these bytes, its entries without their texts; raises only `ParseError`."""
    if job.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return parse_feed(replace(job, body=_bare_json(job.body)))
    bare = _bare_xml(guard(job.body, job.content_type).text)
    return parse_feed(replace(job, body=bare.encode("utf-8", "ignore"), content_type="application/xml; charset=utf-8"))


def _bare_json(body: bytes) -> bytes:
    try:
        feed = json.loads(body)
        bare = [{name: item[name] for name in _JSON_FIELDS if name in item} for item in feed["items"][:ENTRIES]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ParseError("not a feed: JSON of another kind", found="JSON of another kind") from error
    return json.dumps({"version": feed.get("version"), "title": feed.get("title"), "items": bare}).encode()


def _bare_xml(text: str) -> str:
    for tag in ("item", "entry"):
        blocks = list(_elements(text, tag))
        if blocks:
            entries = (f"<{tag}>{''.join(_fields(text[start:end]))}</{tag}>" for start, end in blocks[:ENTRIES])
            return text[: blocks[0][0]] + "".join(entries) + text[blocks[-1][1] :]
    raise ParseError("not a feed that can be read: its texts cannot, and it has no entries", found="broken XML")


def _fields(entry: str) -> Iterator[str]:
    """The first element of each kept name, as it stands."""
    inside = entry[entry.find(">") + 1 :]
    for name in _FIELDS:
        start, end = next(_elements(inside, name), (0, 0))
        if 0 < end - start <= LONGEST:
            yield inside[start:end]


def _elements(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where the elements of that name begin and end."""
    opening, closing, at = f"<{name}", f"</{name}>", 0
    while (start := text.find(opening, at)) >= 0:
        at = start + len(opening)
        if text[at : at + 1] not in _ENDS_NAME:
            continue
        end = text.find(">", at)
        if end < 0:
            return
        if text[end - 1] != "/":
            end = text.find(closing, end)
            if end < 0:
                return
            end += len(closing) - 1
        at = end + 1
        yield start, at
