"""What a feed of the sample wire looks like at a given time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.parse import ParseJob, parse_feed
from bot.model import FeedDocument
from bot.samples import FEEDS, OUTLETS, PAGES
from bot.samples.wire import MOST, SampleFeed, document_at, load, moved_to, page_at, times

AFTER_ALL = datetime(2021, 1, 1, tzinfo=UTC)
WIRE = {feed.outlet.slug: feed for feed in load()}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def parsed(body: str, content_type: str = "") -> FeedDocument:
    return parse_feed(ParseJob("https://site.example/feed", body.encode(), content_type, AFTER_ALL))


def titles(feed: SampleFeed, time: str) -> list[str]:
    return [entry.title for entry in parsed(document_at(feed, at(time)).body).entries]


def test_the_wire_has_at_least_sixty_articles_of_at_least_six_outlets():
    entries = {slug: len(feed.entries) for slug, feed in WIRE.items()}

    assert sum(entries.values()) >= 60
    assert sum(1 for count in entries.values() if count) >= 6


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.slug)
def test_in_the_end_a_feed_reads_as_its_file_does(outlet):
    file = parsed((FEEDS / outlet.file).read_text(encoding="utf-8"))

    served = parsed(document_at(WIRE[outlet.slug], AFTER_ALL).body)

    assert served.entries == file.entries
    assert len(served.entries) == len(WIRE[outlet.slug].entries)
    assert served.self_link == file.self_link == f"https://{outlet.host}/{outlet.feed_path}"
    assert not served.refused


@pytest.mark.parametrize("file", sorted(FEEDS.glob("*@*")), ids=lambda file: file.stem)
def test_up_to_the_time_of_a_snapshot_every_entry_of_it_reads_as_it_has_it(file):
    slug, _, time = file.stem.partition("@")
    moment = datetime.strptime(time, "%Y-%m-%dT%H%MZ").replace(tzinfo=UTC)

    snapshot = parsed(file.read_text(encoding="utf-8"))
    served = parsed(document_at(WIRE[slug], moment - timedelta(seconds=1)).body)

    assert set(snapshot.entries) <= set(served.entries)


@pytest.mark.parametrize("slug", WIRE)
def test_entries_stand_newest_first_and_never_more_than_a_window_of_them(slug):
    entries = parsed(document_at(WIRE[slug], AFTER_ALL).body).entries
    dates = [entry.published for entry in entries if entry.published]

    assert dates == sorted(dates, reverse=True)
    assert len(dates) == len(entries) <= MOST


@pytest.mark.parametrize("slug", WIRE)
def test_before_anything_was_published_a_feed_is_a_feed_without_entries(slug):
    served = document_at(WIRE[slug], at("2014-01-01"))

    assert served.changed is None
    assert parsed(served.body, served.content_type).entries == ()


def test_an_entry_is_there_from_the_second_of_its_publication():
    agency = WIRE["meridian-wire"]

    before, after = titles(agency, "2019-02-28T06:57:59"), titles(agency, "2019-02-28T06:58:00")

    assert after[1:] == before
    assert len(after) == len(before) + 1


def test_a_correction_comes_when_the_outlet_made_it():
    post = WIRE["harbour-post"]

    before, after = document_at(post, at("2019-02-28T10:29")), document_at(post, at("2019-02-28T10:30"))

    assert "closing two large nuclear facilities" in before.body
    assert "Correction, 28 February" not in before.body
    assert "closing one large nuclear facility" in after.body
    assert "Correction, 28 February" in after.body
    assert after.changed == at("2019-02-28T10:30")


def test_a_headline_is_edited_in_place():
    before = titles(WIRE["lakeside-tribune"], "2019-02-28T11:39")
    after = titles(WIRE["lakeside-tribune"], "2019-02-28T11:40")

    assert before[0] == "Trump and Kim cut short Hanoi talks"
    assert after[0] == "Trump refuses to lift all sanctions, leaves Hanoi with no agreement"
    assert after[1:] == before[1:]


def test_a_guid_changes_and_nothing_else_does():
    tribune = WIRE["lakeside-tribune"]

    before = parsed(document_at(tribune, at("2019-02-28T21:59")).body).entries[0]
    after = parsed(document_at(tribune, at("2019-02-28T22:00")).body).entries[0]

    assert before.guid != after.guid
    assert (before.link, before.title, before.text) == (after.link, after.title, after.text)


def test_a_feed_says_when_it_last_changed():
    served = document_at(WIRE["harbour-post"], at("2019-02-28T10:31"))
    rss = document_at(WIRE["meridian-wire"], at("2019-02-28T06:59"))

    assert "\n  <updated>2019-02-28T10:30:00Z</updated>" in served.body
    assert "<lastBuildDate>Thu, 28 Feb 2019 06:58:00 GMT</lastBuildDate>" in rss.body


def test_a_json_feed_is_json_at_every_time():
    for moment in times(tuple(WIRE.values())):
        assert isinstance(json.loads(document_at(WIRE["han-river-daily"], moment).body)["items"], list)


def test_every_teaser_has_its_page_from_its_publication_on():
    courier = WIRE["capital-courier"]

    for (wording,) in courier.entries:
        path = wording.link.removeprefix("https://capital-courier.example/")

        page = page_at(courier, path, wording.since)

        assert page is not None
        assert page.body == (PAGES / "capital-courier.example" / f"{path}.html").read_text(encoding="utf-8")
        assert page_at(courier, path, at("2014-01-01")) is None
    assert len(list(PAGES.rglob("*.html"))) == len(courier.entries)


def test_a_feed_with_whole_texts_has_pages_that_say_the_outlet_is_invented():
    agency = WIRE["meridian-wire"]
    (wording,) = agency.entries[0]

    page = page_at(agency, wording.link.removeprefix("https://meridian-wire.example/"), AFTER_ALL)

    assert page is not None
    assert wording.content in page.body
    assert "invented outlet" in page.body


def test_only_addresses_of_the_wire_are_moved():
    text = "https://meridian-wire.example/a https://meridian-wire.example.org/b https://other.example/c"

    moved = moved_to(text, "http://127.0.0.1:8")

    assert (
        moved
        == "http://127.0.0.1:8/meridian-wire.example/a https://meridian-wire.example.org/b https://other.example/c"
    )


def test_some_feeds_are_french_some_are_atom_and_some_are_json():
    kinds = {feed.content_type.partition(";")[0] for feed in WIRE.values()}

    assert kinds == {"application/rss+xml", "application/atom+xml", "application/feed+json"}
    assert {outlet.language for outlet in OUTLETS} >= {"en", "fr"}


def test_two_outlets_print_the_agencys_report_word_for_word():
    agency = next(e for e in WIRE["meridian-wire"].entries if e[0].published == at("2019-02-28T08:50"))[0]
    body = paragraphs(agency.content)

    copies = [
        slug
        for slug, feed in WIRE.items()
        if slug != "meridian-wire"
        for entry in feed.entries
        if len(body & paragraphs(entry[0].content)) > len(body) / 2
    ]

    assert len(copies) == 2


def paragraphs(content: str) -> set[str]:
    return {part.strip() for part in content.split("</p>") if part.strip()}
