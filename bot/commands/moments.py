"""Days and times as people type them, read in the asker's zone. Pure.

    2019-02-01, 1 Feb 2019, Feb 1 2019, 1 Feb        a day; without its year the last one that has come
    2019-02, Feb 2019, 2019                          a month, a year
    7d, 2w, today, yesterday, last week, this month  counted back from now
    2019-02-28T01:00Z, 28 Feb 2019 9:00, 9:00        a time; without a zone it is the asker's

A stretch of time has a first moment, for ``since``, and a last one, for ``until`` and ``as_of``: what was known
on a day is what was known when it ended.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = ("%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%d.%m.%Y")
_YEARLESS = ("%d %b", "%d %B", "%b %d", "%B %d")
_MONTHS = ("%Y-%m", "%b %Y", "%B %Y")
_YEAR = re.compile(r"(?:19|20)\d\d")
_BACK = re.compile(r"(\d{1,4})\s?(d|days?|w|weeks?)(?: ago)?")
_SPOKEN = re.compile(r"(this|last) (week|month|year)")
_CLOCK = re.compile(r"(?P<day>.*?)[ T]?(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?P<second>:[0-5]\d)?")
EARLIEST = 1900
"""A year before it is a slip of the keyboard."""
_INSTANT = timedelta(microseconds=1)
"""The finest time that is stored."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From a first to a last moment, both within it; equal for a time."""

    first: datetime
    last: datetime


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name; UTC where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def stretch(text: str, zone: str, now: datetime) -> Stretch | None:
    """What a text names, in UTC; None when it names no time."""
    words = " ".join(text.replace(",", " ").split())
    here = zone_of(zone)
    try:
        found = _instant(words, here, now) or _period(words.casefold(), here, now.astimezone(here))
    except OverflowError:  # the first and last days of the calendar have no neighbours in other zones
        return None
    return found if found is not None and found.first.year >= EARLIEST else None


def names_time(text: str) -> bool:
    """Whether a text names a time at all, whatever the zone."""
    return stretch(text, "UTC", datetime(2000, 3, 1, tzinfo=UTC)) is not None


def _instant(words: str, here: ZoneInfo, now: datetime) -> Stretch | None:
    """A time of day, alone or after its day."""
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        found = _CLOCK.fullmatch(words)
        if found is None:
            return None
        clock = time(int(found["hour"]), int(found["minute"]), int((found["second"] or ":0")[1:]))
        local = now.astimezone(here)
        day = _day(found["day"].strip().casefold(), local.date()) if found["day"].strip() else local.date()
        if day is None:
            return None
        moment = datetime.combine(day, clock)
        if not found["day"].strip() and moment.replace(tzinfo=here) > now:
            moment -= timedelta(days=1)
    else:
        if ":" not in words:
            return None
    at = (moment if moment.tzinfo else moment.replace(tzinfo=here)).astimezone(UTC)
    return Stretch(at, at)


def _period(words: str, here: ZoneInfo, local: datetime) -> Stretch | None:
    back = _BACK.fullmatch(words)
    if back:
        at = local.astimezone(UTC) - timedelta(days=int(back[1]) * (7 if back[2].startswith("w") else 1))
        return Stretch(at, at)
    day = _day(words, local.date())
    if day is not None:
        return _between(day, day + timedelta(days=1), here)
    spoken = _SPOKEN.fullmatch(words)
    if spoken is not None:
        return _between(*_calendar(spoken[2], local.date(), last=spoken[1] == "last"), here)
    month = _read(words, _MONTHS)
    if month is not None:
        return _between(month, (month + timedelta(days=31)).replace(day=1), here)
    if _YEAR.fullmatch(words):
        return _between(date(int(words), 1, 1), date(int(words) + 1, 1, 1), here)
    return None


def _calendar(unit: str, today: date, *, last: bool) -> tuple[date, date]:
    """The first day of this or the last week, month or year, and the first day after it."""
    match unit:
        case "week":
            first = today - timedelta(days=today.weekday() + 7 * last)
            return first, first + timedelta(days=7)
        case "month":
            first = today.replace(day=1)
            if last:
                return (first - timedelta(days=1)).replace(day=1), first
            return first, (first + timedelta(days=31)).replace(day=1)
        case _:
            return date(today.year - last, 1, 1), date(today.year + 1 - last, 1, 1)


def _day(words: str, today: date) -> date | None:
    if words in ("today", "yesterday"):
        return today - timedelta(days=words == "yesterday")
    named = _read(words, _DAYS)
    if named is not None:
        return named
    # a leap year, so that 29 Feb is a day of it
    yearless = _read(f"{words} 2000", [f"{form} %Y" for form in _YEARLESS])
    if yearless is None:
        return None
    for year in range(today.year, today.year - 9, -1):
        try:
            day = yearless.replace(year=year)
        except ValueError:
            continue
        if day <= today:
            return day
    return None


def _read(words: str, forms: tuple[str, ...] | list[str]) -> date | None:
    for form in forms:
        try:
            return datetime.strptime(words, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def _between(first: date, after: date, here: ZoneInfo) -> Stretch:
    begins, ends = (datetime.combine(day, time(), here).astimezone(UTC) for day in (first, after))
    return Stretch(begins, ends - _INSTANT)
