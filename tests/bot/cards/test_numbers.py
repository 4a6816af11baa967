"""Numbers that two reports give of one thing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards import change_between, change_card
from bot.cards.numbers import number_changes
from bot.model import KeyPoint
from bot.testing.briefs import cite, hanoi, source
from bot.wording import plain


def stating(text: str, article: int = 1, **more):
    """The Hanoi story with one point, from one report."""
    return replace(hanoi(), outcome=None, quotes=(), points=(KeyPoint(text, (cite(article, 0, 9),)),), **more)


def later(text: str):
    """The same story when a further report counts otherwise."""
    report = source(90, "Ninth Outlet", "Toll rises")
    return stating(text, 90, revision=2, sources=(*hanoi().sources, report))


@pytest.mark.parametrize(
    ("before", "after", "told", "remark"),
    [
        (
            "At least 12 people were killed in the blast at the market",
            "The blast at the market killed at least 19 people",
            ("At least 12 people", "at least 19 people"),
            "the same thing counted anew",
        ),
        ("At least twelve people died in the blast", "The blast killed 12 people", None, "twelve is 12"),
        (
            "The blast killed 12 people at the market",
            "The storm displaced 4,000 people on the coast",
            None,
            "people of another event",
        ),
        (
            "The talks of 27 February drew 12 envoys",
            "The talks of 28 February drew 12 envoys",
            None,
            "days are no counts",
        ),
        ("Exports fell 12% under the sanctions", "Exports fell 15% under the sanctions", ("12%", "15%"), "shares"),
        (
            "Sanctions cost the economy $1.2 billion a year",
            "Sanctions cost the economy $2 billion a year",
            ("$1.2 billion", "$2 billion"),
            "sums",
        ),
        ("Mr. Kim, 35, met envoys", "Mr. Kim, 36, met envoys", None, "an age is no count"),
    ],
)
def test_a_changed_number_is_told_with_what_it_counts(before, after, told, remark):
    found = number_changes(stating(before), later(after))

    assert [(one.before, one.after) for one in found] == ([told] if told else []), remark


def test_a_changed_number_names_both_reports_under_the_post():
    before, after = stating("The blast killed 12 people"), later("The blast killed at least 19 people")

    line = change_card(change_between(before, after), after)

    assert line is not None
    assert "Numbers: at least 19 people (Ninth Outlet), before: 12 people (Example Wire)" in plain(line)


def test_a_number_that_an_outlet_corrects_is_told_as_its_correction_alone():
    before = stating("The blast killed 12 people")
    first = replace(hanoi().sources[0], version=2)
    point = KeyPoint("The blast killed 19 people", (replace(cite(1, 0, 9), version=2),))
    after = replace(before, revision=2, points=(point,), sources=(first, *hanoi().sources[1:]))

    change = change_between(before, after)

    assert change.numbers == ()
    assert change.reworded == (("blast killed 12 people", "blast killed 19 people"),)
