"""From a document to what the store is to keep of it. Pure; intake and replay decide by the same rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.feeds.fields import language
from bot.feeds.identity import NO_GUIDS, Identified, identify, tidy
from bot.feeds.language import UNKNOWN
from bot.feeds.publishers import family_of
from bot.model import Entry, FeedDocument, FollowedFeed
from bot.ports import Arrival, KnownEntry

Now = datetime | Callable[[Entry], datetime]
"""When entries are first seen: one time for all, or told for each."""


def keys(document: FeedDocument) -> tuple[str, ...]:
    """Every identity key that `arrivals` may want to know of."""
    with_guids, without = identify(document.entries), identify(document.entries, guids=False)
    every = (key for window in (with_guids, without) for entry in window.entries for key in entry.keys)
    return tuple(dict.fromkeys((NO_GUIDS, *every)))


def arrivals(
    document: FeedDocument, feed: FollowedFeed, known: Mapping[str, KnownEntry], now: Now, first: bool
) -> list[Arrival]:
    """What is new, changed, or known by a further key, oldest first: at most one arrival for each article.

    `known` is the store's answer for `keys(document)`. `first`: everything is backlog, stored but not told.
    """
    window = identify(document.entries, guids=NO_GUIDS not in known)
    spoken_for: set[int] = set()
    taken: list[tuple[Identified, int | None]] = []
    for one in sorted(window.entries, key=lambda one: _rank(one, known)):
        match = next((known[key] for key in one.keys if key in known), None)
        if match is None:
            taken.append((one, None))
        elif match.article not in spoken_for:
            # several entries may lead to one article: the strongest key speaks for it
            spoken_for.add(match.article)
            if match.digest != one.digest or any(key not in known for key in one.keys):
                taken.append((one, match.article))
    found = [_arrival(one, feed, document, now, first, article) for one, article in taken]
    if window.contradicted and found:
        found[0] = replace(found[0], keys=(*found[0].keys, NO_GUIDS))
    return sorted(found, key=lambda arrival: arrival.published or arrival.seen_at)


def says_something_new(arrival: Arrival, known: Mapping[str, KnownEntry]) -> bool:
    """False for an arrival that only brings further keys of an article we have as it is."""
    return arrival.article is None or all(
        known[key].digest != arrival.digest for key in arrival.keys if key in known and key != NO_GUIDS
    )


def window_keys(document: FeedDocument, known: Mapping[str, KnownEntry]) -> tuple[str, ...]:
    """The keys whose age starts anew because their entries are in the window."""
    window = identify(document.entries, guids=NO_GUIDS not in known)
    return tuple(dict.fromkeys((NO_GUIDS, *(key for entry in window.entries for key in entry.keys))))


def _rank(one: Identified, known: Mapping[str, KnownEntry]) -> int:
    """How strong the first known key of an entry is; entries without one come last, in document order."""
    return next((rank for rank, key in enumerate(one.keys) if key in known), len(one.keys) + 9)


def _arrival(
    one: Identified, feed: FollowedFeed, document: FeedDocument, now: Now, first: bool, article: int | None
) -> Arrival:
    entry = one.entry
    seen_at = now(entry) if callable(now) else now
    return Arrival(
        feed=feed.id,
        keys=one.keys,
        digest=one.digest,
        outlet=feed.feed.outlet or document.title or feed.outlet,
        scope=feed.feed.scope,
        url=tidy(entry.link) if entry.link else None,
        title=entry.title,
        text=entry.text,
        language=entry.language or language(feed.feed.language) or UNKNOWN,
        seen_at=seen_at,
        article=article,
        published=entry.published,
        teaser=not entry.full,
        authors=entry.authors,
        topics=tuple(dict.fromkeys((*feed.feed.topics, *entry.categories))),
        family=feed.feed.family or family_of(entry.link, feed.feed.url),
        backlog=first,
    )
