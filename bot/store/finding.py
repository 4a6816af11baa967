"""Stories as they are found: by words of their brief, and by the words of their title while these are typed.

A row of the index is one revision of a brief, so that as-of questions find what was there. Words of the
headlines count most, then names, then the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Choice
from bot.model import Brief
from bot.ports import Sight, StoryHit
from bot.store.aliases import Group
from bot.store.codec import load
from bot.store.editions import one_a_story, told
from bot.store.engine import Database, breathing
from bot.store.ranking import Scorer, kept, looked_for, often
from bot.store.search import BRIEFS, Measure, asked, either, newest, of_scope
from bot.store.tables import brief_counts, briefs
from bot.store.words import folded_words, signs, terms

RANKED = 200
"""Stories that are ranked, those told of last."""
_TITLE, _NAME, _REST = 8, 4, 1
"""What an occurrence counts."""
_BEGINS, _NAMED, _TOPIC = "§t", "§n", "§k"
"""Marks: a word of the title begins so, a word of a name begins so, it has this topic."""
_BEGINNING = 8
"""Letters of a beginning that are marked at most."""


class FindingRows:
    """The part of the store that finds stories."""

    _database: Database

    async def find_stories(self, sight: Sight, words: Sequence[str], limit: int) -> tuple[StoryHit, ...]:
        """See `ArchiveStore`."""
        groups = [_or_beginning(one) for one in await asked(words)]
        if not groups:
            return ()

        def find(connection: Connection) -> list[tuple[float, str]]:
            upto = newest(connection, briefs, sight.as_of)
            measured = BRIEFS.measured(connection, groups, upto)
            found = _newest(connection, sight, groups, measured, upto, RANKED)
            scorer, looked = Scorer([measure.rate for measure in measured], 1.0), [looked_for(one) for one in groups]
            scored = [(scorer.score(1.0, [often(row.counts, of_one) for of_one in looked]), row.id) for row in found]
            scored = sorted(scored, reverse=True)[:limit]
            query = select(briefs.c.id, briefs.c.body).where(briefs.c.id.in_([number for _, number in scored]))
            bodies = {row.id: row.body for row in connection.execute(query)}
            return [(its_score, bodies[number]) for its_score, number in scored]

        found = await self._database.consult(find)
        return tuple([StoryHit(load(body, Brief), score) async for score, body in breathing(found)])


def newest_briefs(
    connection: Connection, sight: Sight, groups: Sequence[Group], limit: int, *, begun: str = ""
) -> list[Any]:
    """Row number, story, title and time of the newest briefs that match, one a story.

    `begun` must be in the title's folded words.
    """
    upto = newest(connection, briefs, sight.as_of)
    measured = BRIEFS.measured(connection, groups, upto)
    return _newest(connection, sight, groups, measured, upto, limit, begun=begun)


def _newest(
    connection: Connection,
    sight: Sight,
    groups: Sequence[Group],
    measured: Sequence[Measure],
    upto: int,
    limit: int,
    *,
    begun: str = "",
) -> list[Any]:
    all_groups = [*groups, of_scope(*sight.scopes)]
    number = BRIEFS.number(connection)
    found: list[Any] = []
    for above, below in BRIEFS.windows(connection, groups, measured, upto):
        query = (
            select(briefs.c.id, briefs.c.story, briefs.c.known_from, briefs.c.title, brief_counts.c.counts)
            .join_from(BRIEFS.table, briefs, briefs.c.id == number)
            .join(brief_counts, brief_counts.c.id == briefs.c.id)
            .where(BRIEFS.holds(connection, all_groups, above, below), told(briefs, sight))
            .order_by(number.desc())
            .limit(limit * len(sight.scopes) - len(found))
        )
        if begun.strip():
            query = query.where(briefs.c.spaced.contains(begun, autoescape=True))
        found += connection.execute(query).all()
        if len(found) >= limit * len(sight.scopes):
            break
    return one_a_story(found)[:limit]


def titles(connection: Connection, sight: Sight, begun: str, limit: int) -> tuple[Choice, ...]:
    """The stories told of last in whose title the words stand, the last of them perhaps only begun."""
    words = begun.split()
    groups = [either(f"{_BEGINS}{word[:_BEGINNING]}") for word in words]
    rows = newest_briefs(connection, sight, groups, limit, begun=begun)
    return tuple(Choice(row.title, str(row.story)) for row in rows if row.title)


async def index_briefs(connection: AsyncConnection, made: Sequence[tuple[int, Brief]]) -> None:
    """Make brief revisions findable, by their row numbers."""
    rows, texts = [], []
    for number, brief in made:
        counted, marks = brief_terms(brief)
        rows.append({"id": number, "counts": kept(counted)})
        texts.append((number, counted.keys() | marks))
    if rows:
        await connection.execute(insert(brief_counts), rows)
        await connection.run_sync(BRIEFS.add, texts)


def topic_mark(topic: str) -> str:
    """The mark of a story that has this topic, whatever its case and diacritics."""
    return f"{_TOPIC}{sha256(folded_words(topic).encode()).hexdigest()[:12]}"


def _or_beginning(one: Group) -> Group:
    """The group, or a word of a title or a name that begins so: what is asked may be half typed."""
    word = one[0][0]
    if len(word) > _BEGINNING or any(len(terms) > 1 for terms in one):
        return one
    return (*one, (f"{_BEGINS}{word}",), (f"{_NAMED}{word}",))


def brief_terms(brief: Brief) -> tuple[dict[str, int], set[str]]:
    """The terms of a brief with what they count, and its marks."""
    headlines = [(headline.text, headline.language) for headline in brief.headlines]
    names = [(name, "und") for name in (*brief.people, *brief.places, *brief.topics)]
    language = brief.headlines[0].language if brief.headlines else "und"
    languages = {source.article: source.language for source in brief.sources}
    rest = [(point.text, languages.get(point.citations[0].article, language)) for point in brief.points]
    rest += [(quote.text, languages.get(quote.citation.article, language)) for quote in brief.quotes]
    if brief.outcome is not None:
        rest.append((brief.outcome.text, languages.get(brief.outcome.citations[0].article, language)))
    own = {headline.text for headline in brief.headlines}
    rest += [(source.title, source.language) for source in brief.sources if source.title not in own]
    counted: dict[str, int] = {}
    for worth, texts in ((_TITLE, headlines), (_NAME, names), (_REST, rest)):
        for words, its_language in texts:
            for term in terms(words, its_language):
                counted[term] = counted.get(term, 0) + worth
    marks = {*signs(text for text, _ in (*headlines, *names, *rest)), of_scope(brief.scope)[0][0]}
    marks |= _beginnings(_BEGINS, (text for text, _ in headlines)) | _beginnings(_NAMED, (name for name, _ in names))
    return counted, marks | {topic_mark(topic) for topic in brief.topics}


def _beginnings(mark: str, texts: Iterable[str]) -> set[str]:
    words = {word for words in texts for word in folded_words(words).split()}
    return {f"{mark}{word[:length]}" for word in words for length in range(1, min(_BEGINNING, len(word)) + 1)}
