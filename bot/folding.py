"""Words as they are compared, everywhere the same: case, diacritics and compatibility forms do not make two differ.

What a place takes away beyond that (punctuation, a possessive ending, the marks between words) is its own affair.
"""

from __future__ import annotations

import re
import unicodedata

_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_STROKES = {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
"""Letters that Unicode does not take apart."""
_STROKED = re.compile(f"[{''.join(_STROKES)}]")


def fold(words: str) -> str:
    """`words` without case and diacritics, compatibility forms made plain."""
    if words.isascii():
        return words.lower()
    apart = unicodedata.normalize("NFKD", words.casefold())
    bare = _BEYOND_ASCII.sub(_without_marks, apart)
    return _STROKED.sub(_without_stroke, unicodedata.normalize("NFC", bare).casefold())


def _without_stroke(letter: re.Match[str]) -> str:
    return _STROKES[letter[0]]


def _without_marks(run: re.Match[str]) -> str:
    return "".join(sign for sign in run[0] if unicodedata.category(sign) != "Mn")
