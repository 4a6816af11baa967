"""Cards on the terminal: drawn by the terminal adapter, which is found by name like any other."""

from __future__ import annotations

from collections.abc import Sequence

from bot import plugins
from bot.clock import SystemClock
from bot.messages import Card
from bot.ports import Adapter, Tools
from bot.testing.keep import MemoryKeep


def painter() -> Adapter:
    """A terminal adapter to draw with; it is never opened and posts nothing."""
    return plugins.adapter_builder("terminal")({}, Tools(SystemClock(), MemoryKeep()))


def drawn(cards: Sequence[Card]) -> str:
    """The cards as text, parted by empty lines."""
    terminal = painter()
    return "\n\n".join(terminal.preview(card).rstrip("\n") for card in cards)
