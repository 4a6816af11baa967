"""What people do on the stand-in, answered through the unmodified client over real sockets."""

from __future__ import annotations

import asyncio
from typing import Any

import discord as library
import pytest

from bot.testing.clock import FakeClock
from tests.adapters.discord.clients import SUMMIT, answering, card, connected, refused, until
from tests.adapters.discord.standin.answers import NotAnswered
from tests.adapters.discord.standin.forms import NotOffered
from tests.adapters.discord.standin.reading import visible
from tests.adapters.discord.standin.rights import COMMON, Right
from tests.adapters.discord.standin.server import Discord

pytestmark = pytest.mark.usefixtures("addresses", "held")


async def test_a_slash_command_is_answered_at_once_or_deferred(discord: Discord) -> None:
    guild = discord.guild("Newsroom")
    news, ann = discord.text(guild, "news"), discord.member(guild, "ann", locale="de")

    async def handler(interaction: Any) -> None:
        assert interaction.permissions == library.Permissions(COMMON)
        assert (interaction.locale.value, interaction.guild.name) == ("de", "Newsroom")
        if interaction.data["name"] == "quick":
            await interaction.response.send_message("Here", ephemeral=True)
        else:
            await interaction.response.defer(thinking=True)
            await interaction.followup.send("First")
            await interaction.followup.send("Second")
            await interaction.edit_original_response(content="First, corrected")

    quick, slow = ({"type": 1, "name": name, "description": name} for name in ("quick", "slow"))
    async with answering(discord, handler, quick, slow):
        first = await discord.slash(news, ann, "quick")
        assert (visible(await first.shown()), first.ephemeral) == ("Here", True)
        second = await discord.slash(news, ann, "slow")
        assert visible(await second.followup()) == "Second"
        await until(lambda: second.original is not None and visible(second.original) == "First, corrected")
        assert ((await second.answered()).deferred, second.ephemeral) == (True, False)

    assert len(discord.shown(news)) == 2


async def test_an_answer_that_is_late_or_given_twice_is_refused(discord: Discord) -> None:
    guild = discord.guild("Newsroom")
    news, ann = discord.text(guild, "news"), discord.member(guild, "ann")
    discord.asking.patience = 0.2
    codes: list[int | None] = []

    async def handler(interaction: Any) -> None:
        if interaction.data.get("options"):
            await asyncio.sleep(0.3)
        raw = library.http.Route("POST", f"/interactions/{interaction.id}/{interaction.token}/callback")
        codes.extend([await refused(interaction.client.http.request(raw, json={"type": 5})) for _ in range(2)])

    async with answering(discord, handler, SUMMIT):
        await (await discord.slash(news, ann, "summit")).answered()
        with pytest.raises(NotAnswered):
            await (await discord.slash(news, ann, "summit", story="hanoi")).answered()
        await until(lambda: len(codes) == 4)

    assert codes == [None, 40060, 10062, 10062]


async def test_an_option_is_completed_while_it_is_typed(discord: Discord) -> None:
    guild = discord.guild("Newsroom")
    news, ann = discord.text(guild, "news"), discord.member(guild, "ann")

    async def handler(interaction: Any) -> None:
        typed = interaction.data["options"][0]["value"]
        await interaction.response.autocomplete([library.app_commands.Choice(name=f"{typed}noi", value="hanoi")])

    async with answering(discord, handler, SUMMIT):
        choices = await discord.autocomplete(news, ann, "summit", "story", story="ha")

    assert [(one["name"], one["value"]) for one in choices] == [("hanoi", "hanoi")]


async def test_a_button_works_for_a_new_client_too(discord: Discord) -> None:
    news = discord.text(discord.guild("Newsroom"), "news")
    async with connected(discord) as client:
        await client.post(news, **card("Talks begin"))

    async def handler(interaction: Any) -> None:
        assert interaction.data["custom_id"] == "more:1"
        text = interaction.message.components[0].children[0].content
        view = library.ui.LayoutView(timeout=None)
        view.add_item(library.ui.TextDisplay(f"{text}, and end"))
        await interaction.response.edit_message(view=view)

    async with connected(discord, handler):
        message = await (await discord.press(discord.shown(news)[0], "More")).shown()

    assert visible(message) == "Talks begin, and end"


