"""Shortening a sentence by leaving out, and the proof that nothing else was done to it.

What may go: asides in brackets or dashes, relative clauses, trailing participles, openers such as
"Meanwhile,". What may never go: a negation, a number, a hedge, a condition, who says so, anything
inside quotation marks. `is_deletion` checks a text against its sentence without knowing how it was
made, so that `grounding` can hold every summarizer to the rule.

Why by rules and not by a parser: a parser costs a model of many megabytes, and the few shapes below
are the ones whose ending is sure. A shape that is not listed stays in.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from bot.model import Span
from bot.stories.wordlists import groups

WORD = re.compile(r"\w+(?:[’'\-.]\w+)*")
MARKS = '"“”„«»‹›「」『』《》'
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|»[^«]*«|„[^“”]*[“”]|‹[^›]*›|「[^」]*」|『[^』]*』")

_GUARD_FILE = "keypoints_guard.txt"


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of a sentence that may be left out; offsets in the sentence, `gap` what then stands there."""

    start: int
    end: int
    gap: str


def words(text: str) -> list[str]:
    """The words of a text, folded; punctuation goes."""
    return [word.lower().replace("’", "'") for word in WORD.findall(text)]


def is_guarded(text: str) -> bool:
    """Whether leaving this out would lose a negation, a hedge, a number, or who says so."""
    return any(_guards(word) for word in words(text)) or any(mark in text for mark in MARKS)


@lru_cache(maxsize=8192)
def _guards(word: str) -> bool:
    """Whether a word may never be left out of a sentence."""
    return _is_stance(word) or word in groups(_GUARD_FILE)["number"] or any(char.isdigit() for char in word)


@lru_cache(maxsize=8192)
def _is_stance(word: str) -> bool:
    """Whether a word negates, hedges, sets a condition, or says who speaks."""
    return word.endswith("n't") or any(
        word in groups(_GUARD_FILE)[group] for group in ("negation", "hedge", "speaking")
    )


def is_deletion(short: str, full: str) -> bool:
    """Whether `short` is `full`, or `full` with unguarded words left out.

    Words keep their order and spelling; only the first letter may have become a capital. What stands in
    quotation marks in `short` stands there letter by letter in `full`, and its marks too.
    """
    full = _without_comment(full, short)
    if short and short in full:
        return _whole_words(short, full) and not _loses_guarded(short, full)
    if not words(short) or not _in_order(WORD.findall(short), WORD.findall(full)):
        return False
    return not _loses_guarded(short, full) and _quotes_stand(short, full)


def _without_comment(full: str, short: str) -> str:
    """The sentence without the nod at its head, where the short form leaves it out."""
    comment = _COMMENT.match(full)
    return full if comment is None or short.startswith(comment.group()) else capital(full[comment.end() :])


def _whole_words(short: str, full: str) -> bool:
    at = full.find(short)
    before, after = full[at - 1 : at], full[at + len(short) : at + len(short) + 1]
    return not (before.isalnum() and short[0].isalnum()) and not (after.isalnum() and short[-1].isalnum())


def _in_order(kept: list[str], there: list[str]) -> bool:
    rest = iter(there)
    first = True
    for word in kept:
        if not any(word == other or (first and word == capital(other)) for other in rest):
            return False
        first = False
    return True


def _loses_guarded(short: str, full: str) -> bool:
    # word by word order does not matter here: what was left out is the difference of the two bags
    gone = Counter(words(full))
    gone.subtract(Counter(words(short)))
    return any(count > 0 and _guards(word) for word, count in gone.items())


def _quotes_stand(short: str, full: str) -> bool:
    inside = [match.group() for match in QUOTED.finditer(short)]
    if not all(piece in full for piece in inside):
        return False
    outside = QUOTED.sub("", short)
    return not any(mark in outside for mark in MARKS)


def is_fragment(short: str, full: str) -> bool:
    """Whether `short` is one clause of `full`, or a deletion of it.

    A clause may lose numbers that stand outside it, but no negation, hedge or speaker of the whole sentence.
    What is joined on behind it by "and" speaks for itself and may go whole.
    """
    if is_deletion(short, full):
        return True
    if not short or short not in full or not _whole_words(short, full) or not _quotes_stand(short, full):
        return False
    after = full.find(short) + len(short)
    own = full[:after] if JOINED.match(full, after) else full
    gone = Counter(_uttered(own))
    gone.subtract(Counter(_uttered(short)))
    return not any(count > 0 and _is_stance(word) for word, count in gone.items())


def _uttered(text: str) -> list[str]:
    """The words of a text, folded, without names: the United States state nothing."""
    found = WORD.findall(text)
    return [word.lower().replace("’", "'") for place, word in enumerate(found) if not (place and word[0].isupper())]


