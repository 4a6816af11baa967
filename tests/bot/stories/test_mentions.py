"""Mentions: which phrases of a report could be a speaker, and where they begin and end."""

import pytest

from bot.stories.marks import find_runs
from bot.stories.mentions import lay_out
from bot.stories.names import find_names
from bot.stories.text import paragraphs


def laid_out(text):
    places = paragraphs(text)
    return lay_out(text, places, find_runs(text, places), find_names(text, "en"))


@pytest.mark.parametrize(
    ("text", "whole", "remark"),
    [
        (
            "“Well,” said former Ohio Gov. and Party Chairman Paul Tanner.",
            "former Ohio Gov. and Party Chairman Paul Tanner",
            "two offices of one person",
        ),
        (
            "“Thanks,” said master of ceremonies Paul Tanner.",
            "master of ceremonies Paul Tanner",
            "an office with an object",
        ),
        (
            "“Bad,” said budget ranking member Paul Tanner.",
            "budget ranking member Paul Tanner",
            "a participle in a title",
        ),
        ("The nominee for the Nov. 8 vote called it “sad”.", "the Nov. 8 vote", "a month's stop ends no sentence"),
    ],
)
def test_a_phrase_is_one_mention_from_its_first_word_to_its_last(text, whole, remark):
    (line,) = laid_out(text)

    found = [mention.text for mention in line.mentions]

    assert whole in found, remark
    assert not [part for part in found if part != whole and part in whole], remark


def test_two_people_joined_by_and_stay_two():
    (line,) = laid_out("Ms. Mendes and President Paul Tanner said it was “a good day”.")

    assert [mention.text for mention in line.mentions][:2] == ["Ms. Mendes", "President Paul Tanner"]


@pytest.mark.parametrize("text", ["Paul Tanner, R-Pa., said it was “bad”.", "Mendes Inc. said it was “bad”."])
def test_the_stop_of_an_abbreviation_ends_no_sentence_that_goes_on(text):
    (line,) = laid_out(text)

    assert max(line.sentences[: line.run_at[0] + 1]) == 0
