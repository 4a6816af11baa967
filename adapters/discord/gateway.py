"""The client that listens: what Discord tells of servers, channels and messages, and what people ask.

discord.py resumes and reconnects by itself. An event that its parser cannot read ends a client; `listen` in
`adapter` then starts another.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta

import discord
import structlog

from adapters.discord.answering import Answerer
from adapters.discord.asking import NAME
from adapters.discord.rest import LONGEST_WAIT
from bot.messages import Channel
from bot.ports import Desk, Joined, PostGone, Removed, Tools

log = structlog.get_logger(__name__)

WELCOMED = timedelta(days=400)

Welcome = Callable[[str, str], Awaitable[None]]
"""Greets a person (their id) who added the bot to a server (its name)."""


def intents() -> discord.Intents:
    """None of them is privileged: servers and their channels, deleted messages, who added the bot."""
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True, integrations=True)


class Gateway(discord.AutoShardedClient):
    """One life of the listening client."""

    def __init__(
        self, desk: Desk, tools: Tools, answerer: Answerer, welcome: Welcome, forget: Callable[[], None]
    ) -> None:
        super().__init__(
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=LONGEST_WAIT,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        self._desk = desk
        self._keep = tools.keep
        self._answerer = answerer
        self._welcome = welcome
        self._forget = forget

    async def on_ready(self) -> None:
        """It may come many times."""
        log.info("discord_ready", servers=len(self.guilds), shards=self.shard_count)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Somebody asks."""
        await self._answerer.answer(interaction)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot came to a server, or is back."""
        await self._desk.tell(Joined(NAME, str(guild.id), None))

    async def on_integration_create(self, integration: discord.Integration) -> None:
        """Who added the bot is greeted, once."""
        ours = isinstance(integration, discord.BotIntegration) and integration.application.id == self.application_id
        user = integration.user
        if not ours or user is None:
            return
        if await self._keep.once(f"welcome {integration.guild.id}", WELCOMED):
            await self._welcome(str(user.id), integration.guild.name)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server."""
        self._forget()
        await self._desk.tell(Removed(NAME, str(guild.id), None))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is gone."""
        self._forget()
        await self._desk.tell(Removed(NAME, str(channel.guild.id), str(channel.id)))

    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """A channel is of another kind, or has other tags."""
        self._forget()

    async def on_raw_message_delete(self, gone: discord.RawMessageDeleteEvent) -> None:
        """Somebody deleted a message; if it was a post of ours, it is never made again."""
        if gone.guild_id is not None:
            channel = Channel(NAME, str(gone.guild_id), str(gone.channel_id))
            await self._desk.tell(PostGone(channel, str(gone.message_id)))

    async def on_raw_thread_delete(self, gone: discord.RawThreadDeleteEvent) -> None:
        """Somebody deleted a thread; in a forum it is the post itself."""
        server = self.get_guild(gone.guild_id)
        if server is None or not isinstance(server.get_channel(gone.parent_id), discord.ForumChannel):
            return
        channel = Channel(NAME, str(gone.guild_id), str(gone.parent_id))
        await self._desk.tell(PostGone(channel, str(gone.thread_id)))

    async def on_error(self, event_method: str, /, *_: object, **__: object) -> None:
        """A handler of ours failed: the client goes on."""
        log.error("discord_event_failed", handler=event_method, why=str(sys.exception()))
