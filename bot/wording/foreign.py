"""Foreign text made fit to be shown: nothing in it can steer a screen.

Titles, names, quotes and typed words come from outside. Before they are shown anywhere they pass
`literal`; escaping the platform's own markup is then the renderer's part.
"""

from __future__ import annotations

import re
import unicodedata

MOST_MARKS = 4
"""Combining marks that may stand on one letter; scripts that need more than this are not known."""

_JOINERS = "\u200c\u200d"
"""Needed inside words of Persian and Indic scripts, and inside emoji."""

_QUESTIONABLE = re.compile(r"[^\x20-\x7e]")


def literal(text: str) -> str:
    """`text` on one line, in NFC, without controls, bidi controls, tag characters and piled-up marks."""
    text = " ".join(text.split())
    if not _QUESTIONABLE.search(text):
        return text
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if category == "Cs":
            kept.append("\ufffd")
        elif category == "Cc" or (category == "Cf" and char not in _JOINERS) or marks > MOST_MARKS:
            continue
        else:
            kept.append(char)
    return " ".join("".join(kept).split())
