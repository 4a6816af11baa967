"""What a reader of a channel sees: posts, their growth, and what changed."""

from __future__ import annotations

from dataclasses import replace

from bot.testing.newsroom import address, document
from bot.wording import plain
from tests.scenarios.reports import (
    COLLAPSE,
    COLLAPSE_CORRECTED,
    NO_DEAL,
    PILOT,
    SAME_COPY,
    TERMS_REJECTED,
    VETOES,
    WALKS_OUT,
)


async def test_a_new_story_is_posted_once(newsroom):
    newsroom.follows("Wire", NO_DEAL)

    await newsroom.after(minutes=10)

    assert newsroom.chat.posts("#diplomacy") == [NO_DEAL.title]
    assert len(newsroom.chat.calls) == 1


async def test_what_a_feed_holds_at_its_first_poll_is_stored_and_not_posted(newsroom):
    newsroom.follows("Wire", backlog=[PILOT, VETOES])

    await newsroom.after(minutes=10)

    assert newsroom.chat.posts("#diplomacy") == []
    latest = await newsroom.chat.types("/latest")
    listed = plain(latest.cards[0], "en", "UTC")
    assert PILOT.title in listed
    assert VETOES.title in listed


async def test_two_events_are_two_posts(newsroom):
    newsroom.follows("Wire", VETOES)
    newsroom.follows("Post", PILOT)

    await newsroom.after(minutes=5)

    assert sorted(newsroom.chat.posts("#diplomacy")) == sorted([PILOT.title, VETOES.title])


async def test_a_second_outlets_report_joins_the_post_of_the_first(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    newsroom.follows("Post")
    await newsroom.after(minutes=5)

    newsroom.publishes("Post", COLLAPSE)
    await newsroom.after(minutes=5)

    assert len(newsroom.chat.posts("#diplomacy")) == 1
    (text,) = newsroom.chat.texts("#diplomacy")
    assert "2 independent outlets" in text


async def test_wire_copy_in_a_second_outlet_is_counted_apart(newsroom):
    newsroom.follows("Wire", WALKS_OUT)
    newsroom.follows("Gazette")
    await newsroom.after(minutes=5)

    newsroom.publishes("Gazette", SAME_COPY)
    await newsroom.after(minutes=5)

    (text,) = newsroom.chat.texts("#diplomacy")
    assert "1 more carries the same wire copy" in text
    assert "2 independent outlets" not in text


async def test_a_later_report_edits_the_post_and_says_below_it_what_is_new(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    newsroom.follows("Ledger")
    await newsroom.after(minutes=5)

    newsroom.publishes("Ledger", TERMS_REJECTED)
    await newsroom.after(minutes=5)

    (post,) = [one for one in newsroom.chat.shown if one.under is None]
    (line,) = [one for one in newsroom.chat.shown if one.under == post.message]
    assert post.edits
    assert "New: " in line.text
    assert "Ledger" in line.text


async def test_change_lines_come_at_most_once_an_hour_and_edits_at_once(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    newsroom.follows("Post")
    newsroom.follows("Ledger")
    await newsroom.after(minutes=5)

    newsroom.publishes("Post", COLLAPSE)
    await newsroom.after(minutes=5)
    newsroom.publishes("Ledger", TERMS_REJECTED)
    await newsroom.after(minutes=5)
    (post,) = [one for one in newsroom.chat.shown if one.under is None]
    soon = [one.text for one in newsroom.chat.shown if one.under == post.message]
    edits_soon = len(post.edits)
    await newsroom.after(minutes=60)
    later = [one.text for one in newsroom.chat.shown if one.under == post.message]

    assert edits_soon == 2
    assert len(soon) == 1
    assert len(later) == 2
    assert "Ledger" in later[1]


async def test_a_correction_by_the_outlet_edits_the_post_and_is_told_as_one(newsroom):
    newsroom.follows("Post", COLLAPSE)
    await newsroom.after(minutes=5)

    newsroom.publishes("Post", COLLAPSE_CORRECTED)
    await newsroom.after(minutes=5)

    (post,) = [one for one in newsroom.chat.shown if one.under is None]
    sources = await newsroom.chat.types("/sources hanoi")
    assert post.edits
    assert "two large nuclear facilities" not in post.text
    assert len(sources.cards) == 1


async def test_an_outlet_that_goes_back_to_what_it_wrote_first_is_read_again(newsroom):
    newsroom.follows("Post", COLLAPSE)
    await newsroom.after(minutes=5)
    newsroom.publishes("Post", COLLAPSE_CORRECTED)
    await newsroom.after(minutes=5)
    (corrected,) = newsroom.chat.texts("#diplomacy")

    newsroom.publishes("Post", COLLAPSE)
    await newsroom.after(minutes=5)

    (back,) = newsroom.chat.texts("#diplomacy")
    assert "two large nuclear facilities" not in corrected
    assert "two large nuclear facilities" in back


async def test_the_same_report_under_another_guid_is_not_news(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    await newsroom.after(minutes=5)
    calls = len(newsroom.chat.calls)

    newsroom.web.put(address("Wire"), document("Wire", [replace(NO_DEAL, id="moved/summit-ends-without-agreement")]))
    await newsroom.after(minutes=5)

    assert len(newsroom.chat.calls) == calls
