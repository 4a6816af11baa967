"""Who may do what, and that everything offered works."""

import re

import pytest

from bot.commands import CATALOGUE, catalogue, parse
from bot.messages import Asker, Channel, Role
from bot.model import INSTALLATION

ROLES = {
    "summit": Role.ASKER,
    "story": Role.ASKER,
    "timeline": Role.ASKER,
    "compare": Role.ASKER,
    "quotes": Role.ASKER,
    "new": Role.ASKER,
    "topics": Role.ASKER,
    "share": Role.ASKER,
    "said": Role.ASKER,
    "search": Role.ASKER,
    "latest": Role.ASKER,
    "sources": Role.ASKER,
    "more": Role.ASKER,
    "accounts": Role.ASKER,
    "before": Role.ASKER,
    "changed": Role.ASKER,
    "help": Role.ASKER,
    "feeds list": Role.ASKER,
    "subscribe": Role.SUBSCRIBER,
    "unsubscribe": Role.SUBSCRIBER,
    "subscriptions": Role.SUBSCRIBER,
    "quiet": Role.SUBSCRIBER,
    "post": Role.SUBSCRIBER,
    "follow": Role.ASKER,
    "unfollow": Role.ASKER,
    "why": Role.ASKER,
    "release": Role.ADMIN,
    "setup": Role.ADMIN,
    "report": Role.ASKER,
    "correct wrong": Role.CURATOR,
    "correct merge": Role.CURATOR,
    "correct split": Role.CURATOR,
    "correct misquoted": Role.CURATOR,
    "correct undo": Role.CURATOR,
    "correct list": Role.CURATOR,
    "correct accept": Role.OPERATOR,
    "correct reject": Role.OPERATOR,
    "audit": Role.ADMIN,
    "feeds test": Role.ADMIN,
    "feeds add": Role.ADMIN,
    "feeds pause": Role.ADMIN,
    "feeds resume": Role.ADMIN,
    "feeds remove": Role.ADMIN,
}
RANKS = list(Role)


def test_the_table_names_every_command():
    assert {name for name, _ in catalogue.every()} == set(ROLES) == set(catalogue.HANDLERS)


@pytest.mark.parametrize("role", RANKS)
async def test_a_command_is_for_its_role_and_those_above(archive, role):
    replies = {name: await archive.reads(f"/{name} 1", role=role, asker=name) for name in ROLES}

    refused = {name for name, reply in replies.items() if f"/{name} is for" in reply}
    assert refused == {name for name, least in ROLES.items() if RANKS.index(role) < RANKS.index(least)}


def test_names_options_and_words_fit_the_narrowest_platform():
    from bot.wording import word

    for name, spec in catalogue.every(CATALOGUE):
        assert re.fullmatch(r"[a-z]{1,32}", name.rpartition(" ")[2])
        assert 1 <= len(word(spec.about)) <= 100
        assert len(spec.options) <= 25
        for option in spec.options:
            assert re.fullmatch(r"[a-z_]{1,32}", option.name)
            assert 1 <= len(word(option.about)) <= 100


def test_every_example_can_be_typed():
    for _, spec in catalogue.every(CATALOGUE):
        assert spec.examples
        for example in spec.examples:
            command = parse.command(example, id="1", asker=Asker("u", "u"), channel=Channel("chat", None, "c"))
            assert parse.resolved(command, CATALOGUE)[0] == spec


def test_required_options_come_first():
    for _, spec in catalogue.every(CATALOGUE):
        required = [option.required for option in spec.options]
        assert required == sorted(required, reverse=True)


async def test_help_begins_with_three_commands_and_names_all(archive):
    shown = await archive.reads("/help")

    assert [line.split(" · ")[0] for line in shown.splitlines()[2:5]] == [
        "/summit hanoi",
        "/subscribe korea",
        "/said “sometimes you have to walk”",
    ]
    assert all(f"/{spec.name}" in shown for spec in CATALOGUE)
    assert "verbatim" in shown


@pytest.mark.parametrize("spec", CATALOGUE, ids=lambda spec: spec.name)
async def test_help_is_complete_for_each_command(archive, spec):
    shown = await archive.reads(f"/help {spec.name}")

    assert all(f"{option.name}: ·" in shown for option in spec.options)
    assert all(f"/{spec.name} {sub.name}" in shown for sub in spec.subcommands)


async def test_help_for_an_unknown_command_asks_what_was_meant(archive):
    assert 'Did you mean "/quotes"?' in await archive.reads("/help qoutes")


async def test_only_the_operator_changes_the_feeds_of_the_installation(archive):
    number = await archive.follows("Example Wire", scope=INSTALLATION)

    admin = await archive.reads(f"/feeds pause {number}", role=Role.ADMIN, workspace=None)
    operator = await archive.reads(f"/feeds pause {number}", role=Role.OPERATOR, workspace=None)

    assert admin.startswith("Feeds of the whole installation are the operator's")
    assert operator.startswith("Paused: Example Wire.")
