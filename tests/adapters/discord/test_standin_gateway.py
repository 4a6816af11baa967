"""The gateway of the stand-in, met by the unmodified client over real sockets."""

from __future__ import annotations

import pytest

from tests.adapters.discord.clients import connected, until
from tests.adapters.discord.standin.server import Discord

pytestmark = pytest.mark.usefixtures("addresses")


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
