"""`/search`: the stored reports by words, people, places, outlets and days."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.found import REPORTS_A_PAGE, found_card
from bot.commands.finding import reading
from bot.commands.options import day_of, page_of, since_of, until_of
from bot.commands.saying import Ground, No, closest, nothing, sight_of
from bot.messages import Button, Card, Command, Reply, ReplyKind, Wording, say
from bot.ports import Question, Sight

NAMES = 500
"""Names compared with what was typed, to ask what was meant."""
_NAMED = (("who", "person"), ("where", "place"), ("outlet", "outlet"))


async def search(command: Command, ground: Ground) -> Reply:
    """The reports in which all that was asked for holds, best first; the newest first where no words are asked for."""
    sight, asked = sight_of(command, ground), _question(command, ground)
    if asked == Question():
        raise No(say("search.what"), "/search sanctions relief", "/search who:kim where:hanoi since:2019-02-27")
    page = page_of(command)
    found = await ground.store.find_reports(sight, asked, limit=REPORTS_A_PAGE, offset=(page - 1) * REPORTS_A_PAGE)
    if not found.total:
        return await _none(command, ground, sight)
    page_of(command, found.total, REPORTS_A_PAGE)
    query = " ".join(f'{name}:"{value}"' for name, value in command.options if name != "page" and value)
    card = found_card(
        found,
        heading=_heading(command, ground, say("count.reports", n=found.total)),
        as_of=sight.as_of,
        query=query,
        page=page,
        locale=command.locale,
    )
    return Reply(ReplyKind.LIST, (card,), sight.as_of)


def _question(command: Command, ground: Ground) -> Question:
    """What the options ask for; several names are parted by commas. Raises `CommandError` for what is no day."""
    return Question(
        words=tuple((command.option("words") or "").split()),
        people=_split(command.option("who")),
        places=_split(command.option("where")),
        outlets=_split(command.option("outlet")),
        since=since_of(command, ground),
        until=until_of(command, ground),
    )


async def _none(command: Command, ground: Ground, sight: Sight) -> Reply:
    """Says so, and which stored names may have been meant."""
    lines: list[Wording] = []
    buttons: list[Button] = []
    given = {name: value for name, value in command.options if name != "page"}
    for option, kind in _NAMED:
        for name in _split(command.option(option)):
            stored = [choice.value for choice in await ground.store.names(sight, kind, "", NAMES)]
            lines, buttons = _meant(name, stored, option, given, lines, buttons)
    lines += await reading(command, ground)
    heading = _heading(command, ground, say("search.none"))
    card = Card(title=heading, heading=(say("as_of", at=sight.as_of),), lines=tuple(lines), buttons=tuple(buttons))
    return nothing(command, ground, card)


def _meant(
    name: str,
    stored: Sequence[str],
    option: str,
    given: dict[str, str],
    lines: list[Wording],
    buttons: list[Button],
) -> tuple[list[Wording], list[Button]]:
    """With a name that may have been meant, and a button that asks for it instead."""
    words = set(name.casefold().split())
    near = () if any(words <= set(one.casefold().split()) for one in stored) else closest(name, stored, limit=1)
    if not near:
        return lines, buttons
    query = " ".join(f'{key}:"{value}"' for key, value in {**given, option: near[0]}.items())
    return [*lines, say("meant", meant=near[0])], [*buttons, Button("search", say("text", text=near[0]), query)]


def _heading(command: Command, ground: Ground, counted: Wording) -> Wording:
    """What was asked for, after how many there are: ``3 reports with "oil", naming Kim, from 1 Feb 2019``."""
    parts = [counted]
    for name in ("words", "who", "where", "outlet"):
        given = command.option(name)
        if given:
            parts.append(say(f"search.{name}", given=given if name == "words" else _split(given)))
    since, until = since_of(command, ground), until_of(command, ground)
    if since is not None:
        parts.append(say("search.since", day=day_of(since, command)))
    if until is not None:
        parts.append(say("search.until", day=day_of(until, command)))
    return say("quotes.heading", parts=tuple(parts))


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())
