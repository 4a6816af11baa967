"""Whether words were said, as a card: printed so, printed differently, or not in this archive; never more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.cards.links import quote_link
from bot.cards.story import SURE, card_quote, folded
from bot.messages import Card, CardQuote, CardRow, Link, Wording, say
from bot.ports import QuoteHit

SHOWN = 5
"""Different printings, or speakers, that one answer shows."""
CHANGES = 6
"""Differences that are told word by word."""
OUTLETS = 12
"""Outlets that are named."""
ROW = 120
"""Characters of an asked quote in a list."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive has of asked words."""

    asked: str
    hits: tuple[QuoteHit, ...] = ()
    """Where they are printed, the first printing first; printings that are nearly as near as the nearest."""
    exact: bool = False
    changes: tuple[tuple[str, str], ...] = ()
    """(printed, asked) where the nearest printing differs; either may be empty."""

    @property
    def outlets(self) -> tuple[str, ...]:
        """Who printed them."""
        return tuple(dict.fromkeys(hit.source.outlet for hit in self.hits))


@dataclass(frozen=True, slots=True)
class Archive:
    """What "not in this archive" means: how many feeds, read since when."""

    feeds: int
    since: datetime | None


def said_card(answer: Answer, archive: Archive, *, as_of: datetime) -> Card:
    """The answer for one quote."""
    heading = (say("as_of", at=as_of),)
    if not answer.hits:
        return Card(
            title=_nowhere(archive),
            heading=heading,
            lines=(say("said.asked", text=answer.asked), say("said.not.false")),
        )
    quotes = _quotes(answer)
    left = len(quotes) - SHOWN
    omitted = say("omitted", left=(say("count.quotes", n=left),)) if left > 0 else None
    if answer.exact:
        title = say("said.so", n=len(answer.outlets))
        return Card(title=title, heading=heading, quotes=quotes[:SHOWN], lines=_outlets(answer.hits), omitted=omitted)
    lines = (*_outlets(answer.hits), say("said.asked", text=answer.asked), *_told(answer.changes))
    title = say("said.differently", n=len(answer.outlets))
    return Card(title=title, heading=heading, quotes=quotes[:SHOWN], lines=lines, omitted=omitted)


def said_all_card(answers: Sequence[Answer], archive: Archive, *, left: int, as_of: datetime) -> Card:
    """The answers for the quotes of one text, one line each; `left` more were not looked for."""
    rows = []
    for answer in answers:
        asked = answer.asked if len(answer.asked) <= ROW else f"{answer.asked[: ROW - 1].rstrip()}…"
        rows.append(CardRow(f"“{asked}”", None, _row(answer, archive)))
    lines = (say("said.not.false"),) if any(not answer.hits for answer in answers) else ()
    return Card(
        title=say("said.all", n=len(answers)),
        heading=(say("as_of", at=as_of),),
        rows=tuple(rows),
        lines=lines,
        omitted=say("omitted", left=(say("count.quotes", n=left),)) if left else None,
    )


def _nowhere(archive: Archive) -> Wording:
    if archive.since is None:
        return say("said.not.empty")
    return say("said.not", feeds=say("count.feeds", n=archive.feeds), since=archive.since.date())


def _row(answer: Answer, archive: Archive) -> tuple[Wording, ...]:
    if not answer.hits:
        return (_nowhere(archive),)
    hit = answer.hits[0]
    who = hit.quote.speaker if hit.quote.confidence >= SURE else None
    title = say("said.so" if answer.exact else "said.differently", n=len(answer.outlets))
    by = (say("text", text=who),) if who else (say("speaker.unclear"),)
    printed = () if answer.exact else (say("quote", text=_printed(hit)),)
    return (title, *by, say("day", day=_day(hit)), *printed, say("said.outlet", source=_links(answer.hits)))


def _quotes(answer: Answer) -> tuple[CardQuote, ...]:
    """Each wording of each speaker once, with all outlets that print it."""
    same: dict[tuple[str | None, str], list[QuoteHit]] = {}
    for hit in answer.hits:
        same.setdefault((hit.quote.speaker, folded(_printed(hit))), []).append(hit)
    return tuple(_quote(hits) for hits in same.values())


def _quote(hits: Sequence[QuoteHit]) -> CardQuote:
    first = hits[0]
    shown = card_quote(first.quote, first.source, _links(hits), story=first.story_title)
    return replace(shown, text=_printed(first).removesuffix(","), said_on=_day(first))


def _links(hits: Sequence[QuoteHit]) -> tuple[Link, ...]:
    """One an outlet, to its first printing."""
    found: dict[str, Link] = {}
    for hit in hits:
        found.setdefault(hit.source.outlet, quote_link(hit.source, hit.quote.citation, hit.quote.text))
    return tuple(found.values())


def _outlets(hits: Sequence[QuoteHit]) -> tuple[Wording, ...]:
    """All who print it, where they are several."""
    links = _links(hits)
    if len(links) < 2:
        return ()
    left = (say("count.others", n=len(links) - OUTLETS),) if len(links) > OUTLETS else ()
    return (say("said.outlets", outlets=(*(say("said.outlet", source=link) for link in links[:OUTLETS]), *left)),)


def _printed(hit: QuoteHit) -> str:
    return hit.utterance or hit.quote.text


def _day(hit: QuoteHit) -> date:
    return (hit.source.published or hit.source.first_seen).date()


def _told(changes: Sequence[tuple[str, str]]) -> tuple[Wording, ...]:
    """The differences in words: what stands there, and what was asked."""
    if not changes:
        return ()
    told = []
    for printed, asked in changes[:CHANGES]:
        key = "said.instead" if printed and asked else "said.besides" if printed else "said.added"
        told.append(say(key, printed=printed, asked=asked))
    if len(changes) > CHANGES:
        told.append(say("count.others", n=len(changes) - CHANGES))
    return (say("said.changes", changes=tuple(told)),)
