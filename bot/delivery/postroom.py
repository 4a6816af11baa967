"""What the commands may have of the delivery room: to try a filter, and to post what is stored."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.delivery.addressing import post_of
from bot.delivery.expressions import expression
from bot.delivery.filters import refusal, wants
from bot.delivery.importance import importance
from bot.delivery.notices import notice
from bot.messages import Card, Channel, Delivery, DeliveryKind, Filter, Subscription, Wording
from bot.model import INSTALLATION, Brief, Scope
from bot.ports import Clock, Sight, Store

LOOKED_THROUGH = 50
"""Newest stories among which those are looked for that are posted on request."""


Welcome = Callable[[str, str | None], Awaitable[int]]
"""`Outbox.welcomed`: lets what waits for an adapter's workspace be sent; how many deliveries were parked."""


class Postroom:
    """`bot.ports.Postroom` over the store."""

    def __init__(self, store: Store, clock: Clock, installation: str, welcome: Welcome) -> None:
        self._store = store
        self._welcome = welcome
        self._clock = clock
        self._installation = installation

    def check(self, wanted: Filter) -> None:
        """Raises `ExpressionError`, a `CommandError`; see `bot.ports.Postroom`."""
        if wanted.words:
            expression(wanted.words)

    def refusal(self, subscription: Subscription, brief: Brief) -> Wording | None:
        """Why it does not want the story; see `bot.ports.Postroom`."""
        return refusal(subscription, brief)

    def importance(self, brief: Brief, subscriptions: Sequence[Subscription]) -> tuple[Wording, ...]:
        """The reasons; see `bot.ports.Postroom`."""
        return importance(brief, subscriptions, self._clock.now()).reasons

    async def post_latest(self, channel: Channel, count: int) -> int:
        """How many posts are owed now; see `bot.ports.Postroom`."""
        now = self._clock.now()
        live = [one for one in await self._store.subscriptions(channel) if one.live]
        told = await self._store.deliveries(channel=channel, kind=DeliveryKind.POST)
        posted = {row.delivery.story for row in told}
        sight = Sight(tuple(dict.fromkeys((INSTALLATION, channel.scope))), now)
        owed: list[Delivery] = []
        for brief in await self._store.latest(sight, None, LOOKED_THROUGH):
            wanting = next((one for one in live if wants(one, brief)), None)
            if wanting is not None and brief.story not in posted and len(owed) < count:
                owed.append(post_of(brief, wanting, self._installation))
        # the newest comes last, where a channel is read
        await self._store.owe(owed[::-1], now)
        return len(owed)

    async def tell_admins(self, scope: Scope, subject: str, card: Card) -> bool:
        """Whether there is a channel for it; see `bot.ports.Postroom`."""
        channel = (await self._store.admin_channels()).get(scope)
        if channel is None:
            return False
        await self._store.owe([notice(channel, subject, card, self._installation)], self._clock.now())
        return True

    async def welcomed(self, adapter: str, workspace: str | None) -> int:
        """How many deliveries may be sent again; see `bot.ports.Postroom`."""
        return await self._welcome(adapter, workspace)
