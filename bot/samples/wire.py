"""What the sample wire looks like at a given time: pure but for reading the files.

Why cut the documents as text instead of parsing and writing them anew? They are ours and keep one form,
and so what is served is what stands in the file, to the letter. A test holds each file to that form, by
comparing what is cut here with what the feed parser finds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from html import escape, unescape
from pathlib import Path

from bot.samples import FEEDS, OUTLETS, PAGES, SampleOutlet

MOST = 30
"""Entries in a document; older ones have left the window."""


@dataclass(frozen=True, slots=True)
class Wording:
    """An entry as it read from a time on, until its next wording."""

    since: datetime
    published: datetime
    keys: frozenset[str]
    """Id and link: either makes two wordings one entry's."""
    link: str
    title: str
    content: str
    """HTML; empty in a teaser-only feed."""
    block: str
    """As it stands in the document."""


@dataclass(frozen=True, slots=True)
class SampleFeed:
    """One outlet's feed through time."""

    outlet: SampleOutlet
    content_type: str
    head: str
    tail: str
    joint: str
    """Stands between two entries."""
    entries: tuple[tuple[Wording, ...], ...]
    """Each entry's wordings, oldest first; entries newest first."""


@dataclass(frozen=True, slots=True)
class Served:
    """A document or page as of a time, and when it last changed (None: nothing was ever published)."""

    body: str
    content_type: str
    changed: datetime | None


def load() -> tuple[SampleFeed, ...]:
    """All feeds, in the order of `OUTLETS`."""
    return tuple(_load(outlet) for outlet in OUTLETS)


def times(feeds: Sequence[SampleFeed]) -> tuple[datetime, ...]:
    """When something is published or changed, in order."""
    return tuple(sorted({wording.since for feed in feeds for entry in feed.entries for wording in entry}))


def document_at(feed: SampleFeed, now: datetime) -> Served:
    """The feed as it was at `now`: the newest entries published by then, in the words they had then."""
    there = [wording for entry in feed.entries if (wording := _at(entry, now))][:MOST]
    changed = max((wording.since for wording in there), default=None)
    body = feed.head + feed.joint.join(wording.block for wording in there) + feed.tail
    return Served(_dated(body, changed), feed.content_type, changed)


def page_at(feed: SampleFeed, path: str, now: datetime) -> Served | None:
    """The page of an article at a path of the outlet's host, from its publication on; else None.

    A teaser-only outlet's pages are files; the others' are drawn from what the feed carries.
    """
    link = f"https://{feed.outlet.host}/{path}"
    found = next((one for entry in feed.entries if (one := _at(entry, now)) and one.link == link), None)
    if found is None:
        return None
    file = PAGES / feed.outlet.host / f"{path}.html"
    body = file.read_text(encoding="utf-8") if file.is_file() else _drawn(found, feed.outlet)
    return Served(body, "text/html; charset=utf-8", found.since)


def moved_to(text: str, base: str) -> str:
    """The text with the outlets' addresses led to `base`, as ``BASE/HOST/...``."""
    hosts = "|".join(re.escape(outlet.host) for outlet in OUTLETS)
    return re.sub(rf"https://({hosts})(?=/)", rf"{base}/\1", text)


def _at(entry: Sequence[Wording], now: datetime) -> Wording | None:
    return next((wording for wording in reversed(entry) if wording.since <= now), None)


def _drawn(wording: Wording, outlet: SampleOutlet) -> str:
    title = escape(wording.title)
    return (
        f'<!DOCTYPE html>\n<html lang="{outlet.language}"><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body><article><h1>{title}</h1>\n{wording.content}\n"
        f"<p><small>{escape(outlet.name)}, an invented outlet of the Readout sample wire.</small></p>\n"
        f"</article></body></html>\n"
    )


# --- reading the files ----------------------------------------------------------------------------


