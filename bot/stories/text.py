"""Sentences, paragraphs, folded words. Nothing in this file does I/O, and nothing raises on any text.

A sentence never crosses a paragraph. A quotation that closes within its paragraph is not cut up: who
said it stands after it, and a sentence without its speaker is no use to a reader. Only very long
quotations are cut, at their own sentence ends.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import nupunkt
import sentencex

from bot.model import Span
from bot.stories.marks import find_runs

_BREAK = re.compile(r"[\n\r\u2028\u2029\x0b\x0c\x85]+")
_WRAP_MIN, _WRAP_MAX = 45, 110
_LONG_QUOTATION = 600
_FOLDED_SCRIPTS = ("LATIN", "GREEK", "ARABIC", "HEBREW")
_CUT = re.compile(r"[.!?。！？…؟]+[\"'”’»)\]]*(?:\s+|(?<=[。！？]))")


def paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs, in order, without surrounding blanks.

    Every line end parts paragraphs, unless the lines of a block look wrapped at a fixed width.
    """
    blocks: list[tuple[int, int]] = []
    at = 0
    for gap in re.finditer(r"(?:\r?\n|\r)[ \t\u00a0\u3000]*(?:\r?\n|\r)\s*", text):
        blocks.append((at, gap.start()))
        at = gap.end()
    blocks.append((at, len(text)))
    found: list[Span] = []
    for start, end in blocks:
        lines = _lines(text, start, end)
        found += [Span(lines[0].start, lines[-1].end)] if _wrapped(text, lines) else lines
    return tuple(found)


def _lines(text: str, start: int, end: int) -> list[Span]:
    found = []
    at = start
    for gap in _BREAK.finditer(text, start, end):
        found.append(_stripped(text, at, gap.start()))
        at = gap.end()
    found.append(_stripped(text, at, end))
    return [span for span in found if span.end > span.start]


def _wrapped(text: str, lines: list[Span]) -> bool:
    """Whether line ends in a block are only typesetting: nearly all stand mid-sentence, at one width."""
    if len(lines) < 2:
        return False
    inner = lines[:-1]
    if not all(_WRAP_MIN <= line.end - line.start <= _WRAP_MAX for line in inner):
        return False
    mid = sum(text[line.end - 1] not in '.!?:…”"»。！？」' for line in inner)
    return 2 * mid > len(inner) and max(line.end - line.start for line in inner) - lines[-1].end + lines[-1].start > -12


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def sentences(text: str, language: str) -> tuple[Span, ...]:
    """The sentences, in order, without surrounding blanks; headings and datelines stay whole.

    `language` is a BCP 47 primary tag; one that no cutter knows is cut by its marks.
    """
    found: list[Span] = []
    parts = paragraphs(text)
    runs = find_runs(text, parts)
    closed = [(run.start, run.end) for run in runs if run.closed and run.end - run.start <= _LONG_QUOTATION]
    for paragraph in parts:
        inside = [run for run in closed if paragraph.start <= run[0] < paragraph.end]
        cuts = _cuts(text[paragraph.start : paragraph.end], language)
        start = paragraph.start
        for cut in cuts:
            at = paragraph.start + cut
            if not start < at < paragraph.end or not _may_cut(text, at, inside):
                continue
            found.append(_stripped(text, start, at))
            start = at
        found.append(_stripped(text, start, paragraph.end))
    return tuple(span for span in found if span.end > span.start)


def _cuts(paragraph: str, language: str) -> list[int]:
    """Offsets in a paragraph where a sentence begins."""
    try:
        if language == "en":
            return [start for start, _ in nupunkt.sent_spans(paragraph)]
        at, cuts = 0, []
        for piece in sentencex.segment(language if language != "und" else "en", paragraph):
            place = paragraph.find(piece, at)
            if place < 0:
                return [match.end() for match in _CUT.finditer(paragraph)]
            cuts.append(place)
            at = place + len(piece)
    except Exception:  # noqa: BLE001  a cutter that fails on odd text leaves the marks to go by
        return [match.end() for match in _CUT.finditer(paragraph)]
    return cuts


def _may_cut(text: str, at: int, runs: list[tuple[int, int]]) -> bool:
    while at < len(text) and text[at].isspace():
        at += 1
    if at < len(text) and text[at].islower():
        return False
    return not any(start <= at < end + 1 for start, end in runs)


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """A word as it is compared: case, diacritics and a possessive ending taken away."""
    lowered = word.casefold().replace("’", "'").replace("ё", "е")
    lowered = lowered.removesuffix("'s").strip("'.")
    if lowered.isascii():
        return lowered
    kept: list[str] = []
    for letter in lowered:
        parts = unicodedata.normalize("NFKD", letter)
        script = unicodedata.name(parts[0], "")
        if script.startswith(_FOLDED_SCRIPTS):
            parts = "".join(part for part in parts if not unicodedata.combining(part))
        kept.append(parts)
    return unicodedata.normalize("NFC", "".join(kept))
