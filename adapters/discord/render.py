"""A card as a Discord message of components. Pure: values in, the payload out.

    container, in the colour of the outcome
      title, where and when, outcome
      points, quotes, statements, rows
      ───
      the small print: counts, the newest report, what was left out
      one row of buttons

Limits: 4,000 characters of text in a message, markup and addresses counted. A card that is longer loses first the
fragments of its links, then whole parts from the end, and says so (`bot.wording.fitted`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from adapters.discord.markup import escaped, marked
from adapters.discord.pressing import Component, rows
from bot.messages import Card
from bot.wording import Line, LineKind, Tone, fitted, lines, parted, tone

COMPONENTS_V2 = 1 << 15
CONTAINER, TEXT, SEPARATOR = 17, 10, 14
TEXTS = 3900
"""Characters over all texts of a message: Discord takes 4,000."""
VISIBLE = 3000
"""Characters a reader sees of the longest answer; a card for a channel is made shorter by the core."""
STEP = 250

COLOURS = {Tone.SETTLED: 0x2E7D4F, Tone.OPEN: 0xB7791F, Tone.BROKEN: 0xB23B3B, Tone.NONE: 0x5B6B7C}

_HEAD = {LineKind.TITLE, LineKind.HEADING, LineKind.OUTCOME}
_FOOT = {LineKind.LINE, LineKind.OMITTED}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message's components, and the values its buttons need kept."""

    components: tuple[Component, ...]
    kept: tuple[tuple[str, str], ...] = ()

    def payload(self) -> dict[str, object]:
        """The body of a create or an edit: it can ping nobody."""
        return {
            "flags": COMPONENTS_V2,
            "components": list(self.components),
            "allowed_mentions": {"parse": []},
        }


def drawn(
    card: Card,
    *,
    locale: str = "en",
    zone: str = "UTC",
    now: datetime | None = None,
    key: str = "",
    titled: bool = True,
) -> Drawn:
    """The card as a message; `key` is that of its delivery, for an answer empty.

    Not `titled`, it stands under something that bears its title.
    """
    texts = _within(card, locale, zone, now)
    if not titled:
        texts = texts[1:] or texts
    below = rows(card.buttons, key, locale)
    shown: list[Component] = []
    for number, text in enumerate(texts):
        if number and text.foot:
            shown.append({"type": SEPARATOR, "divider": True, "spacing": 1})
        shown.append({"type": TEXT, "content": text.content})
    container: dict[str, object] = {
        "type": CONTAINER,
        "accent_color": COLOURS[tone(card.outcome.kind if card.outcome else None)],
        "components": [*shown, *below.components],
    }
    if key and not below.components:
        container["id"] = marker(key)
    return Drawn((container,), below.kept)


def marker(key: str) -> int:
    """A number for the container of a message without buttons, by which it is known again: 31 bits of the key."""
    return int(key[:8], 16) >> 1 or 1


def thread_name(card: Card, locale: str = "en") -> str:
    """The title as the name of a thread or forum post, at most 100 characters, no markup in it."""
    title = lines(card, locale)[0].text.strip() or "Readout"
    return title if len(title) <= 100 else f"{title[:99].rstrip()}…"


@dataclass(frozen=True, slots=True)
class _Text:
    content: str
    foot: bool


def _within(card: Card, locale: str, zone: str, now: datetime | None) -> tuple[_Text, ...]:
    """The texts of the card, cut until they fit."""
    for fragments in (True, False):
        texts = _texts(card, locale, zone, now, fragments=fragments)
        if sum(len(text.content) for text in texts) <= TEXTS:
            return texts
    most = VISIBLE
    while most > STEP:
        texts = _texts(fitted(card, most, locale, zone), locale, zone, now, fragments=False)
        if sum(len(text.content) for text in texts) <= TEXTS:
            return texts
        most -= STEP
    return (_Text(escaped(lines(fitted(card, STEP, locale, zone), locale, zone, now)[0].text)[:TEXTS], foot=False),)


def _texts(card: Card, locale: str, zone: str, now: datetime | None, *, fragments: bool) -> tuple[_Text, ...]:
    made: list[_Text] = []
    part, text = "", ""
    before: LineKind | None = None
    answer = not (card.outcome or card.points or card.quotes or card.statements or card.rows)
    for line in lines(card, locale, zone, now):
        if line.kind is LineKind.BUTTONS:
            continue
        its = "head" if line.kind in _HEAD else "foot" if line.kind in _FOOT and not answer else "body"
        if its != part and text:
            made.append(_Text(text, part == "foot"))
            text, before = "", None
        if before is not None:
            text += "\n\n" if parted(before, line.kind) and its == "body" else "\n"
        text += _line(line, small=its == "foot", fragments=fragments)
        part, before = its, line.kind
    return (*made, _Text(text, part == "foot")) if text else tuple(made)


def _line(line: Line, *, small: bool, fragments: bool) -> str:
    text = marked(line.pieces, fragments=fragments)
    match line.kind:
        case LineKind.TITLE:
            return f"### {text}"
        case LineKind.OUTCOME:
            return f"**{marked(line.pieces[:1])}**{marked(line.pieces[1:], fragments=fragments)}"
        case LineKind.POINT:
            return f"- {text}"
        case LineKind.QUOTE | LineKind.STATEMENT:
            return f"> {text}"
        case LineKind.STRUCK:
            return f"> ~~{text}~~"
        case LineKind.SPEAKER:
            return f"-# {text}"
        case LineKind.SIDE | LineKind.MATTER:
            return f"**{text}**" if line.kind is LineKind.MATTER else text
        case LineKind.LINE | LineKind.OMITTED:
            return f"-# {text}" if small else text
        case _:
            return text
