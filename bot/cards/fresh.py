"""What is new since a time: a list of stories, each with what it had not then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.cards.changes import change_between
from bot.cards.lists import STORIES_A_PAGE, open_buttons
from bot.cards.quotes import page_buttons
from bot.cards.story import outlets_counted, title_of
from bot.messages import Card, CardRow, Wording, say
from bot.model import Brief


def fresh_card(
    stories: Sequence[tuple[Brief | None, Brief]],
    *,
    title: Wording,
    as_of: datetime,
    query: str,
    page: int,
    total: int,
    locale: str = "en",
) -> Card:
    """A page of stories that are new or have grown, each as it was then (None: not there yet) and as it is now."""
    rows = tuple(_row(number, before, after, locale) for number, (before, after) in enumerate(stories, start=1))
    return Card(
        title=title,
        heading=(say("counts.as_of", counts=(say("count.stories", n=total),), at=as_of),),
        rows=rows,
        buttons=(
            *open_buttons([after for _, after in stories], locale),
            *page_buttons("new", query, page, STORIES_A_PAGE, total),
        ),
    )


def grown(before: Brief, after: Brief) -> tuple[Wording, ...]:
    """What a story has that it had not before, in a few words; empty when a reader would see nothing new."""
    change = change_between(before, after)
    made: list[Wording] = []
    if change.outcome is not None and change.outcome[1] is not None:
        made.append(say(f"outcome.{change.outcome[1].kind.value}"))
    counted = (
        ("new.reports", len(change.sources)),
        ("new.points", len(change.points)),
        ("new.quotes", len(change.quotes)),
        ("new.corrected", len(change.corrected)),
        ("new.withdrawn", len(change.withdrawn)),
    )
    return (*made, *(say(key, n=count) for key, count in counted if count))


def _row(number: int, before: Brief | None, after: Brief, locale: str) -> CardRow:
    title, url, mark = title_of(after, locale)
    if before is None:
        kind = (say(f"outcome.{after.outcome.kind.value}"),) if after.outcome else ()
        details: tuple[Wording, ...] = (say("new.story"), *kind, *outlets_counted(after)[:1])
    else:
        details = grown(before, after)
    language = (say("language", code=mark),) if mark else ()
    return CardRow(f"{number}  {title}", url, (*language, *details, say("time", at=after.made_at)))
