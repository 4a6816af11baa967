"""The commands that Discord is given: all of the catalogue, within its limits."""

from typing import Any

from adapters.discord.offered import CHECK, PUBLIC, digest, offered
from adapters.discord.rights import INVITED
from bot.commands import CATALOGUE
from bot.messages import Role

OFFERED: dict[str, Any] = {command["name"]: command for command in offered(CATALOGUE)}


def test_every_command_of_the_catalogue_is_offered_and_the_action_on_a_message():
    assert set(OFFERED) == {*(spec.name for spec in CATALOGUE), CHECK}


def test_names_descriptions_and_numbers_are_within_the_limits():
    for command in OFFERED.values():
        assert 1 <= len(command["name"]) <= 32
        options = command.get("options", [])
        assert len(options) <= 25
        for option in options:
            assert len(option["name"]) <= 32
            assert 1 <= len(option["description"]) <= 100
            assert len(option.get("options", [])) <= 25
            assert len(option.get("choices", [])) <= 25


def test_required_options_come_first():
    for command in OFFERED.values():
        wanted = [option.get("required", False) for option in command.get("options", [])]
        assert wanted == sorted(wanted, reverse=True)


def test_what_changes_a_channel_or_a_server_is_offered_in_servers_alone():
    for spec in CATALOGUE:
        anywhere = OFFERED[spec.name]["contexts"] == [0, 1, 2]
        assert anywhere == (spec.role is Role.ASKER)


def test_subscribing_is_shown_to_those_who_may_manage_channels_and_administering_to_managers():
    assert OFFERED["subscribe"]["default_member_permissions"] == 1 << 4
    assert OFFERED["audit"]["default_member_permissions"] == 1 << 5
    assert "default_member_permissions" not in OFFERED["correct"]  # a curator may have no permission at all
    assert "default_member_permissions" not in OFFERED["summit"]


def test_the_asker_of_a_question_chooses_who_sees_the_answer():
    assert any(option["name"] == PUBLIC for option in OFFERED["summit"]["options"])
    assert not any(option["name"] == PUBLIC for option in OFFERED["subscribe"]["options"])


def test_the_fingerprint_changes_with_the_commands_and_only_with_them():
    assert digest(offered(CATALOGUE)) == digest(offered(CATALOGUE))
    assert digest(offered(CATALOGUE)) != digest(offered(CATALOGUE[:-1]))


def test_the_readme_invites_the_bot_with_the_permissions_it_needs_and_no_more(root):
    text = (root / "README.md").read_text(encoding="utf-8")

    assert f"&scope=bot+applications.commands&permissions={INVITED.value}`" in text
