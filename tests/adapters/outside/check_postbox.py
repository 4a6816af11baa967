"""The stranger's own tests: the contract, for pytest, and the kills, as a program.

python check_postbox.py FOLDER KILLS
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from readout_postbox import PostboxPlatform, build, messages  # type: ignore[import-not-found]

from bot.messages import Channel
from bot.ports import Tools
from bot.testing.adapter_contract import AdapterContract, Message, Stage
from bot.testing.clock import FakeClock
from bot.testing.faults import around_the_post
from bot.testing.keep import MemoryKeep


class TestPostbox(AdapterContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    @asynccontextmanager
    async def staged(self) -> AsyncIterator[Stage]:
        channel = Channel("postbox", "team", "news")
        async with build({"folder": str(self.folder)}, Tools(FakeClock(), MemoryKeep())) as postbox:
            yield Stage(
                postbox, channel, lambda: [Message(one["id"], one["text"]) for one in messages(self.folder, channel)]
            )


def main() -> int:
    folder, kills = Path(sys.argv[1]), int(sys.argv[2])
    missing = around_the_post(PostboxPlatform(folder / "miss"), "deliver.in_call", kills=kills, rather="miss")
    told = len(messages(folder / "miss", Channel("postbox", "team", "admins")))
    print(f"miss twice {missing.twice} lost {missing.lost} told {told} unexpected {missing.unexpected}")
    twice = around_the_post(PostboxPlatform(folder / "twice"), "deliver.in_call", kills=kills, rather="twice")
    print(f"twice lost {twice.lost} twice {twice.twice} unexpected {twice.unexpected}")
    return 0 if missing.good and twice.good and told >= missing.lost > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
