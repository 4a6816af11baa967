"""An adapter as a stranger writes one: it edits, takes 4,096 characters, and has neither keys nor a history."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.errors import SendError
from bot.messages import Card, Channel, CommandSpec, Delivery, DeliveryKind, Receipt
from bot.ports import Adapter, Capabilities, Desk, Tools
from bot.testing.faults import Seen, SharedClock, Strikes
from bot.wording import fitted, plain
from config.tables import Table

ON_THE_WAY = 0.003
"""Seconds that a message takes to the platform, and its answer back."""


def build(table: Mapping[str, object], tools: Tools) -> Postbox:
    own = Table(table, "adapters.postbox")
    folder = own.path("folder") or Path("postbox")
    own.done()
    return Postbox(folder, tools)


class Postbox:
    name = "postbox"
    capabilities = Capabilities(
        edits=True,
        threads=False,
        buttons=False,
        idempotency=None,
        history=False,
        characters=4096,
        per_channel=1000.0,
        per_workspace=1000.0,
    )

    def __init__(self, folder: Path, tools: Tools) -> None:
        self._folder = folder
        self._clock = tools.clock

    async def __aenter__(self) -> Postbox:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    async def __aexit__(self, *exc: object) -> None:
        pass

    async def listen(self, commands: Sequence[CommandSpec], desk: Desk) -> None:
        await asyncio.Event().wait()

    async def send(self, delivery: Delivery) -> Receipt:
        card = fitted(delivery.card, self.capabilities.characters, delivery.locale, delivery.zone)
        text = plain(card, delivery.locale, delivery.zone)
        post = delivery.follows
        edits = post.message if delivery.kind is DeliveryKind.EDIT and post else None
        await asyncio.sleep(ON_THE_WAY)
        number = len(messages(self._folder, delivery.channel))
        line = {"id": edits or f"m{number}", "text": text}
        with (self._folder / f"{delivery.channel.id}.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")
        await asyncio.sleep(ON_THE_WAY)
        return Receipt(delivery.channel, line["id"], self._clock.now())

    async def find(self, deliveries: Sequence[Delivery]) -> Mapping[str, Receipt]:
        raise SendError("a postbox shows no history", stops="channel")

    async def check(self, channels: Sequence[Channel] = ()) -> Sequence[str]:
        return [] if self._folder.is_dir() else [f"There is no folder {self._folder}: make it."]

    def preview(self, card: Card, locale: str = "en", zone: str = "UTC") -> str:
        return plain(card, locale, zone)


def messages(folder: Path, channel: Channel) -> list[dict[str, str]]:
    """What the platform has, an edited message once."""
    file = folder / f"{channel.id}.jsonl"
    lines = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    return list({line["id"]: line for line in lines}.values())


class PostboxPlatform:
    """`bot.testing.faults.Platform`: the folder outlives every process that posts into it."""

    name = "postbox"
    points: tuple[str, ...] = ()

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self, clock: SharedClock, strikes: Strikes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)

    def stop(self) -> None:
        pass

    def adapter(self, tools: Tools) -> Adapter:
        return build({"folder": str(self._folder)}, tools)

    def channel(self, name: str) -> Channel:
        return Channel("postbox", "team", name)

    def shown(self, channel: Channel) -> Sequence[Seen]:
        return [Seen(line["id"], line["text"]) for line in messages(self._folder, channel)]
