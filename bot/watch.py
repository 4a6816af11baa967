"""Sees from outside the event loop whether the service stands still, and starts it anew.

Why a thread, and why a new program image? Where the loop itself hangs, or a thread of the database does, nothing
inside the loop can help, and a thread cannot be ended. What was claimed or under way then is recovered like after a
crash. Were the interpreter itself held, so that no thread gets its turn, the process ends with the stacks of all
threads on standard error; whatever keeps services running on that machine starts it again.
"""

from __future__ import annotations

import asyncio
import faulthandler
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from bot.errors import StoreError
from bot.ports import Keep

BEATS = 6
"""How often in its patience it asks for a sign of life."""
LAST_RESORT = 15.0
"""Seconds after its patience at which a process ends whose threads get no turn."""
KEPT = timedelta(days=1)


class Watch:
    """Asks the loop and the database for a sign of life; calls `start_anew` when none comes for `patience`."""

    def __init__(self, keep: Keep, patience: timedelta, start_anew: Callable[[], None]) -> None:
        self._keep = keep
        self._patience = patience.total_seconds()
        self._start_anew = start_anew
        self._beaten = time.monotonic()
        self._ended = threading.Event()

    async def run(self) -> None:
        """Watch until cancelled."""
        thread = threading.Thread(target=self._watch, name="watch", daemon=True)
        self._beaten = time.monotonic()
        thread.start()
        try:
            while True:
                with suppress(StoreError):  # an answer, too: a full disk is no standstill
                    await self._keep.put("alive", "yes", KEPT)
                self._beaten = time.monotonic()
                faulthandler.dump_traceback_later(self._patience + LAST_RESORT, exit=True)
                await asyncio.sleep(self._patience / BEATS)
        finally:
            faulthandler.cancel_dump_traceback_later()
            self._ended.set()

    def _watch(self) -> None:
        step = self._patience / BEATS
        looked = time.monotonic()
        while not self._ended.wait(step):
            now = time.monotonic()
            if now - looked > 2 * step + 1:
                self._beaten = now  # the whole process was held up: the loop gets its time, too
            looked = now
            if now - self._beaten > self._patience:
                faulthandler.dump_traceback(all_threads=True)
                self._start_anew()
                return


def start_anew() -> None:
    """Put a new run of the same command in this process's place; where the system cannot, end it."""
    os.write(2, b"readout stands still: it starts anew\n")  # no lock that a stuck thread may hold
    if sys.platform == "win32":
        os._exit(1)
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - our own command line
