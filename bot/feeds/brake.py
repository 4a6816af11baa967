"""Whether a poll brings more than can be news: a feed that republishes, or renames, all it has. Pure.

What is held is stored and can be released; nothing is dropped. Entries known under any of their keys are
no new ones, so most republishing never comes here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.feeds.identity import NO_GUIDS
from bot.model import FeedDocument, FeedState
from bot.ports import Arrival, KnownEntry

PLENTY = 10
"""Up to so many new entries in one poll are never held."""
TIMES = 3.0
"""More than so many times what is usual is held."""
LEARNING = 0.2
"""Weight of the newest poll in what is usual."""


@dataclass(frozen=True, slots=True)
class Window:
    """What one poll of one feed brought, as the brake sees it."""

    new: tuple[Arrival, ...]
    """Arrivals of articles that were not stored yet."""
    entries: int
    """Of the document, known ones counted too."""


def holds(window: Window, usual: float | None, polled_at: datetime | None) -> bool:
    """Whether the new entries are to be held; `polled_at` is when the feed was polled last."""
    new = len(window.new)
    if new > max(PLENTY, TIMES * (usual or 0.0)):
        return True
    if new <= PLENTY or polled_at is None or new * 2 <= window.entries:
        return False
    old = sum(1 for arrival in window.new if arrival.published is not None and arrival.published < polled_at)
    return old * 2 > new


def gap(keys: Sequence[str], known: Mapping[str, KnownEntry]) -> bool:
    """Whether no entry of a window, given by its keys, was known: some may have come and gone between two polls."""
    entries = [key for key in keys if key != NO_GUIDS]
    return bool(entries) and not any(key in known for key in entries)


def learned(usual: float | None, new: int) -> float | None:
    """What is usual after a poll with so many new entries; a poll without any teaches nothing."""
    if new == 0:
        return usual
    return usual + LEARNING * (new - usual) if usual else float(new)


def braked(
    found: Sequence[Arrival], document: FeedDocument, state: FeedState, usual: float | None
) -> tuple[list[Arrival], float | None]:
    """What `arrivals` found in a document, held where it is a flood; and what is usual from then on."""
    window = Window(tuple(arrival for arrival in found if arrival.article is None), len(document.entries))
    if holds(window, usual, state.polled_at):
        return [replace(one, held=one.article is None) for one in found], usual
    return list(found), learned(usual, len(window.new))
