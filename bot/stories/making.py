"""A brief made, proven and completed: pure, and fit for a child process.

Why a child? A story of thirty reports takes a third of a second of arithmetic, and nobody is answered while
the event loop waits for it. Here the loop pays only for the story's way there and back as JSON.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.model import Brief
from bot.ports import Material
from bot.stories.completing import completed
from bot.stories.extractive import Extractive
from bot.stories.grounding import ground


@dataclass(frozen=True, slots=True)
class Telling:
    """A story to be told, and the brief that was told of it before."""

    material: Material
    earlier: Brief | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A brief that some summarizer made, and what it has to be proven by."""

    brief: Brief
    material: Material


def extracted(telling: Telling) -> Brief:
    """The extractive brief of the story, proven and completed; raises `SummaryError`."""
    brief = asyncio.run(Extractive().summarize(telling.material, telling.earlier))
    return proven(Claimed(brief, telling.material))


def proven(claimed: Claimed) -> Brief:
    """The brief without what its material does not prove, with its meeting and the accounts of the sides."""
    return completed(ground(claimed.brief, claimed.material), claimed.material)
