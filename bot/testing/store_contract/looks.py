"""What `LookStore` promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.ports import Store
from bot.testing.store_contract.given import CHANNEL, NOON, OTHER_CHANNEL, hour

_ELSEWHERE = replace(CHANNEL, workspace="theirs")


class LookContract:
    """When someone looked at something before."""

    async def test_a_look_comes_back_with_the_end_of_the_one_before(self, store: Store) -> None:
        found = [await store.look(CHANNEL, "dana", "story:1", hour(at)) for at in (0, 2, 2.2, 2.6, 5)]

        assert found == [None, NOON, NOON, NOON, hour(2.6)]

    async def test_looks_of_the_first_half_hour_go_by_the_very_first(self, store: Store) -> None:
        found = [await store.look(CHANNEL, "dana", "story:1", hour(at)) for at in (0, 0.1, 0.4)]

        assert found == [None, NOON, NOON]

    async def test_each_person_subject_and_server_is_looked_at_by_itself(self, store: Store) -> None:
        await store.look(CHANNEL, "dana", "story:1", NOON)

        assert await store.look(CHANNEL, "kim", "story:1", hour(1)) is None
        assert await store.look(CHANNEL, "dana", "story:2", hour(1)) is None
        assert await store.look(_ELSEWHERE, "dana", "story:1", hour(1)) is None
        assert await store.look(replace(CHANNEL, workspace=None), "dana", "story:1", hour(1)) is None
        assert await store.look(OTHER_CHANNEL, "dana", "story:1", hour(1)) == NOON

    async def test_a_look_is_forgotten_after_ninety_days(self, store: Store) -> None:
        await store.look(CHANNEL, "dana", "story:1", NOON)
        await store.look(CHANNEL, "dana", "story:2", NOON)

        assert await store.look(CHANNEL, "dana", "story:1", NOON + timedelta(days=89)) == NOON
        assert await store.look(CHANNEL, "dana", "story:2", NOON + timedelta(days=90)) is None

    async def test_a_clock_that_was_set_back_takes_no_look_away(self, store: Store) -> None:
        await store.look(CHANNEL, "dana", "story:1", hour(5))

        assert await store.look(CHANNEL, "dana", "story:1", hour(1)) == hour(5)
        assert await store.look(CHANNEL, "dana", "story:1", hour(6)) == hour(5)

    async def test_when_someone_had_looked_by_then_is_told_without_another_look(self, store: Store) -> None:
        for at in (1, 4):
            await store.look(CHANNEL, "dana", "story:1", hour(at))

        found = [await store.looked(CHANNEL, "dana", "story:1", hour(at)) for at in (0.5, 1, 3, 4, 9)]

        assert found == [None, hour(1), hour(1), hour(4), hour(4)]
        assert await store.looked(CHANNEL, "kim", "story:1", hour(9)) is None
        assert await store.looked(CHANNEL, "dana", "story:1", hour(4) + timedelta(days=90)) is None
        assert await store.look(CHANNEL, "dana", "story:1", hour(9)) == hour(4)

    async def test_the_looks_of_a_server_can_be_forgotten(self, store: Store) -> None:
        for where in (CHANNEL, _ELSEWHERE):
            await store.look(where, "dana", "story:1", NOON)

        await store.forget_looks(CHANNEL.adapter, CHANNEL.workspace)

        assert await store.look(CHANNEL, "dana", "story:1", hour(1)) is None
        assert await store.look(_ELSEWHERE, "dana", "story:1", hour(1)) == NOON
