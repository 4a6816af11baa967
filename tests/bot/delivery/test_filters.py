"""Which stories a subscription wants."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.expressions import ExpressionError, Text, expression
from bot.delivery.filters import refusal, wants
from bot.errors import CommandError
from bot.messages import Channel, Filter, Subscription
from bot.testing.briefs import hanoi

DESK = Channel("test", "one", "desk")
TEXT = Text("The nuclear talks in Hanoi ended", "A joint statement was signed", "Communiqué of the Kremlin")


@pytest.mark.parametrize(
    ("asked", "matches", "remark"),
    [
        ("nuclear", True, "a word of the text"),
        ("NUCLEAR", True, "case aside"),
        ("communique", True, "diacritics aside"),
        ("nuclear hanoi", True, "side by side is an AND"),
        ("nuclear AND geneva", False, "both are asked for"),
        ("geneva OR hanoi", True, "one is enough"),
        ("nuclear NOT hanoi", False, "NOT takes away"),
        ("NOT football", True, "NOT may stand alone"),
        ("NOT (football OR tennis)", True, "NOT of a group"),
        ('"joint statement"', True, "a phrase stands together"),
        ('"statement joint"', False, "in its order"),
        ('"ended a"', False, "and in one sentence"),
        ("“joint statement”", True, "curly marks too"),
        ("commun*", True, "a beginning"),
        ("geneva OR nuclear AND hanoi", True, "AND binds closer than OR"),
        ("(geneva OR nuclear) AND geneva", False, "parentheses bind closest"),
        ("and", False, "small letters are a word"),
    ],
)
def test_words_are_combined_as_they_are_typed(asked: str, matches: bool, remark: str) -> None:
    assert expression(asked).matches(TEXT) is matches, remark


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", "is empty"),
        ("AND", 'missing before "AND"'),
        ("nuclear OR", "missing at its end"),
        ("(nuclear", "never closed"),
        ("nuclear)", "closes nothing"),
        ('""', "nothing between"),
        ("!!!", "no letters"),
        ("(" * 30 + "a" + ")" * 30, "parentheses"),
        ("a " * 400, "can have 500 characters"),
    ],
)
def test_what_is_no_expression_is_refused_with_the_reason(asked: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=said):
        expression(asked)


@given(st.text(alphabet='ab ANDORT"()*“”', max_size=60))
def test_whatever_is_typed_is_an_expression_or_refused(asked: str) -> None:
    try:
        made = expression(asked)
    except CommandError:
        return

    assert made.matches(TEXT) in (True, False)


@pytest.mark.parametrize(
    ("wanted", "why", "remark"),
    [
        (Filter(), None, "nothing asked for"),
        (Filter(words="sanctions OR deal"), None, "words of headline, points or quotes"),
        (Filter(words="football"), "filter.words", ""),
        (Filter(people=("trump",)), None, "part of a name"),
        (Filter(people=("Macron", "Kim Jong-un")), None, "one of several"),
        (Filter(people=("Macron",)), "filter.people", ""),
        (Filter(places=("hanoi",)), None, ""),
        (Filter(places=("Geneva",)), "filter.places", ""),
        (Filter(outlets=("example wire",)), None, ""),
        (Filter(outlets=("Nobody's Wire",)), "filter.outlets", ""),
        (Filter(languages=("ko",)), None, "one report is Korean"),
        (Filter(languages=("fr",)), "filter.languages", ""),
        (Filter(at_least=3), None, "three independent outlets"),
        (Filter(at_least=4), "filter.at_least", "copies do not count"),
        (Filter(stories=(17,)), None, ""),
        (Filter(stories=(18,)), "filter.story", ""),
        (Filter(people=("trump",), places=("Geneva",)), "filter.places", "every field must match"),
    ],
)
def test_every_field_that_says_something_must_match(wanted: Filter, why: str | None, remark: str) -> None:
    said = refusal(Subscription(DESK, wanted=wanted), hanoi())

    assert (said.key if said else None) == why, remark


def test_topics_and_filter_are_both_asked_for() -> None:
    brief = replace(hanoi(), topics=("Korea",))

    assert wants(Subscription(DESK, ("korea",), wanted=Filter(words="trump")), brief)
    assert not wants(Subscription(DESK, ("Iran",), wanted=Filter(words="trump")), brief)
