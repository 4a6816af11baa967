"""What people do: commands, buttons, selects, modals, as Discord's clients send them to the application."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.adapters.discord.standin import forms
from tests.adapters.discord.standin.answers import (
    ALIVE,
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    IN_TIME,
    MODAL,
    Answers,
    Asked,
)
from tests.adapters.discord.standin.commands import FOR_USER, IN_BOT_DM, IN_GUILD, IN_PRIVATE, INSTALLED, Commands
from tests.adapters.discord.standin.forms import NotOffered, resolved
from tests.adapters.discord.standin.payloads import (
    UPLOAD,
    Json,
    asker_json,
    message_json,
    user_json,
    with_rights,
)
from tests.adapters.discord.standin.reading import BUTTON, CHOOSERS, nested
from tests.adapters.discord.standin.rights import ALL, Right, in_channel
from tests.adapters.discord.standin.rights import IN_PRIVATE as PRIVATE_RIGHTS
from tests.adapters.discord.standin.world import Channel, Kind, Message, User, World

SLASH, ON_USER, ON_MESSAGE = 1, 2, 3


@dataclass(slots=True)
class Asking:
    """The people's side of the application."""

    world: World
    commands: Commands
    answers: Answers
    now: Callable[[], float]
    installed_by: set[int] = field(default_factory=set)
    """Users who installed the application for themselves."""
    patience: float = IN_TIME
    repeats: int = 1
    """How often each interaction is sent; a gateway that stumbles sends one again."""

    # --- what people do ---------------------------------------------------------------------------

    def slash(self, channel: Channel, user: User, name: str, options: Mapping[str, object]) -> Asked:
        """A slash command; subcommands by their whole name, as "feeds add"."""
        command, data = self._slash_data(channel, user, name, options, None)
        self._may(command, channel, user)
        return self._ask(COMMAND, data, channel, user, command)

    def autocomplete(
        self, channel: Channel, user: User, name: str, focused: str, options: Mapping[str, object]
    ) -> Asked:
        """What is offered while the user types into the option `focused`."""
        command, data = self._slash_data(channel, user, name, options, focused)
        self._may(command, channel, user)
        return self._ask(AUTOCOMPLETE, data, channel, user, command)

    def action(self, name: str, target: Message | User, channel: Channel, user: User) -> Asked:
        """A message action or a user action, from the menu of its target."""
        kind = ON_MESSAGE if isinstance(target, Message) else ON_USER
        command = self._command(kind, name, channel)
        self._may(command, channel, user)
        data = {"id": command["id"], "name": name, "type": kind, "target_id": str(target.id)}
        if isinstance(target, Message):
            data["resolved"] = {"messages": {str(target.id): message_json(target, self.world)}}
        else:
            data["resolved"] = resolved([target], channel, user, self.world)
        return self._ask(COMMAND, data, channel, user, command)

    def press(self, message: Message, which: str, by: User | None = None) -> Asked:
        """A button, by its custom_id or its label."""
        by = by or self._reader(message)
        self._sees(message, by)
        found = [
            one
            for one in nested(message.components)
            if one["type"] == BUTTON and which in {one.get("custom_id"), one.get("label")}
        ]
        if not found:
            raise NotOffered(f"no button {which!r} on {forms.labels(message)}")
        if found[0].get("disabled") or not found[0].get("custom_id"):
            raise NotOffered(f"the button {which!r} cannot be pressed: {dict(found[0])}")
        data = {"component_type": BUTTON, "custom_id": found[0]["custom_id"], "id": found[0].get("id")}
        return self._ask(COMPONENT, data, message.channel, by, None, message)

    def choose(
        self, message: Message, values: Sequence[object], by: User | None = None, custom_id: str | None = None
    ) -> Asked:
        """Options of a select, by value or label, or channels, roles and people; `custom_id` where there are more."""
        by = by or self._reader(message)
        self._sees(message, by)
        selects = [
            one
            for one in nested(message.components)
            if one["type"] in CHOOSERS and custom_id in {None, one.get("custom_id")} and not one.get("disabled")
        ]
        if not selects:
            raise NotOffered(f"no select {custom_id or ''} in the message")
        select = next((one for one in selects if forms.fits(one, values)), selects[0])
        data = {
            "component_type": select["type"],
            "custom_id": select["custom_id"],
            "id": select.get("id"),
            **forms.chosen(select, values, message.channel, by, self.world),
        }
        return self._ask(COMPONENT, data, message.channel, by, None, message)

    def submit(self, asked: Asked, values: Mapping[str, object]) -> Asked:
        """The modal that an interaction opened, filled in: values by custom_id or label."""
        modal = asked.answer.modal if asked.answer is not None else None
        if modal is None:
            raise NotOffered("no modal is open")
        data = forms.filled(modal, values, asked.channel, asked.asker, self.world)
        return self._ask(MODAL, data, asked.channel, asked.asker, None, asked.source)

    # --- what is offered --------------------------------------------------------------------------

    def _command(self, kind: int, name: str, channel: Channel) -> Json:
        guild = channel.guild.id if channel.guild is not None else None
        for command in self.commands.all(guild):
            if command["type"] == kind and command["name"] == name:
                return command
        known = sorted(one["name"] for one in self.commands.all(guild))
        raise NotOffered(f"no command {name!r}; there are {known}")

    def _slash_data(
        self, channel: Channel, user: User, name: str, options: Mapping[str, object], focused: str | None
    ) -> tuple[Json, Json]:
        first, *deeper = name.split()
        command = self._command(SLASH, first, channel)
        told, used = forms.option_data(command, deeper, options, focused)
        data = {"id": command["id"], "name": first, "type": SLASH, "options": told}
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        if used:
            data["resolved"] = resolved(used, channel, user, self.world)
        return command, data

    def _may(self, command: Json, channel: Channel, user: User) -> None:
        """Raise `NotOffered` where the client would not show the command."""
        owners = self._owners(channel, user, command)
        if not owners:
            raise NotOffered("the application is installed neither here nor by the user, or not for this command")
        context = self._context(channel)
        contexts = command.get("contexts")
        if contexts is not None and context not in contexts:
            raise NotOffered(f"the command is not offered in context {context}, only in {contexts}")
        if channel.guild is None:
            return
        has = in_channel(channel, user)
        if not has & Right.USE_APPLICATION_COMMANDS:
            raise NotOffered("the user may not use commands here")
        needed = command.get("default_member_permissions")
        if needed is not None and has != ALL and (int(needed) == 0 or has & int(needed) != int(needed)):
            raise NotOffered(f"the command is for members with {needed}")

    def _context(self, channel: Channel) -> int:
        if channel.guild is not None:
            return IN_GUILD
        return IN_BOT_DM if channel.kind is Kind.DM else IN_PRIVATE

    def _owners(self, channel: Channel, user: User, command: Json | None) -> dict[str, str]:
        """By which installation the application is spoken to here."""
        kinds = set((command or {}).get("integration_types") or [INSTALLED, FOR_USER])
        owners: dict[str, str] = {}
        if INSTALLED in kinds and channel.guild is not None and self.world.mine(channel.guild):
            owners[str(INSTALLED)] = str(channel.guild.id)
        if INSTALLED in kinds and channel.kind is Kind.DM:
            owners[str(INSTALLED)] = "0"
        if FOR_USER in kinds and user.id in self.installed_by:
            owners[str(FOR_USER)] = str(user.id)
        return owners

    def _reader(self, message: Message) -> User:
        """Who most likely presses: who asked, the person of these direct messages, the guild's owner."""
        if message.seen_by is not None:
            return message.seen_by
        if message.interaction is not None:
            return self.world.users[int(message.interaction["user"]["id"])]
        return message.channel.guild.owner if message.channel.guild is not None else message.channel.people[0]

    def _sees(self, message: Message, by: User) -> None:
        hidden = message.seen_by is not None and message.seen_by is not by
        if message.deleted or hidden or not in_channel(message.channel, by) & Right.VIEW_CHANNEL:
            raise NotOffered(f"{by.name} does not see this message")

    # --- the interaction itself -------------------------------------------------------------------

    def _ask(
        self,
        kind: int,
        data: Json,
        channel: Channel,
        user: User,
        command: Json | None,
        source: Message | None = None,
    ) -> Asked:
        number = self.world.new_id()
        token = f"aW50ZXJhY3Rpb246{number}"
        payload: Json = {
            "id": str(number),
            "application_id": str(self.world.me.id),
            "type": kind,
            "data": data,
            "token": token,
            "version": 1,
            "channel": with_rights(channel, user, self.world),
            "channel_id": str(channel.id),
            "locale": user.locale,
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": self._owners(channel, user, command),
            "context": self._context(channel),
            "attachment_size_limit": UPLOAD,
            "app_permissions": str(int(self._rights(channel))),
        } | self._who(channel, user)
        if source is not None:
            payload["message"] = message_json(source, self.world)
        lives_until = self.world.clock.monotonic() + ALIVE
        asked = Asked(
            number, token, kind, user, channel, payload, self.now(), lives_until, source, patience=self.patience
        )
        self.answers.asked[token] = asked
        for _ in range(self.repeats):
            self.world.hears("INTERACTION_CREATE", payload, channel.guild)
        return asked

    def _rights(self, channel: Channel) -> int:
        """What the application may here; by its user alone, what it needs to answer."""
        if channel.guild is not None and self.world.mine(channel.guild):
            return in_channel(channel, self.world.me)
        return int(PRIVATE_RIGHTS)

    def _who(self, channel: Channel, user: User) -> dict[str, Any]:
        guild = channel.guild
        if guild is None:
            return {"user": user_json(user)}
        if user.id not in guild.members:
            raise NotOffered(f"{user.name} is not in {guild.name}")
        return {
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
            "guild_locale": guild.locale,
            "member": asker_json(guild.members[user.id], channel),
        }
