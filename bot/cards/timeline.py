"""The days of a story, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.cards.links import NO_TEXTS, Texts, cited
from bot.cards.quotes import page_buttons
from bot.cards.story import title_of, unstopped
from bot.messages import Card, CardPoint, say
from bot.model import Brief, TimelineEntry

DAYS_A_PAGE = 10
"""Entries of a page."""


def timeline_card(
    brief: Brief,
    entries: Sequence[TimelineEntry],
    *,
    as_of: datetime,
    page: int = 1,
    locale: str = "en",
    texts: Texts = NO_TEXTS,
) -> Card:
    """What happened on which day, oldest first, each entry with its day and its reports."""
    shown = entries[(page - 1) * DAYS_A_PAGE : page * DAYS_A_PAGE]
    title, url, mark = title_of(brief, locale)
    days = len({entry.day for entry in entries})
    return Card(
        title=title,
        title_url=url,
        title_language=mark,
        heading=(say("counts.as_of", counts=(say("timeline"), say("count.days", n=days)), at=as_of),),
        points=tuple(
            CardPoint(
                unstopped(" ".join(entry.text.split())),
                cited(brief, entry.citations, entry.text, texts),
                happened=entry.day,
            )
            for entry in shown
        ),
        buttons=page_buttons("timeline", f"story:{brief.story}", page, DAYS_A_PAGE, len(entries)),
    )
