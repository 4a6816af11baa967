"""Who says what: the sides of a matter beside one another, once both are stored, and only to those who may see."""

from __future__ import annotations

from bot.wording import plain
from tests.scenarios.reports import NO_DEAL, WALKS_OUT, report

PARTIAL = report("meridian-wire", "ri-yong-ho-partial-relief")
AMERICAN = "“Basically they wanted the sanctions lifted in their entirety, and we couldn’t do that”"
KOREAN = "“What we have asked for was partial lifting of sanctions, not entirely”"


def words(reply) -> str:
    return "\n".join(plain(card, "en", "UTC") for card in reply.cards)


async def test_both_delegations_accounts_of_the_sanctions_request_stand_side_by_side(newsroom):
    newsroom.follows("Wire", NO_DEAL, WALKS_OUT)
    newsroom.follows("Post", PARTIAL)
    await newsroom.after(minutes=5)

    told = words(await newsroom.chat.types("accounts hanoi"))

    assert told.startswith("Sanctions · Hanoi summit\n")
    assert f"Donald Trump, President (Wire)\n{AMERICAN}" in told
    assert f"Ri Yong-ho (Post)\n{KOREAN}" in told
    assert "United States, 28 Feb 2019" in told
    assert "North Korea, 28 Feb 2019" in told


async def test_an_account_from_a_servers_own_feed_is_shown_to_nobody_else(newsroom):
    newsroom.follows("Wire", NO_DEAL, WALKS_OUT)
    newsroom.follows("Letter", PARTIAL, workspace="OURS")
    await newsroom.after(minutes=5)

    ours = words(await newsroom.chat.types("/summit hanoi", workspace="OURS"))
    theirs = words(await newsroom.chat.types("/summit hanoi", workspace="THEIRS"))

    assert KOREAN in ours
    assert "partial lifting" not in theirs
