"""Why something came to a channel, or why it did not."""

from __future__ import annotations

from bot.messages import Role
from bot.testing.newsroom import Newsroom, address
from bot.wording import plain
from tests.scenarios.reports import COLLAPSE, NO_DEAL, PILOT


async def why(newsroom: Newsroom, what: str, channel: str = "#diplomacy") -> str:
    reply = await newsroom.chat.types(f"/why {what}", channel=channel)
    return "\n".join(plain(card, "en", "UTC") for card in reply.cards)


async def link_of(newsroom: Newsroom, words: str) -> str:
    (source, *_) = (await newsroom.chat.types(f"/story {words}")).briefs[0].sources
    assert source.url is not None
    return source.url


async def test_the_way_of_a_report_from_its_feed_to_its_message_is_told_by_its_link(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    await newsroom.after(minutes=5)

    told = await why(newsroom, await link_of(newsroom, "hanoi"))

    (shown,) = newsroom.chat.shown
    assert "first seen 28 Feb 2019 06:00" in told
    assert "from Wire" in told
    assert "new then: never seen under its id, link or text" in told
    assert f"in the story: {NO_DEAL.title}" in told
    assert "this channel gets every story: matched" in told
    assert "weight: 1 independent outlet" in told
    assert f"post: sent 28 Feb 2019 06:00 UTC, message {shown.message}" in told


async def test_a_story_that_a_channel_did_not_want_says_which_of_its_wishes_it_did_not_meet(newsroom):
    newsroom.follows("Wire")
    await newsroom.after(minutes=0)
    await newsroom.chat.types("/subscribe who:khan", channel="#khan", role=Role.SUBSCRIBER)
    newsroom.publishes("Wire", NO_DEAL, PILOT)
    await newsroom.after(minutes=5)

    wanted, unwanted = await why(newsroom, "pilot", "#khan"), await why(newsroom, "hanoi", "#khan")

    assert ": matched" in wanted
    assert "Imran Khan" in wanted
    assert ": not matched" in unwanted
    assert newsroom.chat.posts("#khan") == [PILOT.title]


async def test_what_a_first_poll_brought_is_said_to_be_no_news(newsroom):
    newsroom.follows("Wire", backlog=[NO_DEAL])
    await newsroom.after(minutes=5)

    told = await why(newsroom, await link_of(newsroom, "hanoi"))

    assert "was in the feed when it was first read: stored, not posted" in told
    assert "post: sent" not in told


async def test_a_feed_says_how_it_goes_and_when_it_is_read_next(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    await newsroom.after(minutes=5)

    told = await why(newsroom, address("Wire"))

    assert told.startswith("Why: Wire")
    assert "next" in told.lower()


async def test_a_growing_story_tells_of_each_message_that_came_of_it(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    newsroom.follows("Post")
    await newsroom.after(minutes=5)
    newsroom.publishes("Post", COLLAPSE)
    await newsroom.after(minutes=5)

    told = await why(newsroom, "hanoi")

    sent = [line.partition(":")[0] for line in told.splitlines() if ": sent" in line]
    assert sent == ["post", "edit", "line under the post"]
