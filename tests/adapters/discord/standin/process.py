"""The stand-in in a process of its own, for the fault harness: the judge outlives everyone who is killed.

    platform = DiscordPlatform(lambda tools, at: build({"rest": at.rest, ...}, tools), kind=Kind.FORUM)
    around_the_post(platform, "deliver.in_call", kills=2000)

It is forked before any loop is there. Its time is the run's; clients that wait are taken to wait by that time as well.
Around the creation of messages, forum posts and threads it passes the points `PHASES`. What it is told and asked goes
over HTTP on the same port, below ``/control``.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aiohttp import web

from bot.messages import Channel as ChatChannel
from bot.ports import Adapter, Tools
from bot.testing.faults.bench import Seen
from bot.testing.faults.shared import SharedClock, Strikes
from bot.testing.faults.standin import PHASES
from tests.adapters.discord.standin.reading import visible
from tests.adapters.discord.standin.rights import Right
from tests.adapters.discord.standin.server import Discord
from tests.adapters.discord.standin.world import Channel, Kind, Message

TOKEN = "stand-in.of.faults"
FIRST_CHANNEL = 1_000_000
"""Ids are known before anything runs; those that the stand-in gives carry the time and are far above."""
GUILDS = 1_000_000_000
"""Each channel is in a guild of its own, so that what one run leaves is not in another's way; this lies between their
ids."""
RIGHTS = Right.MANAGE_MESSAGES | Right.MANAGE_THREADS


class DiscordProcess:
    """The handle of a stand-in in another process."""

    def __init__(self, clock: SharedClock, strikes: Strikes) -> None:
        self._discord = Discord(clock, pace=clock.monotonic, point=strikes.at, token=TOKEN)
        self._discord.http.keeps_requests = False
        self._pid = 0
        self._port = 0

    @property
    def rest(self) -> str:
        """Where a client finds HTTP."""
        return self._discord.rest

    @property
    def gateway(self) -> str:
        """Where a client finds the gateway."""
        return self._discord.gateway

    @property
    def token(self) -> str:
        """What a client logs in with."""
        return TOKEN

    @property
    def application(self) -> int:
        """The id of the application, and of its bot."""
        return self._discord.me.id

    def start(self) -> None:
        """Begin, in a process of its own."""
        listening = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._port = listening.getsockname()[1]
        self._discord.at(self._port)
        self._pid = os.fork()
        if self._pid == 0:
            try:
                asyncio.run(_Judge(self._discord).run(listening))
            finally:
                os._exit(0)
        listening.close()

    def stop(self) -> None:
        """End it."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pid = 0

    # --- what the harness asks --------------------------------------------------------------------

    def channel(self, number: int, kind: Kind = Kind.TEXT) -> None:
        """A channel of this id is there from now on, in a guild of its own."""
        if self._pid:
            self._ask("POST", "channels", {"number": number, "kind": int(kind)})
        else:
            _made(self._discord, number, kind)

    def shown(self, channel: int) -> Sequence[Seen]:
        """All that was ever posted in a channel and its threads, oldest first."""
        return [Seen(**one) for one in self._ask("GET", f"shown/{channel}")]

    def requests(self) -> Sequence[tuple[str, int, int | None]]:
        """Every request so far: the name of its route, its status, Discord's code."""
        return [(name, status, code) for name, status, code in self._ask("GET", "requests")]

    def figures(self) -> Mapping[str, int]:
        """Counts: valid bodies, violations, invalid requests, answered interactions and those answered too late."""
        told: Mapping[str, int] = self._ask("GET", "figures")
        return told

    def violations(self) -> Sequence[str]:
        """Every body that broke Discord's specification or a rule, in words."""
        told: Sequence[str] = self._ask("GET", "violations")
        return told

    def answered(self) -> Sequence[tuple[int, float | None, int]]:
        """Every interaction: its id, after how many seconds it was answered, how many answers were refused."""
        return [(number, took, refused) for number, took, refused in self._ask("GET", "answered")]

    def slash(self, channel: int, name: str, **options: object) -> int:
        """The owner of the channel's guild uses a command; the interaction's id."""
        number: int = self._ask("POST", "slash", {"channel": channel, "name": name, "options": options})
        return number

    def trouble(self, what: str, **how: Any) -> None:
        """From now on something goes wrong, see `troubles`."""
        self._ask("POST", "trouble", {"what": what, **how})

    def well(self) -> None:
        """Nothing goes wrong any more."""
        self._ask("DELETE", "trouble")

    def limited(self, name: str, count: int, seconds: float) -> None:
        """So many requests of a name are taken in so many seconds, in each place."""
        self._ask("POST", "limited", [name, count, seconds])

    def delete(self, number: int) -> None:
        """Somebody deletes a channel or a message."""
        self._ask("POST", "delete", number)

    def kick(self, channel: int) -> None:
        """The bot is removed from a channel's guild."""
        self._ask("POST", "kick", channel)

    def join(self, channel: int) -> None:
        """The bot is added to a channel's guild again."""
        self._ask("POST", "join", channel)

    def revoke(self) -> None:
        """The token is dead."""
        self._ask("POST", "revoke")

    def close(self, code: int) -> None:
        """Close all connections of the gateway with a code; 0 breaks them without a word."""
        self._ask("POST", "close", code)

    def repeats(self, times: int) -> None:
        """Every interaction is sent so often."""
        self._ask("POST", "repeats", times)

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request(method, f"/control/{path}", None if body is None else json.dumps(body))
            answer = connection.getresponse()
            told = answer.read()
            assert answer.status == 200, f"{path}: {answer.status} {told!r}"
            return json.loads(told)
        finally:
            connection.close()


