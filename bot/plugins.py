"""Finds adapters and summarizers by name, among the entry points of what is installed.

Adapters stand in the group ``readout.adapters``, summarizers in ``readout.summarizers``; the built-in ones
are registered the same way as a stranger's.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from bot.errors import PluginError
from bot.ports import AdapterBuilder, Summarizer

ADAPTERS = "readout.adapters"
SUMMARIZERS = "readout.summarizers"

SummarizerBuilder = Callable[[], Summarizer]


def names(group: str) -> tuple[str, ...]:
    """What is installed in a group, by name."""
    return tuple(sorted(entry_points(group=group).names))


def adapter_builder(name: str) -> AdapterBuilder:
    """The function that builds the adapter of that name; raises `PluginError`."""
    builder: AdapterBuilder = _load(ADAPTERS, name)
    return builder


def summarizer(name: str) -> Summarizer:
    """A new summarizer of that name; raises `PluginError`."""
    builder: SummarizerBuilder = _load(SUMMARIZERS, name)
    return builder()


def _load(group: str, name: str) -> Any:
    found = entry_points(group=group, name=name)
    if not found:
        installed = ", ".join(names(group)) or "none"
        raise PluginError(name, f"not installed; installed are: {installed}")
    point: EntryPoint = next(iter(found))
    try:
        return point.load()
    except Exception as error:
        raise PluginError(name, f"cannot be loaded: {type(error).__name__}: {error}") from error
