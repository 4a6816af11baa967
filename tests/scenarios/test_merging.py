"""Stories that were begun apart and turn out to be one."""

from __future__ import annotations

from datetime import timedelta

from bot.messages import Channel, Role
from bot.model import INSTALLATION, Story
from bot.ports import Filing, Lease, Material
from bot.stories.analysis import analyse
from bot.stories.extractive import Extractive
from bot.stories.making import Claimed, proven
from bot.testing.newsroom import Newsroom
from bot.testing.transcript import Shown
from bot.wording import plain
from tests.scenarios.reports import (
    COLLAPSE,
    COUNCIL_SPLIT,
    EMPTY_HANDED,
    NO_DEAL,
    PILOT,
    TERMS_REJECTED,
    VETOES,
    WALKS_OUT,
)


async def files_apart(newsroom: Newsroom) -> int:
    """What has arrived is filed as a story of its own, as a process would that knew of no other."""
    store, now = newsroom.app.store, newsroom.clock.now()
    articles = await store.claim_unfiled(Lease("apart", now, now + timedelta(seconds=1)), 10)
    (story,) = await store.reserve_stories(1)
    read = tuple(analyse(article) for article in articles)
    told = Material(Story(story, INSTALLATION, articles), read)
    brief = proven(Claimed(await Extractive().summarize(told, None), told))
    await store.save_filings([Filing(story, INSTALLATION, True, tuple(a.id for a in articles), now, (brief,))], read)
    return story


def posts(newsroom: Newsroom) -> list[Shown]:
    return [one for one in newsroom.chat.shown if one.channel.id == "#diplomacy" and one.under is None]


async def test_a_report_that_belongs_to_two_stories_makes_them_one_and_the_younger_says_where_it_went(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    for outlet in ("Post", "Tribune", "Ledger"):
        newsroom.follows(outlet)
    await newsroom.after(minutes=1)
    newsroom.publishes("Post", COLLAPSE)
    await newsroom.happens()
    await newsroom.clock.advance(20)
    await newsroom.app.intake.sweep()
    younger = await files_apart(newsroom)
    before = newsroom.clock.now()
    await newsroom.after(minutes=1)
    apart = len(posts(newsroom))

    newsroom.publishes("Tribune", EMPTY_HANDED)
    newsroom.publishes("Ledger", TERMS_REJECTED)
    await newsroom.after(minutes=1)

    assert apart == 2
    old, young = posts(newsroom)
    assert "3 independent outlets, 1 more carries agency copy" in old.text
    assert f"This is told as one story now, with: {old.card.title}" in young.text
    led = (await newsroom.chat.types(f"/story {younger}")).briefs[0]
    assert led.story != younger
    then = (await newsroom.chat.types(f'/story {younger} as_of:"{before.isoformat()}"')).briefs[0]
    assert (then.story, then.outlets) == (younger, ("Post",))


async def test_a_story_that_is_followed_is_followed_on_where_it_was_merged_until_that_is_undone(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    for outlet in ("Post", "Tribune"):
        newsroom.follows(outlet)
    await newsroom.after(minutes=1)
    newsroom.publishes("Post", PILOT)
    await newsroom.after(minutes=1)
    await newsroom.chat.types("/follow pilot")
    pilot, summit = [(await newsroom.chat.types(f"/story {word}")).briefs[0].story for word in ("pilot", "summit")]
    await newsroom.chat.types(f"/correct merge story:{pilot} into:{summit}", role=Role.OPERATOR)
    newsroom.publishes("Tribune", EMPTY_HANDED)
    await newsroom.after(minutes=1)

    told = newsroom.chat.texts("dana")
    await newsroom.chat.types("/correct undo", role=Role.OPERATOR)
    await newsroom.after(minutes=1)
    await newsroom.chat.types("/unfollow pilot")

    assert len(told) == 1
    assert "Tribune" in told[0]
    assert await newsroom.app.store.subscriptions(Channel(newsroom.chat.name, None, "dana")) == ()


async def test_a_story_that_turns_out_to_be_two_is_parted_on_record_and_whole_again_when_that_is_undone(newsroom):
    for outlet in ("Wire", "Post", "Tribune", "Ledger"):
        newsroom.follows(outlet)
    await newsroom.after(minutes=1)
    newsroom.publishes("Wire", NO_DEAL, WALKS_OUT, VETOES)
    newsroom.publishes("Tribune", COUNCIL_SPLIT)
    await newsroom.happens()
    await newsroom.clock.advance(20)
    await newsroom.app.intake.sweep()
    mixed = await files_apart(newsroom)
    await newsroom.after(minutes=1)
    newsroom.publishes("Post", COLLAPSE)
    await newsroom.after(minutes=1)

    parted = {one: await reports_of(newsroom, one) for one in ("hanoi", "venezuela")}
    thread = newsroom.chat.thread("#diplomacy", posts(newsroom)[0].card.title)
    listed = await newsroom.chat.types("/correct list", role=Role.OPERATOR)
    await newsroom.chat.types("/correct undo", role=Role.OPERATOR)
    newsroom.publishes("Ledger", TERMS_REJECTED)
    await newsroom.after(minutes=1)

    assert parted["hanoi"] == (mixed, {NO_DEAL.title, WALKS_OUT.title, COLLAPSE.title})
    assert parted["venezuela"][1] == {VETOES.title, COUNCIL_SPLIT.title}
    assert any("Our mistake" in line for line in thread)
    assert "by grouping" in plain(listed.cards[0])
    assert {VETOES.title, COUNCIL_SPLIT.title, NO_DEAL.title} <= (await reports_of(newsroom, "hanoi"))[1]


async def reports_of(newsroom: Newsroom, words: str) -> tuple[int, set[str]]:
    """The story that the words find, and the titles of its reports."""
    brief = (await newsroom.chat.types(f"/story {words}")).briefs[0]
    return brief.story, {source.title for source in brief.sources}
