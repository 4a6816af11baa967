"""Mentions: everything in an English article that could be a speaker, and the text laid out to find them.

A mention is a noun phrase outside quotation marks: a name with its title, a pronoun, a description
("the president", "a senior official"), a body, a document. The owner in a possessive ("Clinton's
campaign") is a mention of its own beside the whole phrase.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.model import Name, NameKind, Span
from bot.stories import gazetteer
from bot.stories.marks import Run
from bot.stories.tokens import Token, tokens


@dataclass(slots=True)
class Mention:
    """A possible speaker: tokens ``first`` to ``last`` (inclusive) of paragraph `paragraph`."""

    paragraph: int
    first: int
    last: int
    start: int
    end: int
    text: str
    head: str
    """Folded head word."""
    kind: str
    """person, organisation, place, group, pronoun, role, document, other."""
    entity: str = ""
    owner: bool = False
    """Stands in the possessive, inside a longer phrase."""
    plural: bool = False
    sentence: int = 0


@dataclass(slots=True)
class Line:
    """A paragraph as the speaker search sees it."""

    number: int
    start: int
    end: int
    tokens: list[Token]
    sentences: list[int]
    """Sentence number of each token, from 0 in each paragraph."""
    mentions: list[Mention] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    """Numbers of the quoted runs in it."""
    run_at: dict[int, int] = field(default_factory=dict)
    """Run number to token index."""


def lay_out(text: str, paragraphs: Sequence[Span], runs: Sequence[Run], names: Sequence[Name]) -> list[Line]:
    """The article's paragraphs with tokens, mentions and runs."""
    starts = [run.start for run in runs]
    name_starts = [name.start for name in names]
    lines: list[Line] = []
    for number, paragraph in enumerate(paragraphs):
        low, high = bisect_left(starts, paragraph.start), bisect_left(starts, paragraph.end)
        inside = [(at, runs[at]) for at in range(low, high)]
        near = names[bisect_left(name_starts, paragraph.start) : bisect_left(name_starts, paragraph.end)]
        words = tokens(text, paragraph.start, paragraph.end, inside, near)
        line = Line(number, paragraph.start, paragraph.end, words, _sentence_numbers(text, words, runs))
        line.runs = [at for at, _ in inside]
        line.run_at = {token.run: index for index, token in enumerate(words) if token.run >= 0}
        line.mentions = _mentions(text, line, near)
        lines.append(line)
    return lines


def _sentence_numbers(text: str, words: list[Token], runs: Sequence[Run]) -> list[int]:
    numbers: list[int] = []
    current = 0
    for index, token in enumerate(words):
        numbers.append(current)
        following = words[index + 1] if index + 1 < len(words) else None
        if following is None:
            break
        if token.tag == ".":
            current += following.tag not in '").'
        elif token.tag == "Q" and _ends_sentence(text, runs[token.run], following, words, index):
            current += 1
    return numbers


def _ends_sentence(text: str, run: Run, following: Token, words: list[Token], index: int) -> bool:
    last = text[run.start : run.end].rstrip(" ’'”\"")[-1:]
    if last == "." and run.end - run.start > 3:
        return following.tag == "Q" or following.text[0].isupper()
    if last in "?!":
        verb_near = any(token.tag == "v" for token in words[index + 1 : index + 6])
        return following.tag == "Q" or (following.text[0].isupper() and not verb_near)
    return False


_INSIDE = frozenset("toanPs#x")


def _mentions(text: str, line: Line, names: Sequence[Name]) -> list[Mention]:
    words = line.tokens
    found: list[Mention] = []
    index = 0
    while index < len(words):
        token = words[index]
        if token.tag == "o":
            found.append(_make(text, line, index, index, names))
            found[-1].owner = True
        alone = token.tag == "p" or (token.tag in "wt" and token.low in gazetteer.listed("stands_alone"))
        if alone and (token.tag != "t" or index + 1 >= len(words) or words[index + 1].tag not in "anPsdg#"):
            found.append(_make(text, line, index, index, names))
            index += 1
            continue
        if token.tag in _INSIDE and token.tag != "x":
            last = _phrase_end(words, index)
            if last is not None:
                found += _phrase(text, line, index, last, names)
                index = last + 1
                continue
        index += 1
    return found


