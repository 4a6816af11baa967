"""Child processes that may be killed: where foreign bytes and foreign text are read.

Why processes, and why our own: a thread cannot be stopped, and `concurrent.futures` can neither limit the
CPU time and memory of one job nor lose a single child without breaking the whole pool. A child here is a
plain subprocess that reads jobs from its standard input and answers on its standard output, JSON both
ways: what comes back from a child that foreign bytes may have taken over is data, never a pickle.

A child has a CPU budget for each job (POSIX), a cap on its address space (POSIX), no inherited files, no
environment but the search path of modules, and a session of its own so that Ctrl-C reaches only the
parent. On Windows the parent's deadline is the one limit. When the parent dies the child reads the end of
its input; on Linux the kernel kills it even in the midst of a job.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import functools
import importlib
import json
import math
import os
import signal
import struct
import sys
import time
import typing
from collections.abc import Callable
from datetime import timedelta
from typing import Any, BinaryIO, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from bot import errors
from bot.errors import ReadoutError, WorkerError

A = TypeVar("A")
R = TypeVar("R")

MIB = 1024 * 1024
MEMORY = 512 * MIB
"""Address space of a child; what is resident stays well below it."""
ANSWER = 16 * MIB
JOBS = 1000
"""Jobs after which a child is replaced, so that what a library leaks does not add up."""
LOADING = 20.0
"""Seconds granted, beside the job's own, to a child that has still to import the function's module."""
DYING = 2.0
"""Seconds a child that closed its pipe has to be gone."""
PATIENCE = 4
"""The parent waits this many times the CPU budget, since a busy machine gives a child less than a whole core."""

_LENGTH = struct.Struct(">I")
_BYTES_AS_BASE64 = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")
_START = "from bot.workers import serve; serve(int({memory}), int({answer}))"
_PASSED_ON = ("SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of linux/prctl.h


class WorkerPool:
    """`Workers` over `size` children; opened with ``async with``."""

    def __init__(self, size: int = 2, *, memory: int = MEMORY, answer: int = ANSWER, jobs: int = JOBS) -> None:
        self._children = [_Child(memory, answer, jobs) for _ in range(size)]
        self._idle: asyncio.LifoQueue[_Child] = asyncio.LifoQueue()

    async def __aenter__(self) -> WorkerPool:
        try:
            for child in self._children:
                await child.start()
                self._idle.put_nowait(child)
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        await asyncio.gather(*(child.end() for child in self._children))

    async def call(self, function: Callable[[A], R], argument: A, *, seconds: float) -> R:
        """See `bot.ports.Workers.call`."""
        taken, given = _adapters(function)
        payload = taken.dump_json((argument,))
        child = await self._idle.get()
        try:
            answer = await child.work(_name(function), payload, seconds)
        finally:
            self._idle.put_nowait(child)
        try:
            (result,) = given.validate_json(answer)
        except ValidationError as error:
            raise WorkerError(f"the answer of {_name(function)} is not what it promises: {error}") from error
        return typing.cast("R", result)


class _Child:
    """One child process and its replacements."""

    def __init__(self, memory: int, answer: int, jobs: int) -> None:
        self._memory = memory
        self._answer = answer
        self._jobs = jobs
        self._process: asyncio.subprocess.Process | None = None
        self._done = 0
        self._loaded: set[str] = set()

    async def start(self) -> asyncio.subprocess.Process:
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        # one thread each: the arithmetic libraries' own pools would eat the address space
        environment |= {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "OPENBLAS_NUM_THREADS": "1"}
        environment["OMP_NUM_THREADS"] = "1"
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            _START.format(memory=self._memory, answer=self._answer),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        self._done = 0
        self._loaded = set()
        return self._process

    async def work(self, name: str, payload: bytes, seconds: float) -> bytes:
        """The result as JSON; whatever goes wrong costs the child its life, not the pool its place."""
        process = self._process if self._alive() else await self._replace()
        assert process is not None
        deadline = seconds * PATIENCE + (0.0 if name in self._loaded else LOADING)
        try:
            async with asyncio.timeout(deadline):
                kind, answer = await _exchange(process, name, payload, seconds, self._answer)
        except TimeoutError:
            await self.end()
            raise WorkerError(f"{name} took longer than {seconds:g} s") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            code = await self.end(DYING)
            raise WorkerError(_cause(name, code, seconds)) from None
        except BaseException:
            await self.end()
            raise
        self._loaded.add(name)
        self._done += 1
        if self._done >= self._jobs:
            await self._replace()
        if kind == b"E":
            raise _error_from(answer)
        if kind == b"F":
            raise WorkerError(answer.decode())
        return answer

    async def end(self, dying: float = 0.0) -> int | None:
        """Kill the child if it lives, and wait until it is gone; its exit code.

        One that closed its pipe has so many seconds to die by itself: a signal sent meanwhile would take
        the true exit code away from the loop.
        """
        process, self._process = self._process, None
        if process is None:
            return None
        if process.stdin is not None:
            process.stdin.close()
        if dying:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(dying):
                    await process.wait()
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        code = await process.wait()
        assert process.stdout is not None
        with contextlib.suppress(ConnectionError):
            await process.stdout.read()  # to its end: the pipe is then closed by the loop
        return code

    def _alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def _replace(self) -> asyncio.subprocess.Process:
        await self.end()
        return await self.start()


async def _exchange(
    process: asyncio.subprocess.Process, name: str, payload: bytes, seconds: float, cap: int
) -> tuple[bytes, bytes]:
    assert process.stdin is not None
    assert process.stdout is not None
    order = json.dumps({"function": name, "seconds": seconds}).encode()
    process.stdin.write(_LENGTH.pack(len(order)) + order + _LENGTH.pack(len(payload)))
    process.stdin.write(payload)
    await process.stdin.drain()
    (length,) = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
    if length > cap + 1:
        raise WorkerError(f"the answer of {name} is larger than {cap // MIB} MiB")
    answer = await process.stdout.readexactly(length)
    return answer[:1], answer[1:]


def _cause(name: str, code: int | None, seconds: float) -> str:
    if code is not None and code == -getattr(signal, "SIGXCPU", 0):
        return f"{name} used more than {seconds:g} s of processor time"
    return f"the child died while it worked on {name} (exit {code})"


def _name(function: Callable[..., object]) -> str:
    return f"{function.__module__}:{function.__qualname__}"


@functools.cache
def _adapters(function: Callable[..., object]) -> tuple[TypeAdapter[Any], TypeAdapter[Any]]:
    """For the argument and the result, by the function's annotations.

    Wrapped in a tuple, because only so pydantic lets the adapter say how bytes inside a dataclass travel.
    """
    hints = typing.get_type_hints(function)
    result = hints.pop("return")
    if len(hints) != 1:
        raise TypeError(f"{_name(function)} must take exactly one annotated argument")
    (argument,) = hints.values()
    return _adapter(argument), _adapter(result)


def _adapter(hint: Any) -> TypeAdapter[Any]:
    # Any: the type is known only at run time
    one: Any = tuple.__class_getitem__((hint,))
    return TypeAdapter(one, config=_BYTES_AS_BASE64)


# --- errors on their way --------------------------------------------------------------------------


def _error_as_json(error: ReadoutError) -> bytes:
    return json.dumps({"type": type(error).__name__, "text": str(error), "data": _plain(vars(error))}).encode()


def _plain(value: object) -> object:
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _error_from(answer: bytes) -> ReadoutError:
    said = json.loads(answer)
    kind = getattr(errors, str(said["type"]), None)
    if not (isinstance(kind, type) and issubclass(kind, ReadoutError)):
        return WorkerError(str(said["text"]))
    error = kind.__new__(kind)
    Exception.__init__(error, said["text"])
    for name, value in said["data"].items():
        setattr(error, name, _rich(value))
    return error


def _rich(value: object) -> object:
    if isinstance(value, list):
        return tuple(_rich(inner) for inner in value)
    if isinstance(value, dict) and set(value) == {"seconds"}:
        return timedelta(seconds=value["seconds"])
    return value


# --- inside the child -----------------------------------------------------------------------------


def serve(memory: int, answer: int) -> None:
    """The child's main loop: jobs from standard input until it ends."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    _turn_away_from_the_pipes()
    _bind_to_parent()
    _limit_memory(memory)
    while True:
        order = _read(requests)
        payload = _read(requests)
        if order is None or payload is None:
            return
        kind, body = _answer(json.loads(order), payload)
        if len(body) > answer:
            kind, body = b"F", f"the answer is larger than {answer // MIB} MiB".encode()
        replies.write(_LENGTH.pack(len(body) + 1) + kind)
        replies.write(body)
        replies.flush()


