"""What dates in feeds mean. Pure; a date is aware UTC or None, and nothing here raises."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Before it there were no feeds: a wrong clock or an empty field."""
AHEAD = timedelta(hours=24)
"""How far ahead of us a publisher's clock may go."""

_SECONDS = re.compile(r"\d{9,11}")


def plausible(when: datetime | None, now: datetime) -> datetime | None:
    """The date in UTC, or None when nobody can have published then."""
    if when is None:
        return None
    try:
        moment = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
        return moment if EARLIEST <= moment <= now + AHEAD else None
    except (OverflowError, ValueError):
        return None


def from_struct(parts: time.struct_time | None) -> datetime | None:
    """From feedparser's parsed date, which is in UTC."""
    if parts is None:
        return None
    try:
        return datetime(*parts[:5], min(parts[5], 59), tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def parse(text: str) -> datetime | None:
    """From RFC 3339, RFC 5322 or seconds since 1970; a date without a zone is taken for UTC."""
    text = text[:100].strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime, _from_seconds):
        try:
            when = read(text)
        except (ValueError, TypeError, OverflowError, OSError, IndexError):
            continue
        if when is not None:
            return when.replace(tzinfo=UTC) if when.tzinfo is None else when
    return None


def _from_seconds(text: str) -> datetime | None:
    return datetime.fromtimestamp(int(text), UTC) if _SECONDS.fullmatch(text) else None
