"""Tries are committed before they begin: those whose turn came while one commit was being written share the next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.errors import StoreError
from bot.ports import Lease, Store


class Tries:
    """Marks deliveries as being sent, many in one commit."""

    def __init__(self, store: Store, claim: Callable[[], Lease]) -> None:
        """`claim` makes the lease that tries begun now stand under."""
        self._store = store
        self._claim = claim
        self._asked: dict[str, asyncio.Future[Lease | None]] = {}
        self._writing = asyncio.Lock()

    async def begin(self, key: str) -> Lease | None:
        """Commit that a try of the delivery begins; None when our claim on it was lost. Raises `StoreError`."""
        answer: asyncio.Future[Lease | None] = asyncio.get_running_loop().create_future()
        self._asked[key] = answer
        async with self._writing:
            if not answer.done():
                await self._write()
        return answer.result()

    async def _write(self) -> None:
        asked, self._asked = self._asked, {}
        lease = self._claim()
        try:
            begun = await self._store.mark_sending(tuple(asked), lease)
        except BaseException as error:
            failed = error if isinstance(error, StoreError) else StoreError("the commit of a try was cut off")
            for answer in asked.values():
                answer.set_exception(failed)
                answer.exception()  # whoever asked may be gone
            raise
        for key, answer in asked.items():
            answer.set_result(lease if key in begun else None)