def _load(outlet: SampleOutlet) -> SampleFeed:
    """The feed from its final document and its snapshots, which are read oldest first."""
    earlier = sorted(FEEDS.glob(f"{outlet.slug}@*"))
    entries: list[list[Wording]] = []
    before: datetime | None = None
    for file in (*earlier, FEEDS / outlet.file):
        for wording in _wordings(file):
            _add(entries, wording, before)
        before = _snapshot_time(file)
    text = (FEEDS / outlet.file).read_text(encoding="utf-8")
    newest_first = sorted(map(tuple, entries), key=lambda entry: entry[0].published, reverse=True)
    if outlet.file.endswith(".json"):
        head, _, _ = text.partition('"items": [')
        return SampleFeed(
            outlet, "application/feed+json", f'{head}"items": [\n', "\n  ]\n}\n", ",\n", tuple(newest_first)
        )
    atom = "<feed " in text
    blocks = list(re.finditer(_BLOCK, text))
    return SampleFeed(
        outlet,
        "application/atom+xml; charset=utf-8" if atom else "application/rss+xml; charset=utf-8",
        text[: blocks[0].start()],
        text[blocks[-1].end() :],
        "",
        tuple(newest_first),
    )


def _add(entries: list[list[Wording]], wording: Wording, before: datetime | None) -> None:
    """Add a wording to its entry; `before` is when the document that came before this one was like that."""
    known = next((entry for entry in entries if entry[-1].keys & wording.keys), None)
    if known is None:
        entries.append([replace(wording, since=wording.published)])
    elif known[-1].block != wording.block:
        changed = wording.since > known[-1].since
        known.append(wording if changed or before is None else replace(wording, since=before))


def _snapshot_time(file: Path) -> datetime | None:
    _, _, time = file.stem.partition("@")
    return datetime.strptime(time, "%Y-%m-%dT%H%MZ").replace(tzinfo=UTC) if time else None


def _wordings(file: Path) -> Iterator[Wording]:
    """The entries of a document, in its order; `since` is when an entry says it was updated, else published."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".json":
        yield from (_json_wording(item) for item in json.loads(text)["items"])
    else:
        yield from (_xml_wording(match[0]) for match in re.finditer(_BLOCK, text))


_BLOCK = re.compile(r"^ +<(item|entry)>\n.*?^ +</\1>\n", re.DOTALL | re.MULTILINE)


def _xml_wording(block: str) -> Wording:
    published = _time(_part(block, r"<(?:pubDate|published)>(.*?)</"))
    updated = _part(block, r"<(?:atom:)?updated>(.*?)</")
    link = _part(block, r'<link>(.*?)</link>|<link rel="alternate"[^>]* href="(.*?)"')
    return Wording(
        since=_time(updated) if updated else published,
        published=published,
        keys=frozenset({link, _part(block, r"<(?:guid|id)[^>]*>(.*?)</")}),
        link=link,
        title=unescape(_part(block, r"<title>(.*?)</title>")),
        content=_part(block, r"(?s)<!\[CDATA\[(.*?)\]\]>"),
        block=block,
    )


def _part(block: str, pattern: str) -> str:
    found = re.search(pattern, block)
    return next((group for group in found.groups() if group is not None), "") if found else ""


def _json_wording(item: dict[str, str]) -> Wording:
    published = _time(item["date_published"])
    lines = json.dumps(item, ensure_ascii=False, indent=2).splitlines()
    return Wording(
        since=_time(item.get("date_modified", item["date_published"])),
        published=published,
        keys=frozenset({item["id"], item["url"]}),
        link=item["url"],
        title=item["title"],
        content=item["content_html"],
        block="\n".join(f"    {line}" for line in lines),
    )


def _time(text: str) -> datetime:
    """RFC 822 or ISO 8601, in UTC."""
    time = parsedate_to_datetime(text) if "," in text else datetime.fromisoformat(text)
    return time.astimezone(UTC)


def _dated(body: str, changed: datetime | None) -> str:
    """The document with its own date set, as RSS and Atom write it."""
    if changed is None:
        return re.sub(r" *<lastBuildDate>.*\n", "", body, count=1)
    body = re.sub(r"(<lastBuildDate>).*(</)", rf"\g<1>{format_datetime(changed, usegmt=True)}\2", body, count=1)
    return re.sub(r"(?m)^(  <updated>).*(</)", rf"\g<1>{changed:%Y-%m-%dT%H:%M:%SZ}\2", body, count=1)
