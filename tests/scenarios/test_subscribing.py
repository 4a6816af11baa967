"""What a channel gets, from when on, and until when."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.messages import Role
from tests.scenarios.reports import MANILA, NO_DEAL, PILOT, VETOES


async def test_a_channel_that_unsubscribes_gets_nothing_more(newsroom):
    newsroom.follows("Wire", VETOES)
    newsroom.follows("Post")
    await newsroom.after(minutes=5)

    await newsroom.chat.types("/unsubscribe", role=Role.SUBSCRIBER)
    newsroom.publishes("Post", PILOT)
    await newsroom.after(minutes=5)

    assert newsroom.chat.posts("#diplomacy") == [VETOES.title]


async def test_a_channel_that_subscribes_later_gets_what_comes_from_then_on(newsroom):
    newsroom.follows("Wire", VETOES)
    newsroom.follows("Post")
    await newsroom.after(minutes=5)

    await newsroom.chat.types("/subscribe", channel="#late", role=Role.SUBSCRIBER)
    newsroom.publishes("Post", PILOT)
    await newsroom.after(minutes=5)

    assert newsroom.chat.posts("#late") == [PILOT.title]
    assert newsroom.chat.posts("#diplomacy") == [VETOES.title, PILOT.title]


async def test_a_channel_gets_the_topics_it_wants_and_no_others(newsroom):
    newsroom.follows("Asia Desk", MANILA, topics=("Asia",))
    newsroom.follows("Americas Desk", VETOES, topics=("Americas",))
    newsroom.subscribes("#asia", "Asia")

    await newsroom.after(minutes=5)

    assert newsroom.chat.posts("#asia") == [MANILA.title]


async def test_a_digest_comes_at_eight_by_the_channels_own_clock_with_what_is_new(newsroom):
    newsroom.subscribes("#hanoi", live=False, digest="0 8 * * *", zone="Asia/Ho_Chi_Minh")
    newsroom.follows("Wire", NO_DEAL)
    newsroom.follows("Post", PILOT)
    await newsroom.after(hours=18, minutes=50)
    before = list(newsroom.chat.posts("#hanoi"))

    await newsroom.after(minutes=20)

    (digest,) = [one for one in newsroom.chat.shown if one.channel.id == "#hanoi"]
    shown_at = next(row.receipt.at for row in await newsroom.app.store.deliveries() if row.delivery.key == digest.key)
    assert before == []
    assert datetime(2019, 3, 1, 1, 0, tzinfo=UTC) <= shown_at <= datetime(2019, 3, 1, 1, 2, tzinfo=UTC)
    assert NO_DEAL.title in digest.text
    assert PILOT.title in digest.text


async def test_a_digest_tells_a_story_once_and_says_when_nothing_is_new(newsroom):
    newsroom.subscribes("#daily", live=False, digest="0 8 * * *")
    newsroom.follows("Wire", NO_DEAL)
    await newsroom.after(hours=3)

    await newsroom.after(hours=24)

    first, second = (one.text for one in newsroom.chat.shown if one.channel.id == "#daily")
    assert NO_DEAL.title in first
    assert NO_DEAL.title not in second
    assert "Nothing new" in second
