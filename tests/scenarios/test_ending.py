"""A story of which nothing more is reported, and what comes of a report after all."""

from __future__ import annotations

from bot.testing.newsroom import Newsroom, article
from bot.testing.transcript import Shown
from bot.wording import plain

TALKS = article(
    "Fishing talks between Norland and Westland end without agreement",
    "Talks on the fishing accord between Norland and Westland ended on Thursday without an agreement, "
    "foreign minister Anna Berg of Norland said in Geneva.",
    "“We will never sign this paper,” said Anna Berg, the foreign minister of Norland.",
    "Delegates of both countries had met for three days in Geneva to settle the quotas for cod and herring.",
    id="talks",
)
RESUMED = article(
    "Fishing talks between Norland and Westland to resume without new offer",
    "Talks on the fishing accord between Norland and Westland, which ended without an agreement, will resume in "
    "Geneva, foreign minister Anna Berg of Norland said.",
    "“We will never sign this paper,” Anna Berg, the foreign minister of Norland, repeated.",
    "Delegates of both countries are to settle the quotas for cod and herring, on which they had met for three days "
    "in Geneva.",
    id="resumed",
)


async def follows_it(newsroom: Newsroom) -> None:
    """Somebody follows the story, and is told of it by direct message."""
    story = (await newsroom.chat.types("/story fishing")).briefs[0]
    await newsroom.chat.types(f"/follow {story.story}")


def told(newsroom: Newsroom, channel: str) -> list[Shown]:
    return [one for one in newsroom.chat.shown if one.channel.id == channel]


async def test_a_story_of_which_nothing_is_reported_for_seven_days_says_since_when_it_is_quiet(newsroom):
    newsroom.follows("Wire", TALKS)
    await newsroom.after(days=6, hours=20)
    before = newsroom.chat.texts("#diplomacy")

    await newsroom.after(hours=8)

    (after,) = newsroom.chat.texts("#diplomacy")
    assert "newest report 28 Feb 2019" in before[0]
    assert after.replace("quiet since 28 Feb 2019", "") == before[0].replace("newest report 28 Feb 2019 06:00 UTC", "")
    assert len(newsroom.chat.shown) == 1


async def test_those_who_follow_a_story_are_told_once_that_it_has_become_quiet(newsroom):
    newsroom.follows("Wire")
    newsroom.follows("Post")
    newsroom.publishes("Wire", TALKS)
    await newsroom.after(minutes=5)
    await follows_it(newsroom)
    newsroom.publishes(
        "Post", article(TALKS.title, "Norland and Westland parted in Geneva without an agreement on cod.")
    )
    await newsroom.after(minutes=5)

    await newsroom.after(days=8)
    await newsroom.after(days=3)

    mine = [one.text for one in told(newsroom, "dana") if "Quiet since" in one.text]
    assert len(mine) == 1
    assert mine[0].startswith("Quiet since 28 Feb 2019")
    assert "A later report will open a new story" in mine[0]
    assert not any("Quiet since" in one.text for one in told(newsroom, "#diplomacy"))


async def test_a_report_that_comes_after_the_quiet_opens_a_new_story_that_names_the_earlier_one(newsroom):
    newsroom.follows("Wire", TALKS)
    await newsroom.after(days=9)

    newsroom.publishes("Wire", RESUMED)
    await newsroom.after(minutes=5)

    old, new = told(newsroom, "#diplomacy")
    assert "quiet since 28 Feb 2019" in old.text
    assert new.text.startswith(RESUMED.title)
    assert f"Earlier: {TALKS.title}, quiet since 28 Feb 2019" in new.text
    opens = next(one for one in new.card.buttons if one.action == "story")
    assert plain((await newsroom.chat.presses(opens)).cards[0]).startswith(TALKS.title)


async def test_who_followed_the_quiet_story_is_told_of_the_one_that_takes_it_up_again(newsroom):
    newsroom.follows("Wire", TALKS)
    await newsroom.after(minutes=5)
    await follows_it(newsroom)
    await newsroom.after(days=9)

    newsroom.publishes("Wire", RESUMED)
    await newsroom.after(minutes=5)

    assert newsroom.chat.posts("dana") == [RESUMED.title]


async def test_a_report_on_something_else_names_no_earlier_story(newsroom):
    newsroom.follows("Wire", TALKS)
    await newsroom.after(days=9)

    newsroom.publishes(
        "Wire", article("Anna Berg opens a museum of ships in Bergen", "Anna Berg of Norland cut a ribbon.")
    )
    await newsroom.after(minutes=5)

    assert "Earlier" not in told(newsroom, "#diplomacy")[-1].text
