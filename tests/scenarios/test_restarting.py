"""A process that ends at any moment, and the next one on the same database: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio

import pytest

from bot.messages import DeliveryState
from tests.scenarios.reports import COLLAPSE, NO_DEAL, PILOT


@pytest.mark.parametrize("stages", [(), ("intake",), ("intake", "briefing"), ("intake", "briefing", "outbox")])
async def test_a_process_that_ends_between_two_stages_loses_nothing(lasting_newsroom, stages):
    newsroom = lasting_newsroom
    newsroom.follows("Wire")
    await newsroom.after(minutes=1)
    newsroom.publishes("Wire", NO_DEAL)
    await newsroom.happens()
    await newsroom.clock.advance(seconds=20)
    for stage in stages:
        await getattr(newsroom.app, stage).sweep()

    await newsroom.restarts()
    await newsroom.after(minutes=5)

    assert newsroom.chat.posts("#diplomacy") == [NO_DEAL.title]
    assert [row.state for row in await newsroom.app.store.deliveries()] == [DeliveryState.SENT]


async def test_a_process_that_ends_during_a_download_reads_the_feed_again(lasting_newsroom):
    newsroom = lasting_newsroom
    newsroom.follows("Wire")
    await newsroom.after(minutes=1)
    newsroom.publishes("Wire", NO_DEAL)
    await newsroom.happens()
    await newsroom.clock.advance(seconds=20)
    newsroom.web.gate = asyncio.Event()
    reading = asyncio.create_task(newsroom.app.intake.sweep())
    await asyncio.wait([reading], timeout=0.3)

    reading.cancel()
    await asyncio.wait([reading])
    newsroom.web.gate = None
    await newsroom.restarts()
    await newsroom.after(minutes=5)

    assert newsroom.chat.posts("#diplomacy") == [NO_DEAL.title]


async def test_a_post_whose_answer_came_to_a_dead_process_is_not_posted_twice(lasting_newsroom):
    newsroom = lasting_newsroom
    newsroom.chat.loses_answers(1)
    newsroom.follows("Wire", NO_DEAL)
    await newsroom.after(seconds=20)
    assert newsroom.chat.posts("#diplomacy") == [NO_DEAL.title]

    await newsroom.restarts()
    await newsroom.after(minutes=10)

    assert newsroom.chat.posts("#diplomacy") == [NO_DEAL.title]
    assert [row.state for row in await newsroom.app.store.deliveries()] == [DeliveryState.SENT]


async def test_the_next_process_edits_the_posts_of_the_one_before(lasting_newsroom):
    newsroom = lasting_newsroom
    newsroom.follows("Wire", NO_DEAL)
    newsroom.follows("Post")
    await newsroom.after(minutes=5)

    await newsroom.restarts()
    newsroom.publishes("Post", COLLAPSE)
    await newsroom.after(minutes=5)

    (text,) = newsroom.chat.texts("#diplomacy")
    assert "2 independent outlets" in text


async def test_what_was_told_in_a_digest_is_not_told_again_after_a_restart(lasting_newsroom):
    newsroom = lasting_newsroom
    newsroom.subscribes("#daily", live=False, digest="0 8 * * *")
    newsroom.follows("Wire", PILOT)
    await newsroom.after(hours=2, minutes=10)

    await newsroom.restarts()
    await newsroom.after(hours=1)

    (digest,) = [one for one in newsroom.chat.shown if one.channel.id == "#daily"]
    assert PILOT.title in digest.text
