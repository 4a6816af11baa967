"""Meetings recognised as such: name, place, days, who meets, which of a series."""

from datetime import UTC, date, datetime

import pytest

from bot.model import Meeting
from tests.bot.stories.telling import THURSDAY, briefed, told

OPENED = (
    "HANOI, Vietnam (Wire) — U.S. President Donald Trump and North Korean leader Kim "
    "Jong-un opened their second summit "
    "in Hanoi on Wednesday with a handshake and a dinner.\n\nThe two shook hands in "
    "front of the flags of both countries."
)
ENDED = (
    "HANOI, Vietnam (Wire) — A second summit between U.S. President Donald Trump and North Korean leader Kim Jong-un "
    "ended on Thursday without an agreement.\n\nThe delegations had prepared a ceremony for the afternoon."
)


async def meeting(*reports: tuple[str, str], **more) -> Meeting | None:
    return (await briefed(told(*reports, **more))).meeting


async def test_a_summit_has_its_name_place_days_people_and_number():
    found = await meeting(
        ("Trump and Kim open Hanoi summit with dinner", OPENED),
        ("Hanoi summit ends with no deal", ENDED),
        at=[datetime(2019, 2, 27, 14, tzinfo=UTC), THURSDAY],
    )

    assert found == Meeting(
        name="Hanoi summit",
        place="Hanoi",
        country="Vietnam",
        begins=date(2019, 2, 27),
        ends=date(2019, 2, 28),
        people=("Donald Trump", "Kim Jong-un"),
        parties=("United States", "North Korea"),
        ordinal=2,
    )


async def test_a_meeting_that_bears_its_series_name_is_found_by_it():
    text = (
        "G7 leaders ended a summit on Saturday without a joint statement on trade. The "
        "leaders of the seven countries had "
        "talked for two days about tariffs. The next G7 summit is to be held in a year."
    )

    found = await meeting(("G7 summit ends in discord", text))

    assert found is not None
    assert (found.name, found.series) == ("G7 summit", "G7")


@pytest.mark.parametrize(
    ("title", "text", "remark"),
    [
        (
            "Earthquake shakes Tokyo",
            "An earthquake shook Tokyo on Thursday. Nobody was hurt, officials said.",
            "no meeting",
        ),
        (
            "Minister answers questions in Vienna",
            "The minister held a news conference in Vienna on Thursday. She spoke for an hour about the budget.",
            "a news conference is no meeting",
        ),
        (
            "Shares drop in Seoul",
            (
                "SEOUL — Shares dropped in Seoul on Thursday after news of the summit in Hanoi. "
                "Traders had hoped for more."
            ),
            "what others made of a meeting",
        ),
    ],
)
async def test_a_story_of_something_else_has_no_meeting(title, text, remark):
    assert await meeting((title, text)) is None, remark


async def test_what_the_reports_do_not_say_stays_empty():
    text = (
        "Negotiators of two neighbours sat down for talks in Vienna. Nobody said what the talks are about or how long."
    )

    found = await meeting(("Talks in Vienna begin behind closed doors", text))

    assert found is not None
    assert (found.place, found.country, found.people, found.parties) == ("Vienna", "Austria", (), ())
    assert (found.begins, found.ends, found.ordinal) == (None, None, None)


async def test_a_meeting_that_is_planned_has_the_day_it_is_planned_for():
    text = (
        "President Donald Trump canceled his summit with North Korean leader Kim "
        "Jong-un, planned for June 12 in Singapore. "
        "In a letter he blamed the North."
    )

    found = await meeting(("Trump cancels Singapore summit with Kim", text), at=[datetime(2018, 5, 24, 15, tzinfo=UTC)])

    assert found is not None
    assert (found.place, found.begins, found.ends) == ("Singapore", date(2018, 6, 12), date(2018, 6, 12))
