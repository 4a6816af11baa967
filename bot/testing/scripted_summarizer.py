"""A summarizer that says what it was told to: for tests of what stands behind one."""

from __future__ import annotations

from collections.abc import Callable

from bot.errors import SummaryError
from bot.model import Brief
from bot.ports import Material

Script = Callable[[Material, Brief | None], Brief]


class ScriptedSummarizer:
    """Plays a script; without one it can say nothing."""

    name = "scripted"

    def __init__(self, script: Script | None = None) -> None:
        self._script = script
        self.asked: list[Material] = []
        """The stories it was asked for, in order."""

    async def summarize(self, material: Material, earlier: Brief | None) -> Brief:
        """What the script says; raises `SummaryError` when there is none."""
        self.asked.append(material)
        if self._script is None:
            raise SummaryError(f"nothing is scripted for story {material.story.id}")
        return self._script(material, earlier)
