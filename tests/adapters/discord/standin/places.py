"""Guilds, channels, people and the application itself: what is looked up, and little that is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.adapters.discord.standin import rules
from tests.adapters.discord.standin.calls import Call, Route, channel_of, guild_of
from tests.adapters.discord.standin.payloads import (
    Json,
    application_json,
    channel_json,
    guild_json,
    member_json,
    my_guild_json,
    role_json,
    user_json,
)
from tests.adapters.discord.standin.refusals import Refusal
from tests.adapters.discord.standin.rights import Right, in_channel, in_guild, need
from tests.adapters.discord.standin.world import PRIVATE, Channel, Kind, World

BOT_ADD = 28


@dataclass(slots=True)
class Places:
    """The endpoints of places and people."""

    world: World
    gateway: Callable[[], str]
    leaves: Callable[[Any], None]
    shards: int = 1
    typed: list[int] = field(default_factory=list)
    """Channels in which the bot was seen typing."""

    def routes(self) -> list[Route]:
        """What is answered here."""
        guild, channel = "/guilds/{guild_id}", "/channels/{channel_id}"
        return [
            Route("gateway", "GET", "/gateway", lambda call: {"url": self.gateway()}, token=False),
            Route("gateway.bot", "GET", "/gateway/bot", self._gateway_bot),
            Route("me", "GET", "/users/@me", lambda call: self._me()),
            Route("my.guilds", "GET", "/users/@me/guilds", self._my_guilds),
            Route("leave", "DELETE", "/users/@me/guilds/{guild_id}", self._leave),
            Route("dm", "POST", "/users/@me/channels", self._dm),
            Route("user", "GET", "/users/{user_id}", self._user),
            Route("application", "GET", "/oauth2/applications/@me", lambda call: application_json(self.world)),
            Route("application", "GET", "/applications/@me", lambda call: application_json(self.world)),
            Route("channel", "GET", channel, self._channel),
            Route("channel.edit", "PATCH", channel, self._change, self._schema),
            Route("channel.delete", "DELETE", channel, self._delete),
            Route("typing", "POST", f"{channel}/typing", self._typing),
            Route(
                "guild",
                "GET",
                guild,
                lambda call: guild_json(guild_of(self.world, call.number("guild_id")), self.world),
            ),
            Route("guild.channels", "GET", f"{guild}/channels", self._channels),
            Route("roles", "GET", f"{guild}/roles", self._roles),
            Route("members", "GET", f"{guild}/members", self._members),
            Route("member", "GET", f"{guild}/members/{{user_id}}", self._member),
            Route("audit", "GET", f"{guild}/audit-logs", self._audit),
        ]

    def _gateway_bot(self, call: Call) -> Json:
        limit = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
        return {"url": self.gateway(), "shards": self.shards, "session_start_limit": limit}

    def _me(self) -> Json:
        return user_json(self.world.me) | {"mfa_enabled": True, "verified": True, "locale": "en-US"}

    def _my_guilds(self, call: Call) -> list[Json]:
        return [my_guild_json(guild, self.world) for guild in self.world.guilds.values() if self.world.mine(guild)]

    def _leave(self, call: Call) -> None:
        self.leaves(guild_of(self.world, call.number("guild_id")))

    def _dm(self, call: Call) -> Json:
        user = self.world.users.get(int(call.form.get("recipient_id") or 0))
        if user is None or user.bot:
            raise Refusal(10013)
        return channel_json(self.world.dm(user), self.world)

    def _user(self, call: Call) -> Json:
        user = self.world.users.get(call.number("user_id"))
        if user is None:
            raise Refusal(10013)
        return user_json(user)

    # --- channels ---------------------------------------------------------------------------------

    def _channel(self, call: Call) -> Json:
        channel = channel_of(self.world, call.number("channel_id"))
        need(channel, self.world.me)
        return channel_json(channel, self.world)

    def _schema(self, call: Call) -> str:
        channel = self.world.channels.get(call.number("channel_id"))
        thread = channel is not None and channel.thread
        return "UpdateThreadRequestPartial" if thread else "UpdateGuildChannelRequestPartial"

    def _change(self, call: Call) -> Json:
        channel = channel_of(self.world, call.number("channel_id"))
        need(channel, self.world.me)
        if channel.thread:
            self._change_thread(channel, call.form)
            self.world.hears("THREAD_UPDATE", channel_json(channel, self.world), channel.guild)
            return channel_json(channel, self.world)
        if channel.kind in PRIVATE:
            raise Refusal(50024)
        need(channel, self.world.me, Right.MANAGE_CHANNELS)
        channel.name = str(call.form.get("name", channel.name))
        channel.topic = call.form.get("topic", channel.topic)
        self.world.hears("CHANNEL_UPDATE", channel_json(channel, self.world), channel.guild)
        return channel_json(channel, self.world)

    def _change_thread(self, thread: Channel, body: Json) -> None:
        """Its owner may rename and archive it; to lock it, or to wake a locked one, takes Manage Threads."""
        manages = in_channel(thread, self.world.me) & Right.MANAGE_THREADS
        if not manages and (thread.owner is not self.world.me or "locked" in body or thread.locked):
            raise Refusal(50013)
        if "name" in body:
            thread.name = rules.thread_name(body)
        thread.archive_after = body.get("auto_archive_duration") or thread.archive_after
        thread.locked = bool(body.get("locked", thread.locked))
        if "applied_tags" in body:
            thread.applied = [int(one) for one in body["applied_tags"] or ()]
        if body.get("archived") is not None:
            now = self.world.clock.now()
            thread.archived_at = now if body["archived"] else None
            thread.active_at = thread.active_at if body["archived"] else now

    def _delete(self, call: Call) -> Json:
        channel = channel_of(self.world, call.number("channel_id"))
        need(channel, self.world.me, Right.MANAGE_THREADS if channel.thread else Right.MANAGE_CHANNELS)
        channel.deleted = True
        told = channel_json(channel, self.world)
        self.world.hears("THREAD_DELETE" if channel.thread else "CHANNEL_DELETE", told, channel.guild)
        return told

    def _typing(self, call: Call) -> None:
        channel = channel_of(self.world, call.number("channel_id"))
        need(channel, self.world.me, Right.SEND_MESSAGES)
        self.typed.append(channel.id)

    # --- guilds -----------------------------------------------------------------------------------

    def _channels(self, call: Call) -> list[Json]:
        guild = guild_of(self.world, call.number("guild_id"))
        there = [one for one in self.world.channels.values() if one.guild is guild and not one.deleted]
        return [channel_json(one, self.world) for one in there if not one.thread and one.kind is not Kind.DM]

    def _roles(self, call: Call) -> list[Json]:
        return [role_json(role) for role in guild_of(self.world, call.number("guild_id")).roles.values()]

    def _members(self, call: Call) -> list[Json]:
        # the list of all members needs a privileged intent, which this application does not have
        guild_of(self.world, call.number("guild_id"))
        raise Refusal(50001)

    def _member(self, call: Call) -> Json:
        guild = guild_of(self.world, call.number("guild_id"))
        number = call.number("user_id")
        if number not in self.world.users:
            raise Refusal(10013)
        if number not in guild.members:
            raise Refusal(10007)
        return member_json(guild.members[number])

    def _audit(self, call: Call) -> Json:
        """Who added the bot; nothing else is kept there."""
        guild = guild_of(self.world, call.number("guild_id"))
        if not in_guild(guild, self.world.me) & Right.VIEW_AUDIT_LOG:
            raise Refusal(50013)
        told: Json = {key: [] for key in ("audit_log_entries", "users", "integrations", "webhooks", "threads")}
        told |= {"guild_scheduled_events": [], "auto_moderation_rules": [], "application_commands": []}
        if guild.added_by is not None and call.query.get("action_type", str(BOT_ADD)) == str(BOT_ADD):
            entry = {"id": str(self.world.me.id), "user_id": str(guild.added_by.id), "target_id": str(self.world.me.id)}
            told["audit_log_entries"] = [entry | {"action_type": BOT_ADD, "changes": [], "reason": None}]
            told["users"] = [user_json(guild.added_by), user_json(self.world.me)]
        return told
