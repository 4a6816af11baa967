"""The shipped quotes may not fall below what they were: floors of the section quotes in floors.toml."""

import tomllib
from pathlib import Path

import pytest

from bot.cards.story import SURE
from tests.quality.quotes import articles, coverage, scores, shipped
from tests.quality.scorers import DATA

FLOORS = tomllib.loads(Path(__file__).with_name("floors.toml").read_text(encoding="utf-8"))["quotes"]


@pytest.fixture(scope="module")
def measured():
    if not (DATA / "quotes" / "dev.jsonl").is_file():
        pytest.skip("no test data: set READOUT_TEST_DATA to its folder")
    gold = articles()
    found, pace = shipped(gold)
    return gold, found, scores(gold, found), pace


@pytest.mark.timeout(400)
@pytest.mark.parametrize("kind", ["all", "direct", "mixed"])
def test_words_and_speaker_are_right_together_as_often_as_pinned(measured, kind):
    _, _, figures, _ = measured

    assert figures[kind]["joint"]["f1"] >= FLOORS[f"joint_{kind}"]


@pytest.mark.timeout(400)
def test_whoever_is_named_in_the_text_is_found(measured):
    _, _, figures, _ = measured

    assert figures["all"]["resolved_span"]["recall"] >= FLOORS["name_span_recall"]


@pytest.mark.timeout(400)
def test_a_card_names_the_right_person(measured):
    gold, found, _, _ = measured

    (precision,) = [p for step, p, _ in coverage(gold, found, "span", (SURE,))]

    assert precision >= FLOORS["named_precision"]


@pytest.mark.timeout(400)
def test_a_story_is_read_fast(measured):
    assert measured[3] >= FLOORS["stories_a_second"]
