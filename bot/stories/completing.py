"""What a brief says beyond its summary: the meeting it tells of, who says what, who was not heard. Pure.

It is found in the brief's own proven parts and the story's reports, whichever summarizer made the brief.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.model import Brief, Meeting
from bot.ports import Material
from bot.stories.accounts import Said, all_said, find_accounts
from bot.stories.meetings import find_meeting
from bot.stories.reports import when
from bot.stories.sides import Sides

_TOLD_AFTER = timedelta(hours=3)
"""How long before the report that says what came of it a statement may be about that outcome."""


def completed(brief: Brief, material: Material) -> Brief:
    """The brief with its meeting, the accounts of the sides, and the parties of whom no statement is stored."""
    sides = Sides(material)
    said = all_said(brief, material, sides)
    meeting = find_meeting(brief, material, sides)
    return replace(
        brief,
        meeting=meeting,
        accounts=find_accounts(brief, material, sides, said),
        unheard=_unheard(brief, material, meeting, said) if meeting else (),
    )


def _unheard(brief: Brief, material: Material, meeting: Meeting, said: tuple[Said, ...]) -> tuple[str, ...]:
    """The certain parties without a stored statement: on what came of it, once a report says what did."""
    since = None
    if brief.outcome is not None:
        told = brief.outcome.citations[0].article
        since = next(when(article) for article in material.story.articles if article.id == told) - _TOLD_AFTER
    heard = {one.statement.side for one in said if since is None or one.at >= since}
    return tuple(party for party in meeting.parties if party not in heard)
