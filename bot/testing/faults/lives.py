"""Lives of a process: each is forked from a warmed parent, works in a loop of its own, and ends or is killed.

The parent holds no loop, no thread and no connection, so that what is forked from it is whole. What a life has found
out it leaves in a file.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import threading
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot import faults
from bot.testing.faults.shared import SharedClock, Strikes

LONGEST = 120.0
"""Real seconds after which a life counts as hanging and is killed."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a life ended."""

    killed: bool
    code: int | None
    """Its exit code when it was not killed."""
    said: str = ""
    """What it complained of."""

    @property
    def well(self) -> bool:
        """Done, and without complaint."""
        return self.code == 0


def quiet() -> None:
    """Say nothing of what goes wrong on purpose."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))


def warm() -> None:
    """Make the parent ready to fork: its memory shared, no threads."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(5.0)  # a database's thread that is just ending
    assert threading.active_count() == 1, f"the parent has threads: {threading.enumerate()}"
    gc.collect()
    gc.freeze()


def live(
    work: Callable[[], Awaitable[None]],
    strikes: Strikes,
    complaint: Path,
    *,
    after: float | None = None,
    clock: SharedClock | None = None,
    longest: float = LONGEST,
) -> Ended:
    """One life, waited for, its timers by `clock` where one is given.

    `strikes` hits it as planned; with `after`, it is killed so many real seconds into its first call.
    """
    reading, writing = os.pipe() if after is not None else (None, None)
    pid = os.fork()
    if pid == 0:
        _work(work, strikes, complaint, writing, clock)
    if writing is not None and reading is not None and after is not None:
        os.close(writing)
        if os.read(reading, 1):
            time.sleep(after)
            _kill(pid)
        os.close(reading)
    return _waited(pid, complaint, longest)


def begin(
    work: Callable[[], Awaitable[None]], strikes: Strikes, complaint: Path, clock: SharedClock | None = None
) -> int:
    """One life, not waited for; its process id."""
    pid = os.fork()
    if pid == 0:
        _work(work, strikes, complaint, None, clock)
    return pid


def _work(
    work: Callable[[], Awaitable[None]],
    strikes: Strikes,
    complaint: Path,
    call: int | None,
    clock: SharedClock | None,
) -> None:
    """All of a child; never returns."""
    code = 1
    gc.disable()  # it lives for a second
    try:
        strikes.victim(os.getpid())

        def strike(point: str) -> None:
            if call is not None and point == faults.IN_CALL and strikes.strikes_call():
                with contextlib.suppress(OSError):
                    os.write(call, b"!")
            strikes.at(point)

        faults.arm(strike)
        with asyncio.Runner(loop_factory=None if clock is None else lambda: _Loop(clock)) as runner:
            runner.run(_awaited(work))
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it was, it is told and the child ends
        with contextlib.suppress(OSError):
            complaint.write_text(traceback.format_exc(), encoding="utf-8")
    finally:
        os._exit(code)


class _Loop(asyncio.SelectorEventLoop):
    """A loop whose timers go by the shared clock: time that is skipped has passed for a time-out, too."""

    def __init__(self, clock: SharedClock) -> None:
        super().__init__()
        self._clock = clock

    def time(self) -> float:
        return self._clock.monotonic()


async def _awaited(work: Callable[[], Awaitable[None]]) -> None:
    await work()


def waited(pid: int, complaint: Path, longest: float = LONGEST) -> Ended:
    """The end of a life that was begun."""
    return _waited(pid, complaint, longest)


def _waited(pid: int, complaint: Path, longest: float) -> Ended:
    until = time.monotonic() + longest
    nap = 0.0005
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            break
        if time.monotonic() > until:
            _kill(pid)
            os.waitpid(pid, 0)
            return Ended(False, None, f"it was still running after {longest:.0f} seconds")
        time.sleep(nap)
        nap = min(0.01, nap * 1.5)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return Ended(number == signal.SIGKILL, None, "" if number == signal.SIGKILL else f"signal {number}")
    said = complaint.read_text(encoding="utf-8") if complaint.exists() else ""
    complaint.unlink(missing_ok=True)
    return Ended(False, os.WEXITSTATUS(status), said)


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
