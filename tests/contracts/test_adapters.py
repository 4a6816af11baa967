"""The adapter contract, over every adapter that is built in, and over the weaker platforms there may be."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from adapters.terminal import TerminalAdapter
from adapters.terminal.render import plain_console
from adapters.terminal.transcript import Transcript
from bot.messages import Channel
from bot.ports import Tools
from bot.testing.adapter_contract import AdapterContract, Message, Stage, squeezed
from bot.testing.clock import FakeClock
from bot.testing.keep import MemoryKeep
from bot.testing.transcript import EVERYTHING, TranscriptAdapter


class TestTerminal(AdapterContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.path = tmp_path / "shown.jsonl"

    @asynccontextmanager
    async def staged(self) -> AsyncIterator[Stage]:
        page = StringIO()
        tools = Tools(FakeClock(), MemoryKeep())
        terminal = TerminalAdapter(tools, transcript=Transcript(self.path), console=plain_console(page, 100))

        def messages() -> list[Message]:
            """What the file says is shown, once it is seen to stand on the screen as well."""
            screen = squeezed(page.getvalue())
            found: dict[str, Message] = {}
            for line in map(json.loads, self.path.read_text().splitlines()):
                assert all(squeezed(part) in screen for part in line["text"].splitlines())
                under = line["under"] if line["kind"] != "edit" else None
                found[line["message"]] = Message(line["message"], line["text"], under)
            return list(found.values())

        async with terminal:
            yield Stage(terminal, Channel("terminal", None, "desk"), messages)


class TestTranscript(AdapterContract):
    capabilities = EVERYTHING

    @asynccontextmanager
    async def staged(self) -> AsyncIterator[Stage]:
        async with TranscriptAdapter(FakeClock(), self.capabilities) as chat:
            yield Stage(
                chat,
                Channel(chat.name, "server", "#diplomacy"),
                lambda: [Message(one.message, one.text, one.under) for one in chat.shown],
            )


class TestTranscriptOfAPlatformWithoutMuch(TestTranscript):
    capabilities = replace(EVERYTHING, edits=False, threads=False, idempotency=None, history=False)
