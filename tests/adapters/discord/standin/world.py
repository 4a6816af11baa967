"""What there is on the stand-in's Discord: guilds, channels, people, messages. Nothing in it is ever forgotten.

Nothing in this file does I/O. Who wants to hear what happens (the gateway) puts itself into `World.hears`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from bot.ports import Clock

EPOCH = 1_420_070_400_000
"""Milliseconds of Discord's first day, from which its ids count."""


class Kind(IntEnum):
    """Types of channels."""

    TEXT = 0
    DM = 1
    VOICE = 2
    GROUP = 3
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


THREADS = (Kind.ANNOUNCEMENT_THREAD, Kind.THREAD, Kind.PRIVATE_THREAD)
PRIVATE = (Kind.DM, Kind.GROUP)


@dataclass(slots=True, eq=False)
class User:
    """A person, or the bot."""

    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"
    takes_messages: bool = True
    """Whether direct messages of strangers are let in."""


@dataclass(slots=True, eq=False)
class Role:
    """A role of a guild; the one with the guild's own id is everyone's."""

    id: int
    name: str
    permissions: int
    mentionable: bool = False
    position: int = 1


@dataclass(slots=True, eq=False)
class Member:
    """A user in a guild."""

    user: User
    joined_at: datetime
    roles: list[Role] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Overwrite:
    """What a channel allows or denies a role (0) or a member (1)."""

    id: int
    kind: int
    allow: int
    deny: int


@dataclass(slots=True, eq=False)
class Tag:
    """A tag of a forum."""

    id: int
    name: str
    moderated: bool = False


@dataclass(slots=True, eq=False)
class Guild:
    """A server."""

    id: int
    name: str
    owner: User
    locale: str = "en-US"
    roles: dict[int, Role] = field(default_factory=dict, repr=False)
    members: dict[int, Member] = field(default_factory=dict, repr=False)
    added_by: User | None = None
    """Who added the bot, if it was added."""
    unavailable: bool = False

    @property
    def everyone(self) -> Role:
        return self.roles[self.id]


@dataclass(slots=True, eq=False)
class Channel:
    """A channel, a thread or a direct message."""

    id: int
    kind: Kind
    name: str
    guild: Guild | None = field(default=None, repr=False)
    parent: Channel | None = field(default=None, repr=False)
    overwrites: list[Overwrite] = field(default_factory=list, repr=False)
    topic: str | None = None
    tags: list[Tag] = field(default_factory=list)
    demands_tag: bool = False
    people: list[User] = field(default_factory=list)
    """Of a direct message: who is in it beside the bot."""
    owner: User | None = None
    applied: list[int] = field(default_factory=list)
    archive_after: int = 4320
    """Minutes."""
    archived_at: datetime | None = None
    locked: bool = False
    active_at: datetime | None = None
    deleted: bool = False
    messages: list[Message] = field(default_factory=list, repr=False)
    """All that were ever posted here, oldest first."""

    @property
    def thread(self) -> bool:
        return self.kind in THREADS


@dataclass(frozen=True, slots=True)
class Pinged:
    """Whom a message notifies."""

    users: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()
    everyone: bool = False

    def words(self) -> list[str]:
        """As a list that is empty when nobody is pinged."""
        said = [f"<@{one}>" for one in self.users] + [f"<@&{one}>" for one in self.roles]
        return [*said, "@everyone"] if self.everyone else said


@dataclass(slots=True, eq=False)
class Message:
    """A message and everything that was done to it."""

    id: int
    channel: Channel
    author: User
    at: datetime
    content: str = ""
    components: list[dict[str, Any]] = field(default_factory=list)
    embeds: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    flags: int = 0
    kind: int = 0
    nonce: str | int | None = None
    pinged: Pinged = Pinged()
    reference: dict[str, Any] | None = None
    interaction: dict[str, Any] | None = None
    """Of an answer: what it answers."""
    thread: Channel | None = None
    edited_at: datetime | None = None
    edits: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)
    """What it said before each edit: content and components."""
    deleted: bool = False
    seen_by: User | None = None
    """Of an ephemeral answer: the only one who sees it."""
    token: str | None = None
    """Of an answer: the token of its interaction."""
    shows_at: float = 0.0
    """When it comes into view, for one that is late; by the world's monotonic clock."""


