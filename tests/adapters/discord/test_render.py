"""A card as a Discord message: what it looks like, and that no text can be more than text."""

from dataclasses import replace

import pytest

from adapters.discord.markup import address, escaped, marked
from adapters.discord.pressing import key_in
from adapters.discord.render import COLOURS, TEXTS, drawn, marker, thread_name
from bot.cards import story_card
from bot.messages import Card, CardOutcome, CardPoint, CardQuote, CardRow, Link, say
from bot.model import OutcomeKind
from bot.testing.adapter_contract import HOSTILE, hostile_card
from bot.testing.briefs import SEEN, hanoi
from bot.wording import Piece, PieceKind, Tone

KEY = "a1b2c3d4e5f6a1b2c3d4e5f6"


def texts(made) -> list[str]:
    return [one["content"] for one in made.components[0]["components"] if one["type"] == 10]


def test_the_hanoi_card_is_a_container_in_the_colour_of_its_outcome():
    made = drawn(story_card(hanoi()), key=KEY)

    (container,) = made.components
    assert container["accent_color"] == COLOURS[Tone.BROKEN]
    assert [one["type"] for one in container["components"]] == [10, 10, 14, 10, 1]
    head, body, foot = texts(made)
    assert head.startswith("### [Trump-Kim summit ends early with no deal](https://example-wire.example/1)\n")
    assert "**No agreement** · ended Thursday" in head
    assert "> “I wish we could have gotten a little bit further”\n-# Mike Pompeo, Secretary of State" in body
    assert foot.startswith("-# 3 independent outlets")
    assert f"<t:{int(SEEN.timestamp())}:f>" in foot or "<t:" in foot


def test_the_first_button_bears_the_key_of_the_delivery():
    made = drawn(story_card(hanoi()), key=KEY)

    assert key_in(made.components) == KEY


def test_a_message_without_buttons_is_known_by_the_number_of_its_container():
    made = drawn(Card(title="A title"), key=KEY)

    assert key_in(made.components) is None
    assert made.components[0]["id"] == marker(KEY)
    assert 0 < marker(KEY) < 2**31


def test_a_message_can_ping_nobody():
    payload = drawn(story_card(hanoi())).payload()

    assert payload["allowed_mentions"] == {"parse": []}
    assert "content" not in payload


def test_a_line_of_a_thread_does_not_repeat_the_title_of_the_thread():
    card = Card(title="The title", lines=(say("text", text="New: two points"),))

    made = drawn(card, titled=False)

    assert texts(made) == ["New: two points"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*bold* _under_", r"\*bold\* \_under\_"),
        ("@everyone <@1>", r"\@everyone \<\@1\>"),
        ("[bank](https://evil.example)", r"\[bank\](https\://evil.example)"),
        ("1. numbered", r"1\. numbered"),
        ("- listed # heading", r"\- listed # heading"),
        (":smile: `code` ||spoiler||", r"\:smile: \`code\` \|\|spoiler\|\|"),
        ("back\\slash", r"back\\slash"),
        ("Trump’s “deal”, 3.5 %", "Trump’s “deal”, 3.5 %"),
    ],
)
def test_signs_that_could_begin_markup_stand_behind_a_backslash(text, shown):
    assert escaped(text) == shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/x(1)", "https://a.example/x%281%29"),
        ("https://a.example/<x> y", "https://a.example/%3Cx%3E%20y"),
        ("javascript:alert(1)", None),
        ("ftp://a.example", None),
    ],
)
def test_only_web_addresses_become_links_and_none_ends_its_link_early(url, shown):
    assert address(url) == shown


def test_a_label_that_looks_like_an_address_is_no_link():
    piece = Piece("https://bank.example", PieceKind.LINK, url="https://evil.example/")

    assert marked([piece]) == "https\\://bank.example"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_message_of_hostile_text_stays_within_the_limits(text):
    made = drawn(hostile_card(text * 40), key=KEY)

    assert sum(map(len, texts(made))) <= TEXTS


def test_a_long_card_loses_whole_parts_and_says_so():
    link = Link("Example Wire", "https://example-wire.example/1#:~:text=" + "x" * 200)
    points = tuple(CardPoint(f"{number}. {'word ' * 60}", (link,)) for number in range(60))

    made = drawn(Card(title="Long", outcome=CardOutcome(OutcomeKind.SIGNED, "signed", (link,)), points=points))

    assert sum(map(len, texts(made))) <= TEXTS
    assert texts(made)[-1] == f"-# Not shown here: {60 - texts(made)[1].count('- ')} points."
    assert all(line.endswith(")") for line in texts(made)[1].split("\n") if line.startswith("- "))


def test_links_lose_their_fragments_before_a_card_loses_its_points():
    link = Link("Example Wire", "https://example-wire.example/1#:~:text=" + "x" * 600)
    points = tuple(CardPoint(f"point {number}", (link,)) for number in range(9))

    made = drawn(Card(title="Long", points=points))

    assert sum(text.count("- point") for text in texts(made)) == 9
    assert ":~:" not in "".join(texts(made))


def test_a_struck_quote_is_struck_out_and_says_why():
    quote = CardQuote("very good", (), struck=say("text", text="withdrawn"))

    text = "".join(texts(drawn(Card(title="T", quotes=(quote,)))))

    assert "~~" in text
    assert "withdrawn" in text


def test_a_thread_is_named_by_the_title_and_no_longer_than_a_hundred():
    assert thread_name(Card(title="T" * 150)) == "T" * 99 + "…"
    assert thread_name(replace(story_card(hanoi()), title="*A* title")) == "*A* title"


def test_a_list_of_rows_is_read_line_by_line():
    card = Card(title=say("text", text="Sources"), rows=(CardRow("A", "https://a.example/"), CardRow("B")))

    assert "".join(texts(drawn(card))).endswith("[A](https://a.example/)\nB")
