"""Tells admins, each thing once."""

from __future__ import annotations

import structlog

from bot.delivery.notices import notice
from bot.messages import Card, Channel, Delivery
from bot.model import INSTALLATION
from bot.ports import Clock, Store

log = structlog.get_logger()


class Admins:
    """Those who are told what goes wrong with sending."""

    def __init__(self, store: Store, clock: Clock, installation: str) -> None:
        self._store = store
        self._clock = clock
        self._installation = installation

    async def tell(self, about: Channel | None, subject: str, card: Card) -> None:
        """Owe the admins of a channel's server a notice, else those of the installation; once for each subject."""
        owed = await self.notices(about, subject, card)
        if owed:
            await self._store.owe(owed, self._clock.now())

    async def notices(self, about: Channel | None, subject: str, card: Card) -> tuple[Delivery, ...]:
        """The notice that `tell` owes, for who stores it together with what it tells; none where nobody can be told."""
        channels = await self._store.admin_channels()
        where = (channels.get(about.scope) if about else None) or channels.get(INSTALLATION)
        if where is None or where == about:
            log.error("nobody_to_tell", subject=subject)
            return ()
        return (notice(where, subject, card, self._installation),)
