"""When a digest comes and when a channel is quiet, from plain words to cron text and back. Pure."""

from __future__ import annotations

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from bot.messages import Wording, say

_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_SPANS = {"daily": "*", "every day": "*", "weekdays": "1-5", "weekends": "0,6"}
_CLOCK = re.compile(r"(?:at\s+)?(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?")
_HOURS = re.compile(r"(.+?)\s*(?:-|–|to|until)\s*(.+)")
_SIMPLE = re.compile(r"(\d{1,2}) (\d{1,2}) \* \* (\*|[\d,-]+)")


def clock_of(text: str) -> time | None:
    """``8``, ``8:00``, ``08.30``, ``7 pm`` as a time of day; None when it is none."""
    found = _CLOCK.fullmatch(text.strip().casefold())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def cron_of(text: str, zone: str, now: datetime) -> str | None:
    """Cron text of ``8:00``, ``weekdays 8:00``, ``mondays and thursdays 7:30``, or of cron text; None of others."""
    words = " ".join(text.casefold().split())
    found = re.fullmatch(r"(.*?)\s*((?:at\s+)?\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm)?)", words)
    clock = clock_of(found[2]) if found else None
    days = _days(found[1].removesuffix(" at")) if found else None
    if clock is not None and days is not None:
        return f"{clock.minute} {clock.hour} * * {days}"
    try:
        next(CronSim(words, now.astimezone(ZoneInfo(zone))))
    except (CronSimError, StopIteration):
        return None
    return words


def schedule_of(cron: str, zone: str) -> Wording:
    """A digest's cron text in words, where it is one that `cron_of` makes of words."""
    found = _SIMPLE.fullmatch(cron)
    if found is None:
        return say("subscription.cron", cron=cron, zone=zone)
    at = f"{int(found[2])}:{int(found[1]):02}"
    if found[3] == "*":
        return say("subscription.daily", at=at, zone=zone)
    named = {"1-5": say("days.weekdays"), "0,6": say("days.weekends")}
    if found[3] in named:
        return say("subscription.days", days=(named[found[3]],), at=at, zone=zone)
    if not re.fullmatch(r"[0-6](,[0-6])*", found[3]):
        return say("subscription.cron", cron=cron, zone=zone)
    days = tuple(say(f"days.{_DAYS[int(day)]}") for day in found[3].split(","))
    return say("subscription.days", days=days, at=at, zone=zone)


def hours_of(text: str) -> tuple[time, time] | None:
    """``22:00-7:00`` or ``10pm to 7am`` as two different times of day; None when it is no such thing."""
    found = _HOURS.fullmatch(text.strip())
    if found is None:
        return None
    begins, ends = clock_of(found[1].removeprefix("from ")), clock_of(found[2])
    return (begins, ends) if begins is not None and ends is not None and begins != ends else None


def _days(words: str) -> str | None:
    """The last field of cron text for named days; every day for no words, None for words that name none."""
    if not words:
        return "*"
    if words in _SPANS:
        return _SPANS[words]
    numbers = []
    for word in re.split(r",\s*|\s+and\s+|\s+", words.removeprefix("every ").removeprefix("on ")):
        day = next((at for at, name in enumerate(_DAYS) if word in (name, f"{name}s", name[:3])), None)
        if day is None:
            return None
        numbers.append(day)
    return ",".join(str(day) for day in sorted(set(numbers)))
