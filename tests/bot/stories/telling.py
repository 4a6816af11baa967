"""Stories to try things on: reports as (title, text) become a material and its brief, read for real."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.model import INSTALLATION, Article, Brief, Story
from bot.ports import Material
from bot.stories.analysis import analyse
from bot.stories.completing import completed
from bot.stories.extractive import build
from bot.stories.grounding import ground

THURSDAY = datetime(2019, 2, 28, 9, 0, tzinfo=UTC)


def told(*reports: tuple[str, str], at: Sequence[datetime] | None = None, language: str = "en") -> Material:
    """A story of these reports, one an outlet, an hour apart from `THURSDAY` on unless given."""
    times = at or [THURSDAY + timedelta(hours=number) for number in range(len(reports))]
    articles = tuple(
        Article(
            id=number,
            version=1,
            feed=number,
            scope=INSTALLATION,
            outlet=f"Outlet {number}",
            url=f"https://outlet-{number}.example/report",
            title=title,
            text=text,
            language=language,
            first_seen=time,
            known_from=time,
            published=time,
        )
        for number, ((title, text), time) in enumerate(zip(reports, times, strict=True), start=1)
    )
    return Material(Story(1, INSTALLATION, articles), tuple(map(analyse, articles)))


async def briefed(material: Material) -> Brief:
    """The brief of a story as the stage would save it."""
    return completed(ground(await build().summarize(material, None), material), material)
