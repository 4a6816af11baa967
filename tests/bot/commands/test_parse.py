"""A typed line becomes a command with options."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import catalogue, parse
from bot.errors import CommandError
from bot.messages import Asker, Channel, Command

WHO = Asker("u1", "dana")
WHERE = Channel("chat", "ours", "#diplomacy")


def typed(line):
    """Name and options of a line."""
    command = parse.command(line, id="1", asker=WHO, channel=WHERE)
    _, resolved = parse.resolved(command, catalogue.SPECS)
    return resolved.name, dict(resolved.options)


@pytest.mark.parametrize(
    ("line", "name", "options", "remark"),
    [
        ("/summit hanoi", "summit", {"story": "hanoi"}, "bare words fill the first option"),
        ("summit hanoi", "summit", {"story": "hanoi"}, "the slash may be missing"),
        ("/summit trump kim", "summit", {"story": "trump kim"}, "all of them"),
        ("/SUMMIT", "summit", {}, "none are needed"),
        ("", "help", {}, "an empty line asks for help"),
        ("/", "help", {}, "so does a slash"),
        ("/quotes trump about:oil", "quotes", {"who": "trump", "about": "oil"}, "named and bare"),
        ('/quotes who:trump about:"oil exports"', "quotes", {"who": "trump", "about": "oil exports"}, "straight marks"),
        ("/quotes about:“oil exports” trump", "quotes", {"about": "oil exports", "who": "trump"}, "curly marks"),
        ("/quotes who:trump nuclear", "quotes", {"who": "trump", "about": "nuclear"}, "the first not named"),
        ('/quotes "kim jong-un"', "quotes", {"who": "kim jong-un"}, "marks around bare words"),
        ("/quotes WHO:trump", "quotes", {"who": "trump"}, "however written"),
        ("/quotes trump about: oil", "quotes", {"who": "trump", "about": "oil"}, "a blank after the colon"),
        ("/quotes trump about:", "quotes", {"who": "trump"}, "nothing after the colon"),
        ("/quotes trump about: since:7d", "quotes", {"who": "trump", "since": "7d"}, "nothing before the next"),
        ("/search who:kim, trump oil", "search", {"who": "kim, trump", "words": "oil"}, "a list with blanks"),
        ("/quotes since:1 Feb 2019 kim", "quotes", {"who": "kim", "since": "1 Feb 2019"}, "a day in words"),
        ("/summit hanoi as_of:28 Feb 2019 9:00", "summit", {"story": "hanoi", "as_of": "28 Feb 2019 9:00"}, "a time"),
        ("/quotes since:soon kim", "quotes", {"who": "kim", "since": "soon"}, "what is no day takes no words"),
        ("/story Iran: talks resume", "story", {"story": "Iran: talks resume"}, "a colon in a headline"),
        ("/feeds", "feeds list", {}, "the first subcommand when none is named"),
        ("/feeds list", "feeds list", {}, "by name"),
        ("/feeds add https://a.example/f?x=1", "feeds add", {"url": "https://a.example/f?x=1"}, "an address"),
        (
            '/feeds add a.example topics:"Korea, Iran"',
            "feeds add",
            {"url": "a.example", "topics": "Korea, Iran"},
            "both",
        ),
    ],
)
def test_a_line_is_read_as_it_was_meant(line, name, options, remark):
    assert typed(line) == (name, options), remark


@pytest.mark.parametrize(
    ("options", "read", "remark"),
    [
        ((("who", "trump"), ("about", "")), {"who": "trump"}, "a platform's own options; empty ones are none"),
        ((("of", "story:17 page:2"),), {"story": "17", "page": "2"}, "a pressed button"),
    ],
)
def test_options_come_by_name_or_from_a_button(options, read, remark):
    command = Command("1", "quotes", options, WHO, WHERE)

    assert dict(parse.resolved(command, catalogue.SPECS)[1].options) == read, remark


def test_a_platform_may_name_the_subcommand_in_the_commands_name():
    command = Command("1", "feeds add", (("url", "a.example"),), WHO, WHERE)

    assert parse.resolved(command, catalogue.SPECS)[1].name == "feeds add"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/quotes whom:trump", 'no option "whom". Did you mean "who"?'),
        ("/search people:pompeo", 'no option "people". Did you mean "who"?'),
        ("/search source:wire", 'no option "source". Did you mean "outlet"?'),
        ("/feeds remvoe 3", 'no "remvoe" in /feeds'),
        ("/feeds pause", "/feeds pause needs feed."),
        ("/story", "/story needs story."),
    ],
)
def test_what_cannot_be_read_is_said(line, said):
    with pytest.raises(CommandError) as refused:
        typed(line)

    assert said in str(refused.value)


@given(st.text(max_size=200))
def test_any_text_is_read_or_kindly_refused(text):
    with suppress(CommandError):
        typed(f"/quotes {text}")
