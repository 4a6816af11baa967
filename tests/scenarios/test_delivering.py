"""What becomes of a post when the platform does not simply take it."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import Channel, DeliveryKind, DeliveryState
from bot.model import INSTALLATION
from bot.testing.newsroom import article
from tests.scenarios.reports import COUNCIL_SPLIT, NO_DEAL, PILOT, VETOES

ACCORDS = """
Norway|Egypt|fishing quotas|Geneva
Kenya|Peru|grain exports|Vienna
Vietnam|Turkey|prisoners|Oslo
Qatar|Ghana|gas transit|Cairo
Ecuador|Bulgaria|water rights|Nairobi
Tunisia|Senegal|visas|Lima
India|Latvia|steel tariffs|Hanoi
Oman|Chile|debt relief|Seoul
Nepal|Malta|air traffic|Ankara
Fiji|Gabon|wheat|Doha
Laos|Togo|a railway|Accra
Cuba|Iceland|satellites|Quito
Ireland|Japan|nurses|Sofia
Jordan|Zambia|whaling|Tunis
"""


async def test_a_rate_limited_channel_gets_the_brief_later_and_only_once(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    newsroom.chat.says_wait(seconds=30)

    await newsroom.after(minutes=1)
    soon = newsroom.chat.posts("#diplomacy")
    await newsroom.after(minutes=10)

    assert soon == [NO_DEAL.title]
    assert newsroom.chat.posts("#diplomacy") == [NO_DEAL.title]
    assert len(newsroom.chat.calls) == 2


async def test_a_channel_that_must_wait_holds_up_no_other(newsroom):
    newsroom.subscribes("#other")
    newsroom.follows("Wire", NO_DEAL)
    newsroom.chat.says_wait(seconds=3600)

    await newsroom.after(minutes=5)

    shown = newsroom.chat.posts("#diplomacy") + newsroom.chat.posts("#other")
    assert shown == [NO_DEAL.title]


async def test_a_post_whose_answer_was_lost_is_not_posted_twice(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    newsroom.chat.loses_answers(1)

    await newsroom.after(minutes=10)

    assert newsroom.chat.posts("#diplomacy") == [NO_DEAL.title]
    assert [row.state for row in await newsroom.app.store.deliveries()] == [DeliveryState.SENT]


async def test_where_the_platform_has_no_key_the_lost_post_is_found_in_the_history(newsroom):
    newsroom.chat.capabilities = replace(newsroom.chat.capabilities, idempotency=None)
    newsroom.follows("Wire", NO_DEAL)
    newsroom.chat.loses_answers(1)

    await newsroom.after(minutes=10)

    assert newsroom.chat.posts("#diplomacy") == [NO_DEAL.title]
    assert len(newsroom.chat.calls) == 1
    assert [row.state for row in await newsroom.app.store.deliveries()] == [DeliveryState.SENT]


async def test_a_channel_that_refuses_is_left_alone_and_others_go_on(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    newsroom.chat.refuses("channel", "archived")
    await newsroom.after(minutes=30)
    tried = len(newsroom.chat.calls)

    newsroom.chat.accepts()
    newsroom.subscribes("#other")
    newsroom.follows("Post", PILOT)
    await newsroom.after(minutes=5)

    assert tried == 1
    assert newsroom.chat.posts("#other") == [PILOT.title]


async def test_a_channel_that_refuses_three_times_in_a_day_is_parked_and_its_admins_are_told_once(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    await newsroom.app.store.set_admin_channel(INSTALLATION, Channel(newsroom.chat.name, None, "#admins"))
    newsroom.chat.refuses("channel", "archived", channel="#diplomacy")

    await newsroom.after(hours=30)

    (parked,) = [row for row in await newsroom.owed() if row.state is DeliveryState.PARKED]
    assert parked.why == "archived"
    assert len([call for call in newsroom.chat.calls if call.channel.id == "#diplomacy"]) == 3
    assert newsroom.chat.posts("#admins") == ["Nothing can be posted in #diplomacy"]


async def test_a_channel_that_takes_posts_again_gets_what_was_parked(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    newsroom.chat.refuses("channel", "archived")
    await newsroom.after(hours=30)

    newsroom.chat.accepts()
    await newsroom.app.outbox.welcomed(newsroom.chat.name, None)
    await newsroom.after(minutes=5)

    assert newsroom.chat.posts("#diplomacy") == [NO_DEAL.title]


async def test_a_post_that_someone_deleted_is_not_made_again(newsroom):
    newsroom.follows("Wire", VETOES)
    newsroom.follows("Tribune")
    await newsroom.after(minutes=5)
    (post,) = newsroom.chat.shown

    await newsroom.deletes(post)
    newsroom.publishes("Tribune", COUNCIL_SPLIT)
    await newsroom.after(minutes=5)

    assert newsroom.chat.posts("#diplomacy") == []


async def test_a_channel_that_was_behind_gets_its_newest_stories_and_one_summary_of_the_others(newsroom):
    newsroom.follows("Wire")
    await newsroom.after(minutes=1)
    newsroom.chat.refuses("channel", "outage")
    for number, accord in enumerate(ACCORDS.strip().splitlines()):
        one, other, matter, city = accord.split("|")
        lead = f"{one} and {other} agreed on {matter} in {city}, a minister of {one} said."
        rest = (
            f"Delegates had met in {city} for {number + 2} days. {other} is to ratify the accord on {matter} next year."
        )
        newsroom.publishes("Wire", article(f"{one} and {other} agree on {matter}", lead, rest))
        await newsroom.after(minutes=4)
    waiting = len(await newsroom.owed())

    newsroom.chat.accepts()
    await newsroom.app.outbox.welcomed(newsroom.chat.name, None)
    await newsroom.after(minutes=10)

    posts = [one for one in newsroom.chat.shown if one.kind is DeliveryKind.POST]
    (summary,) = [one.text for one in newsroom.chat.shown if one.kind is DeliveryKind.DIGEST]
    assert waiting > 12
    assert len(posts) <= 10
    assert "stories while posts were held up" in summary
    stories = {row.delivery.story for row in await newsroom.app.store.deliveries(kind=DeliveryKind.POST)}
    assert summary.startswith(f"{len(stories) - len(posts)} stories")
