"""The commands of the application: what was put, and what a person is offered of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.adapters.discord.standin import rules
from tests.adapters.discord.standin.calls import Call, Route, guild_of
from tests.adapters.discord.standin.payloads import Json
from tests.adapters.discord.standin.refusals import Refusal
from tests.adapters.discord.standin.world import World

SLASH = 1
INSTALLED, FOR_USER = 0, 1
IN_GUILD, IN_BOT_DM, IN_PRIVATE = 0, 1, 2


@dataclass(slots=True)
class Commands:
    """The commands of each scope: 0 the global one, else a guild's id."""

    world: World
    scopes: dict[int, list[Json]] = field(default_factory=dict)
    puts: int = 0
    """How often a list was overwritten."""

    def routes(self) -> list[Route]:
        """What is answered here."""
        everywhere = "/applications/{application_id}/commands"
        of_guild = "/applications/{application_id}/guilds/{guild_id}/commands"
        return [
            Route("commands", "GET", everywhere, self._get),
            Route("commands.put", "PUT", everywhere, self._put),
            Route("commands", "GET", of_guild, self._get),
            Route("commands.put", "PUT", of_guild, self._put),
        ]

    def _scope(self, call: Call) -> int:
        if call.number("application_id") != self.world.me.id:
            raise Refusal(50001)
        return guild_of(self.world, call.number("guild_id")).id if "guild_id" in call.path else 0

    def _get(self, call: Call) -> list[Json]:
        localised = call.query.get("with_localizations", "").lower() in {"true", "1"}
        return [_told(one, localised=localised) for one in self.scopes.get(self._scope(call), ())]

    def _put(self, call: Call) -> list[Json]:
        scope = self._scope(call)
        if not isinstance(call.body, list):
            raise Refusal(50109)
        rules.check_commands(call.body)
        known = {(one["type"], one["name"]): one["id"] for one in self.scopes.get(scope, ())}
        self.scopes[scope] = [self._made(one, scope, known) for one in call.body]
        self.puts += 1
        return [_told(one, localised=True) for one in self.scopes[scope]]

    def _made(self, one: Json, scope: int, known: Mapping[tuple[int, str], str]) -> Json:
        """A command with what Discord fills in; one of a known name keeps its id."""
        kind = one.get("type") or SLASH
        here: Json = {
            "id": known.get((kind, one["name"])) or str(self.world.new_id()),
            "application_id": str(self.world.me.id),
            "version": str(self.world.new_id()),
            "type": kind,
            "name": one["name"],
            "name_localizations": one.get("name_localizations"),
            "description": one.get("description") or "",
            "description_localizations": one.get("description_localizations"),
            "default_member_permissions": _bits(one.get("default_member_permissions")),
            "nsfw": bool(one.get("nsfw")),
        }
        if one.get("options"):
            here["options"] = one["options"]
        if scope:
            return here | {"guild_id": str(scope)}
        return here | {
            "dm_permission": True,
            "integration_types": one.get("integration_types") or [INSTALLED],
            "contexts": one.get("contexts"),
        }

    def all(self, guild: int | None) -> Iterable[Json]:
        """What there is in a guild, its own commands first; in private the global ones."""
        return [*(self.scopes.get(guild, ()) if guild else ()), *self.scopes.get(0, ())]


def _bits(given: object) -> str | None:
    return None if given is None else str(given)


def _told(one: Json, *, localised: bool) -> Json:
    """A command as it is read: its translations only for who asks for them."""
    if localised:
        return one
    return _bare(one)


def _bare(one: Json) -> Json:
    told: dict[str, Any] = {key: value for key, value in one.items() if not key.endswith("_localizations")}
    if "options" in told:
        told["options"] = [_bare(inner) for inner in told["options"]]
    return told
