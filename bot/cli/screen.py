"""Cards on the terminal: drawn by the terminal adapter, which is found by name like any other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot import plugins
from bot.clock import SystemClock
from bot.messages import Card
from bot.ports import Adapter, Tools


class _Forgetful:
    """The durable store of an adapter that only draws: it has nothing to keep."""

    async def get(self, key: str) -> str | None:
        return None

    async def put(self, key: str, value: str, expires: timedelta | None = None) -> None:
        return None

    async def once(self, key: str, expires: timedelta) -> bool:
        return True


def drawing(platform: str) -> Adapter:
    """The adapter of that name for drawing alone: it is not opened. Raises `PluginError`."""
    return plugins.adapter_builder(platform)({}, Tools(SystemClock(), _Forgetful()))


def drawn(cards: Sequence[Card]) -> str:
    """The cards as text, parted by empty lines."""
    terminal = drawing("terminal")
    return "\n\n".join(terminal.preview(card).rstrip("\n") for card in cards)
