"""A meeting in a few words: what it is called, when and where it was, who met, which of a series it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.cards.links import Texts
from bot.cards.story import long_card, meeting_named, meeting_who, told_on
from bot.messages import Button, Card, CardRow, Wording, say
from bot.model import Brief


def meeting_card(
    brief: Brief, *, earlier: Sequence[Brief], as_of: datetime, past: bool, locale: str = "en", texts: Texts
) -> Card:
    """The answer to `/summit`: the story at length under the meeting's own line, and who met.

    `earlier` are stored meetings of the same series, oldest first; each is named, and opened by a button.
    """
    card = long_card(brief, as_of=as_of, past=past, locale=locale, texts=texts)
    if brief.meeting is None:
        return card
    who = (*meeting_who(brief.meeting), *_series(brief, earlier))
    heading = (say("meeting.who", parts=who),) if who else ()
    return replace(
        card, title=meeting_named(brief.meeting, told_on(brief)), title_url=None, title_language=None, heading=heading
    )


def earlier_buttons(earlier: Sequence[Brief]) -> tuple[Button, ...]:
    """[Singapore 2018]: opens an earlier meeting of the series."""
    return tuple(
        Button(
            "summit", say("button.meeting", place=_where(brief), year=str(held_on(brief).year)), f"story:{brief.story}"
        )
        for brief in earlier
    )


def meeting_row(brief: Brief, url: str | None, number: int | None = None) -> CardRow:
    """A meeting as a line of a list: name, days and place, who met, what came of it."""
    meeting = brief.meeting
    if meeting is None:
        return CardRow(brief.title, url, (say("month", day=told_on(brief)),))
    name, *when_and_where = meeting_named(meeting, told_on(brief)).parts[0][1]
    outcome = (say(f"outcome.{brief.outcome.kind.value}"),) if brief.outcome else ()
    title = dict(name.texts)["text"]
    return CardRow(
        title if number is None else f"{number}  {title}",
        url,
        (*when_and_where, *meeting_who(meeting), *outcome),
    )


def held_on(brief: Brief) -> date:
    """The day a meeting began; where no report says so, the middle day of its reports."""
    return (brief.meeting.begins if brief.meeting else None) or told_on(brief)


def _where(brief: Brief) -> str:
    meeting = brief.meeting
    return (meeting.place or meeting.name) if meeting else brief.title


def _series(brief: Brief, earlier: Sequence[Brief]) -> tuple[Wording, ...]:
    ordinal = brief.meeting.ordinal if brief.meeting else None
    told = tuple(say("meeting.when", place=_where(one), day=held_on(one)) for one in earlier)
    if ordinal is not None and ordinal > 1:
        nth = say(f"ordinal.{ordinal}")
        return (say("meeting.nth.earlier", nth=nth, earlier=told) if told else say("meeting.nth", nth=nth),)
    return (say("meeting.earlier", earlier=told),) if told else ()
