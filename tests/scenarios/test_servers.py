"""What belongs to one server or workspace stays there."""

from __future__ import annotations

import string
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from bot.commands import catalogue, parse
from bot.messages import Asker, Channel, Command, CommandSpec, Role
from bot.model import INSTALLATION
from bot.testing.newsroom import Newsroom, open_newsroom
from bot.wording import plain
from tests.scenarios.reports import COLLAPSE, COLLAPSE_CORRECTED, NO_DEAL, PILOT, WALKS_OUT

SECRETS = ("pilot", "khan", "newsletter", "Secret Topic", "hanoi", "2", "3")
"""What someone who guesses would type: words, people, outlets, topics and numbers of the other server's."""
THEIRS = Channel("transcript", "THEIRS", "#theirs")
ALONE = Channel("transcript", None, "dm")
"""Another server, and a direct message: where the feed of the first must not show."""


@pytest.fixture
async def both_worlds() -> AsyncIterator[tuple[Newsroom, Newsroom]]:
    """One world in which a server follows a feed of its own, and the same world without it."""
    async with AsyncExitStack() as stack:
        with_it, without = [await stack.enter_async_context(open_newsroom()) for _ in range(2)]
        for newsroom in (with_it, without):
            newsroom.follows("Wire", NO_DEAL, WALKS_OUT)
            newsroom.subscribes("#theirs", workspace="THEIRS")
            await newsroom.after(minutes=2)
        with_it.follows("Our Newsletter", PILOT, COLLAPSE, workspace="OURS", topics=("Secret Topic",))
        for newsroom in (with_it, without):
            await newsroom.after(minutes=2)
        yield with_it, without


def questions(name: str, spec: CommandSpec) -> Iterator[str]:
    """Ways to ask: without words, with each guess in front, and guesses as each option."""
    yield name
    for secret in SECRETS:
        yield f'{name} "{secret}"'
    first = f'{spec.options[0].name}:"hanoi" ' if spec.options and spec.options[0].required else ""
    for option in spec.options[1:]:
        for secret in SECRETS[:: len(SECRETS) - 1]:
            yield f'{name} {first}{option.name}:"{secret}"'


async def told(newsroom: Newsroom, line: str, place: Channel, number: int) -> str:
    """What someone there is told, in full."""
    asker = Asker(f"guesser-{number}", "guesser", Role.ADMIN)
    reply = await newsroom.app.desk.ask(parse.command(line, id=f"{place.id}-{number}", asker=asker, channel=place))
    pressed = [button.action for card in reply.cards for button in card.buttons]
    return "\n".join([reply.kind, *(plain(card, "en", "UTC") for card in reply.cards), *pressed])


async def test_whatever_is_asked_elsewhere_is_answered_as_if_a_servers_feed_were_not_there(both_worlds):
    asked = [(THEIRS, line) for name, spec in catalogue.every() for line in questions(name, spec)]
    asked += [(ALONE, line) for name, _ in catalogue.every() for line in (name, f"{name} pilot")]

    for number, (place, line) in enumerate(asked):
        with_it, without = [await told(newsroom, line, place, number) for newsroom in both_worlds]
        assert with_it == without, line
        assert PILOT.title not in with_it, line


async def test_whatever_is_suggested_elsewhere_is_as_if_a_servers_feed_were_not_there(both_worlds):
    asker = Asker("guesser", "guesser", Role.ADMIN)
    options = [(name, option) for name, spec in catalogue.every() for option in spec.options if option.suggests]

    for name, option in {option.suggests: (name, option) for name, option in options}.values():
        for prefix in ("", *string.ascii_lowercase, "our", "pil", "khan", "secret"):
            command = Command("1", name, (), asker, THEIRS)
            with_it, without = [
                [one.label for one in await newsroom.app.desk.suggest(command, option.name, prefix)]
                for newsroom in both_worlds
            ]
            assert with_it == without, (name, option.name, prefix)


async def test_a_servers_own_feed_never_shows_in_another_server(newsroom):
    newsroom.subscribes("#ours", workspace="OURS")
    newsroom.subscribes("#theirs", workspace="THEIRS")
    newsroom.follows("Our Newsletter", PILOT, workspace="OURS")

    await newsroom.after(minutes=5)

    assert newsroom.chat.posts("#ours") == [PILOT.title]
    assert newsroom.chat.posts("#theirs") == []
    assert newsroom.chat.posts("#diplomacy") == []
    for line in ("/latest", "/story pilot", "/quotes who:khan", "/sources", "/feeds list"):
        ours = await newsroom.chat.types(line, channel="#ours", workspace="OURS")
        theirs = await newsroom.chat.types(line, channel="#theirs", workspace="THEIRS")
        everyones = await newsroom.chat.types(line)
        told = "\n".join(plain(card, "en", "UTC") for card in (*theirs.cards, *everyones.cards))
        assert "Our Newsletter" not in told, line
        assert PILOT.title not in told, line
        shown = "\n".join(plain(card, "en", "UTC") for card in ours.cards)
        assert "Our Newsletter" in shown or PILOT.title in shown, line


async def test_a_servers_own_report_on_a_shared_story_changes_its_own_edition_alone(newsroom):
    newsroom.subscribes("#ours", workspace="OURS")
    newsroom.follows("Wire", NO_DEAL)
    newsroom.follows("Our Newsletter", workspace="OURS")
    await newsroom.after(minutes=5)

    newsroom.publishes("Our Newsletter", COLLAPSE)
    await newsroom.after(minutes=5)

    (ours,) = newsroom.chat.texts("#ours")
    (everyones,) = newsroom.chat.texts("#diplomacy")
    assert "2 independent outlets" in ours
    assert "1 outlet" in everyones
    assert "Our Newsletter" not in everyones


async def test_a_report_that_its_outlet_changes_long_after_brings_a_servers_story_to_nobody_else(newsroom):
    newsroom.follows("Our Newsletter", NO_DEAL, workspace="OURS")
    newsroom.follows("Wire")
    await newsroom.after(minutes=2)
    newsroom.publishes("Wire", COLLAPSE)
    await newsroom.after(minutes=2)
    scope = Channel(newsroom.chat.name, "OURS", "").scope
    shared, ours = [await newsroom.chat.types("/story summit", channel="#x", workspace=name) for name in (None, "OURS")]
    await newsroom.clock.advance(timedelta(days=30).total_seconds())

    newsroom.publishes("Wire", COLLAPSE_CORRECTED)
    await newsroom.after(minutes=2)

    assert ours.briefs[0].story != shared.briefs[0].story
    assert await newsroom.app.store.brief(ours.briefs[0].story, INSTALLATION) is None
    renewed = await newsroom.app.store.brief(ours.briefs[0].story, scope)
    assert renewed is not None
    assert {source.version for source in renewed.sources} == {1, 2}


async def test_an_admin_of_a_server_cannot_touch_the_feeds_of_the_installation(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    await newsroom.after(minutes=5)
    number = (await newsroom.feed("Wire")).id

    for verb in ("pause", "remove"):
        await newsroom.chat.types(f"/feeds {verb} {number}", channel="#ours", workspace="OURS", role=Role.ADMIN)

    assert (await newsroom.feed("Wire")).paused is None
