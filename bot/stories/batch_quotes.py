"""Quotes of one record of a test set: what `readout batch quotes` writes for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.model import Quote
from bot.stories.names import find_names
from bot.stories.quotes import find_quotes
from bot.stories.text import sentences


def batch_quotes(record: Mapping[str, Any]) -> dict[str, Any]:
    """`{doc_id, quotes: [{start, end, speaker, speaker_name, confidence, utterance}]}` of a record's text.

    Reads ``doc_id``, ``text``, ``date`` and ``language`` (English when absent), nothing else. Offsets are code points.
    The speaker is the best guess, whatever its confidence.
    """
    text = str(record.get("text", ""))
    language = str(record.get("language") or "en")
    names = find_names(text, language, _day(record.get("date")))
    quotes = find_quotes(0, 1, text, language, names, sentences(text, language), _day(record.get("date")))
    return as_record(record.get("doc_id"), quotes)


def as_record(doc_id: Any, quotes: Sequence[Quote]) -> dict[str, Any]:
    """Quotes in the evaluator's format."""
    return {
        "doc_id": doc_id,
        "quotes": [
            {
                "start": quote.citation.start,
                "end": quote.citation.end,
                "speaker": quote.mention,
                "speaker_name": quote.speaker,
                "confidence": round(quote.confidence, 4),
                "utterance": quote.utterance,
            }
            for quote in quotes
        ],
    }


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
