"""Shortening by leaving out: what may go, what never goes, and the day words a sentence leans on."""

from datetime import date

import pytest

from bot.stories.days import leaning_day
from bot.stories.pruning import cuts, dateline, is_deletion, is_fragment, leave_out


def shortened(sentence: str) -> set[str]:
    return {leave_out(sentence, (cut,)) for cut in cuts(sentence)} - {""}


@pytest.mark.parametrize(
    ("sentence", "short"),
    [
        ("Meanwhile, the talks went on in Geneva.", "The talks went on in Geneva."),
        ("But the talks went on in Geneva.", "The talks went on in Geneva."),
        ("Ms. Lindqvist, who leads the talks, left for Geneva.", "Ms. Lindqvist left for Geneva."),
        ("Ms. Lindqvist (the foreign minister) left for Geneva.", "Ms. Lindqvist left for Geneva."),
        ("The talks ended early in Geneva, cutting short a long week.", "The talks ended early in Geneva."),
        ("Ada Lindqvist, the foreign minister, left for Geneva.", "Ada Lindqvist left for Geneva."),
        ("Not surprisingly, the talks went on in Geneva.", "The talks went on in Geneva."),
        ("Unfortunately, the talks went on in Geneva.", "The talks went on in Geneva."),
    ],
)
def test_an_aside_or_a_trailing_clause_may_go(sentence, short):
    assert short in shortened(sentence)


@pytest.mark.parametrize(
    ("sentence", "lost"),
    [
        ("The talks ended in Geneva, leaving no deal.", "no"),
        ("The talks ended in Geneva, with the sides agreeing, while 40 officials stayed.", "40"),
        ("The talks ended in Geneva, according to Ada Lindqvist.", "according"),
        ("The sides agreed on a dam, as the ministers said on Friday.", "said"),
        ("The treaty, which may never be signed, is long.", "may"),
        ("The sides meet again in May, unless the dam is closed.", "unless"),
        ("The minister, who called it “a good day,” left early for home.", "good"),
    ],
)
def test_negations_numbers_hedges_speakers_and_quotations_stay(sentence, lost):
    assert all(lost in short for short in shortened(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada Lindqvist, the foreign minister, who leads the talks, said the dam was safe.",
        "Ada Lindqvist, foreign minister, who leads the talks, said the dam was safe.",
        "Ada Lindqvist, Norland's minister of foreign affairs, whose party leads, said the dam was safe.",
    ],
)
def test_an_apposition_keeps_its_second_comma_when_the_clause_behind_it_goes(sentence):
    first = sentence.index(", wh")

    assert sentence[:first] + ", said the dam was safe." in shortened(sentence)
    assert sentence[:first] + " said the dam was safe." not in shortened(sentence)


def test_a_list_before_a_clause_keeps_what_it_had():
    sentence = "In Geneva on Friday, Ms. Lindqvist, who leads the talks, spoke of the dam."

    assert "In Geneva on Friday, Ms. Lindqvist spoke of the dam." in shortened(sentence)


def test_no_shortened_sentence_has_a_broken_ending():
    for sentence in (
        "The ministers spoke of, among other things, the river.",
        "Norland, the larger country, and Sudmark, the smaller, met.",
        "The treaty covers the dam, the canal, and the port.",
    ):
        for short in shortened(sentence):
            assert short.endswith(".")
            assert short.rstrip(".").split()[-1] not in {"of", "and", "the", "to"}


@pytest.mark.parametrize(
    ("short", "full", "proven"),
    [
        ("The talks ended.", "The talks ended.", True),
        ("The talks ended.", "The long talks ended.", True),
        ("Talks ended.", "The long talks ended.", True),
        ("The talks ended.", "The talks never ended.", False),
        ("The talks ended.", "Not surprisingly, the talks ended.", True),
        ("The talks ended.", "Not surprisingly, the talks never ended.", False),
        ("The talks ended.", "Not the talks, but the rain ended.", False),
        ("The talks ended.", "The talks ended, said Ada.", False),
        ("The talk ended.", "The talks ended.", False),
        ("ended The talks.", "The talks ended.", False),
        ("The talks “ended”.", "The talks ended.", False),
        ("He said “we sign”.", "He said “we never sign”.", False),
        ("", "The talks ended.", False),
    ],
)
def test_a_deletion_is_told_from_a_change(short, full, proven):
    assert is_deletion(short, full) is proven


def test_a_clause_may_lose_the_numbers_of_the_rest_but_not_its_stance():
    full = "After 40 hours the talks ended without a deal."

    assert is_fragment("the talks ended without a deal", full)
    assert not is_fragment("the talks ended", full)


def test_a_clause_may_lose_what_is_joined_on_behind_it_but_not_who_says_it():
    full = "The presidents signed a treaty on Friday, and neighbours answered with some advice."

    assert is_fragment("signed a treaty on Friday", full)
    assert not is_fragment("signed a treaty on Friday", "They signed a treaty on Friday, the minister said.")
    assert not is_fragment("signed a treaty on Friday", "They may have signed a treaty on Friday, and all left.")


def test_a_name_states_nothing():
    assert is_fragment("agreed on a dam", "Norland and the United States agreed on a dam.")


@pytest.mark.parametrize(
    ("sentence", "rest"),
    [
        ("HANOI, Vietnam President Trump left.", "President Trump left."),
        ("GENEVA (Harbour Wire) — The talks ended.", "The talks ended."),
        ("BUDAPEST, Hungary (AP) — Hungary closed its border.", "Hungary closed its border."),
        ("SEOUL, Feb. 28 (Reuters) - North Korea spoke.", "North Korea spoke."),
        ("(CNN) The talks ended.", "The talks ended."),
        ("LONDON — The talks ended.", "The talks ended."),
        ("The United Nations — long a host — left.", "The United Nations — long a host — left."),
        ("Mr. Orlik (Sudmark) said the talks ended.", "Mr. Orlik (Sudmark) said the talks ended."),
        ("NATO, Russia and the rest met.", "NATO, Russia and the rest met."),
    ],
)
def test_a_dateline_is_no_part_of_the_sentence(sentence, rest):
    assert sentence[dateline(sentence) :] == rest


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("The talks ended Thursday.", date(2019, 2, 28)),
        ("The talks began on Wednesday.", date(2019, 2, 27)),
        ("The talks began yesterday.", date(2019, 2, 27)),
        ("The talks will go on on Friday.", date(2019, 3, 1)),
        ("The ministers said Friday that they would return.", None),
        ("The talks ended last Thursday.", date(2019, 2, 21)),
        ("The talks ended Saturday.", date(2019, 2, 23)),
        ("The talks ended on Thursday, Feb. 28.", None),
        ("The talks ran from Wednesday to Thursday.", None),
        ("The talks ended.", None),
    ],
)
def test_a_weekday_is_the_nearest_one(sentence, day):
    assert leaning_day(sentence, date(2019, 2, 28)) == day
