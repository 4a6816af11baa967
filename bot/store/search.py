"""Full text: how words are folded, how they are indexed, how they are asked for.

Neither engine's own word cutting will do (SQLite's finds no Chinese, PostgreSQL's cuts at dots and
hyphens), so both get the same tokens, made here: case and diacritics folded, runs of scripts that put no
spaces between words cut into pairs. SQLite keeps them in an FTS5 table, PostgreSQL in a `tsvector` written
out token by token. A row of the index is one revision of a brief, so that as-of questions find what was
there; title, names and body weigh differently.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    FromClause,
    cast,
    column,
    func,
    literal,
    literal_column,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Brief

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(
    "[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\U00020000-\U0003ffff]+"
)
"""Kana, Han, Hangul, Thai, Lao, Burmese, Khmer: no spaces between words, or particles joined to them."""
_STROKES = str.maketrans({"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
"""Letters that Unicode does not take apart."""
_LONGEST = 100
"""Characters of a token; more is no word that anyone asks for."""
_POSITIONS = 16_000
"""Tokens of one brief that are indexed; PostgreSQL counts no further."""

_INDEX = table("brief_words", column("rowid"), column("brief"), column("words"))


def fold(words: str) -> str:
    """`words` without case and diacritics, compatibility forms made plain."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    bare = "".join(character for character in apart if unicodedata.category(character) != "Mn")
    return unicodedata.normalize("NFC", bare).casefold().translate(_STROKES)


def folded_words(words: str) -> str:
    """The folded words with a space around each: ``% kim%`` finds one that begins so."""
    found = _WORD.findall(fold(words))
    return f" {' '.join(found)} " if found else " "


def tokens(words: str) -> list[str]:
    """What is indexed of `words`, in order."""
    found: list[str] = []
    for word in _WORD.findall(fold(words)):
        at = 0
        for run in _UNSPACED.finditer(word):
            found.extend(_plain(word[at : run.start()]))
            found.extend(_pairs(run.group()))
            found.append(run.group()[-1])
            at = run.end()
        found.extend(_plain(word[at:]))
    return found


def padded_tokens(words: str) -> str:
    """The tokens of `words` with a space around each, for LIKE."""
    return f" {' '.join(tokens(words))} "


def asked(words: Iterable[str]) -> list[tuple[str, bool]]:
    """The tokens that `words` ask for, each with whether a longer word that begins so will do."""
    found: dict[tuple[str, bool], None] = {}
    for word in words:
        for part in _WORD.findall(fold(word)):
            at = 0
            for run in _UNSPACED.finditer(part):
                found |= dict.fromkeys((token, True) for token in _plain(part[at : run.start()]))
                # one sign alone begins a pair wherever it does not end the run
                found |= dict.fromkeys((token, len(token) == 1) for token in _pairs(run.group()))
                at = run.end()
            found |= dict.fromkeys((token, True) for token in _plain(part[at:]))
    return list(found)


def pieces(words: Iterable[str], *, whole: bool = False) -> list[str]:
    """What to look for with LIKE in `padded_tokens`, all of it; `whole`: a longer word will not do."""
    return [
        f" {token}" if longer and (not whole or _UNSPACED.match(token)) else f" {token} "
        for token, longer in asked(words)
    ]


def create_index(connection: Connection) -> None:
    """Make the full-text index; run once, by the first migration."""
    if connection.dialect.name == "sqlite":
        # the ASCII tokenizer leaves every other letter alone: cutting is done here
        connection.execute(
            text(
                "CREATE VIRTUAL TABLE brief_words USING fts5(title, names, body, content='', tokenize='ascii', "
                "prefix='2 3')"
            )
        )
    else:
        connection.execute(text("CREATE TABLE brief_words (brief bigint PRIMARY KEY, words tsvector NOT NULL)"))
        connection.execute(text("CREATE INDEX ix_brief_words_words ON brief_words USING gin (words)"))


async def index(connection: AsyncConnection, briefs: Sequence[tuple[int, Brief]]) -> None:
    """Put brief revisions, with their row numbers, into the index."""
    if not briefs:
        return
    if connection.dialect.name == "sqlite":
        statement = "INSERT INTO brief_words (rowid, title, names, body) VALUES (:id, :title, :names, :body)"
        rows = [
            {"id": number, **dict(zip(("title", "names", "body"), map(" ".join, _parts(brief)), strict=True))}
            for number, brief in briefs
        ]
    else:
        statement = "INSERT INTO brief_words (brief, words) VALUES (:id, CAST(CAST(:words AS text) AS tsvector))"
        rows = [{"id": number, "words": _vector(_parts(brief))} for number, brief in briefs]
    await connection.execute(text(statement), rows)


def matching(
    dialect: str, brief: ColumnElement[int], words: Sequence[str]
) -> tuple[FromClause, ColumnElement[bool], ColumnElement[float]] | None:
    """The index, the condition that all `words` occur in `brief`, and its score, higher is better.

    None when the words hold nothing that could be asked for.
    """
    wanted = asked(words)
    if not wanted:
        return None
    if dialect == "sqlite":
        query = " AND ".join(f'"{token}"*' if longer else f'"{token}"' for token, longer in wanted)
        condition = (_INDEX.c.rowid == brief) & literal_column("brief_words").op("MATCH", is_comparison=True)(query)
        return _INDEX, condition, literal_column("-bm25(brief_words, 8.0, 4.0, 1.0)", _FLOAT)
    query = " & ".join(f"'{token}':*" if longer else f"'{token}'" for token, longer in wanted)
    asking = cast(literal(query), TSQUERY)
    condition = (_INDEX.c.brief == brief) & _INDEX.c.words.op("@@", is_comparison=True)(asking)
    return _INDEX, condition, func.ts_rank(_INDEX.c.words, asking)


_FLOAT = Float()


def _parts(brief: Brief) -> tuple[list[str], list[str], list[str]]:
    """The tokens of a brief's headlines, of its names, and of the rest."""
    headlines = [headline.text for headline in brief.headlines]
    said = [point.text for point in brief.points] + [quote.text for quote in brief.quotes]
    if brief.outcome is not None:
        said.append(brief.outcome.text)
    titles = [source.title for source in brief.sources if source.title not in headlines]
    return (
        _all_tokens(headlines),
        _all_tokens((*brief.people, *brief.places, *brief.topics)),
        _all_tokens((*said, *titles)),
    )


def _all_tokens(texts: Iterable[str]) -> list[str]:
    return [token for one in texts for token in tokens(one)]


def _vector(parts: Sequence[Sequence[str]]) -> str:
    """A `tsvector` in PostgreSQL's own notation: each token with its places and their weight."""
    places: dict[str, list[str]] = {}
    at = 0
    for weight, part in zip("ABD", parts, strict=True):
        for token in part[: _POSITIONS - at]:
            at += 1
            places.setdefault(token, []).append(f"{at}{weight}")
    # the engine keeps at most 255 places of a token
    return " ".join(f"'{token}':{','.join(found[:255])}" for token, found in places.items())


def _plain(part: str) -> list[str]:
    return [part[:_LONGEST]] if part else []


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] if len(run) > 1 else [run]
