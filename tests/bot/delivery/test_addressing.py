"""Who gets what of a brief."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.addressing import Circumstances, address, told_revisions
from bot.delivery.keys import DIGITS, delivery_key
from bot.messages import Channel, DeliveryKind, DeliveryState, OwedDelivery, Receipt, Subscription
from bot.model import Brief, Scope
from bot.testing.briefs import SEEN, hanoi, quote, source

DESK = Channel("test", "one", "desk")
OTHER = Channel("test", "two", "desk")
POST, EDIT, CHANGE = DeliveryKind.POST, DeliveryKind.EDIT, DeliveryKind.CHANGE


def circumstances(*subscriptions: Subscription, **more: object) -> Circumstances:
    plain = Circumstances("here", SEEN, subscriptions, (), {}, frozenset(), timedelta(hours=1))
    return replace(plain, **more)  # type: ignore[arg-type]


def posted(brief: Brief, channel: Channel = DESK, state: DeliveryState = DeliveryState.SENT) -> OwedDelivery:
    (delivery,) = address(brief, circumstances(Subscription(channel))).deliveries
    receipt = Receipt(channel, "1", SEEN) if state is DeliveryState.SENT else None
    return OwedDelivery(delivery, state, SEEN, receipt=receipt)


def grown(brief: Brief) -> Brief:
    number = 100 + brief.revision
    more = quote("That’s what we are discussing right now.", "Kim Jong-un", article=number)
    report = source(number, "Fourth Outlet", "Kim answers a question")
    return replace(brief, revision=brief.revision + 1, quotes=(*brief.quotes, more), sources=(*brief.sources, report))


def reworded(brief: Brief) -> Brief:
    *before, last = brief.quotes
    return replace(brief, quotes=(*before, replace(last, text="We want to do the right deal.")))


def test_a_channel_that_wants_the_topic_gets_the_post_and_another_does_not() -> None:
    brief = replace(hanoi(), topics=("Korea",))

    made = address(brief, circumstances(Subscription(DESK, topics=("korea",)), Subscription(OTHER, topics=("Iran",))))

    assert [(one.channel, one.kind) for one in made.deliveries] == [(DESK, POST)]


def test_what_was_known_before_the_subscription_is_its_silent_baseline() -> None:
    subscription = Subscription(DESK, since=SEEN + timedelta(minutes=1))

    made = address(hanoi(), circumstances(subscription, now=SEEN + timedelta(minutes=2)))

    assert made.deliveries == ()


def test_backlog_makes_no_post_but_edits_one_that_is_there() -> None:
    brief = hanoi()
    quiet = replace(grown(brief), quiet=True)

    fresh = address(quiet, circumstances(Subscription(DESK)))
    standing = address(quiet, circumstances(Subscription(DESK), owed=(posted(brief),), earlier={1: brief}))

    assert fresh.deliveries == ()
    assert EDIT in [one.kind for one in standing.deliveries]


def test_a_later_revision_edits_the_post_and_says_what_changed() -> None:
    brief = hanoi()

    made = address(grown(brief), circumstances(Subscription(DESK), owed=(posted(brief),), earlier={1: brief}))

    assert [(one.kind, one.revision) for one in made.deliveries] == [(EDIT, 2), (CHANGE, 2)]


def test_a_revision_without_news_edits_the_post_and_says_nothing() -> None:
    brief = hanoi()
    same = replace(brief, revision=2)

    made = address(same, circumstances(Subscription(DESK), owed=(posted(brief),), earlier={1: brief}))

    assert [one.kind for one in made.deliveries] == [EDIT]


def test_change_lines_come_at_most_one_an_hour_and_the_newest_says_it_all() -> None:
    first, second, third = hanoi(), grown(hanoi()), reworded(grown(grown(hanoi())))
    told = address(second, circumstances(Subscription(DESK), owed=(posted(first),), earlier={1: first}))
    at = SEEN + timedelta(minutes=5)
    rows = [posted(first)] + [
        OwedDelivery(one, DeliveryState.SENT, at, receipt=Receipt(DESK, one.key, at)) for one in told.deliveries
    ]

    made = address(third, circumstances(Subscription(DESK), owed=tuple(rows), earlier={2: second}))

    (line,) = [one for one in made.deliveries if one.kind is CHANGE]
    assert line.not_before == at + timedelta(hours=1)


def test_what_still_waits_is_superseded_by_what_is_newer() -> None:
    first, second, third = hanoi(), grown(hanoi()), grown(grown(hanoi()))
    waiting = address(second, circumstances(Subscription(DESK), owed=(posted(first),), earlier={1: first})).deliveries
    rows = (posted(first), *(OwedDelivery(one, DeliveryState.DUE, SEEN) for one in waiting))

    made = address(third, circumstances(Subscription(DESK), owed=rows, earlier={1: first}))

    assert set(made.supersedes) == {one.key for one in waiting}
    assert told_revisions(rows) == {1, 2}


def test_a_deleted_post_is_never_made_again() -> None:
    brief = hanoi()
    gone = posted(brief, state=DeliveryState.DEAD)

    made = address(grown(brief), circumstances(Subscription(DESK), owed=(gone,), earlier={1: brief}))

    assert made.deliveries == ()


def test_a_server_with_an_edition_of_its_own_is_not_shown_the_shared_one() -> None:
    shared = hanoi()
    own = hanoi(scope=Scope("test:one"))
    both = circumstances(Subscription(DESK), Subscription(OTHER), editions=frozenset({DESK.scope}))

    to_shared = address(shared, both)
    to_own = address(own, both)

    assert [one.channel for one in to_shared.deliveries] == [OTHER]
    assert [one.channel for one in to_own.deliveries] == [DESK]


def test_equal_deliveries_have_equal_keys_and_others_have_others() -> None:
    key = delivery_key("here", DESK, POST, "story:1")

    others = {
        delivery_key("there", DESK, POST, "story:1"),
        delivery_key("here", OTHER, POST, "story:1"),
        delivery_key("here", DESK, EDIT, "story:1"),
        delivery_key("here", DESK, POST, "story:2"),
        delivery_key("here", DESK, POST, "story:1", 1),
        delivery_key("here", DESK, POST, "story:1", 0, 1),
    }

    assert key == delivery_key("here", DESK, POST, "story:1")
    assert len(key) == DIGITS
    assert len(others | {key}) == 7


@pytest.mark.parametrize("live", [True, False])
def test_only_live_subscriptions_get_posts(live: bool) -> None:
    made = address(hanoi(), circumstances(Subscription(DESK, live=live, digest="0 8 * * *")))

    assert bool(made.deliveries) is live
