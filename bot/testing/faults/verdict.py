"""What a scenario found."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Verdict:
    """Counts over all runs of a scenario; it meets its bar when nothing that it forbids has happened."""

    runs: int = 0
    kills: int = 0
    lost: int = 0
    """Owed and never shown, or parked without the scenario's forcing it."""
    twice: int = 0
    """Shown more than once."""
    unexpected: int = 0
    """A life that broke, a database that is not whole, a receipt for what is not there, handles left open."""
    waiting: int = 0
    """Still to be sent after the drain."""
    told: dict[str, float] = field(default_factory=dict)
    """Further figures of the scenario, by name."""
    remarks: list[str] = field(default_factory=list)
    """The first things that went wrong, for whoever has to mend them."""
    allows_lost: bool = False
    """The side that the channel chose: it would rather miss."""
    allows_twice: bool = False
    """The side that the channel chose: it would rather have it twice."""
    began: float = field(default_factory=time.monotonic)

    @property
    def good(self) -> bool:
        """Whether the bar is met."""
        lost = 0 if self.allows_lost else self.lost
        twice = 0 if self.allows_twice else self.twice
        return not (lost or twice or self.unexpected or self.waiting) and self.runs > 0

    def wrong(self, remark: str) -> None:
        """Something that should not have happened."""
        self.unexpected += 1
        self.remark(remark)

    def remark(self, text: str) -> None:
        """Keep the first few."""
        if len(self.remarks) < 5:
            self.remarks.append(text)

    def __str__(self) -> str:
        figures = {
            "runs": self.runs,
            "kills": self.kills,
            "lost": self.lost,
            "twice": self.twice,
            "unexpected": self.unexpected,
            "waiting": self.waiting,
            **self.told,
        }
        counted = " ".join(f"{name} {value:g}" for name, value in figures.items())
        return f"{counted} seconds {time.monotonic() - self.began:.1f}"
