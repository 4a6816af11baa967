"""When a story gets a new revision, and what a correction leaves of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards import change_between, change_card
from bot.cards.story import folded
from bot.model import KeyPoint
from bot.stories.growth import differs, withhold
from bot.testing.briefs import cite, hanoi, hanoi_grown, source

BEFORE = hanoi()


@pytest.mark.parametrize(
    ("after", "remark"),
    [
        (replace(BEFORE, revision=2, made_at=BEFORE.made_at + timedelta(hours=1)), "made later"),
        (replace(BEFORE, points=BEFORE.points[::-1], quotes=BEFORE.quotes[::-1]), "in another order"),
        (
            replace(BEFORE, sources=(replace(BEFORE.sources[0], version=2), *BEFORE.sources[1:])),
            "a version that changed nothing we state",
        ),
    ],
)
def test_what_no_reader_can_see_is_no_revision(after, remark):
    assert not differs(BEFORE, after), remark


@pytest.mark.parametrize(
    ("after", "remark"),
    [
        (hanoi_grown(), "new quotes and points"),
        (replace(BEFORE, outcome=None), "the outcome gone"),
        (replace(BEFORE, points=BEFORE.points[1:]), "a point gone"),
        (replace(BEFORE, sources=BEFORE.sources[:-1]), "another count"),
        (replace(BEFORE, headlines=BEFORE.headlines[1:]), "another title"),
        (replace(BEFORE, leads_to=9), "told elsewhere"),
    ],
)
def test_what_a_reader_sees_is_a_revision(after, remark):
    assert differs(BEFORE, after), remark


def test_another_copy_changes_the_count_and_is_no_line_under_the_post():
    copy = source(91, "Copying Outlet", BEFORE.sources[0].title, copy_of=1, independent=False)
    after = replace(BEFORE, revision=2, sources=(*BEFORE.sources, copy))

    assert differs(BEFORE, after)
    assert change_card(change_between(BEFORE, after), after) is None


def test_misquoted_words_are_withheld_with_every_statement_that_repeats_them():
    quote = BEFORE.quotes[0]
    repeating = KeyPoint(f"He said: {quote.text}", (cite(1, 0, 9),))
    told = replace(BEFORE, points=(repeating, *BEFORE.points))

    kept = withhold(told, (folded(quote.text),))

    words = folded(quote.text)
    assert all(words not in folded(quoted.text) for quoted in kept.quotes)
    assert quote in kept.withheld
    assert kept.points == BEFORE.points
    assert withhold(told, ()) == told
