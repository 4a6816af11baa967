"""The day a sentence leans on without naming it: "Thursday", "yesterday". Pure.

A weekday in a news report is the nearest one: the last before publication, or the next when the
sentence looks ahead. Only sentences that name no date of their own lean on a day.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = re.compile(
    rf"\b(?:(next|last|this)\s+)?({'|'.join(_WEEKDAYS)}|yesterday|today|tomorrow|tonight)\b(’s|'s)?", re.IGNORECASE
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_NAMED = re.compile(rf"\b{_MONTH}\s+\d{{1,2}}\b|\b\d{{1,2}}\s+{_MONTH}\b", re.IGNORECASE)
_AHEAD = re.compile(
    r"\b(?:will|would|shall|is to|are to|due|scheduled|set to|plans?|planned|expected|expects?|going to|upcoming|coming"
    r"|ahead of|to be held)\b|\b(?:until|by|before)\s+(?:on\s+)?$",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:said|told|announced|met|ended|held|signed|was|were|had|has|came|began|killed|called|agreed|[a-z]{3,}ed)\s+(?:[\w’']+\s+)?(?:on\s+)?$",
    re.IGNORECASE,
)

_NEARLY_A_WEEK = 6
"""Days since a weekday from which on it may as well be tomorrow's, where the report's clock is behind the event's."""


def leaning_day(sentence: str, published: date) -> date | None:
    """The day that the only day word of a sentence means; None when it has none, several, or a date beside it."""
    found = list(_DAY.finditer(sentence))
    if not found or _NAMED.search(sentence):
        return None
    meant = {_resolve(match, sentence, published) for match in found}
    return meant.pop() if len(meant) == 1 else None


def _resolve(match: re.Match[str], sentence: str, published: date) -> date | None:
    word, which = match.group(2).lower(), (match.group(1) or "").lower()
    if word in {"today", "tonight"}:
        return published
    if word == "yesterday":
        return published - timedelta(days=1)
    if word == "tomorrow":
        return published + timedelta(days=1)
    back = (published.weekday() - _WEEKDAYS.index(word)) % 7
    before = sentence[: match.start()]
    ahead = which == "next" or (which != "last" and not _PAST.search(before) and _AHEAD.search(before))
    if back == _NEARLY_A_WEEK and not ahead and which != "last":
        return None
    if ahead:
        return published + timedelta(days=(7 - back) if back or which == "next" else 0)
    if which == "last" and back == 0:
        return published - timedelta(days=7)
    return published - timedelta(days=back)
