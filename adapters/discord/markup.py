"""Pieces of a card as Discord's Markdown. Pure; foreign text comes out as it stands, whatever it holds.

Discord reads a backslash before any sign that is neither letter, digit nor space as "this sign and nothing more".
Every sign that could begin markup is escaped: emphasis, headings, quotes, lists, links, code, mentions, timestamps,
emoji codes (``:smile:``), and the colon of ``https:``, without which nothing in a text is taken for an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.wording import Piece, PieceKind, literal

_SIGNS = re.compile(r"([\\`*_\[\]<>|~@]|:(?=\S))")
_FIRST = re.compile(r"^(?=\d+[.)]|[#+\-])(\d*)(.)")
"""What begins a heading, small print or a list at the beginning of a line: ``#``, ``-``, ``1.``."""
_FRAGMENT = "#:~:text="
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?: [^\d]+)?")
_UNSAFE = {"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", " ": "%20", "\\": "%5C", "|": "%7C", "`": "%60", "*": "%2A"}


def escaped(text: str) -> str:
    """`text` so that a reader sees just these characters."""
    return _FIRST.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", text))


def marked(pieces: Iterable[Piece], *, fragments: bool = True) -> str:
    """The pieces as one line; with `fragments`, links lead to the very words in the report."""
    return "".join(_marked(piece, fragments) for piece in pieces)


def address(url: str, *, fragments: bool = True) -> str | None:
    """A web address fit to stand in a link; None for anything else."""
    url = literal(url)
    if not fragments:
        url = url.partition(_FRAGMENT)[0]
    if not url.lower().startswith(("https://", "http://")):
        return None
    return "".join(_UNSAFE.get(char, char) for char in url)


def _marked(piece: Piece, fragments: bool) -> str:
    if piece.at is not None:
        return f"<t:{int(piece.at.timestamp())}:{'t' if _CLOCK.fullmatch(piece.text) else 'f'}>"
    text = escaped(piece.text)
    if piece.kind is PieceKind.LINK and piece.url is not None and text.strip():
        url = address(piece.url, fragments=fragments)
        if url is not None and not _like_an_address(piece.text):
            return f"[{text}]({url})"
    return text


def _like_an_address(label: str) -> bool:
    """A label that looks like an address could lead elsewhere than it says: Discord makes no link of it, nor do we."""
    return "://" in label or label.lower().startswith("www.")
