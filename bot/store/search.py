"""Full text: how numbered texts are indexed by their terms and asked for, in both engines.

What an index holds of a text are the terms of `bot.store.words` and marks: terms that no word can be (they
begin with "§"), for whose a thing is, its outlet, its month. SQLite keeps them in an FTS5 table, PostgreSQL in a
`tsvector`; both without places, since order is looked at in the few texts found, not in the index.

Why not the engines' own ranking? To weigh a word SQLite's bm25 counts every text that has it, and PostgreSQL
reads every text that matches: both cost as much as the archive is large. Here the newest matches are taken,
a fixed number of them, and ranked by numbers kept beside them; and the index is followed back only as far as
the rarest word asked for has `READ` places. A word of every second text is so looked for in the newest
hundred thousand texts, a rare one everywhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Table,
    and_,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from bot.store import aliases
from bot.store.aliases import Group

READ = 50_000
"""Places of its rarest term that a question reads."""
SAMPLE = 500
"""Places of a term by which its rate is told (SQLite)."""
_BLOCK, _LARGE_BLOCK = 12, 17
"""Bits of a number that are one block; the blocks of its number are among a text's terms (PostgreSQL)."""
_DISORDER = 1000
"""Rows, the last known, among which the one with the highest number is."""
_BLOCKS = 64
"""Blocks that a question names at most."""


async def asked(words: Sequence[str]) -> list[Group]:
    """What `words` ask for, all of it: words by their stems, places by any of their names."""
    if not aliases.loaded():
        await asyncio.to_thread(aliases.load)
    return aliases.alternatives(words)


def newest(connection: Connection, of: Table, as_of: datetime) -> int:
    """A number that no row of `of` known at `as_of` is above, or hardly any: numbers rise nearly as times do."""
    last = select(of.c.id).where(of.c.known_from <= as_of).order_by(of.c.known_from.desc()).limit(_DISORDER)
    return connection.execute(select(func.max(last.subquery().c.id))).scalar() or 0


def of_scope(*scopes: str) -> Group:
    """Whose the text is: the mark of one of these scopes."""
    # a scope's own text may hold signs that the engines would cut at
    return either(*(f"§s{sha256(scope.encode()).hexdigest()[:12]}" for scope in dict.fromkeys(scopes)))


def either(*terms: str) -> Group:
    """One of these terms must occur."""
    return tuple((term,) for term in terms)


@dataclass(frozen=True, slots=True)
class Measure:
    """How common something is."""

    oldest: int
    """The number of the oldest text that need be looked at for it, 1 when that is not known."""
    rate: float
    """The share of texts that have it."""


