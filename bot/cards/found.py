"""Reports that a search found, a page at a time."""

from __future__ import annotations

from datetime import datetime

from bot.cards.lists import LABEL
from bot.cards.quotes import page_buttons, source_row
from bot.messages import Button, Card, Wording, say
from bot.ports import ReportPage
from bot.wording import shortened

REPORTS_A_PAGE = 10
OPENED = 5
"""Stories of a page that a button opens."""


def found_card(
    found: ReportPage, *, heading: Wording, as_of: datetime, query: str, page: int = 1, locale: str = "en"
) -> Card:
    """The reports of a page, best first, and the stories that they are in."""
    stories: dict[int, str] = {}
    for hit in found.hits:
        if hit.story is not None:
            stories.setdefault(hit.story, hit.source.title or hit.source.outlet)
    opening = [
        Button("story", say("text", text=shortened(title, LABEL)), f"story:{story}")
        for story, title in list(stories.items())[:OPENED]
    ]
    return Card(
        title=heading,
        heading=(say("as_of", at=as_of),),
        rows=tuple(source_row(hit.source, locale) for hit in found.hits),
        lines=(say("search.newest", n=found.total),) if found.more else (),
        buttons=(*opening, *page_buttons("search", query, page, REPORTS_A_PAGE, found.total)),
    )
