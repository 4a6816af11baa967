"""Reads one table of the configuration, as an adapter does with its own.

All faults are told at once: the readers never raise, they note; `Table.done` raises what was noted,
together with every key that nobody asked for and the nearest key that exists.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class ConfigError(Exception):
    """The configuration cannot be used; `faults` holds every fault, a line each: place, key, what to do."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def nearest(key: str, known: Sequence[str]) -> str:
    """A hint naming the known key that looks most like `key`, with a leading blank; empty when none does."""
    close = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    return f' Did you mean "{close[0]}"?' if close else ""


class Table:
    """A table of the configuration under its dotted `path` (``adapters.terminal``)."""

    def __init__(self, values: Mapping[str, object], path: str) -> None:
        self._values = values
        self._path = path
        self._asked: list[str] = []
        self._faults: list[str] = []

    def text(self, key: str, default: str | None = None) -> str | None:
        """A string, or `default` when it is absent."""
        value = self._take(key)
        if value is None or isinstance(value, str):
            return default if value is None else value
        return self._wrong(key, "a text in quotes", default)

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of strings."""
        value = self._take(key)
        if value is None:
            return default
        if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            return tuple(str(item) for item in value)
        return self._wrong(key, "a list of texts", default)

    def integer(self, key: str, default: int, *, least: int = 0) -> int:
        """A whole number not below `least`."""
        value = self._take(key)
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        return self._wrong(key, f"a whole number from {least} on", default)

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._take(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        return self._wrong(key, "true or false", default)

    def path(self, key: str) -> Path | None:
        """A file path, ``~`` expanded; None when it is absent."""
        value = self.text(key)
        return Path(value).expanduser() if value else None

    def done(self) -> None:
        """Raise `ConfigError` with all that was wrong, unknown keys included; return when nothing was."""
        unknown = [
            f'{self._path}: no setting "{key}".{nearest(key, self._asked)}'
            for key in self._values
            if key not in self._asked
        ]
        if self._faults or unknown:
            raise ConfigError([*self._faults, *unknown])

    def _take(self, key: str) -> object:
        self._asked.append(key)
        return self._values.get(key)

    def _wrong(self, key: str, wanted: str, default: T) -> T:
        self._faults.append(f"{self._path}.{key}: must be {wanted}, is {self._values[key]!r}.")
        return default
