"""A page's bytes to the text of its article. Pure, and meant for a child process.

trafilatura finds the text, and gets bytes only: an address it might fetch. Whether the find is any good
is judged against what the feed said of the article; when it is not, the teaser is the better text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import trafilatura
from w3lib.encoding import html_to_unicode

from bot.errors import ParseError
from bot.feeds import dates, fields
from bot.feeds.addresses import absolute
from bot.feeds.language import tag
from bot.feeds.markup import LARGEST, tree
from bot.feeds.text import clean, cut, line

SHORTEST = 250
"""Characters below which what was found is a caption or a notice, not an article."""
KINSHIP = 0.4
"""Share of the words of title and teaser that an article about the same has."""

_WORD = re.compile(r"\w{4,}")


@dataclass(frozen=True, slots=True)
class PageJob:
    """A page, and what its feed said of it."""

    url: str
    body: bytes
    content_type: str
    now: datetime
    title: str = ""
    teaser: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds."""

    title: str
    text: str
    language: str
    poor: bool
    """True when the text is not believed to be the article."""
    link: str | None = None
    """The address that the page gives for itself, when it is on the same host."""
    published: datetime | None = None
    authors: tuple[str, ...] = ()


def read_page(job: PageJob) -> Page:
    """The article in a page; raises `ParseError` when the bytes are no page."""
    html = decode_page(job.body, job.content_type)
    if "<" not in html[:20000] or not html.strip():
        raise ParseError("not a web page", found="empty" if not html.strip() else "plain text")
    html = html[: LARGEST * 2]
    try:
        found = trafilatura.bare_extraction(
            html.encode("utf-8", "ignore"), fast=True, include_comments=False, include_tables=False, with_metadata=True
        )
    except Exception as error:  # whatever the library stumbles over, it is the page's fault
        raise ParseError(f"the page cannot be read ({type(error).__name__})", found="broken HTML") from error
    if found is None or isinstance(found, dict):
        return Page(title=job.title, text="", language=job.language or tag(job.teaser), poor=True)
    text = cut("\n\n".join(part for raw in clean(found.text or "").split("\n") if (part := raw.strip())), fields.TEXT)
    title = line(found.title or job.title, fields.TITLE)
    return Page(
        title=title,
        text=text,
        language=tag(f"{title}. {text}", job.language),
        poor=_is_poor(text, job),
        link=_canonical(html, job.url),
        published=dates.plausible(dates.parse(found.date) if found.date else None, job.now),
        authors=tuple(name for part in (found.author or "").split(";") if (name := line(part, fields.AUTHOR)))[
            : fields.AUTHORS
        ],
    )


def decode_page(body: bytes, content_type: str) -> str:
    """The page's text: byte order mark, HTTP header, declaration in the page, then UTF-8, then Windows-1252."""
    _, text = html_to_unicode(content_type or None, body, default_encoding="cp1252", auto_detect_fun=_utf8_or_none)
    return str(text).lstrip("\ufeff")


def _utf8_or_none(body: bytes) -> str | None:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _is_poor(text: str, job: PageJob) -> bool:
    if len(text) < max(SHORTEST, len(job.teaser)):
        return True
    expected = set(_WORD.findall(f"{job.title} {job.teaser}".lower()))
    if len(expected) < 3:
        return False
    return len(expected & set(_WORD.findall(text.lower()))) < KINSHIP * len(expected)


def _canonical(html: str, url: str) -> str | None:
    root = tree(html[:500_000])
    if root is None:
        return None
    for link in root.iter("link"):
        if "canonical" in str(link.get("rel") or "").lower().split():
            found = absolute(str(link.get("href") or ""), url)
            # another host's name for itself is a claim, not a fact
            return found if found is not None and _host(found) == _host(url) else None
    return None


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")
