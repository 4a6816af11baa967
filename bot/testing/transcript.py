"""An adapter that remembers what it was told to show, and can be told to misbehave like a platform.

chat = TranscriptAdapter()
chat.says_wait(seconds=30)          the next post is refused with a time to wait
chat.loses_answers(2)               the next two posts are made, but nobody hears of it
chat.refuses("channel", "archived") every post is refused for good, until `accepts`

chat.posts("#diplomacy")            titles of the posts there, as they read now
reply = await chat.types("/summit hanoi")
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count

from bot.errors import SendError, Stops
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
)
from bot.ports import Capabilities, Clock, Desk, Tools
from bot.wording import fitted, plain
from config.tables import Table

NAME = "transcript"

EVERYTHING = Capabilities(
    edits=True,
    threads=True,
    buttons=True,
    idempotency=timedelta(minutes=2),
    history=True,
    per_channel=1e6,
    per_workspace=1e6,  # a clock that stands still has no time for turns
)


@dataclass(slots=True)
class Shown:
    """A message as it reads now."""

    message: str
    channel: Channel
    key: str
    """Of the delivery that made it."""
    kind: DeliveryKind
    card: Card
    locale: str
    zone: str
    under: str | None = None
    """The message it stands under."""
    edits: list[Card] = field(default_factory=list)
    """What it read before, oldest first."""

    @property
    def text(self) -> str:
        """The message as a reader sees it."""
        return plain(self.card, self.locale, self.zone)


def build(table: Mapping[str, object], tools: Tools) -> TranscriptAdapter:
    """The adapter as an entry point names it; its table has no settings."""
    Table(table, f"adapters.{NAME}").done()
    return TranscriptAdapter(tools.clock)


class TranscriptAdapter:
    """`bot.ports.Adapter` in memory."""

    def __init__(self, clock: Clock, capabilities: Capabilities = EVERYTHING, name: str = NAME) -> None:
        self.name = name
        self.capabilities = capabilities
        self.shown: list[Shown] = []
        """Every message, oldest first."""
        self.calls: list[Delivery] = []
        """Every delivery that `send` was called with."""
        self._clock = clock
        self._receipts: dict[str, Receipt] = {}
        self._numbers = count(1)
        self._wait: float | None = None
        self._losing = 0
        self._refusal: tuple[Stops, str] | None = None
        self._refusing: str | None = None
        self._history_broken = False
        self._heard: asyncio.Future[Desk] | None = None

    # --- what tests say ---------------------------------------------------------------------------

    def says_wait(self, seconds: float) -> None:
        """The next post is refused with a time to wait."""
        self._wait = seconds

    def loses_answers(self, number: int) -> None:
        """The next `number` posts are made, but their answers never arrive."""
        self._losing = number

    def refuses(self, stops: Stops, why: str = "refused", channel: str | None = None) -> None:
        """Every post, or every one in a channel, is refused for good, until `accepts`."""
        self._refusal = (stops, why)
        self._refusing = channel

    def accepts(self) -> None:
        """Posts are taken again."""
        self._refusal = None

    def hides_history(self, hidden: bool = True) -> None:
        """`find` fails, or works again."""
        self._history_broken = hidden

    def posts(self, channel: str) -> list[str]:
        """Titles of the posts in a channel, oldest first, as they read now."""
        return [_title(one) for one in self.shown if one.channel.id == channel and one.under is None]

    def texts(self, channel: str) -> list[str]:
        """The posts in a channel in full."""
        return [one.text for one in self.shown if one.channel.id == channel and one.under is None]

    def thread(self, channel: str, title: str) -> list[str]:
        """What stands under the post of that title, oldest first."""
        posts = {one.message for one in self.shown if one.channel.id == channel and _title(one) == title}
        return [one.text for one in self.shown if one.under in posts and one.channel.id == channel]

    async def types(
        self,
        line: str,
        *,
        channel: str = "#diplomacy",
        workspace: str | None = None,
        role: Role = Role.ASKER,
        locale: str = "en",
        zone: str = "UTC",
    ) -> Reply:
        """The reply to a slash command that someone types."""
        name, _, rest = line.removeprefix("/").partition(" ")
        options = (("", rest),) if rest else ()
        return await self.asks(name, options, channel=channel, workspace=workspace, role=role, locale=locale, zone=zone)

    async def presses(
        self, button: Button, *, channel: str = "#diplomacy", workspace: str | None = None, role: Role = Role.ASKER
    ) -> Reply:
        """The reply to a button that someone presses."""
        return await self.asks(button.action, (("of", button.value),), channel=channel, workspace=workspace, role=role)

    async def asks(
        self,
        name: str,
        options: tuple[tuple[str, str], ...] = (),
        *,
        channel: str = "#diplomacy",
        workspace: str | None = None,
        role: Role = Role.ASKER,
        locale: str = "en",
        zone: str = "UTC",
        id: str | None = None,  # noqa: A002 - the field of Command
    ) -> Reply:
        """The reply to a command with its options by name. Waits until the adapter listens."""
        desk = await asyncio.shield(self._listener())
        asker = Asker("dana", "dana", role)
        where = Channel(self.name, workspace, channel)
        command_id = id or f"typed-{next(self._numbers)}"
        return await desk.ask(Command(command_id, name, options, asker, where, locale, zone))

    # --- what an adapter does ---------------------------------------------------------------------

    async def __aenter__(self) -> TranscriptAdapter:
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._heard = None

    async def listen(self, commands: Sequence[CommandSpec], desk: Desk) -> None:
        """Hand over what tests type; runs until cancelled."""
        heard = self._listener()
        if not heard.done():
            heard.set_result(desk)
        await asyncio.Event().wait()

    async def send(self, delivery: Delivery) -> Receipt:
        """Show a card, or misbehave as told."""
        self.calls.append(delivery)
        if self._refusal is not None and self._refusing in {None, delivery.channel.id}:
            stops, why = self._refusal
            raise SendError(why, stops=stops)
        if self._wait is not None:
            seconds, self._wait = self._wait, None
            raise SendError("too fast", retry_after=seconds)
        receipt = self._receipts.get(delivery.key) if self.capabilities.idempotency else None
        if receipt is None:
            receipt = self._shows(delivery)
            self._receipts[delivery.key] = receipt
        if self._losing:
            self._losing -= 1
            raise SendError("no answer", unknown=True)
        return receipt

    async def find(self, deliveries: Sequence[Delivery]) -> Mapping[str, Receipt]:
        """Which of these were shown, if there is a history."""
        if self._history_broken:
            raise SendError("the history cannot be read", retry_after=30)
        if not self.capabilities.history:
            return {}
        return {one.key: self._receipts[one.key] for one in deliveries if one.key in self._receipts}

    async def check(self, channels: Sequence[Channel] = ()) -> Sequence[str]:
        """Why posts are refused, if they are."""
        return () if self._refusal is None else (self._refusal[1],)

    def preview(self, card: Card, locale: str = "en", zone: str = "UTC") -> str:
        """The card as plain text."""
        return plain(card, locale, zone)

    def _listener(self) -> asyncio.Future[Desk]:
        if self._heard is None:
            self._heard = asyncio.get_running_loop().create_future()
        return self._heard

    def _shows(self, delivery: Delivery) -> Receipt:
        now = self._clock.now()
        post = delivery.follows
        card = fitted(delivery.card, self.capabilities.characters, delivery.locale, delivery.zone)
        if delivery.kind is DeliveryKind.EDIT and post is not None and self.capabilities.edits:
            shown = next((one for one in self.shown if one.message == post.message), None)
            if shown is None:
                raise SendError("unknown message", stops="post")
            shown.edits.append(shown.card)
            shown.card = card
            return replace(post, at=now)
        threaded = post is not None and delivery.kind is not DeliveryKind.EDIT and self.capabilities.threads
        under = post.message if post is not None and threaded else None
        message = f"m{next(self._numbers)}"
        self.shown.append(
            Shown(
                message,
                delivery.channel,
                delivery.key,
                delivery.kind,
                card,
                delivery.locale,
                delivery.zone,
                under,
            )
        )
        return Receipt(delivery.channel, message, now, thread=under)


def _title(shown: Shown) -> str:
    return shown.text.partition("\n")[0]
