"""What a channel can ask for, and what it then gets."""

from __future__ import annotations

import pytest

from bot.messages import Role
from bot.testing.newsroom import Newsroom, article
from bot.wording import plain
from tests.scenarios.reports import COLLAPSE, JETS, MANILA, NO_DEAL, PILOT, VETOES

STORED = (VETOES, PILOT, MANILA, JETS)


async def subscribes(newsroom: Newsroom, line: str, channel: str = "#new"):
    """Someone who manages the channel subscribes it."""
    await newsroom.after(minutes=0)
    return await newsroom.chat.types(f"/subscribe {line}".strip(), channel=channel, role=Role.SUBSCRIBER)


async def test_a_new_subscription_posts_nothing_that_is_stored_and_offers_the_latest(newsroom):
    newsroom.follows("Wire", *STORED)
    await newsroom.after(minutes=5)

    reply = await subscribes(newsroom, "")
    await newsroom.after(minutes=5)

    assert newsroom.chat.posts("#new") == []
    assert "Of the newest 4 stored stories 4 would have been posted." in plain(reply.cards[0])
    assert [button.value for button in reply.cards[0].buttons] == ["count:1", "count:3"]


async def test_the_latest_stories_are_posted_on_request_the_newest_last_and_none_twice(newsroom):
    for draft in STORED:
        newsroom.follows("Wire") if draft is STORED[0] else None
        newsroom.publishes("Wire", draft)
        await newsroom.after(minutes=2)
    one, three = (await subscribes(newsroom, "")).cards[0].buttons

    for button in (three, one):
        await newsroom.chat.presses(button, channel="#new", role=Role.SUBSCRIBER)
        await newsroom.after(minutes=1)

    assert newsroom.chat.posts("#new") == [PILOT.title, MANILA.title, JETS.title, VETOES.title]


@pytest.mark.parametrize(
    ("asked", "gets"),
    [
        ('words:"venezuela OR pilot"', [VETOES, PILOT]),
        ('words:"council NOT pilot"', [VETOES]),
        ('words:"vietnam AND (jets OR boeing)"', [JETS]),
        ("who:khan", [PILOT]),
        ("where:manila", [MANILA]),
        ("outlet:post", [PILOT, MANILA]),
        ("language:fr", []),
        ("language:en outlet:wire", [VETOES, JETS]),
    ],
)
async def test_a_channel_gets_what_it_asked_for_and_nothing_else(newsroom, asked, gets):
    newsroom.follows("Wire")
    newsroom.follows("Post")
    await subscribes(newsroom, asked)

    newsroom.publishes("Wire", VETOES, JETS)
    newsroom.publishes("Post", PILOT, MANILA)
    await newsroom.after(minutes=5)

    assert sorted(newsroom.chat.posts("#new")) == sorted(draft.title for draft in gets)


async def test_a_story_is_posted_once_enough_independent_outlets_tell_it(newsroom):
    newsroom.follows("Wire")
    newsroom.follows("Post")
    await subscribes(newsroom, "least:2")

    newsroom.publishes("Wire", NO_DEAL)
    await newsroom.after(minutes=5)
    alone = newsroom.chat.posts("#new")
    newsroom.publishes("Post", COLLAPSE)
    await newsroom.after(minutes=5)

    assert alone == []
    assert len(newsroom.chat.posts("#new")) == 1
    assert "2 independent outlets" in newsroom.chat.texts("#new")[0]


async def test_who_follows_a_person_is_told_by_direct_message_until_they_unfollow(newsroom):
    newsroom.follows("Wire")
    await newsroom.after(minutes=1)
    await newsroom.chat.types("/follow who:khan")
    newsroom.publishes("Wire", VETOES, PILOT)
    await newsroom.after(minutes=5)
    followed = newsroom.chat.posts("dana")

    await newsroom.chat.types("/unfollow who:khan")
    newsroom.publishes("Wire", article("Khan meets the pilot's family", "Imran Khan met the family of the pilot."))
    await newsroom.after(minutes=5)

    assert followed == [PILOT.title]
    assert newsroom.chat.posts("dana") == followed


async def test_a_digest_is_asked_for_in_plain_words_and_read_back_in_them(newsroom):
    reply = await subscribes(newsroom, 'digest:"weekdays 8:00" zone:Europe/London live:no')

    assert "weekdays at 8:00 (Europe/London)" in plain(reply.cards[0])
