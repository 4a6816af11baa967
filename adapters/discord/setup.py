"""`/setup` without options: an admin walks through channel, topics, times and roles, sees a story, and starts.

Each step changes one message that the admin alone sees. What is chosen is kept for an hour under server and person,
so the walk survives a restart. The start gives the catalogue's own commands, `subscribe`, `quiet` and `setup`:
nothing can be set here that could not be typed, and they say what is wrong in their own words.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any, Protocol

import discord
from discord import ui

from adapters.discord.pressing import BUTTON, ROW, SECONDARY, SELECT, Component
from adapters.discord.render import Drawn, drawn
from adapters.discord.rights import Granted, granted
from bot.messages import Card, Command, Role, Wording, say
from bot.ports import Desk, Keep
from bot.wording import shortened, word

SETUP = "setup"
REMEMBERED = timedelta(hours=1)
ROLES_KEPT = timedelta(days=36500)
INPUT, ROLE_SELECT, CHANNEL_SELECT, LABEL = 4, 6, 8, 18
PRIMARY = 1
POSTABLE = (0, 5, 10, 11, 12, 15)
"""Kinds of channels that stories can come to."""
MOST_TOPICS, MOST_ROLES = 25, 10
_TIMES = ("digest", "quiet", "zone")


class Show(Protocol):
    """Shows a message of the walk, in the place of the one before or as the first."""

    def __call__(self, interaction: discord.Interaction, made: Drawn, *, instead: bool) -> Awaitable[None]: ...


class Missing(Protocol):
    """The permissions that the bot lacks in a channel of a server."""

    def __call__(self, guild: str, channel: str) -> Awaitable[Sequence[str]]: ...


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen so far; empty is not chosen."""

    channel: str = ""
    topics: tuple[str, ...] = ()
    digest: str = ""
    quiet: str = ""
    zone: str = ""
    missing: tuple[str, ...] = ()


class Setup:
    """The walk, step by step."""

    def __init__(self, desk: Desk, keep: Keep, missing: Missing) -> None:
        self._desk = desk
        self._keep = keep
        self._missing = missing

    async def step(
        self, interaction: discord.Interaction, command: Command, step: str, data: Mapping[str, Any], show: Show
    ) -> None:
        """Do one step; `command` says who asks and where, `data` what was chosen or typed."""
        if command.asker.role not in (Role.ADMIN, Role.OPERATOR):
            reply = await self._desk.ask(command)  # which says what is needed
            await show(interaction, drawn(reply.cards[0], locale=command.locale), instead=step != "begin")
            return
        place = f"setup {command.channel.workspace} {command.asker.id}"
        chosen = await self._chosen(place)
        given = await granted(self._keep, str(command.channel.workspace))
        values: Sequence[str] = data.get("values", [])
        match step:
            case "times":
                await interaction.response.send_modal(_Ready(_form(chosen, command)))
                return
            case "preview":
                await self._preview(interaction, command, show)
                return
            case "start" if chosen.channel:
                await self._start(interaction, command, chosen, show)
                return
            case "channel" if values:
                lacks = await self._missing(str(command.channel.workspace), values[0])
                chosen = replace(chosen, channel=values[0], missing=tuple(lacks))
            case "topics":
                chosen = replace(chosen, topics=tuple(values))
            case "curators":
                given = given.given(Role.CURATOR, values)
                await self._keep.put(f"roles {command.channel.workspace}", str(given), ROLES_KEPT)
            case "typed":
                typed = _typed(data)
                chosen = replace(chosen, digest=typed["digest"], quiet=typed["quiet"], zone=typed["zone"])
        await self._keep.put(place, _text(chosen), REMEMBERED)
        await show(interaction, await self._page(command, chosen, given), instead=step != "begin")

    async def _chosen(self, place: str) -> Chosen:
        return _chosen(await self._keep.get(place))

    async def _page(self, command: Command, chosen: Chosen, given: Granted) -> Drawn:
        """Where the walk stands, with all that can be chosen."""
        topics = await self._desk.suggest(replace(command, name="subscribe"), "topic", "")
        card = Card(title=say("setup.title"), lines=_so_far(chosen, given))
        made = drawn(card, locale=command.locale)
        rows = [
            _row(
                {
                    "type": CHANNEL_SELECT,
                    "custom_id": "r::setup:channel",
                    "channel_types": list(POSTABLE),
                    "placeholder": word(say("setup.pick.channel"), command.locale),
                    **_default(chosen.channel),
                }
            )
        ]
        if topics:
            options = [
                {"label": shortened(one.label, 100), "value": one.value[:100], "default": one.value in chosen.topics}
                for one in topics[:MOST_TOPICS]
            ]
            rows.append(
                _row(
                    {
                        "type": SELECT,
                        "custom_id": "r::setup:topics",
                        "options": options,
                        "min_values": 0,
                        "max_values": len(options),
                        "placeholder": word(say("setup.pick.topics"), command.locale),
                    }
                )
            )
        rows.append(
            _row(
                {
                    "type": ROLE_SELECT,
                    "custom_id": "r::setup:curators",
                    "min_values": 0,
                    "max_values": MOST_ROLES,
                    "placeholder": word(say("setup.pick.curators"), command.locale),
                }
            )
        )
        rows.append(
            _row(
                _button("times", command.locale),
                _button("preview", command.locale),
                _button("start", command.locale, PRIMARY, disabled=not chosen.channel or bool(chosen.missing)),
            )
        )
        container = dict(made.components[0])
        inside = container["components"]
        assert isinstance(inside, list)
        return Drawn(({**container, "components": [*inside, *rows]},), made.kept)

    async def _preview(self, interaction: discord.Interaction, command: Command, show: Show) -> None:
        """The newest story as an answer; the page of choices stays above it."""
        newest = await self._desk.ask(replace(command, name="latest", id=f"{command.id}.latest"))
        if not newest.briefs:
            card = Card(title=say("setup.preview.none"))
        else:
            story = (("of", f"story:{newest.briefs[0].story}"),)
            found = await self._desk.ask(replace(command, name="story", id=f"{command.id}.story", options=story))
            card = found.cards[0]
        await show(interaction, drawn(card, locale=command.locale), instead=False)

    async def _start(self, interaction: discord.Interaction, command: Command, chosen: Chosen, show: Show) -> None:
        """Give the commands, and show what they answer."""
        there = replace(command, channel=replace(command.channel, id=chosen.channel), zone=chosen.zone or command.zone)
        answers: list[Card] = []
        for number, (name, options) in enumerate(_commands(chosen)):
            reply = await self._desk.ask(replace(there, name=name, id=f"{command.id}.{number}", options=options))
            answers += reply.cards
        notices = replace(command, id=f"{command.id}.notices", options=(("notices", "here"),))
        await self._desk.ask(notices)
        first, *others = answers
        lines = (*first.lines, *(line for card in others for line in _said(card)), say("setup.notices"))
        await show(interaction, drawn(replace(first, lines=lines), locale=command.locale), instead=True)


