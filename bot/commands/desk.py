"""Where every command arrives: once, with its rights checked, and always answered.

Why catch everything here? It is a stage's edge: what goes wrong in a handler is ours to log and to own up
to, under a number the asker can quote; a platform's listener must not end over it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from math import ceil

import structlog

from bot.commands import catalogue, parse, sharing
from bot.commands.options import in_time, kept_in_time
from bot.commands.pace import Pace
from bot.commands.saying import Ground, Lent, No, closest, nothing, scopes_of, sight_of, told
from bot.errors import CommandError
from bot.messages import Card, Choice, Command, CommandSpec, OptionSpec, Reply, Role, say
from bot.ports import Clock, Event, Joined, PostGone, Removed, Store

REMEMBERED = timedelta(hours=1)
SUGGESTIONS = 25
"""The most that a platform shows."""
ASKED = 20
"""Commands a person may give within a minute; the operator's are not counted."""
FEEDS_ADDED = 5
"""Feeds a person may add within an hour."""

_RANK = {role: rank for rank, role in enumerate(Role)}
_KINDS = {
    "summit": ("meeting", "place", "person"),
    "story": ("story",),
    "person": ("person",),
    "place": ("place",),
    "topic": ("topic",),
    "outlet": ("outlet",),
}
"""What an option suggests, as the store names it; feeds are a list of their own."""

log = structlog.get_logger(__name__)


class Desk:
    """`bot.ports.Desk` over the store."""

    def __init__(self, store: Store, clock: Clock, lent: Lent) -> None:
        self._store = store
        self._clock = clock
        self._lent = lent
        self._keep = store.keep("desk")
        self._asked = Pace(ASKED, 60)
        self._added = Pace(FEEDS_ADDED, 3600)

    async def ask(self, command: Command) -> Reply:
        """The answer; see `bot.ports.Desk`."""
        ground = self._ground()
        try:
            self._may(command, self._asked, "no.pace")
            if not await self._keep.once(f"{command.channel.adapter}:{command.id}", REMEMBERED):
                return told(command, ground, say("answered.already"))
            return await self._answer(command, ground)
        except No as no:
            return told(command, ground, no.wording, *no.lines, buttons=no.buttons)
        except CommandError as error:
            return told(command, ground, say("text", text=str(error)))
        except Exception:
            number = secrets.token_hex(2)
            log.exception("command_failed", command=command.name, number=number, adapter=command.channel.adapter)
            return told(command, ground, say("fault", number=number))

    async def suggest(self, command: Command, option: str, prefix: str) -> Sequence[Choice]:
        """Autocomplete; see `bot.ports.Desk`."""
        try:
            spec = _option(catalogue.SPECS, command.name, option)
            if spec is None or spec.suggests is None:
                return [Choice(choice, choice) for choice in (spec.choices if spec else ())]
            found = list(await self._suggested(command, spec.suggests, prefix))
            return list(dict.fromkeys(found))[:SUGGESTIONS]
        except Exception:
            log.exception("suggest_failed", command=command.name, option=option)
            return ()

    async def _suggested(self, command: Command, kind: str, prefix: str) -> Sequence[Choice]:
        sight = sight_of(command, self._ground())
        begun = prefix.strip().casefold()
        match kind:
            case "feed":
                return _beginning(begun, [feed.outlet for feed in await self._store.feeds(scopes_of(command))])
            case _:
                found: list[Choice] = []
                for each in _KINDS[kind]:
                    found += await self._store.names(sight, each, prefix, SUGGESTIONS)
                return found

    async def tell(self, event: Event) -> None:
        """What happened on the platform; see `bot.ports.Desk`."""
        if isinstance(event, PostGone):
            await self._store.mark_gone(event.channel, event.message)
            log.info("post_gone", channel=event.channel.id, message=event.message)
        else:
            if isinstance(event, Joined):
                await self._lent.postroom.welcomed(event.adapter, event.workspace)
            if isinstance(event, Removed) and event.channel is None:
                await self._store.forget_looks(event.adapter, event.workspace)
            log.info("platform_event", kind=type(event).__name__, adapter=event.adapter, workspace=event.workspace)

    def _ground(self) -> Ground:
        async def answer(command: Command) -> Reply:
            return await self._answer(command, ground)

        now, actions = self._clock.now(), frozenset(catalogue.HANDLERS)
        ground = Ground(self._store, self._lent, answer, now, catalogue.CATALOGUE, actions)
        return ground

    async def _answer(self, command: Command, ground: Ground) -> Reply:
        def allowed(spec: CommandSpec, name: str) -> None:
            if _RANK[command.asker.role] < _RANK[spec.role]:
                raise No(say("no.right", command=name, needs=say(f"role.{spec.role.value}")))

        try:
            _, asked = parse.resolved(command, catalogue.SPECS, allowed)
        except LookupError:
            return _unknown(command, ground)
        if asked.name == "feeds add":
            self._may(asked, self._added, "no.pace.feeds")
        asked = in_time(asked, ground)
        reply = kept_in_time(await catalogue.HANDLERS[asked.name](asked, ground), asked, catalogue.DATED)
        return sharing.with_share(reply, asked, ground)

    def _may(self, command: Command, pace: Pace, refusal: str) -> None:
        """Count what the asker does; raises `CommandError` when it is too much. The operator may always."""
        if command.asker.role is not Role.OPERATOR:
            wait = pace.wait(_who(command), self._clock.monotonic())
            if wait:
                raise No(say(refusal, n=ceil(wait), minutes=ceil(wait / 60)))


def _who(command: Command) -> tuple[str, str]:
    """The person who asks, wherever it is."""
    return command.channel.adapter, command.asker.id


def _beginning(begun: str, names: Iterable[str]) -> list[Choice]:
    """The names that begin with what was typed, then those that have it elsewhere."""
    found = [name for name in names if begun in name.casefold()]
    return [Choice(name, name) for name in sorted(found, key=lambda name: not name.casefold().startswith(begun))]


def _unknown(command: Command, ground: Ground) -> Reply:
    names = [spec.name for spec in ground.commands]
    meant = closest(command.name, names, limit=1)
    title = say("no.command", name=command.name)
    lines = [say("meant", meant=f"/{meant[0]}")] if meant else []
    return nothing(command, ground, Card(title=title, lines=(*lines, say("no.command.all"))))


def _option(specs: Sequence[CommandSpec], name: str, option: str) -> OptionSpec | None:
    first, _, rest = name.partition(" ")
    spec = next((spec for spec in specs if spec.name == first), None)
    if spec is None:
        return None
    if rest:
        return _option(spec.subcommands, rest, option)
    return next((found for found in spec.options if found.name == option), None)
