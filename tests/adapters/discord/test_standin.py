"""The stand-in for Discord, met by the unmodified client over real sockets: messages, threads, refusals."""

from __future__ import annotations

from typing import Any

import discord as library
import pytest

from tests.adapters.discord.clients import HELLO, V2, card, connected, refused, until
from tests.adapters.discord.standin import spec
from tests.adapters.discord.standin.reading import visible
from tests.adapters.discord.standin.rights import Right
from tests.adapters.discord.standin.server import Discord

pytestmark = pytest.mark.usefixtures("addresses", "held")


# --- posts ----------------------------------------------------------------------------------------


async def test_a_client_sees_the_guilds_and_channels_that_there_are(discord: Discord) -> None:
    guild = discord.guild("Newsroom")
    news = discord.text(guild, "news")

    async with connected(discord) as client:
        assert [one.name for one in client.guilds] == ["Newsroom"]
        assert client.channel(news).name == "news"
        assert client.get_guild(guild.id).me.guild_permissions.send_messages


async def test_a_nonce_that_is_enforced_posts_once_and_a_random_one_twice(discord: Discord) -> None:
    news = discord.text(discord.guild("Newsroom"), "news")

    async with connected(discord) as client:
        first = await client.post(news, content="Hello", nonce="key-1", enforce_nonce=True)
        again = await client.post(news, content="Hello", nonce="key-1", enforce_nonce=True)
        other = await client.post(news, content="Hello", nonce="key-1")

    assert first["id"] == again["id"] != other["id"]
    assert [visible(one) for one in discord.shown(news)] == ["Hello", "Hello"]


async def test_a_502_after_storing_makes_one_message_with_a_nonce(discord: Discord) -> None:
    news = discord.text(discord.guild("Newsroom"), "news")
    discord.trouble("error", on="post", value=502)

    async with connected(discord) as client:
        posted = await client.post(news, content="Hello", nonce="key-1", enforce_nonce=True)

    assert [str(one.id) for one in discord.shown(news)] == [posted["id"]]
    assert [one.status for one in discord.requests if one.name == "post"] == [502, 200]


async def test_a_429_is_waited_for_and_not_taken_for_a_ban(discord: Discord) -> None:
    news = discord.text(discord.guild("Newsroom"), "news")
    discord.trouble("limit", on="post", value=0.2)

    async with connected(discord) as client:
        await client.post(news, content="Hello")

    tries = [one for one in discord.requests if one.name == "post"]
    assert [one.status for one in tries] == [429, 200]
    assert tries[1].at - tries[0].at >= 0.2
    assert discord.invalid == 1


async def test_a_full_bucket_is_told_in_the_headers_and_the_client_waits(discord: Discord) -> None:
    news = discord.text(discord.guild("Newsroom"), "news")
    discord.limited("post", 2, 0.3)

    async with connected(discord) as client:
        for number in range(3):
            await client.post(news, content=f"Hello {number}")

    tries = [one for one in discord.requests if one.name == "post"]
    assert [one.status for one in tries] == [200, 200, 200]
    assert tries[2].at - tries[0].at >= 0.25


async def test_a_card_can_be_posted_edited_read_and_deleted(discord: Discord) -> None:
    news = discord.text(discord.guild("Newsroom"), "news")

    async with connected(discord) as client:
        posted = await client.post(news, **card("**Talks** begin"))
        message = await client.channel(news).fetch_message(int(posted["id"]))
        await client.edit(news, message.id, **card("Talks end"))
        read = [one async for one in client.channel(news).history(limit=10)]
        stored = discord.shown(news)[0]
        assert visible(stored) == "Talks end\nMore"
        await message.delete()

    assert [one.id for one in read] == [message.id]
    assert read[0].components[0].children[0].content == "Talks end"
    assert discord.shown(news) == []
    assert [one.deleted for one in discord.posts(news)] == [True]
    assert len(stored.edits) == 1


async def test_a_change_stands_in_the_thread_of_its_message_and_there_is_only_one(discord: Discord) -> None:
    news = discord.text(discord.guild("Newsroom"), "news")

    async with connected(discord) as client:
        posted = await client.post(news, content="Talks begin")
        message = await client.channel(news).fetch_message(int(posted["id"]))
        thread = await message.create_thread(name="What changed")
        await thread.send("Talks end")
        with pytest.raises(library.HTTPException) as refused:
            await message.create_thread(name="Again")
        active = await client.get_guild(news.guild.id).active_threads()

    assert refused.value.code == 160004
    assert thread.id == message.id
    assert [one.id for one in active] == [thread.id]
    assert [(visible(one), one.channel.id) for one in discord.posts(news)] == [
        ("Talks begin", news.id),
        ("Talks end", thread.id),
    ]


