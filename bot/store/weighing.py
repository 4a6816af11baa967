"""Ranks matches where they lie: a thousand rows need not come to the program for the best few of them.

The numbers are those of `bot.store.ranking`, in the words of each engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, TextClause, select, text

from bot.store.aliases import Group
from bot.store.ranking import Scorer, looked_for

_LONGEST = 6
"""Digits of a count at most, and what parts it from the next."""
FIRST_COUNT = 5
"""Column of a ranked row."""
_NOTHING = " :"
"""Stands in no counts."""


def weighed(connection: Connection, matches: Select[Any], groups: Sequence[Group], scorer: Scorer) -> Select[Any]:
    """The rows of `matches`, the best for the groups first, of equals the one with the highest ``id``.

    `matches` has columns ``id``, ``article``, ``length`` and ``counts``, and a limit. The rows have ``id``,
    ``article`` and ``length``; ``many``, how many matches there are; ``last``, the lowest id of them; and from
    `FIRST_COUNT` on, how often they have each group.
    """
    found = matches.subquery("found")
    often = [_often(connection, at, group) for at, group in enumerate(groups)]
    whole = text("id, article, length, count(*) OVER () AS many, min(id) OVER () AS last")
    counted = select(whole, *often).select_from(found).subquery("counted")
    # the numbers come as parameters, so that questions of one shape are one statement
    room = "(CAST(:least AS double precision) + CAST(:slope AS double precision) * length)"
    parts = [f"CAST(:worth{at} AS double precision) * often{at} / (often{at} + {room})" for at in range(len(groups))]
    best = [text(f"({' + '.join(parts)}) DESC").bindparams(**scorer.numbers())] if parts else []
    return select(text("*")).select_from(counted).order_by(*best, text("id DESC"))


def _often(connection: Connection, at: int, group: Group) -> TextClause:
    """How often a group is in a row of ``found``, as a column; a match that has no count for it has it once."""
    terms = looked_for(group)
    # of a few sizes: each would be a statement of its own
    terms += [_NOTHING] * ((1 << (len(terms) - 1).bit_length()) - len(terms))
    names = [f"term{at}x{place}" for place in range(len(terms))]
    if connection.dialect.name == "sqlite":
        counts = [
            f"CASE instr(counts, :{name}) WHEN 0 THEN 0 ELSE CAST(substr(counts, "
            f"instr(counts, :{name}) + length(:{name}), {_LONGEST}) AS INTEGER) END"
            for name in names
        ]
        greatest = "max"
    else:
        counts = [
            f"coalesce(nullif(split_part(split_part(counts, :{name}, 2), ' ', 1), '')::integer, 0)" for name in names
        ]
        greatest = "greatest"
    column = text(f"{greatest}(1, {' + '.join(counts)}) AS often{at}")
    return column.bindparams(**dict(zip(names, terms, strict=True)))
