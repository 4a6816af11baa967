"""Asked words beside printed ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.alignment import Change, aligned, length, quoted

PRINTED = "Sometimes you have to walk, and this was just one of those times"


@pytest.mark.parametrize(
    "asked",
    [
        "Sometimes you have to walk, and this was just one of those times",
        "sometimes you have to walk",
        "THIS was just one of those times!",
        "“Sometimes you have to walk — and this was just one”",
        "have to walk…",
    ],
)
def test_the_same_words_in_the_same_order_are_printed_so_whatever_their_marks(asked):
    assert aligned(asked, PRINTED).exact


@pytest.mark.parametrize(
    ("asked", "changes"),
    [
        ("sometimes you need to walk", (Change("have", "need"),)),
        ("Sometimes you just have to walk", (Change("", "just"),)),
        ("Sometimes have to walk", (Change("you", ""),)),
        ("Sometimes you have to run, and this was one of those times", (Change("walk", "run"), Change("just", ""))),
        ("often you have to walk", (Change("Sometimes", "often"),)),
        ("Sometimes you have to stay", (Change("walk", "stay"),)),
        ("walk to have you sometimes", None),
        ("we will never walk alone", None),
        ("you have to agree to this now or never", None),
        ("walking", None),
        ("", None),
    ],
)
def test_most_of_the_words_in_their_order_are_printed_differently_and_each_difference_is_told(asked, changes):
    found = aligned(asked, PRINTED)

    assert (found and (found.exact, found.changes)) == (changes and (False, changes))


def test_scripts_without_spaces_are_compared_sign_by_sign():
    assert aligned("非核化进程", "非核化进程不可逆转").exact
    assert aligned("非核化过程不可逆转", "非核化进程不可逆转").changes == (Change("进", "过"),)


def test_small_words_alone_make_no_quote():
    assert aligned("it is what we have to do in the end", "this is what we had to see at the end") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('He said “we go” and "they stay".', ("we go", "they stay")),
        ("Macron: « nous y allons ». Merz: „wir auch“ und »sie auch«", ("nous y allons", "wir auch", "sie auch")),
        ("王毅说：「可以」", ("可以",)),
        ("“twice” and “twice”", ("twice",)),
        ("sometimes you have to walk", ("sometimes you have to walk",)),
        ("“…”", ()),
        ("", ()),
    ],
)
def test_the_quotes_of_a_text_are_what_stands_in_its_quotation_marks(text, found):
    assert quoted(text) == found


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_are_compared_and_a_text_is_printed_as_itself(one, other):
    aligned(one, other)

    assert not length(one) or aligned(one, one).exact