async def test_a_modal_is_opened_filled_in_and_submitted(discord: Discord) -> None:
    guild = discord.guild("Newsroom")
    news, ann = discord.text(guild, "news"), discord.member(guild, "ann")

    async def handler(interaction: Any) -> None:
        if interaction.type is library.InteractionType.modal_submit:
            told = interaction.data["components"][0]["component"]["value"]
            await interaction.response.send_message(f"Quiet from {told}")
            return
        modal = library.ui.Modal(title="Quiet hours", custom_id="quiet")
        modal.add_item(library.ui.Label(text="From", component=library.ui.TextInput(custom_id="from")))
        await interaction.response.send_modal(modal)

    async with answering(discord, handler, SUMMIT):
        asked = await discord.slash(news, ann, "summit")
        submitted = await discord.submit(asked, {"From": "22:00"})
        shown = await submitted.shown()

    assert visible(shown) == "Quiet from 22:00"


async def test_a_user_can_bring_the_application_into_a_guild_without_it(discord: Discord) -> None:
    guild = discord.guild("Elsewhere", bot=None)
    talk, ann = discord.text(guild, "talk"), discord.member(guild, "ann")
    codes: list[int | None] = []

    async def handler(interaction: Any) -> None:
        assert interaction.is_user_integration()
        assert not interaction.is_guild_integration()
        await interaction.response.send_message("Here")
        codes.extend([await refused(interaction.followup.send(f"more {number}")) for number in range(6)])

    async with answering(discord, handler, {**SUMMIT, "integration_types": [0, 1], "contexts": [0, 1, 2]}):
        with pytest.raises(NotOffered):
            await discord.slash(talk, ann, "summit")
        discord.installs(ann)
        await (await discord.slash(talk, ann, "summit")).shown()
        await until(lambda: len(codes) == 6)

    assert codes == [None] * 5 + [40094]


async def test_subcommands_take_what_their_options_say_and_nothing_else(discord: Discord) -> None:
    guild = discord.guild("Newsroom")
    news, ann = discord.text(guild, "news"), discord.member(guild, "ann")
    told: list[Any] = []

    async def handler(interaction: Any) -> None:
        told.append(interaction.data)
        await interaction.response.send_message("Done", ephemeral=True)

    options = [
        {"type": 7, "name": "channel", "description": "Where", "required": True},
        {"type": 4, "name": "hours", "description": "How long", "min_value": 1, "max_value": 24},
        {"type": 3, "name": "kind", "description": "What", "choices": [{"name": "Post", "value": "post"}]},
    ]
    add = {"type": 1, "name": "add", "description": "Add one", "options": options}
    feeds = {"type": 1, "name": "feeds", "description": "Feeds", "options": [add]}
    async with answering(discord, handler, feeds):
        await (await discord.slash(news, ann, "feeds add", channel=news, hours=3, kind="post")).shown()
        for wrong in ({}, {"channel": news, "hours": 25}, {"channel": news, "kind": "other"}, {"channel": "news"}):
            with pytest.raises(NotOffered):
                await discord.slash(news, ann, "feeds add", **wrong)
        for name in ("feeds", "feeds remove", "other"):
            with pytest.raises(NotOffered):
                await discord.slash(news, ann, name)

    assert [one["value"] for one in told[0]["options"][0]["options"]] == [str(news.id), 3, "post"]
    assert told[0]["resolved"]["channels"][str(news.id)]["permissions"] == str(int(COMMON))


