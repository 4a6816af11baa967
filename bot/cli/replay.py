"""``readout replay``: feed files from disk through intake and briefing, in the order of their publication.

First everything is read and judged, then the store is opened and filled: a wrong path leaves no trace. What
the store has already is known again, so that a replay that was broken off can simply be started anew.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from bot.app import App, open_app
from bot.cli.given import settings_given
from bot.cli.logs import set_up_logs
from bot.cli.states import State, Step, by_feed, chunks, in_order, steps
from bot.clock import SystemClock
from bot.errors import ParseError, ReadoutError
from bot.feeds import dates
from bot.feeds.arrivals import keys, says_something_new
from bot.feeds.identity import spellings
from bot.feeds.parse import ParseJob, parse_feed
from bot.model import INSTALLATION, FeedDocument, FollowedFeed
from bot.ports import Arrival, KnownEntry, Poll, Store, Workers
from bot.workers import WorkerPool
from config.settings import Settings

T = TypeVar("T")

MOST_BYTES = 8 * 1024 * 1024
"""Of one file; the same as of one answer from the web."""
SECONDS = 5.0
"""Of processor time for one document."""
CHUNK = 100
"""Articles stored before they are filed."""
AT_ONCE = 500
"""Questions put to the store in one call."""
WHAT_TO_NAME = "name feed files (RSS, Atom or JSON Feed), or folders of them"
WHY_PAUSED = "read from a file by replay; resume it to follow it"


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    name: str
    """As it is told: below the folder that was given."""


@dataclass(frozen=True, slots=True)
class _Refused:
    file: _File
    what: str
    """A part of the file; empty for all of it."""
    why: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file.name, self.what, self.why) if part)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What reading the files found."""

    states: Mapping[_File, State]
    refused: Sequence[_Refused]


@dataclass(frozen=True, slots=True)
class _Told:
    """What a replay brought into the store."""

    articles: int
    stories: int


async def replay(paths: Sequence[Path], db: Path | None) -> int:
    """Replay files and folders into the database `db`, else into one that is forgotten.

    Raises `ReadoutError`, before anything is stored, when a path is missing or holds no feed.
    """
    settings = _settings(db)
    set_up_logs(settings.log.model_copy(update={"level": "warning", "json_lines": False}))
    given = _given(paths)
    async with WorkerPool(settings.stories.workers) as workers:
        reading = await _read(dict.fromkeys(file for files in given.values() for file in files), workers)
    _refuse(given, reading)
    states = list(reading.states.values())
    began = time.monotonic()
    async with open_app(settings, adapters={}) as app:
        told = await _fill(app, states)
    _tell_speed(told.articles, time.monotonic() - began)
    entries = sum(len(state.document.entries) for state in states)
    print(
        f"feeds {len(states)} entries {entries} articles {told.articles} stories {told.stories}"
        f" refused {len(reading.refused)}"
    )
    return 0


def _settings(db: Path | None) -> Settings:
    settings = settings_given(None, db)
    if db is not None:
        return settings
    return settings.model_copy(update={"store": settings.store.model_copy(update={"url": ":memory:"})})


def _tell_speed(articles: int, seconds: float) -> None:
    rate = articles / seconds if seconds else 0.0
    print(f"{articles} articles in {seconds:.1f} s: {rate:.1f} articles a second", file=sys.stderr)


# --- reading --------------------------------------------------------------------------------------


def _given(paths: Sequence[Path]) -> dict[Path, list[_File]]:
    """The files under each path, by name; raises `ReadoutError` for what is missing."""
    found: dict[Path, dict[Path, str]] = {}
    for given in paths:
        if given.is_dir():
            found[given] = {path: path.relative_to(given).as_posix() for path in sorted(_below(given))}
            if not found[given]:
                raise ReadoutError(f"{given}: there is no file in this folder; {WHAT_TO_NAME}")
        elif given.is_file():
            found[given] = {given: given.name}
        elif given.exists():
            raise ReadoutError(f"{given}: is neither a file nor a folder; {WHAT_TO_NAME}")
        else:
            raise ReadoutError(f"{given}: there is no such file or folder")
    names: dict[Path, str] = {}
    for files in found.values():
        for path, name in files.items():
            names.setdefault(path.resolve(), name)
    # two files of one name are two feeds, unless their documents say otherwise
    often = Counter(names.values())
    every = {place: _File(place, name if often[name] == 1 else place.as_posix()) for place, name in names.items()}
    return {given: [every[path.resolve()] for path in files] for given, files in found.items()}


