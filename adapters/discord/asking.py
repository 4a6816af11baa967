"""An interaction becomes a command. Pure but for what a button could not carry, which is looked up.

Discord's interaction objects, as the gateway sends them, are read here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.discord.offered import CHECK, PUBLIC, SUBCOMMAND
from adapters.discord.pressing import CHOSEN, Pressed, read
from adapters.discord.rights import Granted, role_of
from bot.messages import Asker, Channel, Command, Role

NAME = "discord"
SLASH_KIND, MESSAGE_KIND = 1, 3
EPHEMERAL = 1 << 6


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed, with who may see the answer."""

    name: str
    options: tuple[tuple[str, str], ...]
    public: bool = False


def asked(data: Mapping[str, Any]) -> Asked:
    """A slash command or an action on a message. `data` is the interaction's."""
    if data.get("type", SLASH_KIND) == MESSAGE_KIND and data["name"] == CHECK:
        message = data["resolved"]["messages"][data["target_id"]]
        return Asked("said", (("words", words_of(message)),))
    name, options = _given(data)
    given = {str(option["name"]): option["value"] for option in options}
    public = bool(given.pop(PUBLIC, False))
    return Asked(name, tuple((option, str(value)) for option, value in given.items()), public)


def typing(data: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """The command, the option and what is typed of it so far, where somebody types. None when nothing has the focus."""
    name, options = _given(data)
    focused = next((option for option in options if option.get("focused")), None)
    return None if focused is None else (name, str(focused["name"]), str(focused.get("value", "")))


def pressed(data: Mapping[str, Any]) -> Pressed | None:
    """A button, or the chosen option of a select; None when it is none of ours."""
    found = read(str(data["custom_id"]))
    if found is not None and found.action == CHOSEN:
        values: Sequence[str] = data.get("values", [])
        return read(values[0]) if values else None
    return found


def words_of(message: Mapping[str, Any]) -> str:
    """All text of a message: its content, its embeds, the texts among its components."""
    found = [str(message.get("content") or "")]
    for embed in message.get("embeds") or ():
        found += [str(embed.get(part) or "") for part in ("title", "description")]
    found += _texts(message.get("components") or ())
    return "\n".join(text for text in found if text.strip())


def command(
    interaction: Mapping[str, Any],
    name: str,
    options: Sequence[tuple[str, str]],
    given: Granted,
    operators: Sequence[str],
) -> Command:
    """The command, asked by the person of an interaction, with the rights they have where they asked."""
    who = asker(interaction, given, operators)
    return Command(str(interaction["id"]), name, tuple(options), who, channel(interaction), locale(interaction))


def channel(interaction: Mapping[str, Any]) -> Channel:
    """Where it was asked; a direct message is the channel of the person."""
    guild = interaction.get("guild_id")
    if guild is None:
        return Channel(NAME, None, str(_user(interaction)["id"]))
    return Channel(NAME, str(guild), str(interaction["channel_id"]))


def asker(interaction: Mapping[str, Any], given: Granted, operators: Sequence[str]) -> Asker:
    """Who asked, with the role they have there."""
    user = _user(interaction)
    member = interaction.get("member")
    role = Role.ASKER
    if str(user["id"]) in operators:
        role = Role.OPERATOR
    elif member is not None:
        role = role_of(int(member.get("permissions", "0")), map(str, member.get("roles", ())), given)
    return Asker(str(user["id"]), str(user.get("global_name") or user["username"]), role)


def locale(interaction: Mapping[str, Any]) -> str:
    """The language of the person's Discord."""
    return str(interaction.get("locale") or "en")


def _user(interaction: Mapping[str, Any]) -> Mapping[str, Any]:
    member = interaction.get("member")
    found: Mapping[str, Any] = member["user"] if member is not None else interaction["user"]
    return found


def _given(data: Mapping[str, Any]) -> tuple[str, Sequence[Mapping[str, Any]]]:
    """The command by its full name, subcommand and all, and the options of it."""
    name, options = str(data["name"]), data.get("options", [])
    while options and options[0]["type"] == SUBCOMMAND:
        name, options = f"{name} {options[0]['name']}", options[0].get("options", [])
    return name, options


def _texts(components: Sequence[Mapping[str, Any]]) -> list[str]:
    found: list[str] = []
    for component in components:
        if isinstance(component.get("content"), str):
            found.append(str(component["content"]))
        found += _texts(component.get("components") or ())
    return found
