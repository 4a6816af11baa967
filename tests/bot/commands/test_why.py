"""Why something came to a channel, or did not; and what one person follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from bot.messages import Channel, Filter, QuietHours, Role, Subscription
from bot.model import INSTALLATION
from bot.testing.briefs import hanoi
from bot.wording import plain

SUBSCRIBER = {"role": Role.SUBSCRIBER}
ADMIN = {"role": Role.ADMIN}
HERE = Channel("chat", "ours", "#diplomacy")


async def test_the_way_of_a_report_is_told_by_its_link(archive):
    brief = await archive.files(hanoi())
    await archive.store.subscribe(Subscription(HERE, ("Iran",)), archive.clock.now())

    shown = await archive.reads(f"/why {brief.sources[0].url}")

    assert "first seen 28 Feb" in shown
    assert "new then: never seen under its id, link or text" in shown
    assert "in the story: Trump-Kim summit ends early with no deal" in shown
    assert "this channel gets Iran: not matched, none of its topics is wanted" in shown
    assert "weight: 3 independent outlets, outcome: No agreement" in shown


async def test_a_post_on_its_way_is_told_of_a_story(archive):
    await archive.files(hanoi())
    since = archive.clock.now() - timedelta(days=30)
    await archive.store.subscribe(Subscription(HERE, since=since), since)
    await archive.store.set_quiet(HERE, QuietHours(time(22), time(7), "Europe/London"))
    await archive.reads("/post", **SUBSCRIBER)

    shown = await archive.reads("/why hanoi")

    assert "this channel gets every story: matched" in shown
    assert "post: due" in shown
    assert "Quiet from 22:00 to 07:00 (Europe/London)" in shown


async def test_a_link_that_was_never_read_is_said_to_be_so(archive):
    shown = await archive.reads("/why https://nobody.example/1")

    assert "Nothing under https://nobody.example/1 was ever read here" in shown


async def test_a_subscription_is_tried_on_what_is_stored_and_the_latest_can_be_posted(archive):
    await archive.files(hanoi())
    await archive.files(replace(hanoi(story=18), people=("Theresa May",)))

    reply = await archive.asks('/subscribe who:"Theresa May"', **SUBSCRIBER)
    shown = archive.text(reply)
    posted = await archive.presses(reply.cards[0].buttons[0], **SUBSCRIBER)

    assert "with Theresa May" in shown
    assert "Of the newest 2 stored stories 1 would have been posted." in shown
    assert "The newest story is on its way." in posted
    assert len(await archive.store.deliveries(channel=HERE)) == 1


async def test_words_that_are_no_expression_are_refused_with_the_reason(archive):
    shown = await archive.reads('/subscribe words:"(nuclear"', **SUBSCRIBER)

    assert "never closed" in shown
    assert await archive.store.subscriptions() == ()


async def test_what_somebody_follows_is_told_to_them_alone(archive):
    brief = await archive.files(hanoi())

    made = await archive.reads("/follow hanoi")

    assert "You follow: Trump-Kim summit ends early with no deal" in made
    (held,) = await archive.store.subscriptions(Channel("chat", None, "u1"))
    assert held.wanted == Filter(stories=(brief.story,))
    assert "You follow 1 thing" in await archive.reads("/follow")
    assert "You no longer follow" in await archive.reads("/unfollow hanoi")
    assert await archive.store.subscriptions() == ()


async def test_a_person_is_followed_by_name(archive):
    await archive.reads('/follow who:"Kim Jong-un"')

    (held,) = await archive.store.subscriptions(Channel("chat", None, "u1"))
    assert held.wanted == Filter(people=("Kim Jong-un",))


async def test_quiet_hours_are_set_in_plain_words_and_told(archive):
    set_ = await archive.reads("/quiet hours:22:00-7:00 zone:europe/london", **SUBSCRIBER)
    evening = await archive.reads('/quiet hours:"10pm to 7am" mode:silence', **SUBSCRIBER)
    wrong = await archive.reads("/quiet hours:tonight", **SUBSCRIBER)
    off = await archive.reads("/quiet off", **SUBSCRIBER)

    assert "Quiet from 22:00 to 07:00 (Europe/London)" in set_
    assert "not told; later reports are" in evening
    assert '"tonight" is no time from when to when.' in wrong
    assert "No quiet hours any more." in off
    assert await archive.store.quiet_hours() == {}


async def test_admins_say_where_notices_go_and_release_only_their_own_feeds(archive):
    await archive.follows("Example Wire")

    shown = await archive.reads("/setup notices:here", **ADMIN)
    held = await archive.reads("/release", **ADMIN)
    foreign = await archive.reads('/release "Example Wire"', **ADMIN)

    assert "Notices to admins come to this channel." in shown
    assert list((await archive.store.admin_channels()).values()) == [HERE]
    assert "Nothing is held back." in held
    assert 'No feed "Example Wire" that you may change.' in foreign
    assert INSTALLATION not in await archive.store.admin_channels()


async def test_a_readers_report_reaches_the_admin_channel_once(archive):
    brief = await archive.files(hanoi())
    await archive.reads("/setup notices:here", **ADMIN)

    for _ in range(2):
        await archive.reads('/report hanoi what:"the wrong minister"')

    (owed,) = await archive.store.deliveries(channel=HERE)
    assert owed.delivery.subject == f"report:{brief.story}:u1"
    assert "the wrong minister" in plain(owed.delivery.card, now=archive.clock.now())
