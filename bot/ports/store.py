"""The store as one thing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.ports.archive import ArchiveStore
from bot.ports.chat import Keep
from bot.ports.corrections import CorrectionStore
from bot.ports.feeds import FeedStore
from bot.ports.looks import LookStore
from bot.ports.outbox import OutboxStore
from bot.ports.stories import StoryStore


class KeepStore(Protocol):
    """Small durable things: remembered commands, an adapter's own values, named locks."""

    def keep(self, adapter: str) -> Keep:
        """The adapter's own durable store."""
        ...

    async def installation(self) -> str:
        """This installation's random id, made once: part of every delivery key."""
        ...


@dataclass(frozen=True, slots=True)
class SteppedBack:
    """An older database was put back: it knows nothing of what was sent since."""

    deliveries: int
    """That it had never heard of, by the list of what was sent."""
    since: datetime


class Store(FeedStore, StoryStore, CorrectionStore, OutboxStore, ArchiveStore, LookStore, KeepStore, Protocol):
    """All of it: one implementation in SQLAlchemy Core, on SQLite and on PostgreSQL."""

    async def back_up(self, now: datetime) -> str | None:
        """Copy the database while it is in use, if its last copy is old enough; where the copy is, else None."""
        ...

    async def stepped_back(self) -> SteppedBack | None:
        """Whether the database is an older copy that was put back, found when it was opened."""
        ...

    async def close(self) -> None:
        """Finish what is in hand and let go of the database."""
        ...


OpenStore = Callable[[str], AbstractAsyncContextManager[Store]]
"""Opens the store at a database URL, migrating it first; raises `StoreError`."""
