"""How soon a channel, a workspace or a platform may be called again. Nothing in this file does I/O.

What a platform documents is where it begins (`Capabilities`); what it answers is what it goes by. Asked to wait,
the place waits as long as it was told, and goes slower afterwards; without such an answer it comes back to the pace
before the one that was too fast, and long after to the documented one. Waits that make no sense (none, negative,
endless) become sensible ones, and they grow when they come in a row: a platform that always says "at once" is not
asked in a tight loop.

Answers that count as invalid with platforms (asked to wait, not allowed) are kept under `MOST_INVALID` an hour for
each adapter: then all of it rests.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from bot.errors import Waits
from bot.messages import Channel
from bot.ports import Capabilities, Resting

Bucket = tuple[str, str, str | None, str | None]
"""Which of `channel`, `workspace`, `adapter` it is, then adapter, workspace and channel."""

LEAST_WAIT, MOST_WAIT = 1.0, 6 * 3600.0
"""Seconds."""
MOST_GROWTH = 64.0
"""Seconds that waits in a row grow to at least, by doubling."""
SLOWER, FASTER = 1.5, 0.9
SLOWEST = 60.0
"""Seconds between two posts."""
EASING = 20
"""Posts without being asked to wait, after which a place goes a little faster again."""
LONGEST_KNOWN = 1.0
"""Seconds between two posts; a place that waits longer asked for other reasons than our pace."""
FORGOTTEN = 2000
"""Posts without being asked to wait, after which a pace that was too fast may be tried again."""
NO_WAIT = 0.01
"""Seconds that are not worth sleeping."""
MOST_INVALID = 80
"""In an hour, for one adapter; platforms bar an address after some thousands."""
HOUR = 3600.0


@dataclass(slots=True)
class _Place:
    documented: float
    """Seconds between two posts."""
    interval: float
    free_at: float = 0.0
    asked_until: float = 0.0
    """Until when it asked to wait."""
    in_a_row: int = 0
    good: int = 0
    too_fast: float = 0.0
    """Seconds between two posts at which it asked to wait last."""


class Pacer:
    """The pace of all places. Times are those of a monotonic clock, in seconds."""

    def __init__(self) -> None:
        self._places: dict[Bucket, _Place] = {}
        self._invalid: dict[str, deque[float]] = {}

    def reserve(self, channel: Channel, capabilities: Capabilities, now: float) -> float:
        """Take the next turn of a channel; how long to wait for it."""
        places = [self._place(bucket, channel, capabilities) for bucket in _buckets(channel)]
        at = max(now, *(place.free_at for place in places))
        for place in places:
            if place.interval:
                place.free_at = at + place.interval
        wait = at - now
        return wait if wait > NO_WAIT else 0.0

    def told_to_wait(
        self, channel: Channel, capabilities: Capabilities, waits: Waits, seconds: float, now: float
    ) -> float:
        """A platform asked to wait; how long that will be."""
        place = self._place(_bucket(channel, waits), channel, capabilities)
        place.in_a_row += 1
        place.good = 0
        place.too_fast = min(place.interval, LONGEST_KNOWN)
        wait = _sensible(seconds, min(MOST_GROWTH, 2.0 ** (place.in_a_row - 1)))
        place.free_at = max(place.free_at, now + wait)
        place.asked_until = max(place.asked_until, now + wait)
        place.interval = min(SLOWEST, max(place.interval, 0.001) * SLOWER)
        self.invalid(channel.adapter, now)
        return wait

    def channel_wait(self, channel: Channel, now: float) -> float:
        """How long until a channel may be called again, whatever its workspace allows; takes no turn."""
        place = self._places.get(_bucket(channel, "channel"))
        return 0.0 if place is None or place.free_at - now <= NO_WAIT else place.free_at - now

    def must_wait(self, channel: Channel, now: float) -> bool:
        """Whether one of its places asked to wait since a turn was taken."""
        places = (self._places.get(bucket) for bucket in _buckets(channel))
        return any(place is not None and place.asked_until > now for place in places)

    def rest(self, channel: Channel, capabilities: Capabilities, seconds: float, now: float) -> None:
        """Leave a channel alone for so long."""
        place = self._place(_bucket(channel, "channel"), channel, capabilities)
        place.free_at = max(place.free_at, now + seconds)

    def wake(self, adapter: str, workspace: str | None) -> None:
        """Everything in a workspace may be tried again."""
        for bucket in [one for one in self._places if one[1] == adapter and one[2] == workspace]:
            del self._places[bucket]

    def answered(self, channel: Channel, capabilities: Capabilities) -> None:
        """A post was taken."""
        for bucket in _buckets(channel):
            place = self._place(bucket, channel, capabilities)
            place.in_a_row = 0
            place.good += 1
            if place.good >= FORGOTTEN:
                place.too_fast = 0.0
            if place.good % EASING == 0:
                least = max(place.documented, place.too_fast / FASTER)
                place.interval = min(place.interval, max(least, place.interval * FASTER))

    def invalid(self, adapter: str, now: float) -> None:
        """An answer that platforms count against their users."""
        answers = self._invalid.setdefault(adapter, deque(maxlen=MOST_INVALID))
        answers.append(now)

    def adapter_rests(self, adapter: str, now: float) -> bool:
        """All of an adapter has to wait."""
        answers = self._invalid.get(adapter)
        if answers is not None and len(answers) == MOST_INVALID and now - answers[0] < HOUR:
            return True
        place = self._places.get(("adapter", adapter, None, None))
        return place is not None and place.free_at > now + LEAST_WAIT

    def resting(self, now: float) -> Resting:
        """What is not to be posted to at this moment; turns that are near are waited for instead."""
        channels, workspaces = [], []
        for bucket, place in list(self._places.items()):
            kind, adapter, workspace, channel = bucket
            if place.free_at <= now and place.interval == place.documented and not place.in_a_row:
                del self._places[bucket]
            elif kind == "channel" and place.free_at > now + LEAST_WAIT and channel is not None:
                channels.append(Channel(adapter, workspace, channel))
            elif kind == "workspace" and place.free_at > now + LEAST_WAIT:
                workspaces.append((adapter, workspace))
        return Resting(tuple(channels), tuple(workspaces))

    def _place(self, bucket: Bucket, channel: Channel, capabilities: Capabilities) -> _Place:
        place = self._places.get(bucket)
        if place is None:
            rates = {"channel": capabilities.per_channel}
            rates["adapter" if capabilities.one_token else "workspace"] = capabilities.per_workspace
            rate = rates.get(bucket[0])
            documented = 1.0 / rate if rate else 0.0
            place = self._places[bucket] = _Place(documented, documented)
        return place


def _buckets(channel: Channel) -> tuple[Bucket, ...]:
    return _bucket(channel, "channel"), _bucket(channel, "workspace"), _bucket(channel, "adapter")


def _bucket(channel: Channel, waits: Waits) -> Bucket:
    match waits:
        case "channel":
            return ("channel", channel.adapter, channel.workspace, channel.id)
        case "workspace":
            return ("workspace", channel.adapter, channel.workspace, None)
        case "adapter":
            return ("adapter", channel.adapter, None, None)


def _sensible(seconds: float, least: float) -> float:
    if not math.isfinite(seconds) or seconds < 0:
        seconds = 30.0
    return min(MOST_WAIT, max(LEAST_WAIT, least, seconds))
