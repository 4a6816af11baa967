"""Quotes in pages, and the sources of a story."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cards.links import NO_TEXTS, Texts, quote_link
from bot.cards.story import card_quote, folded, foreign, named, printings, title_of, voices_first
from bot.cards.variants import with_variants
from bot.messages import Button, Card, CardQuote, CardRow, Wording, say
from bot.model import Brief, Quote, Source
from bot.ports import QuoteHit

NO_TITLES: Mapping[int, str] = {}
QUOTES_A_PAGE = 5
STORY_QUOTES_A_PAGE = 10
SOURCES_A_PAGE = 15


def quotes_card(brief: Brief, *, as_of: datetime, page: int = 1, locale: str = "en", texts: Texts = NO_TEXTS) -> Card:
    """All quotes of a story, each speaker's first before anyone's second; the same words once, with every outlet.

    What another outlet prints in other words follows its quote and is marked so.
    """
    distinct: dict[tuple[str | None, str], Quote] = {}
    for quote in voices_first(brief.quotes):
        distinct.setdefault((quote.speaker, folded(quote.text)), quote)
    quotes = with_variants(brief, tuple(distinct.values()))
    shown = quotes[(page - 1) * STORY_QUOTES_A_PAGE : page * STORY_QUOTES_A_PAGE]
    title, url, mark = title_of(brief, locale)
    people = len({quote.speaker for quote in named(distinct.values())})
    counts = [say("count.quotes", n=len(quotes)), *([say("count.people", n=people)] if people > 1 else [])]
    return Card(
        title=title,
        title_url=url,
        title_language=mark,
        heading=(say("counts.as_of", counts=tuple(counts), at=as_of),),
        quotes=tuple(
            replace(card_quote(quote, brief.source_of(quote.citation), printings(brief, quote, texts)), variant=variant)
            for quote, variant in shown
        ),
        buttons=page_buttons("quotes", f"story:{brief.story}", page, STORY_QUOTES_A_PAGE, len(quotes)),
    )


@dataclass(frozen=True, slots=True)
class Printed:
    """Words of one speaker, newest printing first."""

    hits: tuple[QuoteHit, ...]


def printed(hits: Iterable[QuoteHit], *, sure: bool = False) -> tuple[Printed, ...]:
    """Stored quotes with the printings of the same words together, in the order of the first.

    With `sure`, only those whose speaker a card may name: an answer about a person must not count others.
    """
    found: dict[tuple[str | None, str], list[QuoteHit]] = {}
    for hit in hits:
        if not sure or named([hit.quote]):
            found.setdefault((hit.quote.speaker, folded(hit.quote.text)), []).append(hit)
    return tuple(Printed(tuple(same)) for same in found.values())


def hits_card(
    found: Sequence[Printed],
    *,
    heading: Wording,
    as_of: datetime,
    query: str,
    page: int = 1,
    titles: Mapping[int, str] = NO_TITLES,
) -> Card:
    """A page of stored quotes from several stories, under a heading that says how many of what.

    `query` is the question as typed, without its page: the paging buttons carry it. `titles` are the stories'
    in the reader's language, by number; where there is none, the stored one is shown.
    """
    quotes: list[CardQuote] = []
    for same in found[(page - 1) * QUOTES_A_PAGE : page * QUOTES_A_PAGE]:
        hit = same.hits[0]
        links = {one.source.outlet: quote_link(one.source, one.quote.citation, one.quote.text) for one in same.hits}
        shown = card_quote(hit.quote, hit.source, tuple(links.values()), story=titles.get(hit.story, hit.story_title))
        quotes.append(replace(shown, said_on=(hit.source.published or hit.source.first_seen).date()))
    return Card(
        title=heading,
        heading=(say("as_of", at=as_of),),
        quotes=tuple(quotes),
        buttons=page_buttons("quotes", query, page, QUOTES_A_PAGE, len(found)),
    )


def sources_card(brief: Brief, *, as_of: datetime, page: int = 1, locale: str = "en") -> Card:
    """Every report a story counts, newest first: outlet, title, time, and what kind of report it is."""
    title, url, mark = title_of(brief, locale)
    shown = brief.sources[::-1][(page - 1) * SOURCES_A_PAGE : page * SOURCES_A_PAGE]
    return Card(
        title=title,
        title_url=url,
        title_language=mark,
        heading=(say("counts.as_of", counts=(say("count.reports", n=len(brief.sources)),), at=as_of),),
        rows=tuple(source_row(source, locale) for source in shown),
        buttons=page_buttons("sources", f"story:{brief.story}", page, SOURCES_A_PAGE, len(brief.sources)),
    )


def page_buttons(action: str, query: str, page: int, size: int, total: int) -> tuple[Button, ...]:
    """[Earlier page] and [Next page] where there is one."""
    made: list[Button] = []
    if page > 1:
        made.append(Button(action, say("button.back"), f"{query} page:{page - 1}".strip()))
    if page * size < total:
        left = total - page * size
        made.append(Button(action, say("button.next", n=min(size, left)), f"{query} page:{page + 1}".strip()))
    return tuple(made)


def source_row(source: Source, locale: str) -> CardRow:
    details = [say("text", text=source.outlet), say("time", at=source.published or source.first_seen)]
    if foreign(source.language, locale):
        details.append(say("language", code=source.language))
    if source.copy_of is not None:
        details.append(say("source.copy"))
    if source.teaser:
        details.append(say("teaser"))
    return CardRow(source.title or source.outlet, source.url, tuple(details))