class _Judge:
    """The process itself."""

    def __init__(self, discord: Discord) -> None:
        self._discord = discord

    async def run(self, listening: socket.socket) -> None:
        app = self._discord.application()
        app.add_routes(
            [
                web.get("/control/shown/{channel}", self._shown),
                web.get("/control/{what}", self._told),
                web.post("/control/{what}", self._do),
                web.delete("/control/trouble", self._well),
            ]
        )
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.SockSite(runner, listening).start()
        self._discord.gateways.start()
        await asyncio.Event().wait()

    async def _shown(self, request: web.Request) -> web.Response:
        channel = self._discord.world.channels[int(request.match_info["channel"])]
        return web.json_response([_seen(one) for one in self._discord.posts(channel)])

    async def _told(self, request: web.Request) -> web.Response:
        http, asked = self._discord.http, list(self._discord.answers.asked.values())
        took = [(one.id, one.answer.took if one.answer is not None else None, len(one.refused)) for one in asked]
        match request.match_info["what"]:
            case "requests":
                return web.json_response([(one.name, one.status, one.code) for one in http.requests])
            case "answered":
                return web.json_response(took)
            case "violations":
                return web.json_response([f"{one.request} {one.place}: {one.words}" for one in http.violations])
        return web.json_response(
            {
                "valid": http.valid,
                "violations": len(http.violations),
                "invalid": self._discord.invalid,
                "answered": sum(seconds is not None for _, seconds, _ in took),
                "unanswered": sum(seconds is None for _, seconds, _ in took),
            }
        )

    async def _do(self, request: web.Request) -> web.Response:
        discord = self._discord
        told: Any = await request.json() if request.body_exists else None
        result: object = None
        match request.match_info["what"]:
            case "channels":
                _made(discord, told["number"], Kind(told["kind"]))
            case "slash":
                channel = discord.world.channels[told["channel"]]
                owner = discord.world.guilds[GUILDS + channel.id].owner
                asked = await discord.slash(channel, owner, told["name"], **told["options"])
                result = asked.id
            case "trouble":
                discord.trouble(told.pop("what"), **told)
            case "limited":
                discord.limited(*told)
            case "delete":
                discord.delete(discord.world.messages.get(told) or discord.world.channels[told])
            case "kick":
                discord.kick(discord.world.guilds[GUILDS + told])
            case "join":
                discord.join(discord.world.guilds[GUILDS + told], RIGHTS)
            case "revoke":
                await discord.revoke()
            case "close":
                await (discord.gateways.close(told) if told else discord.gateways.cut())
            case "repeats":
                discord.asking.repeats = told
        return web.json_response(result)

    async def _well(self, request: web.Request) -> web.Response:
        self._discord.well()
        return web.json_response(None)


def _made(discord: Discord, number: int, kind: Kind) -> Channel:
    guild = discord.guild(f"guild-{number}", bot=RIGHTS, number=GUILDS + number)
    make = {Kind.TEXT: discord.text, Kind.ANNOUNCEMENT: discord.announcement, Kind.FORUM: discord.forum}[kind]
    return make(guild, f"channel-{number}", number=number)


def _seen(message: Message) -> dict[str, Any]:
    channel = message.channel
    under = str(channel.id) if channel.thread and channel.id != message.id else None
    gone = message.deleted or channel.deleted
    return {"id": str(message.id), "text": visible(message), "under": under, "deleted": gone}


class DiscordPlatform:
    """`bot.testing.faults.Platform` over the stand-in, with channels of one kind."""

    name = "discord"
    points: tuple[str, ...] = PHASES

    def __init__(self, build: Callable[[Tools, DiscordProcess], Adapter], *, kind: Kind = Kind.TEXT) -> None:
        self._build = build
        self._kind = kind
        self._numbers: dict[str, int] = {}
        self._discord: DiscordProcess | None = None

    @property
    def discord(self) -> DiscordProcess:
        """What scenarios tell to go wrong."""
        assert self._discord is not None, "the platform is not started"
        return self._discord

    def start(self, clock: SharedClock, strikes: Strikes) -> None:
        self._discord = DiscordProcess(clock, strikes)
        for number in self._numbers.values():
            self._discord.channel(number, self._kind)
        self._discord.start()

    def stop(self) -> None:
        if self._discord is not None:
            self._discord.stop()

    def adapter(self, tools: Tools) -> Adapter:
        return self._build(tools, self.discord)

    def channel(self, name: str) -> ChatChannel:
        """A channel that is there and empty; a name that was asked for before, the same one."""
        if name not in self._numbers:
            self._numbers[name] = FIRST_CHANNEL + len(self._numbers)
            if self._discord is not None:
                self._discord.channel(self._numbers[name], self._kind)
        return ChatChannel("discord", str(GUILDS + self._numbers[name]), str(self._numbers[name]))

    def shown(self, channel: ChatChannel) -> Sequence[Seen]:
        return self.discord.shown(int(channel.id))
