"""What a channel gets, and the feeds that are read."""

from datetime import UTC, datetime

import pytest

from bot.messages import ReplyKind, Role
from bot.model import INSTALLATION, Scope
from bot.ports import FeedReport
from bot.testing.briefs import hanoi

SUBSCRIBER = {"role": Role.SUBSCRIBER}
ADMIN = {"role": Role.ADMIN}


async def test_a_channel_subscribes_to_everything(archive):
    shown = await archive.reads("/subscribe", **SUBSCRIBER)

    (held,) = await archive.store.subscriptions()
    assert shown.startswith("This channel now gets: every story · each story as it comes")
    assert (held.topics, held.live, held.digest, held.by) == ((), True, None, "dana")


async def test_a_topic_is_subscribed_as_it_is_spelt(archive):
    await archive.files(hanoi())

    await archive.reads("/subscribe korea", **SUBSCRIBER)

    assert [one.topics for one in await archive.store.subscriptions()] == [("Korea",)]


async def test_a_topic_of_a_feed_can_be_subscribed_before_there_is_a_story(archive):
    await archive.follows("Example Wire", topics=("Iran", "Korea"))

    await archive.reads("/subscribe topic:iran,korea", **SUBSCRIBER)

    assert [one.topics for one in await archive.store.subscriptions()] == [("Iran", "Korea")]


async def test_a_misspelt_topic_is_asked_after(archive):
    await archive.follows("Example Wire", topics=("Korea",))

    reply = await archive.asks("/subscribe topic:koera", **SUBSCRIBER)

    assert 'No topic "koera".\n\nDid you mean "Korea"?' in archive.text(reply)
    assert await archive.store.subscriptions() == ()
    pressed = await archive.presses(reply.cards[0].buttons[0], **SUBSCRIBER)
    assert pressed.startswith("This channel now gets: Korea")


@pytest.mark.parametrize(
    ("typed", "cron", "said"),
    [
        ("digest:8:00", "0 8 * * *", "a digest daily at 8:00 (UTC)"),
        ("digest:18", "0 18 * * *", "a digest daily at 18:00 (UTC)"),
        ('digest:"30 7 * * 1-5"', "30 7 * * 1-5", "a digest on weekdays at 7:30 (UTC)"),
        ('digest:"weekdays 7:30"', "30 7 * * 1-5", "a digest on weekdays at 7:30 (UTC)"),
        ('digest:"mondays and thursdays at 9"', "0 9 * * 1,4", "a digest on Mondays and Thursdays at 9:00 (UTC)"),
        ('digest:"0 8 1 * *"', "0 8 1 * *", "a digest at 0 8 1 * * (UTC)"),
        ("digest:8:00 zone:europe/london", "0 8 * * *", "(Europe/London)"),
        ("digest:8:00 live:no", "0 8 * * *", "every story · a digest daily"),
    ],
)
async def test_a_digest_is_set_by_the_hour_or_by_cron(archive, typed, cron, said):
    shown = await archive.reads(f"/subscribe {typed}", **SUBSCRIBER)

    (held,) = await archive.store.subscriptions()
    assert held.digest == cron
    assert said in shown


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("digest:25:00", '"25:00" is not a time for a digest.'),
        ("digest:soon", '"soon" is not a time for a digest.'),
        ("zone:Europe/Lodnon", 'No time zone "Europe/Lodnon".\n\nDid you mean "Europe/London"?'),
        ("live:no", "nothing would ever come"),
    ],
)
async def test_a_subscription_that_cannot_be_is_refused(archive, typed, said):
    assert said in await archive.reads(f"/subscribe {typed}", **SUBSCRIBER)
    assert await archive.store.subscriptions() == ()


async def test_subscriptions_are_listed_and_ended(archive):
    await archive.follows("Example Wire", topics=("Korea",))
    await archive.reads("/subscribe", **SUBSCRIBER)
    await archive.reads("/subscribe korea", **SUBSCRIBER)

    assert "2 subscriptions of this channel" in await archive.reads("/subscriptions", **SUBSCRIBER)
    assert 'no subscription to "iran"' in await archive.reads("/unsubscribe iran", **SUBSCRIBER)
    assert "1 subscription of this channel ended." in await archive.reads("/unsubscribe KOREA", **SUBSCRIBER)
    assert "1 subscription of this channel ended." in await archive.reads("/unsubscribe", **SUBSCRIBER)
    assert "not subscribed to anything" in await archive.reads("/unsubscribe", **SUBSCRIBER)


