"""The stage that turns due addresses into stored articles.

Fetch, parse in a child, tell what is new, fetch pages where a feed asks for it, and save everything of one
address in one call: articles together with validators and the next poll. A crash before that call does the
poll again, a crash after it goes on. One feed's failure, whatever it is, is that feed's state and no other's.

`brake` holds back a flood (a feed that republishes everything) between `arrivals` and the save.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from bot import faults
from bot.errors import FetchError, ParseError, ReadoutError, StoreError, WorkerError
from bot.feeds import schedule
from bot.feeds.arrivals import arrivals, keys, says_something_new, window_keys
from bot.feeds.article import Page, PageJob, read_page
from bot.feeds.brake import braked, gap
from bot.feeds.identity import spellings
from bot.feeds.parse import ParseJob, parse_feed
from bot.feeds.schedule import Hints, Pace
from bot.feeds.skim import skim_feed
from bot.model import FeedDocument, FeedState, Fetched, FollowedFeed, NotModified, Validators
from bot.ports import Arrival, Clock, DuePoll, FeedReport, FeedStore, Fetcher, KnownEntry, Lease, Poll, Workers

log = structlog.get_logger("readout.intake")

SECONDS = 5.0
"""Of processor time for one document."""
DEATHS = 2
"""Children that a document may cost; then its entries are taken by title and link alone."""
LEASE = timedelta(minutes=5)
BATCH = 200
"""Polls claimed in one sweep."""
PER_HOST = 2
"""Requests at once to one host."""
PAGES = 40
"""Pages fetched in one poll of an address; the newest first, the others stay teasers."""
PAGES_SECONDS = 120.0
"""After so long no further page of a poll is begun: the lease on its address would lapse."""
HOST_BYTES = 32 * 1024 * 1024
"""Bytes taken from one host in one sweep; what is beyond waits for the next."""

DEFAULT_PACE = Pace()


@dataclass(slots=True)
class _Host:
    """What one sweep does with one host."""

    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PER_HOST))
    taken: int = 0


class _HostHadItsShare(Exception):
    """A host has given all that one sweep takes of it."""


class Intake:
    """Polls what is due. `owner` names this process in the leases it takes."""

    def __init__(
        self,
        store: FeedStore,
        fetcher: Fetcher,
        workers: Workers,
        clock: Clock,
        *,
        owner: str,
        lease: timedelta = LEASE,
        pace: Pace = DEFAULT_PACE,
        concurrency: int = 20,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._workers = workers
        self._clock = clock
        self._owner = owner
        self._lease = lease
        self._pace = pace
        self._places = asyncio.Semaphore(concurrency)
        self._hosts: dict[str, _Host] = {}

    async def sweep(self) -> int:
        """Poll every address that is due; how many were. Raises only what claiming raises."""
        now = self._clock.now()
        due = await self._store.claim_polls(Lease.of(self._owner, now, self._lease), BATCH)
        self._hosts = {}
        async with asyncio.TaskGroup() as group:
            for poll in due:
                group.create_task(self._poll_safely(poll))
        return len(due)

    async def test_feed(self, url: str) -> FeedReport:
        """Try an address without storing anything."""
        report = FeedReport(url=url, title="", entries=0, newest=None)
        try:
            fetched = await self._fetcher.fetch(url)
            assert isinstance(fetched, Fetched), "nothing was sent that could be unmodified"
            document, _ = await self._parse(fetched)
        except ParseError as error:
            return replace(report, problem=str(error), offers=error.feeds)
        except ReadoutError as error:
            return replace(report, problem=str(error))
        newest = max((entry.published for entry in document.entries if entry.published), default=None)
        return FeedReport(url=fetched.url, title=document.title, entries=len(document.entries), newest=newest)

    async def _poll_safely(self, due: DuePoll) -> None:
        try:
            poll = await self._poll(due)
        except _HostHadItsShare:
            poll = Poll(replace(due.state, due_at=self._clock.now() + schedule.SHORTEST))
        except ReadoutError as error:
            poll = await self._failed(due, error)
        except Exception as error:
            # our own fault, yet no reason to leave the other feeds without news
            log.exception("poll.broke", feed=due.state.url)
            poll = await self._failed(due, FetchError(due.state.url, f"our own fault: {error}", kind="protocol"))
        faults.at(faults.FETCH_STORE)
        try:
            new = await self._store.save_poll(poll)
        except StoreError as error:
            log.error("poll.not_saved", feed=due.state.url, why=str(error))
            return
        log.info("poll.done", feed=due.state.url, articles=len(new), fault=poll.state.fault, due=str(poll.state.due_at))

    async def _poll(self, due: DuePoll) -> Poll:
        state = due.state
        joined = any(not feed.title for feed in due.feeds)
        validators = None if joined else Validators(state.etag, state.last_modified)
        if validators == Validators():
            validators = None
        answer = await self._fetch(state.url, validators)
        if isinstance(answer, NotModified):
            return Poll(self._succeeded(due, answer, None, changed=False))
        digest = hashlib.sha256(answer.body).hexdigest()
        if digest == state.body_digest and not joined:
            return Poll(self._succeeded(due, answer, None, changed=False))
        document, bare = await self._parse(answer)
        now = self._clock.now()
        found: list[Arrival] = []
        seen: list[tuple[int, tuple[str, ...]]] = []
        usual, gap_at = state.usual, state.gap_at
        for feed in due.feeds:
            known = await self._store.known(feed.id, keys(document))
            in_window = window_keys(document, known)
            seen.append((feed.id, in_window))
            new = await self._new_of(feed, document, known, now)
            if bare:
                # that we cannot read a text is no change of it
                new = [one for one in new if one.article is None]
            if feed.title:
                new, usual = braked(new, document, state, usual)
                gap_at = now if state.usual is not None and gap(in_window, known) else gap_at
            elif document.entries:
                usual = usual or 0.0
            found += new
        succeeded = self._succeeded(due, answer, document, changed=any(one.article is None for one in found))
        host = urlsplit(state.url).hostname or state.url
        return Poll(
            state=replace(succeeded, body_digest=digest, moved_to=answer.permanent, usual=usual, gap_at=gap_at),
            arrivals=tuple(found),
            seen=tuple(seen),
            # never empty: a feed without a name is one that has not been polled
            titles=tuple((feed.id, document.title or host) for feed in due.feeds),
        )

    async def _new_of(
        self, feed: FollowedFeed, document: FeedDocument, known: Mapping[str, KnownEntry], now: datetime
    ) -> list[Arrival]:
        found = arrivals(document, feed, known, now, first=not feed.title)
        found = await self._without_other_feeds_articles(feed, found)
        if not feed.feed.full_text:
            return found
        wanted = [one for one in found if one.teaser and one.url and says_something_new(one, known)]
        wanted = sorted(wanted, key=lambda one: one.published or now, reverse=True)[:PAGES]
        until = self._clock.monotonic() + PAGES_SECONDS
        read = await asyncio.gather(*(self._with_page(one, until) for one in wanted))
        whole = {one.keys: one for one in read}
        return [whole.get(one.keys, one) for one in found]

    async def _without_other_feeds_articles(self, feed: FollowedFeed, found: Sequence[Arrival]) -> list[Arrival]:
        """Leave out new entries whose page another feed of the scope has brought already."""
        names = {
            one.keys: spellings(one.url)
            for one in found
            if one.article is None and one.url and any(key.startswith("link:") for key in one.keys)
        }
        if not names:
            return list(found)
        every = tuple(dict.fromkeys(url for urls in names.values() for url in urls))
        there = await self._store.known_urls(feed.feed.scope, every)
        return [one for one in found if not any(url in there for url in names.get(one.keys, ()))]

    async def _with_page(self, arrival: Arrival, until: float) -> Arrival:
        """The arrival with the text of its page, or as it was when the page gives none that is better."""
        assert arrival.url is not None
        try:
            answer = await self._fetch(arrival.url, None, page=True, until=until)
            assert isinstance(answer, Fetched), "nothing was sent that could be unmodified"
            job = PageJob(
                url=answer.url,
                body=answer.body,
                content_type=answer.content_type,
                now=self._clock.now(),
                title=arrival.title,
                teaser=arrival.text,
                language=arrival.language if arrival.language != "und" else None,
            )
            page: Page = await self._workers.call(read_page, job, seconds=SECONDS)
        except (ReadoutError, _HostHadItsShare) as error:
            log.info("page.not_read", article=arrival.url, why=str(error))
            return arrival
        if page.poor:
            log.info("page.poor", article=arrival.url, characters=len(page.text))
            return arrival
        return replace(
            arrival,
            text=page.text,
            title=arrival.title or page.title,
            language=page.language,
            teaser=False,
            published=arrival.published or page.published,
            authors=arrival.authors or page.authors,
        )

    async def _parse(self, fetched: Fetched) -> tuple[FeedDocument, bool]:
        """The feed, and whether its entries come without their texts."""
        job = ParseJob(fetched.url, fetched.body, fetched.content_type, self._clock.now())
        for _ in range(DEATHS):
            try:
                return await self._workers.call(parse_feed, job, seconds=SECONDS), False
            except WorkerError as error:
                log.warning("feed.not_read", feed=fetched.url, why=str(error))
        return await self._workers.call(skim_feed, job, seconds=SECONDS), True

    async def _fetch(
        self, url: str, validators: Validators | None, *, page: bool = False, until: float | None = None
    ) -> Fetched | NotModified:
        async with self._turn(url) as host:
            if host.taken > HOST_BYTES or (until is not None and self._clock.monotonic() > until):
                raise _HostHadItsShare
            answer = await self._fetcher.fetch(url, validators, page=page)
            host.taken += len(answer.body) if isinstance(answer, Fetched) else 0
            return answer

    @asynccontextmanager
    async def _turn(self, url: str) -> AsyncIterator[_Host]:
        host = self._hosts.setdefault(urlsplit(url).netloc.lower(), _Host())
        # the host's place first: a slow host may hold back its own feeds, not the places of all
        async with host.places, self._places:
            yield host

    def _succeeded(
        self, due: DuePoll, answer: Fetched | NotModified, document: FeedDocument | None, *, changed: bool
    ) -> FeedState:
        hints = Hints(
            fresh_for=answer.fresh_for,
            ttl=document.ttl if document else None,
            fixed=_shortest(feed.feed.every for feed in due.feeds),
        )
        state = schedule.after_success(due.state, self._clock.now(), changed=changed, hints=hints, pace=self._pace)
        if isinstance(answer, NotModified):
            # a server may leave out of a 304 what it said before
            return replace(
                state, etag=answer.etag or state.etag, last_modified=answer.last_modified or state.last_modified
            )
        return replace(state, etag=answer.etag, last_modified=answer.last_modified)

    async def _failed(self, due: DuePoll, error: ReadoutError) -> Poll:
        now = self._clock.now()
        state = schedule.after_failure(due.state, now, error, pace=self._pace)
        log.warning("poll.failed", feed=state.url, why=str(error), failures=state.failures)
        why = schedule.reason_to_pause(state, now, error)
        for feed in due.feeds if why else ():
            try:
                await self._store.pause_feed(feed.id, why)
            except StoreError as fault:
                log.error("feed.not_paused", feed=state.url, why=str(fault))
        return Poll(state)


def _shortest(intervals: Iterable[timedelta | None]) -> timedelta | None:
    return min((interval for interval in intervals if interval is not None), default=None)
