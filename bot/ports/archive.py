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
class Question:
    """What is searched for. All of it must hold; what is empty asks for nothing."""

    words: tuple[str, ...] = ()
    """All must occur in title or text."""
    people: tuple[str, ...] = ()
    """Each is named in the report: all words of it in names of people there."""
    places: tuple[str, ...] = ()
    """Each is named in the report, by this or another of its names (Hanoi, 河内)."""
    outlets: tuple[str, ...] = ()
    """The report is by one of these: all words of it in the outlet's name."""
    since: datetime | None = None
    """Published at this time or later; where no time is given, first seen then."""
    until: datetime | None = None
    """Published before this time."""


@dataclass(frozen=True, slots=True)
class ReportHit:
    """A stored report that matches a search."""

    source: Source
    score: float
    """Higher is better; 0 where no words were asked for."""
    story: int | None = None
    """The story it is in for the asker, whose server's corrections count; None where the asker may see none."""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One page of reports, and how many there are."""

    hits: tuple[ReportHit, ...]
    total: int
    """Reports that match, the newest of them; as many as were looked through."""
    more: bool
    """Older ones match too, and were not looked through."""


@dataclass(frozen=True, slots=True)
class QuoteHit:
    """A stored quote with where it stands."""

    quote: Quote
    source: Source
    story: int
    story_title: str
    utterance: str | None = None
    """The whole of what was said, its pieces joined by an ellipsis, where the quote is one of several pieces."""


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


@dataclass(frozen=True, slots=True)
class TopicCount:
    """A topic, and how much there is of it."""

    topic: str
    feeds: int
    """Feeds now followed that give it."""
    stories: int


class ArchiveStore(Protocol):
    """What people ask. Every method sees only the scopes and the time of its `Sight`."""

    async def find_stories(self, sight: Sight, words: Sequence[str], limit: int) -> tuple[StoryHit, ...]:
        """Stories in whose brief's headlines, people, places or text all words occur, best first.

        Words match by their stems, diacritics and case folded, CJK in pairs; places by any of their names; in
        headlines and names the beginning of a word is enough. Of many that match, the newest 200 are ranked.
        """
        ...

    async def find_reports(self, sight: Sight, question: Question, *, limit: int, offset: int = 0) -> ReportPage:
        """Reports that match, best first and the newer of equals first; without words, newest first.

        Words match by their stems, diacritics and case folded, CJK in pairs. Only the newest matches are
        ranked, about a thousand: what a question costs does not grow with the archive. A report is found
        once it has been read (`save_filings` with its analysis).
        """
        ...

    async def latest(self, sight: Sight, topic: str | None, limit: int) -> tuple[Brief, ...]:
        """Newest brief of each story, the story with the newest report first."""
        ...

    async def quotes(
        self, sight: Sight, *, who: str | None, about: Sequence[str], since: datetime | None, limit: int, offset: int
    ) -> QuotePage:
        """Quotes by speakers whose name has the words of `who`, about all words of `about`, newest first.

        A quote is about a word that is in it or in its story's title. The newest thousand are counted.
        """
        ...

    async def said(self, sight: Sight, words: str, limit: int) -> tuple[QuoteHit, ...]:
        """Quotes that `words` may be from: those that have them all in a row, newest first; where none has, those
        that share most runs of words with them. Whether one is close enough is for who asked to say."""
        ...

    async def outlets(self, sight: Sight) -> tuple[OutletCount, ...]:
        """The outlets with stored articles, most articles first."""
        ...

    async def topics(self, sight: Sight) -> tuple[TopicCount, ...]:
        """The topics of stories and followed feeds, most stories first; one spelt in several ways counts once."""
        ...

    async def names(self, sight: Sight, kind: str, prefix: str, limit: int) -> tuple[Choice, ...]:
        """For autocomplete and "did you mean": ``story``, ``meeting``, ``person``, ``place``, ``topic``, ``outlet``.

        Found by the beginning of any word; a place by any of its names; those told of most first, stories by the
        newest. A name in two spellings is given once.
        """
        ...

    async def began(self, sight: Sight) -> datetime | None:
        """When the first article was seen; None in an empty archive."""
        ...
