"""No quote of the sample wire is invented: each stands in the page that says where it was read."""

from __future__ import annotations

import gzip
import json
import os
import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from bot.samples import FEEDS, PAGES
from bot.samples.wire import load

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "sample-wire.md"
ARTICLES = Path(os.environ.get("READOUT_TEST_DATA", ROOT.parent / "shared" / "data")) / "articles"
QUOTED = re.compile(r"“([^“”]+)”|«([^«»]+)»|\"([^\"]+)\"")


def same(text: str) -> str:
    """Equal for words that differ only in the form of apostrophes, dashes, marks and blanks."""
    text = unicodedata.normalize("NFKC", text)
    for form, plain in (("‘", "'"), ("’", "'"), ("–", "-"), ("—", "-"), ("“", '"'), ("”", '"')):
        text = text.replace(form, plain)
    return re.sub(r"\s+(?=[?!:;]|$)|(?<=\s)\s+", "", re.sub(r"\s", " ", text)).strip().casefold()


def quoted(text: str) -> Iterator[str]:
    """What stands between quotation marks, without the comma or stop before the closing one."""
    for match in QUOTED.finditer(text):
        yield same(next(group for group in match.groups() if group is not None)).rstrip(",. ")


def rows() -> list[list[str]]:
    cells = [re.split(r" \| ", line.strip("| ")) for line in PAGE.read_text(encoding="utf-8").splitlines()]
    return [row for row in cells if len(row) == 4 and re.fullmatch(r"\d{4}-\d\d-\d\d", row[2])]


def texts() -> list[tuple[str, str]]:
    """Every article in every wording, teaser and page, as plain text, with its name."""
    found = []
    for feed in load():
        for entry in feed.entries:
            for wording in entry:
                teaser = "" if wording.block.startswith("    {") else wording.block.partition("<content")[0]
                visible = f"{wording.title} {wording.content} {teaser}"
                found.append((wording.link, unescape(re.sub(r"<[^>]*>", " ", visible))))
    for page in sorted(PAGES.rglob("*.html")):
        body = page.read_text(encoding="utf-8").partition("<body>")[2]
        found.append((page.name, unescape(re.sub(r"<[^>]+>", " ", body))))
    return found


def test_every_quote_in_every_article_stands_in_the_page_that_says_where_it_was_read():
    known = [same(row[0]) for row in rows()]

    unknown = [(name, quote) for name, text in texts() for quote in quoted(text) if not any(quote in k for k in known)]

    assert not unknown


def test_the_articles_do_have_quotes_to_be_checked():
    count = sum(1 for _, text in texts() for _ in quoted(text))

    assert count > 250


def test_every_quote_of_the_page_names_its_speaker_and_an_address_or_a_report():
    found = rows()

    assert len(found) > 250
    assert all(speaker for _, speaker, _, _ in found)
    assert not [
        where for *_, where in found if not re.search(r"^<https?://\S+>$|\(`\w{16}`\)$|^The Washington Times", where)
    ]


def test_a_quote_read_in_a_report_of_the_collection_stands_there():
    file = ARTICLES / "articles.dev.jsonl.gz"
    if not file.is_file():
        pytest.skip(f"{file} is not there; READOUT_TEST_DATA names the folder of test data")
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        by_id = {one["doc_id"]: one["text"] for one in map(json.loads, lines)}
    seed = ARTICLES.parents[1] / "seed" / "hanoi.txt"
    first_version = seed.read_text(encoding="utf-8") if seed.is_file() else None

    for quote, _, _, where in rows():
        code = re.search(r"`(\w{16})`", where)
        text = by_id[code[1]] if code else first_version if where.startswith("The Washington Times") else None

        assert text is None or same(quote).rstrip(",. ") in same(text), quote


def test_the_outlets_and_snapshots_of_the_page_are_those_of_the_wire():
    page = PAGE.read_text(encoding="utf-8")

    for file in FEEDS.iterdir():
        assert f"`{file.name}`" in page, file.name
    for feed in load():
        assert feed.outlet.name in page
