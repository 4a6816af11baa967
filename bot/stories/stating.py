"""Whether a sentence of a report may be stated as a key point by itself. Pure."""

from __future__ import annotations

import re

from bot.stories.pruning import MARKS, QUOTED, words

_SHORTEST, _LONGEST = 5, 60
"""In words."""
_MOSTLY = 0.5
"""A sentence with a larger share of its letters in quotation marks is a quote, not a point."""
_SPEAKS = re.compile(r"\b(?:I|I[’']m|I[’']ve|I[’']d|I[’']ll|my|me|myself)\b")
_SPOKEN_FIRST = re.compile(r"^(?:We|Our|You|Your|Let[’']s|If you|As you)\b")


def may_be_stated(line: str) -> bool:
    """Whether a reader gets one whole statement: no question, no quotation, no voice of the author."""
    count = len(words(line)) if " " in line else len(line) // 2
    if not _SHORTEST <= count <= _LONGEST or line[:1].islower() or line[-1:] in "?:,;-–—？：":
        return False
    own = QUOTED.sub(" ", line)
    if any(mark in own for mark in MARKS):
        return False
    quoted = 1 - len(own) / max(1, len(line))
    if quoted > _MOSTLY or (line[:1] in MARKS and quoted > _MOSTLY / 2):
        return False
    return _SPEAKS.search(own) is None and _SPOKEN_FIRST.match(own) is None
