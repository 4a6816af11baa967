"""What is held of a poll that brings more than can be news."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.brake import Window, gap, holds, learned
from bot.model import INSTALLATION
from bot.ports import Arrival, KnownEntry

POLLED = datetime(2024, 5, 2, 10, tzinfo=UTC)


def window(new: int, entries: int, *, older: int = 0) -> Window:
    def arrival(number: int) -> Arrival:
        published = POLLED - timedelta(days=1) if number < older else POLLED + timedelta(minutes=5)
        return Arrival(
            feed=1,
            keys=(f"guid:{number}",),
            digest=str(number),
            outlet="Wire",
            scope=INSTALLATION,
            url=None,
            title=str(number),
            text="",
            language="en",
            seen_at=POLLED + timedelta(hours=1),
            published=published,
        )

    return Window(tuple(arrival(number) for number in range(new)), entries)


@pytest.mark.parametrize(
    ("brought", "usual", "held", "remark"),
    [
        (window(1, 40), None, False, "a report"),
        (window(10, 10), None, False, "a small feed that changed altogether"),
        (window(11, 40), None, True, "more than ten, and nothing is known to be usual"),
        (window(30, 40), 12.0, False, "a busy feed"),
        (window(37, 40), 12.0, True, "more than three times what is usual"),
        (window(21, 40, older=15), 12.0, True, "over half of the window, most of it old"),
        (window(19, 40, older=19), 12.0, False, "old, but less than half of the window"),
        (window(21, 40, older=5), 12.0, False, "most of it is of today"),
    ],
)
def test_more_than_can_be_news_is_held(brought: Window, usual: float | None, held: bool, remark: str) -> None:
    assert holds(brought, usual, POLLED) is held, remark


def test_what_is_usual_follows_the_polls_that_bring_something() -> None:
    assert learned(None, 5) == learned(0.0, 5) == 5.0
    assert learned(5.0, 0) == 5.0
    assert learned(5.0, 10) == 6.0


def test_a_window_of_which_nothing_is_known_is_a_gap() -> None:
    known = {"guid:1": KnownEntry(1, 1, "x")}

    assert gap(["guid:2", "guid:3"], known)
    assert not gap(["guid:1", "guid:2"], known)
    assert not gap([], known)
