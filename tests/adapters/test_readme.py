"""The adapter of the README is whole: it keeps the contract and answers questions."""

import asyncio
import re
import sys
import types
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.commands import CATALOGUE, Desk, Lent
from bot.delivery.postroom import Postroom
from bot.feeds.identity import spellings
from bot.messages import Channel
from bot.model import TimelineEntry
from bot.ports import Comparison, FeedReport, Material, Tools
from bot.store import open_store
from bot.testing.adapter_contract import AdapterContract, Message, Stage
from bot.testing.clock import FakeClock
from bot.testing.keep import MemoryKeep
from config.tables import ConfigError

README = Path(__file__).resolve().parents[2] / "adapters" / "README.md"


def example() -> Any:
    """The module that the README shows first."""
    source = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)[0]
    module = types.ModuleType("readout_folder")
    sys.modules["readout_folder"] = module  # dataclasses and annotations look their module up
    exec(compile(source, str(README), "exec"), module.__dict__)
    return module


def tools() -> Tools:
    return Tools(FakeClock(), MemoryKeep())


class TestTheExample(AdapterContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    @asynccontextmanager
    async def staged(self) -> AsyncIterator[Stage]:
        channel = Channel("folder", None, "diplomacy")
        async with example().build({"folder": str(self.folder)}, tools()) as chat:

            def messages() -> list[Message]:
                now = {line["message"]: line for line in chat.messages(channel)}
                return [Message(name, line["text"], line["under"]) for name, line in now.items()]

            yield Stage(chat, channel, messages)


def test_its_table_tells_a_misspelt_setting():
    with pytest.raises(ConfigError, match='Did you mean "folder"'):
        example().build({"fodler": "x"}, tools())


async def unparked(adapter: str, workspace: str | None) -> int:
    return 0


async def test_it_answers_a_question(tmp_path):
    async def untried(url: str) -> FeedReport:
        return FeedReport(url, "", 0, None, "not tried here")

    async def untold(material: Material) -> tuple[TimelineEntry, ...]:
        return ()

    async def uncompared(material: Material) -> Comparison:
        return Comparison()

    async with open_store(":memory:") as store, example().build({"folder": str(tmp_path)}, tools()) as chat:
        clock = FakeClock()
        desk = Desk(
            store, clock, Lent(untried, untold, uncompared, spellings, Postroom(store, clock, "here", unparked))
        )
        listening = asyncio.create_task(chat.listen(CATALOGUE, desk))
        (tmp_path / "1.ask").write_text("/help quotes")
        async with asyncio.timeout(30):
            while not (tmp_path / "1.answer").exists() or (tmp_path / "1.ask").exists():  # noqa: ASYNC110 - a file tells nobody that it is there
                await asyncio.sleep(0.01)
        listening.cancel()

    assert "name of the speaker" in (tmp_path / "1.answer").read_text()
