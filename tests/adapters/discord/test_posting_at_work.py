"""Stories in a Discord server: the whole app and the unmodified client over real sockets, on the stand-in."""

from __future__ import annotations

import pytest

from bot.messages import DeliveryState
from tests.adapters.discord.at_work import newsroom_on, of_discord, posting, subscribed, until
from tests.adapters.discord.standin.reading import visible
from tests.adapters.discord.standin.rights import Right
from tests.scenarios.reports import NO_DEAL, TERMS_REJECTED


async def test_a_channel_subscribes_by_slash_command_and_a_new_story_is_posted_once_edited_and_threaded(
    discord, guild, admin
):
    news = discord.text(guild, "news")
    async with newsroom_on(discord) as newsroom:
        newsroom.follows("Wire")
        await newsroom.after(minutes=1)
        subscribing = await discord.slash(news, admin, "subscribe")
        told = visible(await subscribing.shown())
        newsroom.follows("Other")
        newsroom.publishes("Wire", NO_DEAL)
        await newsroom.after(minutes=2)
        first = [visible(one) for one in discord.shown(news)]
        newsroom.publishes("Other", TERMS_REJECTED)
        await newsroom.after(hours=2)

        assert subscribing.ephemeral
        assert "every story" in told.lower() or "subscribed" in told.lower()
        assert len(first) == 1
        assert NO_DEAL.title in first[0]
        (post,) = discord.shown(news)
        assert len(post.edits) >= 1
        assert "(Other)" in visible(post)
        under = [one for one in discord.posts(news) if one.channel is not news]
        assert len(under) == 1
        assert "New" in visible(under[0])


async def test_a_forum_gets_one_post_a_story_with_the_tag_of_its_topic(discord, guild, admin):
    forum = discord.forum(guild, "stories", ("Economy", "Diplomacy"))
    async with newsroom_on(discord) as newsroom:
        newsroom.follows("Wire")
        await newsroom.after(minutes=1)
        await subscribed(newsroom, forum)
        newsroom.publishes("Wire", NO_DEAL)
        await newsroom.after(minutes=2)

        (post,) = discord.shown(forum)
        assert post.channel.name == NO_DEAL.title[:100]
        assert [tag.name for tag in forum.tags if tag.id in post.channel.applied] == ["Diplomacy"]


async def test_a_story_is_followed_by_direct_message(discord, guild):
    news = discord.text(guild, "news")
    reader = discord.member(guild, "lee")
    async with newsroom_on(discord) as newsroom:
        newsroom.follows("Wire", NO_DEAL)
        newsroom.follows("Other")
        await newsroom.after(minutes=2)
        asked = await discord.slash(news, reader, "follow", story="summit")
        await asked.shown()
        newsroom.publishes("Other", TERMS_REJECTED)
        await newsroom.after(minutes=5)

        assert discord.shown(discord.dm(reader))
        assert "summit" in visible(discord.shown(discord.dm(reader))[0]).lower()


async def test_a_rate_limit_is_waited_for_and_the_post_comes_once(discord, guild):
    news = discord.text(guild, "news")
    async with newsroom_on(discord) as newsroom:
        await posting(newsroom, news)
        discord.trouble("limit", on="post", value=0.3)

        await newsroom.after(minutes=5)

        assert len(discord.posts(news)) == 1
        assert discord.invalid <= 1


async def test_an_answer_of_502_after_storing_makes_one_message(discord, guild):
    news = discord.text(guild, "news")
    async with newsroom_on(discord) as newsroom:
        await posting(newsroom, news)
        discord.trouble("error", on="post", value=502)

        await newsroom.after(minutes=5)

        assert len(discord.posts(news)) == 1


async def test_a_connection_cut_after_storing_makes_one_message(discord, guild):
    news = discord.text(guild, "news")
    async with newsroom_on(discord) as newsroom:
        await posting(newsroom, news)
        discord.trouble("drop", on="post")

        await newsroom.after(minutes=5)

        assert len(discord.posts(news)) == 1
        assert [row.state for row in await of_discord(newsroom)] == [DeliveryState.SENT]


@pytest.mark.parametrize("what", ["error", "drop", "reset"])
async def test_a_forum_post_whose_answer_was_lost_is_looked_for_and_not_made_again(discord, guild, what):
    forum = discord.forum(guild, "stories")
    async with newsroom_on(discord) as newsroom:
        await posting(newsroom, forum)
        discord.trouble(what, on="forum", value=502)

        await newsroom.after(minutes=10)

        assert len(discord.posts(forum)) == 1
        assert [row.state for row in await of_discord(newsroom)] == [DeliveryState.SENT]


@pytest.mark.parametrize("code", [1001, 4009])
async def test_a_gateway_that_closes_is_come_back_to(discord, guild, admin, code):
    news = discord.text(guild, "news")
    async with newsroom_on(discord):
        await discord.gateways.close(code)
        await until(lambda: any(one.session is not None for one in discord.gateways.connections))

        asked = await discord.slash(news, admin, "help")

        assert "/summit" in visible(await asked.shown())


async def test_a_revoked_token_stops_everything_within_five_calls(discord, guild):
    news = discord.text(guild, "news")
    async with newsroom_on(discord) as newsroom:
        await posting(newsroom, news)
        before = len(discord.requests)
        await discord.revoke()

        await newsroom.after(hours=1)

        assert discord.posts(news) == []
        assert len(discord.requests) - before <= 5
        assert [row.state for row in await of_discord(newsroom)] == [DeliveryState.DUE]


async def test_a_channel_that_was_deleted_is_parked_after_three_tries(discord, guild):
    news = discord.text(guild, "news")
    async with newsroom_on(discord) as newsroom:
        await posting(newsroom, news)
        discord.delete(news)
        before = len(discord.requests)

        await newsroom.after(hours=30)

        assert len(discord.requests) - before <= 6
        assert [row.state for row in await of_discord(newsroom)] == [DeliveryState.PARKED]


async def test_the_permission_that_is_missing_is_named(discord, guild):
    news = discord.text(guild, "news")
    discord.permit(news, guild.everyone, deny=Right.SEND_MESSAGES)
    async with newsroom_on(discord) as newsroom:
        await posting(newsroom, news)

        await newsroom.after(hours=30)

        (row,) = await of_discord(newsroom)
        assert '"Send Messages"' in (row.why or "")


async def test_a_post_that_somebody_deleted_is_never_made_again(discord, guild):
    news = discord.text(guild, "news")
    async with newsroom_on(discord) as newsroom:
        newsroom.follows("Other")
        await posting(newsroom, news)
        await newsroom.after(minutes=2)
        (post,) = discord.shown(news)
        discord.delete(post)
        await discord.gateways.quiet()
        newsroom.publishes("Other", TERMS_REJECTED)
        await newsroom.after(hours=2)

        assert discord.shown(news) == []
        assert len([one for one in discord.posts(news) if one.channel is news]) == 1


async def test_an_event_that_nobody_can_read_does_not_end_the_bot(discord, guild, admin):
    news = discord.text(guild, "news")
    async with newsroom_on(discord) as newsroom:
        discord.gateways.odd("GUILD_ROLE_UPDATE", {"guild_id": str(guild.id), "role": None})
        await discord.gateways.quiet()
        await posting(newsroom, news)
        await newsroom.after(minutes=2)

        assert len(discord.shown(news)) == 1
