"""JSON Feed 1.0 and 1.1 (jsonfeed.org) to a `FeedDocument`. Pure.

Lenient about fields, strict about the whole: a value of the wrong type is left out, a document that is no
JSON, nested deeper than 64 or without items is refused. Numbers stay text when they are long.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any, NoReturn

from bot.errors import ParseError
from bot.feeds import dates, fields
from bot.feeds.addresses import absolute
from bot.feeds.fields import Piece, Raw
from bot.feeds.guard import ENTRIES
from bot.model import Entry, FeedDocument, Refusal

DEPTH = 64

# a string without an end is one token too: else each quote in it would be tried again
_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)


def parse(body: bytes, url: str, now: datetime) -> FeedDocument:
    """The feed in this JSON; raises `ParseError`."""
    document = _load(body)
    if not isinstance(document, dict):
        raise ParseError("not a feed: JSON of another kind", found="JSON of another kind")
    items = document.get("items")
    if not isinstance(items, list) or not ("jsonfeed.org" in _text(document, "version") or "title" in document):
        raise ParseError("not a feed: JSON of another kind", found="JSON of another kind")
    entries: list[Entry] = []
    refused: list[Refusal] = []
    for item in items[:ENTRIES]:
        if not isinstance(item, dict):
            refused.append(Refusal("an item", "it is not a JSON object"))
            continue
        taken = fields.entry(_raw(item), url, now)
        entries.append(taken) if isinstance(taken, Entry) else refused.append(taken)
    if len(items) > ENTRIES:
        refused.append(Refusal(f"{len(items) - ENTRIES} entries", f"a feed is read to its first {ENTRIES}"))
    hubs = document.get("hubs")
    hub = next((_text(one, "url") for one in hubs if isinstance(one, dict)), "") if isinstance(hubs, list) else ""
    return FeedDocument(
        title=fields.heading(Piece(_text(document, "title"), html=False)),
        entries=tuple(entries),
        link=absolute(_text(document, "home_page_url"), url),
        self_link=absolute(_text(document, "feed_url"), url),
        language=fields.language(_text(document, "language")),
        hub=absolute(hub, url),
        refused=tuple(refused),
    )


def _raw(item: dict[str, Any]) -> Raw:
    html, plain, summary = _text(item, "content_html"), _text(item, "content_text"), _text(item, "summary")
    content = Piece(html, html=True) if html else Piece(plain, html=False) if plain else None
    return Raw(
        title=Piece(_text(item, "title"), html=False),
        contents=(content,) if content else (),
        summary=Piece(summary, html=False) if summary else None,
        guid=_text(item, "id") or None,
        link=_text(item, "url") or _text(item, "external_url") or None,
        published=dates.parse(_text(item, "date_published")),
        updated=dates.parse(_text(item, "date_modified")),
        authors=_authors(item),
        categories=tuple(tag for tag in _list(item, "tags") if isinstance(tag, str)),
        language=_text(item, "language") or None,
    )


def _authors(item: dict[str, Any]) -> tuple[str, ...]:
    people = [*_list(item, "authors"), item.get("author")]
    return tuple(name for person in people if isinstance(person, dict) and (name := _text(person, "name")))


def _list(item: dict[str, Any], key: str) -> list[Any]:
    value = item.get(key)
    return value if isinstance(value, list) else []


def _text(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _load(body: bytes) -> object:
    encoding = json.detect_encoding(body)
    try:
        text = body.decode(encoding).removeprefix("\ufeff")
        _refuse_depth(text.encode("utf-8", "surrogatepass"))
        return json.loads(text, parse_int=_number, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        raise ParseError("not a feed: broken JSON", found="broken JSON") from error


def _refuse_depth(data: bytes) -> None:
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(data):
        if token[0] in b"[{":
            depth += 1
            if depth > DEPTH:
                raise ParseError(f"not a feed: JSON nested deeper than {DEPTH}", found="broken JSON")
        elif token[0] in b"]}":
            depth -= 1


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) < 16 else digits


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
