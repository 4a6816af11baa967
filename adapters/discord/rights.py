"""Rights: what a member may ask of the bot, and what the bot may do in a channel.

Who may is asked of Discord at each use: an interaction brings the member's permissions in its channel and the
member's roles. A server may name roles of its own for each of ours; these are kept by the adapter (`/setup`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import discord

from adapters.discord.rest import Rest
from bot.errors import SendError
from bot.messages import Role
from bot.ports import Keep

ADMINISTRATOR, MANAGE_CHANNELS, MANAGE_GUILD = 1 << 3, 1 << 4, 1 << 5
KEPT_ROLES = (Role.SUBSCRIBER, Role.CURATOR, Role.ADMIN)
"""Roles of ours that a server may give to roles of its own, rising."""

NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "read_message_history": "Read Message History",
    "send_messages_in_threads": "Send Messages in Threads",
    "create_public_threads": "Create Public Threads",
}
"""What the bot needs in a channel, by discord.py's name and by the name that Discord shows."""
INVITED = discord.Permissions(**dict.fromkeys(NEEDED, True))
"""What the invite link asks for."""


@dataclass(frozen=True, slots=True)
class Granted:
    """Which roles of a server have which of our roles, by id."""

    roles: Mapping[Role, frozenset[str]]

    @classmethod
    def of(cls, text: str | None) -> Granted:
        """Back from `text`; nothing where it is None."""
        stored: Mapping[str, Iterable[str]] = json.loads(text) if text else {}
        return cls({Role(name): frozenset(ids) for name, ids in stored.items()})

    def __str__(self) -> str:
        return json.dumps({role.value: sorted(ids) for role, ids in self.roles.items()})

    def given(self, role: Role, ids: Iterable[str]) -> Granted:
        """The same with `role` given to the roles `ids`, and to no others."""
        return Granted({**self.roles, role: frozenset(ids)})


async def granted(keep: Keep, guild: str) -> Granted:
    """What a server has granted."""
    return Granted.of(await keep.get(f"roles {guild}"))


def role_of(permissions: int, roles: Iterable[str], given: Granted) -> Role:
    """What a member may: by the permissions in the channel, and by the roles that the server named."""
    if permissions & (ADMINISTRATOR | MANAGE_GUILD):
        return Role.ADMIN
    held = frozenset(roles)
    for role in reversed(KEPT_ROLES):
        if held & given.roles.get(role, frozenset()):
            return role
    return Role.SUBSCRIBER if permissions & MANAGE_CHANNELS else Role.ASKER


async def missing(rest: Rest, guild: str | None, channel: str, *, forum: bool) -> tuple[str, ...]:
    """The permissions that the bot lacks in a channel, by the names that Discord shows.

    Empty where nothing is missing, or Discord does not say. `channel` is an id; a `forum` needs no threads of its own.
    """
    if guild is None:
        return ()
    try:
        client = await rest.client()
        assert client.user is not None, "a client that is logged in knows itself"
        server = await client.fetch_guild(int(guild))
        where = await server.fetch_channel(int(channel))
        me = await server.fetch_member(client.user.id)
    except discord.Forbidden:
        return (NEEDED["view_channel"],)
    except (discord.HTTPException, discord.InvalidData, SendError, OSError):
        return ()
    has = where.permissions_for(me)
    wanted = [name for name in NEEDED if not forum or name != "create_public_threads"]
    return tuple(NEEDED[name] for name in wanted if not getattr(has, name))
