"""A card laid out as lines of words: the order and wording that every text rendering shares. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.messages import Card, CardOutcome, CardPoint, CardQuote, CardRow, CardStatement, Link, Wording, say
from bot.wording.foreign import literal
from bot.wording.scribe import Piece, PieceKind, pieces


class LineKind(StrEnum):
    TITLE = "title"
    HEADING = "heading"
    OUTCOME = "outcome"
    POINT = "point"
    QUOTE = "quote"
    STRUCK = "struck"
    """A quote that stands no more."""
    SPEAKER = "speaker"
    MATTER = "matter"
    """What the statements under it are about."""
    SIDE = "side"
    """Whose statement follows."""
    STATEMENT = "statement"
    ROW = "row"
    LINE = "line"
    BUTTONS = "buttons"
    OMITTED = "omitted"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card; a renderer may wrap it."""

    kind: LineKind
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The line without links and styles."""
        return "".join(piece.text for piece in self.pieces)


def lines(card: Card, locale: str = "en", zone: str = "UTC", now: datetime | None = None) -> tuple[Line, ...]:
    """The card's lines in the order they are shown; what is empty leaves no line."""

    def line(kind: LineKind, *wordings: Wording) -> Line:
        return Line(kind, tuple(piece for wording in wordings for piece in pieces(wording, locale, zone, now)))

    made = [Line(LineKind.TITLE, _title(card, locale, zone, now))]
    made += [line(LineKind.HEADING, heading) for heading in card.heading]
    if card.outcome is not None:
        made.append(line(LineKind.OUTCOME, _outcome(card.outcome)))
    made += [line(LineKind.POINT, _point(point)) for point in card.points]
    for quote in card.quotes:
        if quote.struck is None:
            made.append(line(LineKind.QUOTE, say("quote", text=quote.text)))
        else:
            made.append(line(LineKind.STRUCK, say("quote.struck", why=quote.struck, text=quote.text)))
        made.append(line(LineKind.SPEAKER, _speaker(quote)))
    for statement in card.statements:
        if statement.matter is not None:
            made.append(line(LineKind.MATTER, statement.matter))
        made.append(line(LineKind.SIDE, _side(statement)))
        words = say("quote" if statement.quoted else "text", text=statement.text)
        made.append(line(LineKind.STATEMENT, words))
    made += [Line(LineKind.ROW, _row(row, locale, zone, now)) for row in card.rows]
    made += [line(LineKind.LINE, wording) for wording in card.lines]
    if card.buttons:
        buttons = tuple(say("button", label=button.label) for button in card.buttons)
        made.append(line(LineKind.BUTTONS, say("buttons", buttons=buttons)))
    if card.omitted is not None:
        made.append(line(LineKind.OMITTED, card.omitted))
    return tuple(made)


def plain(card: Card, locale: str = "en", zone: str = "UTC", now: datetime | None = None) -> str:
    """The card as plain text, a line for each of its lines, a blank one between its parts."""
    text = ""
    before: LineKind | None = None
    for line in lines(card, locale, zone, now):
        if before is not None:
            text += "\n\n" if parted(before, line.kind) else "\n"
        text += f"• {line.text}" if line.kind is LineKind.POINT else line.text
        before = line.kind
    return text


def parted(before: LineKind, after: LineKind) -> bool:
    """Whether two neighbouring lines belong to different parts of a card, to be set apart."""
    part = {
        LineKind.HEADING: LineKind.TITLE,
        LineKind.OUTCOME: LineKind.TITLE,
        LineKind.BUTTONS: LineKind.LINE,
        LineKind.OMITTED: LineKind.LINE,
        LineKind.SIDE: LineKind.STATEMENT,
        LineKind.MATTER: LineKind.STATEMENT,
    }
    if after is LineKind.SIDE:
        return before is not LineKind.MATTER
    quoted = (LineKind.QUOTE, LineKind.STRUCK)
    if after in quoted:
        return True
    if before in quoted and after is LineKind.SPEAKER:
        return False
    return part.get(before, before) is not part.get(after, after)


def visible(card: Card, locale: str = "en") -> int:
    """How many characters of a card a reader sees, line breaks aside."""
    return sum(len(line.text) + 2 * (line.kind is LineKind.POINT) for line in lines(card, locale))


def _title(card: Card, locale: str, zone: str, now: datetime | None) -> tuple[Piece, ...]:
    if isinstance(card.title, Wording):
        return pieces(card.title, locale, zone, now)
    kind = PieceKind.LINK if card.title_url else PieceKind.FOREIGN
    title = Piece(literal(card.title), kind, url=card.title_url)
    if card.title_language is None:
        return (title,)
    return (title, *pieces(say("language.mark", code=card.title_language), locale))


def _cite(sources: tuple[Link, ...]) -> tuple[Wording, ...]:
    return (say("cite", sources=sources),) if sources else ()


def _outcome(outcome: CardOutcome) -> Wording:
    kind = say(f"outcome.{outcome.kind.value}")
    if not outcome.text:
        return kind
    return say("outcome", kind=kind, text=outcome.text, cite=_cite(outcome.sources))


def _point(point: CardPoint) -> Wording:
    leaning: list[Wording] = []
    if point.who:
        leaning.append(say("text", text=point.who))
    if point.day:
        leaning.append(say("day", day=point.day))
    notes = (say("point.leaning", leaning=tuple(leaning)),) if leaning else ()
    worded = say("point", text=point.text, notes=notes, cite=_cite(point.sources))
    return say("point.dated", day=point.happened, point=worded) if point.happened else worded


def _speaker(quote: CardQuote) -> Wording:
    who = [say("text", text=quote.speaker) if quote.speaker else say("speaker.unclear")]
    if quote.speaker and quote.role:
        who.append(say("text", text=quote.role))
    after: list[Wording] = []
    if quote.variant:
        after.append(say("quote.variant"))
    if quote.said_on:
        after.append(say("day", day=quote.said_on))
    if quote.story:
        after.append(say("text", text=quote.story))
    cite = _cite(quote.sources)
    if quote.translated_by:
        cite = (say("cite.translated", sources=quote.sources, outlet=quote.translated_by),)
    context = (say("speaker.context", context=tuple(after)),) if after else ()
    return say("speaker", who=tuple(who), cite=cite, context=context)


def _side(statement: CardStatement) -> Wording:
    who = [say("text", text=statement.speaker)]
    if statement.role:
        who.append(say("text", text=statement.role))
    cite = _cite(statement.sources)
    if statement.translated_by:
        cite = (say("cite.translated", sources=statement.sources, outlet=statement.translated_by),)
    return say("statement", side=statement.side, at=statement.at, who=tuple(who), cite=cite)


def _row(row: CardRow, locale: str, zone: str, now: datetime | None) -> tuple[Piece, ...]:
    title = Piece(literal(row.title), PieceKind.LINK if row.url else PieceKind.FOREIGN, url=row.url)
    if not row.details:
        return (title,)
    return (title, *pieces(say("row.details", details=row.details), locale, zone, now))
