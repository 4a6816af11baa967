"""What makes a brief of a story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.model import Analysis, Brief, Story


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
