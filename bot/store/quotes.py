"""Quotes as they are asked for: by who said them, by what they are about, and by the words themselves.

Of each quote the index holds the terms of its words and of its story's title, the speaker's name, every three
words in a row, and every two with at most one between. What somebody asks about may be misremembered: three
words in a row that are right are enough to find the quote, and two where there are not many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Subquery, and_, select, union_all

from bot.model import Brief, Quote, Scope, Source
from bot.ports import QuoteHit, QuotePage, Sight
from bot.store.aliases import Group
from bot.store.codec import load
from bot.store.editions import told
from bot.store.engine import Database, breathing
from bot.store.leading import known_at
from bot.store.search import QUOTES, asked, either, newest, of_scope
from bot.store.tables import briefs, quotes
from bot.store.words import signs, terms, tokens, units

COUNTED = 1000
"""Quotes that are counted, the newest."""
_SPEAKER, _TITLE, _RUN, _PAIR = "§p", "§h", "§r", "§q"
"""Marks: a word of the speaker's name, a word of the story's title, three words in a row, two nearly so."""
_IN_A_ROW = 3
_SHORT = 7
"""Words of a quote that is also looked for by its pairs, at most."""
_VOTES = 64
"""Quotes that a run of words speaks for, the newest that have it."""
_RUNS = 60
"""Runs of words that are looked for at most."""


class QuoteRows:
    """The part of the store that knows who said what."""

    _database: Database

    async def quotes(
        self, sight: Sight, *, who: str | None, about: Sequence[str], since: datetime | None, limit: int, offset: int
    ) -> QuotePage:
        """See `ArchiveStore`."""
        groups = [either(f"{_SPEAKER}{token}") for token in (tokens(who) or [""] if who else ())]
        groups += [_said_or_titled(one) for one in await asked(about)]
        if about and not any(tokens(word) for word in about):
            groups.append(either(_TITLE))

        def page(connection: Connection) -> tuple[int, Sequence[Any]]:
            wanted = [quotes.c.told_at >= since] if since is not None else []
            found = _newest(connection, sight, groups, COUNTED, *wanted)
            ordered = sorted(found, key=lambda row: (row.told_at, row.story, -row.id), reverse=True)
            return len(found), _whole(connection, [row.id for row in ordered[offset : offset + limit]], sight)

        total, rows = await self._database.consult(page)
        return QuotePage(tuple([_hit(row) async for row in breathing(rows)]), total)

    async def said(self, sight: Sight, words: str, limit: int) -> tuple[QuoteHit, ...]:
        """See `ArchiveStore`."""
        spoken = units(words)
        alone = await asked(spoken) if len(spoken) == 1 else []

        def find(connection: Connection) -> Sequence[Any]:
            found = _exactly(connection, sight, spoken, alone, limit)
            if not found:
                found = _nearly(connection, sight, spoken, limit)
            return _whole(connection, found, sight)

        rows = await self._database.consult(find) if spoken else ()
        return tuple([_hit(row) async for row in breathing(rows)])


def _said_or_titled(one: Group) -> Group:
    return (*one, *(tuple(f"{_TITLE}{term}" for term in every) for every in one))


def _hit(row: Any) -> QuoteHit:
    return QuoteHit(load(row.quote, Quote), load(row.source, Source), row.story, row.title, row.utterance)


# --- writing --------------------------------------------------------------------------------------


def utterances(brief: Brief) -> dict[tuple[int, int], str]:
    """The whole of each utterance that stands in several pieces: by the article and place of a piece."""
    whole: dict[tuple[int, int], str] = {}
    ordered = sorted(brief.quotes, key=lambda quote: (quote.citation.article, quote.utterance, quote.citation.start))
    for _, pieces in groupby(ordered, key=lambda quote: (quote.citation.article, quote.utterance)):
        of_one = list(pieces)
        if len(of_one) > 1 and len({piece.speaker for piece in of_one}) == 1:
            # a comma at a piece's end belongs to the attribution that stood there
            said = " … ".join(piece.text.rstrip(",") for piece in of_one)
            whole |= {(piece.citation.article, piece.citation.start): said for piece in of_one}
    return whole


def quote_terms(quote: Quote, source: Source, scope: Scope, title: str, utterance: str | None) -> set[str]:
    """What the index holds of a quote."""
    text = utterance or quote.text
    found = {*terms(text, source.language), *signs([text, quote.speaker or "", title])}
    spoken = units(text)
    found |= {*_runs(spoken), *_pairs(spoken)}
    found |= {f"{_SPEAKER}{token}" for token in (*tokens(quote.speaker or ""), *signs([quote.speaker or ""]))}
    found |= {f"{_TITLE}{term}" for term in (*terms(title, source.language), *signs([title]))}
    return found | {of_scope(scope)[0][0]}


def _runs(spoken: Sequence[str]) -> list[str]:
    """The marks of every three words in a row."""
    return _marks(_RUN, (spoken[at : at + _IN_A_ROW] for at in range(len(spoken) - _IN_A_ROW + 1)))


def _pairs(spoken: Sequence[str]) -> list[str]:
    """The marks of every two words, beside each other or with one between."""
    near = [(spoken[at], ">", spoken[at + 1]) for at in range(len(spoken) - 1)]
    return _marks(_PAIR, [*near, *((spoken[at], ">>", spoken[at + 2]) for at in range(len(spoken) - 2))])


def _marks(kind: str, of: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(f"{kind}{sha256(' '.join(words).encode()).hexdigest()[:10]}" for words in of))


# --- finding --------------------------------------------------------------------------------------


def _edition(sight: Sight) -> ColumnElement[bool]:
    return and_(briefs.c.story == quotes.c.story, briefs.c.scope == quotes.c.scope, known_at(briefs, sight.as_of))


def _newest(
    connection: Connection, sight: Sight, groups: Sequence[Group], limit: int, *wanted: ColumnElement[bool]
) -> list[Any]:
    """Number, story and time of the newest quotes that match."""
    upto = newest(connection, quotes, sight.as_of)
    measured = QUOTES.measured(connection, groups, upto)
    found: list[Any] = []
    for above, below in QUOTES.windows(connection, groups, measured, upto):
        found += _between(connection, sight, groups, above, below, limit - len(found), *wanted)
        if len(found) >= limit:
            break
    return found


def _between(
    connection: Connection,
    sight: Sight,
    groups: Sequence[Group],
    above: int,
    upto: int,
    limit: int,
    *wanted: ColumnElement[bool],
) -> Sequence[Any]:
    number = QUOTES.number(connection)
    query = (
        select(quotes.c.id, quotes.c.story, quotes.c.told_at)
        .join_from(QUOTES.table, quotes, quotes.c.id == number)
        .join(briefs, _edition(sight))
        .where(QUOTES.holds(connection, [*groups, of_scope(*sight.scopes)], above, upto))
        .where(known_at(quotes, sight.as_of), told(briefs, sight), *wanted)
        .order_by(number.desc())
        .limit(limit)
    )
    return connection.execute(query).all()


def _exactly(
    connection: Connection, sight: Sight, spoken: Sequence[str], alone: Sequence[Group], limit: int
) -> list[int]:
    """The newest quotes that have all that was asked, three words in a row after three words in a row.

    `alone` is what is asked for where it is one word.
    """
    marks = (_runs(spoken) or _pairs(spoken)[:1])[:_RUNS]
    if not marks:
        return [row.id for row in _newest(connection, sight, alone, limit)]
    # words in a row are rare: all places of the rarest are few
    upto = newest(connection, quotes, sight.as_of)
    return [row.id for row in _between(connection, sight, [either(mark) for mark in marks], 0, upto, limit)]


def _nearly(connection: Connection, sight: Sight, spoken: Sequence[str], limit: int) -> list[int]:
    """Quotes that have some of what was asked: those with most of its runs of words, the newest of equals first."""
    marks = _runs(spoken) + (_pairs(spoken) if len(spoken) <= _SHORT else [])
    if not marks:
        return []
    upto = newest(connection, quotes, sight.as_of)
    apart = marks[:: -(-len(marks) // _RUNS)]
    having = union_all(*(select(_speak_for(connection, sight, mark, upto).c.number) for mark in apart))
    votes = Counter(connection.execute(having).scalars())
    return sorted(votes, key=lambda number: (-votes[number], -number))[: 2 * limit]


def _speak_for(connection: Connection, sight: Sight, run: str, upto: int) -> Subquery:
    number = QUOTES.number(connection)
    holds = QUOTES.holds(connection, [either(run), of_scope(*sight.scopes)], 0, upto)
    having = select(number.label("number")).select_from(QUOTES.table).where(holds)
    return having.order_by(number.desc()).limit(_VOTES).subquery()


def _whole(connection: Connection, numbers: Sequence[int], sight: Sight) -> Sequence[Any]:
    """The rows of these quotes as the asker may see them, in this order."""
    query = (
        select(quotes.c.id, quotes.c.quote, quotes.c.source, quotes.c.story, quotes.c.utterance, briefs.c.title)
        .join_from(quotes, briefs, _edition(sight))
        .where(quotes.c.id.in_(numbers), known_at(quotes, sight.as_of), told(briefs, sight))
    )
    rows = {row.id: row for row in connection.execute(query)}
    return [rows[number] for number in numbers if number in rows]
