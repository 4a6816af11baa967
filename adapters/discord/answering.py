"""What people type, press and choose: answered within Discord's three seconds, or put off and then answered.

    typed            the answer, seen by its asker alone unless they chose `public`
    pressed          under a post: an answer to whoever pressed; under an answer of one's own: that answer, changed
    [Share]          the answer for everyone, as a new message
    being typed      what may be meant, at most 25

The desk is asked at once. When it has not answered after `PATIENCE`, Discord is told to show that the bot is
thinking, which gives it fifteen minutes more. An answer too long for one message goes on in further ones.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any

import aiohttp
import discord
import structlog
from discord import ui

from adapters.discord import asking
from adapters.discord.posting import keep_values
from adapters.discord.pressing import Pressed
from adapters.discord.render import Drawn, drawn
from adapters.discord.rights import granted
from adapters.discord.setup import SETUP, Missing, Setup
from bot.messages import Command, Reply, say
from bot.ports import Desk, Tools
from bot.wording import word

log = structlog.get_logger(__name__)

PATIENCE = 1.5
"""Seconds that an answer may take before it is put off."""
REMEMBERED = 10_000
"""Interactions that are known again when a gateway that stumbled sends them once more; the desk remembers them, too."""
CHOICES = 25
CHOICE = 100
MOST_MESSAGES = 5
"""Follow-ups of an app that somebody installed for themselves; more are not shown anywhere."""


class Ready(ui.LayoutView):
    """Components as `render` made them, for the calls of the library that take a view."""

    def __init__(self, components: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(timeout=None)
        self._ready = list(components)

    def to_components(self) -> list[dict[str, Any]]:
        """As they came."""
        return [dict(component) for component in self._ready]

    def has_components_v2(self) -> bool:
        """They are of the new kind always."""
        return True

    def is_dispatchable(self) -> bool:
        """Nothing is kept in memory: what is pressed says what is meant."""
        return False


class Answerer:
    """Answers interactions through the desk."""

    def __init__(self, desk: Desk, tools: Tools, operators: Sequence[str], missing: Missing) -> None:
        self._desk = desk
        self._keep = tools.keep
        self._clock = tools.clock
        self._operators = tuple(operators)
        self._setup = Setup(desk, tools.keep, missing)
        self._seen: OrderedDict[int, None] = OrderedDict()

    async def answer(self, interaction: discord.Interaction) -> None:
        """Answer one; raises nothing, since nobody could do anything about it. One that comes again is passed over."""
        if interaction.id in self._seen:
            return
        self._seen[interaction.id] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        try:
            await self._answer(interaction)
        except discord.NotFound:
            log.warning("answered_too_late", interaction=interaction.id)
        except discord.InteractionResponded:
            log.warning("answered_twice", interaction=interaction.id)
        except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
            log.warning("not_answered", interaction=interaction.id, why=str(error))
        except Exception:
            log.exception("interaction_failed", interaction=interaction.id)

    async def _answer(self, interaction: discord.Interaction) -> None:
        data: Mapping[str, Any] = interaction.data or {}  # read as the gateway sent it
        match interaction.type:
            case discord.InteractionType.autocomplete:
                await self._suggest(interaction, data)
            case discord.InteractionType.application_command:
                asked = asking.asked(data)
                if asked.name == SETUP and not asked.options and interaction.guild_id is not None:
                    await self._step(interaction, "begin", data)
                    return
                command = await self._command(interaction, asked.name, asked.options)
                await self._reply(interaction, self._desk.ask(command), public=asked.public)
            case discord.InteractionType.component:
                pressed = asking.pressed(data)
                if pressed is not None:
                    await self._pressed(interaction, pressed, data)
            case discord.InteractionType.modal_submit:
                await self._step(interaction, str(data["custom_id"]).partition(":")[2], data)
            case _:
                log.info("interaction_unknown", kind=str(interaction.type))

    async def _pressed(self, interaction: discord.Interaction, pressed: Pressed, data: Mapping[str, Any]) -> None:
        if pressed.action == SETUP:
            await self._step(interaction, pressed.value, data)
            return
        value = pressed.value
        if pressed.digest is not None:
            kept = await self._keep.get(f"value {pressed.digest}")
            if kept is None:
                await interaction.response.send_message(word(say("forgotten")), ephemeral=True)
                return
            value = kept
        command = await self._command(interaction, pressed.action, (("of", value),) if value else ())
        own = interaction.message is not None and interaction.message.flags.ephemeral
        await self._reply(interaction, self._desk.ask(command), instead=own)

    async def _suggest(self, interaction: discord.Interaction, data: Mapping[str, Any]) -> None:
        typing = asking.typing(data)
        found: list[discord.app_commands.Choice[str]] = []
        if typing is not None:
            name, option, prefix = typing
            command = await self._command(interaction, name, ())
            suggested = (await self._desk.suggest(command, option, prefix))[:CHOICES]
            found += [
                discord.app_commands.Choice(name=choice.label[:CHOICE], value=choice.value)
                for choice in suggested
                if choice.label.strip() and len(choice.value) <= CHOICE
            ]
        await interaction.response.autocomplete(found)

    async def _step(self, interaction: discord.Interaction, step: str, data: Mapping[str, Any]) -> None:
        """A step of `/setup`."""
        command = await self._command(interaction, SETUP, ())
        await self._setup.step(interaction, command, step, data, self._shown)

    async def _command(
        self, interaction: discord.Interaction, name: str, options: Sequence[tuple[str, str]]
    ) -> Command:
        sent = as_sent(interaction)
        given = await granted(self._keep, str(interaction.guild_id))
        return asking.command(sent, name, options, given, self._operators)

    # --- showing ----------------------------------------------------------------------------------

    async def _reply(
        self, interaction: discord.Interaction, answer: Awaitable[Reply], *, public: bool = False, instead: bool = False
    ) -> None:
        """Show the answer; put it off first when it takes its time."""
        async with asyncio.TaskGroup() as group:
            coming = group.create_task(_awaited(answer))
            done, _ = await asyncio.wait((coming,), timeout=PATIENCE)
            if not done:
                if instead:
                    await interaction.response.defer()
                else:
                    await interaction.response.defer(ephemeral=not public, thinking=True)
        reply = coming.result()
        await self._show(interaction, reply, ephemeral=reply.private and not public, instead=instead)

    async def _show(self, interaction: discord.Interaction, reply: Reply, *, ephemeral: bool, instead: bool) -> None:
        locale = asking.locale(as_sent(interaction))
        messages = [drawn(card, locale=locale, now=self._clock.now()) for card in reply.cards]
        for made in messages:
            await keep_values(self._keep, made)
        first, *others = messages[:MOST_MESSAGES]
        view = Ready(first.components)
        if interaction.response.is_done():
            await interaction.edit_original_response(view=view, allowed_mentions=discord.AllowedMentions.none())
        elif instead and ephemeral:
            await interaction.response.edit_message(view=view, allowed_mentions=discord.AllowedMentions.none())
        else:
            await interaction.response.send_message(
                view=view, ephemeral=ephemeral, allowed_mentions=discord.AllowedMentions.none()
            )
        for made in others:
            await interaction.followup.send(
                view=Ready(made.components), ephemeral=ephemeral, allowed_mentions=discord.AllowedMentions.none()
            )

    async def _shown(self, interaction: discord.Interaction, made: Drawn, *, instead: bool) -> None:
        """A message of `/setup`, in the place of the one before."""
        await keep_values(self._keep, made)
        view, none = Ready(made.components), discord.AllowedMentions.none()
        if instead:
            await interaction.response.edit_message(view=view, allowed_mentions=none)
        else:
            await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=none)


async def _awaited(answer: Awaitable[Reply]) -> Reply:
    return await answer


def as_sent(interaction: discord.Interaction) -> dict[str, Any]:
    """The interaction in the words of Discord's own payload, as `asking` reads it."""
    user = interaction.user
    person = {"id": str(user.id), "username": user.name, "global_name": user.global_name}
    sent: dict[str, Any] = {
        "id": str(interaction.id),
        "channel_id": str(interaction.channel_id),
        "guild_id": str(interaction.guild_id) if interaction.guild_id is not None else None,
        "locale": str(interaction.locale),
    }
    if isinstance(user, discord.Member):
        sent["member"] = {
            "user": person,
            "permissions": str(interaction.permissions.value),
            "roles": [str(role.id) for role in user.roles],
        }
    else:
        sent["user"] = person
    return sent
