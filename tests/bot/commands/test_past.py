"""Answers as the archive knew then."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.commands import catalogue
from bot.messages import ReplyKind, Role
from bot.testing.briefs import SEEN, hanoi


async def test_as_of_is_read_in_the_askers_zone_and_a_day_means_its_end(archive):
    await archive.files(hanoi())

    before = await archive.asks("/summit hanoi as_of:28 Feb 2019 20:39", zone="Asia/Seoul")
    then = await archive.asks("/summit hanoi as_of:28 Feb 2019 20:40", zone="Asia/Seoul")
    at_the_end = await archive.asks("/summit hanoi as_of:2019-02-28")

    assert before.kind is ReplyKind.NONE
    assert then.kind is ReplyKind.STORY
    assert then.as_of == SEEN
    assert at_the_end.kind is ReplyKind.STORY
    assert "as of 28 Feb 23:59 UTC" in archive.text(at_the_end)


async def test_today_is_as_of_now_and_a_time_to_come_is_refused(archive):
    now = archive.clock.now()

    assert (await archive.asks("/latest as_of:today")).as_of == now
    assert "is still to come" in await archive.reads("/latest as_of:2019-03-03")
    assert '"soon" is not a time.' in await archive.reads("/latest as_of:soon")


async def test_the_buttons_of_an_answer_as_of_then_ask_as_of_then(archive):
    stored = await archive.files(hanoi())
    await archive.grows(
        replace(stored, revision=2, made_at=SEEN + timedelta(hours=5), quotes=stored.quotes[:1], places=("Hue",))
    )

    reply = await archive.asks("/story hanoi as_of:28 Feb 2019 12:00")
    quotes = next(button for button in reply.cards[0].buttons if button.action == "quotes")

    assert "as of 28 Feb 12:00 UTC" in await archive.presses(quotes)
    assert "“Sometimes you have to walk”" in await archive.presses(quotes)


@pytest.mark.parametrize("name", sorted(catalogue.DATED))
async def test_every_dated_command_takes_a_time(archive, name):
    await archive.files(hanoi())

    reply = await archive.asks(f"/{name} as_of:2019-02-28T12:00Z", role=Role.OPERATOR)

    assert reply.as_of in (SEEN + timedelta(minutes=20), archive.clock.now())
    assert "went wrong" not in archive.text(reply)


def test_every_question_to_the_archive_takes_a_time():
    asked = {"summit", "story", "timeline", "quotes", "compare", "latest", "search", "sources", "topics"}

    assert asked <= catalogue.DATED


async def test_before_anything_was_stored_it_is_said_so(archive):
    await archive.files(hanoi())

    shown = await archive.reads("/latest as_of:1 Jan 2019")

    assert shown.startswith("Nothing was stored as of 1 Jan 23:59 UTC.\n\nThis installation reads since 28 Feb 11:40")


async def test_only_an_answer_of_now_says_that_nothing_is_newer(archive):
    await archive.files(hanoi())

    assert "Nothing newer is stored." in await archive.reads("/story hanoi")
    assert "Nothing newer" not in await archive.reads("/story hanoi as_of:28 Feb 2019")
