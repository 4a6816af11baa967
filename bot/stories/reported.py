"""Statements without quotation marks: sentences of a report that tell what a side said. Pure.

Only the plainest forms are read: a subject that names who speaks, a verb of saying right behind it, and what
was said; or what was said, a comma, and who said it. The sentence is kept whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.model import Analysis, Article, Citation, Name, NameKind, Span, Statement
from bot.stories.pruning import MARKS, dateline, trimmed
from bot.stories.sides import Sides
from bot.stories.stating import may_be_stated

_SAYS = (
    r"(?:has |have |also |later |again |repeatedly |earlier |had (?=told reporters))?"
    r"(?:said|says|say|told \w+|denied|denies|insisted|insists|argued|argues|argue|accused|accuses|warned|warns|"
    r"rejected|rejects|claimed|claims|announced|declared|maintained|maintains|demanded|demands|vowed|disputed|disputes|"
    r"blamed|blames|dismissed|dismisses|refused|refuses|condemned|condemns|contradicted|denounced|spoke of|pledged|"
    r"promised|ruled out)"
)
_FIRST = re.compile(rf"^(?P<who>[A-Z][^,;:]{{1,70}}?)(?:, (?![^,]*\b(?:said|says)\b)[^,;:]{{3,90}},)? {_SAYS}\b")
_LAST = re.compile(
    r", (?P<who>[^,;:]{2,60}?) (?:said|says|say|told \w+)"
    r"(?: (?:on|in|at|after|during|late|early|later) [^,;:]{2,60})?\.?$"
)
_EARLIER = re.compile(
    r"\b(?:19|20)\d\d\b|\blast (?:year|month|week)\b|\bearlier this\b|\bpreviously\b|\b(?:years?|months?|weeks?|days?)"
    r" (?:ago|earlier)\b"
)

_TWO_VOICES = re.compile(r"\b(?:but|while|and|although|though|whereas)\b[^.]{0,70}?\b(?:say|said|says|insists?)\b")


def reported(article: Article, analysis: Analysis, sides: Sides) -> Iterator[Statement]:
    """The sentences of a report that tell what someone of a certain side said, in order."""
    for span in analysis.sentences:
        whole = trimmed(article.text, span)
        start = whole.start + dateline(article.text[whole.start : whole.end])
        line = article.text[start : whole.end]
        if (
            any(mark in MARKS for mark in line)
            or _EARLIER.search(line)
            or _TWO_VOICES.search(line)
            or not may_be_stated(line)
        ):
            continue
        match = _FIRST.match(line) or _LAST.search(line)
        if match is None:
            continue
        who = Span(start + match.start("who"), start + match.end("who"))
        voice = _voice(article, analysis, who, sides)
        if voice is not None:
            side, speaker, role = voice
            at = Citation(article.id, article.version, start, whole.end)
            yield Statement(side, speaker, line, at, quoted=False, role=role)


def _voice(article: Article, analysis: Analysis, who: Span, sides: Sides) -> tuple[str, str, str | None] | None:
    """(side, speaker, role) of a subject that names one person, country or body; None where it is not certain."""
    phrase = article.text[who.start : who.end]
    people = [name for name in analysis.names if name.kind is NameKind.PERSON and _within(name, who)]
    if " and " in f" {phrase} " or len(people) > 1:
        return None
    if people:
        (person,) = people
        side = sides.of(person.entity)
        rest = article.text[person.end : who.end].strip()
        return (side, sides.name(person.entity), sides.role(person.entity)) if side and not rest else None
    side = sides.of_phrase(phrase)
    return (side, phrase, None) if side else None


def _within(name: Name, span: Span) -> bool:
    return span.start <= name.start and name.end <= span.end
