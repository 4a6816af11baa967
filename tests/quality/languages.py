"""Other languages on short texts of our own: quotes found, sentences cut, speakers named.

`python -m tests.quality languages` prints the table. The texts stand in `tests/data/languages.txt`.
"""

from __future__ import annotations

import re
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.stories.names import find_names
from bot.stories.quotes import find_quotes
from bot.stories.text import sentences

TEXTS = Path(__file__).resolve().parents[1] / "data" / "languages.txt"


@dataclass(frozen=True, slots=True)
class Specimen:
    """A text, its quotes' spans and speakers (None where nobody is named), and where its sentences begin."""

    language: str
    text: str
    quotes: tuple[tuple[int, int], ...]
    speakers: tuple[frozenset[str] | None, ...]
    sentences: tuple[int, ...]


@dataclass(slots=True)
class Score:
    """Counts for one language."""

    texts: int = 0
    quotes: int = 0
    found: int = 0
    spurious: int = 0
    sentences_right: int = 0
    named: int = 0
    named_right: int = 0
    nameable: int = 0


def specimens() -> Iterator[Specimen]:
    """All texts, in order."""
    language = ""
    for line in TEXTS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            language = line.strip("[]")
        elif line and not line.startswith("#"):
            yield _specimen(language, line)


def _specimen(language: str, line: str) -> Specimen:
    marked, _, speakers = line.partition(" ##")
    text, opens, quotes, starts = "", 0, [], [0]
    for letter in marked.rstrip():
        if letter == "⟨":
            opens = len(text)
        elif letter == "⟩":
            quotes.append((opens, len(text)))
        elif letter == "‖":
            starts.append(len(text))
        else:
            text += letter
    starts = [at + len(text[at:]) - len(text[at:].lstrip()) for at in starts]
    said = tuple(
        None if name.strip() == "-" else frozenset(name.strip().split("|"))
        for name in speakers.split(";")
        if name.strip()
    )
    return Specimen(language, text, tuple(quotes), said, tuple(starts))


def measure() -> dict[str, Score]:
    """Each language's counts."""
    table: dict[str, Score] = {}
    for item in specimens():
        score = table.setdefault(item.language, Score())
        cut = sentences(item.text, item.language)
        found = find_quotes(1, 1, item.text, item.language, find_names(item.text, item.language), cut)
        spans = {_trim(item.text, quote.citation.start, quote.citation.end): quote for quote in found}
        gold = [_trim(item.text, *span) for span in item.quotes]
        score.texts += 1
        score.quotes += len(gold)
        score.found += sum(span in spans for span in gold)
        score.spurious += sum(span not in gold for span in spans)
        score.sentences_right += tuple(span.start for span in cut) == item.sentences
        for number, span in enumerate(gold):
            want = item.speakers[number] if number < len(item.speakers) else item.speakers[-1]
            name = spans[span].speaker if span in spans else None
            score.nameable += want is not None
            score.named += name is not None
            score.named_right += name is not None and want is not None and name in want
    return table


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    inside = re.compile(r"[\s.,。]*(.*?)[\s.,。]*$", re.DOTALL).match(text[start:end])
    assert inside is not None
    return start + inside.start(1), start + inside.end(1)


def main(argv: list[str]) -> int:
    """Print the table; 0 when it was printed."""
    ArgumentParser(prog="python -m tests.quality languages", description=__doc__).parse_args(argv)
    heads = ("quotes", "found", "extra", "cut right", "nameable", "named", "right")
    print(f"{'':5}{'texts':>7}" + "".join(f"{head:>10}" for head in heads))
    for language, score in measure().items():
        counts = (score.quotes, score.found, score.spurious, score.sentences_right, score.nameable, score.named)
        print(f"{language:5}{score.texts:7}" + "".join(f"{count:10}" for count in (*counts, score.named_right)))
    return 0
