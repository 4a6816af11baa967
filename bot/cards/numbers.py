"""Numbers that two statements give of one thing: "at least 12 people", later "at least 19 people". Pure.

What counts as one thing? The noun after the number must be the same, and so must most of what else the two
sentences say; a number of something else that merely stands in a similar place is not told as changed.
Years, days, clock times, ages and ordinals are no counts. Numbers are compared as counts, so that "twelve"
and "12" are one number.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.model import Brief, Citation, KeyPoint, NumberChange, Outcome

SHARED = 0.4
"""From this share of equal words on, beside the numbers, two statements are of one thing."""


def _words(text: str) -> list[str]:
    return text.split()


_UNITS = _words(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_TENS = _words("thirty forty fifty sixty seventy eighty ninety")
_SPELT = {word: value for value, word in enumerate(_UNITS, start=1)} | {
    word: 10 * value for value, word in enumerate(_TENS, start=3)
}
_LARGE = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_BOUND = r"(?:at least|at most|more than|less than|fewer than|as many as|up to|about|around|nearly|almost|over|some)\s+"
_NUMBER = re.compile(
    rf"(?P<bound>{_BOUND})?(?<![\w.,:/-])(?:(?P<figure>[$€£]?\d{{1,3}}(?:,\d{{3}})+|[$€£]?\d+(?:\.\d+)?)(?P<percent>\s?%)?"
    rf"|(?P<word>{'|'.join(_SPELT)}))(?![\w:/-])(?:\s+(?P<large>{'|'.join(_LARGE)})\b)?",
    re.IGNORECASE,
)
_MONTHS = frozenset(
    _words(
        "january february march april may june july august september october november december "
        "jan feb mar apr jun jul aug sep sept oct nov dec"
    )
)
_TIMES = _MONTHS | frozenset(
    _words("am pm gmt utc year years month months week weeks day days hour hours minute minutes old o'clock percent")
)
_SMALL = frozenset(
    _words(
        "a an and are as at be been by for from had has have he in into is it its of on or other she that the "
        "their they this to was were which who will with more than least some about around nearly over"
    )
)
_PLURAL = re.compile(r"(?:people|men|women|children|.{3,}s)")
_FOLLOWING = re.compile(r"(?:\s+[^\W\d_]+(?:['’-][^\W\d_]+)*){1,3}")
"""Words right after a number, up to the next mark: among them is its noun."""


@dataclass(frozen=True, slots=True)
class _Count:
    """A number in a statement, as it stands there."""

    value: float
    text: str
    unit: str
    context: frozenset[str]
    citation: Citation


def number_changes(before: Brief, after: Brief) -> tuple[NumberChange, ...]:
    """What a report of `after` that `before` had not read counts otherwise than `before` did, one change a thing.

    A report that its outlet reworded is left out: that is told as the outlet's correction.
    """
    read = {source.article for source in before.sources}
    old = list(_counts(before))
    found: dict[str, NumberChange] = {}
    standing = {(count.unit, count.value) for count in old}
    for count in _counts(after):
        if count.citation.article in read or (count.unit, count.value) in standing or count.unit in found:
            continue
        alike = [one for one in old if one.unit == count.unit and _shared(one, count) >= SHARED]
        if alike and (nearest := max(alike, key=lambda one: _shared(one, count))).citation.article in _cited(after):
            found[count.unit] = NumberChange(nearest.text, count.text, nearest.citation, count.citation)
    return tuple(found.values())


def _cited(brief: Brief) -> set[int]:
    return {source.article for source in brief.sources}


def _counts(brief: Brief) -> Iterator[_Count]:
    items: Sequence[KeyPoint | Outcome] = (*brief.points, *([brief.outcome] if brief.outcome else []))
    for item in items:
        yield from _counts_in(item.text, item.citations[0])


def _counts_in(text: str, citation: Citation) -> Iterator[_Count]:
    for match in _NUMBER.finditer(text):
        phrase = _FOLLOWING.match(text, match.end())
        unit = _unit(match, phrase[0].lower().split() if phrase else [])
        preceding = re.findall(r"\w+", text[: match.start()].lower())[-1:]
        if unit is None or (preceding and preceding[0] in _MONTHS):
            continue
        rest = text[: match.start()] + " " + text[match.end() :]
        shown = match[0] if unit in {"%", "money"} else text[match.start() : _end_of(text, match.end(), unit)]
        yield _Count(_value(match), " ".join(shown.split()), unit, _content(rest), citation)


def _unit(match: re.Match[str], following: Sequence[str]) -> str | None:
    """What is counted: the plural, else the last word of the phrase after the number; None for a time or a bare one."""
    if match["percent"]:
        return "%"
    figure = match["figure"] or ""
    if figure[:1] in ("$", "€", "£"):
        return "money"
    if re.fullmatch(r"(?:19|20)\d\d", figure):
        return None
    if not following or following[0] in _TIMES:
        return None
    phrase = list(itertools.takewhile(lambda word: word not in _SMALL, following))
    if not phrase:
        return None
    return _stem(next((word for word in phrase if _PLURAL.fullmatch(word)), phrase[-1]))


def _end_of(text: str, start: int, unit: str) -> int:
    """Where the first word of that stem after the number ends."""
    for word in re.finditer(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text[start : start + 60]):
        if _stem(word[0].lower()) == unit:
            return start + word.end()
    return start


def _value(match: re.Match[str]) -> float:
    spelt = match["word"]
    value = float(_SPELT[spelt.lower()]) if spelt else float(match["figure"].strip("$€£").replace(",", ""))
    return value * _LARGE.get((match["large"] or "").lower(), 1)


def _content(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in re.findall(r"[^\W\d_]{3,}", text.lower()) if word not in _SMALL)


def _stem(word: str) -> str:
    for ending in ("ies", "es", "s"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


def _shared(one: _Count, other: _Count) -> float:
    """How much of the shorter statement's words the other has too."""
    least = min(len(one.context), len(other.context))
    return len(one.context & other.context) / least if least else 0.0
