"""Readout in a Discord server: the whole app and the unmodified client, over real sockets, against the stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from discord.http import Route

from adapters.discord import build
from bot.messages import Channel, DeliveryState, Subscription
from bot.ports import Tools
from bot.testing.keep import MemoryKeep
from bot.testing.newsroom import Newsroom, address, document, open_newsroom
from tests.adapters.discord.standin.reading import nested, visible
from tests.adapters.discord.standin.rights import Right
from tests.adapters.discord.standin.server import Discord
from tests.scenarios.reports import COLLAPSE, MANILA, NO_DEAL, PILOT, TERMS_REJECTED, VETOES, WALKS_OUT


@pytest.fixture(autouse=True)
def _address():
    """The library's one address is put back."""
    before = Route.BASE
    yield
    Route.BASE = before


async def until(done: Callable[[], bool], within: float = 15.0) -> None:
    """Wait for what the other side of a socket does."""
    async with asyncio.timeout(within):
        while not done():  # noqa: ASYNC110 - nothing tells of what happens at the other end
            await asyncio.sleep(0.02)


@asynccontextmanager
async def newsroom_on(
    discord: Discord, store: str = ":memory:", keep: MemoryKeep | None = None, **table: object
) -> AsyncIterator[Newsroom]:
    """A newsroom that serves Discord, too, connected to the gateway."""
    kept = keep or MemoryKeep()
    settings = {"token": discord.token, "rest": discord.rest, **table}
    async with open_newsroom(store, beside={"discord": lambda clock: build(settings, Tools(clock, kept))}) as opened:
        await connected(discord)
        yield opened


async def connected(discord: Discord) -> None:
    """Wait until the bot listens, and knows its servers."""
    await until(lambda: any(one.connection is not None for one in discord.gateways.sessions))
    await discord.gateways.quiet()


@pytest.fixture
def guild(discord):
    return discord.guild("Newsroom")


@pytest.fixture
def admin(discord, guild):
    return discord.member(guild, "dana", Right.MANAGE_GUILD | Right.MANAGE_CHANNELS)


def labels(message) -> list[str]:
    return [one["label"] for one in nested(message.components) if "label" in one]


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


async def test_typing_a_name_suggests_what_is_stored(discord, guild, admin):
    news = discord.text(guild, "news")
    async with newsroom_on(discord) as newsroom:
        newsroom.follows("Wire", NO_DEAL)
        await newsroom.after(minutes=2)

        choices = await discord.autocomplete(news, admin, "story", "story", story="sum")

        assert any("summit" in choice["name"].lower() for choice in choices)


async def test_an_answer_of_several_pages_is_turned_in_place(discord, guild, admin):
    news = discord.text(guild, "news")
    async with newsroom_on(discord) as newsroom:
        newsroom.follows("Wire", NO_DEAL, WALKS_OUT, VETOES)
        newsroom.follows("Other", COLLAPSE, PILOT, MANILA)
        await newsroom.after(minutes=3)
        asked = await discord.slash(news, admin, "quotes")
        first = await asked.shown()
        page = visible(first)
        turning = next(label for label in labels(first) if label.lower().startswith("next"))

        turned = await discord.press(first, turning, admin)
        second = await turned.shown()

        assert second.id == first.id
        assert visible(second) != page
        assert any("back" in label.lower() for label in labels(second))


async def test_buttons_of_a_post_work_after_a_restart(discord, guild, admin, tmp_path):
    news = discord.text(guild, "news")
    async with newsroom_on(discord, f"sqlite:///{tmp_path / 'news.db'}") as newsroom:
        await subscribed(newsroom, news)
        newsroom.follows("Wire")
        await newsroom.after(minutes=1)
        newsroom.publishes("Wire", NO_DEAL)
        await newsroom.after(minutes=2)
        (post,) = discord.shown(news)
        discord.gateways.sessions.clear()
        await newsroom.restarts()
        await connected(discord)

        pressed = await discord.press(post, "Quotes", admin)
        answer = visible(await pressed.shown())

        assert pressed.ephemeral
        assert "“" in answer


