"""Puts the collection of real articles into Atom feeds, one an outlet, for ``readout replay``.

python -m tests.tools.article_feeds OUT_DIR

Reads ``articles/*.jsonl.gz`` below READOUT_TEST_DATA, else ``../shared/data``. An entry's id is the
article's ``doc_id``, its link the article's address; an article without a date becomes an entry without
one, which is then dated by its file. Prints how many feeds and entries were written.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path

ATOM = "http://www.w3.org/2005/Atom"
MOST = 500
"""Entries in one file."""
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def data() -> Path:
    """The folder of test data."""
    return Path(os.environ.get("READOUT_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))


def articles(folder: Path) -> Iterator[dict[str, str]]:
    """The articles of the collection, in file order."""
    for file in sorted((folder / "articles").glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def write(found: Sequence[dict[str, str]], out: Path) -> tuple[int, int]:
    """Write the feeds into `out`, newest entries first, undated ones last; how many feeds and entries."""
    out.mkdir(parents=True, exist_ok=True)
    by_outlet: dict[str, list[dict[str, str]]] = {}
    for one in found:
        by_outlet.setdefault(one["source"], []).append(one)
    feeds = 0
    for outlet, its in sorted(by_outlet.items()):
        its.sort(key=lambda one: one["date"], reverse=True)
        slug = re.sub(r"\W+", "-", outlet.casefold()).strip("-")
        for part, start in enumerate(range(0, len(its), MOST), 1):
            name = f"{slug}.xml" if len(its) <= MOST else f"{slug}-{part}.xml"
            (out / name).write_bytes(document(outlet, name, its[start : start + MOST]))
            feeds += 1
    return feeds, len(found)


def document(outlet: str, name: str, its: Sequence[dict[str, str]]) -> bytes:
    """One Atom feed (RFC 4287), but that an undated entry has no date at all."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    _add(feed, "title", outlet)
    _add(feed, "id", f"tag:readout.invalid,2026:{name}")
    _add(feed, "updated", max((date for one in its if (date := _date(one["date"]))), default="2026-01-01T00:00:00Z"))
    for one in its:
        entry = _add(feed, "entry", None)
        _add(entry, "title", one["title"])
        _add(entry, "id", one["doc_id"])
        _add(entry, "link", None, rel="alternate", href=one["url"])
        if date := _date(one["date"]):
            _add(entry, "published", date)
            _add(entry, "updated", date)
        paragraphs = [part.strip() for part in re.split(r"\n\s*\n", one["text"]) if part.strip()]
        _add(entry, "content", "\n".join(f"<p>{escape(part, quote=False)}</p>" for part in paragraphs), type="html")
    ET.indent(feed)
    return ET.tostring(feed, encoding="utf-8", xml_declaration=True)


def _add(parent: ET.Element, tag: str, text: str | None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{ATOM}}}{tag}", attributes)
    child.text = None if text is None else NOT_XML.sub("", text)
    return child


def _date(text: str) -> str | None:
    """A day or a moment of the collection as Atom writes it; None when there is none."""
    if not text:
        return None
    time = datetime.fromisoformat(text)
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).isoformat()


def main() -> int:
    """Write the feeds; 2 on wrong use, 1 when the collection is not there."""
    if len(sys.argv) != 2:
        print("usage: python -m tests.tools.article_feeds OUT_DIR", file=sys.stderr)
        return 2
    found = list(articles(data()))
    if not found:
        print(f"no articles in {data() / 'articles'}; READOUT_TEST_DATA names the folder of test data", file=sys.stderr)
        return 1
    feeds, entries = write(found, Path(sys.argv[1]))
    print(f"feeds {feeds} entries {entries}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
