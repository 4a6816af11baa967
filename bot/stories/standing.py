"""The stories that are open, kept ready for comparing from one sweep to the next.

Making every fingerprint of a week ready takes longer than placing the reports of a sweep. So what was made ready stays,
and is held against what the store says by now: a story that took a report, was corrected, merged, split or read anew is
made ready again, one that went quiet is let go. Nothing else has to tell of changes, which other processes make too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.model import StorySketch
from bot.stories.grouping import Grouper

_AT_ONCE = 500


class Sketches(Protocol):
    """What is asked of the store: see `bot.ports.StoryStore`."""

    async def open_stories(self, since: datetime) -> Mapping[int, tuple[tuple[int, int], ...]]:
        """The members of the open stories."""
        ...

    async def sketches_of(self, numbers: Sequence[int]) -> tuple[StorySketch, ...]:
        """These stories."""
        ...


class Standing:
    """A grouper that knows the open stories."""

    def __init__(self, store: Sketches, window: timedelta) -> None:
        self._store = store
        self._grouper = Grouper((), window)
        self._held: dict[int, tuple[tuple[int, int], ...]] = {}
        """The members, each with its version, by which a story was made ready."""

    async def ready(self, since: datetime) -> Grouper:
        """The grouper, with the stories that have a report since then as they are stored, and no others."""
        standing = await self._store.open_stories(since)
        for story in self._grouper.stories():
            if story not in standing or self._held.get(story) != standing[story]:
                self._grouper.drop(story)
                self._held.pop(story, None)
        missing = [story for story in standing if story not in self._held]
        for at in range(0, len(missing), _AT_ONCE):
            for sketch in await self._store.sketches_of(missing[at : at + _AT_ONCE]):
                for member in sketch.members:
                    self._grouper.add(sketch.id, sketch.scope, member)
                self._held[sketch.id] = standing[sketch.id]
        return self._grouper

    def grew(self, story: int) -> None:
        """A report was placed in the story, and may or may not come to be stored."""
        self._held.pop(story, None)
