"""When a digest is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.digests import check_cron, digest, in_order, latest_slot, subject_of
from bot.errors import CommandError
from bot.messages import Channel, Filter, Subscription
from bot.model import Brief
from bot.testing.briefs import SEEN, hanoi

LONDON = ZoneInfo("Europe/London")
DESK = Channel("test", None, "desk")


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (datetime(2019, 2, 28, 8, 0, tzinfo=UTC), datetime(2019, 2, 28, 8, 0, tzinfo=LONDON)),
        (datetime(2019, 2, 28, 7, 59, 59, tzinfo=UTC), None),  # the last one is a day old
        (datetime(2019, 2, 28, 13, 59, tzinfo=UTC), datetime(2019, 2, 28, 8, 0, tzinfo=LONDON)),  # late, and still sent
        (datetime(2019, 2, 28, 14, 1, tzinfo=UTC), None),  # too late: it joins the next
        (datetime(2019, 7, 1, 7, 0, tzinfo=UTC), datetime(2019, 7, 1, 8, 0, tzinfo=LONDON)),  # summer time
    ],
)
def test_a_digest_is_due_at_its_local_time_and_up_to_six_hours_after(now: datetime, slot: datetime | None) -> None:
    assert latest_slot("0 8 * * *", "Europe/London", now) == slot


def test_a_slot_that_the_clocks_skip_comes_at_the_next_valid_minute_and_only_once() -> None:
    morning = datetime(2019, 3, 31, 0, 0, tzinfo=UTC)  # at 01:00 London goes to 02:00

    slots = {latest_slot("30 1 * * *", "Europe/London", morning + timedelta(minutes=m)) for m in range(0, 300, 5)}

    assert slots - {None} == {datetime(2019, 3, 31, 2, 0, tzinfo=LONDON)}


def test_a_slot_that_the_clocks_repeat_comes_once() -> None:
    night = datetime(2019, 10, 26, 23, 0, tzinfo=UTC)  # at 01:00 UTC London goes from 02:00 to 01:00
    subscription = Subscription(DESK, digest="30 1 * * *", zone="Europe/London")

    slots = [latest_slot("30 1 * * *", "Europe/London", night + timedelta(minutes=m)) for m in range(0, 300, 5)]

    assert len({subject_of(subscription, slot) for slot in slots if slot}) == 1


def test_a_digest_of_topics_leaves_other_stories_out() -> None:
    subscription = Subscription(DESK, topics=("Elsewhere",), digest="0 8 * * *", zone="Europe/London")
    slot = datetime(2019, 2, 28, 8, 0, tzinfo=LONDON)

    made = digest(subscription, slot, [hanoi()], slot - timedelta(days=1), "here", (58, 60))

    assert not made.card.rows
    assert made.not_before == slot


@pytest.mark.parametrize("text", ["", "weekly", "99 8 * * *", "0 8 * *"])
def test_what_is_no_schedule_is_told_with_an_example(text: str) -> None:
    with pytest.raises(CommandError, match=r"0 8 \* \* 1-5"):
        check_cron(text)


def test_a_digest_is_grouped_by_topic_and_begins_with_what_matters_most() -> None:
    def story(number: int, topic: str, **more: object) -> Brief:
        return replace(hanoi(story=number), topics=(topic,), **more)  # type: ignore[arg-type]

    small = {"outcome": None, "sources": hanoi().sources[:1]}
    stories = [story(1, "Iran", **small), story(2, "Korea"), story(3, "Iran", outcome=None), story(4, "Korea", **small)]

    told = in_order(stories, [Subscription(DESK, ("Iran", "Korea"))], SEEN)

    assert [brief.story for brief in told] == [2, 4, 3, 1]


def test_two_digests_of_one_channel_with_other_filters_are_two() -> None:
    slot = datetime(2019, 2, 28, 8, tzinfo=LONDON)
    plain = Subscription(DESK, digest="0 8 * * *")

    subjects = {
        subject_of(one, slot)
        for one in (
            plain,
            replace(plain, wanted=Filter(words="nuclear")),
            replace(plain, wanted=Filter(people=("nuclear",))),
            replace(plain, wanted=Filter(at_least=2)),
        )
    }

    assert len(subjects) == 4
