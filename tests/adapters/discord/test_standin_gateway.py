"""The gateway of the stand-in, met by the unmodified client over real sockets."""

from __future__ import annotations

import discord as library
import pytest

from tests.adapters.discord.clients import connected, until
from tests.adapters.discord.standin.server import Discord

pytestmark = pytest.mark.usefixtures("addresses", "held")


async def test_a_client_resumes_after_1001_and_hears_what_it_missed(discord: Discord) -> None:
    guild = discord.guild("Newsroom")
    news = discord.text(guild, "news")

    async with connected(discord) as client:
        await discord.gateways.close(1001)
        discord.delete(news)
        await until(lambda: client.resumes > 0)

        assert client.gone == ["news"]
        assert [one.resumed for one in discord.gateways.sessions] == [1]


async def test_a_session_that_timed_out_is_begun_anew(discord: Discord) -> None:
    discord.guild("Newsroom")

    async with connected(discord):
        discord.gateways.forget_sessions()
        await discord.gateways.close(4009)
        await until(lambda: len(discord.gateways.sessions) == 2)


async def test_a_bot_that_is_kicked_and_added_again_hears_of_both(discord: Discord) -> None:
    guild = discord.guild("Newsroom")

    async with connected(discord) as client:
        discord.kick(guild)
        await until(lambda: client.gone == ["Newsroom"])
        discord.join(guild)
        await until(lambda: [one.name for one in client.guilds] == ["Newsroom"])


async def test_a_client_that_is_asked_to_reconnect_or_told_of_an_invalid_session_comes_again(discord: Discord) -> None:
    discord.guild("Newsroom")

    async with connected(discord) as client:
        await discord.gateways.reconnect()
        await until(lambda: client.resumes == 1)
        await discord.gateways.invalidate()
        await until(lambda: len(discord.gateways.sessions) == 2)
        await until(lambda: discord.gateways.sessions[1].connection is not None)

    assert discord.gateways.closed == []


async def test_a_connection_that_breaks_without_a_word_is_resumed(discord: Discord) -> None:
    discord.guild("Newsroom")

    async with connected(discord) as client:
        await discord.gateways.cut()
        await until(lambda: client.resumes == 1)


async def test_a_client_whose_heartbeats_are_not_acknowledged_gives_the_connection_up(discord: Discord) -> None:
    discord.guild("Newsroom")
    discord.gateways.heartbeat = 0.1
    discord.gateways.acknowledges = False

    async with connected(discord, heartbeat_timeout=0.3) as client:
        await until(lambda: client.resumes > 0)


async def test_an_event_that_the_library_cannot_read_ends_its_connection_with_an_error(discord: Discord) -> None:
    discord.guild("Newsroom")

    async with connected(discord) as client:
        discord.gateways.odd("CHANNEL_UPDATE", {"id": "not a number"})
        await until(lambda: client.ended is not None)

    assert isinstance(client.ended, ValueError)


async def test_an_unknown_event_and_one_of_an_unknown_channel_are_taken_in_silence(discord: Discord) -> None:
    news = discord.text(discord.guild("Newsroom"), "news")

    async with connected(discord) as client:
        discord.gateways.odd("SOMETHING_NEW", {"a": [1, None]})
        discord.gateways.odd("CHANNEL_DELETE", {"id": "1", "guild_id": "2", "type": 0})
        discord.delete(news)
        await until(lambda: client.gone == ["news"])

    assert client.ended is None


@pytest.mark.parametrize(("code", "error"), [(4004, 4004), (4014, library.PrivilegedIntentsRequired), (4013, 4013)])
async def test_a_close_that_is_final_ends_the_client(discord: Discord, code: int, error: object) -> None:
    discord.guild("Newsroom")

    async with connected(discord) as client:
        await discord.gateways.close(code)
        await until(lambda: client.ended is not None)

    assert getattr(client.ended, "code", None) == error or type(client.ended) is error


async def test_who_asks_for_privileged_intents_is_turned_away(discord: Discord) -> None:
    client = library.Client(intents=library.Intents(guilds=True, message_content=True))

    with pytest.raises(library.PrivilegedIntentsRequired):
        await client.start(discord.token)
    await client.close()

    assert discord.gateways.closed == [4014]


async def test_guilds_are_spread_over_shards(discord: Discord) -> None:
    guilds = [discord.guild(f"Newsroom {number}", number=number << 22) for number in (10, 11)]
    discord.places.shards = 2

    async with connected(discord) as client:
        assert {one.name: one.shard_id for one in client.guilds} == {"Newsroom 10": 0, "Newsroom 11": 1}
        discord.kick(guilds[1])
        await until(lambda: client.gone == ["Newsroom 11"])

    assert sorted(one.shard for one in discord.gateways.sessions) == [(0, 2), (1, 2)]


async def test_a_guild_that_is_out_is_not_one_that_was_left(discord: Discord) -> None:
    guild = discord.guild("Newsroom")

    async with connected(discord) as client:
        discord.outage(guild)
        await until(lambda: client.get_guild(guild.id).unavailable)
        discord.outage(guild, over=True)
        await until(lambda: not client.get_guild(guild.id).unavailable)

    assert client.gone == []


async def test_the_text_of_others_is_hidden_without_the_intent_for_it_except_in_direct_messages(
    discord: Discord,
) -> None:
    guild = discord.guild("Newsroom")
    news, ann = discord.text(guild, "news"), discord.member(guild, "ann")

    async with connected(discord) as client:
        discord.says(news, ann, "hello all")
        discord.says(discord.dm(ann), ann, "hello you")
        await until(lambda: len(client.heard) == 2)
        history = [one.content async for one in client.channel(news).history()]

    assert client.heard == ["", "hello you"]
    assert history == [""]
