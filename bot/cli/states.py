"""Feed files as states of feeds, and their entries in the order of time. Pure.

A file is what a feed looked like once. Files whose documents give the same address for themselves are
states of one feed: an entry that a later state has with other words is a new version of the same article.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath

from bot.feeds.arrivals import arrivals
from bot.model import Entry, Feed, FeedDocument, FollowedFeed
from bot.ports import Arrival, KnownEntry

Identity = tuple[int, int]
"""A feed, and a number for each of its articles: the store's where it has the article, else below zero."""


@dataclass(frozen=True, slots=True)
class State:
    """A feed as a file has it."""

    name: str
    """The file's name, below the folder that was given."""
    document: FeedDocument
    saved_at: datetime
    """When the file was last written."""

    @property
    def at(self) -> datetime:
        """When the feed looked like this, as far as the document tells: at its newest entry, else `saved_at`."""
        dates = [date for entry in self.document.entries for date in (entry.published, entry.updated) if date]
        return max(dates, default=self.saved_at)

    @property
    def feed(self) -> Feed:
        """The feed whose state this is, by the address it gives for itself, else by the file's name."""
        outlet = self.document.title or PurePosixPath(self.name).stem
        return Feed(url=self.document.self_link or f"file:{self.name}", outlet=outlet)


@dataclass(frozen=True, slots=True)
class Step:
    """One arrival of a replay."""

    identity: Identity
    arrival: Arrival


def by_feed(states: Iterable[State]) -> Mapping[str, Sequence[State]]:
    """The states of each feed by its address, oldest first."""
    found: dict[str, list[State]] = {}
    for state in sorted(states, key=lambda state: (state.at, state.saved_at, state.name)):
        found.setdefault(state.feed.url, []).append(state)
    return found


def steps(
    states: Sequence[State], feed: FollowedFeed, known: Mapping[str, KnownEntry], now: datetime
) -> Iterator[Step]:
    """What the states of one feed, oldest first, bring beyond what is `known` of it, and when that was seen.

    An entry counts as first seen when it was published, else when its file was written; a later wording of it
    when it was updated, else at the time of the state that has it, and never before the earlier wording. An
    undated entry is backlog: it may be of any time.
    """
    have = dict(known)
    seen: dict[int, datetime] = {}
    fresh = 0
    for state in states:
        later = arrivals(state.document, feed, have, _later(state, now), first=False)
        updated = {one.keys: one.seen_at for one in later}
        for one in arrivals(state.document, feed, have, _first(state, now), first=False):
            article = one.article
            if article is None:
                fresh += 1
                article = -fresh
            else:
                one = replace(one, seen_at=_after(seen.get(article), updated[one.keys], state.at))
            seen[article] = one.seen_at
            have |= {key: KnownEntry(article, 1, one.digest) for key in one.keys}
            one = replace(one, article=article if article > 0 else None, backlog=one.published is None)
            yield Step((feed.id, article), one)


def in_order(found: Iterable[Step]) -> list[Step]:
    """By the time of first sight; an article whose page another feed has brought before is left out, as in a poll."""
    brought: dict[str, int] = {}
    repeats: set[Identity] = set()
    begun: set[Identity] = set()
    kept = []
    for step in sorted(found, key=lambda step: step.arrival.seen_at):
        feed = step.arrival.feed
        links = [key for key in step.arrival.keys if key.startswith("link:")]
        is_new = step.arrival.article is None and step.identity not in begun
        if is_new and any(brought.get(link, feed) != feed for link in links):
            repeats.add(step.identity)
        if step.identity in repeats:
            continue
        begun.add(step.identity)
        for link in links:
            brought.setdefault(link, feed)
        kept.append(step)
    return kept


def chunks(ordered: Iterable[Step], most: int) -> Iterator[list[Step]]:
    """The steps in portions of at most `most`, no article twice in one: its versions are to be filed one by one."""
    chunk: list[Step] = []
    inside: set[Identity] = set()
    for step in ordered:
        if len(chunk) == most or step.identity in inside:
            yield chunk
            chunk, inside = [], set()
        chunk.append(step)
        inside.add(step.identity)
    if chunk:
        yield chunk


def _first(state: State, now: datetime) -> Callable[[Entry], datetime]:
    """When an entry that nobody has had before was seen."""
    return lambda entry: min(entry.published or entry.updated or state.saved_at, now)


def _later(state: State, now: datetime) -> Callable[[Entry], datetime]:
    """When another wording of an entry was seen."""
    return lambda entry: min(entry.updated or state.at, now)


def _after(earlier: datetime | None, updated: datetime, state: datetime) -> datetime:
    """When a later wording was seen; a publisher who changed words but not the date has told us nothing."""
    if earlier is None or updated > earlier:
        return updated
    return max(state, earlier)