class _Ready(ui.Modal):
    """A form as a payload made by us; what is typed comes back as an interaction, whatever was restarted meanwhile."""

    def __init__(self, form: Mapping[str, Any]) -> None:
        super().__init__(title=form["title"], custom_id=form["custom_id"], timeout=None)
        self._form = form
        self.stop()  # nothing waits for it in memory

    def to_dict(self) -> dict[str, Any]:
        """As it came."""
        return dict(self._form)


def _form(chosen: Chosen, command: Command) -> Mapping[str, Any]:
    fields = []
    for name in _TIMES:
        field: dict[str, object] = {"type": INPUT, "custom_id": name, "style": 1, "required": False, "max_length": 100}
        if getattr(chosen, name):
            field["value"] = getattr(chosen, name)
        label = shortened(word(say(f"setup.times.{name}"), command.locale), 45)
        fields.append({"type": LABEL, "label": label, "component": field})
    title = shortened(word(say("setup.times.title"), command.locale), 45)
    return {"title": title, "custom_id": f"{SETUP}:typed", "components": fields}


def _typed(data: Mapping[str, Any]) -> dict[str, str]:
    """The fields of the form, by name, whether they stand in labels or in rows."""
    found = dict.fromkeys(_TIMES, "")
    for outer in data.get("components", ()):
        inside = outer.get("components") or [outer.get("component", outer)]
        for field in inside:
            if field.get("custom_id") in _TIMES:
                found[field["custom_id"]] = str(field.get("value") or "").strip()
    return found


def _commands(chosen: Chosen) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    subscribe: list[tuple[str, str]] = []
    if chosen.topics:
        subscribe.append(("topic", ", ".join(chosen.topics)))
    if chosen.digest:
        subscribe += [("digest", chosen.digest), ("live", "no")]
    if chosen.zone:
        subscribe.append(("zone", chosen.zone))
    made = [("subscribe", tuple(subscribe))]
    if chosen.quiet:
        zone = (("zone", chosen.zone),) if chosen.zone else ()
        made.append(("quiet", (("hours", chosen.quiet), *zone)))
    return made


def _so_far(chosen: Chosen, given: Granted) -> tuple[Wording, ...]:
    lines = []
    if chosen.missing:
        names = tuple(say("text", text=f'"{name}"') for name in chosen.missing)
        lines.append(say("setup.missing", n=len(names), channel=f"#{chosen.channel}", names=names))
    elif chosen.channel:
        lines.append(say("setup.channel", channel=f"#{chosen.channel}"))
    else:
        lines.append(say("setup.channel.none"))
    lines.append(say("setup.topics", topics=chosen.topics) if chosen.topics else say("setup.topics.all"))
    lines.append(say("setup.digest", digest=chosen.digest) if chosen.digest else say("setup.digest.none"))
    if chosen.quiet:
        lines.append(say("setup.quiet", hours=chosen.quiet, zone=chosen.zone or "UTC"))
    if curators := given.roles.get(Role.CURATOR):
        lines.append(say("setup.curators", n=len(curators)))
    return tuple(lines)


def _said(card: Card) -> tuple[Wording, ...]:
    title = card.title if isinstance(card.title, Wording) else say("text", text=card.title)
    return (title, *card.lines)


def _row(*components: Component) -> Component:
    return {"type": ROW, "components": list(components)}


def _button(step: str, locale: str, style: int = SECONDARY, *, disabled: bool = False) -> Component:
    label = word(say(f"setup.{step}"), locale)
    return {"type": BUTTON, "style": style, "label": label, "custom_id": f"r::setup:{step}", "disabled": disabled}


def _default(channel: str) -> dict[str, object]:
    return {"default_values": [{"id": channel, "type": "channel"}]} if channel else {}


def _text(chosen: Chosen) -> str:
    return json.dumps(asdict(chosen))


def _chosen(text: str | None) -> Chosen:
    stored: dict[str, Any] = json.loads(text) if text else {}
    lists = {name: tuple(stored.get(name, ())) for name in ("topics", "missing")}
    return Chosen(**{**stored, **lists})
