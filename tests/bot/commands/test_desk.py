"""Every command is answered: once, kindly, and whatever goes wrong."""

from dataclasses import replace
from datetime import timedelta

from bot.commands import Desk, Lent, parse
from bot.delivery.postroom import Postroom
from bot.feeds.identity import spellings
from bot.messages import Asker, Channel, Command, DeliveryState, ReplyKind, Role
from bot.model import Scope
from bot.ports import Lease, PostGone, Removed
from bot.testing.briefs import hanoi
from bot.testing.store_contract.given import delivery, receipt

WHERE = Channel("chat", "ours", "#diplomacy")


def command(line, number="7", role=Role.ASKER):
    return parse.command(line, id=number, asker=Asker("u1", "dana", role), channel=WHERE)


async def test_a_command_that_arrives_twice_is_done_once(archive):
    line = command("/subscribe", role=Role.SUBSCRIBER)
    await archive.desk.ask(line)

    again = await archive.desk.ask(line)

    assert archive.text(again) == "This was answered already."
    assert len(await archive.store.subscriptions()) == 1


async def test_two_platforms_may_count_their_commands_alike(archive):
    await archive.desk.ask(command("/help"))

    other = await archive.desk.ask(replace(command("/help"), channel=Channel("other", None, "c")))

    assert "Start with" in archive.text(other)


async def test_an_unknown_command_asks_what_was_meant(archive):
    reply = await archive.asks("/sumit hanoi")

    assert reply.kind is ReplyKind.NONE
    assert 'There is no command /sumit.\n\nDid you mean "/summit"?' in archive.text(reply)


async def unparked(adapter: str, workspace: str | None) -> int:
    return 0


async def test_our_own_fault_is_owned_up_to_under_a_number(archive):
    async def broken(url):
        raise RuntimeError("a secret detail")

    timeline, compare = archive.readers
    lent = Lent(broken, timeline, compare, spellings, Postroom(archive.store, archive.clock, "here", unparked))
    desk = Desk(archive.store, archive.clock, lent)

    reply = await desk.ask(command("/feeds test a.example", role=Role.ADMIN))

    shown = archive.text(reply)
    assert "Something went wrong on our side; it is logged as " in shown
    assert "secret" not in shown
    assert reply.kind is ReplyKind.TEXT


async def test_every_answer_says_as_of_when(archive):
    for line in ("/help", "/latest", "/summit hanoi", "/quotes x", "/nonsense", "/sources"):
        assert (await archive.asks(line)).as_of == archive.clock.now()


async def test_suggestions_come_from_what_the_asker_may_see(archive):
    await archive.files(hanoi())
    await archive.files(replace(hanoi(), story=18, people=("Secret Envoy",)), scope=Scope("chat:theirs"))

    people = await archive.desk.suggest(command("/quotes"), "who", "")
    places = await archive.desk.suggest(command("/summit"), "story", "han")
    abroad = await archive.desk.suggest(command("/summit"), "story", "хан")
    none = await archive.desk.suggest(command("/nonsense"), "who", "a")

    assert "Mike Pompeo" in [choice.label for choice in people]
    assert "Secret Envoy" not in [choice.label for choice in people]
    assert [choice.label for choice in places] == ["Hanoi summit", "Hanoi"]
    assert [choice.label for choice in abroad] == ["Hanoi"]
    assert list(none) == []


async def test_feeds_and_fixed_choices_are_suggested(archive):
    await archive.follows("Example Wire")
    feeds = Command("1", "feeds pause", (), Asker("u", "u", Role.ADMIN), WHERE)

    assert [one.value for one in await archive.desk.suggest(feeds, "feed", "wire")] == ["Example Wire"]
    assert [one.value for one in await archive.desk.suggest(command("/subscribe"), "live", "")] == ["yes", "no"]


async def test_a_fault_while_suggesting_suggests_nothing(archive):
    await archive.store.close()

    assert list(await archive.desk.suggest(command("/quotes"), "who", "tr")) == []


async def test_a_post_that_someone_deleted_is_never_made_again(archive):
    await archive.store.owe([delivery("deleted", channel=WHERE)], archive.clock.now())
    (claimed,) = await archive.store.claim_owed(Lease.of("desk", archive.clock.now(), timedelta(hours=1)), ["chat"], 9)
    await archive.store.save_receipt(claimed.delivery.key, receipt("m1", channel=WHERE))

    await archive.desk.tell(PostGone(WHERE, "m1"))

    (row,) = await archive.store.deliveries(channel=WHERE)
    assert row.state is DeliveryState.DEAD


async def test_what_people_looked_at_is_forgotten_where_the_bot_was_removed_from_the_server_alone(archive):
    await archive.files(hanoi())
    for workspace in ("ours", "theirs"):
        await archive.asks("/new hanoi", workspace=workspace)
    await archive.clock.advance(3600)

    await archive.desk.tell(Removed("chat", "ours", "#diplomacy"))
    await archive.desk.tell(Removed("chat", "theirs", None))

    ours, theirs = [await archive.reads("/new hanoi", workspace=workspace) for workspace in ("ours", "theirs")]
    assert "Nothing new in this story" in ours
    assert "Your first look" in theirs
