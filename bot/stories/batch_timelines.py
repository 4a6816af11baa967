"""Timelines of collections of reports: what `readout batch timelines` writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from bot.stories.text import sentences
from bot.stories.timeline import Report, timeline


def batch_timelines(records: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """``{name, ref, timeline: [[date, [sentence, ...]], ...]}`` for each reference of each collection.

    Of a reference only its number of dates and its mean number of sentences a date are read.
    """
    for record in records:
        reports = reports_of(record)
        for number, reference in enumerate(record.get("timelines") or ()):
            days, each = _size(reference)
            yield {
                "name": record.get("name"),
                "ref": number,
                "timeline": [
                    [
                        entry.day.isoformat(),
                        [" ".join(reports[at].text[span.start : span.end].split()) for at, span in entry.sentences],
                    ]
                    for entry in timeline(reports, days, each)
                ],
            }


def reports_of(record: Mapping[str, Any]) -> tuple[Report, ...]:
    """The collection's dated texts; those whose date cannot be read say nothing of days and are left out."""
    found = []
    for number, document in enumerate(record.get("docs") or ()):
        text = str(document.get("text") or "")
        try:
            published = date.fromisoformat(str(document.get("date") or "")[:10])
        except ValueError:
            continue
        found.append(Report(number, published, text, sentences(text, "en")))
    return tuple(found)


def _size(reference: Any) -> tuple[int, int]:
    days = len(reference)
    return days, max(1, round(sum(len(told) for _, told in reference) / max(1, days)))
