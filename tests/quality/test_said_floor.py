"""What `/said` answers on quotes of the development articles may not fall below its floor."""

import tomllib
from pathlib import Path

import pytest

from tests.quality.quotes import articles
from tests.quality.said import RIGHT, asked, measured

FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))
ARTICLES, QUOTES = 80, 60
"""Enough to see a fall, few enough for every run; the command measures all."""


async def test_quotes_that_are_printed_changed_and_invented_are_told_apart():
    try:
        gold = articles()[:ARTICLES]
    except FileNotFoundError:
        pytest.skip("the annotated articles are not here (READOUT_TEST_DATA)")

    scores = await measured(gold, asked(gold, QUOTES, 7))

    shares = {kind: score.answers[RIGHT[kind]] / score.answers.total() for kind, score in scores.items()}
    assert {kind: share for kind, share in shares.items() if share < FLOORS["said"][kind]} == {}
