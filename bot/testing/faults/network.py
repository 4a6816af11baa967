"""A bad network between us and a platform or a feed: a proxy in another process that harms connections.

    with BadNetwork(port, seed=1) as network:
        network.harm(2)
        connect(network.port)

What it does to each of the next connections that it is told to harm, by chance:

=========  ====================================================================================
latency    every piece comes 50 to 200 ms late
bandwidth  20 KiB a second
slow       the end of the connection comes half a second late
silent     what is sent arrives, and nothing ever comes back
slicing    pieces of one to sixteen bytes
cut        closed after some bytes of the answer
reset      reset after some bytes of the answer, or of the request
=========  ====================================================================================
"""

from __future__ import annotations

import asyncio
import mmap
import os
import random
import signal
import socket
import struct
from types import TracebackType

HARMS = ("latency", "bandwidth", "slow", "silent", "slicing", "cut", "reset")
_LEFT = struct.Struct("qq")  # connections still to harm, connections harmed so far
_PIECE = 4096
_RATE = 20 * 1024
_NO_LINGER = struct.pack("ii", 1, 0)


class BadNetwork:
    """The way to `port` on this machine, through a process of its own."""

    def __init__(self, port: int, *, seed: int) -> None:
        self._to = port
        self._seed = seed
        self._memory = mmap.mmap(-1, _LEFT.size)
        self._pid = 0
        self.port = 0

    def __enter__(self) -> BadNetwork:
        listening = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = listening.getsockname()[1]
        self._pid = os.fork()
        if self._pid == 0:
            try:
                asyncio.run(self._serve(listening))
            finally:
                os._exit(0)
        listening.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)

    def harm(self, connections: int) -> None:
        """Harm the next so many connections; those after them are well."""
        _, harmed = _LEFT.unpack_from(self._memory)
        _LEFT.pack_into(self._memory, 0, connections, harmed)

    @property
    def harmed(self) -> int:
        """Connections harmed so far."""
        return int(_LEFT.unpack_from(self._memory)[1])

    async def _serve(self, listening: socket.socket) -> None:
        chance = random.Random(self._seed)  # noqa: S311 - a run that can be had again

        async def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            left, harmed = _LEFT.unpack_from(self._memory)
            what = None
            if left > 0:
                _LEFT.pack_into(self._memory, 0, left - 1, harmed + 1)
                what = chance.choice(HARMS)
            await _Connection(what, chance).pass_on(reader, writer, self._to)

        server = await asyncio.start_server(accepted, sock=listening)
        await server.serve_forever()


class _Connection:
    """One connection, and what happens to it."""

    def __init__(self, what: str | None, chance: random.Random) -> None:
        self._what = what
        self._chance = chance
        self._left = chance.choice((0, 20, 150, 400)) if what in {"cut", "reset"} else None
        self._up = what == "reset" and chance.random() < 0.5

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
        """Both ways, until one end closes."""
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        up = asyncio.create_task(self._pump(reader, far_writer, harms=self._up))
        down = asyncio.create_task(self._pump(far_reader, writer, harms=not self._up))
        await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        if self._what == "slow":
            await asyncio.sleep(0.5)
        for task in (up, down):
            task.cancel()
        if self._what == "reset":
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        far_writer.close()
        writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, harms: bool) -> None:
        try:
            while data := await reader.read(_PIECE):
                if not harms or self._what is None:
                    writer.write(data)
                    await writer.drain()
                elif not await self._harmed(data, writer):
                    return
        except OSError:
            return

    async def _harmed(self, data: bytes, writer: asyncio.StreamWriter) -> bool:
        """Pass these bytes on as the harm will have it; False when that was the end."""
        if self._what == "silent":
            return True
        if self._left is not None and len(data) > self._left:
            writer.write(data[: self._left])
            await writer.drain()
            return False
        step = self._chance.randint(1, 16) if self._what == "slicing" else _PIECE
        for start in range(0, len(data), step):
            piece = data[start : start + step]
            if self._what == "latency":
                await asyncio.sleep(self._chance.uniform(0.05, 0.2))
            if self._what == "bandwidth":
                await asyncio.sleep(len(piece) / _RATE)
            writer.write(piece)
            await writer.drain()
        if self._left is not None:
            self._left -= len(data)
        return True