async def test_a_forum_takes_posts_with_tags_and_no_plain_messages(discord: Discord) -> None:
    guild = discord.guild("Newsroom")
    forum = discord.forum(guild, "stories", ["Asia", "Europe"], demands_tag=True)

    async with connected(discord) as client:
        channel = client.channel(forum)
        with pytest.raises(library.HTTPException) as untagged:
            await channel.create_thread(name="Hanoi", content="Talks begin")
        made = await channel.create_thread(name="Hanoi", content="Talks begin", applied_tags=channel.available_tags[:1])
        with pytest.raises(library.HTTPException) as plain:
            await client.post(forum, content="Talks begin")
        await made.thread.edit(archived=True)
        resting = [one.name async for one in channel.archived_threads()]

    assert (untagged.value.code, plain.value.code) == (40067, 50008)
    assert [visible(one) for one in discord.shown(forum)] == ["Talks begin"]
    assert made.thread.id == made.message.id
    assert resting == ["Hanoi"]


async def test_an_announcement_is_published_once(discord: Discord) -> None:
    news = discord.announcement(discord.guild("Newsroom", bot=Right.MANAGE_MESSAGES), "news")

    async with connected(discord) as client:
        posted = await client.post(news, content="Talks begin")
        message = await client.channel(news).fetch_message(int(posted["id"]))
        await message.publish()
        with pytest.raises(library.HTTPException) as again:
            await message.publish()

    assert again.value.code == 40033
    assert discord.shown(news)[0].flags & 1


# --- refusals -------------------------------------------------------------------------------------


async def test_what_the_bot_may_not_is_refused_with_discords_codes(discord: Discord) -> None:
    guild = discord.guild("Newsroom")
    hidden, mute, gone, elsewhere = (discord.text(guild, name) for name in ("hidden", "mute", "gone", "elsewhere"))
    discord.permit(hidden, guild.everyone, deny=Right.VIEW_CHANNEL)
    discord.permit(mute, discord.me, deny=Right.SEND_MESSAGES)
    other = discord.text(discord.guild("Elsewhere", bot=None), "news")
    closed = discord.user("ann", takes_messages=False)

    async with connected(discord) as client:
        discord.delete(gone)
        codes = [await refused(client.post(place, content="Hello")) for place in (hidden, mute, gone, other, elsewhere)]
        private = await client.http.start_private_message(closed.id)
        unknown = await refused(client.http.send_message(private["id"], params=HELLO))
        edited = await refused(client.edit(elsewhere, 5, content="Hello"))

    assert codes == [50001, 50013, 10003, 50001, None]
    assert (unknown, edited) == (50278, 10008)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({**card("x"), "content": "y"}, "content"),
        (card("x" * 4001), "components"),
        ({"flags": V2, "components": [card("x")["components"][0]] * 2}, "components"),
        ({"flags": V2, "components": [{"type": 10, "content": str(n)} for n in range(41)]}, "components"),
        ({"components": card("x")["components"]}, "components"),
        ({"content": "x" * 2001}, "content"),
        ({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, "allowed_mentions"),
        (card("x", label=" "), "components"),
    ],
)
async def test_rules_that_the_specification_lacks_are_kept_too(
    discord: Discord, body: dict[str, Any], place: str
) -> None:
    news = discord.text(discord.guild("Newsroom"), "news")

    async with connected(discord) as client:
        code = await refused(client.post(news, **body))

    assert code == 50035
    assert [one.place.partition(".")[0] for one in discord.take_violations()] == [place]


@pytest.mark.skipif(not spec.at_hand(), reason=f"no specification at {spec.place()}, or no validator")
async def test_each_body_is_held_against_the_official_specification(discord: Discord) -> None:
    news = discord.text(discord.guild("Newsroom"), "news")

    async with connected(discord) as client:
        await client.post(news, **card("Talks begin"))
        code = await refused(client.post(news, **card("Talks begin", label="x" * 81)))

    assert discord.payloads == 1
    assert code == 50035
    assert [one.place for one in discord.take_violations()] == ["components.0.components.1.components.0.label"]


async def test_a_dead_token_ends_the_client(discord: Discord) -> None:
    news = discord.text(discord.guild("Newsroom"), "news")

    async with connected(discord) as client:
        await discord.revoke(at_gateway=False)
        with pytest.raises(library.HTTPException) as error:
            await client.post(news, content="Hello")
        await discord.gateways.close(4004)
        await until(client.is_closed)

    assert error.value.status == 401
    assert discord.gateways.closed[-1] == 4004
