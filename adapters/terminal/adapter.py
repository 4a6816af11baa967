"""The translator between Readout and a terminal."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from io import TextIOWrapper
from typing import TextIO
from zoneinfo import available_timezones

from rich.console import Console
from rich.text import Text

from adapters.terminal.lines import typed
from adapters.terminal.render import WIDEST, preview, show
from adapters.terminal.transcript import Transcript
from bot.errors import SendError
from bot.messages import (
    Asker,
    Button,
    Card,
    Channel,
    Command,
    CommandSpec,
    Delivery,
    DeliveryKind,
    Receipt,
    Reply,
    Role,
    say,
)
from bot.ports import Capabilities, Desk, Tools
from bot.wording import lines, word
from config.tables import ConfigError, Table

NAME = "terminal"
FOR_GOOD = timedelta(days=36500)
"""A transcript never forgets a key."""

OPERATOR = Asker("operator", "operator", Role.OPERATOR)
"""Who sits at the terminal has the installation in hand anyway."""

HERE = "desk"
"""The channel one types in when the configuration names none."""
MOST_BUTTONS = 99
LEAVE = ("/quit", "/exit")


def build(table: Mapping[str, object], tools: Tools) -> TerminalAdapter:
    """The adapter, from its table of the configuration. Raises `config.tables.ConfigError`."""
    own = Table(table, f"adapters.{NAME}")
    channels = own.texts("channels")
    transcript = own.path("transcript")
    locale = own.text("locale", "en") or "en"
    zone = own.text("zone", "UTC") or "UTC"
    own.done()
    if zone not in available_timezones():
        raise ConfigError([f'adapters.{NAME}.zone: there is no time zone "{zone}".'])
    return TerminalAdapter(tools, channels=channels, transcript=Transcript(transcript), locale=locale, zone=zone)


class TerminalAdapter:
    """`bot.ports.Adapter` on standard input and output."""

    name = NAME

    def __init__(
        self,
        tools: Tools,
        *,
        channels: Sequence[str] = (),
        transcript: Transcript,
        locale: str = "en",
        zone: str = "UTC",
        console: Console | None = None,
        source: TextIO | None = None,
    ) -> None:
        self._clock = tools.clock
        self._channels = tuple(channels)
        self._transcript = transcript
        self._locale = locale
        self._zone = zone
        self._console = console or _console()
        self._source = source
        self._buttons: list[Button] = []
        self._listening = False
        self.capabilities = Capabilities(
            edits=True,
            threads=True,
            buttons=True,
            idempotency=FOR_GOOD if transcript.kept else None,
            history=transcript.kept,
            characters=100_000,
            per_channel=1000.0,
            per_workspace=1000.0,
        )

    async def __aenter__(self) -> TerminalAdapter:
        self._transcript.open()
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._transcript.close()

    async def listen(self, commands: Sequence[CommandSpec], desk: Desk) -> None:
        """Answer what is typed, until the input ends or ``/quit``."""
        self._listening = True
        try:
            async with aclosing(typed(self._source or sys.stdin)) as lines_typed:
                async for line in lines_typed:
                    line = line.strip()
                    if line.lower() in LEAVE:
                        return
                    if line:
                        await self._answer(line, desk)
        finally:
            self._listening = False

    async def send(self, delivery: Delivery) -> Receipt:
        """Show a card: a post, the post as it now is, or a line under it."""
        if self._channels and delivery.channel.id not in self._channels:
            raise SendError(f"this terminal does not show the channel {delivery.channel.id}", stops="channel")
        now = self._clock.now()
        receipt, new = await self._transcript.add(delivery, self._as_text(delivery, now), now)
        if new:
            self._print(delivery, now)
        return receipt

    async def find(self, deliveries: Sequence[Delivery]) -> Mapping[str, Receipt]:
        """Which of these stand in the transcript."""
        return self._transcript.find(delivery.key for delivery in deliveries)

    async def check(self, channels: Sequence[Channel] = ()) -> Sequence[str]:
        """What is wrong with the transcript, if anything."""
        return self._transcript.problems()

    def preview(self, card: Card, locale: str = "en", zone: str = "UTC") -> str:
        """The card as plain text."""
        return preview(card, locale, zone)

    async def _answer(self, line: str, desk: Desk) -> None:
        command = self._command(line)
        if command is None:
            self._say("terminal.how")
            return
        reply = await desk.ask(command)
        self._show(reply)

    def _command(self, line: str) -> Command | None:
        """What a line asks: the number of a button, or a slash command. None when it is neither."""
        if line.isdecimal() and 0 < int(line[:6]) <= len(self._buttons):
            button = self._buttons[int(line[:6]) - 1]
            return self._asked(button.action, (("of", button.value),))
        if not line.startswith("/") or len(line) == 1:
            return None
        name, _, rest = line[1:].partition(" ")
        return self._asked(name.lower(), (("", rest.strip()),) if rest.strip() else ())

    def _asked(self, name: str, options: tuple[tuple[str, str], ...]) -> Command:
        here = Channel(NAME, None, self._channels[0] if self._channels else HERE)
        return Command(uuid.uuid4().hex, name, options, OPERATOR, here, self._locale, self._zone)

    def _show(self, reply: Reply) -> None:
        """The reply's cards, their buttons numbered from 1 through all of them."""
        self._buttons.clear()
        now = self._clock.now()
        for card in reply.cards:
            self._console.print()
            numbers = self._numbers(card.buttons)
            show(self._console, card, locale=self._locale, zone=self._zone, now=now, numbers=numbers)
        self._console.print()

    def _print(self, delivery: Delivery, now: datetime) -> None:
        self._console.print()
        self._console.print(Text(self._heading(delivery, now), "cyan"))
        show(
            self._console,
            delivery.card,
            locale=delivery.locale,
            zone=delivery.zone,
            now=now,
            indent=2 if delivery.kind is DeliveryKind.CHANGE else 0,
            numbers=self._numbers(delivery.card.buttons) if self._listening else (),
        )

    def _numbers(self, buttons: Sequence[Button]) -> Sequence[int]:
        """Numbers to press these buttons by; an answer begins again at 1, and so does a long row of posts."""
        if len(self._buttons) + len(buttons) > MOST_BUTTONS:
            self._buttons.clear()
        first = len(self._buttons) + 1
        self._buttons.extend(buttons)
        return range(first, first + len(buttons))

    def _heading(self, delivery: Delivery, now: datetime) -> str:
        """Channel, time, and whether this is new, or a post as it now is."""
        key = {DeliveryKind.EDIT: "terminal.edited", DeliveryKind.CHANGE: "terminal.change"}.get(
            delivery.kind, "terminal.posted"
        )
        return word(say(key, channel=delivery.channel.id, at=now), delivery.locale, delivery.zone, now)

    def _as_text(self, delivery: Delivery, now: datetime) -> str:
        """What the transcript keeps: the lines as they are shown, without colours and columns."""
        return "\n".join(line.text for line in lines(delivery.card, delivery.locale, delivery.zone, now))

    def _say(self, key: str) -> None:
        self._console.print(Text(word(say(key), self._locale)))


def _console() -> Console:
    """Standard output; no colours, no links, when it is not a terminal."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without these letters shows a question mark
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=False)
    console.width = min(console.width, WIDEST)
    return console