async def test_what_one_person_asked_is_shared_with_the_channel_at_a_press(discord, guild, admin):
    news = discord.text(guild, "news")
    async with newsroom_on(discord) as newsroom:
        newsroom.follows("Wire", NO_DEAL)
        await newsroom.after(minutes=2)
        asked = await discord.slash(news, admin, "summit", story="hanoi")
        private = await asked.shown()
        before = list(discord.shown(news))

        shared = await discord.press(private, next(label for label in labels(private) if "hare" in label), admin)
        await shared.shown()

        assert before == []
        assert len(discord.shown(news)) == 1
        assert not any("hare" in label for label in labels(discord.shown(news)[0]))


async def test_the_quotes_in_a_message_are_checked_from_its_menu(discord, guild, admin):
    news = discord.text(guild, "news")
    async with newsroom_on(discord) as newsroom:
        newsroom.follows("Wire", NO_DEAL)
        await newsroom.after(minutes=2)
        said = discord.says(news, admin, "He said “We never promised anything of the kind to anybody”.")

        checked = await discord.message_action("Check the quotes in this post", said, admin)

        assert "not in this archive" in visible(await checked.shown()).lower()


async def test_who_may_not_is_told_what_is_needed(discord, guild):
    news = discord.text(guild, "news")
    reader = discord.member(guild, "lee")
    manager = discord.member(guild, "mo", Right.MANAGE_CHANNELS)
    async with newsroom_on(discord):
        setting = await discord.slash(news, manager, "feeds add", url="https://example.org/feed.xml")
        asking = await discord.slash(news, reader, "latest")

        assert "/feeds add" in visible(await setting.shown())
        assert "admin" in visible(await setting.shown()).lower()
        assert (await asking.answered()).kind


async def test_an_app_that_somebody_installed_for_themselves_answers_where_the_bot_is_not(discord):
    elsewhere = discord.guild("Elsewhere", bot=None)
    channel = discord.text(elsewhere, "general")
    reader = discord.member(elsewhere, "lee")
    discord.installs(reader)
    async with newsroom_on(discord) as newsroom:
        newsroom.follows("Wire", NO_DEAL)
        await newsroom.after(minutes=2)

        asked = await discord.slash(channel, reader, "latest")

        assert NO_DEAL.title in visible(await asked.shown())


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


async def test_nothing_of_another_server_is_seen(discord, guild):
    other = discord.guild("Other newsroom")
    here, there = discord.text(guild, "news"), discord.text(other, "news")
    reader = discord.member(other, "lee")
    async with newsroom_on(discord) as newsroom:
        newsroom.follows("Wire", VETOES)
        newsroom.web.put(address("Ministry"), document("Ministry", [replace(PILOT, published=newsroom.clock.now())]))
        await (await discord.slash(here, guild.owner, "feeds add", url=address("Ministry"))).shown()
        await newsroom.after(minutes=2)
        ours = await discord.slash(here, guild.owner, "latest")
        theirs = await discord.slash(there, reader, "latest")

        assert PILOT.title in visible(await ours.shown())
        assert PILOT.title not in visible(await theirs.shown())


async def test_whoever_adds_the_bot_is_greeted_once(discord, guild):
    somebody = discord.user("sam")
    async with newsroom_on(discord):
        added = discord.guild("New server", added_by=somebody)
        discord.gateways.odd("INTEGRATION_CREATE", integration(discord, added, somebody))
        await until(lambda: bool(discord.shown(discord.dm(somebody))))

        (greeting,) = discord.shown(discord.dm(somebody))
        assert "/setup" in visible(greeting)


