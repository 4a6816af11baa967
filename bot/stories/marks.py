"""Where quotation marks open and close: runs of marked text, in any language's marks.

A run is what stands between two marks, one paragraph at most. Whether anybody said it is not decided
here. The rules:

- a mark opens or closes by its own shape where its shape tells, else by the blanks around it;
- the closing mark must be one that its language pairs with the opening one (curly and straight double
  marks are mixed in the wild and pair with each other);
- an apostrophe is no mark: a single mark closes only where a single mark is open, and at the last
  place in reach that is not plainly a possessive;
- marks inside a run are part of it (nested quotations are not runs of their own);
- an opening mark that nothing closes runs to the paragraph's end where the quotation goes on in the
  next paragraph or began the paragraph; else it is no mark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import Span

_CLOSERS = {
    "“": '”"“″',
    '"': '"”“',
    "„": '“”"',
    "‟": '”"',
    "”": '”“"',
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
    "﹁": "﹂",
    "〝": "〞〟",
    "＂": "＂",
    "״": "״",
    "‘": "’'",
    "‚": "‘’",
    "'": "'’",
    "`": "'’´`",
}
_MARK = re.compile("[" + re.escape("".join(_CLOSERS)) + "]|''")
_SINGLE = "‘‚'`"
_ELISION = re.compile(r"['’‘](?:\d0s|\d\ds?\b|em\b|til\b|tis\b|twas\b|cause\b|n\b|bout\b|s\b|round\b)", re.IGNORECASE)
_OPEN_BEFORE = " \t\n\r\u00a0\u3000\u202f\u2009([{—–-/:;,>|*…、，：。（【\u200b\u200f\u200e\ufeff"
_WORD_BEFORE_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Run:
    """Marked text: `start` and `end` are the inside, `mark` is the opening mark."""

    start: int
    end: int
    mark: str
    closed: bool
    """False where no mark closes it before the paragraph ends."""

    @property
    def after(self) -> int:
        """The first place behind the closing mark."""
        return self.end + 1 if self.closed else self.end

    def inner(self, text: str) -> Span:
        """The inside without the blanks that French and others set beside the marks."""
        start, end = self.start, self.end
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return Span(start, end)


def find_runs(text: str, paragraphs: Sequence[Span]) -> tuple[Run, ...]:
    """All runs between quotation marks, in order; none overlaps another."""
    found: list[Run] = []
    for number, paragraph in enumerate(paragraphs):
        following = text[paragraphs[number + 1].start] if number + 1 < len(paragraphs) else ""
        found += _in_paragraph(text, paragraph, following)
    return tuple(found)


def _in_paragraph(text: str, paragraph: Span, following: str) -> list[Run]:
    found: list[Run] = []
    at = paragraph.start
    while (match := _MARK.search(text, at, paragraph.end)) is not None:
        place = match.start()
        mark = text[place]
        at = place + 1
        if not _opens(text, place, paragraph, mark):
            continue
        close = _close(text, place, paragraph, mark)
        if close is not None:
            if text[place + 1 : close].strip():
                found.append(Run(place + 1, close, mark, closed=True))
            at = close + 1
        elif mark not in _SINGLE:
            goes_on = bool(following) and following in _CLOSERS
            if not goes_on and (place != paragraph.start or paragraph.end - place <= 20):
                continue
            found.append(Run(place + 1, paragraph.end, mark, closed=False))
            break
    return found


def _opens(text: str, place: int, paragraph: Span, mark: str) -> bool:
    before = text[place - 1] if place > paragraph.start else " "
    after = text[place + 1] if place + 1 < paragraph.end else " "
    if mark in "“„«「『﹁〝‹‟" and not after.isspace():
        return True
    if mark in "«„" and after in "\u00a0\u202f\u2009 ":
        return True
    if mark in "“「『":
        return False
    if after.isspace() or (before == "=" and mark == '"'):
        return False
    free = before in _OPEN_BEFORE or before in '“„«"' or bool(_WORD_BEFORE_CJK.match(before))
    if mark in _SINGLE:
        return free and after not in ".,;:?!)" and not _ELISION.match(text, place)
    if before == '"' and place == paragraph.start:
        return True
    return free or not (before.isalnum() or before in ".,!?)’'”%…")


def _close(text: str, place: int, paragraph: Span, mark: str) -> int | None:
    """Where the run opened at `place` closes, or None."""
    if mark in _SINGLE:
        return _close_single(text, place, paragraph, mark)
    closers = _CLOSERS[mark]
    depth = 0
    for at in range(place + 1, paragraph.end):
        sign = text[at]
        if sign == mark and mark in "«「『“„" and _CLOSERS[mark][0] != mark:
            if mark == "“" and _looks_closing(text, at, paragraph):
                return at
            depth += 1
        elif sign in closers:
            if sign == '"' and not _looks_closing(text, at, paragraph):
                if mark in '"“' and _restarts(text, place, at, paragraph):
                    return None
                continue
            if depth and sign == closers[0] and _has_more(text, at, paragraph, closers):
                depth -= 1
                continue
            return at
    return None


def _has_more(text: str, at: int, paragraph: Span, closers: str) -> bool:
    return any(sign in closers for sign in text[at + 1 : paragraph.end])


def _restarts(text: str, place: int, at: int, paragraph: Span) -> bool:
    """A second opening mark before any closing one, long after the first: the first was never closed."""
    return at - place > 1200


def _looks_closing(text: str, at: int, paragraph: Span) -> bool:
    before = text[at - 1]
    after = text[at + 1] if at + 1 < paragraph.end else " "
    if after.isspace() or not (after.isalnum() or after in "“‘$(["):
        return not before.isspace() or after.isspace()
    if before.isspace():
        return False
    # Between two letters: a typing slip, or a Hebrew abbreviation (צה"ל), which is no mark.
    return not ("\u0590" <= before <= "\u05ff" and "\u0590" <= after <= "\u05ff") and before not in "([—–-/"


def _close_single(text: str, place: int, paragraph: Span, mark: str) -> int | None:
    closers = _CLOSERS[mark]
    doubtful: int | None = None
    for at in range(place + 2, paragraph.end):
        sign = text[at]
        if sign in "‘‚" and at > place + 1 and doubtful is not None:
            return doubtful
        if sign not in closers:
            continue
        before, after = text[at - 1], text[at + 1] if at + 1 < paragraph.end else " "
        if after.isalnum() or before.isspace():
            continue
        if before == "s" and after.isspace():
            doubtful = doubtful or at
            continue
        return at
    return doubtful
