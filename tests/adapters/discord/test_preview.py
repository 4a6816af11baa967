"""The preview: the payload, drawn as a page."""

import re
from html import unescape

import pytest

from adapters.discord.preview import page
from adapters.discord.render import drawn
from bot.cards import story_card
from bot.testing.adapter_contract import HOSTILE, hostile_card, squeezed
from bot.testing.briefs import hanoi
from bot.wording import literal


def read(html: str) -> str:
    body = html.partition("<body>")[2]
    return unescape(
        re.sub(r"<[^>]+>", "", re.sub(r"</?(?:li|h3|p|div|blockquote|small|hr|ul|section)[^>]*>", " ", body))
    )


def test_the_hanoi_card_is_drawn_light_and_dark():
    html = page(drawn(story_card(hanoi())).components)

    assert html.count("Trump-Kim summit ends early with no deal") == 2
    assert 'class="light"' in html
    assert 'class="dark"' in html
    assert '<a href="https://example-wire.example/1">' in html
    assert "<strong>No agreement</strong>" in html


def test_a_time_is_read_in_the_zone_asked_for():
    html = page(drawn(story_card(hanoi())).components, "Asia/Ho_Chi_Minh")

    assert "28 February 2019 18:40" in html


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_read_as_it_stands_and_is_no_markup_of_the_page(text):
    html = page(drawn(hostile_card(text)).components)

    assert squeezed(literal(text)) in squeezed(read(html))
    assert "<script" not in html


def test_markup_of_a_page_is_escaped():
    html = page(drawn(hostile_card("<script>alert(1)</script>")).components)

    assert "<script" not in html
    assert "&lt;script&gt;" in html