async def test_an_admin_sets_a_channel_up_step_by_step(discord, guild, admin):
    news = discord.text(guild, "news")
    async with newsroom_on(discord) as newsroom:
        newsroom.follows("Wire")
        await newsroom.after(minutes=1)
        walk = await discord.slash(news, admin, "setup")
        page = await walk.shown()
        assert "Choose the channel" in visible(page)
        await (await discord.choose(page, news, by=admin, custom_id="r::setup:channel")).shown()
        times = await discord.press(page, "Times", admin)
        await (
            await discord.submit(times, {"digest": "weekdays 8:00", "quiet": "22:00-7:00", "zone": "Europe/London"})
        ).shown()
        started = await discord.press(page, "Start", admin)
        told = visible(await started.shown())

        held = await newsroom.app.store.subscriptions(Channel("discord", str(guild.id), str(news.id)))
        assert [one.digest for one in held] == ["0 8 * * 1-5"]
        assert [one.zone for one in held] == ["Europe/London"]
        assert "Europe/London" in told


async def test_setting_up_names_the_permissions_that_are_missing(discord, guild, admin):
    news = discord.text(guild, "news")
    discord.permit(news, guild.everyone, deny=Right.SEND_MESSAGES_IN_THREADS | Right.CREATE_PUBLIC_THREADS)
    async with newsroom_on(discord):
        walk = await discord.slash(discord.text(guild, "admins"), admin, "setup")
        page = await walk.shown()

        chosen = await discord.choose(page, news, by=admin, custom_id="r::setup:channel")

        told = visible(await chosen.shown())
        assert '"Send Messages in Threads"' in told
        assert '"Create Public Threads"' in told


async def test_commands_are_registered_when_they_changed_and_only_then(discord, guild, tmp_path):
    keep = MemoryKeep()
    async with newsroom_on(discord, f"sqlite:///{tmp_path / 'news.db'}", keep) as newsroom:
        discord.gateways.sessions.clear()
        await newsroom.restarts()
        await connected(discord)

        assert discord.commands.puts == 1


async def test_an_interaction_that_is_sent_four_times_is_done_once(discord, guild, admin):
    news = discord.text(guild, "news")
    discord.asking.repeats = 4
    async with newsroom_on(discord) as newsroom:
        asked = await discord.slash(news, admin, "subscribe")
        await asked.shown()
        await asyncio.sleep(0.3)

        held = await newsroom.app.store.subscriptions(Channel("discord", str(guild.id), str(news.id)))
        assert len(held) == 1
        assert "answered already" not in visible(await asked.shown())


def integration(discord: Discord, guild, by) -> dict[str, object]:
    """How the gateway tells that somebody added the bot to a guild."""
    me = {"id": str(discord.me.id), "name": discord.me.name, "icon": None, "description": "", "summary": ""}
    user = {"id": str(by.id), "username": by.name, "discriminator": "0", "avatar": None}
    return {
        "id": "77",
        "guild_id": str(guild.id),
        "name": discord.me.name,
        "type": "discord",
        "enabled": True,
        "account": {"id": str(discord.me.id), "name": discord.me.name},
        "application": me,
        "user": user,
        "scopes": ["bot", "applications.commands"],
    }


async def subscribed(newsroom: Newsroom, place) -> None:
    """A channel wants every story."""
    channel = Channel("discord", str(place.guild.id), str(place.id))
    await newsroom.app.store.subscribe(Subscription(channel, since=newsroom.clock.now()), newsroom.clock.now())


async def posting(newsroom: Newsroom, place) -> None:
    """A story is about to be posted there."""
    await subscribed(newsroom, place)
    newsroom.follows("Wire")
    await newsroom.happens()
    newsroom.publishes("Wire", NO_DEAL)


async def of_discord(newsroom: Newsroom):
    """The posts owed to Discord."""
    rows = await newsroom.app.store.deliveries()
    return [row for row in rows if row.delivery.channel.adapter == "discord" and row.delivery.kind == "post"]
