"""What someone who asks for a summit gets."""

from __future__ import annotations

import pytest

from bot.wording import plain
from tests.scenarios.reports import NO_DEAL, VETOES, WALKS_OUT


def words(reply) -> str:
    return "\n".join(plain(card, "en", "UTC") for card in reply.cards)


@pytest.mark.parametrize("asked", ["hanoi", "Ханой", "河内", "hanio", "trump kim", "february 2019", "vietnam"])
async def test_a_summit_is_found_by_any_of_its_names(newsroom, asked):
    newsroom.follows("Wire", NO_DEAL, WALKS_OUT, VETOES)
    await newsroom.after(minutes=5)

    told = words(await newsroom.chat.types(f"/summit {asked}"))

    assert told.startswith("Hanoi summit · 28 February 2019 · Hanoi, Vietnam\n")
    assert "Donald Trump and Kim Jong-un" in told


async def test_no_words_list_the_meetings_and_nothing_else(newsroom):
    newsroom.follows("Wire", NO_DEAL, WALKS_OUT, VETOES)
    await newsroom.after(minutes=5)

    told = words(await newsroom.chat.types("/summit"))

    assert told.startswith("1 stored meeting\n")
    assert "Venezuela" not in told
