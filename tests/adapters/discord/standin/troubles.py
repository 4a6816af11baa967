"""What can be told to go wrong, and the limits of how often something may be asked.

What goes wrong, and with which value (`discord.trouble("error", on="post", value=502)`):

=========  =================================================================================================
error      the request is done, and answered with this 5xx (500 unless said)
refuse     nothing is done, and answered with this 5xx
drop       the request is done, the connection closed without an answer
lost       nothing is done, the connection closed without an answer
reset      the request is done, the connection reset
silent     the request is done, no answer ever comes
slow       the answer comes after so many seconds
late       answered with 502; the message comes into view after so many seconds of the world's clock
limit      429 that asks to wait so many seconds; `scope` user, shared or global
ban        429 of the network in front of Discord: no `Via` header, a page instead of JSON
code       refused with this code of Discord's table, as 50013 or 240000
garbled    the request is done, the answer is not JSON
=========  =================================================================================================
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

What = Literal["error", "refuse", "drop", "lost", "reset", "silent", "slow", "late", "limit", "ban", "code", "garbled"]
Scope = Literal["user", "shared", "global"]
BEFORE = ("refuse", "lost", "limit", "ban", "code")


@dataclass(slots=True)
class Trouble:
    """Something that goes wrong with the next `times` requests (negative: all) of this name, in this place."""

    what: What
    on: str | None = None
    times: int = 1
    place: int | None = None
    """The id of a channel, guild or webhook; any where none is given."""
    value: float | None = None
    scope: Scope = "user"


@dataclass(slots=True)
class Troubles:
    """What is still to go wrong."""

    left: list[Trouble] = field(default_factory=list)

    def of(self, name: str, place: int | None) -> Trouble | None:
        """What goes wrong with this request; it counts."""
        for one in self.left:
            if one.times and one.on in {None, name} and one.place in {None, place}:
                one.times -= one.times > 0
                return one
        return None


# --- rate limits ----------------------------------------------------------------------------------

AS_ON_DISCORD: dict[str, tuple[int, float]] = {
    "post": (5, 5.0),
    "edit": (5, 5.0),
    "delete": (5, 1.0),
    "publish": (10, 3600.0),
    "thread": (50, 300.0),
    "forum": (50, 300.0),
    "followup": (5, 2.0),
    "original.edit": (5, 2.0),
    "dm": (10, 600.0),
    "commands.put": (2, 60.0),
}
"""Requests in so many seconds, about as Discord's headers said in 2026; it never promised them."""
WIDE = (1000, 1.0)
GLOBAL = 50


@dataclass(slots=True)
class _Window:
    left: int
    ends: float


@dataclass(frozen=True, slots=True)
class Turn:
    """What a bucket says to a request."""

    limit: int
    left: int
    resets_after: float
    refused: bool


class Limits:
    """Buckets: one for each name and place; `now` is the clock by which clients wait."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.per_name: dict[str, tuple[int, float]] = {}
        self.everything: int | None = None
        """Requests a second over all names; any number where none is given."""
        self._windows: dict[tuple[str, str], _Window] = {}

    def turn(self, name: str, place: str) -> Turn:
        """Count a request in its bucket."""
        limit, seconds = self.per_name.get(name, WIDE)
        return self._taken((name, place), limit, seconds)

    def global_turn(self) -> Turn | None:
        """Count a request in the bucket of all."""
        return None if self.everything is None else self._taken(("", ""), self.everything, 1.0)

    def _taken(self, key: tuple[str, str], limit: int, seconds: float) -> Turn:
        now = self._now()
        window = self._windows.get(key)
        if window is None or window.ends <= now:
            window = self._windows[key] = _Window(limit, now + seconds)
        refused = window.left <= 0
        window.left -= not refused
        return Turn(limit, window.left, window.ends - now, refused)
