"""An archive of invented news for benchmarks, as large as wanted and the same each time.

A million articles through the store's own methods take hours: here rows are written in bulk into a database
that the store has made. Beside it the same texts go into a plain FTS5 table.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.store import open_store
from tests.benchmarks.invented import BEGAN, SECONDS, Made, Report, numbered, story, world
from tests.benchmarks.writing import Writer

CHUNK = 500
"""Stories that are written together."""
REPORTS_A_STORY = 10
"""In the mean, nearly."""


async def fill(database: Path, plain: Path, articles: int, seed: int) -> Made:
    """Make a store at `database` with about so many articles, and at `plain` a table ``plain(title, text)``."""
    async with open_store(str(database)):
        pass
    its = world(seed)
    made = Made(people=its.people, places=its.places)
    writer = Writer(database, plain)
    stories = max(1, articles // REPORTS_A_STORY)
    while made.articles < articles:
        told: list[list[Report]] = []
        for _ in range(min(CHUNK, max(1, (articles - made.articles) // REPORTS_A_STORY))):
            day = BEGAN + timedelta(seconds=SECONDS * min(1.0, (made.stories + len(told)) / stories))
            told.append(story(its, day))
        writer.write(numbered(told, made.articles), made)
    writer.finish()
    return made
