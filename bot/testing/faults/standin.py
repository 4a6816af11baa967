"""A chat platform in another process: it keeps a list of its own, never forgets, and is the judge.

    standin = StandIn(clock, strikes, keyed=True)
    standin.start()
    standin.trouble("drop", times=1)
    standin.shown("general")

Keyed, it takes an idempotency key and remembers it for five minutes of its clock; else it has none. Every message bears
its sender's mark, which the history shows. The history may be switched off. What it can be told to do wrong:

=========  ==========================================================================================
drop       the message is stored, the connection closed without an answer
late       the answer says that nothing is known, the message appears up to 40 s later
error      500 after the message is stored
refuse     500, and nothing is stored
reset      the message is stored, the connection reset
silent     the message is stored, no answer ever comes
limit      429 with the odd `Retry-After` of `value`, for the channel, the workspace or everyone (`scope`)
gone       404: the channel is not there
kicked     403: no right in the channel
revoked    401: the token is dead
down       503 to everything
=========  ==========================================================================================
"""

from __future__ import annotations

import asyncio
import http.client
import json
import logging
import os
import signal
import socket
import struct
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from aiohttp import web

from bot.testing.faults.shared import SharedClock, Strikes

ARRIVED, LOST, STORED, ANSWERED = "platform.arrived", "platform.lost", "platform.stored", "platform.answered"
"""Points that the platform passes while a post is under way. `LOST`: arrived, and then never stored."""
PHASES = (LOST, ARRIVED, STORED, ANSWERED)

REMEMBERED = 300.0
"""Seconds that a key posts once."""
SETTLES = 40.0
"""Seconds after which a late message is there."""
A_PAGE = 50
MARK = "readout"
_NO_LINGER = struct.pack("ii", 1, 0)


@dataclass(slots=True)
class Message:
    """A message, and everything that was done to it."""

    id: str
    channel: str
    text: str
    mark: str | None
    under: str | None
    at: float
    visible_at: float
    edits: int = 0
    deleted: bool = False


@dataclass(slots=True)
class Trouble:
    """Something that goes wrong: the next `times` requests (negative: all) of these kinds, in these channels."""

    what: str
    times: int = 1
    kinds: tuple[str, ...] = ("post",)
    channel: str | None = None
    value: str | None = None
    scope: str = "channel"


