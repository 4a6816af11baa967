"""When a brief becomes a new revision, and what a correction leaves of it. Pure.

A revision is what a reader can be shown by its time, so it is made when a reader would see a difference:
another headline, outcome, point, quote, name or topic, another report or another count of outlets. What no
reader can see makes none: a new version of a report that changed nothing we state, the same statements in
another order, a later time of making. So a count is always right, and a comma is no news.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.cards.story import folded
from bot.model import Brief, Quote, Source, Statement
from bot.ports import DueEdition


def differs(before: Brief, after: Brief) -> bool:
    """Whether a reader of `after` sees anything that a reader of `before` did not, order aside."""
    return _shown(before) != _shown(after)


def _shown(brief: Brief) -> tuple[object, ...]:
    outcome = brief.outcome and (brief.outcome.kind, brief.outcome.text)
    return (
        brief.title,
        outcome,
        frozenset(headline.text for headline in brief.headlines),
        frozenset((point.text, point.who, point.day) for point in brief.points),
        frozenset(_quoted(quote) for quote in brief.quotes),
        frozenset(_quoted(quote) for quote in brief.withheld),
        frozenset(_counted(source) for source in brief.sources),
        frozenset(brief.people),
        frozenset(brief.places),
        frozenset(brief.topics),
        frozenset(_accounted(statement) for matter in brief.accounts for statement in matter.statements),
        brief.meeting,
        frozenset(brief.unheard),
        brief.leads_to,
    )


def _accounted(statement: Statement) -> tuple[object, ...]:
    return statement.side, statement.speaker, statement.text, statement.citation.article


def _quoted(quote: Quote) -> tuple[object, ...]:
    return quote.text, quote.citation.article, quote.speaker, quote.role, quote.translated


def _counted(source: Source) -> tuple[object, ...]:
    return source.article, source.outlet, source.title, source.url, source.copy_of, source.independent, source.teaser


def withhold(brief: Brief, words: Sequence[str]) -> Brief:
    """The brief without the quotes whose folded words these are, and without all else that repeats them."""
    if not words:
        return brief
    marked = set(words)
    gone = tuple(quote for quote in brief.quotes if folded(quote.text) in marked)

    def repeats(text: str) -> bool:
        said = f" {folded(text)} "
        return any(f" {folded(quote.text)} " in said for quote in gone)

    accounts = (
        replace(matter, statements=tuple(one for one in matter.statements if not repeats(one.text)))
        for matter in brief.accounts
    )
    return replace(
        brief,
        accounts=tuple(matter for matter in accounts if len(matter.sides) > 1),
        quotes=tuple(quote for quote in brief.quotes if quote not in gone),
        points=tuple(point for point in brief.points if not repeats(point.text)),
        outcome=None if brief.outcome and repeats(brief.outcome.text) else brief.outcome,
        withheld=gone,
    )


def led_away(last: Brief, due: DueEdition) -> Brief:
    """The last revision of a story that became a part of another: nothing but its title and where it went."""
    return replace(
        last,
        scope=due.scope,
        revision=due.revision,
        leads_to=due.leads_to,
        corrected_at=due.at,
        outcome=None,
        points=(),
        quotes=(),
        withheld=(),
        people=(),
        places=(),
        accounts=(),
        meeting=None,
        unheard=(),
        quiet=True,
    )
