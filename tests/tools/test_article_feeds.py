"""The tool that puts articles into feeds: nothing of an article is lost on the way."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.feeds.parse import ParseJob, parse_feed
from bot.model import Entry
from tests.tools.article_feeds import MOST, articles, data, write

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def article(
    number: int, source: str = "Example Wire", date: str = "2019-02-28", text: str = "One.\n\nTwo."
) -> dict[str, str]:
    return {
        "doc_id": f"doc{number:06}",
        "date": date,
        "title": f"Title {number} & <more>",
        "text": text,
        "source": source,
        "url": f"https://example.org/{number}",
    }


def read(file: Path) -> tuple[Entry, ...]:
    document = parse_feed(ParseJob(f"file:{file.name}", file.read_bytes(), "", NOW))
    assert not document.refused
    return document.entries


def test_an_article_comes_back_from_its_feed_as_it_was(tmp_path):
    write([article(1, text="“Yes,” she said & left.\n\nA < B > C.")], tmp_path)

    (entry,) = read(tmp_path / "example-wire.xml")

    assert entry.guid == "doc000001"
    assert entry.link == "https://example.org/1"
    assert entry.title == "Title 1 & <more>"
    assert entry.text == "“Yes,” she said & left.\n\nA < B > C."
    assert entry.published == datetime(2019, 2, 28, tzinfo=UTC)


def test_an_undated_article_is_an_undated_entry(tmp_path):
    write([article(1, date=""), article(2)], tmp_path)

    dates = {entry.guid: entry.published for entry in read(tmp_path / "example-wire.xml")}

    assert dates == {"doc000001": None, "doc000002": datetime(2019, 2, 28, tzinfo=UTC)}


def test_an_outlet_with_many_articles_has_several_files_and_others_one(tmp_path):
    many = [article(number) for number in range(MOST + 1)]

    feeds, entries = write([*many, article(9999, source="Other")], tmp_path)

    assert (feeds, entries) == (3, MOST + 2)
    assert sum(len(read(file)) for file in tmp_path.glob("example-wire-*.xml")) == MOST + 1
    assert len(read(tmp_path / "other.xml")) == 1


def test_every_tenth_article_of_the_collection_goes_through_the_parser_without_a_refusal(tmp_path):
    found = list(articles(data()))[::10]
    if not found:
        pytest.skip(f"no articles in {data()}; READOUT_TEST_DATA names the folder of test data")

    write(found, tmp_path)
    entries = [entry for file in tmp_path.glob("*.xml") for entry in read(file)]

    assert {entry.guid for entry in entries} == {one["doc_id"] for one in found}
    assert sum(entry.published is None for entry in entries) == sum(not one["date"] for one in found)
