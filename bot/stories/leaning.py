"""The person a sentence leans on without naming: "he", "the president". Pure.

Only named when sure: by the quote whose speaker stands in the sentence, by the one name that carries
the role in the report, or by the one person the sentence before begins with. Else nobody is named.
"""

from __future__ import annotations

import re
from collections import Counter

from bot.model import Analysis, Article, Name, NameKind, Span

_SURE = 0.8
_OPENER = r"^(?:(?:but|and|yet|still|also|later|earlier|however|meanwhile),?\s+)?"
_PRONOUN = re.compile(_OPENER + r"(he|she)\b", re.IGNORECASE)
_ROLE = re.compile(
    _OPENER
    + r"the\s+((?:(?:prime|foreign|defen[cs]e|finance|vice|deputy)\s+)?(?:president|minister|chancellor|chairman"
    r"|secretary of state|secretary|senator|ambassador|king|queen|prince|pope|general|governor))\b"
    r"(?!\s+(?:of|for|and|[A-Z]))",
    re.IGNORECASE,
)


def leaning_person(article: Article, analysis: Analysis, sentence: Span) -> str | None:
    """The full name of the person the sentence begins with a pronoun or a bare role for; None when not sure."""
    text = article.text[sentence.start : sentence.end]
    pronoun, role = _PRONOUN.match(text), _ROLE.match(text)
    head = pronoun or role
    if head is None:
        return None
    place = Span(sentence.start + head.start(1), sentence.start + head.end(1))
    spoken = _speaking(analysis, sentence, place)
    if spoken is not None:
        return spoken
    if role is not None:
        return _bearer(article, analysis, role.group(1))
    return _subject_before(article, analysis, sentence)


def _speaking(analysis: Analysis, sentence: Span, place: Span) -> str | None:
    for quote in analysis.quotes:
        at = quote.mention_span
        if at is None or quote.speaker is None or quote.confidence < _SURE:
            continue
        if sentence.start <= at.start and at.start <= place.start < place.end <= at.end:
            return quote.speaker
    return None


def _people(analysis: Analysis) -> list[Name]:
    return [name for name in analysis.names if name.kind is NameKind.PERSON and " " in name.entity]


def _bearer(article: Article, analysis: Analysis, role: str) -> str | None:
    """The only person (or by far the most often) who stands behind the role as a title: "President Trump"."""
    bearers: Counter[str] = Counter()
    for name in _people(analysis):
        before = article.text[max(0, name.start - len(role) - 1) : name.start]
        inside = article.text[name.start : name.end].lower().startswith(role.lower() + " ")
        if inside or before.lower() == role.lower() + " ":
            bearers[name.entity] += sum(other.entity == name.entity for other in analysis.names)
    ranked = bearers.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] < 3 * ranked[1][1]):
        return None
    return ranked[0][0]


def _subject_before(article: Article, analysis: Analysis, sentence: Span) -> str | None:
    """The one person named in the sentence before, when it begins with the name."""
    earlier = [span for span in analysis.sentences if span.end <= sentence.start]
    if not earlier:
        return None
    before = earlier[-1]
    there = [name for name in _people(analysis) if before.start <= name.start < before.end]
    if len({name.entity for name in there}) != 1:
        return None
    head = article.text[before.start : there[0].start].split()
    titles = all(word[:1].isupper() for word in head)
    opener = len(head) <= 3 and not any(word[:1].isupper() for word in head[1:])
    # "Foreign Minister", or "But on"; anything else may be another subject that was not known for a name
    return there[0].entity if len(head) <= 4 and (titles or opener) else None
