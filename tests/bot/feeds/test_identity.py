"""Which entry is which: nothing twice, nothing swallowed."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import ParseError
from bot.feeds.arrivals import arrivals, keys, says_something_new, window_keys
from bot.feeds.identity import NO_GUIDS, identify, spellings, tidy
from bot.model import Entry, FeedDocument
from bot.ports import Arrival, KnownEntry
from tests.bot.feeds.writing import FORMATS, NOW, followed, parsed


class Memory:
    """One feed's keys, as a store would keep them."""

    def __init__(self) -> None:
        self.known: dict[str, KnownEntry] = {}
        self.articles = 0

    def poll(self, document: FeedDocument, first: bool = False) -> list[Arrival]:
        """New and changed articles of this poll."""
        known = {key: self.known[key] for key in keys(document) if key in self.known}
        found = arrivals(document, followed(), known, NOW, first)
        for arrival in found:
            matches = [self.known[key].article for key in arrival.keys if key in self.known]
            assert arrival.article is not None or not matches, "an arrival taken for new carries a known key"
            self.articles += arrival.article is None
            article = arrival.article or self.articles
            for key in arrival.keys:
                if key not in self.known or self.known[key].article == article:
                    self.known[key] = KnownEntry(article, 1, arrival.digest)
        return [arrival for arrival in found if says_something_new(arrival, known)]


def entry(title: str = "Talks open", text: str = "", **fields: object) -> Entry:
    return Entry(title=title, text=text, **fields)  # type: ignore[arg-type]


def new(memory: Memory, *entries: Entry) -> list[str]:
    return [arrival.title for arrival in memory.poll(FeedDocument("Wire", entries)) if arrival.article is None]


def link(path: str) -> str:
    return f"https://wire.test/{path}"


MAY = datetime(2024, 5, 2, tzinfo=UTC)


def test_the_same_guid_is_the_same_entry_though_all_else_changes():
    memory = Memory()
    new(memory, entry("a", guid="1", link=link("a")))

    (changed,) = memory.poll(FeedDocument("Wire", (entry("b", guid="1", link=link("b")),)))

    assert (changed.article, changed.title) == (1, "b")


@pytest.mark.parametrize(
    "again",
    [
        "https://wire.test/a",
        "http://wire.test/a",
        "https://www.wire.test/a/",
        "https://wire.test/a?utm_source=rss&utm_medium=feed",
        "https://wire.test/a#comments",
        "https://wire.test/a?fbclid=xyz",
    ],
)
def test_the_same_page_under_another_spelling_is_the_same_entry(again: str):
    memory = Memory()
    new(memory, entry(guid="1", link=link("a")))

    assert new(memory, entry("Other words", guid="2", link=again)) == []


def test_another_query_is_another_page():
    memory = Memory()
    new(memory, entry("a", link=link("story?id=1")))

    assert new(memory, entry("b", link=link("story?id=2"))) == ["b"]


def test_a_fragment_counts_when_entries_of_one_poll_differ_only_in_it():
    memory = Memory()
    live = [entry("a", link=link("live#1")), entry("b", link=link("live#2"))]

    assert new(memory, *live) == ["a", "b"]
    assert new(memory, *live) == []
    assert new(memory, *live, entry("c", link=link("live#3"))) == ["c"]


def test_one_guid_on_several_links_is_trusted_no_more_even_later():
    memory = Memory()

    assert new(memory, entry("a", guid="1", link=link("a")), entry("b", guid="1", link=link("b"))) == ["a", "b"]
    assert new(memory, entry("c", guid="1", link=link("c"))) == ["c"]
    assert new(memory, entry("d", guid="1", link=link("d"))) == ["d"]
    assert NO_GUIDS in memory.known


def test_one_link_on_several_entries_names_none_of_them():
    memory = Memory()
    home = [entry(title, guid=title, link=link("")) for title in ("a", "b", "c")]

    assert new(memory, *home) == ["a", "b", "c"]
    assert new(memory, entry("d", guid="d", link=link("")), *home) == ["d"]


def test_entries_without_guid_that_share_a_link_are_told_apart_by_title_and_date():
    memory = Memory()
    home = [entry(title, link=link(""), published=MAY) for title in ("a", "b")]

    assert new(memory, *home) == ["a", "b"]
    assert new(memory, *home, entry("c", link=link(""))) == ["c"]


def test_an_equal_title_alone_never_matches():
    memory = Memory()
    market = [entry("Market update", guid=str(number), link=link(f"m{number}")) for number in range(3)]

    assert len(new(memory, *market)) == 3


