"""Names, and which of them are one person."""

from datetime import date

import pytest

from bot.model import NameKind
from bot.stories.names import find_names


def people(text, at=None):
    return {name.text: name.entity for name in find_names(text, "en", at) if name.kind is NameKind.PERSON}


@pytest.mark.parametrize(
    ("text", "mention", "entity", "remark"),
    [
        ("Carla Mendes spoke. Ms. Mendes left.", "Mendes", "Carla Mendes", "a surname stands for its bearer"),
        ("Lee Jung-ho spoke. Mr. Lee left.", "Lee", "Lee Jung-ho", "family name first"),
        ("House Speaker Paul Tanner spoke. Tanner left.", "Tanner", "Paul Tanner", "a body's word before a title"),
        ("Mike Harlow spoke. Michael Harlow left.", "Mike Harlow", "Michael Harlow", "a short given name"),
        ("Minister Pat O’Brien spoke. O’Brien left.", "O’Brien", "Pat O’Brien", "an apostrophe in the name"),
        ("Laura O‘Hara spoke. O‘Hara left.", "O‘Hara", "Laura O‘Hara", "an apostrophe set the wrong way"),
        ("Envoy to the United Nations Laura Stone spoke.", "Laura Stone", "Laura Stone", "a body before the name"),
        ("State Department Anna Osei spoke.", "Anna Osei", "Anna Osei", "a department before the name"),
        ("Peter Stone Peter Stone spoke.", "Peter Stone", "Peter Stone", "a name printed twice by its markup"),
        ("Mr. StonePeter Stone spoke.", "Peter Stone", "Peter Stone", "a name glued to its link"),
        ("Anna Osei of Ghana spoke. Osei left.", "Osei", "Anna Osei", "where someone is from is not the name"),
    ],
)
def test_mentions_of_one_person_are_one_entity(text, mention, entity, remark):
    found = people(text)

    assert found[mention] == entity, remark


def test_two_people_of_one_surname_stay_two():
    text = "Laura Stone met Peter Stone. Mr. Stone spoke first. Ms. Stone left."

    found = [(name.start, name.entity) for name in find_names(text, "en") if name.text == "Stone"]

    assert [entity for _, entity in found] == ["Peter Stone", "Laura Stone"]


def test_a_bare_surname_stays_with_whom_the_report_named_first():
    text = "Peter Stone met his wife, Laura Stone, at home. Laura Stone smiled. “I won,” Stone said."

    found = [name.entity for name in find_names(text, "en") if name.text == "Stone"]

    assert found == ["Peter Stone"]


def test_a_bare_word_is_a_surname_before_it_is_a_given_name():
    text = "Jack Harlow, the governor, spoke. Brian Jack listened. “We won,” Jack said."

    assert people(text)["Jack"] == "Brian Jack"


def test_a_surname_with_an_apostrophe_is_a_person_without_any_other_name():
    assert people("“We are ready,” said O’Brien.") == {"O’Brien": "O’Brien"}


def test_a_surname_never_given_in_full_goes_to_the_only_known_office_holder():
    found = people("President Macron arrived.", date(2019, 3, 1))

    assert found["Macron"] == "Emmanuel Macron"


def test_the_texts_own_full_name_overrules_the_table_of_office_holders():
    found = people("Luc Macron, a baker, arrived. Mr. Macron left.", date(2019, 3, 1))

    assert found["Macron"] == "Luc Macron"


@pytest.mark.parametrize(
    ("text", "language", "name", "entity", "kind"),
    [
        ("HANOI, Vietnam — They met.", "en", "HANOI", "Hanoi", NameKind.PLACE),
        ("The French and the U.S. agreed.", "en", "French", "France", NameKind.GROUP),
        (
            "The U.N. Security Council met.",
            "en",
            "U.N. Security Council",
            "U.N. Security Council",
            NameKind.ORGANISATION,
        ),
        ("Das Treffen in Deutschland endete.", "de", "Deutschland", "Germany", NameKind.PLACE),
        ("会谈在法国举行。", "zh", "法国", "France", NameKind.PLACE),
    ],
)
def test_places_peoples_and_bodies_are_known_by_their_tables(text, language, name, entity, kind):
    found = {item.text: (item.entity, item.kind) for item in find_names(text, language)}

    assert found[name] == (entity, kind)
