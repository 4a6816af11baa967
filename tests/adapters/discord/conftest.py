"""What tests of the Discord adapter may ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.adapters.discord.standin.rights import Right
from tests.adapters.discord.standin.server import Discord, standing_in


@pytest.fixture
async def discord() -> AsyncIterator[Discord]:
    """A stand-in for Discord; a test fails when it was sent what Discord forbids."""
    async with standing_in() as server:
        yield server


@pytest.fixture
def addresses(discord: Discord) -> Iterator[None]:
    """The library looks for Discord where the stand-in is."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = discord.rest, yarl.URL(discord.gateway)
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@pytest.fixture(autouse=True)
def _address():
    """The library's one address is put back."""
    before = Route.BASE
    yield
    Route.BASE = before


@pytest.fixture
def guild(discord):
    return discord.guild("Newsroom")


@pytest.fixture
def admin(discord, guild):
    return discord.member(guild, "dana", Right.MANAGE_GUILD | Right.MANAGE_CHANNELS)


@pytest.fixture
def held(discord: Discord) -> None:
    """The stand-in's own answers are held against the specification, where that is at hand."""
    discord.http.holds_answers = True
