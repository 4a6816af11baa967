"""Foreign text made harmless and even: what leaves this room has passed through here. Pure.

Removed are characters that show nothing and can deceive: control codes, marks that turn the direction of
writing (Unicode TR 36), tag characters, more than four combining marks on a letter. Kept is what carries
meaning: typographic quotes, joiners that scripts and emoji need, paragraphs. Script addresses and event
handlers lose the sign that makes them code: some reader of our text may turn it into a page again.
"""

from __future__ import annotations

import re
import unicodedata

MARKS = 4
"""Combining marks that a letter may have."""

_GONE = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 and C1 but for tab and line ends
    "\u00ad\u200b\u2060\ufeff\u180e"  # soft hyphen, zero-width spaces
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u206a-\u206f"  # direction
    "\ufff9-\ufffc\ufdd0-\ufdef\ufffe\uffff"  # annotations, object, no characters at all
    "\U000e0000-\U000e007f"  # tags
    "\ud800-\udfff"  # halves of a pair
    "]"
)
_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_CODE = re.compile(r"((?:java|vb)script):|(\bon[a-z]{3,24}|\bsrcdoc)=|<(?=/?script)", re.IGNORECASE)
_RUN = re.compile(r"[^\w\s\x00-\u02ff]{5,}")
_SPACES = re.compile(r"\s+")
_PARAGRAPHS = re.compile(r"\n[^\S\n]*(?:\n\s*)")


def clean(text: str) -> str:
    """The text in NFC without what deceives; line ends are single newlines."""
    text = _GONE.sub("", _ENDS.sub("\n", text))
    if ":" in text or "=" in text or "<" in text:
        text = _CODE.sub(_as_words, text)
    if text.isascii():
        return text
    # composing can only bring together what the removals left side by side, so it comes last but one
    return _RUN.sub(_with_few_marks, unicodedata.normalize("NFC", text))


def line(text: str, limit: int) -> str:
    """The text on one line, at most `limit` characters, cut after a word where there is one."""
    return cut(_SPACES.sub(" ", clean(text[: limit * 8])).strip(), limit)


def paragraphs(text: str) -> str:
    """Plain text evened out: an empty line between paragraphs, single line ends as spaces."""
    parts = _PARAGRAPHS.split(clean(text))
    return "\n\n".join(even for part in parts if (even := _SPACES.sub(" ", part).strip()))


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, whole letters with their marks, after a word where there is one."""
    if len(text) <= limit:
        return text
    end = limit
    while end and (unicodedata.combining(text[end]) or text[end] in "\u200d\ufe0e\ufe0f" or text[end - 1] == "\u200d"):
        end -= 1
    space = text.rfind(" ", max(0, end - 40), end + 1)
    return text[: space if space > 0 else end].rstrip()


def _with_few_marks(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        if marks <= MARKS:
            kept.append(character)
    return "".join(kept)


def _as_words(code: re.Match[str]) -> str:
    return f"{code[1] or code[2] or '<'} "
