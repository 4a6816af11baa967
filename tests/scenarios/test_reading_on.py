"""What someone who reads on gets: days, outlets side by side, searches, and what came since an earlier look."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import ReplyKind
from bot.wording import plain
from tests.scenarios.reports import COLLAPSE, COLLAPSE_CORRECTED, NO_DEAL, PILOT, SAME_COPY, WALKS_OUT


def words(reply) -> str:
    return "\n".join(plain(card, "en", "UTC") for card in reply.cards)


def button(reply, action):
    return next((one for card in reply.cards for one in card.buttons if one.action == action), None)


async def test_a_story_leads_to_its_days_its_outlets_and_its_reports(newsroom):
    newsroom.follows("Wire", NO_DEAL, WALKS_OUT)
    newsroom.follows("Post", COLLAPSE, PILOT)
    newsroom.follows("Gazette", SAME_COPY)
    await newsroom.after(minutes=5)
    story = await newsroom.chat.types("/story hanoi", workspace="OURS")

    days = words(await newsroom.chat.presses(button(story, "timeline"), workspace="OURS"))
    outlets = await newsroom.chat.presses(button(story, "compare"), workspace="OURS")
    alone = words(await newsroom.chat.presses(button(outlets, "compare"), workspace="OURS"))
    found = words(await newsroom.chat.types("/search who:trump sanctions outlet:wire", workspace="OURS"))

    assert "• 28 Feb 2019 · " in days
    assert "as of 28 Feb 2019 06:05 UTC" in days
    assert "3 outlets side by side, 4 reports" in words(outlets)
    assert "Gazette · 1 report · the same wire copy" in words(outlets)
    assert "Not found in the stored reports of the 2 other outlets" in alone
    assert WALKS_OUT.title in found
    assert PILOT.title not in found


async def test_a_report_without_a_date_joins_its_story_and_goes_by_when_it_was_first_seen(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    newsroom.follows("Post")
    await newsroom.after(minutes=10)
    newsroom.publishes("Post", replace(COLLAPSE, dated=False))
    await newsroom.after(minutes=5)

    (card,) = newsroom.chat.texts("#diplomacy")
    sources = words(await newsroom.chat.types("/sources hanoi"))
    today = words(await newsroom.chat.types("/search outlet:post since:2019-02-28"))
    before = words(await newsroom.chat.types("/search outlet:post until:2019-02-27"))

    assert "2 independent outlets · newest report 28 Feb 2019 06:10 UTC" in card
    assert f"{COLLAPSE.title} · Post · 28 Feb 2019 06:10 UTC" in sources
    assert COLLAPSE.title in today
    assert "No report is stored" in before


async def test_what_one_looked_at_is_known_after_a_restart_and_told_once_there_is_more(lasting_newsroom):
    newsroom = lasting_newsroom
    newsroom.follows("Wire", NO_DEAL)
    newsroom.follows("Post", COLLAPSE)
    await newsroom.after(minutes=5)
    (post,) = (one for one in newsroom.chat.shown if one.under is None)
    more = next(one for one in post.card.buttons if one.action == "more")
    first = await newsroom.chat.presses(more)
    await newsroom.restarts()
    newsroom.publishes("Post", COLLAPSE_CORRECTED)
    newsroom.publishes("Wire", WALKS_OUT)
    await newsroom.after(hours=2)

    later = await newsroom.chat.presses(more)
    fresh = words(await newsroom.chat.presses(button(later, "changed")))
    listed = words(await newsroom.chat.types("/new"))
    told = words(await newsroom.chat.types("/new hanoi"))

    assert button(first, "changed") is None
    assert "“" in fresh
    assert WALKS_OUT.title in fresh
    assert listed.startswith("From now on, /new tells")
    assert "New since you last looked, 28 Feb 2019 06:05 UTC" in told
    assert WALKS_OUT.title in told


async def test_a_shared_answer_is_for_all_and_still_the_one_that_was_seen(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    newsroom.follows("Post")
    await newsroom.after(minutes=5)
    seen = await newsroom.chat.types("/summit hanoi", workspace="OURS")
    newsroom.publishes("Post", COLLAPSE)
    await newsroom.after(minutes=5)

    shared = await newsroom.chat.presses(button(seen, "share"), workspace="OURS")

    assert seen.private
    assert not shared.private
    assert shared.kind is ReplyKind.STORY
    assert shared.briefs == seen.briefs
    assert button(shared, "share") is None