JOINED = re.compile(
    r",\s(?:and|while)\s(?:[\w’'.-]+\s){1,6}?(?:[a-z]+(?:ed|s)|will|would|said|is|are|was|were|has|had)\b"
)
"""Where a clause with a subject of its own is joined on."""


def capital(text: str) -> str:
    """The text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


# --- what may be left out -------------------------------------------------------------------------

_BRACKETS = re.compile(r"\s*\([^()]{1,120}\)")
_DASHES = re.compile(r"\s*(?:—|–|--)\s*[^—–]{3,120}?\s*(?:—|–|--)\s*")
_CLAUSE = re.compile(r",\s+(?:who|which|whose|where|whom)\b[^,;:—–]{3,120}(?:,|(?=[.?!]?$))")
_TRAILING = re.compile(
    r",\s+(?:[a-z]{3,}ing|while|as|after|before|amid|following|despite|during|among|along with|including|because)\b"
    r"[^;:—–]{3,200}?(?=[.?!]?$)"
)
_COMMENT = re.compile(
    r"^(?:Not surprisingly|Not unexpectedly|Unsurprisingly|Surprisingly|Perhaps not surprisingly|Predictably|Tellingly"
    r"|Interestingly|Curiously|Ironically|Notably|Significantly|Remarkably|Crucially|Importantly|Sadly|Fortunately"
    r"|Unfortunately|Naturally|Understandably|Inevitably|To be sure|In short|In other words|That said|After all"
    r"|On top of that|What is more|What[’']s more|Needless to say|No wonder|Not least),\s+"
)
"""The reporter's own nod before a sentence: leaving it out takes nothing back, "not" and "perhaps" included."""
_OPENER = re.compile(
    r"^(?:Meanwhile|However|Moreover|Furthermore|Additionally|Still|Also|Instead|Nevertheless|Nonetheless|Indeed"
    r"|In fact|In addition|At the same time|For example|For instance|Of course|As a result|Earlier|Later|Now|Then),\s+"
    r"|^(?:But|And|So|Yet)\s+(?=\w)"
)
_INNER = re.compile(r",\s+(?:however|meanwhile|moreover|too|of course|in fact|for example|for instance|indeed),\s+")
_APPOSITION = re.compile(r",\s+(?:an?|the|his|her|its|their)\s[^,;:—–]{3,80},\s+(?=[a-z])")
_SHAPES = (
    (_BRACKETS, "("), (_DASHES, "—"), (_DASHES, "–"), (_DASHES, "--"), (_CLAUSE, ","), (_TRAILING, ","), (_OPENER, ""),
    (_INNER, ","), (_APPOSITION, ","),
)  # fmt: skip
"""Each with a sign that no sentence of its shape lacks."""
_OPEN_APPOSITION = re.compile(
    r"[A-Z][\w’'.-]*,\s(?:an?|the|his|her|its|their|[A-Z][\w’'.-]*[’']s|former|then|now|prime|foreign|head|chief|senior|deputy"
    r"|vice|president|leader|minister|chair(?:man|woman)?|secretary|director|ambassador|spokes\w+)\s(?:[\w’'.-]+\s){0,8}?[\w’'.-]+$"
)
"""What stands before a clause is itself set off by a comma, which needs its second: "Kerry, the secretary of state"."""
_BROKEN_END = re.compile(
    r"\b(?:and|or|but|of|to|in|on|at|for|with|by|from|the|an?|that|which|who|as|is|are|was|were)[.?!]?$"
)


def cuts(sentence: str) -> tuple[Cut, ...]:
    """The stretches that may be left out, each by itself, in order; they may overlap.

    A sentence with an unbalanced mark, or with a full stop inside, gives none: where it begins and ends is not sure.
    """
    if len(sentence) > 1200 or _unsure(sentence):
        return ()
    quoted = [match.span() for match in QUOTED.finditer(sentence)]
    found = []
    comment = _COMMENT.match(sentence)
    if comment is not None:
        found.append(Cut(0, comment.end(), ""))
    for start, end, gap in _stretches(sentence):
        inside_marks = any(start < right and left < end for left, right in quoted)
        if not inside_marks and not is_guarded(sentence[start:end]):
            found.append(Cut(start, end, gap))
    return tuple(sorted(set(found), key=lambda cut: (cut.start, cut.end)))


def _unsure(sentence: str) -> bool:
    outside = QUOTED.sub("", sentence)
    if any(mark in outside for mark in MARKS) or sentence.count("(") != sentence.count(")"):
        return True
    return re.search(r"[?!:;]\s|[a-z]{3}\.\s", sentence) is not None


