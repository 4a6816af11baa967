"""Who says what: the sides of a contested matter beside one another, and who was not heard."""

from __future__ import annotations

from datetime import datetime

from bot.cards.links import NO_TEXTS, Texts, cited
from bot.messages import Button, Card, CardStatement, Wording, say
from bot.model import Accounts, Brief, Statement


def accounts_cards(brief: Brief, *, of: str, as_of: datetime, texts: Texts = NO_TEXTS) -> tuple[Card, ...]:
    """A card for each contested matter, the one told most first; `of` names the meeting or the story.

    Where no sides differ there is one card, which names the parties that were not heard, if there are any.
    """
    heading = (say("as_of", at=as_of),)
    buttons = (Button("quotes", say("button.quotes"), f"story:{brief.story}"),) if brief.quotes else ()
    silent = unheard_lines(brief, as_of)
    if not brief.accounts:
        return (Card(of, heading=heading, lines=silent or (say("accounts.none"),), buttons=buttons),)
    *others, last = (
        Card(
            say("accounts.title", matter=_capital(accounts.matter), of=of),
            heading=heading,
            statements=card_statements(brief, accounts, texts),
        )
        for accounts in brief.accounts
    )
    return (*others, Card(last.title, heading=heading, statements=last.statements, lines=silent, buttons=buttons))


def card_statements(
    brief: Brief, accounts: Accounts, texts: Texts = NO_TEXTS, *, headed: bool = False
) -> tuple[CardStatement, ...]:
    """The statements on one matter as a card shows them; with `headed`, the matter stands above the first."""
    matter = say("accounts.on", matter=accounts.matter) if headed else None
    return tuple(
        card_statement(brief, statement, texts, matter=matter if number == 0 else None)
        for number, statement in enumerate(accounts.statements)
    )


def card_statement(
    brief: Brief, statement: Statement, texts: Texts = NO_TEXTS, *, matter: Wording | None = None
) -> CardStatement:
    """One side's statement: words as printed, but for the comma before the attribution."""
    source = brief.source_of(statement.citation)
    text = statement.text.removesuffix(",") if statement.quoted else statement.text
    return CardStatement(
        side=statement.side,
        speaker=statement.speaker,
        text=text,
        sources=cited(brief, [statement.citation], statement.text, texts),
        at=source.published or source.first_seen,
        quoted=statement.quoted,
        role=statement.role,
        translated_by=source.outlet if statement.translated else None,
        matter=matter,
    )


def differing_lines(brief: Brief) -> tuple[Wording, ...]:
    """That accounts differ, on what, and between whom: one line; none when no sides differ."""
    return tuple(say("accounts.differ", matter=one.matter, sides=one.sides) for one in brief.accounts[:1])


def unheard_lines(brief: Brief, at: datetime) -> tuple[Wording, ...]:
    """A line for each party of the meeting of whom no statement is stored, and as of when that is so."""
    return tuple(say("unheard", side=party, at=at) for party in brief.unheard)


def accounts_button(brief: Brief) -> tuple[Button, ...]:
    """[Who says what], where there is something behind it."""
    shown = brief.accounts or brief.unheard
    return (Button("accounts", say("button.accounts"), f"story:{brief.story}"),) if shown else ()


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
