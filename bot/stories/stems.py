"""Words without their endings, and the bucket that counts of them are kept in. Pure."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache

WORD = re.compile(r"[^\W_]+", re.UNICODE)
BUCKETS = 1 << 15
_MARKS = {code: " " for code in range(128) if not chr(code).isalnum()}
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A lower-case word without its commonest English endings, so that forms of one word are counted together."""
    if len(word) <= 3 or not word.isascii():
        return word
    for ending, put in (("ies", "y"), ("ing", ""), ("edly", ""), ("ed", ""), ("es", ""), ("s", ""), ("ly", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return (word[: -len(ending)] + put).rstrip("e")
    return word.rstrip("e")


def tokens(text: str) -> list[str]:
    """The stems of a text in order; Chinese and Japanese text gives its characters."""
    lowered = text.lower()
    if not lowered.isascii() and _CJK.search(lowered):
        return [char for char in lowered if char.isalnum()]
    return list(map(stem, find_words(lowered)))


def find_words(text: str) -> list[str]:
    """What `WORD` finds in a text, in order; most text is plain and is parted at its marks much faster."""
    return text.translate(_MARKS).split() if text.isascii() else WORD.findall(text)


@lru_cache(maxsize=65536)
def bucket(token: str) -> int:
    """Where what was counted of a stem is kept."""
    return zlib.crc32(token.encode()) % BUCKETS
