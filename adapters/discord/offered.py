"""The catalogue as Discord's application commands. Pure.

Every option is a text: what it may be is the catalogue's affair, which answers with what to type instead. Commands
for everyone work in servers, in direct messages and for people who installed the app for themselves; what changes a
channel or a server is offered in servers alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.discord.rights import MANAGE_CHANNELS, MANAGE_GUILD
from bot.messages import CommandSpec, OptionSpec, Role, Wording, say
from bot.wording import CATALOGUES, shortened, word

SLASH, ON_MESSAGE = 1, 3
SUBCOMMAND, TEXT, YES_NO = 1, 3, 5
DESCRIPTION = 100
OPTIONS = 25
EVERYWHERE = {"integration_types": [0, 1], "contexts": [0, 1, 2]}
IN_SERVERS = {"integration_types": [0], "contexts": [0]}

PUBLIC = "public"
"""The option that answers before everyone; the platform's own, not the catalogue's."""
CHECK = "Check the quotes in this post"
"""The action on a message; a name may hold blanks."""

_LOCALES = {"pt": "pt-BR", "zh": "zh-CN", "es": "es-ES", "sv": "sv-SE"}
"""Discord's names of languages, where they are not the bare tag."""
_SHOWN_TO = {Role.SUBSCRIBER: MANAGE_CHANNELS, Role.CURATOR: None, Role.ADMIN: MANAGE_GUILD}
"""Who is shown a command at first; a server may show it to others, and rights are asked for again at each use."""

Json = dict[str, Any]


def offered(catalogue: Sequence[CommandSpec]) -> list[Json]:
    """All commands as bodies of the bulk overwrite."""
    return [*(_command(spec) for spec in catalogue), {"type": ON_MESSAGE, "name": CHECK, **EVERYWHERE}]


def digest(commands: Sequence[Mapping[str, object]]) -> str:
    """A fingerprint of what is offered: while it stays, nothing has to be registered anew."""
    return hashlib.sha256(json.dumps(commands, sort_keys=True, ensure_ascii=True).encode()).hexdigest()[:32]


def _command(spec: CommandSpec) -> Json:
    made: Json = {"type": SLASH, "name": spec.name, **_about(spec)}
    if spec.subcommands:
        made["options"] = [
            {"type": SUBCOMMAND, "name": sub.name, **_about(sub), "options": _options(sub)} for sub in spec.subcommands
        ]
    else:
        made["options"] = _options(spec)
    made |= EVERYWHERE if _for_everyone(spec) else IN_SERVERS
    shown_to = None if _for_everyone(spec) else _SHOWN_TO.get(spec.role)
    if shown_to is not None:
        made["default_member_permissions"] = shown_to
    return made


def _for_everyone(spec: CommandSpec) -> bool:
    return spec.role is Role.ASKER


def _options(spec: CommandSpec) -> list[Json]:
    made = [_option(option) for option in sorted(spec.options, key=lambda option: not option.required)]
    if spec.role is Role.ASKER and spec.name not in ("follow", "unfollow", "report"):
        made.append({"type": YES_NO, "name": PUBLIC, "description": word(say("option.public")), "required": False})
    return made[:OPTIONS]


def _option(option: OptionSpec) -> Json:
    made: Json = {"type": TEXT, "name": option.name, **_described(option.about), "required": option.required}
    if option.choices:
        made["choices"] = [{"name": choice, "value": choice} for choice in option.choices]
    elif option.suggests is not None:
        made["autocomplete"] = True
    return made


def _about(spec: CommandSpec) -> Json:
    return _described(spec.about)


def _described(about: Wording) -> Json:
    """The description in English, and in every language there is a catalogue of."""
    made: Json = {"description": shortened(word(about), DESCRIPTION)}
    others = {
        _LOCALES.get(language, language): shortened(word(about, language), DESCRIPTION)
        for language in CATALOGUES
        if language != "en"
    }
    if others:
        made["description_localizations"] = others
    return made
