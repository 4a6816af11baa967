"""Places by their other names."""

from bot.store import aliases


def test_a_city_and_a_country_are_known_by_their_names_in_other_languages():
    assert {"Hanoi", "河内", "하노이"} <= set(aliases.others("Ханой"))
    assert {"Germany", "Allemagne", "ドイツ"} <= set(aliases.others("deutschland"))
    assert aliases.others("Nowhere") == ("Nowhere",)


def test_what_is_asked_for_may_stand_there_by_any_name_of_the_place():
    place, word = aliases.alternatives(["Nueva", "York", "talks"])

    assert {("new", "york"), ("纽约",), ("нью", "иорк")} <= set(place)
    assert word == (("talks",), ("talk",))
    assert aliases.alternatives(["york"]) == [(("york",),)]


def test_a_name_that_is_only_begun_tells_its_places():
    assert "Pyongyang" in aliases.begun("пхен")
    assert aliases.begun("p") == aliases.begun("") == aliases.begun("zzz") == ()


def test_every_line_of_the_table_is_a_place_of_several_names_none_of_them_empty():
    for names in aliases.cities():
        assert len(names) > 1, names
        assert all(name == name.strip() and name for name in names), names
