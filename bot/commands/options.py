"""What the options of a command say: a page, days, a time to answer as of. Days are the asker's."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.commands.moments import Stretch, stretch, zone_of
from bot.commands.saying import Ground, No
from bot.messages import Button, Card, Command, CommandSpec, Reply, say

PAST = "as_of"
"""The option for an answer as the archive knew then."""
AHEAD = timedelta(minutes=1)
"""How far a time may lie ahead of our clock and still be taken for now."""


def page_of(command: Command, total: int | None = None, size: int = 1) -> int:
    """Which page is asked for, from 1; within `total` things, `size` a page. Raises `CommandError`."""
    text = command.option("page") or "1"
    if not text.isdecimal() or len(text) > 6 or int(text) < 1:
        raise No(say("no.page", page=text))
    page = int(text)
    pages = max(1, math.ceil((total or 0) / size))
    if total is not None and page > pages:
        raise No(say("no.page.there", page=page, n=pages))
    return page


def since_of(command: Command, ground: Ground) -> datetime | None:
    """The first moment of what ``since`` names. Raises `CommandError`."""
    named = _stretch(command, ground, "since")
    return None if named is None else named.first


def until_of(command: Command, ground: Ground) -> datetime | None:
    """The last moment of what ``until`` names. Raises `CommandError`."""
    named = _stretch(command, ground, "until")
    return None if named is None else named.last


def day_of(at: datetime, command: Command) -> date:
    """The day of a moment where the asker is."""
    return at.astimezone(zone_of(command.zone)).date()


def dated(spec: CommandSpec) -> bool:
    """Whether the command can be answered as the archive knew at an earlier time."""
    return any(option.name == PAST for option in spec.options)


def in_time(command: Command, ground: Ground) -> Command:
    """The command with its ``as_of`` read: a day means the end of it, never later than now. Raises `CommandError`."""
    text = command.option(PAST)
    if text is None:
        return command
    named = stretch(text, command.zone, ground.now)
    if named is None:
        raise No(say("no.as_of", text=text), lines=(say("as_of.how"),))
    if named.first > ground.now + AHEAD:
        raise No(say("no.as_of.ahead", at=named.first))
    left = tuple((name, value) for name, value in command.options if name != PAST)
    return replace(command, options=left, as_of=min(named.last, ground.now))


def kept_in_time(reply: Reply, command: Command, dated: frozenset[str]) -> Reply:
    """The reply with its buttons asking as of the same time as the command; `dated` are the actions that can."""
    if command.as_of is None:
        return reply
    said = f'{PAST}:"{command.as_of.isoformat()}"'

    def kept(button: Button) -> Button:
        return replace(button, value=f"{button.value} {said}".strip()) if button.action in dated else button

    def kept_card(card: Card) -> Card:
        return replace(card, buttons=tuple(map(kept, card.buttons)))

    return replace(reply, cards=tuple(map(kept_card, reply.cards)))


def _stretch(command: Command, ground: Ground, name: str) -> Stretch | None:
    text = command.option(name)
    if text is None:
        return None
    named = stretch(text, command.zone, command.as_of or ground.now)
    if named is None:
        raise No(say("no.since", text=text), lines=(say("since.how"),))
    return named
