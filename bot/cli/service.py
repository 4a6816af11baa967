"""``readout run`` and ``readout chat``: the service in the foreground."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from bot import __version__
from bot.app import App, declare, open_app
from bot.cli.given import settings_given
from bot.cli.logs import set_up_logs
from bot.watch import Watch, start_anew
from config.settings import Settings, load
from config.tables import ConfigError

CLOSING = 1.5
"""Seconds beyond the grace time that closing may take."""


async def serve(config: Path | None) -> int:
    """Run until SIGTERM or SIGINT; the second signal means now."""
    settings = load(config)
    if not settings.adapters:
        raise ConfigError(
            ["no adapter is configured: add a table such as [adapters.terminal] (see config/readout.toml)."]
        )
    set_up_logs(settings.log)
    with contextlib.ExitStack() as closed:
        async with open_app(settings) as app:
            if not app.adapters:
                raise ConfigError([f"no adapter could be started: {why}" for why in app.set_aside])
            await declare(settings, app.store, app.clock)
            await _until_told(_watched(app), settings, closed)
    return 0


async def _watched(app: App) -> None:
    """The service, started anew should it stand still."""
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(Watch(app.store.keep("watch"), app.settings.beats.stuck, start_anew).run())
        await app.run(lambda: _say_ready(app))
        watching.cancel()


async def converse(config: Path | None, db: Path | None) -> int:
    """The same with the terminal alone, until its input ends."""
    settings = settings_given(config, db)
    terminal = {"terminal": settings.adapters.get("terminal", {})}
    settings = settings.model_copy(update={"adapters": terminal})
    set_up_logs(settings.log.model_copy(update={"level": "error", "json_lines": False}))
    with contextlib.ExitStack() as closed:
        async with open_app(settings) as app:
            if app.set_aside:
                raise ConfigError(app.set_aside)
            await declare(settings, app.store, app.clock)
            await _until_told(app.run(lambda: None, until="terminal"), settings, closed)
    return 0


def _say_ready(app: App) -> None:
    feeds = len(app.settings.feeds)
    print(f"readout {__version__} ready: {feeds} feeds declared, adapters: {', '.join(app.adapters)}", flush=True)


async def _until_told(service: Coroutine[Any, Any, None], settings: Settings, closed: contextlib.ExitStack) -> None:
    """Run the service; a signal cancels it, and what is in hand has the grace time to finish.

    What has not `closed` after `CLOSING` seconds more, a database's thread for one, ends with the process.
    """
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    grace = settings.delivery.grace.total_seconds()
    with contextlib.ExitStack() as handlers:
        for number in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError):  # Windows has no handlers in the loop; Ctrl-C still raises
                loop.add_signal_handler(number, told.set)
                handlers.callback(loop.remove_signal_handler, number)
        running = asyncio.ensure_future(service)
        waiting = asyncio.ensure_future(told.wait())
        await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    # from here on a signal means now
    if told.is_set():
        last = threading.Timer(grace + CLOSING, os._exit, (1,))
        last.daemon = True
        last.start()
        closed.callback(last.cancel)
    waiting.cancel()
    running.cancel()
    done, _ = await asyncio.wait({running}, timeout=grace)
    for task in done:
        if not task.cancelled():
            task.result()
