"""Cards of several briefs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cards.links import NO_TEXTS, cited
from bot.cards.quotes import page_buttons
from bot.cards.story import foreign, headline_for, outlets_counted, title_of
from bot.messages import Button, Card, CardPoint, CardRow, Link, Wording, say
from bot.model import Brief
from bot.ports import OutletCount, TopicCount
from bot.wording import shortened

DIGEST_LINES = 12
DIGEST_POINTS = 2
DIGEST_BUTTONS = 4
STORIES_A_PAGE = 10
OUTLETS_A_PAGE = 25
TOPICS_A_PAGE = 20
TOPIC_BUTTONS = 3
LABEL = 40
"""Characters of a title on a button."""


def digest_card(
    briefs: Sequence[Brief],
    *,
    slot: datetime,
    zone: str,
    topics: Sequence[str] = (),
    since: datetime | None = None,
    answering: tuple[int, int] | None = None,
    locale: str = "en",
) -> Card:
    """The stories of a time, the newest first, the first of them with its two best points.

    `slot` is when the digest is for, on the day it names in `zone`; `since` the end of the one before;
    `answering` how many of how many feeds answer, told when there is nothing else to tell.
    """
    about = tuple(topics) or (say("digest.all"),)
    title = say("digest.title", topics=about, day=slot.astimezone(ZoneInfo(zone)).date(), at=slot)
    if not briefs:
        lines = [say("digest.nothing.since", at=since) if since else say("digest.nothing")]
        if answering is not None:
            lines.append(say("digest.answering", good=answering[0], n=answering[1]))
        return Card(title=title, lines=tuple(lines))
    first, *others = briefs
    reports = sum(len(brief.sources) for brief in briefs)
    counts = (say("count.stories", n=len(briefs)), say("count.reports", n=reports))
    shown = others[: DIGEST_LINES - 1]
    rows = tuple(_numbered(number, brief, locale, timed=False) for number, brief in enumerate(shown, start=2))
    title_text, url, _ = title_of(first, locale)
    heading = say("digest.first", title=Link(title_text, url), details=_summary(first))
    left = len(briefs) - 1 - len(shown)
    return Card(
        title=title,
        heading=(say("counts", counts=counts), heading),
        points=tuple(
            CardPoint(point.text, cited(first, point.citations, point.text, NO_TEXTS), point.who, point.day)
            for point in first.points[:DIGEST_POINTS]
        ),
        rows=rows,
        buttons=open_buttons(briefs[:DIGEST_BUTTONS], locale),
        omitted=say("omitted", left=(say("count.stories", n=left),)) if left else None,
    )


def stories_card(
    briefs: Sequence[Brief],
    *,
    title: Wording,
    as_of: datetime,
    action: str,
    query: str = "",
    page: int = 1,
    total: int | None = None,
    locale: str = "en",
    lines: Sequence[Wording] = (),
) -> Card:
    """A list of stories to open, one line each; `action` and `query` page through it when `total` is larger."""
    rows = tuple(_numbered(number, brief, locale, timed=True) for number, brief in enumerate(briefs, start=1))
    paging = page_buttons(action, query, page, STORIES_A_PAGE, total) if total is not None else ()
    return Card(
        title=title,
        heading=(say("as_of", at=as_of),),
        rows=rows,
        lines=tuple(lines),
        buttons=(*open_buttons(briefs, locale), *paging),
    )


def outlets_card(outlets: Sequence[OutletCount], *, as_of: datetime, page: int = 1) -> Card:
    """The outlets of the archive, those with the most reports first."""
    shown = outlets[(page - 1) * OUTLETS_A_PAGE : page * OUTLETS_A_PAGE]
    return Card(
        title=say("outlets", n=len(outlets)),
        heading=(say("as_of", at=as_of),),
        rows=tuple(
            CardRow(one.outlet, None, (say("count.reports", n=one.articles), say("newest", at=one.newest)))
            for one in shown
        ),
        buttons=page_buttons("sources", "", page, OUTLETS_A_PAGE, len(outlets)),
    )


def topics_card(topics: Sequence[TopicCount], *, as_of: datetime, page: int = 1) -> Card:
    """The topics there are, those with the most stories first; a button shows a topic's newest."""
    shown = topics[(page - 1) * TOPICS_A_PAGE : page * TOPICS_A_PAGE]
    return Card(
        title=say("topics", n=len(topics)),
        heading=(say("as_of", at=as_of),),
        rows=tuple(
            CardRow(
                one.topic,
                None,
                (
                    say("count.stories", n=one.stories) if one.stories else say("topic.unused"),
                    *((say("count.feeds", n=one.feeds),) if one.feeds else ()),
                ),
            )
            for one in shown
        ),
        buttons=(
            *(
                Button("latest", say("text", text=shortened(one.topic, LABEL)), f'topic:"{one.topic}"')
                for one in shown[:TOPIC_BUTTONS]
                if one.stories
            ),
            *page_buttons("topics", "", page, TOPICS_A_PAGE, len(topics)),
        ),
    )


def _numbered(number: int, brief: Brief, locale: str, *, timed: bool) -> CardRow:
    headline, _ = headline_for(brief, locale)
    title, url, _ = title_of(brief, locale)
    mark = (
        () if headline is None or not foreign(headline.language, locale) else (say("language", code=headline.language),)
    )
    when = (say("time", at=brief.made_at),) if timed else ()
    return CardRow(f"{number}  {title}", url, (*mark, *_summary(brief), *when))


def _summary(brief: Brief) -> tuple[Wording, ...]:
    """Outcome and outlets: a story in a few words."""
    kind = (say(f"outcome.{brief.outcome.kind.value}"),) if brief.outcome else ()
    return (*kind, *outlets_counted(brief)[:1])


def open_buttons(briefs: Sequence[Brief], locale: str) -> tuple[Button, ...]:
    """Opens each of these by its number in the list."""
    return tuple(
        Button(
            "story",
            say("button.open", n=number, title=shortened(title_of(brief, locale)[0], LABEL)),
            f"story:{brief.story}",
        )
        for number, brief in enumerate(briefs, start=1)
    )
