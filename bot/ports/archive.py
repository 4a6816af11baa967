"""The store for what people ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.messages import Choice
from bot.model import Brief, Quote, Scope, Source


@dataclass(frozen=True, slots=True)
class Sight:
    """What an asker may see, and as of when: the asker's scopes and a time."""

    scopes: tuple[Scope, ...]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class StoryHit:
    """A story that matches a question, best first."""

    brief: Brief
    score: float


@dataclass(frozen=True, slots=True)
class QuoteHit:
    """A stored quote with where it stands."""

    quote: Quote
    source: Source
    story: int
    story_title: str


@dataclass(frozen=True, slots=True)
class QuotePage:
    """One page of quotes and how many there are in all."""

    hits: tuple[QuoteHit, ...]
    total: int


@dataclass(frozen=True, slots=True)
class OutletCount:
    """An outlet in the archive: how many articles, the newest of them."""

    outlet: str
    articles: int
    newest: datetime


class ArchiveStore(Protocol):
    """What people ask. Every method sees only the scopes and the time of its `Sight`."""

    async def find_stories(self, sight: Sight, words: Sequence[str], limit: int) -> tuple[StoryHit, ...]:
        """Stories in whose brief's headlines, people, places or text all words occur (diacritics and
        case folded, CJK in bigrams), best first."""
        ...

    async def latest(self, sight: Sight, topic: str | None, limit: int) -> tuple[Brief, ...]:
        """Newest brief of each story, the story with the newest report first."""
        ...

    async def quotes(
        self, sight: Sight, *, who: str | None, about: Sequence[str], since: datetime | None, limit: int, offset: int
    ) -> QuotePage:
        """Quotes by speakers whose name has the words of `who`, about all words of `about`, newest first."""
        ...

    async def outlets(self, sight: Sight) -> tuple[OutletCount, ...]:
        """The outlets with stored articles, most articles first."""
        ...

    async def names(self, sight: Sight, kind: str, prefix: str, limit: int) -> tuple[Choice, ...]:
        """For autocomplete and "did you mean": ``story``, ``person``, ``place``, ``topic``."""
        ...

    async def began(self, sight: Sight) -> datetime | None:
        """When the first article was seen; None in an empty archive."""
        ...
