"""The JSON that the command line prints. Its keys are a contract; nothing in this file does I/O.

Offsets are code points in the article's text. `source` is an index into the brief's `sources`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.messages import Reply
from bot.model import Brief, Citation

Json = dict[str, Any]


def brief_json(brief: Brief, texts: Mapping[int, str]) -> Json:
    """A brief; `texts` holds the text of those articles whose source should carry it, by article id."""
    index = {source.article: position for position, source in enumerate(brief.sources)}

    def cited(citation: Citation) -> Json:
        return {"source": index[citation.article], "start": citation.start, "end": citation.end}

    utterances: dict[tuple[int, int], int] = {}
    quotes = []
    for quote in brief.quotes:
        utterance = utterances.setdefault((quote.citation.article, quote.utterance), len(utterances))
        quotes.append(
            {
                "text": quote.text,
                "speaker": quote.speaker,
                "mention": quote.mention,
                "role": quote.role,
                "cue": quote.cue,
                "confidence": round(quote.confidence, 4),
                "utterance": utterance,
                **cited(quote.citation),
            }
        )
    outcome = brief.outcome
    return {
        "headline": brief.title,
        "outcome": outcome
        and {
            "kind": outcome.kind.value,
            "text": outcome.text,
            "citations": [cited(citation) for citation in outcome.citations],
        },
        "key_points": [
            {"text": point.text, "citations": [cited(citation) for citation in point.citations]}
            for point in brief.points
        ],
        "quotes": quotes,
        "people": list(brief.people),
        "places": list(brief.places),
        "sources": [
            {
                "url": source.url,
                "title": source.title,
                "published": source.published.isoformat() if source.published else None,
                "language": source.language,
                **({"text": texts[source.article]} if source.article in texts else {}),
            }
            for source in brief.sources
        ],
    }


def story_json(brief: Brief, texts: Mapping[int, str]) -> Json:
    """A brief as a card of an answer: the same shape, which story it is of, told by whom.

    The timeline has the key points whose day is known, by day.
    """
    shape = brief_json(brief, texts)
    return {
        **shape,
        "story": brief.story,
        "title": brief.title,
        "outlets": list(brief.outlets),
        "independent_outlets": len(brief.independent_outlets),
        "timeline": [
            {"date": point.day.isoformat(), "text": point.text, "citations": shape["key_points"][position]["citations"]}
            for position, point in sorted(enumerate(brief.points), key=lambda pair: pair[1].day or date.min)
            if point.day is not None
        ],
    }


def reply_json(reply: Reply, text: str, cards: list[Json]) -> Json:
    """An answer: its kind, its as-of time, what a person would read, and its stories."""
    return {"kind": reply.kind.value, "as_of": reply.as_of.isoformat(), "text": text, "cards": cards}
