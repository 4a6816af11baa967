"""The translator between Readout and Discord.

Two clients of discord.py serve it: one calls (`rest`), as soon as something is to be posted; the other listens
(`gateway`) and may end and begin anew without holding up a post. Both take their addresses from the configuration,
so that they can be pointed at another server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.answering import Answerer
from adapters.discord.asking import NAME
from adapters.discord.gateway import Gateway
from adapters.discord.offered import digest, offered
from adapters.discord.posting import Poster
from adapters.discord.preview import page
from adapters.discord.render import drawn
from adapters.discord.rest import Rest
from adapters.discord.rights import missing
from bot.errors import SendError
from bot.messages import Card, Channel, CommandSpec, Delivery, DeliveryKind, Receipt, say
from bot.ports import Capabilities, Desk, Revoked, Tools
from config.tables import ConfigError, Table

log = structlog.get_logger(__name__)

CAPABILITIES = Capabilities(
    edits=True,
    threads=True,
    buttons=True,
    idempotency=timedelta(seconds=120),
    history=True,
    settle=timedelta(seconds=5),
    characters=4000,
    per_channel=1.0,
    per_workspace=45.0,
    one_token=True,
)
"""120 s: a nonce is known "for the last few minutes". 45 a second: the global limit is 50, and answers need some."""

FATAL = frozenset((4004, 4010, 4011, 4012, 4013, 4014))
"""Close codes after which the same client would be refused again."""
SYNCED = timedelta(days=36500)


@dataclass(frozen=True, slots=True)
class Options:
    """The table ``[adapters.discord]``."""

    token: str
    rest: str | None = None
    gateway: str | None = None
    publish: bool = False
    operators: tuple[str, ...] = ()


def build(table: Mapping[str, object], tools: Tools) -> DiscordAdapter:
    """The adapter, from its table of the configuration. Raises `config.tables.ConfigError`."""
    return DiscordAdapter(options_of(table), tools)


def options_of(table: Mapping[str, object]) -> Options:
    """The table read. Raises `config.tables.ConfigError` with every fault."""
    own = Table(table, f"adapters.{NAME}")
    token, file = own.text("token"), own.path("token_file")
    made = Options(
        token or "",
        rest=own.text("rest"),
        gateway=own.text("gateway"),
        publish=own.flag("publish", False),
        operators=own.texts("operators"),
    )
    own.done()
    if not made.token and file is not None:
        made = Options(_secret(file), made.rest, made.gateway, made.publish, made.operators)
    return made


class DiscordAdapter:
    """`bot.ports.Adapter` on Discord."""

    name = NAME
    capabilities = CAPABILITIES

    def __init__(self, options: Options, tools: Tools) -> None:
        self._options = options
        self._tools = tools
        self._rest = Rest(options.token)
        self._poster = Poster(self._rest, tools, publish=options.publish)

    async def __aenter__(self) -> DiscordAdapter:
        if not self._options.token:  # a preview is drawn without one
            raise ConfigError([f"adapters.{NAME}.token: set the bot's token, or token_file to a file that holds it."])
        # the library has one address for the whole process, and reads it at each call
        if self._options.rest is not None:
            Route.BASE = self._options.rest
        if self._options.gateway is not None:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self._options.gateway)
        await self._rest.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._rest.__aexit__(*exc)

    async def listen(self, commands: Sequence[CommandSpec], desk: Desk) -> None:
        """Offer the commands and answer, until cancelled. Returns when the token is refused: nobody could be heard."""
        try:
            await self._offer(commands)
        except SendError as error:
            if error.stops == "workspace":
                await self._refused(desk, error.why)
                return
            log.warning("commands_not_offered", why=error.why)
        answerer = Answerer(desk, self._tools, self._options.operators, self._missing)
        async with Gateway(desk, self._tools, answerer, self._welcome, self._poster.forget) as client:
            try:
                await client.start(self._options.token)
            except discord.LoginFailure as error:
                await self._refused(desk, str(error))
            except discord.ConnectionClosed as closed:
                if closed.code not in FATAL:
                    raise
                await self._refused(desk, f"Discord closed the connection with {closed.code}")

    async def send(self, delivery: Delivery) -> Receipt:
        """Post, edit, or post under a message; see `bot.ports.Adapter`."""
        return await self._poster.send(delivery)

    async def find(self, deliveries: Sequence[Delivery]) -> Mapping[str, Receipt]:
        """Which of these stand in their channel, by the key in their buttons."""
        return await self._poster.find(deliveries)

    async def check(self, channels: Sequence[Channel] = ()) -> Sequence[str]:
        """Whether the token is taken, and for each server and channel what was not granted."""
        try:
            await self._rest.application()
        except SendError as error:
            return (error.why,)
        problems: list[str] = []
        for guild in dict.fromkeys(channel.workspace for channel in channels if channel.workspace is not None):
            problems += await self._unanswerable(guild)
        for channel in channels:
            if channel.workspace is None:
                continue
            names = await self._missing(channel.workspace, channel.id)
            problems += [f'channel {channel.id}: "{name}" is missing; grant it to the bot\'s role' for name in names]
        return tuple(problems)

    async def _unanswerable(self, guild: str) -> Sequence[str]:
        """Whether the bot is in a server, and was invited with the scope for commands."""
        application = await self._rest.application()
        path = "/applications/{application_id}/guilds/{guild_id}/commands"
        try:
            await self._rest.get(path, application_id=application, guild_id=guild)
        except SendError as error:
            what = "invite the bot with the scopes bot and applications.commands"
            return (f"server {guild}: commands cannot be offered there; {what} ({error.why})",)
        return ()

    def preview(self, card: Card, locale: str = "en", zone: str = "UTC") -> str:
        """The card as an HTML page, drawn from the very payload."""
        made = drawn(card, locale=locale, zone=zone, now=self._tools.clock.now())
        return page(made.components, zone)

    async def _offer(self, commands: Sequence[CommandSpec]) -> None:
        """Register the commands, where they are not what they were."""
        bodies = offered(commands)
        application = await self._rest.application()
        known, now = await self._tools.keep.get(f"offered {application}"), digest(bodies)
        if known == now:
            return
        await self._rest.put("/applications/{application_id}/commands", bodies, application_id=application)
        await self._tools.keep.put(f"offered {application}", now, SYNCED)
        log.info("commands_offered", count=len(bodies))

    async def _refused(self, desk: Desk, why: str) -> None:
        log.error("token_refused", adapter=NAME, why=why)
        await desk.tell(Revoked(NAME, None))

    async def _missing(self, guild: str, channel: str) -> Sequence[str]:
        return await missing(self._rest, guild, channel, forum=False)

    async def _welcome(self, person: str, server: str) -> None:
        """One short message to whoever added the bot; that they take none is fine."""
        card = Card(title=say("welcome", server=server), lines=(say("welcome.how"), say("welcome.reads")))
        key = f"{int(person):024x}"[-24:]
        try:
            await self.send(Delivery(key, Channel(NAME, None, person), DeliveryKind.DIRECT, "welcome", 0, 0, card))
        except SendError as error:
            log.info("not_welcomed", why=error.why)


def _secret(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError([f"adapters.{NAME}.token_file: {file} cannot be read: {error.strerror}."]) from error
