"""The outlets of a story side by side: what several tell, and what one of them has alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.cards.links import NO_TEXTS, Texts, cited
from bot.cards.story import card_quote, folded, named, title_of, unstopped
from bot.messages import Button, Card, CardPoint, CardRow, Wording, say
from bot.model import Brief, KeyPoint, Quote, Source
from bot.ports import Comparison
from bot.wording import shortened

SHARED = 6
"""Statements of several outlets on the first card."""
POINTS, QUOTES = 8, 5
"""Statements and quotes of one outlet on its own card."""
LABEL = 30
"""Characters of an outlet's name on a button."""


def compare_card(
    brief: Brief, found: Comparison, *, as_of: datetime, locale: str = "en", texts: Texts = NO_TEXTS
) -> Card:
    """What several outlets tell, then each outlet with how much it has alone; a button opens that."""
    title, url, mark = title_of(brief, locale)
    alone = _alone_by_outlet(brief, found)
    counts = (say("compare", n=len(brief.outlets)), say("count.reports", n=len(brief.sources)))
    return Card(
        title=title,
        title_url=url,
        title_language=mark,
        heading=(
            say("counts.as_of", counts=counts, at=as_of),
            say("compare.shared" if found.shared else "compare.shared.none"),
        ),
        points=_points(brief, found.shared[:SHARED], texts),
        rows=tuple(_row(outlet, brief, *own) for outlet, own in alone.items()),
        buttons=tuple(
            Button(
                "compare",
                say("button.alone", outlet=shortened(outlet, LABEL)),
                f'story:{brief.story} outlet:"{outlet.replace(chr(34), "")}"',
            )
            for outlet, (points, quotes) in alone.items()
            if points or quotes
        ),
    )


def alone_card(
    brief: Brief, found: Comparison, outlet: str, *, as_of: datetime, locale: str = "en", texts: Texts = NO_TEXTS
) -> Card:
    """What one outlet of the story has and no other: statements and quotes."""
    title, url, mark = title_of(brief, locale)
    points, quotes = _alone_by_outlet(brief, found)[outlet]
    others = len(brief.outlets) - 1
    left = [say("count.points", n=len(points) - POINTS)] if len(points) > POINTS else []
    left += [say("count.quotes", n=len(quotes) - QUOTES)] if len(quotes) > QUOTES else []
    lines = [say("compare.how", n=others)] if points or quotes else [say("compare.alone.none", outlet=outlet)]
    return Card(
        title=title,
        title_url=url,
        title_language=mark,
        heading=(say("compare.alone", outlet=outlet, at=as_of),),
        points=_points(brief, points[:POINTS], texts),
        quotes=tuple(card_quote(quote, brief.source_of(quote.citation)) for quote in quotes[:QUOTES]),
        lines=tuple(lines),
        buttons=(Button("compare", say("button.all_outlets"), f"story:{brief.story}"),),
        omitted=say("omitted", left=tuple(left)) if left else None,
    )


def quotes_alone(brief: Brief) -> Mapping[str, tuple[Quote, ...]]:
    """By outlet, the quotes that no other outlet prints, whole or in part, in order of worth.

    Words in one language are no printing of words in another: an outlet that is the only one of its
    language has nothing to be compared with.
    """
    told = [(quote, brief.source_of(quote.citation), f" {folded(quote.text)} ") for quote in named(brief.quotes)]
    speaking: dict[str, set[str]] = {}
    for source in brief.sources:
        speaking.setdefault(source.language, set()).add(source.outlet)
    found: dict[str, dict[str, Quote]] = {}
    for quote, source, words in told:
        elsewhere = any(
            other.outlet != source.outlet and (words in their or their in words) for _, other, their in told
        )
        if not elsewhere and len(speaking[source.language]) > 1:
            found.setdefault(source.outlet, {}).setdefault(words, quote)
    return {outlet: tuple(quotes.values()) for outlet, quotes in found.items()}


def _alone_by_outlet(brief: Brief, found: Comparison) -> dict[str, tuple[tuple[KeyPoint, ...], tuple[Quote, ...]]]:
    """Each outlet's own statements and quotes, those with the most first."""
    quotes = quotes_alone(brief)
    points: dict[str, list[KeyPoint]] = {}
    for point in found.alone:
        points.setdefault(brief.source_of(point.citations[0]).outlet, []).append(point)
    alone = {outlet: (tuple(points.get(outlet, ())), quotes.get(outlet, ())) for outlet in brief.outlets}
    return dict(sorted(alone.items(), key=lambda item: -len(item[1][0]) - len(item[1][1])))


def _row(outlet: str, brief: Brief, points: Sequence[KeyPoint], quotes: Sequence[Quote]) -> CardRow:
    its = [source for source in brief.sources if source.outlet == outlet]
    details: list[Wording] = [say("count.reports", n=len(its))]
    if all(source.copy_of is not None for source in its):
        details.append(say("source.copy"))
    elif points or quotes:
        own = [say("count.points", n=len(points))] if points else []
        own += [say("count.quotes", n=len(quotes))] if quotes else []
        details.append(say("compare.own", own=tuple(own)))
    elif not _comparable(its, brief):
        details.append(say("language", code=its[0].language))
    return CardRow(outlet, None, tuple(details))


def _comparable(its: Sequence[Source], brief: Brief) -> bool:
    """Whether another outlet reports in a language of this one."""
    languages = {source.language for source in its}
    return any(source.language in languages for source in brief.sources if source.outlet != its[0].outlet)


def _points(brief: Brief, points: Sequence[KeyPoint], texts: Texts) -> tuple[CardPoint, ...]:
    return tuple(
        CardPoint(unstopped(point.text), cited(brief, point.citations, point.text, texts), point.who, point.day)
        for point in points
    )
