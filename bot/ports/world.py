"""Time, the web, child processes: how the core touches the world."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from bot.model import Fetched, NotModified, Validators

A = TypeVar("A")
R = TypeVar("R")


class Clock(Protocol):
    """Where the time comes from; nobody else asks the system."""

    def now(self) -> datetime:
        """The wall clock, aware, UTC. May jump."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back; for intervals."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds` of this clock; at once for zero or less."""
        ...

    async def sleep_until(self, when: datetime) -> None:
        """Return when `now()` has reached `when`; follows jumps of the wall clock."""
        ...


class Fetcher(Protocol):
    """Goes where feeds point. Bounded in size, time and redirects; public addresses only."""

    async def fetch(
        self, url: str, validators: Validators | None = None, *, page: bool = False
    ) -> Fetched | NotModified:
        """The body at `url`; `NotModified` only if validators were sent.

        `page` asks for a web page, else for a feed (the Accept header differs). Raises only `FetchError`
        (and `CancelledError`, which closes the connection).
        """
        ...


class Workers(Protocol):
    """Child processes that may be killed: where foreign bytes and foreign text are read."""

    async def call(self, function: Callable[[A], R], argument: A, *, seconds: float) -> R:
        """`function(argument)` in a child, within `seconds` of CPU and the child's memory cap.

        `function` is pure and importable by name; argument and result are dataclasses (or built of them) and
        travel as JSON. Raises `WorkerError` when the child died, ran out of time or memory, or raised
        anything but a `ReadoutError`, which comes back as it is. Cancelling frees the child.
        """
        ...
