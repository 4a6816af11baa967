"""Every hostile string of the test data is read as it stands, in every field of a card, and steers nothing."""

import json

import pytest

from adapters.terminal.render import preview
from bot.messages import Card
from bot.testing.adapter_contract import CONTROLS, FOREIGN_FIELDS, hostile_card, squeezed
from bot.wording import fitted, literal, plain


def texts(folder, group):
    """The payloads of a group that are text."""
    path = folder / "hostile" / f"{group}.jsonl"
    if not path.is_file():
        pytest.skip(f"no hostile texts at {path}")
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [case["text"] for case in cases if case.get("text")]


@pytest.mark.parametrize("group", ["chat", "strings", "text"])
def test_a_terminal_shows_hostile_text_literally(test_data, group):
    found = texts(test_data, group)

    for text in found:
        card = hostile_card(text)
        drawn = preview(card)
        shown = squeezed(plain(card))
        assert not set(drawn.replace("\n", "")) & CONTROLS
        assert shown.count(squeezed(literal(text))) >= (FOREIGN_FIELDS if literal(text) else 0)
    assert found


@pytest.mark.parametrize("group", ["chat", "strings", "text"])
def test_hostile_text_is_cut_to_a_limit_between_characters(test_data, group):
    for text in texts(test_data, group):
        card: Card = fitted(hostile_card(text), 2000)
        plain(card).encode("utf-8")
        assert len(plain(card)) <= 2000
