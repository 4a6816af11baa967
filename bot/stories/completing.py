"""What a brief says beyond its summary: the meeting it tells of, who says what, who was not heard. Pure.

It is found in the brief's own proven parts and the story's reports, whichever summarizer made the brief.
"""

from __future__ import annotations

from dataclasses import replace

from bot.model import Brief, Meeting
from bot.ports import Material
from bot.stories.accounts import Said, all_said, find_accounts
from bot.stories.fingerprint import words_of
from bot.stories.meetings import find_meeting
from bot.stories.reports import when
from bot.stories.sides import Sides


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
    """The certain parties without a stored statement: on what came of it, once a report says what did.

    Words that were said before, or of something else, are then no account of it: a statement has to share a
    matter with another side's, or with the words that tell the outcome.
    """
    if brief.outcome is None:
        heard = {one.statement.side for one in said}
        return tuple(party for party in meeting.parties if party not in heard)
    told = {citation.article for citation in brief.outcome.citations}
    since = min(when(article) for article in material.story.articles if article.id in told)
    later = [one for one in said if one.at >= since]
    outcome = set(words_of(f"{brief.title} {brief.outcome.text}", "en"))

    def accounts_for(one: Said) -> bool:
        others = [other for other in later if other.statement.side != one.statement.side]
        told = {noun for other in others for noun in other.nouns}
        return bool(not others or one.nouns.keys() & told or one.words & outcome)

    heard = {one.statement.side for one in later if accounts_for(one)}
    return tuple(party for party in meeting.parties if party not in heard)
