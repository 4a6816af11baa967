"""What scenarios begin with: a newsroom whose channel #diplomacy wants everything, at 6:00 UTC on 28 February 2019."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.testing.newsroom import Newsroom, open_newsroom


@pytest.fixture
async def newsroom() -> AsyncIterator[Newsroom]:
    """On a database in memory."""
    async with open_newsroom() as opened:
        yield opened


@pytest.fixture
async def lasting_newsroom(tmp_path: Path) -> AsyncIterator[Newsroom]:
    """On a database in a file, which outlives a restart."""
    async with open_newsroom(f"sqlite:///{tmp_path / 'newsroom.db'}") as opened:
        yield opened
