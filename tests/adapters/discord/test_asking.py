"""From Discord's interactions to commands, and who may what."""

import pytest

from adapters.discord.asking import asked, asker, channel, command, pressed, typing, words_of
from adapters.discord.offered import CHECK
from adapters.discord.pressing import Pressed
from adapters.discord.rights import ADMINISTRATOR, MANAGE_CHANNELS, MANAGE_GUILD, Granted, role_of
from bot.messages import Channel, Role

NOBODY = Granted({})


def interaction(**more):
    member = {"user": {"id": "5", "username": "dana", "global_name": "Dana"}, "permissions": "0", "roles": ["77"]}
    return {"id": "900", "guild_id": "1", "channel_id": "2", "locale": "en-GB", "member": member, **more}


def test_a_slash_command_is_its_name_and_its_options():
    data = {"type": 1, "name": "summit", "options": [{"type": 3, "name": "story", "value": "hanoi"}]}

    found = asked(data)

    assert (found.name, found.options, found.public) == ("summit", (("story", "hanoi"),), False)


def test_an_answer_is_for_everyone_when_its_asker_chose_so():
    options = [{"type": 5, "name": "public", "value": True}]

    found = asked({"type": 1, "name": "latest", "options": options})

    assert (found.options, found.public) == ((), True)


def test_a_subcommand_is_a_second_word():
    inside = [{"type": 3, "name": "url", "value": "example.org"}]

    found = asked({"type": 1, "name": "feeds", "options": [{"type": 1, "name": "add", "options": inside}]})

    assert (found.name, found.options) == ("feeds add", (("url", "example.org"),))


def test_the_action_on_a_message_asks_whether_its_words_were_said():
    message = {"content": "He said “Sometimes you have to walk”", "components": [{"type": 10, "content": "more"}]}
    data = {"type": 3, "name": CHECK, "target_id": "8", "resolved": {"messages": {"8": message}}}

    assert asked(data).options == (("words", "He said “Sometimes you have to walk”\nmore"),)
    assert asked(data).name == "said"


def test_the_words_of_a_message_are_all_its_texts():
    message = {
        "content": "",
        "embeds": [{"title": "T", "description": "D"}],
        "components": [{"type": 17, "components": [{"type": 10, "content": "inside"}]}],
    }

    assert words_of(message) == "T\nD\ninside"


def test_what_is_being_typed_is_the_focused_option():
    inside = [{"type": 3, "name": "feed", "value": "ex", "focused": True}]

    assert typing({"name": "feeds", "options": [{"type": 1, "name": "pause", "options": inside}]}) == (
        "feeds pause",
        "feed",
        "ex",
    )
    assert typing({"name": "feeds", "options": []}) is None


def test_the_chosen_option_of_a_select_is_what_was_pressed():
    assert pressed({"custom_id": "r::~:", "values": ["r::story:story:3"]}) == Pressed("", "story", "story:3")
    assert pressed({"custom_id": "r::~:", "values": []}) is None
    assert pressed({"custom_id": "of another bot"}) is None


def test_a_command_knows_who_asks_where_and_in_which_language():
    made = command(interaction(), "summit", (("story", "hanoi"),), NOBODY, ())

    assert made.id == "900"
    assert made.channel == Channel("discord", "1", "2")
    assert (made.asker.id, made.asker.name, made.asker.role) == ("5", "Dana", Role.ASKER)
    assert made.locale == "en-GB"


def test_a_direct_message_is_the_channel_of_the_person():
    sent = {"id": "900", "guild_id": None, "channel_id": "2", "user": {"id": "5", "username": "dana"}}

    assert channel(sent) == Channel("discord", None, "5")
    assert asker(sent, NOBODY, ()).role is Role.ASKER


@pytest.mark.parametrize(
    ("permissions", "roles", "role"),
    [
        (0, (), Role.ASKER),
        (MANAGE_CHANNELS, (), Role.SUBSCRIBER),
        (MANAGE_GUILD, (), Role.ADMIN),
        (ADMINISTRATOR, (), Role.ADMIN),
        (0, ("c",), Role.CURATOR),
        (MANAGE_CHANNELS, ("c",), Role.CURATOR),
        (0, ("s",), Role.SUBSCRIBER),
        (0, ("a", "c"), Role.ADMIN),
        (MANAGE_GUILD, ("c",), Role.ADMIN),
        (0, ("other",), Role.ASKER),
    ],
)
def test_rights_are_those_of_the_channel_and_of_the_roles_the_server_named(permissions, roles, role):
    given = Granted({Role.CURATOR: frozenset("c"), Role.SUBSCRIBER: frozenset("s"), Role.ADMIN: frozenset("a")})

    assert role_of(permissions, roles, given) is role


def test_an_operator_is_one_wherever_they_ask():
    assert asker(interaction(), NOBODY, ("5",)).role is Role.OPERATOR


def test_granted_roles_come_back_as_they_were_kept():
    given = NOBODY.given(Role.CURATOR, ("7", "8"))

    assert Granted.of(str(given)) == given
    assert Granted.of(None) == NOBODY
