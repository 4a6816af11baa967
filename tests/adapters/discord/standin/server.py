"""A stand-in for Discord on loopback: HTTP and gateway, in the process of the test.

    async with standing_in() as discord:
        guild = discord.guild("Newsroom")
        news = discord.text(guild, "news")
        ...  # a client whose Route.BASE is discord.rest, with discord.token
        assert [visible(one) for one in discord.shown(news)] == ["Hello"]

It speaks as the real one is documented, refuses what the real one would, remembers everything, and can be told what
goes wrong next (`troubles`). A body that breaks Discord's specification or one of its rules is a violation, and
`standing_in` fails the test that sent it, unless the test took them with `take_violations`.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from bot.clock import SystemClock
from bot.ports import Clock
from tests.adapters.discord.standin.answers import Answers, Asked
from tests.adapters.discord.standin.asking import Asking
from tests.adapters.discord.standin.commands import Commands
from tests.adapters.discord.standin.gateway import Gateway
from tests.adapters.discord.standin.messages import Messages
from tests.adapters.discord.standin.payloads import Json, channel_json, guild_json, integration_json
from tests.adapters.discord.standin.places import Places
from tests.adapters.discord.standin.rest import VERSION, Request, Rest
from tests.adapters.discord.standin.rights import COMMON
from tests.adapters.discord.standin.spec import Violation
from tests.adapters.discord.standin.threads import Threads
from tests.adapters.discord.standin.troubles import AS_ON_DISCORD, GLOBAL, Limits, Scope, Trouble, Troubles, What
from tests.adapters.discord.standin.world import (
    Channel,
    Guild,
    Kind,
    Member,
    Message,
    Overwrite,
    Role,
    Tag,
    User,
    World,
)


class Discord:
    """The whole of it. What happens here reaches connected clients as events."""

    def __init__(
        self,
        clock: Clock | None = None,
        *,
        pace: Callable[[], float] = time.monotonic,
        point: Callable[[str], bool] = lambda name: False,
        token: str | None = None,
    ) -> None:
        """`clock` is the world's (ids, nonces, tokens), `pace` that of waiting clients, `point` passes fault points."""
        self.world = World(clock or SystemClock(), token)
        self.gateways = Gateway(self.world)
        self.world.hears = self.gateways.hears
        self.limits = Limits(pace)
        self.troubles = Troubles()
        self.commands = Commands(self.world)
        self.messages = Messages(self.world)
        self.threads = Threads(self.world, self.messages)
        self.answers = Answers(self.world, self.messages, pace)
        self.asking = Asking(self.world, self.commands, self.answers, pace)
        self.places = Places(self.world, lambda: self.gateway, self.kick)
        parts = (self.places, self.messages, self.threads, self.commands, self.answers)
        routes = [route for part in parts for route in part.routes()]
        self.http = Rest(self.world, routes, self.limits, self.troubles, point)
        self.rest = ""
        self.gateway = ""

    # --- where it is ------------------------------------------------------------------------------

    def application(self) -> web.Application:
        """All that listens."""
        app = web.Application(client_max_size=30 * 1024 * 1024)
        app.router.add_get("/", self.gateways.serve)
        self.http.attach(app)
        return app

    def at(self, port: int) -> None:
        """It listens there."""
        self.rest = f"http://127.0.0.1:{port}{VERSION}"
        self.gateway = self.gateways.url = f"ws://127.0.0.1:{port}/"

    @property
    def token(self) -> str:
        """What the client has to log in with."""
        return self.world.token

    @property
    def me(self) -> User:
        """The bot."""
        return self.world.me

    @property
    def requests(self) -> Sequence[Request]:
        """All requests so far."""
        return self.http.requests

    @property
    def payloads(self) -> int:
        """Bodies that were held against the specification and kept it."""
        return self.http.valid

    @property
    def violations(self) -> Sequence[Violation]:
        """Bodies that broke the specification or a rule."""
        return self.http.violations

    def take_violations(self) -> Sequence[Violation]:
        """The violations so far, which the test meant to provoke."""
        taken = tuple(self.http.violations)
        self.http.violations.clear()
        return taken

    @property
    def invalid(self) -> int:
        """Requests that Discord counts towards a ban: 401, 403, and 429 that is not shared."""
        return sum(one.status in {401, 403} or (one.status == 429 and one.scope != "shared") for one in self.requests)

    # --- what there is ----------------------------------------------------------------------------

    def user(self, name: str, *, locale: str = "en-US", takes_messages: bool = True) -> User:
        """Somebody new."""
        return self.world.user(name, locale=locale, takes_messages=takes_messages)

    def guild(
        self,
        name: str,
        *,
        owner: User | None = None,
        everyone: int = COMMON,
        bot: int | None = 0,
        added_by: User | None = None,
        locale: str = "en-US",
        number: int = 0,
    ) -> Guild:
        """A guild; `bot`: what the bot's own role adds to what everyone may, None when it is not there."""
        guild = self.world.guild(name, owner or self.user(f"owner of {name}"), int(everyone), locale, number)
        if bot is not None:
            self.join(guild, bot, added_by=added_by or guild.owner)
        return guild

    def join(self, guild: Guild, rights: int = 0, *, added_by: User | None = None) -> None:
        """The bot is added to a guild, with a role of its own."""
        role = self.world.role(guild, self.me.name, rights)
        guild.members[self.me.id] = Member(self.me, self.world.clock.now(), [role])
        guild.added_by = added_by or guild.owner
        self.world.hears("GUILD_CREATE", guild_json(guild, self.world, whole=True), guild)
        self.world.hears("INTEGRATION_CREATE", integration_json(guild, self.world), guild)

    def kick(self, guild: Guild) -> None:
        """The bot is removed from a guild, or leaves it."""
        guild.members.pop(self.me.id)
        self.world.hears("GUILD_DELETE", {"id": str(guild.id)}, guild)

    def outage(self, guild: Guild, *, over: bool = False) -> None:
        """A guild becomes unavailable, or is there again."""
        guild.unavailable = not over
        if over:
            self.world.hears("GUILD_CREATE", guild_json(guild, self.world, whole=True), guild)
        else:
            self.world.hears("GUILD_DELETE", {"id": str(guild.id), "unavailable": True}, guild)

    def member(
        self, guild: Guild, name: str, rights: int = 0, *, roles: Sequence[Role] = (), locale: str = "en-US"
    ) -> User:
        """Somebody new in a guild, with these rights beside those of everyone and of `roles`."""
        user = self.user(name, locale=locale)
        own = [self.world.role(guild, name, rights)] if rights else []
        guild.members[user.id] = Member(user, self.world.clock.now(), [*roles, *own])
        return user

    def role(self, guild: Guild, name: str, rights: int = 0, *, mentionable: bool = False) -> Role:
        """A new role."""
        return self.world.role(guild, name, rights, mentionable=mentionable)

    def text(self, guild: Guild, name: str, **more: Any) -> Channel:
        """A text channel; `number` sets its id."""
        return self._channel(Kind.TEXT, name, guild, **more)

    def announcement(self, guild: Guild, name: str, **more: Any) -> Channel:
        """An announcement channel."""
        return self._channel(Kind.ANNOUNCEMENT, name, guild, **more)

    def forum(
        self, guild: Guild, name: str, tags: Sequence[str] = (), *, demands_tag: bool = False, **more: Any
    ) -> Channel:
        """A forum with these tags."""
        made = [Tag(self.world.new_id(), tag) for tag in tags]
        return self._channel(Kind.FORUM, name, guild, tags=made, demands_tag=demands_tag, **more)

    def group(self, *people: User) -> Channel:
        """A group of direct messages, which the bot is not in."""
        return self.world.channel(Kind.GROUP, "", people=list(people))

    def dm(self, user: User) -> Channel:
        """The direct messages of the bot and a user."""
        return self.world.dm(user)

    def _channel(self, kind: Kind, name: str, guild: Guild, **more: Any) -> Channel:
        channel = self.world.channel(kind, name, guild=guild, **more)
        if self.world.mine(guild):
            self.world.hears("CHANNEL_CREATE", channel_json(channel, self.world), guild)
        return channel

    def permit(self, channel: Channel, who: Role | User, *, allow: int = 0, deny: int = 0) -> None:
        """Overwrite in a channel what a role or a member may."""
        channel.overwrites = [one for one in channel.overwrites if one.id != who.id]
        channel.overwrites.append(Overwrite(who.id, int(isinstance(who, User)), int(allow), int(deny)))
        self.world.hears("CHANNEL_UPDATE", channel_json(channel, self.world), channel.guild)

    def give(self, guild: Guild, rights: int) -> None:
        """The bot's own role in the guild has these rights from now on."""
        role = guild.members[self.me.id].roles[0]
        role.permissions = int(rights)

    def delete(self, what: Message | Channel) -> None:
        """Somebody deletes a message, a channel or a thread."""
        if isinstance(what, Message):
            self.messages.removed(what)
            return
        what.deleted = True
        event = "THREAD_DELETE" if what.thread else "CHANNEL_DELETE"
        self.world.hears(event, channel_json(what, self.world), what.guild)

    def says(self, channel: Channel, user: User, text: str) -> Message:
        """Somebody writes in a channel."""
        return self.messages.made(channel, {"content": text, "allowed_mentions": None}, user)

    def installs(self, user: User) -> None:
        """Somebody installs the application for themselves."""
        self.asking.installed_by.add(user.id)

    # --- what people do ---------------------------------------------------------------------------

    async def slash(self, channel: Channel, user: User, name: str, /, **options: object) -> Asked:
        """A slash command; subcommands by their whole name, as "feeds add"."""
        return self.asking.slash(channel, user, name, options)

    async def autocomplete(
        self, channel: Channel, user: User, name: str, focused: str, /, **options: object
    ) -> Sequence[Json]:
        """What is offered while the user types into the option `focused`, whose text so far is among the options."""
        asked = self.asking.autocomplete(channel, user, name, focused, options)
        return (await asked.answered()).choices

    async def press(self, message: Message, which: str, by: User | None = None) -> Asked:
        """A button, by its custom_id or its label; by whom, where it is not whoever asked or the guild's owner."""
        return self.asking.press(message, which, by)

    async def choose(
        self, message: Message, *values: object, by: User | None = None, custom_id: str | None = None
    ) -> Asked:
        """Options of a select, by value or label, or channels, roles and people."""
        return self.asking.choose(message, values, by, custom_id)

    async def submit(self, asked: Asked, values: Mapping[str, object]) -> Asked:
        """The modal that an interaction opened, filled in: values by custom_id or label."""
        await asked.modal()
        return self.asking.submit(asked, values)

    async def message_action(self, name: str, message: Message, by: User | None = None) -> Asked:
        """An entry of a message's menu "Apps"."""
        by = by or (message.channel.guild.owner if message.channel.guild is not None else message.channel.people[0])
        return self.asking.action(name, message, message.channel, by)

    async def user_action(self, name: str, target: User, channel: Channel, by: User) -> Asked:
        """An entry of a person's menu "Apps"."""
        return self.asking.action(name, target, channel, by)

    # --- what goes wrong --------------------------------------------------------------------------

    def trouble(
        self,
        what: What,
        *,
        on: str | None = None,
        times: int = 1,
        place: int | None = None,
        value: float | None = None,
        scope: Scope = "user",
    ) -> None:
        """What goes wrong with the next requests, see `troubles`; `on` is the name of a route, as "post"."""
        self.troubles.left.append(Trouble(what, on, times, place, value, scope))

    def well(self) -> None:
        """Nothing goes wrong any more."""
        self.troubles.left.clear()

    def limited(self, on: str, count: int, seconds: float) -> None:
        """So many requests of a name are taken in so many seconds, in each place."""
        self.limits.per_name[on] = (count, seconds)

    def limited_as_discord(self) -> None:
        """The limits that Discord's headers told of, instead of wide ones."""
        self.limits.per_name.update(AS_ON_DISCORD)
        self.limits.everything = GLOBAL

    async def revoke(self, *, at_gateway: bool = True) -> None:
        """The token is dead: every request gets 401, every connection closes with 4004."""
        self.world.token = f"{self.me.id}.another.token"
        if at_gateway:
            await self.gateways.close(4004)

    # --- what is seen -----------------------------------------------------------------------------

    def shown(self, channel: Channel) -> Sequence[Message]:
        """What stands in a channel for everyone now, oldest first; of a forum its posts."""
        if channel.kind is Kind.FORUM:
            threads = sorted(self.world.children(channel), key=lambda one: one.id)
            return [one for thread in threads for one in self.world.posted(thread)[:1] if one.id == thread.id]
        return self.world.posted(channel)

    def posts(self, channel: Channel) -> Sequence[Message]:
        """What was ever posted in a channel for everyone, deleted or not, with what stands in its threads."""
        threads = [one for one in self.world.channels.values() if one.parent is channel]
        every = [*channel.messages, *(one for thread in threads for one in thread.messages)]
        return sorted((one for one in every if one.seen_by is None), key=lambda one: one.id)


@asynccontextmanager
async def standing_in(clock: Clock | None = None) -> AsyncIterator[Discord]:
    """A stand-in that listens; at its end, violations that nobody took fail the test."""
    discord = Discord(clock)
    runner = web.AppRunner(discord.application(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    discord.at(runner.addresses[0][1])
    discord.gateways.start()
    try:
        yield discord
    finally:
        await discord.gateways.stop()
        await runner.cleanup()
    assert not discord.http.misspoken, f"the stand-in spoke as Discord does not: {discord.http.misspoken}"
    assert not discord.violations, f"sent to Discord against its rules: {list(discord.violations)}"
