"""The store for when people looked at something."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.messages import Channel


class LookStore(Protocol):
    """Who looked at what, and when: for "since I last looked", and for nothing else."""

    async def look(self, where: Channel, person: str, subject: str, now: datetime) -> datetime | None:
        """Remember that a person looks at a subject (``story:17``); when they did so before.

        A person is known by id within an adapter and server or workspace, or its direct messages; in which
        channel makes no difference. Looks less than half an hour apart are one: each comes back with the end of
        the one before, in the first with its own beginning. None at the very first look, and once 90 days have
        passed since the last: by then it is forgotten.
        """
        ...

    async def looked(self, where: Channel, person: str, subject: str, by: datetime) -> datetime | None:
        """When the person had last looked at the subject by then, as far as that is kept; takes no note."""
        ...

    async def forget_looks(self, adapter: str, workspace: str | None) -> None:
        """Forget all looks of a server or workspace, or of an adapter's direct messages."""
        ...