def _below(folder: Path) -> Iterator[Path]:
    """All files in a folder and its folders, hidden ones apart."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (path for name in names if not name.startswith(".") and (path := Path(place, name)).is_file())


async def _read(files: Iterable[_File], workers: Workers) -> _Reading:
    turn = asyncio.Semaphore(4)  # so many bodies are in memory at once

    async def read(file: _File) -> State | _Refused:
        async with turn:
            try:
                return await _state(file, workers)
            except ReadoutError as error:
                return _Refused(file, "", str(error))
            except OSError as error:
                return _Refused(file, "", f"cannot be read: {error.strerror or error}")

    states: dict[_File, State] = {}
    refused: list[_Refused] = []
    files = list(files)
    for file, found in zip(files, await asyncio.gather(*map(read, files)), strict=True):
        if isinstance(found, _Refused):
            refused.append(found)
        else:
            states[file] = found
            refused += [_Refused(file, one.what, one.why) for one in found.document.refused]
    return _Reading(states, refused)


def _refuse(given: Mapping[Path, Sequence[_File]], reading: _Reading) -> None:
    """Tell every refusal; raises `ReadoutError` for the first path that holds no feed."""
    barren = [path for path, files in given.items() if not any(file in reading.states for file in files)]
    fatal = [file for path in barren if path.is_file() for file in given[path]]
    for refused in reading.refused:
        if refused.file not in fatal:
            print(f"refused {refused}")
    for path in barren:
        if path.is_file():
            why = next(refused.why for refused in reading.refused if refused.file in given[path])
            raise ReadoutError(f"{path}: {why}; {WHAT_TO_NAME}")
        raise ReadoutError(f"{path}: there is no feed in this folder; {WHAT_TO_NAME}")


async def _state(file: _File, workers: Workers) -> State:
    """The feed in a file; raises `ReadoutError` when there is none, OSError when it cannot be read."""
    size = file.path.stat().st_size
    if size > MOST_BYTES:
        raise ReadoutError(f"is {size / 1024 / 1024:.0f} MiB, more than the {MOST_BYTES // 1024 // 1024} MiB of a feed")
    now = SystemClock().now()
    job = ParseJob(f"file:{file.name}", file.path.read_bytes(), "", now)
    document: FeedDocument = await workers.call(parse_feed, job, seconds=SECONDS)
    if document.refused and not document.entries:
        raise ParseError(f"not a feed that can be used: {document.refused[0].what}: {document.refused[0].why}")
    written = dates.plausible(datetime.fromtimestamp(file.path.stat().st_mtime, UTC), now)
    return State(file.name, document, min(written or now, now))


# --- storing and filing ---------------------------------------------------------------------------


async def _fill(app: App, states: Sequence[State]) -> _Told:
    """Store and brief what the states bring, oldest first."""
    now = app.clock.now()
    feeds: dict[int, FollowedFeed] = {}
    found: list[Step] = []
    before: set[int] = set()
    followed = {one.feed.url for one in await app.store.feeds([INSTALLATION])}
    for url, its in by_feed(states).items():
        feed = await app.store.add_feed(its[0].feed, now, origin="replay", added_by="operator")
        if url not in followed:
            await app.store.pause_feed(feed.id, WHY_PAUSED)
        feeds[feed.id] = feed
        known = await _known(app.store, feed, its)
        before |= {entry.article for entry in known.values()}
        found += await _news(app.store, [*steps(its, feed, known, now)], known)
    await _file_all(app, before)  # what a replay that was broken off has left
    ordered = in_order(await _of_no_other_feed(app.store, found))
    new: set[int] = set()
    for chunk in chunks(ordered, CHUNK):
        touched = await _save(app.store, feeds, [step.arrival for step in chunk])
        await _file_all(app, touched)
        new |= set(touched) - before
    return _Told(len(new), len(set((await _homes(app.store, new)).values())))


async def _file_all(app: App, articles: Collection[int]) -> None:
    """Brief what is stored until each of these articles is in a story.

    A program that was killed has left its claim behind, which is waited for until it lapses. Raises
    `ReadoutError` when it does not.
    """
    deadline = app.clock.monotonic() + 2 * app.settings.store.lease.total_seconds()
    waiting = False
    while True:
        while await app.briefing.sweep():
            deadline = app.clock.monotonic() + 2 * app.settings.store.lease.total_seconds()
        homes = await _homes(app.store, articles)
        if homes.keys() >= set(articles):
            return
        if app.clock.monotonic() > deadline:
            left = len(set(articles) - homes.keys())
            raise ReadoutError(f"{left} articles wait for another program that files in this archive; try again later")
        if not waiting:
            print("waiting for the claim of another program, or of one that was killed, to lapse", file=sys.stderr)
            waiting = True
        await app.clock.sleep(1)


async def _save(store: Store, feeds: Mapping[int, FollowedFeed], arrivals: Sequence[Arrival]) -> list[int]:
    """Store the arrivals, those of each feed in one call; the articles that are new or changed."""
    touched: list[int] = []
    for number in dict.fromkeys(one.feed for one in arrivals):
        its = tuple(one for one in arrivals if one.feed == number)
        # what polling knows of the address stays as it is, and so does the feed's name: nothing was polled
        touched += await store.save_poll(Poll(feeds[number].state, its))
    return touched


async def _known(store: Store, feed: FollowedFeed, states: Sequence[State]) -> dict[str, KnownEntry]:
    every = list(dict.fromkeys(key for state in states for key in keys(state.document)))
    known: dict[str, KnownEntry] = {}
    for part in _parts(every):
        known |= await store.known(feed.id, part)
    return known


async def _news(store: Store, found: Sequence[Step], known: Mapping[str, KnownEntry]) -> list[Step]:
    """Without what the store has in these words, or in newer ones: a replay does not rewrite what came after."""
    changed = {
        step.arrival.article
        for step in found
        if step.arrival.article is not None and says_something_new(step.arrival, known)
    }
    newest: dict[int, datetime] = {}
    for story in set((await _homes(store, changed)).values()):
        material = await store.material(story, INSTALLATION)
        newest |= {article.id: article.known_from for article in material.story.articles} if material else {}
    return [
        step
        for step in found
        if step.arrival.article not in newest or step.arrival.seen_at > newest[step.arrival.article]
    ]


async def _of_no_other_feed(store: Store, found: Sequence[Step]) -> list[Step]:
    """Without new articles whose page another feed has brought into the store already."""
    urls = {step.identity: step.arrival.url for step in found if step.arrival.article is None and _is_named(step)}
    names = {identity: spellings(url) for identity, url in urls.items() if url}
    there: set[str] = set()
    for part in _parts(sorted({name for every in names.values() for name in every})):
        there |= set(await store.known_urls(INSTALLATION, part))
    return [step for step in found if not any(name in there for name in names.get(step.identity, ()))]


def _is_named(step: Step) -> bool:
    """Whether the link is the article's own, not that of a section or a home page."""
    return any(key.startswith("link:") for key in step.arrival.keys)


async def _homes(store: Store, articles: Collection[int]) -> dict[int, int]:
    """The story that each of these articles is in, as far as they are filed."""
    found: dict[int, int] = {}
    for part in _parts(sorted(articles)):
        found |= {article: stories[0] for article, stories in (await store.homes(part)).items() if stories}
    return found


def _parts(every: Sequence[T]) -> Iterator[Sequence[T]]:
    return (every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE))