class WordIndex:
    """The terms of numbered texts. Numbers rise with time: the newest text has the highest."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.table = table(name, column("rowid", BigInteger), column("id", BigInteger), column("words"))

    def create(self, connection: Connection) -> None:
        """Make the index; run once, by a migration."""
        if connection.dialect.name == "sqlite":
            # the ASCII tokenizer leaves every other letter alone: cutting is done in `words`
            options = "words, content='', detail=none, columnsize=0, tokenize='ascii'"
            connection.execute(text(f"CREATE VIRTUAL TABLE {self.name} USING fts5({options})"))
        else:
            connection.execute(text(f"CREATE TABLE {self.name} (id bigint PRIMARY KEY, words tsvector NOT NULL)"))
            connection.execute(text(f"CREATE INDEX ix_{self.name}_words ON {self.name} USING gin (words)"))

    def renew(self, connection: Connection) -> None:
        """Make the index anew, empty."""
        connection.execute(text(f"DROP TABLE {self.name}"))
        self.create(connection)

    def add(self, connection: Connection, texts: Sequence[tuple[int, Collection[str]]]) -> None:
        """Put texts in, with their numbers."""
        if not texts:
            return
        rows: list[dict[str, object]]
        ordered = sorted(texts, key=lambda one: one[0])
        if connection.dialect.name == "sqlite":
            columns, value = "rowid, words", ":words"
            rows = [{"id": number, "words": " ".join(terms)} for number, terms in ordered]
        else:
            columns, value = "id, words", "array_to_tsvector(CAST(:words AS text[]))"
            rows = [{"id": number, "words": sorted({*terms, *_blocks_of(number)})} for number, terms in ordered]
        # the name is one of those at the end of this file
        connection.execute(text(f"INSERT INTO {self.name} ({columns}) VALUES (:id, {value})"), rows)  # noqa: S608

    def number(self, connection: Connection) -> ColumnElement[int]:
        """The column of the text's number."""
        its: ColumnElement[int] = self.table.c.rowid if connection.dialect.name == "sqlite" else self.table.c.id
        return its

    def holds(self, connection: Connection, groups: Sequence[Group], above: int, upto: int) -> ColumnElement[bool]:
        """All groups, one at least, hold in a text with a number over `above`, `upto` at most."""
        number = self.number(connection)
        within = and_(number > above, number <= upto)
        if connection.dialect.name == "sqlite":
            query = " AND ".join(_either(one, " AND ", " OR ", '"') for one in groups)
            return and_(literal_column(self.name).op("MATCH", is_comparison=True)(query), within)
        blocks = _blocks_between(above, upto)
        query = " & ".join(_either(one, " & ", " | ", "'") for one in (*groups, *([either(*blocks)] if blocks else [])))
        return and_(self.table.c.words.op("@@", is_comparison=True)(cast(literal(query), TSQUERY)), within)

    def measured(self, connection: Connection, groups: Sequence[Group], upto: int) -> list[Measure]:
        """How common each group is, told by the newest texts."""
        if not groups:
            return []
        number = self.number(connection)
        if connection.dialect.name == "sqlite":
            samples = []
            for at, one in enumerate(groups):
                newest = select(number.label("at")).where(self.holds(connection, [one], 0, upto))
                sample = newest.order_by(number.desc()).limit(SAMPLE).subquery()
                counted = (literal(at).label("of"), func.count().label("many"), func.min(sample.c.at).label("oldest"))
                samples.append(select(*counted).select_from(sample))
            found = {row.of: row for row in connection.execute(union_all(*samples))}
            return [_measure(found[at].many, found[at].oldest, upto) for at in range(len(groups))]
        above = max(0, upto - (2 << _BLOCK))
        measures = []
        for one in groups:
            held = select(func.count()).select_from(self.table).where(self.holds(connection, [one], above, upto))
            count = connection.execute(held).scalar_one()
            measures.append(Measure(1, max(count, 0.5) / max(1, upto - above)))
        return measures

    def windows(
        self, connection: Connection, groups: Sequence[Group], measured: Sequence[Measure], upto: int
    ) -> Iterator[tuple[int, int]]:
        """Over which number and up to which a question for measured groups may read, newest first.

        What is found in one piece spares reading the next. Together they hold no more than `READ` places of the
        rarest group, or twice as many where it has become rarer with time.
        """
        if connection.dialect.name != "sqlite":
            newest = max(0, upto - (_BLOCKS << _BLOCK) // 2)
            yield newest, upto
            if newest:
                yield 0, newest
            return
        if not groups:
            yield max(0, upto - READ), upto
            return
        floor = max(measure.oldest - 1 for measure in measured)
        rate, rarest = min((measure.rate, at) for at, measure in enumerate(measured))
        guessed = max(floor, upto - int(READ / rate)) if rate else upto
        yield guessed, upto
        if guessed > floor:
            floor = max(floor, self._floor(connection, groups[rarest], guessed))
            yield floor, guessed

    def _floor(self, connection: Connection, one: Group, upto: int) -> int:
        """The number from which down a question does not read on for the group."""
        number = self.number(connection)
        query = select(number).where(self.holds(connection, [one], 0, upto)).order_by(number.desc())
        found = connection.execute(query.offset(READ).limit(1)).scalar()
        return 0 if found is None else int(found)


def _measure(count: int, oldest: int | None, upto: int) -> Measure:
    """What a sample of so many places of one group tells."""
    if not count or oldest is None:
        return Measure(upto + 1, 0.0)
    if count < SAMPLE:
        return Measure(oldest, count / max(1, upto))
    return Measure(1, count / (upto - oldest + 1))


def _either(one: Group, every: str, other: str, mark: str) -> str:
    alternatives = (every.join(f"{mark}{term}{mark}" for term in terms) for terms in one)
    return f"({other.join(f'({terms})' for terms in alternatives)})"


def _blocks_of(number: int) -> tuple[str, str]:
    return f"§b{number >> _BLOCK}", f"§c{number >> _LARGE_BLOCK}"


def _blocks_between(above: int, upto: int) -> list[str]:
    """The blocks with numbers over `above` up to `upto`; none when they are too many to name."""
    for mark, bits in (("b", _BLOCK), ("c", _LARGE_BLOCK)):
        first, last = (above + 1) >> bits, upto >> bits
        if last - first < _BLOCKS:
            return [f"§{mark}{block}" for block in range(first, last + 1)]
    return []


REPORTS, BRIEFS, QUOTES = WordIndex("report_words"), WordIndex("brief_words"), WordIndex("quote_words")
INDEXES = (REPORTS, BRIEFS, QUOTES)
