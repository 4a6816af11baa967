"""What `OutboxStore` promises when sending goes wrong: claims that lapsed, channels that rest, refuse or are late."""

from __future__ import annotations

from bot.messages import Channel, DeliveryKind, DeliveryState
from bot.ports import Resting, Store
from bot.testing.store_contract.given import CHANNEL, NOON, OTHER_CHANNEL, delivery, hour, lease

CHAT = ("chat",)


class SendingContract:
    """Claims, rests, parking, folding."""

    async def test_who_was_held_up_never_undoes_what_another_is_doing(self, store: Store, second_store: Store) -> None:
        await _trying(store, "a")
        await second_store.recover(hour(1))
        await second_store.claim_owed(lease("two", at=1), CHAT, 10)
        await second_store.mark_sending([delivery("a").key], lease("two", at=1))

        await store.mark_unknown(delivery("a").key, hour(2), "late", owner="desk")
        await store.postpone(delivery("a").key, hour(2), "late", owner="desk")
        await store.park(delivery("a").key, "late", owner="desk", notices=[delivery("told")], now=hour(1))
        await store.drop(delivery("a").key, "late", owner="desk")

        (row,) = await store.deliveries()
        assert (row.state, row.tries) == (DeliveryState.SENDING, 2)

    async def test_nothing_overtakes_what_may_have_been_posted(self, store: Store) -> None:
        await _trying(store, "a")
        await store.owe([delivery("b"), delivery("x", channel=OTHER_CHANNEL)], NOON)
        await store.mark_unknown(delivery("a").key, hour(1), "no answer")

        before = await store.claim_owed(lease(at=0.5), CHAT, 10)
        after = await store.claim_owed(lease(at=2), CHAT, 10)

        assert [row.delivery.key[-1] for row in before] == ["x"]
        assert [row.delivery.key[-1] for row in after] == ["a", "x"]

    async def test_what_rests_is_not_claimed(self, store: Store) -> None:
        elsewhere = Channel("chat", "theirs", "general")
        await store.owe([delivery("a"), delivery("x", channel=OTHER_CHANNEL), delivery("z", channel=elsewhere)], NOON)

        resting = Resting(channels=(CHANNEL,), workspaces=(("chat", "theirs"),))
        claimed = await store.claim_owed(lease(), CHAT, 10, resting=resting)

        assert [row.delivery.channel for row in claimed] == [OTHER_CHANNEL]

    async def test_a_parked_channel_is_released_what_was_tried_as_unknown(self, store: Store) -> None:
        await _trying(store, "a")
        await store.mark_unknown(delivery("a").key, hour(1), "no answer")
        await store.owe([delivery("b"), delivery("x", channel=OTHER_CHANNEL)], NOON)

        notice = delivery("told", channel=Channel("chat", "ours", "admins"), kind=DeliveryKind.NOTICE)
        parked = await store.park_channel(CHANNEL, "channel gone", notices=[notice], now=hour(1))
        await store.park_channel(CHANNEL, "channel gone", notices=[delivery("again")], now=hour(1))
        held = [row.state for row in await store.deliveries()]
        freed = await store.unpark("chat", "ours", "general", hour(2))

        rows = await store.deliveries()
        assert (parked, freed) == (2, 2)
        assert held == [DeliveryState.PARKED, DeliveryState.PARKED, DeliveryState.DUE, DeliveryState.DUE]
        assert [row.state for row in rows[:3]] == [DeliveryState.UNKNOWN, DeliveryState.DUE, DeliveryState.DUE]
        assert [row.due_at for row in rows] == [hour(2), hour(2), NOON, hour(1)]
        assert rows[3].delivery.key == notice.key

    async def test_late_posts_are_folded_into_a_summary_all_or_none(self, store: Store) -> None:
        await store.owe([delivery(name, story=1) for name in "abc"], NOON)
        keys = [row.delivery.key for row in await store.late_posts(CHANNEL, hour(1))]
        summary = delivery("summary", kind=DeliveryKind.DIGEST)

        early = await store.late_posts(CHANNEL, NOON)
        folded = await store.fold(keys[:2], "named", summary, hour(1))
        again = await store.fold(keys, "named", delivery("other", kind=DeliveryKind.DIGEST), hour(1))

        assert (early, len(keys), folded, again) == ((), 3, True, False)
        states = {row.delivery.key[-1]: row.state for row in await store.deliveries()}
        assert states == {
            "a": DeliveryState.DEAD,
            "b": DeliveryState.DEAD,
            "c": DeliveryState.DUE,
            "y": DeliveryState.DUE,
        }


async def _trying(store: Store, name: str) -> None:
    await store.owe([delivery(name)], NOON)
    await store.claim_owed(lease(), CHAT, 10)
    await store.mark_sending([delivery(name).key], lease())
