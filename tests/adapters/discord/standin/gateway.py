"""The gateway: sessions over websockets, as Discord's page "Gateway" says.

A session outlives its connection, keeps what was sent, and can be resumed until it is made invalid. Each connection
is compressed as its address asks: ``zlib-stream``, ``zstd-stream`` or not at all.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import WSMsgType, web

from tests.adapters.discord.standin.payloads import Json, guild_json, user_json
from tests.adapters.discord.standin.world import Guild, World

DISPATCH, BEAT, IDENTIFY, PRESENCE, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = 0, 1, 2, 3, 6, 7, 8, 9, 10, 11
GUILDS, INTEGRATIONS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 4, 1 << 9, 1 << 12
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
KNOWN_INTENTS = (1 << 26) - 1
PER_MINUTE = 120
LARGEST = 4096
"""Bytes of what a client may send."""
KEPT = 1000
"""Events that a session can catch up with."""


def _zlib() -> Callable[[bytes], bytes]:
    stream = zlib.compressobj()
    return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)


def _zstd() -> Callable[[bytes], bytes]:
    """A client asks for it only where one of these libraries is installed, which it shares with us."""
    try:
        library = importlib.import_module("zstandard")
        stream = library.ZstdCompressor().compressobj()
        return lambda data: stream.compress(data) + stream.flush(library.COMPRESSOBJ_FLUSH_BLOCK)
    except ImportError:
        library = importlib.import_module("compression.zstd")
        packer = library.ZstdCompressor()
        return lambda data: packer.compress(data, mode=packer.FLUSH_BLOCK)


PACKERS: dict[str, Callable[[], Callable[[bytes], bytes]]] = {"zlib-stream": _zlib, "zstd-stream": _zstd}


@dataclass(slots=True, eq=False)
class Connection:
    """One websocket."""

    request: web.Request
    socket: web.WebSocketResponse
    pack: Callable[[bytes], bytes] | None
    session: Session | None = None
    beats: int = 0
    sent: deque[float] = field(default_factory=deque)
    """When its last messages came."""

    async def send(self, op: int, data: object = None, event: str | None = None, number: int | None = None) -> None:
        """One message, in order: the stream of a connection is packed as it is sent."""
        await self.raw(json.dumps({"op": op, "d": data, "s": number, "t": event}))

    async def raw(self, text: str) -> None:
        """Text as it is; what does not arrive is kept by the session."""
        with contextlib.suppress(ConnectionError):
            if self.pack is None:
                await self.socket.send_str(text)
            else:
                await self.socket.send_bytes(self.pack(text.encode()))


@dataclass(slots=True, eq=False)
class Session:
    """What a client that identified gets to hear."""

    id: str
    shard: tuple[int, int]
    intents: int
    identified: Json
    number: int = 0
    kept: deque[tuple[int, str, Json]] = field(default_factory=lambda: deque(maxlen=KEPT))
    connection: Connection | None = None
    sent: int = 0
    """The number of the last event that its connection was given."""
    resumed: int = 0
    valid: bool = True


class Gateway:
    """All sessions. What happens in the world reaches those that asked for it, in its order."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sessions: list[Session] = []
        self.connections: list[Connection] = []
        self.heartbeat = 41.25
        """Seconds between the heartbeats that are asked for."""
        self.acknowledges = True
        self.allowed_intents = KNOWN_INTENTS & ~PRIVILEGED
        self.closed: list[int] = []
        """Codes with which connections were closed from here."""
        self.silent = False
        """Connections are taken and never greeted."""
        self.url = ""
        self._waiting: asyncio.Queue[tuple[Session, int, str, Json]] = asyncio.Queue()
        self._carrier: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to carry events."""
        self._carrier = asyncio.get_running_loop().create_task(self._carry())

    async def stop(self) -> None:
        """Let go of everybody."""
        if self._carrier is not None:
            self._carrier.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._carrier
        for connection in list(self.connections):
            await connection.socket.close(code=1001)

    # --- one connection ---------------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """A websocket, from its greeting to its end."""
        socket = web.WebSocketResponse(max_msg_size=1 << 20, compress=False, autoping=True)
        await socket.prepare(request)
        packer = PACKERS.get(request.query.get("compress", ""))
        connection = Connection(request, socket, packer() if packer is not None else None)
        self.connections.append(connection)
        try:
            if not self.silent:
                await connection.send(HELLO, {"heartbeat_interval": int(self.heartbeat * 1000), "_trace": []})
            async for message in socket:
                if message.type is WSMsgType.TEXT and not await self._heard(connection, message.data):
                    break
        finally:
            self.connections.remove(connection)
            if connection.session is not None and connection.session.connection is connection:
                connection.session.connection = None
        return socket

    async def _heard(self, connection: Connection, text: str) -> bool:
        """Take one message; False when the connection was closed for it."""
        if (code := self._fault(connection, text)) is not None:
            return await self._close(connection, code)
        told = json.loads(text)
        op, data = told.get("op"), told.get("d")
        match op:
            case 1:
                connection.beats += 1
                if self.acknowledges:
                    await connection.send(ACK)
            case 2:
                return await self._identify(connection, data)
            case 6:
                return await self._resume(connection, data)
            case 3 | 4:
                pass
            case 8:
                await self._members(connection, data)
            case _:
                return await self._close(connection, 4001)
        return True

    def _fault(self, connection: Connection, text: str) -> int | None:
        now = asyncio.get_running_loop().time()
        connection.sent.append(now)
        while connection.sent[0] < now - 60:
            connection.sent.popleft()
        if len(connection.sent) > PER_MINUTE:
            return 4008
        if len(text.encode()) > LARGEST:
            return 4002
        try:
            told = json.loads(text)
        except ValueError:
            return 4002
        if connection.session is None and told.get("op") not in {BEAT, IDENTIFY, RESUME}:
            return 4003
        if connection.session is not None and told.get("op") in {IDENTIFY, RESUME}:
            return 4005
        return None

    async def _identify(self, connection: Connection, data: Json) -> bool:
        if data.get("token") != self.world.token:
            return await self._close(connection, 4004)
        shard = tuple(data.get("shard") or (0, 1))
        if len(shard) != 2 or not 0 <= shard[0] < shard[1]:
            return await self._close(connection, 4010)
        intents = int(data.get("intents", -1))
        if not 0 <= intents <= KNOWN_INTENTS:
            return await self._close(connection, 4013)
        if intents & PRIVILEGED & ~self.allowed_intents:
            return await self._close(connection, 4014)
        session = Session(f"session-{len(self.sessions) + 1}", (shard[0], shard[1]), intents, data)
        self.sessions.append(session)
        session.connection, connection.session = connection, session
        mine = [one for one in self.world.guilds.values() if self.world.mine(one) and self._concerns(session, one)]
        ready = {
            "v": 10,
            "user": user_json(self.world.me) | {"mfa_enabled": True, "verified": True},
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in mine],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": list(shard),
            "application": {"id": str(self.world.me.id), "flags": 0},
            "private_channels": [],
        }
        self._queue(session, "READY", ready)
        for guild in mine:
            if guild.unavailable:
                continue
            self._queue(session, "GUILD_CREATE", guild_json(guild, self.world, whole=True))
        return True

    async def _resume(self, connection: Connection, data: Json) -> bool:
        if data.get("token") != self.world.token:
            return await self._close(connection, 4004)
        found = [one for one in self.sessions if one.id == data.get("session_id") and one.valid]
        seen = data.get("seq")
        if not found or not isinstance(seen, int) or seen > found[0].number:
            await connection.send(INVALID, data=False)
            return True
        session = found[0]
        session.connection, connection.session = None, session
        session.resumed += 1
        session.sent = seen
        while missed := [one for one in session.kept if one[0] > session.sent]:
            for number, event, told in missed:
                await connection.send(DISPATCH, told, event, number)
                session.sent = number
        session.connection = connection
        self._queue(session, "RESUMED", {"_trace": []})
        return True

    async def _members(self, connection: Connection, data: Json) -> None:
        assert connection.session is not None
        guild = self.world.guilds.get(int(data["guild_id"]))
        if guild is not None:
            told = {"guild_id": str(guild.id), "members": [], "chunk_index": 0, "chunk_count": 1, "not_found": []}
            self._queue(connection.session, "GUILD_MEMBERS_CHUNK", told | {"nonce": data.get("nonce")})

    async def _close(self, connection: Connection, code: int) -> Literal[False]:
        self.closed.append(code)
        await connection.socket.close(code=code)
        return False

    # --- events -----------------------------------------------------------------------------------

    def hears(self, event: str, data: Json, guild: Guild | None) -> None:
        """Something happened; who asked for it will hear of it."""
        for session in self.sessions:
            if session.valid and self._concerns(session, guild) and _wants(session, event, guild):
                self._queue(session, event, data)

    def _concerns(self, session: Session, guild: Guild | None) -> bool:
        """Guilds are spread over shards by their id; direct messages go to the first."""
        number, count = session.shard
        return number == (0 if guild is None else (guild.id >> 22) % count)

    def _queue(self, session: Session, event: str, data: Json) -> None:
        session.number += 1
        # what it is at this moment is what is told, however late
        told = json.loads(json.dumps(data))
        session.kept.append((session.number, event, told))
        self._waiting.put_nowait((session, session.number, event, told))

    async def _carry(self) -> None:
        while True:
            session, number, event, data = await self._waiting.get()
            if session.connection is not None and number > session.sent:
                session.sent = number
                await session.connection.send(DISPATCH, data, event, number)
            self._waiting.task_done()

    async def quiet(self) -> None:
        """Wait until every event so far was sent."""
        await self._waiting.join()

    # --- what goes wrong --------------------------------------------------------------------------

    async def close(self, code: int, *, shard: int | None = None) -> int:
        """Close the connections with a code; how many."""
        hit = [one for one in self.connections if shard is None or (one.session and one.session.shard[0] == shard)]
        for connection in hit:
            await self._close(connection, code)
        return len(hit)

    async def cut(self) -> None:
        """Break the connections without a word."""
        for connection in list(self.connections):
            if connection.request.transport is not None:
                connection.request.transport.abort()

    async def reconnect(self) -> None:
        """Ask the clients to come again (op 7)."""
        for connection in list(self.connections):
            await connection.send(RECONNECT)

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Tell the clients that their session is invalid (op 9)."""
        for session in self.sessions:
            session.valid = session.valid and resumable
        for connection in list(self.connections):
            connection.session = None
            await connection.send(INVALID, data=resumable)

    def forget_sessions(self) -> None:
        """No session can be resumed any more."""
        for session in self.sessions:
            session.valid = False

    async def garbage(self, text: str) -> None:
        """Send text as it is, instead of an event."""
        for connection in list(self.connections):
            await connection.raw(text)

    def odd(self, event: str, data: Any) -> None:
        """Send an event as no specification has it."""
        for session in self.sessions:
            if session.valid:
                self._queue(session, event, data)


def _wants(session: Session, event: str, guild: Guild | None) -> bool:
    if event.startswith(("GUILD_CREATE", "GUILD_DELETE", "GUILD_UPDATE", "CHANNEL_", "THREAD_", "GUILD_ROLE_")):
        return bool(session.intents & GUILDS)
    if event in {"INTEGRATION_CREATE", "INTEGRATION_UPDATE", "INTEGRATION_DELETE"}:
        return bool(session.intents & INTEGRATIONS)
    if event.startswith("MESSAGE_"):
        return bool(session.intents & (DIRECT_MESSAGES if guild is None else GUILD_MESSAGES))
    return True
