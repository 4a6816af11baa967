"""Lines as they are typed, read by the event loop.

Why not a reader of asyncio's? `connect_read_pipe` makes the terminal non-blocking, and standard output is the
same terminal: long cards would then be cut. Asking the loop when there is something to read, and reading that
much, leaves the terminal as it is. A plain file is always ready and is read at once. Where a loop cannot
watch standard input (Windows), a daemon thread reads, which the end of the process takes along.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from typing import TextIO

AT_ONCE = 65536
LONGEST = 20000
"""Bytes of one line; what goes beyond is not a command."""


async def typed(stream: TextIO) -> AsyncGenerator[str, None]:
    """Lines without their ends, until the stream ends. Cancelling leaves no thread and no watch behind."""
    loop = asyncio.get_running_loop()
    chunks: asyncio.Queue[bytes] = asyncio.Queue()
    file = stream.fileno()

    def ready() -> None:
        try:
            chunk = os.read(file, AT_ONCE)
        except OSError:
            chunk = b""
        if not chunk:
            loop.remove_reader(file)
        chunks.put_nowait(chunk)

    try:
        loop.add_reader(file, ready)
    except PermissionError:  # a plain file: epoll does not watch it
        for line in stream.read().splitlines():
            yield line
        return
    except NotImplementedError:
        _read_in_thread(file, loop, chunks)
    try:
        async for line in _split(chunks):
            yield line
    finally:
        with suppress(NotImplementedError):
            loop.remove_reader(file)


async def _split(chunks: asyncio.Queue[bytes]) -> AsyncIterator[str]:
    held = b""
    while chunk := await chunks.get():
        *whole, held = (held + chunk).split(b"\n")
        for line in whole:
            yield line[:LONGEST].decode("utf-8", "replace").rstrip("\r")
        held = held[:LONGEST]
    if held:
        yield held.decode("utf-8", "replace")


def _read_in_thread(file: int, loop: asyncio.AbstractEventLoop, chunks: asyncio.Queue[bytes]) -> None:
    def read() -> None:
        chunk = b"-"
        while chunk and not loop.is_closed():
            try:
                chunk = os.read(file, AT_ONCE)
                loop.call_soon_threadsafe(chunks.put_nowait, chunk)
            except (OSError, RuntimeError):
                return

    threading.Thread(target=read, name="terminal-lines", daemon=True).start()
