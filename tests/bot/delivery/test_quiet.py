"""When a channel is left in peace, and what becomes of what came meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.addressing import Circumstances, address
from bot.delivery.holding import FEW, held_posts
from bot.delivery.importance import importance
from bot.delivery.quiet import ended, quiet_until
from bot.messages import Channel, DeliveryKind, Filter, QuietHours, QuietMode, Subscription
from bot.model import Brief
from bot.testing.briefs import SEEN, hanoi

ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Nuuk", "Asia/Seoul")
"""An hour forward and back, half an hour, twice a year around a month of fasting, at midnight, never."""
DESK = Channel("test", "one", "desk")
NIGHT = QuietHours(time(22), time(7), "Europe/London")
NOON = QuietHours(time(11), time(13))


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2019-02-28T21:59", None),
        ("2019-02-28T22:00", "2019-03-01T07:00"),
        ("2019-03-01T06:59", "2019-03-01T07:00"),
        ("2019-03-01T07:00", None),
        ("2019-07-01T21:30", "2019-07-02T06:00"),
    ],
)
def test_the_hours_are_read_by_the_clocks_of_their_zone(now: str, until: str | None) -> None:
    found = quiet_until(NIGHT, datetime.fromisoformat(now).replace(tzinfo=UTC))

    assert found == (datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None)


def test_over_every_change_of_clocks_the_hours_begin_and_end_once_a_day() -> None:
    for name in ZONES:
        hours = QuietHours(time(1, 30), time(2, 30), name)
        day = datetime(2025, 1, 1, tzinfo=ZoneInfo(name)).astimezone(UTC)
        ends = set()
        for step in range(0, 366 * 24, 3):
            over = ended(hours, day + timedelta(hours=step))
            if over is not None:
                ends.add(over[1])
        # a day that a zone leaves out altogether has no night
        assert 364 <= len(ends) <= 367, name


def test_hours_that_ended_long_ago_are_over() -> None:
    assert ended(NIGHT, datetime(2019, 3, 1, 12, tzinfo=UTC)) == (
        datetime(2019, 2, 28, 22, tzinfo=UTC),
        datetime(2019, 3, 1, 7, tzinfo=UTC),
    )
    assert ended(NIGHT, datetime(2019, 3, 1, 14, tzinfo=UTC)) is None


def at(now: datetime, hours: QuietHours) -> Circumstances:
    subscriptions = (Subscription(DESK),)
    return Circumstances("here", now, subscriptions, (), {}, frozenset(), timedelta(hours=1), {DESK: hours})


@pytest.mark.parametrize(
    ("mode", "posts"),
    [(QuietMode.HOLD, 0), (QuietMode.SILENCE, 0), (QuietMode.URGENT, 1)],
    ids=str,
)
def test_in_quiet_hours_only_what_is_urgent_comes_through_where_that_is_wanted(mode: QuietMode, posts: int) -> None:
    made = address(hanoi(), at(SEEN, replace(NOON, mode=mode)))

    assert len(made.deliveries) == posts


def test_outside_of_them_all_is_posted() -> None:
    made = address(hanoi(), at(SEEN + timedelta(hours=5), NOON))

    assert [one.kind for one in made.deliveries] == [DeliveryKind.POST]


def stories(count: int) -> list[Brief]:
    return [hanoi(story=number) for number in range(1, count + 1)]


def over() -> tuple[datetime, datetime]:
    return SEEN - timedelta(hours=1), SEEN + timedelta(hours=1)


def test_a_few_held_stories_become_posts_when_the_hours_end() -> None:
    made = held_posts(stories(FEW), [Subscription(DESK)], over(), "here", (1, 1))

    assert [(one.kind, one.story) for one in made] == [(DeliveryKind.POST, number) for number in (1, 2, 3)]


def test_many_held_stories_become_one_digest() -> None:
    made = held_posts(stories(FEW + 1), [Subscription(DESK)], over(), "here", (1, 1))

    assert [one.kind for one in made] == [DeliveryKind.DIGEST]
    assert len(made[0].card.rows) == FEW


def test_what_the_channel_does_not_want_is_not_held_for_it() -> None:
    made = held_posts(stories(2), [Subscription(DESK, ("Iran",))], over(), "here", (1, 1))

    assert made == ()


def test_importance_is_a_sum_of_reasons_that_are_told() -> None:
    asked = Subscription(DESK, wanted=Filter(people=("kim",)))

    found = importance(hanoi(), [asked], SEEN)

    assert found.points == 3 + 3 + 2 + 1
    assert found.urgent
    assert [reason.key for reason in found.reasons] == [
        "important.outlets",
        "important.outcome",
        "important.asked",
        "important.new",
    ]


def test_an_old_story_of_one_outlet_without_an_outcome_is_not_urgent() -> None:
    quiet = replace(hanoi(), outcome=None, sources=hanoi().sources[:1])

    found = importance(quiet, [Subscription(DESK)], SEEN + timedelta(days=1))

    assert (found.points, found.urgent) == (1, False)