# --- feeds ----------------------------------------------------------------------------------------


def good(url="https://a.example/feed", title="All news"):
    return FeedReport(url, title, 20, datetime(2019, 3, 1, tzinfo=UTC))


async def test_an_address_is_tried_and_then_followed_for_this_server_alone(archive):
    archive.reports["https://a.example"] = good()
    archive.reports["https://a.example/feed"] = good()

    tried = await archive.asks("/feeds test a.example", **ADMIN)
    followed = await archive.presses(tried.cards[0].buttons[0], **ADMIN)

    assert "A feed that can be followed: All news\n\n20 entries.\nNewest: 1 Mar 00:00 UTC." in archive.text(tried)
    assert followed.startswith("Following All news from now on, as feed no. 1.")
    assert [one.feed.scope for one in await archive.store.feeds((INSTALLATION, Scope("chat:ours")))] == ["chat:ours"]
    assert "is followed here already" in await archive.reads("/feeds add a.example", **ADMIN)


async def test_what_admins_decide_stands_in_their_audit(archive):
    archive.reports["https://a.example/feed"] = good()
    for line in (
        "/feeds add https://a.example/feed",
        "/feeds pause 1",
        "/feeds resume 1",
        "/setup notices:here",
        "/quiet 22:00-7:00",
        "/subscribe digest:8:00",
        "/unsubscribe",
        "/feeds remove 1",
    ):
        await archive.reads(line, **ADMIN)

    told = await archive.reads("/audit", **ADMIN)

    assert "all 8 rows fit together" in told
    assert "1 feed 1 added: a.example · 09:00 UTC · dana (u1), chat/ours/#diplomacy · after: a.example" in told
    assert "quiet hours of #diplomacy" in told
    assert await archive.reads("/audit", role=Role.ADMIN, workspace="theirs") == "Nothing was changed here yet."


async def test_a_page_instead_of_a_feed_offers_what_it_has(archive):
    offers = (("All news", "https://example.org/all.xml"), ("Speeches", "https://example.org/s.xml"))
    archive.reports["https://example.org"] = FeedReport("https://example.org", "", 0, None, "a web page", offers)
    archive.reports["https://example.org/s.xml"] = good("https://example.org/s.xml", "Speeches")

    reply = await archive.asks("/feeds add example.org", **ADMIN)

    assert archive.text(reply).startswith(
        "example.org has no feed at this address, but offers 2: All news and Speeches. Add which?"
    )
    assert "Following Speeches" in await archive.presses(reply.cards[0].buttons[1], **ADMIN)


async def test_an_address_without_a_feed_says_why(archive):
    archive.reports["https://a.example"] = FeedReport("https://a.example", "", 0, None, "403 Forbidden")

    assert "a.example has no feed at this address: 403 Forbidden" in await archive.reads(
        "/feeds add a.example", **ADMIN
    )


async def test_a_feed_is_paused_resumed_and_removed_by_number_or_name(archive):
    await archive.follows("Example Wire", scope=Scope("chat:ours"))

    assert "Paused: Example Wire." in await archive.reads("/feeds pause 1", **ADMIN)
    assert "paused: paused by dana" in await archive.reads("/feeds list")
    assert "Reading Example Wire again." in await archive.reads("/feeds resume example wire", **ADMIN)
    assert "No longer followed: Example Wire." in await archive.reads("/feeds remove 1", **ADMIN)
    assert await archive.store.feeds((Scope("chat:ours"),)) == ()


async def test_nobody_changes_the_feeds_of_others(archive):
    shared = await archive.follows("Example Wire")
    theirs = await archive.follows("Their Wire", scope=Scope("chat:theirs"))

    for number in (shared, theirs):
        assert "that you may change" in await archive.reads(f"/feeds remove {number}", **ADMIN)
    assert "Their Wire" not in await archive.reads("/feeds list")


async def test_the_address_of_a_feed_with_a_key_is_not_linked(archive):
    archive.reports["https://a.example/feed?key=s3cret"] = good("https://a.example/feed?key=s3cret", "Paid")
    await archive.reads("/feeds add https://a.example/feed?key=s3cret outlet:Paid", **ADMIN)

    reply = await archive.asks("/feeds list")

    assert reply.kind is ReplyKind.LIST
    assert "s3cret" not in repr(reply)
