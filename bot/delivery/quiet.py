"""When a channel is left in peace. Nothing in this file does I/O.

Hours are read by the clocks of their zone on each day. Where clocks skip the time named, the hours begin
or end as if they had not been changed yet; where they repeat it, at the first.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.messages import QuietHours

LATEST = timedelta(hours=6)
"""Hours that ended longer ago are over: what came in them is left to the next digest, or to further reports."""


def quiet_until(hours: QuietHours | None, now: datetime) -> datetime | None:
    """When the hours that `now` lies in end; None when it lies in none."""
    if hours is None:
        return None
    return next((ends for begins, ends in _around(hours, now) if begins <= now < ends), None)


def ended(hours: QuietHours, now: datetime) -> tuple[datetime, datetime] | None:
    """Beginning and end of the newest hours that are over, if they ended within `LATEST`."""
    over = [(begins, ends) for begins, ends in _around(hours, now) if ends <= now <= ends + LATEST]
    return max(over, default=None)


def _around(hours: QuietHours, now: datetime) -> list[tuple[datetime, datetime]]:
    """The hours that begin on the days around `now`, in UTC."""
    zone = ZoneInfo(hours.zone)
    today = now.astimezone(zone).date()
    found = []
    for day in (today - timedelta(days=2), today - timedelta(days=1), today, today + timedelta(days=1)):
        last = day if hours.ends > hours.begins else day + timedelta(days=1)
        found.append((_moment(day, hours.begins, zone), _moment(last, hours.ends, zone)))
    return found


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)
