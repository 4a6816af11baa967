"""A channel that wants to be left in peace at night."""

from __future__ import annotations

from datetime import time

from bot.messages import Channel, DeliveryKind, DeliveryState, QuietHours, QuietMode, Role
from bot.wording import plain
from tests.scenarios.reports import COLLAPSE, JETS, MANILA, NO_DEAL, PILOT, TERMS_REJECTED, VETOES

MORNING = QuietHours(time(5), time(8))
"""The newsroom opens at 6."""


async def quiet(newsroom, hours=MORNING):
    await newsroom.after(minutes=0)
    await newsroom.app.store.set_quiet(Channel(newsroom.chat.name, None, "#diplomacy"), hours)


async def test_what_comes_in_quiet_hours_is_posted_when_they_end(newsroom):
    await quiet(newsroom)
    newsroom.follows("Wire", NO_DEAL)

    await newsroom.after(minutes=60)
    at_night = newsroom.chat.posts("#diplomacy")
    await newsroom.after(minutes=65)

    assert at_night == []
    assert newsroom.chat.posts("#diplomacy") == [NO_DEAL.title]


async def test_a_night_full_of_news_becomes_one_digest(newsroom):
    await quiet(newsroom)
    newsroom.follows("Wire", NO_DEAL, PILOT, VETOES, MANILA, JETS)

    await newsroom.after(minutes=125)

    told = await newsroom.app.store.deliveries()
    assert [(row.delivery.kind, row.state) for row in told] == [(DeliveryKind.DIGEST, DeliveryState.SENT)]


async def test_after_silence_only_later_reports_are_told(newsroom):
    await quiet(newsroom, QuietHours(time(5), time(8), mode=QuietMode.SILENCE))
    newsroom.follows("Wire", NO_DEAL)
    await newsroom.after(minutes=130)
    in_the_morning = newsroom.chat.posts("#diplomacy")

    newsroom.publishes("Wire", PILOT)
    await newsroom.after(minutes=5)

    assert in_the_morning == []
    assert newsroom.chat.posts("#diplomacy") == [PILOT.title]


async def test_what_is_urgent_comes_through_where_that_is_wanted_and_the_rest_is_held(newsroom):
    await quiet(newsroom, QuietHours(time(5), time(8), mode=QuietMode.URGENT))
    newsroom.follows("Wire", PILOT)
    newsroom.follows("Post")
    newsroom.follows("Ledger")
    newsroom.publishes("Post", COLLAPSE)
    newsroom.publishes("Wire", NO_DEAL)
    newsroom.publishes("Ledger", TERMS_REJECTED)

    await newsroom.after(minutes=60)
    at_night = newsroom.chat.texts("#diplomacy")
    await newsroom.after(minutes=65)

    (urgent,) = at_night
    assert "No agreement" in urgent
    assert PILOT.title in newsroom.chat.posts("#diplomacy")[1:]


async def test_quiet_hours_are_set_in_the_chat_by_the_channels_own_clock(newsroom):
    await newsroom.after(minutes=0)
    reply = await newsroom.chat.types("/quiet 12pm to 3pm zone:Asia/Ho_Chi_Minh", role=Role.SUBSCRIBER)
    newsroom.follows("Wire", NO_DEAL)

    await newsroom.after(minutes=115)
    during = newsroom.chat.posts("#diplomacy")
    await newsroom.after(minutes=10)

    assert "Quiet from 12:00 to 15:00 (Asia/Ho_Chi_Minh)" in plain(reply.cards[0])
    assert during == []
    assert newsroom.chat.posts("#diplomacy") == [NO_DEAL.title]
