"""A private answer, for all to see."""

from dataclasses import replace

from bot.commands import parse
from bot.messages import Asker, Channel, ReplyKind
from bot.testing.briefs import SEEN, hanoi


def share_of(reply):
    return next((button for button in reply.cards[-1].buttons if button.action == "share"), None)


async def pressed(archive, button, workspace="ours"):
    archive.asked += 1
    command = parse.command(
        "share", id=str(archive.asked), asker=Asker("u2", "kim"), channel=Channel("chat", workspace, "#diplomacy")
    )
    return await archive.desk.ask(replace(command, options=(("of", button.value),)))


async def test_what_is_shared_is_what_the_asker_saw(archive):
    stored = await archive.files(hanoi())
    reply = await archive.asks('/quotes who:"donald trump" since:2019-02-01')
    await archive.clock.advance(3600)
    later = replace(stored, revision=2, made_at=archive.clock.now(), quotes=stored.quotes[:1])
    await archive.grows(later)

    shared = await pressed(archive, share_of(reply))

    assert not shared.private
    assert shared.as_of == reply.as_of
    assert [card.quotes for card in shared.cards] == [card.quotes for card in reply.cards]
    assert shared.cards[0].title == reply.cards[0].title
    assert share_of(shared) is None


async def test_only_an_answer_in_a_server_has_someone_to_share_it_with(archive):
    await archive.files(hanoi())

    assert share_of(await archive.asks("/summit hanoi")) is not None
    assert share_of(await archive.asks("/summit hanoi", workspace=None)) is None
    for line in ("/help", "/new", "/summit nonsuch", "/feeds list", "/nonsense"):
        assert share_of(await archive.asks(line)) is None, line


async def test_a_forged_button_shares_nothing(archive):
    await archive.files(hanoi())
    button = share_of(await archive.asks("/latest"))

    for value in ("subscribe", "feeds remove 1", "share latest", "new", "", "nonsense"):
        reply = await pressed(archive, replace(button, value=value))
        assert reply.private
        assert reply.kind is ReplyKind.TEXT


async def test_an_answer_that_is_not_there_stays_private(archive):
    await archive.files(hanoi())
    button = share_of(await archive.asks("/summit hanoi"))

    reply = await pressed(archive, replace(button, value='summit story:"nonsuch" as_of:"2019-03-02T09:00Z"'))

    assert reply.private
    assert reply.kind is ReplyKind.NONE


async def test_sharing_is_no_look(archive):
    await archive.files(hanoi())
    reply = await archive.asks("/summit hanoi")

    await pressed(archive, share_of(reply))

    channel = Channel("chat", "ours", "#diplomacy")
    assert await archive.store.look(channel, "u2", f"story:{reply.briefs[0].story}", SEEN) is None
