"""The side a speaker speaks for: only where the reports say so."""

import pytest

from bot.stories.sides import Sides, side_named
from tests.bot.stories.telling import told

REST = " The delegations stayed at the lakeside hotel, and reporters waited outside."


def side(sentence: str, name: str) -> str | None:
    return Sides(told(("A meeting", sentence + REST))).of(name)


@pytest.mark.parametrize(
    ("sentence", "name", "expected"),
    [
        ("Russian President Vladimir Putin spoke on Thursday.", "Vladimir Putin", "Russia"),
        ("North Korea’s foreign minister, Ri Yong-ho, spoke on Thursday.", "Ri Yong-ho", "North Korea"),
        ("Teodoro Locsin, the Philippine foreign secretary, spoke on Thursday.", "Teodoro Locsin", "Philippines"),
        ("Karen Pierce, Britain’s ambassador, spoke on Thursday.", "Karen Pierce", "United Kingdom"),
        ("White House press secretary Sarah Sanders spoke on Thursday.", "Sarah Sanders", "United States"),
        ("Secretary of State Mike Pompeo spoke on Thursday.", "Mike Pompeo", "United States"),
        ("Kremlin spokesman Dmitry Peskov spoke on Thursday.", "Dmitry Peskov", "Russia"),
        ("Jens Stoltenberg, the secretary-general of NATO, spoke on Thursday.", "Jens Stoltenberg", "NATO"),
        ("Taliban spokesman Zabihullah Mujahid spoke on Thursday.", "Zabihullah Mujahid", "Taliban"),
        ("Maria Weber, president of Chile, spoke on Thursday.", "Maria Weber", "Chile"),
        ("Emmanuel Macron spoke on Thursday.", "Emmanuel Macron", "France"),
    ],
)
def test_an_office_with_an_owner_gives_the_side(sentence, name, expected):
    assert side(sentence, name) == expected


@pytest.mark.parametrize(
    ("sentence", "name", "remark"),
    [
        ("Former U.S. Secretary of State John Kerry spoke on Thursday.", "John Kerry", "a former office"),
        ("Michael McFaul, a former U.S. ambassador to Russia, spoke on Thursday.", "Michael McFaul", "a former office"),
        ("Iranian opposition leader Maryam Weber spoke on Thursday.", "Maryam Weber", "speaks for a part"),
        ("Peter Weber, an analyst in Moscow, spoke on Thursday.", "Peter Weber", "no office"),
        ("Peter Weber, the ambassador to Russia, spoke on Thursday.", "Peter Weber", "sent to, not by"),
        ("Foreign Minister Peter Weber spoke on Thursday.", "Peter Weber", "whose, is not said"),
        ("Scottish leader Peter Weber spoke on Thursday.", "Peter Weber", "not the country's"),
    ],
)
def test_where_the_side_is_not_certain_there_is_none(sentence, name, remark):
    assert side(sentence, name) is None, remark


def test_the_text_overrules_the_table_of_office_holders():
    material = told(("A visit", "Former French President Emmanuel Macron came back to Paris on Thursday." + REST))

    assert Sides(material).of("Emmanuel Macron") is None


def test_the_north_is_the_one_country_of_the_story_that_is_called_so():
    text = "North Korea spoke on Thursday. Ri Yong-ho, the North’s foreign minister, stayed in Hanoi." + REST

    assert Sides(told(("Talks", text))).of("Ri Yong-ho") == "North Korea"


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("a Blue House spokesman", "South Korea"),
        ("North Korean officials", "North Korea"),
        ("the Kremlin", "Russia"),
        ("the State Department’s spokeswoman", "United States"),
        ("Iranian state television", "Iran"),
        ("the Chinese dissident", None),
        ("a senior official", None),
        ("the statement", None),
    ],
)
def test_a_voice_without_a_name_has_the_side_it_is_named_with(phrase, expected):
    assert Sides(told(("Talks", "Talks went on." + REST))).of_phrase(phrase) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Pyongyang", "North Korea"),
        ("Washington", "United States"),
        ("Osaka", None),
        ("Europe", None),
        ("EU", "European Union"),
    ],
)
def test_a_capital_speaks_for_its_country_and_another_city_for_nobody(name, expected):
    assert side_named(name) == expected
