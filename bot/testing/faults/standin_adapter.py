"""The adapter of the stand-in platforms: the real promises of `bot.ports.Adapter`, over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp

from bot.errors import SendError, Waits
from bot.messages import Card, Channel, CommandSpec, Delivery, DeliveryKind, Receipt
from bot.ports import Capabilities, Desk, Tools
from bot.wording import fitted, plain
from config.tables import Table

ADAPTER = "standin"
HOW_FAST = 1_000_000
"""Posts a second; what the platform allows is its own affair, except where a scenario is about it."""

KEYED = Capabilities(
    edits=True,
    threads=True,
    buttons=False,
    idempotency=timedelta(seconds=120),
    history=True,
    per_channel=float(HOW_FAST),
    per_workspace=float(HOW_FAST),
)
UNKEYED = replace(KEYED, idempotency=None, settle=timedelta(seconds=45))


def build(table: Mapping[str, object], tools: Tools) -> StandInAdapter:
    """The adapter, from its table: where the platform is, and whether it takes keys and shows a history."""
    own = Table(table, f"adapters.{ADAPTER}")
    url = own.text("url") or ""
    keyed = own.flag("keyed", True)
    history = own.flag("history", True)
    patience = own.integer("patience_ms", 10_000, least=1) / 1000
    capabilities = replace(
        KEYED if keyed else UNKEYED,
        history=history,
        per_channel=float(own.integer("per_channel", HOW_FAST)),
        per_workspace=float(own.integer("per_workspace", HOW_FAST)),
    )
    own.done()
    return StandInAdapter(tools, url, capabilities, patience=patience)


class StandInAdapter:
    """`bot.ports.Adapter` of a stand-in."""

    name = ADAPTER

    def __init__(self, tools: Tools, url: str, capabilities: Capabilities, *, patience: float = 10.0) -> None:
        self._clock = tools.clock
        self._url = url
        self._patience = patience
        self.capabilities = capabilities
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> StandInAdapter:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=self._patience),
            connector=aiohttp.TCPConnector(use_dns_cache=False, limit=0),
            trust_env=False,
        )
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def listen(self, commands: Sequence[CommandSpec], desk: Desk) -> None:
        """Nobody types here."""
        await asyncio.Event().wait()

    async def send(self, delivery: Delivery) -> Receipt:
        """Post, edit, or post under a message."""
        card = fitted(delivery.card, self.capabilities.characters, delivery.locale, delivery.zone)
        body: dict[str, object] = {"text": plain(card, delivery.locale, delivery.zone), "mark": delivery.key}
        place = f"/channels/{delivery.channel.id}/messages"
        post = delivery.follows
        if delivery.kind is DeliveryKind.EDIT and post is not None:
            answer = await self._call("PATCH", f"{place}/{post.message}", delivery.channel, body)
        else:
            if self.capabilities.idempotency is not None:
                body["key"] = delivery.key
            if post is not None:
                body["under"] = post.message
            answer = await self._call("POST", place, delivery.channel, body)
        return self._receipt(delivery.channel, answer)

    async def find(self, deliveries: Sequence[Delivery]) -> Mapping[str, Receipt]:
        """Look through the history of their channel, all pages."""
        wanted = {delivery.key: delivery.channel for delivery in deliveries}
        found: dict[str, Receipt] = {}
        for channel in dict.fromkeys(wanted.values()):
            start: int | None = 0
            while start is not None:
                answer = await self._call("GET", f"/channels/{channel.id}/messages?start={start}", channel)
                for message in answer["messages"]:
                    if message["mark"] in wanted:
                        found[message["mark"]] = self._receipt(channel, message)
                start = answer["next"]
        return found

    async def check(self, channels: Sequence[Channel] = ()) -> Sequence[str]:
        """Whether the platform answers."""
        try:
            await self._call("GET", "/channels/check/messages", Channel(ADAPTER, None, "check"))
        except SendError as error:
            return (error.why,)
        return ()

    def preview(self, card: Card, locale: str = "en", zone: str = "UTC") -> str:
        """The card as plain text."""
        return plain(card, locale, zone)

    def _receipt(self, channel: Channel, answer: Mapping[str, Any]) -> Receipt:
        return Receipt(channel, str(answer["id"]), self._clock.now())

    async def _call(self, method: str, path: str, channel: Channel, body: object = None) -> Mapping[str, Any]:
        assert self._session is not None, "the adapter is not opened"
        workspace = {"workspace": channel.workspace or ""}
        try:
            async with self._session.request(method, self._url + path, json=body, params=workspace) as response:
                if response.status == 200:
                    answer: Mapping[str, Any] = await response.json()
                    return answer
                said = await response.json()
                raise _refusal(response.status, method, said, response.headers.get("Retry-After"))
        except aiohttp.ClientConnectorError as error:
            raise SendError(f"the platform cannot be reached: {error}", retry_after=5.0, waits="adapter") from error
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, OSError) as error:
            raise SendError(f"no answer: {type(error).__name__}", unknown=True) from error


def _refusal(status: int, method: str, said: Mapping[str, Any], retry_after: str | None) -> SendError:
    why = f"{status} {said.get('error', '')}".strip()
    match status:
        case 429:
            scope: Waits = said["scope"] if said.get("scope") in {"channel", "workspace", "adapter"} else "channel"
            return SendError(why, retry_after=seconds(retry_after), waits=scope)
        case 401:
            return SendError(why, stops="workspace")
        case 404 if said.get("error") == "unknown message":
            return SendError(why, stops="post")
        case 403 | 404:
            return SendError(why, stops="channel")
        case 400 | 413:
            return SendError(why, stops="delivery")
        case _:
            return SendError(why, unknown=True)


def seconds(text: str | None) -> float:
    """What a `Retry-After` says, odd ones as they are: the pace makes sense of them."""
    try:
        return float(text) if text is not None else float("nan")
    except ValueError:
        return float("nan")
