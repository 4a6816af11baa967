"""Cards of the sides: that accounts differ, who was not heard, and a side that is new."""

from dataclasses import replace

from bot.cards import change_between, change_card, long_card, story_card
from bot.cards.accounts import accounts_cards
from bot.testing.briefs import SEEN, disputed, hanoi
from bot.wording import fitted, plain, visible


def test_a_card_says_on_what_accounts_differ_and_between_whom_and_leads_to_them():
    card = story_card(disputed())

    assert "\nAccounts differ on sanctions: United States, North Korea\n" in plain(card)
    assert "[Who says what]" in plain(card)
    assert visible(card) <= 700


def test_a_card_without_differing_sides_says_nothing_of_accounts():
    shown = plain(story_card(hanoi()))

    assert "Accounts" not in shown
    assert "Who says what" not in shown


def test_a_party_that_was_not_heard_is_named_until_its_account_comes():
    silent = replace(hanoi(), unheard=("North Korea",))

    assert "North Korea: no statement stored as of 28 Feb 2019 11:40" in plain(story_card(silent))
    assert "North Korea: no statement stored as of 28 Feb 2019 11:40" in plain(long_card(silent, as_of=SEEN))
    assert "no statement stored" not in plain(story_card(disputed()))


def test_a_side_whose_account_comes_later_is_told_with_who_speaks_and_where():
    before, after = replace(hanoi(), unheard=("North Korea",)), disputed()

    card = change_card(change_between(before, after), after)

    assert card is not None
    shown = plain(card)
    assert "New side: North Korea (Ri Yong-ho, Second Outlet)" in shown
    assert "New side: United States" not in shown


def test_a_side_that_was_there_already_is_not_new():
    after = replace(disputed(), revision=3)

    assert change_between(disputed(), after).new_sides == ()


def test_statements_that_find_no_room_are_left_out_whole_and_counted():
    (card,) = accounts_cards(disputed(), of="Hanoi summit", as_of=SEEN)

    short = fitted(card, 330)

    assert len(short.statements) == 1
    assert "Not shown here: 1 statement." in plain(short)


def test_without_differing_sides_who_says_what_says_so():
    (card,) = accounts_cards(hanoi(), of="Hanoi summit", as_of=SEEN)

    assert "No sides are known to differ in this story." in plain(card)
