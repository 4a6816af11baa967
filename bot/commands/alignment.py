"""Whether asked words are printed words: word by word. Pure.

Words are the same when they differ in case, diacritics or marks alone; scripts without spaces are compared
sign by sign. Printed so is: the same words in the same order, as a part of what is printed or all of it. Printed
differently is: most of the asked words in their order within a stretch about as long, some of them telling ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel, LCSseq

from bot.folding import fold

ENOUGH = 0.65
"""Share of the words, of the longer of both, that must be the same for one to be the other printed differently."""
_TELLING = 4
"""Letters from which a word tells something."""
_TOLD = 0.5
"""Share of the asked telling words that must be printed too."""
_WIDER = 1.34
"""How much longer than what is asked a stretch may be in which it is looked for."""

_UNIT = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
    "|[^\\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+"
    "(?:['’][^\\W_]+)*"
)
_MARKED = re.compile('“([^“”]+)”|„([^„“”]+)[“”]|"([^"]+)"|«([^«»]+)»|»([^«»]+)«|「([^「」]+)」|『([^『』]+)』')


@dataclass(frozen=True, slots=True)
class Change:
    """A place where the two differ; one of the sides may be empty."""

    printed: str
    asked: str


@dataclass(frozen=True, slots=True)
class Alignment:
    """How asked words stand in printed ones."""

    exact: bool
    likeness: float
    """Share of words that are the same, 0 to 1."""
    changes: tuple[Change, ...] = ()
    """In order; none when exact."""


@dataclass(frozen=True, slots=True)
class _Unit:
    folded: str
    start: int
    end: int


def quoted(text: str) -> tuple[str, ...]:
    """The words in quotation marks of a text, in order, each once; all of a text without marks."""
    found = [next(part for part in match.groups() if part is not None) for match in _MARKED.finditer(text)]
    return tuple(dict.fromkeys(part.strip() for part in found or [text] if length(part)))


def is_marked(text: str) -> bool:
    """Whether any words of the text stand in quotation marks."""
    return _MARKED.search(text) is not None


def length(text: str) -> int:
    """How many words are compared of a text."""
    return len(_units(text))


def aligned(asked: str, printed: str) -> Alignment | None:
    """How `asked` stands in `printed`; None when it does not, nor most of it."""
    ours, theirs = _units(asked), _units(printed)
    ask, print_ = [unit.folded for unit in ours], [unit.folded for unit in theirs]
    if not ask or not print_:
        return None
    if any(print_[at : at + len(ask)] == ask for at in range(len(print_) - len(ask) + 1)):
        return Alignment(True, 1.0)
    start, end = _stretch(ask, print_)
    same = LCSseq.similarity(ask, print_[start:end])
    likeness = same / max(len(ask), end - start)
    if likeness < ENOUGH or not _telling(ask, print_[start:end]):
        return None
    return Alignment(False, likeness, tuple(_changes(asked, ours, printed, theirs[start:end])))


def _units(text: str) -> list[_Unit]:
    return [
        _Unit(fold(match[0]).replace("’", "").replace("'", ""), match.start(), match.end())
        for match in _UNIT.finditer(text)
    ]


def _stretch(ask: Sequence[str], print_: Sequence[str]) -> tuple[int, int]:
    """From where to where in `print_` the most of `ask` stands, without what hangs over at its ends."""
    wide = min(len(print_), max(len(ask) + 2, int(len(ask) * _WIDER)))
    best = max(range(len(print_) - wide + 1), key=lambda at: LCSseq.similarity(ask, print_[at : at + wide]))
    kept = [block for block in Indel.opcodes(ask, print_[best : best + wide]) if block.tag == "equal"]
    if not kept:
        return best, best + wide
    # what the asked words have before their first and after their last same word stood for as many printed ones
    start = best + max(0, kept[0].dest_start - kept[0].src_start)
    return start, min(len(print_), best + min(wide, kept[-1].dest_end + len(ask) - kept[-1].src_end))


def _telling(ask: Sequence[str], print_: Sequence[str]) -> bool:
    telling = [word for word in ask if len(word) >= _TELLING or not word.isascii()]
    return not telling or sum(word in print_ for word in telling) / len(telling) >= _TOLD


def _changes(asked: str, ours: Sequence[_Unit], printed: str, theirs: Sequence[_Unit]) -> list[Change]:
    """The places where the two differ, as both have them."""
    found: list[Change] = []
    last: tuple[int, int] = (-1, -1)
    for block in Indel.opcodes([unit.folded for unit in ours], [unit.folded for unit in theirs]):
        if block.tag == "equal":
            last = (-1, -1)
            continue
        change = Change(
            _words(printed, theirs, block.dest_start, block.dest_end),
            _words(asked, ours, block.src_start, block.src_end),
        )
        if last == (block.src_start, block.dest_start):
            before = found.pop()
            change = Change(_joined(before.printed, change.printed), _joined(before.asked, change.asked))
        found.append(change)
        last = (block.src_end, block.dest_end)
    return found


def _joined(first: str, second: str) -> str:
    return " ".join(part for part in (first, second) if part)


def _words(text: str, units: Sequence[_Unit], start: int, end: int) -> str:
    return text[units[start].start : units[end - 1].end] if end > start else ""
