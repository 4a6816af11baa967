"""What an adapter promises, and what the core gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.messages import Card, Channel, Choice, Command, CommandSpec, Delivery, Receipt, Reply
from bot.ports.world import Clock


@dataclass(frozen=True, slots=True)
class Joined:
    """The bot came to a server or workspace; `by` is who added it."""

    adapter: str
    workspace: str
    by: str | None


@dataclass(frozen=True, slots=True)
class Removed:
    """The bot is no longer in a server, workspace or channel (`channel` None: in none of them)."""

    adapter: str
    workspace: str
    channel: str | None


@dataclass(frozen=True, slots=True)
class Revoked:
    """The token of a workspace is dead (`workspace` None: the adapter's only one)."""

    adapter: str
    workspace: str | None


@dataclass(frozen=True, slots=True)
class PostGone:
    """Someone deleted a message of ours."""

    channel: Channel
    message: str


Event = Joined | Removed | Revoked | PostGone


class Desk(Protocol):
    """What an adapter may ask of the core, and what it reports to it."""

    async def ask(self, command: Command) -> Reply:
        """The answer; never raises for what a user can type (a refusal is a Reply of kind text).

        A command id seen within the last hour is not done again: the reply says so.
        """
        ...

    async def suggest(self, command: Command, option: str, prefix: str) -> Sequence[Choice]:
        """Autocomplete, at most 25, best first; empty on any fault."""
        ...

    async def tell(self, event: Event) -> None:
        """Report what happened on the platform."""
        ...


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do, as data: the outbox decides by it, never by an adapter's name."""

    edits: bool
    threads: bool
    buttons: bool
    idempotency: timedelta | None
    """How long an equal delivery key posts once; None: the platform has no key."""
    history: bool
    """`find` can look for what may have been posted."""
    settle: timedelta = timedelta(0)
    """How long after an unsure try a look into the history is worth it."""
    characters: int = 4000
    """Most characters of one message."""
    per_channel: float = 1.0
    """Posts a second into one channel."""
    per_workspace: float = 50.0
    one_token: bool = False
    """One token serves all workspaces: where it is refused, all of them stop."""


class Adapter(Protocol):
    """A translator between Readout and one chat platform. Opened with ``async with``.

    Fits the platform's limits; text from feeds can never mention or ping anyone through it.
    """

    name: str
    capabilities: Capabilities

    async def __aenter__(self) -> Adapter: ...

    async def __aexit__(self, *exc: object) -> None: ...

    async def listen(self, commands: Sequence[CommandSpec], desk: Desk) -> None:
        """Offer the commands, answer users through `desk`; runs until cancelled.

        Acknowledges within the platform's limit before awaiting `desk.ask`. Returns early only when
        there is no one to listen to (the terminal at its end of input).
        """
        ...

    async def send(self, delivery: Delivery) -> Receipt:
        """Post a card, or update or thread under the post that `delivery.follows` names.

        Raises only `SendError`. Cancelled, it may or may not have posted: the caller treats it as unknown.
        A second call with the same key within `capabilities.idempotency` returns the first receipt.
        """
        ...

    async def find(self, deliveries: Sequence[Delivery]) -> Mapping[str, Receipt]:
        """Which of these were posted after all: receipts by key. Deliveries of one channel only.

        Raises `SendError` when the history cannot be read now; with `stops` when it can never be read there.
        """
        ...

    async def check(self, channels: Sequence[Channel] = ()) -> Sequence[str]:
        """What is wrong with tokens, scopes and rights, a sentence each; empty when all is well.

        `channels` are those that are posted to: what the bot may not do there is named.
        """
        ...

    def preview(self, card: Card, locale: str = "en", zone: str = "UTC") -> str:
        """The card as text (terminal) or HTML (platforms), drawn without a network."""
        ...


class Keep(Protocol):
    """A durable store of an adapter's own."""

    async def get(self, key: str) -> str | None: ...

    async def put(self, key: str, value: str, expires: timedelta | None = None) -> None: ...

    async def once(self, key: str, expires: timedelta) -> bool:
        """True for the first caller with this key until it expires, False for all others."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What an adapter is built with, beside its own table of the configuration."""

    clock: Clock
    keep: Keep


AdapterBuilder = Callable[[Mapping[str, object], Tools], Adapter]
"""What an entry point of the group ``readout.adapters`` names.

Raises `config.tables.ConfigError` for faults in its own table.
"""