@dataclass(slots=True)
class _State:
    keyed: bool
    history: bool
    messages: list[Message] = field(default_factory=list)
    keys: dict[tuple[str, str], tuple[Message, float]] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    calls: list[tuple[str, str, int]] = field(default_factory=list)
    """Kind, channel and status of every request but those of the judge."""
    rate: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Posts a second that are taken for a channel, a workspace, and in all; 0: any number."""
    turns: dict[tuple[str, str], float] = field(default_factory=dict)


class StandIn:
    """The handle of a platform in another process."""

    def __init__(self, clock: SharedClock, strikes: Strikes, *, keyed: bool, history: bool = True) -> None:
        self._clock = clock
        self._strikes = strikes
        self.keyed = keyed
        self.history = history
        self.name = "keyed" if keyed else "unkeyed"
        self.port = 0
        self._pid = 0

    def start(self) -> None:
        """Begin, in a process of its own."""
        listening = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = listening.getsockname()[1]
        self._pid = os.fork()
        if self._pid == 0:
            try:
                _Server(self._clock, self._strikes, _State(self.keyed, self.history)).run(listening)
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

    def shown(self, channel: str) -> Sequence[Message]:
        """What was ever posted in a channel, deleted or not, oldest first."""
        return [Message(**one) for one in self._ask("GET", f"/judge/{channel}")]

    def calls(self) -> Sequence[tuple[str, str, int]]:
        """Every request so far: kind, channel, status."""
        return [(kind, channel, status) for kind, channel, status in self._ask("GET", "/calls")]

    def trouble(self, what: str, **how: Any) -> None:
        """From now on something goes wrong, see above."""
        self._ask("POST", "/trouble", asdict(Trouble(what, **how)))

    def well(self) -> None:
        """Nothing goes wrong any more."""
        self._ask("DELETE", "/trouble")

    def limits(self, channel: float = 0.0, workspace: float = 0.0, everyone: float = 0.0) -> None:
        """Posts a second that are taken; what comes faster gets a 429 that says how long to wait."""
        self._ask("POST", "/limits", [channel, workspace, everyone])

    def delete(self, channel: str, message: str) -> None:
        """Someone deletes a message."""
        self._ask("POST", "/deleted", [channel, message])

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, None if body is None else json.dumps(body))
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()


class _Server:
    """The platform itself."""

    def __init__(self, clock: SharedClock, strikes: Strikes, state: _State) -> None:
        self._clock = clock
        self._strikes = strikes
        self._state = state

    def run(self, listening: socket.socket) -> None:
        logging.disable()  # a request that is cut off is what happens here
        asyncio.run(self._serve(listening))

    async def _serve(self, listening: socket.socket) -> None:
        app = web.Application()
        app.add_routes(
            [
                web.post("/channels/{channel}/messages", self._post),
                web.patch("/channels/{channel}/messages/{message}", self._edit),
                web.get("/channels/{channel}/messages", self._read),
                web.get("/judge/{channel}", self._judge),
                web.get("/calls", self._calls),
                web.post("/trouble", self._begin_trouble),
                web.delete("/trouble", self._end_trouble),
                web.post("/limits", self._limit),
                web.post("/deleted", self._deleted),
            ]
        )
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.SockSite(runner, listening).start()
        await asyncio.Event().wait()

    # --- the platform's own interface -------------------------------------------------------------

    async def _post(self, request: web.Request) -> web.StreamResponse:
        channel = request.match_info["channel"]
        body = await request.json()
        lost = self._strikes.at(LOST)
        self._strikes.at(ARRIVED)
        trouble = self._trouble("post", channel)
        if lost:
            return _cut(request)
        if (refused := self._refused("post", channel, trouble)) is not None:
            return refused
        if (wait := self._too_fast(request, channel)) is not None:
            return wait
        if trouble is not None and trouble.what == "refuse":
            return self._answer("post", channel, {"error": "internal"}, 500)
        if body.get("under") is not None and self._there(channel, body["under"]) is None:
            return self._answer("post", channel, {"error": "unknown message"}, 404)
        late = SETTLES if trouble is not None and trouble.what == "late" else 0.0
        message = self._stored(channel, body, late)
        self._strikes.at(STORED)
        if trouble is not None and (broken := await self._after(request, channel, trouble)) is not None:
            return broken
        answer = self._answer("post", channel, {"id": message.id, "at": message.at}, 200)
        if self._strikes.at(ANSWERED):
            return answer
        return answer

    async def _after(self, request: web.Request, channel: str, trouble: Trouble) -> web.StreamResponse | None:
        """What goes wrong once the message is stored."""
        match trouble.what:
            case "error" | "late":
                return self._answer("post", channel, {"error": "internal"}, 500)
            case "drop":
                return _cut(request)
            case "reset":
                return _cut(request, reset=True)
            case "silent":
                await asyncio.sleep(3600)
        return None

    async def _edit(self, request: web.Request) -> web.StreamResponse:
        channel, number = request.match_info["channel"], request.match_info["message"]
        body = await request.json()
        trouble = self._trouble("edit", channel)
        if (refused := self._refused("edit", channel, trouble)) is not None:
            return refused
        message = self._there(channel, number)
        if message is None:
            return self._answer("edit", channel, {"error": "unknown message"}, 404)
        self._strikes.at(ARRIVED)
        message.text = body["text"]
        message.edits += 1
        self._strikes.at(STORED)
        if trouble is not None and (broken := await self._after(request, channel, trouble)) is not None:
            return broken
        return self._answer("edit", channel, {"id": message.id, "at": message.at}, 200)

    async def _read(self, request: web.Request) -> web.StreamResponse:
        channel = request.match_info["channel"]
        if (refused := self._refused("read", channel, self._trouble("read", channel))) is not None:
            return refused
        if not self._state.history:
            return self._answer("read", channel, {"error": "missing scope"}, 403)
        since, start = float(request.query.get("since", "0")), int(request.query.get("start", "0"))
        now = self._clock.monotonic()
        seen = [
            one
            for one in self._state.messages
            if one.channel == channel and one.visible_at <= now and one.at >= since and not one.deleted
        ]
        page = [{"id": one.id, "mark": one.mark, "at": one.at} for one in seen[start : start + A_PAGE]]
        more = start + A_PAGE if len(seen) > start + A_PAGE else None
        return self._answer("read", channel, {"messages": page, "next": more}, 200)

    def _there(self, channel: str, number: str) -> Message | None:
        """The message, unless someone deleted it."""
        its = (one for one in self._state.messages if one.id == number and one.channel == channel and not one.deleted)
        return next(its, None)

    def _stored(self, channel: str, body: Mapping[str, Any], late: float) -> Message:
        now = self._clock.monotonic()
        key = body.get("key") if self._state.keyed else None
        if key is not None:
            known, at = self._state.keys.get((channel, key), (None, 0.0))
            if known is not None and now - at < REMEMBERED:
                return known
        number = f"{len(self._state.messages) + 1}"
        message = Message(number, channel, body["text"], body.get("mark"), body.get("under"), now, now + late)
        self._state.messages.append(message)
        if key is not None:
            self._state.keys[(channel, key)] = (message, now)
        return message

    # --- what goes wrong --------------------------------------------------------------------------

    def _trouble(self, kind: str, channel: str) -> Trouble | None:
        for one in self._state.troubles:
            if one.times and kind in one.kinds and one.channel in {None, channel}:
                one.times -= one.times > 0
                return one
        return None

    def _refused(self, kind: str, channel: str, trouble: Trouble | None) -> web.Response | None:
        match trouble.what if trouble is not None else None:
            case "revoked":
                return self._answer(kind, channel, {"error": "invalid token"}, 401)
            case "kicked":
                return self._answer(kind, channel, {"error": "no access"}, 403)
            case "gone":
                return self._answer(kind, channel, {"error": "unknown channel"}, 404)
            case "down":
                return self._answer(kind, channel, {"error": "unavailable"}, 503)
            case "limit":
                assert trouble is not None
                return self._answer(kind, channel, {"error": "slow down", "scope": trouble.scope}, 429, trouble.value)
        return None

    def _too_fast(self, request: web.Request, channel: str) -> web.Response | None:
        now = self._clock.monotonic()
        workspace = request.query.get("workspace", "")
        turns = list(
            zip(
                (("channel", channel), ("workspace", workspace), ("adapter", "")),
                self._state.rate,
                strict=True,
            )
        )
        for place, rate in turns:
            free = self._state.turns.get(place, 0.0)
            # a twentieth of a second is the jitter of a network, not a fault
            if rate and now < free - 0.05:
                return self._answer(
                    "post", channel, {"error": "slow down", "scope": place[0]}, 429, f"{free - now:.2f}"
                )
        for place, rate in turns:
            if rate:
                self._state.turns[place] = max(now, self._state.turns.get(place, 0.0)) + 1 / rate
        return None

    def _answer(
        self, kind: str, channel: str, body: Mapping[str, Any], status: int, retry_after: str | None = None
    ) -> web.Response:
        self._state.calls.append((kind, channel, status))
        headers = {} if retry_after is None else {"Retry-After": retry_after}
        return web.json_response(body, status=status, headers=headers)

    # --- the judge --------------------------------------------------------------------------------

    async def _judge(self, request: web.Request) -> web.Response:
        channel = request.match_info["channel"]
        return web.json_response([asdict(one) for one in self._state.messages if one.channel == channel])

    async def _calls(self, request: web.Request) -> web.Response:
        return web.json_response(self._state.calls)

    async def _begin_trouble(self, request: web.Request) -> web.Response:
        told = await request.json()
        self._state.troubles.append(Trouble(**{**told, "kinds": tuple(told["kinds"])}))
        return web.json_response(None)

    async def _end_trouble(self, request: web.Request) -> web.Response:
        self._state.troubles.clear()
        return web.json_response(None)

    async def _limit(self, request: web.Request) -> web.Response:
        channel, workspace, everyone = await request.json()
        self._state.rate = (channel, workspace, everyone)
        return web.json_response(None)

    async def _deleted(self, request: web.Request) -> web.Response:
        channel, number = await request.json()
        for one in self._state.messages:
            one.deleted |= one.channel == channel and one.id == number
        return web.json_response(None)


def _cut(request: web.Request, *, reset: bool = False) -> web.StreamResponse:
    """Close the connection without an answer."""
    transport = request.transport
    if transport is not None:
        if reset:
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        transport.abort()
    return web.Response(status=500)
