"""Words with AND, OR and NOT: what a channel asks of a story's text. Nothing in this file does I/O.

    nuclear AND (talks OR summit) NOT football
    "joint statement" OR communiqué

Two words side by side are an AND. A word matches a word of the text, case and diacritics aside; one that
ends in ``*`` matches words that begin so; words in quotation marks match side by side. There are no
regular expressions: nothing that an admin types can be slow on any text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from bot.errors import CommandError
from bot.folding import fold

LONGEST = 500
"""Characters of an expression."""
DEEPEST = 20
"""Parentheses within parentheses."""

_PARTS = re.compile(r'"([^"]*)"|[“„«]([^”“»]*)[”“»]|([()])|([^\s()"“„«]+)')
_WORDS = re.compile(r"[^\W_]+")


class ExpressionError(CommandError):
    """What is typed is no expression; its text says what is wrong with it."""


class Text:
    """A text to match against: folded once, asked often."""

    def __init__(self, *parts: str) -> None:
        self.words = tuple(word for part in parts for word in (*folded_words(part), ""))
        self._known = frozenset(self.words)

    def has(self, words: tuple[str, ...], *, begins: bool = False) -> bool:
        """Whether these folded words stand side by side; `begins`: the last one need only begin so."""
        if len(words) == 1 and not begins:
            return words[0] in self._known
        *first, last = words
        for at in range(len(self.words) - len(words) + 1):
            end = self.words[at + len(first)]
            if (end.startswith(last) if begins else end == last) and list(self.words[at : at + len(first)]) == first:
                return True
        return False


class Expression(Protocol):
    """A condition on a text."""

    def matches(self, text: Text) -> bool:
        """Whether the text meets it."""
        ...


@dataclass(frozen=True, slots=True)
class _Words:
    words: tuple[str, ...]
    begins: bool = False

    def matches(self, text: Text) -> bool:
        return text.has(self.words, begins=self.begins)


@dataclass(frozen=True, slots=True)
class _Not:
    other: Expression

    def matches(self, text: Text) -> bool:
        return not self.other.matches(text)


@dataclass(frozen=True, slots=True)
class _All:
    parts: tuple[Expression, ...]

    def matches(self, text: Text) -> bool:
        return all(part.matches(text) for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Any:
    parts: tuple[Expression, ...]

    def matches(self, text: Text) -> bool:
        return any(part.matches(text) for part in self.parts)


def folded_words(text: str) -> tuple[str, ...]:
    """The words of a text, without case and diacritics."""
    return tuple(_WORDS.findall(fold(text)))


def expression(text: str) -> Expression:
    """The condition that `text` writes down. Raises `ExpressionError`."""
    if len(text) > LONGEST:
        raise ExpressionError(f"Words to look for can have {LONGEST} characters; these have {len(text)}.")
    try:
        return _read(text)
    except ExpressionError as error:
        raise ExpressionError(f'"{text}" cannot be read: {error}. For example: nuclear AND (talks OR summit)') from None


def _read(text: str) -> Expression:
    parts = [_part(found) for found in _PARTS.finditer(text)]
    if not parts:
        raise ExpressionError("it is empty")
    reader = _Reader(parts)
    made = reader.any(0)
    if reader.left:
        raise ExpressionError('a ")" closes nothing')
    return made


def _part(found: re.Match[str]) -> str | _Words:
    phrase = found[1] if found[1] is not None else found[2]
    if phrase is not None:
        words = folded_words(phrase)
        if not words:
            raise ExpressionError("there is nothing between its quotation marks")
        return _Words(words)
    if found[3]:
        return found[3]
    word = found[4]
    if word in ("AND", "OR", "NOT"):
        return word
    words = folded_words(word)
    if not words:
        raise ExpressionError(f'"{word}" has no letters')
    return _Words(words, begins=word.endswith("*"))


class _Reader:
    """Reads the parts from left to right: OR binds least, then AND, then NOT."""

    def __init__(self, parts: list[str | _Words]) -> None:
        self.left = parts

    def any(self, depth: int) -> Expression:
        if depth > DEEPEST:
            raise ExpressionError(f"more than {DEEPEST} parentheses stand within one another")
        parts = [self._all(depth)]
        while self.left and self.left[0] == "OR":
            self.left = self.left[1:]
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else _Any(tuple(parts))

    def _all(self, depth: int) -> Expression:
        parts = [self._one(depth)]
        while self.left and self.left[0] not in ("OR", ")"):
            if self.left[0] == "AND":
                self.left = self.left[1:]
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else _All(tuple(parts))

    def _one(self, depth: int) -> Expression:
        if not self.left:
            raise ExpressionError("a word is missing at its end")
        part, self.left = self.left[0], self.left[1:]
        if isinstance(part, _Words):
            return part
        if part == "NOT":
            return _Not(self._one(depth))
        if part == "(":
            inside = self.any(depth + 1)
            if not self.left:
                raise ExpressionError('a "(" is never closed')
            self.left = self.left[1:]
            return inside
        raise ExpressionError(f'a word is missing before "{part}"')
