"""A city or country as other languages name it."""

import pytest

from bot.cities import cities, folded_name, in_english


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("Hanoi", "Hanoi"), ("hanói", "Hanoi"), ("Hanoï", "Hanoi"), ("Ханой", "Hanoi"), ("河内", "Hanoi"),
        ("ハノイ", "Hanoi"), ("하노이", "Hanoi"), ("هانوي", "Hanoi"), ("Singapur", "Singapore"),
        ("新加坡", "Singapore"),
        ("Хельсинки", "Helsinki"), ("Genève", "Geneva"), ("Genf", "Geneva"), ("Ginevra", "Geneva"), ("Wien", "Vienna"),
        ("Вена", "Vienna"), ("Pékin", "Beijing"), ("北京", "Beijing"), ("Panmunjeom", "Panmunjom"),
        ("판문점", "Panmunjom"),
        ("Вьетнам", "Vietnam"), ("Allemagne", "Germany"), ("Кипр", "Cyprus"), ("日本", "Japan"),
    ],
)  # fmt: skip
def test_a_place_is_known_by_its_name_in_other_languages(name, english):
    assert in_english(name) == english


@pytest.mark.parametrize("name", ["", "Atlantis", "trump", "%", "🇻🇳"])
def test_what_is_no_place_is_none(name):
    assert in_english(name) is None


def test_no_name_of_our_table_leads_to_two_cities():
    seen: dict[str, str] = {}

    for english, others in cities():
        for name in (english, *others):
            assert seen.setdefault(folded_name(name), english) == english
