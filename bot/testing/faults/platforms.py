"""The stand-ins as platforms of the bench."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Channel
from bot.ports import Adapter, Tools
from bot.testing.faults.bench import Seen
from bot.testing.faults.shared import SharedClock, Strikes
from bot.testing.faults.standin import PHASES, StandIn
from bot.testing.faults.standin_adapter import ADAPTER, build


class StandInPlatform:
    """`Platform` over a stand-in, with or without keys, with or without a history."""

    points: tuple[str, ...] = PHASES

    def __init__(self, *, keyed: bool, history: bool = True, **table: object) -> None:
        self._table = table
        self.name = "keyed" if keyed else "unkeyed"
        self.keyed = keyed
        self._history = history
        self._standin: StandIn | None = None

    @property
    def chat(self) -> StandIn:
        """What scenarios tell to go wrong."""
        assert self._standin is not None, "the platform is not started"
        return self._standin

    def start(self, clock: SharedClock, strikes: Strikes) -> None:
        self._standin = StandIn(clock, strikes, keyed=self.keyed, history=self._history)
        self._standin.start()

    def stop(self) -> None:
        if self._standin is not None:
            self._standin.stop()

    def adapter(self, tools: Tools) -> Adapter:
        table = {
            "url": f"http://127.0.0.1:{self.chat.port}",
            "keyed": self.keyed,
            "history": self._history,
            **self._table,
        }
        return build(table, tools)

    def channel(self, name: str) -> Channel:
        return Channel(ADAPTER, "team", name)

    def shown(self, channel: Channel) -> Sequence[Seen]:
        return [Seen(one.id, one.text, one.under, one.deleted) for one in self.chat.shown(channel.id)]
