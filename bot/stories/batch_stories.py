"""Stories of a stream of records: what `readout batch stories` writes, the label given on arrival."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model import INSTALLATION, Fingerprint, Member
from bot.stories.fingerprint import describe
from bot.stories.grouping import Grouper, Judge
from bot.stories.names import find_names
from bot.stories.text import sentences

WINDOW = timedelta(days=10)
"""As configured by default."""


def batch_stories(records: Iterable[Mapping[str, Any]], by: Judge | None = None) -> Iterator[dict[str, Any]]:
    """``{doc_id, cluster}`` for each record ``{doc_id, title, text, date, lang}``, in the order given.

    Nothing else of a record is read. An empty or unreadable date means that nobody knows it. `by` is for
    measuring judges that are not shipped.
    """
    grouper = Grouper((), WINDOW, by=by)
    for number, record in enumerate(records, start=1):
        member = Member(number, INSTALLATION, fingerprint_of(record))
        placement = grouper.place(member)
        story = placement.story if placement.story is not None else -number
        grouper.add(story, INSTALLATION, member)
        yield {"doc_id": record.get("doc_id"), "cluster": f"story-{-story}"}


def fingerprint_of(record: Mapping[str, Any]) -> Fingerprint:
    """The fingerprint of a record's title and text."""
    title, text = (str(record.get(key) or "") for key in ("title", "text"))
    language = str(record.get("lang") or "und")
    return describe(title, text, language, sentences(text, language), find_names(text, language), _when(record))


def _when(record: Mapping[str, Any]) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(record.get("date") or ""))
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
