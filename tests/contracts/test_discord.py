"""The adapter contract over Discord: the real client, over real sockets, against the stand-in."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from discord.http import Route

from adapters.discord import build
from bot.clock import SystemClock
from bot.messages import Channel
from bot.ports import Tools
from bot.testing.adapter_contract import AdapterContract, Message, Stage
from bot.testing.keep import MemoryKeep
from tests.adapters.discord.standin.reading import visible
from tests.adapters.discord.standin.server import standing_in


class TestDiscord(AdapterContract):
    kind = "text"

    @asynccontextmanager
    async def staged(self) -> AsyncIterator[Stage]:
        before = Route.BASE
        tools = Tools(SystemClock(), MemoryKeep())
        try:
            async with standing_in() as discord:
                guild = discord.guild("Newsroom")
                place = discord.forum(guild, "news") if self.kind == "forum" else discord.text(guild, "news")
                table = {"token": discord.token, "rest": discord.rest}

                def messages() -> Sequence[Message]:
                    """The posts, and what stands in their threads, which bear the posts' ids."""
                    return [
                        Message(
                            str(one.id),
                            visible(one),
                            str(one.channel.id) if one.channel is not place and one.id != one.channel.id else None,
                        )
                        for one in discord.posts(place)
                        if not one.deleted
                    ]

                def notified() -> Sequence[str]:
                    return [word for post in discord.posts(place) for word in post.pinged.words()]

                async with build(table, tools) as adapter:
                    channel = Channel("discord", str(guild.id), str(place.id))
                    yield Stage(adapter, channel, messages, notified)
        finally:
            Route.BASE = before


class TestDiscordForum(TestDiscord):
    kind = "forum"
