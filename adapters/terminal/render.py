"""A card as terminal text. Pure; foreign text enters as text, never as markup, and without control characters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import StringIO

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from bot.messages import Button, Card
from bot.wording import Line, LineKind, PieceKind, Tone, lines, literal, parted, pieces, tone

WIDEST = 100

_STYLES = {
    LineKind.TITLE: "bold",
    LineKind.HEADING: "dim",
    LineKind.OUTCOME: "",
    LineKind.QUOTE: "italic",
    LineKind.STRUCK: "italic strike",
    LineKind.SPEAKER: "dim",
    LineKind.SIDE: "dim",
    LineKind.LINE: "dim",
    LineKind.OMITTED: "dim",
}
_COLOURS = {Tone.SETTLED: "green", Tone.OPEN: "yellow", Tone.BROKEN: "red"}

BULLET = "• "


def show(
    console: Console,
    card: Card,
    *,
    locale: str = "en",
    zone: str = "UTC",
    now: datetime | None = None,
    indent: int = 0,
    numbers: Sequence[int] = (),
) -> None:
    """Print a card, all under its title `indent` columns in; its buttons bear `numbers`, if there are any."""
    before: LineKind | None = None
    for line in lines(card, locale, zone, now):
        if before is not None and not indent and parted(before, line.kind):
            console.print()
        text = _buttons(card.buttons, locale, numbers) if line.kind is LineKind.BUTTONS else _line(line, card)
        _print(console, text, 0 if before is None else indent, hang=cell_len(BULLET) * (line.kind is LineKind.POINT))
        _address(console, line, indent + 2)
        before = line.kind


def preview(card: Card, locale: str = "en", zone: str = "UTC", now: datetime | None = None, width: int = 80) -> str:
    """The card as plain text of at most `width` columns."""
    page = StringIO()
    show(plain_console(page, width), card, locale=locale, zone=zone, now=now)
    return page.getvalue()


def plain_console(page: StringIO, width: int = 80) -> Console:
    """A console without colours that prints into `page`."""
    return Console(file=page, width=min(width, WIDEST), no_color=True, highlight=False, markup=False, emoji=False)


def _line(line: Line, card: Card) -> Text:
    text = Text(style="" if _is_the_answer(line, card) else _STYLES.get(line.kind, ""))
    if line.kind is LineKind.POINT:
        text.append(BULLET, "dim")
    for index, piece in enumerate(line.pieces):
        style = Style()
        if line.kind is LineKind.OUTCOME and card.outcome is not None and index == 0:
            style = Style(bold=True, color=_COLOURS[tone(card.outcome.kind)])
        if piece.kind is PieceKind.LINK and piece.url is not None:
            style += Style(link=safe_url(piece.url))
        text.append(piece.text, style)
    return text


def _is_the_answer(line: Line, card: Card) -> bool:
    """Whether our own words are what the card is for, not a remark on a story."""
    if line.kind is LineKind.TITLE:
        return not isinstance(card.title, str)
    return line.kind is LineKind.LINE and not (card.outcome or card.points or card.quotes or card.statements)


def _print(console: Console, text: Text, indent: int, hang: int = 0) -> None:
    """A line wrapped within the width; what wraps stands `hang` columns further in, under the words of a point."""
    for number, part in enumerate(text.wrap(console, max(20, console.width - indent - hang))):
        part.rstrip()
        left = indent if number == 0 else indent + hang
        console.print(Text(" " * left) + part, no_wrap=True, overflow="ignore", crop=False)


def _address(console: Console, line: Line, indent: int) -> None:
    """Under a row, where its link leads, when the terminal cannot make a link of it."""
    if line.kind is not LineKind.ROW or console.is_terminal:
        return
    for piece in line.pieces:
        if piece.url is not None:
            console.print(Text(" " * indent + safe_url(piece.url)), no_wrap=True, overflow="ignore", crop=False)


def _buttons(buttons: tuple[Button, ...], locale: str, numbers: Sequence[int]) -> Text:
    text = Text()
    for offset, button in enumerate(buttons):
        if offset:
            text.append("  ")
        if offset < len(numbers):
            text.append(f"{numbers[offset]} ", "bold cyan")
        label = "".join(piece.text for piece in pieces(button.label, locale))
        text.append(f"[{label}]", "cyan")
    return text


def safe_url(url: str) -> str:
    """An address without anything that could end the escape sequence it stands in."""
    return literal(url).replace(" ", "%20")
