"""Names while they are typed: of stories, meetings, people, places, topics and outlets, by any of their words.

Each name stands once for each scope, with how many stories it was told in, and in a table of beginnings: one
row for each of its words and each of their first letters, with a rough weight, so that the best of all names
that begin so are a short walk along one index. Only those few are then looked at: whether a story that the
asker may see names them, as of then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Choice
from bot.ports import Sight, TopicCount
from bot.store import aliases
from bot.store.codec import Texts, load
from bot.store.editions import told
from bot.store.engine import Database
from bot.store.finding import titles
from bot.store.outlets import followed, outlets_begun
from bot.store.tables import feeds, known_names, name_starts, names
from bot.store.words import folded_words

PERSON, PLACE, TOPIC, MEETING = "person", "place", "topic", "meeting"
_BEGINNING = 4
"""First letters of a word that have a row, at most; what is typed beyond is looked for in these."""
_WALKED = 500
"""Names with one beginning that are looked at."""
_MANY = 3
"""Times as many names as are wanted are looked at: some the asker may not see."""


class NameRows:
    """The part of the store that completes names."""

    _database: Database

    async def names(self, sight: Sight, kind: str, prefix: str, limit: int) -> tuple[Choice, ...]:
        """See `ArchiveStore`."""
        begun = f" {folded_words(prefix).strip()}"

        def find(connection: Connection) -> tuple[Choice, ...]:
            if kind == "story":
                return titles(connection, sight, begun, limit)
            if kind == "outlet":
                return outlets_begun(connection, sight, begun, limit)
            return _names(connection, sight, kind, prefix, begun, limit)

        return await self._database.consult(find)

    async def topics(self, sight: Sight) -> tuple[TopicCount, ...]:
        """See `ArchiveStore`."""
        many = func.count(names.c.story.distinct())
        tagged = (
            select(names.c.folded, func.min(names.c.name).label("name"), many.label("many"))
            .where(names.c.kind == TOPIC, told(names, sight))
            .group_by(names.c.folded)
        )

        def count(connection: Connection) -> tuple[TopicCount, ...]:
            counted = {row.folded: (row.name, row.many) for row in connection.execute(tagged)}
            given: Counter[str] = Counter()
            for topics in _topics_of_feeds(connection, sight):
                spelt = {folded_words(topic): topic for topic in topics}
                given.update(spelt.keys())
                counted = {**{folded: (topic, 0) for folded, topic in spelt.items()}, **counted}
            counts = [TopicCount(name, given[folded], stories) for folded, (name, stories) in counted.items()]
            return tuple(sorted(counts, key=lambda one: (-one.stories, -one.feeds, one.topic)))

        return await self._database.consult(count)


async def count_names(connection: AsyncConnection, new: Iterable[tuple[str, str, str]]) -> None:
    """Count that so many more stories tell of these names: (scope, kind, name), once for each story."""
    many = Counter(new)
    if not many:
        return
    put = upsert(known_names)
    put = put.on_conflict_do_update(
        index_elements=["scope", "kind", "name"], set_={"stories": known_names.c.stories + put.excluded.stories}
    )
    values = [
        {"scope": scope, "kind": kind, "name": name, "folded": folded_words(name), "stories": count, "weight": 0}
        for (scope, kind, name), count in sorted(many.items())
    ]
    await connection.execute(put, values)
    # a name's weight is how many doublings of stories it was told in: its rows move a dozen times in its life
    for at in range(0, len(values), 500):
        keys = [(one["scope"], one["kind"], one["name"]) for one in values[at : at + 500]]
        its = tuple_(known_names.c.scope, known_names.c.kind, known_names.c.name).in_(keys)
        rows = (await connection.execute(select(known_names).where(its))).all()
        await _weigh(connection, [row for row in rows if row.stories.bit_length() != row.weight])


async def _weigh(connection: AsyncConnection, rows: Sequence[Any]) -> None:
    moved = [{"its": row.id, "new": row.stories.bit_length()} for row in rows]
    if not moved:
        return
    statement = update(known_names).where(known_names.c.id == bindparam("its")).values(weight=bindparam("new"))
    await connection.execute(statement, moved)
    old = [row for row in rows if row.weight]
    if old:
        statement = update(name_starts).where(name_starts.c.name == bindparam("its")).values(weight=bindparam("new"))
        await connection.execute(statement, [{"its": row.id, "new": row.stories.bit_length()} for row in old])
    starts = [
        {"kind": row.kind, "scope": row.scope, "start": start, "weight": row.stories.bit_length(), "name": row.id}
        for row in rows
        if not row.weight
        for start in starts_of(row.folded)
    ]
    if starts:
        await connection.execute(insert(name_starts), starts)


def starts_of(folded: str) -> set[str]:
    """What may be typed of a name first: nothing, or the first letters of any of its words."""
    words = folded.split()
    rest = [" ".join(words[at:]) for at in range(len(words))]
    return {"", *(begin[:length] for begin in rest for length in range(1, min(_BEGINNING, len(begin)) + 1))}


def _names(connection: Connection, sight: Sight, kind: str, prefix: str, begun: str, limit: int) -> tuple[Choice, ...]:
    candidates = _begun(connection, sight, kind, begun, max(limit * _MANY, limit))
    if kind == PLACE:
        candidates += _called(connection, sight, aliases.begun(prefix))
    many: dict[str, int] = {}
    for name, stories in candidates:
        many[name] = max(stories, many.get(name, 0))
    seen = sorted(_seen(connection, sight, kind, list(many)), key=lambda name: (-many[name], name))
    # one name in two spellings (Kim Jong-un, Kim Jong Un) is offered as most stories have it
    found = list({folded_words(name): name for name in reversed(seen)}.values())[::-1]
    if kind == TOPIC and len(found) < limit:
        # a topic may be followed before there is a story of it
        given = {topic for topics in _topics_of_feeds(connection, sight) for topic in topics}
        found += sorted(topic for topic in given - set(found) if begun in folded_words(topic))
    return tuple(Choice(name, name) for name in found[:limit])


def _begun(connection: Connection, sight: Sight, kind: str, begun: str, limit: int) -> list[tuple[str, int]]:
    """The names of most stories that begin so, with how many, among all that these scopes hold."""
    found: list[tuple[str, int]] = []
    typed = begun.strip()
    for scope in dict.fromkeys(sight.scopes):
        its = (name_starts.c.kind == kind, name_starts.c.scope == scope, name_starts.c.start == typed[:_BEGINNING])
        walked = select(name_starts.c.name).where(*its).order_by(name_starts.c.weight.desc(), name_starts.c.name.desc())
        walk = walked.limit(_WALKED if typed else limit).subquery()
        query = select(known_names.c.name, known_names.c.stories).join(walk, walk.c.name == known_names.c.id)
        if len(typed) >= _BEGINNING:
            query = query.where(known_names.c.folded.contains(begun, autoescape=True))
        query = query.order_by(known_names.c.stories.desc(), known_names.c.name).limit(limit)
        found += [(row.name, row.stories) for row in connection.execute(query)]
    return found


def _called(connection: Connection, sight: Sight, found: Sequence[str]) -> list[tuple[str, int]]:
    """Those of these names of places that are stored, with how many stories told of them."""
    query = select(known_names.c.name, known_names.c.stories).where(
        known_names.c.scope.in_(set(sight.scopes)), known_names.c.kind == PLACE, known_names.c.name.in_(found)
    )
    return [(row.name, row.stories) for row in connection.execute(query)] if found else []


def _seen(connection: Connection, sight: Sight, kind: str, found: Sequence[str]) -> list[str]:
    """Those that a story names which the asker may see, as of then."""
    named = names.alias("named")
    told_of = (
        select(named.c.id)
        .where(named.c.name == known_names.c.name, named.c.kind == kind, told(named, sight))
        .correlate(known_names)
        .exists()
    )
    query = (
        select(known_names.c.name)
        .where(known_names.c.kind == kind, known_names.c.scope.in_(set(sight.scopes)), known_names.c.name.in_(found))
        .where(told_of)
        .distinct()
    )
    return list(connection.execute(query).scalars())


def _topics_of_feeds(connection: Connection, sight: Sight) -> list[tuple[str, ...]]:
    """The topics that each followed feed gives."""
    query = select(feeds.c.topics).where(*followed(sight))
    return [load(row.topics, Texts) for row in connection.execute(query)]