def test_guid_and_link_may_change_when_title_and_text_stay():
    memory = Memory()
    text = "The delegations met for a second day and set no date for a third."
    new(memory, entry(text=text, guid="1", link=link("a")))

    assert new(memory, entry(text=text, guid="2", link=link("b"))) == []


def test_a_formula_as_text_swallows_nothing():
    memory = Memory()
    formula = [entry("Market update", "The latest.", guid=str(n), link=link(f"m{n}")) for n in range(3)]

    assert len(new(memory, *formula)) == 3


def test_without_link_and_guid_title_and_date_are_the_key():
    memory = Memory()

    assert new(memory, entry(published=MAY)) == ["Talks open"]
    assert new(memory, entry(published=MAY)) == []
    assert new(memory, entry(published=MAY.replace(day=3))) == ["Talks open"]


def test_every_key_of_a_known_entry_is_kept():
    memory = Memory()
    new(memory, entry("a", guid="1", link=link("a")))
    assert new(memory, entry("a", guid="2", link=link("a"))) == []

    assert new(memory, entry("b", guid="2", link=link("moved"))) == []


def test_an_entry_that_says_the_same_is_no_new_version_and_one_that_does_not_is():
    memory = Memory()
    new(memory, entry("a", "one", guid="1"))

    assert memory.poll(FeedDocument("Wire", (entry("a", "one", guid="1", published=MAY),))) == []
    assert len(memory.poll(FeedDocument("Wire", (entry("a", "two", guid="1"),)))) == 1


def test_twins_in_one_poll_are_one_entry():
    window = identify([entry("a", guid="1", link=link("a")), entry("a again", guid="1", link=link("a"))])

    assert [one.entry.title for one in window.entries] == ["a"]


def test_only_the_first_poll_is_backlog():
    document = FeedDocument("Wire", (entry(guid="1"),))

    assert [one.backlog for one in arrivals(document, followed(""), {}, NOW, first=True)] == [True]
    assert [one.backlog for one in arrivals(document, followed(), {}, NOW, first=False)] == [False]


def test_each_entry_may_have_a_time_of_its_own():
    document = FeedDocument("Wire", (entry("late", guid="2", published=MAY), entry("early", guid="1")))

    found = arrivals(document, followed(), {}, lambda one: one.published or datetime(2020, 1, 1, tzinfo=UTC), False)

    assert [(one.title, one.seen_at.year) for one in found] == [("early", 2020), ("late", 2024)]


def test_links_are_kept_without_tracking_and_known_under_every_spelling():
    assert tidy("https://www.wire.test/a?id=1&utm_source=rss#top") == "https://www.wire.test/a?id=1"
    assert "http://wire.test/a/" in spellings("https://www.wire.test/a")
    assert set(window_keys(FeedDocument("Wire", (entry(guid="1"),)), {})) == {NO_GUIDS, "guid:1"}


def test_sequences_of_polls_bring_exactly_the_named_entries(test_data: Path):
    path = test_data / "hostile" / "sequences.jsonl"
    ran = 0
    for record in map(json.loads, path.read_text("utf-8").splitlines()):
        for kind in record["data"]["formats"]:
            _play(record, kind)
            ran += 1
    print(f"sequences: {ran} played")
    assert ran


def _play(record: dict, kind: str) -> None:
    memory = Memory()
    for number, (poll, (expected, *_)) in enumerate(
        zip(record["data"]["polls"], (one or [""] for one in record["expect"]["new_per_poll"]), strict=True)
    ):
        found = [arrival for arrival in memory.poll(_document(poll, kind), first=number == 0) if not arrival.article]
        guids = {key.removeprefix("guid:").removeprefix("http://feed.test/") for one in found for key in one.keys}
        where = f"{record['case']} as {kind}, poll {number + 1}"
        if expected.startswith("first:"):
            assert len(found) == int(expected.partition(":")[2]), where
        elif expected.endswith(" new"):
            assert len(found) == int(expected.split()[0]), where
        elif ".." in expected:
            start, _, end = expected.partition(" ")[0].partition("..")
            assert len(found) == int(end[1:]) - int(start[1:]) + 1, where
        elif not expected.startswith(("first", "flood")):
            assert len(found) == (1 if expected else 0), where
            assert not expected or expected in guids, where


def _document(poll: Sequence | dict | str, kind: str) -> FeedDocument:
    items = poll if isinstance(poll, list) else poll.get("items", []) if isinstance(poll, dict) else None
    try:
        return parsed(str(poll) if items is None else FORMATS[kind](items))
    except ParseError:
        return FeedDocument("", ())
