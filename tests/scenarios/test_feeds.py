"""What an admin does with feeds."""

from __future__ import annotations

from bot.errors import FetchError
from bot.messages import Role
from bot.testing.newsroom import address
from bot.wording import plain
from tests.scenarios.reports import PILOT, VETOES


async def test_a_paused_feed_is_not_read_until_it_is_resumed(newsroom):
    newsroom.follows("Wire", VETOES)
    await newsroom.after(minutes=5)
    number = (await newsroom.feed("Wire")).id

    await newsroom.chat.types(f"/feeds pause {number}", role=Role.OPERATOR)
    newsroom.publishes("Wire", PILOT)
    await newsroom.after(minutes=30)
    while_paused = newsroom.chat.posts("#diplomacy")
    await newsroom.chat.types(f"/feeds resume {number}", role=Role.OPERATOR)
    await newsroom.after(minutes=2)

    assert while_paused == [VETOES.title]
    assert newsroom.chat.posts("#diplomacy") == [VETOES.title, PILOT.title]


async def test_a_feed_added_in_chat_is_read_from_then_on(newsroom):
    newsroom.follows("Wire", backlog=[VETOES])
    await newsroom.after(minutes=1)
    await newsroom.app.store.remove_feed((await newsroom.feed("Wire")).id, newsroom.clock.now())

    reply = await newsroom.chat.types(f"/feeds add {address('Wire')} outlet:Agency", role=Role.OPERATOR)
    await newsroom.after(minutes=2)
    newsroom.publishes("Wire", PILOT)
    await newsroom.after(minutes=30)

    assert "Following" in plain(reply.cards[0], "en", "UTC")
    assert newsroom.chat.posts("#diplomacy") == [PILOT.title]


async def test_one_feed_that_fails_keeps_no_other_from_being_read(newsroom):
    newsroom.follows("Wire", VETOES)
    newsroom.follows("Broken")
    await newsroom.after(minutes=1)
    newsroom.web.fail(address("Broken"), FetchError(address("Broken"), "the server answered 500", kind="status"))

    newsroom.publishes("Wire", PILOT)
    await newsroom.after(minutes=5)

    assert newsroom.chat.posts("#diplomacy") == [VETOES.title, PILOT.title]
    listed = plain((await newsroom.chat.types("/feeds list")).cards[0], "en", "UTC")
    assert "not answering" in listed


async def test_a_feed_that_turns_into_a_web_page_loses_nothing_that_was_read(newsroom):
    newsroom.follows("Wire", VETOES)
    await newsroom.after(minutes=1)

    newsroom.web.put(address("Wire"), "<!DOCTYPE html><html><body>Please log in</body></html>", "text/html")
    await newsroom.after(minutes=5)

    reply = await newsroom.chat.types("/latest")
    assert VETOES.title in plain(reply.cards[0], "en", "UTC")
    assert (await newsroom.feed("Wire")).state.fault is not None