async def test_a_select_a_message_action_and_a_deferred_update_are_answered(discord: Discord) -> None:
    guild = discord.guild("Newsroom")
    news, ann = discord.text(guild, "news"), discord.member(guild, "ann")

    async def handler(interaction: Any) -> None:
        if interaction.data.get("target_id"):
            text = interaction.data["resolved"]["messages"][interaction.data["target_id"]]["content"]
            await interaction.response.send_message(f"Checked: {text}", ephemeral=True)
            return
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"Page {interaction.data['values'][0]}", view=None)

    options = [{"label": f"Page {number}", "value": str(number)} for number in (1, 2)]
    select = {"type": 3, "custom_id": "page", "options": options}
    check = {"type": 3, "name": "Check the quotes"}
    async with answering(discord, handler, check) as client:
        await client.post(news, content="Page 1", components=[{"type": 1, "components": [select]}])
        message = discord.shown(news)[0]
        checked = await (await discord.message_action("Check the quotes", message, ann)).shown()
        assert (visible(checked), checked.seen_by) == ("Checked: Page 1", ann)
        with pytest.raises(NotOffered):
            await discord.choose(message, "Page 3")
        assert visible(await (await discord.choose(message, "Page 2", by=ann)).shown()) == "Page 2"


async def test_a_token_dies_after_fifteen_minutes_and_an_ephemeral_answer_is_hidden_from_others(
    discord: Discord,
) -> None:
    clock = FakeClock()
    discord.world.clock = clock
    guild = discord.guild("Newsroom")
    news, ann, bob = discord.text(guild, "news"), discord.member(guild, "ann"), discord.member(guild, "bob")
    held: list[Any] = []

    async def handler(interaction: Any) -> None:
        held.append(interaction)
        view = library.ui.View(timeout=None)
        view.add_item(library.ui.Button(label="More", custom_id="more"))
        await interaction.response.send_message("Only you", view=view, ephemeral=True)

    async with answering(discord, handler, SUMMIT):
        shown = await (await discord.slash(news, ann, "summit")).shown()
        with pytest.raises(NotOffered):
            await discord.press(shown, "More", by=bob)
        await clock.advance(minutes=14)
        early = await refused(held[0].followup.send("More", ephemeral=True))
        await clock.advance(minutes=2)
        late = await refused(held[0].followup.send("More", ephemeral=True))

    assert (early, late) == (None, 50027)
    assert discord.shown(news) == []


async def test_commands_are_offered_where_and_to_whom_they_say(discord: Discord) -> None:
    guild = discord.guild("Newsroom")
    news, ann = discord.text(guild, "news"), discord.member(guild, "ann")
    chief = discord.member(guild, "chief", Right.MANAGE_GUILD)

    async def handler(interaction: Any) -> None:
        assert (interaction.guild is None) == (interaction.context.dm_channel is True)
        await interaction.response.send_message("Here")

    setup = {"type": 1, "name": "setup", "description": "Set up", "default_member_permissions": 32, "contexts": [0]}
    async with answering(discord, handler, {**SUMMIT, "contexts": [0, 1]}, setup):
        await (await discord.slash(news, chief, "setup")).shown()
        for where, who, what in ((news, ann, "setup"), (discord.dm(chief), chief, "setup")):
            with pytest.raises(NotOffered):
                await discord.slash(where, who, what)
        await (await discord.slash(discord.dm(ann), ann, "summit")).shown()
        discord.permit(news, guild.everyone, deny=Right.USE_APPLICATION_COMMANDS)
        with pytest.raises(NotOffered):
            await discord.slash(news, ann, "summit")

    assert [visible(one) for one in discord.shown(discord.dm(ann))] == ["Here"]


async def test_an_interaction_can_be_sent_several_times(discord: Discord) -> None:
    guild = discord.guild("Newsroom")
    news, ann = discord.text(guild, "news"), discord.member(guild, "ann")
    discord.asking.repeats = 3
    codes: list[int | None] = []

    async def handler(interaction: Any) -> None:
        codes.append(await refused(interaction.response.send_message("Here")))

    async with answering(discord, handler, SUMMIT):
        await (await discord.slash(news, ann, "summit")).shown()
        await until(lambda: len(codes) == 3)

    assert sorted(codes, key=str) == [40060, 40060, None]
    assert len(discord.shown(news)) == 1
