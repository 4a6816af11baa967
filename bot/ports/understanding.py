"""What makes a brief of a story, and what tells its days."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.model import Analysis, Brief, KeyPoint, Story, TimelineEntry


@dataclass(frozen=True, slots=True)
class Material:
    """A story with what reading its articles found: what a summarizer is given."""

    story: Story
    analyses: tuple[Analysis, ...]
    """One for each article of the story, in the same order."""


class Summarizer(Protocol):
    """Makes the brief of a story. Says only what the articles say."""

    name: str

    async def summarize(self, material: Material, earlier: Brief | None) -> Brief:
        """The brief that follows `earlier` (revision + 1; 1 when there is none).

        Raises `SummaryError`. Whatever it returns still has to pass `bot.stories.grounding`.
        Deterministic for built-in summarizers.
        """
        ...


TellTimeline = Callable[[Material], Awaitable[tuple[TimelineEntry, ...]]]
"""What the commands need of the stories room: the days of a story, oldest first. Raises only `WorkerError`."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The statements of a story's reports, held against one another by outlet."""

    shared: tuple[KeyPoint, ...] = ()
    """What several outlets tell, each once and cited for each; what most of them tell first."""
    alone: tuple[KeyPoint, ...] = ()
    """What one outlet has and no other, in order of worth within the outlet."""


Compare = Callable[[Material], Awaitable[Comparison]]
"""What the commands need of the stories room: the outlets of a story side by side. Raises only `WorkerError`."""