def _answer(order: dict[str, Any], payload: bytes) -> tuple[bytes, bytes]:
    try:
        function = _load(str(order["function"]))
        taken, given = _adapters(function)
        (argument,) = taken.validate_json(payload)
        _limit_time(float(order["seconds"]))
        result = function(argument)
        return b"R", given.dump_json((result,))
    except ReadoutError as error:
        return b"E", _error_as_json(error)
    except MemoryError:
        return b"F", f"{order['function']} ran out of memory".encode()
    except Exception as error:  # noqa: BLE001 - whatever foreign bytes provoke is told to the parent
        return b"F", f"{order['function']}: {type(error).__name__}: {error}"[:1000].encode(errors="replace")


@functools.cache
def _load(name: str) -> Callable[[Any], Any]:
    module, _, path = name.partition(":")
    found: Any = importlib.import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    return typing.cast("Callable[[Any], Any]", found)


def _read(requests: BinaryIO) -> bytes | None:
    head = requests.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    body = requests.read(length)
    return body if len(body) == length else None


def _turn_away_from_the_pipes() -> None:
    """What a library prints must not get between the answers."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def _bind_to_parent() -> None:
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None, use_errno=True).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:  # it died in between
            os._exit(1)


def _limit_memory(memory: int) -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        with contextlib.suppress(ValueError, OSError):  # macOS takes no such limit
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(seconds: float) -> None:
    """A budget for this job: the limit counts from the process's start, so it moves on with each job."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = math.ceil(time.process_time() + seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (soft if hard < 0 else min(soft, hard), hard))