class World:
    """Everything there is, and its time."""

    def __init__(self, clock: Clock, token: str | None = None) -> None:
        self.clock = clock
        self._last = 0
        self.me = User(self.new_id(), "Readout", bot=True)
        self.owner = User(self.new_id(), "operator")
        self.users: dict[int, User] = {self.me.id: self.me, self.owner.id: self.owner}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, Message] = {}
        self.token = token or f"{self.me.id}.stand-in.token"
        self.reads_content = False
        """Whether the application has the privileged intent for the text of others' messages."""
        self.hears: Callable[[str, dict[str, Any], Guild | None], None] = lambda event, data, guild: None

    def new_id(self) -> int:
        """A snowflake: it carries the time, and no two are equal."""
        moment = (int(self.clock.now().timestamp() * 1000) - EPOCH) << 22
        self._last = max(self._last + 1, moment)
        return self._last

    # --- what is looked up ------------------------------------------------------------------------

    def mine(self, guild: Guild) -> bool:
        """Whether the bot is in the guild."""
        return self.me.id in guild.members

    def posted(self, channel: Channel) -> list[Message]:
        """What stands in the channel for everyone now, oldest first."""
        now = self.clock.monotonic()
        return [one for one in channel.messages if not one.deleted and one.seen_by is None and one.shows_at <= now]

    def children(self, channel: Channel) -> Iterator[Channel]:
        """The threads of a channel that were not deleted, newest first."""
        return reversed(
            [one for one in self.channels.values() if one.parent is channel and one.thread and not one.deleted]
        )

    def archived(self, thread: Channel) -> datetime | None:
        """Since when a thread rests, by hand or because nobody wrote in it for so long."""
        if thread.archived_at is not None or thread.active_at is None:
            return thread.archived_at
        rests = thread.active_at + timedelta(minutes=thread.archive_after)
        return rests if rests <= self.clock.now() else None

    # --- what comes about -------------------------------------------------------------------------

    def user(self, name: str, *, locale: str = "en-US", takes_messages: bool = True) -> User:
        """Somebody new."""
        user = User(self.new_id(), name, locale=locale, takes_messages=takes_messages)
        self.users[user.id] = user
        return user

    def guild(self, name: str, owner: User, everyone: int, locale: str = "en-US", number: int = 0) -> Guild:
        """A new guild with its owner; `number` is its id where that is already known."""
        guild = Guild(number or self.new_id(), name, owner, locale)
        guild.roles[guild.id] = Role(guild.id, "@everyone", everyone, position=0)
        guild.members[owner.id] = Member(owner, self.clock.now())
        self.guilds[guild.id] = guild
        return guild

    def role(self, guild: Guild, name: str, permissions: int, *, mentionable: bool = False) -> Role:
        """A new role."""
        role = Role(self.new_id(), name, int(permissions), mentionable, len(guild.roles))
        guild.roles[role.id] = role
        return role

    def channel(self, kind: Kind, name: str, *, guild: Guild | None = None, number: int = 0, **more: Any) -> Channel:
        """A new channel; `number` is its id where that is already known."""
        channel = Channel(number or self.new_id(), kind, name, guild, **more)
        self.channels[channel.id] = channel
        return channel

    def dm(self, user: User) -> Channel:
        """The direct messages of the bot and a user."""
        for channel in self.channels.values():
            if channel.kind is Kind.DM and channel.people == [user]:
                return channel
        return self.channel(Kind.DM, "", people=[user])

    def add(self, message: Message) -> Message:
        """A message is there."""
        channel = message.channel
        channel.messages.append(message)
        self.messages[message.id] = message
        if channel.thread:
            channel.active_at = message.at
            channel.archived_at = None
        return message
