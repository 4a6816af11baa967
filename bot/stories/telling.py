"""What child processes do for the commands. Pure; one argument each, as `bot.ports.Workers` wants it."""

from __future__ import annotations

from bot.model import TimelineEntry
from bot.ports import Material
from bot.stories.timeline import timeline_of


def told_days(material: Material) -> tuple[TimelineEntry, ...]:
    """The days of one story."""
    return timeline_of((material,))
