"""A card cut to what a platform takes in one message: whole parts go, from the end, and the card says so. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import Card, Wording, say
from bot.wording.layout import plain

LEAST = 20
"""Characters that are left of a text at least."""


def fitted(card: Card, most: int, locale: str = "en", zone: str = "UTC") -> Card:
    """`card` in at most `most` characters of plain text, line breaks counted.

    Points, quotes, statements and rows are left out whole, the last of the longest list first; then lines of ours,
    and those under the title. Only when that is not enough are the outcome and the title cut, at a word. What was
    left out stands on the card.
    """
    whole = card
    while len(plain(card, locale, zone)) > most:
        shorter = _shorter(card)
        if shorter is None:
            return _cut(_told(whole, card), most, locale, zone)
        card = _told(whole, shorter)
    return card


def shortened(text: str, most: int) -> str:
    """`text` in at most `most` characters, cut after a word and marked with an ellipsis."""
    if len(text) <= most:
        return text
    kept = text[: max(0, most - 1)].rstrip()
    head, space, _ = kept.rpartition(" ")
    return f"{head if space and len(head) > most // 2 else kept}…"


def _shorter(card: Card) -> Card | None:
    """The card without one part; None when there is none to spare."""
    points, quotes, rows, statements = len(card.points), len(card.quotes), len(card.rows), len(card.statements)
    longest = max(points, quotes, rows, statements)
    if longest == 0 and card.lines:
        return replace(card, lines=card.lines[:-1])
    if longest == 0:
        return replace(card, heading=card.heading[:-1]) if card.heading else None
    if rows == longest:
        return replace(card, rows=card.rows[:-1])
    if quotes == longest:
        return replace(card, quotes=card.quotes[:-1])
    if statements == longest:
        return replace(card, statements=card.statements[:-1])
    return replace(card, points=card.points[:-1])


def _told(whole: Card, card: Card) -> Card:
    """The card with a line that says what of the whole one is not on it."""
    left: list[Wording] = []
    for key, before, after in (
        ("count.points", whole.points, card.points),
        ("count.quotes", whole.quotes, card.quotes),
        ("count.statements", whole.statements, card.statements),
        ("count.lines", _other_lines(whole), _other_lines(card)),
    ):
        if len(before) > len(after):
            left.append(say(key, n=len(before) - len(after)))
    if not left:
        return replace(card, omitted=whole.omitted)
    told = say("omitted", left=tuple(left))
    earlier = () if whole.omitted is None else (whole.omitted,)
    return replace(card, omitted=say("omitted.all", told=(*earlier, told)))


def _other_lines(card: Card) -> tuple[object, ...]:
    return (*card.heading, *card.rows, *card.lines)


def _cut(card: Card, most: int, locale: str, zone: str) -> Card:
    """The card with its outcome, then its title cut."""
    over = len(plain(card, locale, zone)) - most
    if over > 0 and card.outcome is not None:
        room = max(LEAST, len(card.outcome.text) - over)
        card = replace(card, outcome=replace(card.outcome, text=shortened(card.outcome.text, room)))
        over = len(plain(card, locale, zone)) - most
    if over > 0 and isinstance(card.title, str):
        return replace(card, title=shortened(card.title, max(LEAST, len(card.title) - over)))
    if over > 0 and isinstance(card.title, Wording):
        texts = tuple((name, shortened(text, max(LEAST, len(text) - over))) for name, text in card.title.texts)
        return replace(card, title=replace(card.title, texts=texts))
    return card