def _phrase_end(words: list[Token], index: int) -> int | None:
    """Last token of the noun phrase that begins at `index`; None where no noun comes."""
    last_noun: int | None = None
    at = index
    while at < len(words) and not _day_after_noun(words, at, last_noun):
        tag = words[at].tag
        following = words[at + 1].tag if at + 1 < len(words) else "."
        if tag in "nsP":
            last_noun = at
        elif tag in "to" and at > index:
            if words[at - 1].tag != "t":
                break
        elif tag in "gdr":
            if last_noun is not None or following not in ("a#d" if tag == "r" else "nsPa"):
                break
        elif tag == ",":
            if last_noun is not None or at == index or words[at - 1].tag != "a":
                break
        elif tag not in _INSIDE:
            break
        at += 1
    alone = words[index].tag == "#" or (
        words[index].tag == "t" and words[index].low in ("another", "many", "both", "all")
    )
    return index if last_noun is None and alone else last_noun


def _day_after_noun(words: list[Token], at: int, last_noun: int | None) -> bool:
    """Whether a day or month follows a finished phrase ("Mr. Li Friday said")."""
    if last_noun is None or words[last_noun].tag == "x":
        return False
    return words[at].text[0].isupper() and words[at].low in gazetteer.listed("times")


def _phrase(text: str, line: Line, first: int, last: int, names: Sequence[Name]) -> list[Mention]:
    words = line.tokens
    found: list[Mention] = []
    for at in range(first, last):
        if words[at + 1].tag == "x" and words[at].tag in "nsPa":
            owner = _make(text, line, first, at, names)
            owner.owner = True
            found.append(owner)
    if words[last].low not in gazetteer.listed("times") or words[last].tag == "x":
        found.append(_make(text, line, first, last, names))
    for mention in found:
        if mention.kind == "person":
            _take_in_office(text, line, mention)
    return found


def _take_in_office(text: str, line: Line, mention: Mention) -> None:
    """Begin the phrase at its office: "Secretary of State Li" is one phrase, not two."""
    words, first = line.tokens, mention.first
    if first < 2 or words[first - 1].low != "of" or words[first - 2].low not in ("secretary", "minister", "director"):
        return
    if words[first].text not in ("State", "Defense", "Defence", "Foreign", "Energy", "Health", "Homeland", "National"):
        return
    first -= 2
    while first > 0 and words[first - 1].tag in "aPn" and words[first - 1].text[0].isupper():
        first -= 1
    if first > 0 and words[first - 1].low in ("former", "then", "deputy"):
        first -= 1
    mention.first, mention.start = first, words[first].start
    mention.text = text[mention.start : mention.end]


def _make(text: str, line: Line, first: int, last: int, names: Sequence[Name]) -> Mention:
    words = line.tokens
    start, end = words[first].start, words[last].end
    head = words[last]
    name = _last_name(names, head, start)
    kind, entity = _kind(words, first, last, name)
    return Mention(
        line.number, first, last, start, end, text[start:end], head.low, kind, entity,
        plural=head.tag == "s" or head.low in ("they", "we", "them", "us"), sentence=line.sentences[first],
    )  # fmt: skip


def _last_name(names: Sequence[Name], head: Token, start: int) -> Name | None:
    return next((name for name in names if name.start < head.end and head.start < name.end and name.end > start), None)


def _kind(words: list[Token], first: int, last: int, name: Name | None) -> tuple[str, str]:
    head = words[last]
    if head.low in gazetteer.listed("pronouns") and first == last:
        return "pronoun", ""
    if name is not None:
        return name.kind.value, name.entity if name.kind is not NameKind.GROUP else ""
    low = head.low.removesuffix("s") if head.tag == "s" else head.low
    if low in gazetteer.titles().role_nouns or head.low in ("people", "men", "women"):
        return "role", ""
    if low in gazetteer.listed("documents"):
        return "document", ""
    if head.tag == "P":
        return "name", ""
    return "other", ""
