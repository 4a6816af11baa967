"""What `OutboxStore` promises."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.messages import Channel, DeliveryKind, DeliveryState, OwedDelivery, Subscription
from bot.model import INSTALLATION
from bot.ports import Store
from bot.testing.store_contract.given import (
    CHANNEL,
    NOON,
    OTHER_CHANNEL,
    OURS,
    arrival,
    arrive,
    brief,
    delivery,
    filing,
    follow,
    grow,
    hour,
    lease,
    reading,
    receipt,
    tell,
    unfiled,
)

CHAT = ("chat",)


class OutboxContract:
    """Subscriptions, addressing, deliveries and receipts."""

    # --- subscriptions ----------------------------------------------------------------------------

    async def test_a_subscription_comes_back_as_it_was_made(self, store: Store) -> None:
        wanted = Subscription(CHANNEL, ("Korea", "UN"), False, "0 8 * * 1-5", "Asia/Seoul", "ko", None, "dana")

        stored = await store.subscribe(wanted, NOON)

        assert stored == replace(wanted, since=NOON)
        assert await store.subscriptions(CHANNEL) == (stored,)
        assert await store.subscriptions(OTHER_CHANNEL) == ()

    async def test_subscribing_again_to_the_same_topics_replaces_but_keeps_since(self, store: Store) -> None:
        await store.subscribe(Subscription(CHANNEL, ("Korea", "UN")), NOON)

        second = await store.subscribe(Subscription(CHANNEL, ("un", "KOREA"), live=False), hour(1))
        await store.subscribe(Subscription(CHANNEL, ("Korea",)), hour(2))

        assert (second.since, second.live) == (NOON, False)
        assert [one.topics for one in await store.subscriptions()] == [("un", "KOREA"), ("Korea",)]

    async def test_unsubscribing_takes_exactly_these_topics_or_all(self, store: Store) -> None:
        for topics in ((), ("Korea",), ("Korea", "UN")):
            await store.subscribe(Subscription(CHANNEL, topics), NOON)
        await store.subscribe(Subscription(OTHER_CHANNEL), NOON)

        gone = [await store.unsubscribe(CHANNEL, topics) for topics in (("UN",), ("korea",), ("korea",), (), None)]

        assert gone == [0, 1, 0, 1, 1]
        assert [one.channel for one in await store.subscriptions()] == [OTHER_CHANNEL]

    async def test_declared_subscriptions_become_exactly_the_file_s_and_others_are_left_alone(
        self, store: Store
    ) -> None:
        by_hand = await store.subscribe(Subscription(CHANNEL, ("Korea",)), NOON)
        first, second = Subscription(CHANNEL, ("UN",)), Subscription(OTHER_CHANNEL)
        await store.declare_subscriptions([first, second], NOON)

        for _ in range(2):
            await store.declare_subscriptions([replace(first, locale="fr")], hour(5))

        assert await store.subscriptions() == (by_hand, replace(first, locale="fr", since=NOON, origin="file"))

    async def test_channels_that_differ_only_in_their_workspace_are_two(self, store: Store) -> None:
        for workspace in (None, "", "None"):
            await store.subscribe(Subscription(Channel("chat", workspace, "1")), NOON)

        assert len(await store.subscriptions()) == 3
        assert len(await store.subscriptions(Channel("chat", None, "1"))) == 1

    # --- addressing -------------------------------------------------------------------------------

    async def test_only_the_newest_revision_is_addressed_and_older_ones_are_marked_with_it(self, store: Store) -> None:
        feed = await follow(store)
        first = await tell(store, feed, "one")
        second = await grow(store, first, feed, "two", 1)

        claimed = await store.claim_unaddressed(lease(), 10)
        await store.save_addressed(second, [], hour(1))

        assert claimed == (second,)
        assert await store.claim_unaddressed(lease(at=5), 10) == ()

    async def test_a_brief_in_one_process_s_hands_is_addressed_by_no_other(
        self, store: Store, second_store: Store
    ) -> None:
        feed = await follow(store)
        first = await tell(store, feed, "one")
        await store.claim_unaddressed(lease("one"), 10)
        second = await grow(store, first, feed, "two", 0.5)

        early = await second_store.claim_unaddressed(lease("two", at=0.5), 10)
        late = await second_store.claim_unaddressed(lease("two", at=1), 10)

        assert (early, late) == ((), (second,))

    async def test_deliveries_are_stored_with_the_mark_and_come_back_as_they_were_made(self, store: Store) -> None:
        told = await tell(store, await follow(store), "one")
        later = delivery("later", story=told.story, kind=DeliveryKind.CHANGE, not_before=hour(3))
        follows = delivery("direct", kind=DeliveryKind.DIRECT, follows=receipt("m0"))

        for _ in range(2):
            await store.save_addressed(told, [later, follows], hour(1))

        assert await store.deliveries() == (
            OwedDelivery(later, DeliveryState.DUE, hour(3)),
            OwedDelivery(follows, DeliveryState.DUE, hour(1)),
        )

    async def test_what_an_overtaken_process_would_owe_is_not_owed(self, store: Store) -> None:
        feed = await follow(store)
        first = await tell(store, feed, "one")
        second = await grow(store, first, feed, "two", 1)
        await store.save_addressed(second, [delivery("new", story=first.story)], hour(1))

        await store.save_addressed(first, [delivery("old", story=first.story)], hour(2))

        assert [row.delivery.key[-3:] for row in await store.deliveries()] == ["new"]

    async def test_a_key_already_there_is_left_as_it_is(self, store: Store) -> None:
        await store.owe([delivery("a", revision=1)], NOON)
        await _send(store, "m1")

        await store.owe([delivery("a", revision=2), delivery("b")], hour(1))

        states = [(row.delivery.revision, row.state) for row in await store.deliveries()]
        assert states == [(1, DeliveryState.SENT), (1, DeliveryState.DUE)]

    async def test_a_superseded_delivery_dies_unless_a_try_has_begun(self, store: Store) -> None:
        told = await tell(store, await follow(store), "one")
        tried, untried = delivery("tried"), delivery("untried", channel=OTHER_CHANNEL)
        await store.owe([tried, untried], NOON)
        await store.claim_owed(lease(), CHAT, 10)
        await store.mark_sending([tried.key], lease())

        await store.save_addressed(told, [delivery("new")], NOON, supersedes=[tried.key, untried.key])

        assert [row.state for row in await store.deliveries()] == [
            DeliveryState.SENDING,
            DeliveryState.DEAD,
            DeliveryState.DUE,
        ]
        assert await store.mark_sending([untried.key], lease()) == frozenset()

    async def test_deliveries_are_found_by_story_channel_and_kind_the_newest_of_them_on_demand(
        self, store: Store
    ) -> None:
        made = [
            delivery("a", story=1),
            delivery("b", story=1, channel=OTHER_CHANNEL),
            delivery("c", story=2),
            delivery("d", kind=DeliveryKind.DIGEST),
        ]
        await store.owe(made, NOON)

        async def found(**which: object) -> list[str]:
            return [row.delivery.key[-1] for row in await store.deliveries(**which)]  # type: ignore[arg-type]

        assert await found() == ["a", "b", "c", "d"]
        assert await found(story=1) == ["a", "b"]
        assert await found(channel=CHANNEL) == ["a", "c", "d"]
        assert await found(channel=CHANNEL, kind=DeliveryKind.POST) == ["a", "c"]
        assert await found(limit=2) == ["c", "d"]

    # --- sending ----------------------------------------------------------------------------------

    async def test_a_channel_s_oldest_due_delivery_is_claimed_and_one_at_a_time(self, store: Store) -> None:
        await store.owe([delivery("a", not_before=hour(9)), delivery("b"), delivery("c")], NOON)
        await store.owe([delivery("x", channel=OTHER_CHANNEL), delivery("y", channel=Channel("else", "w", "1"))], NOON)

        first = await store.claim_owed(lease(), CHAT, 10)
        second = await store.claim_owed(lease(), CHAT, 10)

        assert [row.delivery.key[-1] for row in first] == ["b", "x"]
        assert (first[0].state, first[0].tries, second) == (DeliveryState.DUE, 0, ())

    async def test_two_processes_never_hold_deliveries_of_one_channel_at_once(
        self, store: Store, second_store: Store
    ) -> None:
        channels = [Channel("chat", "w", str(number)) for number in range(10)]
        await store.owe([delivery(f"{n}.{c.id}", channel=c) for n in range(3) for c in channels], NOON)

        claims = await asyncio.gather(
            *(one.claim_owed(lease(str(n)), CHAT, 4) for n, one in enumerate((store, second_store) * 4))
        )

        claimed = [row.delivery.channel for rows in claims for row in rows]
        assert len(claimed) == len(set(claimed)) == 10

    async def test_a_lapsed_claim_may_be_taken_by_another_and_is_lost_to_the_first(
        self, store: Store, second_store: Store
    ) -> None:
        await store.owe([delivery("a")], NOON)
        (row,) = await store.claim_owed(lease("one"), CHAT, 10)
        await second_store.claim_owed(lease("two", at=1), CHAT, 10)

        assert await store.mark_sending([row.delivery.key], lease("one", at=1)) == frozenset()
        assert await second_store.mark_sending([row.delivery.key], lease("two", at=1)) == {row.delivery.key}
        assert await store.mark_sending(["never heard of"], lease()) == frozenset()

    async def test_a_try_is_counted_once_and_its_receipt_makes_it_sent_for_good(self, store: Store) -> None:
        await store.owe([delivery("a")], NOON)
        (row,) = await store.claim_owed(lease(), CHAT, 10)
        for _ in range(2):
            assert await store.mark_sending([row.delivery.key], lease(at=0.1))
        (sending,) = await store.deliveries()
        proof = replace(receipt("m1", 0.2), thread="t1")

        await store.save_receipt(row.delivery.key, proof)
        await store.save_receipt(row.delivery.key, receipt("m2", 0.3))
        await store.mark_unknown(row.delivery.key, hour(1), "late news")
        await store.postpone(row.delivery.key, hour(1), "late news")
        await store.park(row.delivery.key, "late news", now=hour(1))
        await store.drop(row.delivery.key, "late news")

        (sent,) = await store.deliveries()
        assert (sending.state, sending.tries, sending.first_tried_at, sending.tried_at) == (
            DeliveryState.SENDING,
            1,
            hour(0.1),
            hour(0.1),
        )
        assert (sent.state, sent.receipt, sent.tries) == (DeliveryState.SENT, proof, 1)
        assert await store.claim_owed(lease(at=5), CHAT, 10) == ()

    async def test_what_a_dead_process_was_sending_becomes_unknown_and_is_claimed_as_such(
        self, store: Store, second_store: Store
    ) -> None:
        await store.owe([delivery("a")], NOON)
        await store.claim_owed(lease("dead"), CHAT, 10)
        await store.mark_sending([delivery("a").key], lease("dead"))

        recovered = [await second_store.recover(hour(at)) for at in (0.5, 1, 1)]

        (row,) = await second_store.claim_owed(lease("new", at=1), CHAT, 10)
        assert recovered == [0, 1, 0]
        assert (row.state, row.tries, row.first_tried_at) == (DeliveryState.UNKNOWN, 1, NOON)

    async def test_an_unknown_delivery_is_looked_at_again_when_its_time_has_come(self, store: Store) -> None:
        await _trying(store, "a")

        for _ in range(2):
            await store.mark_unknown(delivery("a").key, hour(0.5), "no answer")

        early = await store.claim_owed(lease(at=0.4), CHAT, 10)
        (row,) = await store.claim_owed(lease(at=0.5), CHAT, 10)
        assert early == ()
        assert (row.state, row.tries, row.due_at, row.why) == (DeliveryState.UNKNOWN, 1, hour(0.5), "no answer")

    async def test_a_postponed_try_counts_unless_we_were_told_to_wait(self, store: Store) -> None:
        await _trying(store, "a")
        for _ in range(2):
            await store.postpone(delivery("a").key, hour(1), "wait", counts=False)
        (waited,) = await store.deliveries()
        await store.claim_owed(lease(at=1), CHAT, 10)
        await store.mark_sending([delivery("a").key], lease(at=1))
        for _ in range(2):
            await store.postpone(delivery("a").key, hour(2), "failed")

        (failed,) = await store.deliveries()
        assert (waited.state, waited.tries, waited.first_tried_at) == (DeliveryState.DUE, 0, None)
        assert (failed.state, failed.tries, failed.first_tried_at) == (DeliveryState.DUE, 1, hour(1))
        assert (failed.due_at, failed.why) == (hour(2), "failed")

    async def test_a_parked_delivery_waits_until_it_is_released_and_a_dropped_one_for_ever(self, store: Store) -> None:
        await store.owe([delivery("a"), delivery("b", channel=OTHER_CHANNEL)], NOON)
        await store.park(delivery("a").key, "no right to post", now=hour(1))
        await store.drop(delivery("b").key, "channel gone")
        parked = await store.claim_owed(lease(at=1), CHAT, 10)

        for name in ("a", "b"):
            await store.postpone(delivery(name).key, hour(2), "released")

        assert parked == ()
        assert [row.state for row in await store.deliveries()] == [DeliveryState.DUE, DeliveryState.DEAD]
        assert len(await store.claim_owed(lease(at=2), CHAT, 10)) == 1

    async def test_an_edit_waits_for_its_post_and_then_stands_under_it(self, store: Store) -> None:
        edit = delivery("edit", story=1, kind=DeliveryKind.EDIT)
        unrelated = delivery("post of another story", story=2)
        await store.owe([edit, delivery("post", story=1), unrelated], NOON)

        posted = await _send(store, "m1")
        claimed = await _send(store, "m1", at=1)

        assert posted == delivery("post", story=1)
        assert claimed == replace(edit, follows=receipt("m1"))

    async def test_a_change_line_dies_with_its_post(self, store: Store) -> None:
        change = delivery("change", story=1, kind=DeliveryKind.CHANGE)
        await store.owe([delivery("post", story=1), change], NOON)
        await store.drop(delivery("post").key, "channel gone")

        claimed = await store.claim_owed(lease(), CHAT, 10)

        assert claimed == ()
        assert [row.state for row in await store.deliveries()] == [DeliveryState.DEAD, DeliveryState.DEAD]

    async def test_a_post_that_someone_deleted_is_dead_and_keeps_its_receipt(self, store: Store) -> None:
        await store.owe([delivery("post", story=1)], NOON)
        await _send(store, "m1")

        await store.mark_gone(OTHER_CHANNEL, "m1")
        (untouched,) = await store.deliveries()
        for _ in range(2):
            await store.mark_gone(CHANNEL, "m1")

        (gone,) = await store.deliveries()
        assert untouched.state is DeliveryState.SENT
        assert (gone.state, gone.receipt) == (DeliveryState.DEAD, receipt("m1"))

    # --- digests ----------------------------------------------------------------------------------

    async def test_a_digest_tells_stories_with_a_report_of_its_time_newest_first(self, store: Store) -> None:
        feed = await follow(store)
        before = await tell(store, feed, "before")
        grown = await grow(store, before, feed, "again", 3)
        new = await tell(store, feed, "new", 4)
        await tell(store, feed, "after", 6)

        told = await store.posted_since(INSTALLATION, hour(2), hour(4))

        assert told == (new, grown)
        assert await store.posted_since(INSTALLATION, hour(4), hour(5)) == ()

    async def test_a_digest_leaves_out_backlog_and_foreign_stories_and_shows_the_scope_s_edition(
        self, store: Store
    ) -> None:
        shared, ours = await follow(store, "shared"), await follow(store, "ours", OURS)
        await arrive(store, shared, arrival(shared, "old", 1, backlog=True))
        old = await unfiled(store, at=1)
        (story,) = await store.reserve_stories(1)
        await store.save_filings([filing(brief(story, old), old)], [reading(article) for article in old])
        own = await tell(store, ours, "own", 2)
        told = await tell(store, shared, "new", 3)
        edition = replace(told, scope=OURS, people=("Ours",))
        await store.save_filings([replace(filing(edition, (), new=False, at=hour(3)), scope=INSTALLATION)], [])

        for_ours = await store.posted_since(OURS, NOON, hour(9))
        for_all = await store.posted_since(INSTALLATION, NOON, hour(9))

        assert for_ours == (edition, own)
        assert for_all == (told,)

    async def test_a_claim_may_be_made_longer_when_the_try_begins(self, store: Store) -> None:
        await store.owe([delivery("a")], NOON)
        await store.claim_owed(lease(hours=1), CHAT, 10)

        await store.mark_sending([delivery("a").key], lease(at=0.9, hours=5))

        assert await store.recover(hour(1) + timedelta(seconds=1)) == 0


async def _trying(store: Store, name: str) -> None:
    await store.owe([delivery(name)], NOON)
    await store.claim_owed(lease(), CHAT, 10)
    await store.mark_sending([delivery(name).key], lease())


async def _send(store: Store, message: str, at: float = 0.0) -> object:
    """Send the first due delivery of `CHANNEL`; what was claimed."""
    (row,) = await store.claim_owed(lease(at=at), CHAT, 10)
    await store.mark_sending([row.delivery.key], lease(at=at))
    await store.save_receipt(row.delivery.key, receipt(message))
    return row.delivery
