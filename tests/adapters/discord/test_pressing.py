"""What buttons and selects carry, and that it is read back after any restart."""

import pytest

from adapters.discord.pressing import CHOSEN, Pressed, key_in, read, rows
from bot.messages import Button, say

KEY = "a1b2c3d4e5f6a1b2c3d4e5f6"


def button(action="quotes", value="story:17", label="Quotes"):
    return Button(action, say("text", text=label), value)


def test_a_button_says_its_delivery_its_action_and_its_value():
    (row,) = rows([button()], KEY).components

    assert read(row["components"][0]["custom_id"]) == Pressed(KEY, "quotes", "story:17")


def test_a_value_too_long_for_a_button_is_kept_under_a_digest():
    long = 'who:"Kim Jong-un" about:"' + "sanctions " * 20 + '"'

    made = rows([button(value=long)], KEY)

    custom_id = made.components[0]["components"][0]["custom_id"]
    assert len(custom_id) <= 100
    pressed = read(custom_id)
    assert pressed is not None
    assert dict(made.kept) == {pressed.digest: long}


def test_a_value_that_looks_like_a_digest_is_kept_too():
    made = rows([button(value="#abc")])

    assert [value for _, value in made.kept] == ["#abc"]


@pytest.mark.parametrize("custom_id", ["", "x:y", "r:zz:quotes:1", "someone else's button", "r::Quotes:1"])
def test_a_foreign_button_is_none_of_ours(custom_id):
    assert read(custom_id) is None


def test_more_than_five_buttons_become_a_select_and_the_odd_ones_a_row():
    many = [button("story", f"story:{number}", f"Story {number}") for number in range(12)]

    made = rows([*many, button("share", "latest", "Share")], KEY)

    select, row = made.components
    assert [option["label"] for option in select["components"][0]["options"]] == [f"Story {n}" for n in range(12)]
    assert read(select["components"][0]["options"][3]["value"]) == Pressed("", "story", "story:3")
    assert [one["label"] for one in row["components"]] == ["Share"]
    assert read(select["components"][0]["custom_id"]) == Pressed(KEY, CHOSEN, "")
    assert key_in(made.components) == KEY


def test_no_message_has_two_buttons_of_one_id_or_an_empty_label():
    (row,) = rows([button(), button(label="Again"), button("more", label=" ")]).components

    ids = [one["custom_id"] for one in row["components"]]
    assert len(ids) == len(set(ids)) == 2
    assert all(one["label"].strip() and len(one["label"]) <= 80 for one in row["components"])
