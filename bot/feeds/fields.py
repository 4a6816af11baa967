"""From a format's raw fields to an `Entry`: limits, plain text, what counts as whole. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime

from bot.feeds import dates
from bot.feeds.addresses import absolute
from bot.feeds.markup import LARGEST, looks_like_html, to_text
from bot.feeds.text import clean, cut, line, paragraphs
from bot.model import Entry, Refusal

TITLE, AUTHOR, GUID, TEXT = 300, 100, 1000, 200_000
"""Characters that are kept; a longer guid is known by its digest."""
CATEGORIES, CATEGORY, AUTHORS = 16, 100, 16
WHOLE, WHOLE_DESCRIPTION = 200, 1500
"""Characters from which a content element, or a mere description, can be a whole text."""

_GOES_ON = re.compile(
    r"(?:\.\.\.|…|\[(?:…|\.\.\.)\]|\(more\)|\b(?:read|see|continue|find out) (?:more|reading|the full \w+)\W{0,3})\s*$",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?=$|[-_])")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text as a feed carries it."""

    value: str
    html: bool
    """False for what is declared plain."""

    def plain(self) -> str:
        """Its text with paragraphs, within the limit."""
        value = self.value[:LARGEST]
        return cut(to_text(value) if self.html else paragraphs(value), TEXT)


@dataclass(frozen=True, slots=True)
class Raw:
    """An entry's fields before any of our rules."""

    title: Piece
    contents: tuple[Piece, ...] = ()
    summary: Piece | None = None
    guid: str | None = None
    link: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str | None = None
    more: tuple[Piece, ...] = field(default=())
    """Texts of last resort, as a media description."""


def entry(raw: Raw, base: str, now: datetime) -> Entry | Refusal:
    """The entry, or why it is none."""
    title = heading(raw.title)
    text, full = _text(raw)
    guid = identifier(raw.guid)
    link = absolute(raw.link, base) if raw.link else None
    if not title and not text and link is None:
        return Refusal(f"entry {guid or 'without a name'}", "it has neither title nor text nor link")
    return Entry(
        title=title,
        text=text,
        guid=guid,
        link=link,
        full=full,
        published=dates.plausible(raw.published, now),
        updated=dates.plausible(raw.updated, now),
        authors=_several(raw.authors, AUTHORS, AUTHOR),
        categories=_several(raw.categories, CATEGORIES, CATEGORY),
        language=language(raw.language),
    )


def heading(title: Piece) -> str:
    """A title on one line."""
    value = title.value[: TITLE * 20]
    return line(to_text(value) if title.html and looks_like_html(value) else value, TITLE)


def identifier(guid: str | None) -> str | None:
    """A guid as it is kept; a long one by its digest."""
    if not guid:
        return None
    guid = clean(guid.strip())
    if len(guid) > GUID:
        return "sha256:" + hashlib.sha256(guid.encode()).hexdigest()
    return guid or None


def language(tag: str | None) -> str | None:
    """The primary subtag of BCP 47, in lower case."""
    found = _LANGUAGE.match(tag.strip()) if tag else None
    return found[0].lower() if found else None


def _text(raw: Raw) -> tuple[str, bool]:
    """The best text there is, and whether it is the whole of it."""
    summary = raw.summary.plain() if raw.summary is not None else ""
    content = max((piece.plain() for piece in raw.contents), key=len, default="")
    if len(content) >= len(summary) and content:
        longer = not summary or len(content) > len(summary) or len(content) >= WHOLE_DESCRIPTION
        return content, longer and len(content) >= WHOLE and not _GOES_ON.search(content[-80:])
    if summary:
        return summary, len(summary) >= WHOLE_DESCRIPTION and not _GOES_ON.search(summary[-80:])
    return max((piece.plain() for piece in raw.more), key=len, default=""), False


def _several(values: tuple[str, ...], most: int, limit: int) -> tuple[str, ...]:
    """Distinct one-line values, in order."""
    lines = (line(value, limit) for value in values[: most * 4])
    return tuple(dict.fromkeys(value for value in lines if value))[:most]
