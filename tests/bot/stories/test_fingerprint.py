"""What grouping compares of an article."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import NameKind
from bot.stories.days import find_days
from bot.stories.fingerprint import describe, stem, words_of
from bot.stories.names import find_names
from bot.stories.text import sentences

THURSDAY = datetime(2019, 2, 28, 9, 0, tzinfo=UTC)
TEXT = (
    "HANOI — President Donald Trump said on Thursday that talks with Kim Jong-un had ended without an agreement.\n\n"
    "Mr. Trump will leave Vietnam two hours early. About 3,000 journalists had come for the summit of 27 February."
)


def of(title, text, language="en", at=THURSDAY):
    return describe(title, text, language, sentences(text, language), find_names(text, language), at)


def test_words_of_the_title_weigh_more_than_words_of_the_text():
    found = dict(of("Talks collapse", TEXT).terms)

    assert found["collaps"] > found["journalist"]


def test_a_fingerprint_has_people_places_numbers_and_days():
    found = of("Summit ends early", TEXT)

    names = {(entity, kind) for entity, kind, _ in found.names}
    assert ("Donald Trump", NameKind.PERSON) in names
    assert ("Vietnam", NameKind.PLACE) in names
    assert {"3000", "2"} <= set(found.numbers)
    assert {date(2019, 2, 27), date(2019, 2, 28)} <= set(found.days)
    assert found.at == THURSDAY


def test_a_headline_alone_has_words_and_names_but_no_length_and_no_minhash():
    found = of("Trump leaves Vietnam without a deal", "")

    assert found.length == 0
    assert found.minhash == ()
    assert "Vietnam" in {entity for entity, _, _ in found.names}


def test_material_without_a_date_has_none_and_takes_its_weekdays_from_its_dateline():
    found = of("", "Published 28 February 2019\nThe talks ended on Wednesday.", at=None)

    assert found.at is None
    assert date(2019, 2, 27) in found.days


@pytest.mark.parametrize(
    ("one", "other"),
    [("talks", "talk"), ("tapering", "taper"), ("sanctions", "sanction"), ("agreed", "agree"), ("parties", "party")],
)
def test_plain_english_endings_do_not_part_words(one, other):
    assert stem(one) == stem(other)


def test_scripts_without_blanks_are_cut_into_bigrams():
    assert words_of("美朝首脑会谈", "zh") == ["美朝", "朝首", "首脑", "脑会", "会谈"]


@pytest.mark.parametrize(
    ("text", "day", "remark"),
    [
        ("on 12 June 2018 they met", date(2018, 6, 12), "day first"),
        ("on June 12, 2018, they met", date(2018, 6, 12), "month first"),
        ("le 12 juin 2018", date(2018, 6, 12), "French"),
        ("am 12. Juni 2018", date(2018, 6, 12), "German"),
        ("el 12 de junio de 2018", date(2018, 6, 12), "Spanish"),
        ("2018-06-12", date(2018, 6, 12), "figures"),
        ("on December 30 they met", date(2018, 12, 30), "without a year: the nearest"),
        ("They met on Tuesday", date(2019, 2, 26), "the last one before"),
        ("Talks will resume on Tuesday", date(2019, 3, 5), "the next one"),
        ("They met yesterday", date(2019, 2, 27), "relative"),
        (
            "They will dine on Wednesday and talk on Friday",
            (date(2019, 3, 6), date(2019, 3, 1)),
            "one verb",
        ),
        ("a decree that takes effect on Monday", date(2019, 3, 4), "a present that means what is to come"),
        ("On Monday, the court will hear them", date(2019, 3, 4), "the verb comes after"),
        ("She said on Monday that they will meet", date(2019, 2, 25), "said, of what is to come"),
        ("It was signed on Friday, March 12, 2010", date(2010, 3, 12), "a weekday of a date is no day of its own"),
        ("the talks of 27-28 February", (date(2019, 2, 27), date(2019, 2, 28)), "a range: both its ends"),
        ("They met on 12 June; two days later he left", (date(2019, 6, 12), date(2019, 6, 14)), "a step"),
        ("They met three days ago", date(2019, 2, 25), "counted from publication"),
        ("Le sommet s'est achevé mercredi", date(2019, 2, 27), "French weekday"),
        ("La trêve entrera en vigueur samedi", date(2019, 3, 2), "French weekday to come"),
        ("the Black Friday sales", None, "a weekday that is part of a name"),
        ("you may 10 times ask", None, "a month that is a word"),
        ("March 20,000 paces", None, "a number that is no day"),
        ("on 31 February 2019", None, "no such day"),
        ("has put a signing on Friday’s schedule", date(2019, 3, 1), "what belongs to tomorrow"),
        ("has spoken of Wednesday's dinner", date(2019, 2, 27), "what belongs to yesterday"),
        ("a company of 12 members", None, "no month"),
    ],
)
def test_days_are_resolved_against_the_day_of_publication(text, day, remark):
    found = [mention.day for mention in find_days(text, THURSDAY.date())]

    assert found == (list(day) if isinstance(day, tuple) else [day] if day else []), remark


def test_late_in_the_day_a_weekday_that_is_tomorrow_s_is_today_s_further_east():
    (early,) = find_days("The president met his advisers at midnight on Friday", THURSDAY.date(), hour=5)
    (late,) = find_days("The president met his advisers at midnight on Friday", THURSDAY.date(), hour=16)

    assert (early.day, late.day) == (date(2019, 2, 22), date(2019, 3, 1))


@given(st.text(max_size=300), st.sampled_from(["en", "fr", "zh", "ar", "und", "xx"]))
def test_no_text_breaks_it(text, language):
    found = of(text[:80], text, language)

    assert all(count > 0 for _, count in found.terms)
