"""Timelines of collections of reports: what `readout batch timelines` writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from bot.stories.dated import Report
from bot.stories.text import sentences
from bot.stories.timeline import Weights, timeline

_ESCAPES = {"-LRB-": "(", "-RRB-": ")", "``": '"', "''": '"', "\\/": "/"}
_PARTED = re.compile(r" (n't|'(?:s|re|ve|ll|d|m)\b)")


def batch_timelines(records: Iterable[Mapping[str, Any]], by: Weights | None = None) -> Iterator[dict[str, Any]]:
    """``{name, ref, timeline: [[date, [sentence, ...]], ...]}`` for each reference of each collection.

    Of a reference only its number of dates and its mean number of sentences a date are read. `by` is for
    measuring weights that are not shipped.
    """
    for record in records:
        reports = reports_of(record)
        for number, reference in enumerate(record.get("timelines") or ()):
            days, each = size_of(reference)
            yield {
                "name": record.get("name"),
                "ref": number,
                "timeline": [
                    [told.day.isoformat(), [plain(one.text) for one in told.sentences]]
                    for told in timeline(reports, days, each, by)
                ],
            }


def plain(text: str) -> str:
    """The text as it was printed, where a corpus has parted its words and written its brackets as names."""
    for escape, mark in _ESCAPES.items():
        text = text.replace(escape, mark)
    return _PARTED.sub(r"\1", text)


def reports_of(record: Mapping[str, Any]) -> tuple[Report, ...]:
    """The collection's dated texts; those whose date cannot be read say nothing of days and are left out."""
    found = []
    for document in record.get("docs") or ():
        text = str(document.get("text") or "")
        try:
            published = date.fromisoformat(str(document.get("date") or "")[:10])
        except ValueError:
            continue
        found.append(Report(published, text, sentences(text, "en")))
    return tuple(found)


def size_of(reference: Any) -> tuple[int, int]:
    """How many different dates a reference has, and how many sentences each has in the mean, rounded."""
    days = len({day for day, _ in reference})
    return days, max(1, round(sum(len(told) for _, told in reference) / max(1, days)))
