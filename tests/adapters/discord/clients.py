"""The library's client, unmodified, as tests of the stand-in use it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import discord as library
from discord.http import Route

from tests.adapters.discord.standin.server import Discord
from tests.adapters.discord.standin.world import Channel

Handler = Callable[[Any], Awaitable[None]]
V2 = 1 << 15
HELLO = library.http.MultipartParameters({"content": "Hello"}, None, None)


class Client(library.AutoShardedClient):
    """The library's client, with one handler for all interactions."""

    def __init__(self, handler: Handler | None = None, **options: Any) -> None:
        intents = library.Intents(guilds=True, guild_messages=True, dm_messages=True)
        super().__init__(intents=intents, guild_ready_timeout=0.05, max_ratelimit_timeout=30, **options)
        self.handler = handler
        self.gone: list[str] = []
        self.heard: list[str] = []
        self.resumes = 0
        self.ended: BaseException | None = None
        """With what its connection ended for good."""

    async def on_interaction(self, interaction: Any) -> None:
        if self.handler is not None:
            await self.handler(interaction)

    async def on_guild_remove(self, guild: library.Guild) -> None:
        self.gone.append(guild.name)

    async def on_guild_channel_delete(self, channel: library.abc.GuildChannel) -> None:
        self.gone.append(channel.name)

    async def on_message(self, message: library.Message) -> None:
        self.heard.append(message.content)

    async def on_resumed(self) -> None:
        self.resumes += 1

    def channel(self, channel: Channel) -> Any:
        return self.get_channel(channel.id)

    async def post(self, channel: Channel, **body: object) -> Any:
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id)
        return await self.http.request(route, json=body)

    async def edit(self, channel: Channel, message: int, **body: Any) -> Any:
        params = library.http.MultipartParameters(body, None, None)
        return await self.http.edit_message(channel.id, message, params=params)


@contextlib.asynccontextmanager
async def connected(discord: Discord, handler: Handler | None = None, **options: Any) -> AsyncIterator[Client]:
    """A client that is ready."""
    client = Client(handler, **options)
    await client.login(discord.token)

    async def run() -> None:
        try:
            await client.connect()
        except Exception as error:  # noqa: BLE001 - a test looks at it
            client.ended = error

    running = asyncio.create_task(run())
    try:
        async with asyncio.timeout(10):
            await client.wait_until_ready()
        yield client
    finally:
        await client.close()
        await asyncio.gather(running, return_exceptions=True)


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not done():  # noqa: ASYNC110 - what is waited for happens in the library
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def answering(discord: Discord, handler: Handler, *commands: dict[str, Any]) -> AsyncIterator[Client]:
    """A client with commands."""
    async with connected(discord, handler) as client:
        assert client.application_id is not None
        await client.http.bulk_upsert_global_commands(client.application_id, list(commands))
        yield client


STORY = {"type": 3, "name": "story", "description": "Which story", "autocomplete": True}
SUMMIT = {"type": 1, "name": "summit", "description": "A summit", "options": [STORY]}


def card(text: str, *, label: str = "More", custom_id: str = "more:1") -> dict[str, Any]:
    """A message with a text and a button in a container."""
    button = {"type": 2, "style": 2, "label": label, "custom_id": custom_id}
    inner = [{"type": 10, "content": text}, {"type": 1, "components": [button]}]
    return {"flags": V2, "components": [{"type": 17, "components": inner}]}


async def refused(asked: Awaitable[object]) -> int | None:
    try:
        await asked
    except library.HTTPException as error:
        return error.code
    return None
