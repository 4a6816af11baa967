"""Days and times as people type them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.moments import names_time, stretch

NOW = datetime(2019, 3, 2, 9, tzinfo=UTC)


def read(text, zone="UTC"):
    """First and last minute of what a text names, in UTC."""
    found = stretch(text, zone, NOW)
    return found and (f"{found.first:%Y-%m-%d %H:%M}", f"{found.last:%Y-%m-%d %H:%M}")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019-02-01", "2019-02-01 00:00", "2019-02-01 23:59"),
        ("1 Feb 2019", "2019-02-01 00:00", "2019-02-01 23:59"),
        ("1 february 2019", "2019-02-01 00:00", "2019-02-01 23:59"),
        ("Feb 1, 2019", "2019-02-01 00:00", "2019-02-01 23:59"),
        ("1.2.2019", "2019-02-01 00:00", "2019-02-01 23:59"),
        ("1 Feb", "2019-02-01 00:00", "2019-02-01 23:59"),
        ("1 Dec", "2018-12-01 00:00", "2018-12-01 23:59"),
        ("29 Feb", "2016-02-29 00:00", "2016-02-29 23:59"),
        ("2019-02", "2019-02-01 00:00", "2019-02-28 23:59"),
        ("Feb 2019", "2019-02-01 00:00", "2019-02-28 23:59"),
        ("December 2018", "2018-12-01 00:00", "2018-12-31 23:59"),
        ("2018", "2018-01-01 00:00", "2018-12-31 23:59"),
        ("today", "2019-03-02 00:00", "2019-03-02 23:59"),
        ("Yesterday", "2019-03-01 00:00", "2019-03-01 23:59"),
        ("last week", "2019-02-18 00:00", "2019-02-24 23:59"),
        ("this week", "2019-02-25 00:00", "2019-03-03 23:59"),
        ("last month", "2019-02-01 00:00", "2019-02-28 23:59"),
        ("this month", "2019-03-01 00:00", "2019-03-31 23:59"),
        ("last year", "2018-01-01 00:00", "2018-12-31 23:59"),
        ("7d", "2019-02-23 09:00", "2019-02-23 09:00"),
        ("2 weeks ago", "2019-02-16 09:00", "2019-02-16 09:00"),
        ("2019-02-28T01:00Z", "2019-02-28 01:00", "2019-02-28 01:00"),
        ("2019-02-28T01:00+09:00", "2019-02-27 16:00", "2019-02-27 16:00"),
        ("2019-02-28 9:05", "2019-02-28 09:05", "2019-02-28 09:05"),
        ("28 Feb 2019 9:00", "2019-02-28 09:00", "2019-02-28 09:00"),
        ("yesterday 18:30", "2019-03-01 18:30", "2019-03-01 18:30"),
        ("8:00", "2019-03-02 08:00", "2019-03-02 08:00"),
        ("23:00", "2019-03-01 23:00", "2019-03-01 23:00"),
    ],
)
def test_a_time_is_read_as_people_write_it(text, first, last):
    assert read(text) == (first, last)


def test_days_and_hours_are_those_of_the_asker():
    assert read("2019-02-01", "Asia/Seoul") == ("2019-01-31 15:00", "2019-02-01 14:59")
    assert read("28 Feb 2019 9:00", "America/New_York") == ("2019-02-28 14:00", "2019-02-28 14:00")
    assert read("2019-02-28T01:00Z", "Asia/Seoul") == ("2019-02-28 01:00", "2019-02-28 01:00")
    assert read("2019-02-01", "No/Such_Zone") == read("2019-02-01")


@pytest.mark.parametrize(
    "text", ["", "soon", "5", "31 Feb 2019", "2019-13", "25:00", "0001-01-01", "1019-02-01", "9999-12-31"]
)
def test_what_names_no_time_is_none(text):
    assert read(text, "Pacific/Kiritimati") is None
    assert not names_time(text)


@given(st.text(max_size=40), st.sampled_from(["UTC", "Asia/Kathmandu", "Pacific/Apia"]))
def test_any_text_is_a_time_or_none(text, zone):
    found = stretch(text, zone, NOW)

    assert found is None or found.first <= found.last
