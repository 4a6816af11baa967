"""How often one person may ask. In memory: a new process forgives."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable

REMEMBERED = 10_000
"""People above which those who have asked nothing lately are forgotten."""


class Pace:
    """At most `most` times within `seconds`, for each person by themselves."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._asked: dict[Hashable, deque[float]] = {}

    def wait(self, who: Hashable, at: float) -> float:
        """Seconds until `who` may ask again at the monotonic time `at`; zero: now, and it is counted."""
        if len(self._asked) >= REMEMBERED:
            self._asked = {one: times for one, times in self._asked.items() if times[-1] > at - self._seconds}
        times = self._asked.setdefault(who, deque())
        while times and times[0] <= at - self._seconds:
            times.popleft()
        if len(times) >= self._most:
            return times[0] + self._seconds - at
        times.append(at)
        return 0.0
