"""What `KeepStore` promises."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.ports import Store
from bot.testing.store_contract.given import Watch

_HOUR = timedelta(hours=1)


class KeepContract:
    """Small durable things."""

    async def test_a_kept_value_is_there_until_it_is_replaced_or_expires(self, store: Store, watch: Watch) -> None:
        keep = store.keep("chat")
        await keep.put("for ever", "1")
        await keep.put("for ever", "2")
        await keep.put("an hour", "x", _HOUR)

        before = [await keep.get(key) for key in ("for ever", "an hour", "never put")]
        watch.at += _HOUR
        after = [await keep.get(key) for key in ("for ever", "an hour")]

        assert (before, after) == (["2", "x", None], ["2", None])

    async def test_each_adapter_has_a_store_of_its_own(self, store: Store) -> None:
        await store.keep("one").put("key", "value")

        assert await store.keep("two").get("key") is None
        assert await store.keep("two").once("key", _HOUR) is True

    async def test_once_is_true_for_the_first_until_it_expires(self, store: Store, watch: Watch) -> None:
        keep = store.keep("chat")

        said = [await keep.once("id", _HOUR), await keep.once("id", _HOUR)]
        watch.at += _HOUR / 2
        said.append(await keep.once("id", _HOUR))
        watch.at += _HOUR / 2
        said.append(await keep.once("id", _HOUR))

        assert said == [True, False, False, True]

    async def test_of_many_at_once_exactly_one_is_first(self, store: Store, second_store: Store) -> None:
        said = await asyncio.gather(
            *(one.keep("chat").once("id", _HOUR) for one in (store, second_store) * 5),
        )

        assert sorted(said) == [False] * 9 + [True]

    async def test_an_installation_has_one_id_for_all_processes(self, store: Store, second_store: Store) -> None:
        ids = await asyncio.gather(*(one.installation() for one in (store, second_store) * 3))

        assert len(set(ids)) == 1
        assert len(ids[0]) >= 16
