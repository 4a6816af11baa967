"""A request as a handler sees it, and the table of what is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.adapters.discord.standin.refusals import InvalidForm, Refusal
from tests.adapters.discord.standin.world import Channel, Guild, World


@dataclass(slots=True)
class Call:
    """A request: its name here, what stands in its path and query, its body."""

    name: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any = None
    files: Sequence[str] = ()
    """Names of uploaded files, in their order."""
    late: float = 0.0
    """Seconds after which what is made of it comes into view."""

    def number(self, key: str) -> int:
        """An id of the path."""
        return snowflake(self.path[key], key)

    @property
    def form(self) -> dict[str, Any]:
        """The body, where it has to be an object."""
        if not isinstance(self.body, dict):
            raise Refusal(50109)
        return self.body


@dataclass(frozen=True, slots=True)
class Route:
    """One of Discord's endpoints; the path as its specification writes it."""

    name: str
    verb: str
    path: str
    handler: Callable[[Call], Any]
    schema: Callable[[Call], str] = field(default=lambda call: "")
    """Which schema of the specification a body has to keep; the endpoint's own where it names none."""
    token: bool = True
    """Whether it asks for the bot's token."""
    done: int = 200
    """The status of an answer with a body."""

    @property
    def request(self) -> str:
        return f"{self.verb} {self.path}"


def snowflake(text: str, key: str) -> int:
    """An id that came as text."""
    if not text.isdecimal():
        raise InvalidForm([key], "NUMBER_TYPE_COERCE", f'Value "{text}" is not snowflake.')
    return int(text)


def channel_of(world: World, number: int) -> Channel:
    """A channel that is there and in one of the bot's guilds, or its direct messages."""
    channel = world.channels.get(number)
    if channel is None or channel.deleted or (channel.parent is not None and channel.parent.deleted):
        raise Refusal(10003)
    if channel.guild is not None and not world.mine(channel.guild):
        raise Refusal(50001)
    return channel


def guild_of(world: World, number: int) -> Guild:
    """A guild that the bot is in."""
    guild = world.guilds.get(number)
    if guild is None or not world.mine(guild):
        raise Refusal(10004)
    return guild
