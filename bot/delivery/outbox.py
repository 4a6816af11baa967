"""The stage that owes and sends: `owing` and `sending` carry it out.

sweep:  recover what a dead process left ── owe ── send what is due
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import structlog

from bot.delivery.ending import QUIET_AFTER
from bot.delivery.owing import Owing
from bot.delivery.sending import Sender
from bot.ports import Adapter, Clock, Store

log = structlog.get_logger()


class Outbox:
    """Turns briefs into deliveries and deliveries into receipts, for the adapters it is given."""

    def __init__(
        self,
        store: Store,
        adapters: Mapping[str, Adapter],
        clock: Clock,
        *,
        owner: str,
        installation: str,
        lease: timedelta,
        change_every: timedelta,
        quiet_after: timedelta = QUIET_AFTER,
    ) -> None:
        self._store = store
        self._clock = clock
        self._sender = Sender(store, adapters, clock, owner=owner, installation=installation, lease=lease)
        self._owing = Owing(
            store,
            clock,
            owner=owner,
            installation=installation,
            lease=lease,
            change_every=change_every,
            quiet_after=quiet_after,
        )

    async def sweep(self) -> int:
        """Do all that is due now; how many things were owed and deliveries tried."""
        recovered = await self._store.recover(self._clock.now())
        if recovered:
            log.info("deliveries_recovered", count=recovered)
        return await self._owing.sweep() + await self._sender.sweep()

    async def welcomed(self, adapter: str, workspace: str | None) -> int:
        """The bot is back in a workspace: what is parked there is sent; how many deliveries that are."""
        return await self._sender.welcomed(adapter, workspace)
