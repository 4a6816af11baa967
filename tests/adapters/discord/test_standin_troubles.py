"""What goes wrong on the stand-in when it is told to, as the unmodified client meets it."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import discord as library
import pytest

from bot.testing.clock import FakeClock
from tests.adapters.discord.clients import Client, card, connected, refused
from tests.adapters.discord.standin.reading import visible
from tests.adapters.discord.standin.server import Discord
from tests.adapters.discord.standin.troubles import What
from tests.adapters.discord.standin.world import Channel

pytestmark = pytest.mark.usefixtures("addresses", "held")


async def posted(client: Client, channel: Channel) -> object:
    """What came of a try: the status of a refusal, the error where no answer came, or nothing."""
    try:
        await client.post(channel, content="Hello", nonce="key-1", enforce_nonce=True)
    except library.HTTPException as error:
        return error.status
    except aiohttp.ClientError as error:
        return type(error)
    return None


@pytest.mark.parametrize(
    ("what", "value", "came", "stored"),
    [
        ("refuse", 503, 503, 0),
        ("error", 503, 503, 1),
        ("lost", None, aiohttp.ServerDisconnectedError, 0),
        ("drop", None, aiohttp.ServerDisconnectedError, 1),
        ("reset", None, aiohttp.ClientOSError, 1),
        ("code", 50013, 403, 0),
        ("code", 240000, 400, 0),
        ("ban", None, 429, 0),
    ],
)
async def test_an_answer_that_goes_wrong_leaves_the_message_or_not(
    discord: Discord, what: What, value: float | None, came: object, stored: int
) -> None:
    news = discord.text(discord.guild("Newsroom"), "news")

    async with connected(discord) as client:
        discord.trouble(what, on="post", value=value)
        met = await posted(client, news)
        left = len(discord.shown(news))
        again = await posted(client, news)

    assert (met, left, again) == (came, stored, None)
    assert [visible(one) for one in discord.shown(news)] == ["Hello"]


async def test_an_answer_that_is_slow_or_never_comes_is_still_stored(discord: Discord) -> None:
    news, other = (discord.text(discord.guild("Newsroom"), name) for name in ("news", "other"))

    async with connected(discord) as client:
        discord.trouble("slow", on="post", value=0.3, place=news.id)
        discord.trouble("silent", on="post", place=other.id)
        began = time.monotonic()
        await posted(client, news)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(posted(client, other), 0.2)

    assert time.monotonic() - began >= 0.3
    assert (len(discord.shown(news)), len(discord.shown(other))) == (1, 1)


async def test_a_shared_limit_is_no_invalid_request_and_a_global_one_stops_everything(discord: Discord) -> None:
    news, other = (discord.text(discord.guild("Newsroom"), name) for name in ("news", "other"))

    async with connected(discord) as client:
        discord.trouble("limit", on="post", value=0.1, scope="shared")
        await client.post(news, content="Hello")
        assert discord.invalid == 0
        discord.trouble("limit", on="post", value=0.3, scope="global", place=news.id)
        began = time.monotonic()
        first = asyncio.create_task(client.post(news, content="Hello"))
        await asyncio.sleep(0.1)
        await client.post(other, content="Hello")
        await first

    assert time.monotonic() - began >= 0.3
    assert discord.invalid == 1


async def test_a_wait_that_is_too_long_is_told_instead_of_slept(discord: Discord) -> None:
    news = discord.text(discord.guild("Newsroom"), "news")
    discord.trouble("limit", on="post", value=600)

    async with connected(discord) as client:
        with pytest.raises(library.RateLimited) as told:
            await client.post(news, content="Hello")

    assert told.value.retry_after == 600


async def test_a_nonce_is_forgotten_after_three_minutes_and_a_deleted_message_is_not_posted_anew(
    discord: Discord,
) -> None:
    clock = FakeClock()
    discord.world.clock = clock
    news = discord.text(discord.guild("Newsroom"), "news")

    async with connected(discord) as client:
        await posted(client, news)
        await clock.advance(minutes=2)
        await posted(client, news)
        assert len(discord.shown(news)) == 1
        await clock.advance(minutes=1)
        await posted(client, news)
        assert len(discord.shown(news)) == 2
        discord.delete(discord.shown(news)[1])
        code = await refused(client.post(news, content="Hello", nonce="key-1", enforce_nonce=True))

    assert code == 10008


async def test_a_message_that_is_late_comes_into_view_later(discord: Discord) -> None:
    clock = FakeClock()
    discord.world.clock = clock
    news = discord.text(discord.guild("Newsroom"), "news")

    async with connected(discord) as client:
        discord.trouble("late", on="post", value=30)
        discord.trouble("refuse", on="post", value=503)
        assert await posted(client, news) == 503
        assert [one async for one in client.channel(news).history()] == []
        await clock.advance(seconds=31)
        assert len([one async for one in client.channel(news).history()]) == 1


async def test_an_archived_thread_wakes_when_it_is_written_in_and_a_locked_one_does_not(discord: Discord) -> None:
    clock = FakeClock()
    discord.world.clock = clock
    guild = discord.guild("Newsroom")
    news = discord.text(guild, "news")

    async with connected(discord) as client:
        message = await client.post(news, **card("Talks begin"))
        thread = await client.channel(news).get_partial_message(int(message["id"])).create_thread(name="Changes")
        line = await thread.send("Talks go on")
        await clock.advance(days=4)
        assert [one.id async for one in client.channel(news).archived_threads()] == [thread.id]
        rests = await refused(line.edit(content="Talks end"))
        await thread.send("Talks end")
        assert [one.id for one in await client.get_guild(guild.id).active_threads()] == [thread.id]
        discord.world.channels[thread.id].locked = True
        locked = await refused(thread.send("More"))

    assert (rests, locked) == (50083, 160005)