def _stretches(sentence: str) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for pattern, sign in _SHAPES:
        if sign not in sentence:
            continue
        for match in pattern.finditer(sentence):
            start, end = match.span()
            gap = " " if pattern in (_DASHES, _INNER, _APPOSITION) or match.group().endswith(",") else ""
            if pattern is _APPOSITION and not _is_apposition(sentence, start, end):
                continue
            if pattern is _CLAUSE and match.group().endswith(",") and sentence[end : end + 1] == " ":
                gap = "," if _OPEN_APPOSITION.search(sentence[:start]) else ""
            found.append((start, end, gap))
    return found


def _is_apposition(sentence: str, start: int, end: int) -> bool:
    # "X, the Y, and Z" is a list; what stands before must end in a name, what comes after must go on with a verb
    before = WORD.findall(sentence[:start])
    after = WORD.findall(sentence[end:])
    if not before or not after or not before[-1][:1].isupper():
        return False
    return after[0] not in {"and", "or", "but", "the", "a", "an", "who", "which", "where"}


def leave_out(sentence: str, chosen: tuple[Cut, ...]) -> str:
    """The sentence without these stretches; the first letter becomes a capital when the opener went.

    Empty when what is left would have a broken ending or would not be a deletion any more.
    """
    parts, at = [], 0
    for cut in sorted(chosen, key=lambda cut: cut.start):
        if cut.start < at:
            return ""
        parts += [sentence[at : cut.start], cut.gap]
        at = cut.end
    parts.append(sentence[at:])
    left = re.sub(r"\s+([,.;:?!])", r"\1", "".join(parts)).strip()
    left = capital(left) if chosen and chosen[0].start == 0 else left
    whole_ending = left[-1:] in ".?!。！？" or sentence[-1:] not in ".?!。！？"
    if not whole_ending or _BROKEN_END.search(left) or len(words(left)) < 5:
        return ""
    return left if is_deletion(left, sentence) else ""


# --- what stands before a sentence ----------------------------------------------------------------

_PLACE = r"(?:[A-Z][\w.'’/-]*,?\s){0,6}"
_ON = r"(?:,?\s?(?:[A-Z][a-z]+\.?\s\d{1,2}|\d{1,2}\s[A-Z][a-z]+)(?:,?\s\d{4})?,?\s?)?"
_DASH = r"\s?(?:—|–|--|-|:)\s*"
_NEXT = r"(?=[“\"'‘A-Z])"
_DATELINES = (
    re.compile(rf"^{_PLACE}{_ON}\([A-Z█][\w█ .&/-]{{1,30}}\){_DASH}{_NEXT}"),
    re.compile(rf"^{_PLACE}{_ON}\((?:[A-Z█]{{2,12}}|Reuters|Bloomberg|Xinhua|dpa)\)\s*{_NEXT}"),
    re.compile(rf"^[A-Z][A-Z.'’/ -]{{2,30}}(?:,\s[A-Z][\w.]*(?:\s[A-Z][\w.]*)?)?{_ON}\s?(?:—|–|--|-)\s+{_NEXT}"),
)
"""With a credit and a dash; with an agency's credit alone; a place in capitals and a dash."""
_BARE = re.compile(r"^([A-Z][A-Z.’'-]{2,}(?:\s[A-Z][A-Z.’'-]{2,}){0,2}),\s((?:[A-Z][\w.]+\s){1,2})(?=[A-Z“\"])")


def dateline(sentence: str) -> int:
    """Where the sentence itself begins, behind "HANOI, Vietnam (Wire) —" or "(Wire)"; 0 when there is none.

    Without a dash ("HANOI, Vietnam President Trump ...") only a known country or state ends a dateline.
    """
    for pattern in _DATELINES:
        match = pattern.match(sentence)
        if match:
            return match.end()
    bare = _BARE.match(sentence)
    if bare:
        place = bare.group(2).split()
        for count in range(len(place), 0, -1):
            if " ".join(place[:count]) in _known_places():
                return bare.start(2) + len(" ".join(place[:count])) + 1
    return 0


@lru_cache(maxsize=1)
def _known_places() -> frozenset[str]:
    """Countries and states as they end a dateline, in English."""
    from babel import Locale  # noqa: PLC0415 - it loads all time zones: no list of documents should wait for them

    countries = set(Locale("en").territories.values())
    states = resources.files("bot.stories").joinpath("data/keypoints_states.txt").read_text(encoding="utf-8").split()
    return frozenset({*countries, *states, "North Korea", "South Korea", "Vietnam"})


def trimmed(text: str, span: Span) -> Span:
    """The span without blanks at its ends."""
    piece = text[span.start : span.end]
    start = span.start + len(piece) - len(piece.lstrip())
    return Span(start, start + len(piece.strip()))
