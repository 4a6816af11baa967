"""What someone who asks gets."""

from __future__ import annotations

import pytest

from bot.messages import Asker, Channel, Command, ReplyKind, Role
from bot.wording import plain
from tests.scenarios.reports import COLLAPSE, NO_DEAL, PILOT, TERMS_REJECTED, VETOES, WALKS_OUT

DANA = Asker("dana", "dana")


def words(reply) -> str:
    return "\n".join(plain(card, "en", "UTC") for card in reply.cards)


async def test_summit_hanoi_is_answered_from_what_is_stored_with_its_as_of_time(newsroom):
    newsroom.follows("Wire", NO_DEAL, WALKS_OUT)
    newsroom.follows("Post", COLLAPSE, PILOT)
    newsroom.follows("Ledger", TERMS_REJECTED)
    await newsroom.after(minutes=5)

    reply = await newsroom.chat.types("/summit hanoi")

    assert reply.kind is ReplyKind.STORY
    assert reply.as_of == newsroom.clock.now()
    assert "No agreement" in words(reply)
    assert "as of 28 Feb 2019" in words(reply)
    (brief,) = reply.briefs
    assert {source.title for source in brief.sources} == {
        NO_DEAL.title,
        WALKS_OUT.title,
        COLLAPSE.title,
        TERMS_REJECTED.title,
    }


async def test_an_answer_as_of_an_earlier_time_knows_nothing_of_what_came_later(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    newsroom.follows("Post")
    await newsroom.after(minutes=5)
    then = newsroom.clock.now()
    newsroom.publishes("Post", COLLAPSE)
    await newsroom.after(minutes=5)

    asked = Command("1", "summit", (("story", "hanoi"),), DANA, Channel("transcript", None, "#diplomacy"), as_of=then)
    reply = await newsroom.app.desk.ask(asked)

    (brief,) = reply.briefs
    assert reply.as_of == then
    assert brief.outlets == ("Wire",)


async def test_quotes_are_by_the_one_who_was_asked_for_and_name_their_outlet(newsroom):
    newsroom.follows("Wire", WALKS_OUT)
    await newsroom.after(minutes=5)

    reply = await newsroom.chat.types("/quotes who:trump about:sanctions")

    assert reply.kind is ReplyKind.QUOTES
    assert "Donald Trump" in words(reply)
    assert "Wire" in words(reply)
    assert "“" in words(reply)


async def test_latest_lists_the_stories_newest_first(newsroom):
    newsroom.follows("Wire", VETOES)
    newsroom.follows("Post")
    await newsroom.after(minutes=5)
    newsroom.publishes("Post", PILOT)
    await newsroom.after(minutes=5)

    told = words(await newsroom.chat.types("/latest"))

    assert told.index(PILOT.title) < told.index(VETOES.title)


async def test_what_is_not_stored_is_said_to_be_so_with_what_comes_closest(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    await newsroom.after(minutes=5)

    nearly = await newsroom.chat.types("/summit hanio")
    never = await newsroom.chat.types("/summit reykjavik")

    assert nearly.kind is ReplyKind.STORY
    assert 'No summit called "hanio" is stored.\nClosest: Hanoi, February 2019' in words(nearly)
    assert never.kind is ReplyKind.NONE
    assert 'No summit called "reykjavik" is stored' in words(never)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/sumit hanoi", "There is no command /sumit."),
        ("/sumit hanoi", 'Did you mean "/summit"?'),
        ("/nonsense", "All commands: /help"),
        ("/quotes whom:trump", 'Did you mean "who"?'),
        ("/quotes who:trump page:many", "pages count from 1"),
        ("/quotes who:trump since:someday", "is not a day"),
        ("/subscribe topic:diplomcay", 'No topic "diplomcay"'),
        ("/subscribe digest:noonish", "is not a time for a digest"),
        ("/unsubscribe topic:Elsewhere", "no subscription"),
    ],
)
async def test_a_wrong_command_is_answered_with_what_to_type_instead(newsroom, line, said):
    newsroom.follows("Wire", NO_DEAL)
    await newsroom.after(minutes=1)

    reply = await newsroom.chat.types(line, role=Role.SUBSCRIBER)

    assert said in words(reply)


async def test_someone_without_the_right_is_told_whose_it_is(newsroom):
    reply = await newsroom.chat.types("/feeds remove 1", role=Role.ASKER)

    assert "is for admins" in words(reply)
