"""A channel that wants to be left in peace at night."""

from __future__ import annotations

from datetime import time

from bot.messages import Channel, DeliveryKind, DeliveryState, QuietHours, QuietMode
from tests.scenarios.reports import JETS, MANILA, NO_DEAL, PILOT, VETOES

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
