"""People who ask in a Discord server: the whole app and the unmodified client over real sockets, on the stand-in."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.messages import Channel
from bot.testing.keep import MemoryKeep
from bot.testing.newsroom import address, document
from tests.adapters.discord.at_work import connected, labels, newsroom_on, subscribed, until
from tests.adapters.discord.standin.reading import visible
from tests.adapters.discord.standin.rights import Right
from tests.scenarios.reports import COLLAPSE, MANILA, NO_DEAL, PILOT, VETOES, WALKS_OUT


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
        asked = await discord.slash(news, admin, "quotes", who="trump")
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
        discord.guild("New server", owner=somebody)
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
