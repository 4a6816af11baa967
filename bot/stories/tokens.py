"""Tokens of an English article with a part of speech each, fast enough for every article.

A tagger with two tables (how often a word has a tag; which tag follows which) reads a sentence and
takes the best path through it. The tables are small, were counted by `tests/quality/learn_tagger.py`
and lie in `data/tagger.json`. Quoted runs stand as one token each: what is said inside them has no part
in the grammar around them.

Tags, one letter each: ``n`` noun, ``s`` plural noun, ``P`` proper noun, ``p`` pronoun, ``o`` possessive
pronoun, ``w`` wh-word, ``t`` determiner, ``a`` adjective, ``r`` adverb, ``b`` base verb, ``v`` past or
present verb, ``g`` -ing form, ``d`` participle, ``m`` modal, ``i`` preposition or conjunction that
subordinates, ``c`` coordinating conjunction, ``T`` to, ``x`` possessive ending, ``R`` particle, ``#``
number, ``.`` sentence end, ``,`` comma, ``:`` colon or dash, ``(`` and ``)`` brackets, ``Q`` quoted run,
``"`` stray mark, ``?`` other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.model import Name, NameKind
from bot.stories.marks import Run

_TOKEN = re.compile(
    r"\d+(?:-[^\W\d_]+)+"
    r"|\d+(?:[.,:]\d+)*(?:st|nd|rd|th|s)?%?"
    r"|(?:[A-Za-z]\.){2,}"
    r"|(?:Mr|Mrs|Ms|Dr|Sens?|Reps?|Govs?|Gen|Lt|Col|Capt|Maj|Sgt|Adm|Cmdr|Brig|Rev|Prof|Jr|Sr|St|Hon|Pres|[A-Z])\.(?!\.)"
    r"|(?:Jan|Feb|Aug|Sept?|Oct|Nov|Dec|No|Nos)\.(?=\s?\d)"
    r"|[^\W_]+(?:[-'’.&‘ʼ´`](?=[^\W_])[^\W_]+)*"
    r"|\.{2,}|--+|\S"
)
_POSSESSIVE = re.compile(r"^(.+)(['’]s)$|^(.+s)(['’])$")
_CONTRACTED = re.compile(r"^(\w+)(n['’]t|['’](?:re|ve|ll|d|m))$|^(can)(not)$", re.IGNORECASE)
_MARKS = {
    ".": ".", "!": ".", "?": ".", "…": ".", ",": ",", ";": ":", ":": ":", "–": ":", "—": ":", "-": ":",
    "--": ":", "(": "(", "[": "(", "{": "(", ")": ")", "]": ")", "}": ")", "...": ":", "..": ":",
}  # fmt: skip
_QUOTES = set("\"'“”‘’«»„‚`")


@dataclass(slots=True)
class Token:
    """A word or mark with its place; `run` is the number of the quoted run it stands for, else -1."""

    text: str
    start: int
    end: int
    tag: str = "?"
    low: str = ""
    run: int = -1


@dataclass(frozen=True, slots=True)
class Tagger:
    """Log-probabilities: of tags for a word, for an ending, and of one tag after another."""

    words: dict[str, dict[str, float]]
    endings: dict[str, dict[str, float]]
    after: dict[str, dict[str, float]]


@cache
def tagger() -> Tagger:
    """The tables, read once."""
    table = json.loads(files("bot.stories").joinpath("data", "tagger.json").read_text(encoding="utf-8"))

    def scaled(rows: dict[str, dict[str, int]]) -> dict[str, dict[str, float]]:
        return {key: {tag: value / -100.0 for tag, value in row.items()} for key, row in rows.items()}

    return Tagger(scaled(table["words"]), scaled(table["endings"]), scaled(table["after"]))


def split_words(text: str, start: int, end: int) -> list[Token]:
    """The tokens of a stretch without any quoted run, untagged."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text, start, end):
        word, at = match.group(), match.start()
        if not word[0].isalpha() or len(word) < 3:
            found.append(Token(word, at, match.end(), low=word.lower()))
            continue
        parts = _POSSESSIVE.match(word) or _CONTRACTED.match(word)
        if parts is None:
            found.append(Token(word, at, match.end(), low=word.lower()))
            continue
        first = next(group for group in parts.groups() if group)
        found.append(Token(first, at, at + len(first), low=first.lower()))
        tail = word[len(first) :]
        found.append(Token(tail, at + len(first), match.end(), low=tail.lower().replace("’", "'")))
    return found


def tokens(text: str, start: int, end: int, runs: Sequence[tuple[int, Run]], names: Sequence[Name]) -> list[Token]:
    """Tagged tokens of a paragraph; each quoted run in it is one token with the tag ``Q``.

    Words inside `names` (people, bodies, places) are proper nouns whatever the tables say.
    """
    found: list[Token] = []
    at = start
    for number, run in runs:
        found += split_words(text, at, max(at, run.start - 1))
        found.append(Token("“”", run.start - 1, run.after, "Q", "“”", number))
        at = run.after
    found += split_words(text, at, end)
    named = [(name.start, name.end) for name in names if name.kind is not NameKind.GROUP]
    _tag(found, named)
    return found


def _tag(words: list[Token], named: list[tuple[int, int]]) -> None:
    """Set the tag of each token by the best path (Viterbi over the few tags each word can have)."""
    model = tagger()
    before: dict[str, float] = {".": 0.0}
    trail: list[dict[str, str]] = []
    sentence_start = True
    at = 0
    for token in words:
        while at < len(named) and named[at][1] <= token.start:
            at += 1
        proper = at < len(named) and named[at][0] <= token.start and token.text[0].isupper()
        options = {"P": 0.0} if proper else _options(token, sentence_start, model)
        now: dict[str, float] = {}
        came: dict[str, str] = {}
        for tag, weight in options.items():
            best, best_from = -1e9, "."
            for earlier, score in before.items():
                value = score + model.after.get(earlier, {}).get(tag, -7.0)
                if value > best:
                    best, best_from = value, earlier
            now[tag] = best + weight
            came[tag] = best_from
        before = now
        trail.append(came)
        sentence_start = token.tag == "Q" or token.text in ".!?:\"“”‘’'"
    if not words:
        return
    tag = max(before, key=before.__getitem__)
    for token, came in zip(reversed(words), reversed(trail), strict=True):
        token.tag = tag
        tag = came[tag]


def _options(token: Token, sentence_start: bool, model: Tagger) -> dict[str, float]:
    word = token.text
    if token.tag == "Q":
        return {"Q": 0.0}
    if word in _MARKS:
        return {_MARKS[word]: 0.0}
    if word in _QUOTES and token.low not in ("'", "’"):
        return {'"': 0.0}
    if word[0].isdigit():
        return {"#": 0.0} if word[-1:].isdigit() or "-" not in word else {"a": 0.0, "n": -1.0}
    known = model.words.get(word)
    if known is not None and not (sentence_start and word[0].isupper()):
        return known
    lower = model.words.get(token.low)
    if word[0].isupper():
        if sentence_start:
            merged = dict(lower or {})
            for tag, weight in (known or {}).items():
                merged[tag] = max(merged.get(tag, -99.0), weight)
            return merged or {"P": 0.0, "n": -2.5, "s": -2.5, "a": -3.0}
        return {"P": 0.0} if lower is None else {"P": -0.3, **{tag: weight - 2.0 for tag, weight in lower.items()}}
    if lower is not None:
        return lower
    for size in (4, 3, 2, 1):
        row = model.endings.get(token.low[-size:])
        if row is not None:
            return row
    return {"n": 0.0}
