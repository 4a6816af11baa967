"""How a story grows, and what of it can be looked up later."""

from __future__ import annotations

from bot.testing.newsroom import article
from bot.wording import plain

SAID = "We will never sign this paper"
LEAD = "Talks on the fishing accord between Norland and Westland ended on Thursday without an agreement."
REST = "Delegates of both countries had met for three days in Geneva to settle the quotas for cod and herring."
FIRST = article(
    "Fishing talks end without agreement",
    LEAD,
    f"“{SAID},” said Anna Berg, the foreign minister of Norland.",
    REST,
    id="n1",
)
WITHOUT = article("Fishing talks end without agreement", LEAD, REST, id="n1")


async def test_a_quote_that_its_outlet_withdrew_stays_readable_struck_out_and_the_revision_can_be_opened(newsroom):
    newsroom.follows("Wire", FIRST)
    await newsroom.after(minutes=1)
    newsroom.publishes("Wire", WITHOUT)
    await newsroom.after(minutes=1)

    line = next(one for one in newsroom.chat.shown if one.under is not None)
    changed = (await newsroom.chat.presses(line.card.buttons[0])).cards[0]
    before = (await newsroom.chat.presses(changed.buttons[0])).cards[0]
    listed = (await newsroom.chat.presses(changed.buttons[1])).cards[0]

    assert f"Withdrawn by outlet: a quote by Anna Berg (Wire): “{SAID}”" in line.text
    assert f"Withdrawn by its outlet: “{SAID}”" in plain(changed)
    assert f"“{SAID}”" in plain(before)
    assert plain(listed).count("Revision ") == 2
    assert SAID not in newsroom.chat.texts("#diplomacy")[0]


async def test_a_new_version_that_changes_nothing_we_state_is_no_revision(newsroom):
    newsroom.follows("Wire", FIRST)
    await newsroom.after(minutes=1)
    calls = len(newsroom.chat.calls)
    story = (await newsroom.chat.types("/story fishing")).briefs[0]

    newsroom.publishes(
        "Wire",
        article(
            FIRST.title,
            LEAD,
            f"“{SAID},” said Anna Berg, the foreign minister of Norland.",
            REST,
            "Rain is expected.",
            id="n1",
        ),
    )
    await newsroom.after(minutes=1)

    after = (await newsroom.chat.types("/story fishing")).briefs[0]
    sources = await newsroom.chat.types("/sources fishing")
    assert (after.revision, len(newsroom.chat.calls)) == (story.revision, calls)
    assert "1 report" in plain(sources.cards[0])
