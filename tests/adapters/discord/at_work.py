"""What the scenarios on Discord stand on: a newsroom that serves it, and what they wait for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from adapters.discord import build
from bot.messages import Channel, Subscription
from bot.ports import Tools
from bot.testing.keep import MemoryKeep
from bot.testing.newsroom import Newsroom, open_newsroom
from tests.adapters.discord.standin.reading import nested
from tests.adapters.discord.standin.server import Discord
from tests.scenarios.reports import NO_DEAL


async def until(done: Callable[[], bool], within: float = 15.0) -> None:
    """Wait for what the other side of a socket does."""
    async with asyncio.timeout(within):
        while not done():  # noqa: ASYNC110 - nothing tells of what happens at the other end
            await asyncio.sleep(0.02)


@asynccontextmanager
async def newsroom_on(
    discord: Discord, store: str = ":memory:", keep: MemoryKeep | None = None, **table: object
) -> AsyncIterator[Newsroom]:
    """A newsroom that serves Discord, too, connected to the gateway."""
    kept = keep or MemoryKeep()
    settings = {"token": discord.token, "rest": discord.rest, **table}
    async with open_newsroom(store, beside={"discord": lambda clock: build(settings, Tools(clock, kept))}) as opened:
        await connected(discord)
        yield opened


async def connected(discord: Discord) -> None:
    """Wait until the bot listens, and knows its servers."""
    await until(lambda: any(one.connection is not None for one in discord.gateways.sessions))
    await discord.gateways.quiet()


def labels(message) -> list[str]:
    return [one["label"] for one in nested(message.components) if "label" in one]


async def subscribed(newsroom: Newsroom, place) -> None:
    """A channel wants every story."""
    channel = Channel("discord", str(place.guild.id), str(place.id))
    await newsroom.app.store.subscribe(Subscription(channel, since=newsroom.clock.now()), newsroom.clock.now())


async def posting(newsroom: Newsroom, place) -> None:
    """A story is about to be posted there."""
    await subscribed(newsroom, place)
    newsroom.follows("Wire")
    await newsroom.happens()
    newsroom.publishes("Wire", NO_DEAL)


async def of_discord(newsroom: Newsroom):
    """The posts owed to Discord."""
    rows = await newsroom.app.store.deliveries()
    return [row for row in rows if row.delivery.channel.adapter == "discord" and row.delivery.kind == "post"]
