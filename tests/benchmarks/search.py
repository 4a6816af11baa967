"""Search in a large archive, beside plain FTS5 with bm25 over the same texts.

`python -m tests.benchmarks search [--articles 1000000] [--queries 200] [--rounds 3] [--folder DIR] [--json FILE]`.
The archive is made in a temporary folder, or in DIR, where a later run finds it again; a million articles take some
4 GB and many minutes. Each round asks every question of plain FTS5 and of the product, in turn, so that a busy
machine slows both. Printed are medians and p99 over all rounds, ratios, the p99 of the time the processor worked for a
question, which a busy machine hardly changes, and how late the event loop ran meanwhile; "idle" asks for nothing.

Plain is ``SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY bm25(plain) LIMIT 10`` with the default tokenizer.
Agreement is the share of our ten best that are as good as bm25's tenth best over the reports we looked through.
"""

from __future__ import annotations

import asyncio
import json
import pickle
import random
import sqlite3
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.commands.alignment import aligned
from bot.commands.finding import chosen, words_of
from bot.model import INSTALLATION
from bot.ports import Question, Sight, Store
from bot.store import open_store
from tests.benchmarks.archive import fill
from tests.benchmarks.invented import Made, questions

BEST = 10
SHARE, AGREEMENT, LAG = 0.1, 0.9, 10.0
"""What is promised: p99 as a share of plain's, agreement with bm25, the loop's p99.9 in milliseconds."""
TICK = 0.001


@dataclass(slots=True)
class Times:
    """Milliseconds of one kind of question, and how late the loop was meanwhile."""

    asked: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    """Of the processor, for all threads."""
    late: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Median and p99; p99.9 of the loop's lateness where the loop was watched."""
        found = {name: share(self.asked, part) for name, part in (("median", 0.5), ("p99", 0.99))}
        found["worked_p99"] = share(self.worked, 0.99)
        return found | ({"loop_p99.9": share(self.late, 0.999)} if self.late else {})


def share(values: Sequence[float], part: float) -> float:
    """The value under which this part of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


async def measured(folder: Path, made: Made, queries: int, rounds: int, seed: int) -> dict[str, Any]:
    """All figures, by name."""
    dice = random.Random(seed)
    searches = list(questions(made, queries, seed))
    meetings = [f"{dice.choice(made.people[:400]).split()[-1]} {dice.choice(made.places[:60])}" for _ in searches]
    typed = [dice.choice((made.people, made.places))[dice.randrange(300)][: dice.randint(1, 6)] for _ in searches]
    misquoted = [_one_word_changed(dice.choice(made.said), dice) for _ in searches]
    sight = Sight((INSTALLATION,), made.newest + timedelta(days=1))
    plain = sqlite3.connect(folder / "plain.db")
    times = {name: Times() for name in ("plain", "search", "filtered", "summit", "names", "said", "idle")}
    async with open_store(str(folder / "readout.db")) as store:
        asking: dict[str, tuple[Sequence[str], Callable[[str], Awaitable[object]]]] = {
            "search": (searches, lambda text: store.find_reports(sight, _words(text), limit=BEST)),
            "filtered": (meetings, lambda text: store.find_reports(sight, _filtered(text, made), limit=BEST)),
            "summit": (meetings, lambda text: _summit(store, sight, text)),
            "names": (typed, lambda text: _typed(store, sight, text)),
            "said": (misquoted, lambda text: _said(store, sight, text)),
        }
        await store.find_reports(sight, _words("hanoi"), limit=BEST)  # reads the tables of names
        for _ in range(rounds):
            for text in searches:
                await asyncio.to_thread(_plain, folder, text, times["plain"])
            for name, (texts, ask) in asking.items():
                await _asked(times[name], texts, ask)
            await _asked(times["idle"], searches[:20], lambda _: asyncio.sleep(0.05))
        agreement = [await _agreement(store, sight, plain, text) for text in searches]
    plain.close()
    found: dict[str, Any] = {name: its.figures() for name, its in times.items()}
    known = [one for one in agreement if one is not None]
    found["agreement"] = sum(known) / max(1, len(known))
    found["search_of_plain"] = found["search"]["p99"] / found["plain"]["p99"]
    return found


async def _asked(times: Times, texts: Sequence[str], ask: Callable[[str], Awaitable[object]]) -> None:
    """Ask them one after the other while the loop's lateness is watched."""
    done = asyncio.Event()
    watching = asyncio.create_task(_watch(times.late, done))
    for text in texts:
        began, worked = time.perf_counter(), time.process_time()
        await ask(text)
        times.asked.append((time.perf_counter() - began) * 1000)
        times.worked.append((time.process_time() - worked) * 1000)
    done.set()
    await watching


async def _watch(late: list[float], done: asyncio.Event) -> None:
    while not done.is_set():
        began = time.perf_counter()
        await asyncio.sleep(TICK)
        late.append(max(0.0, (time.perf_counter() - began - TICK) * 1000))


def _words(text: str) -> Question:
    return Question(tuple(text.split()))


def _filtered(text: str, made: Made) -> Question:
    who, where = text.split(" ", 1)
    return Question(people=(who,), places=(where,), since=made.newest - timedelta(days=365))


def _match(text: str) -> str:
    return " AND ".join(f'"{word}"' for word in text.split())


def _plain(folder: Path, text: str, times: Times) -> None:
    """Ask plain FTS5."""
    connection = sqlite3.connect(folder / "plain.db")
    connection.execute("SELECT rowid FROM plain WHERE plain MATCH '\"hanoi\"' LIMIT 1").fetchall()
    began, worked = time.perf_counter(), time.process_time()
    connection.execute(
        "SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY bm25(plain) LIMIT 10", (_match(text),)
    ).fetchall()
    times.asked.append((time.perf_counter() - began) * 1000)
    times.worked.append((time.process_time() - worked) * 1000)
    connection.close()


async def _summit(store: Store, sight: Sight, text: str) -> object:
    """What `/summit` asks of the store, and its choice."""
    words = words_of(text)
    return chosen([hit.brief for hit in await store.find_stories(sight, words, 30)], words)


async def _typed(store: Store, sight: Sight, text: str) -> object:
    """What is offered for a summit half typed."""
    return [await store.names(sight, kind, text, 25) for kind in ("place", "person")]


async def _said(store: Store, sight: Sight, text: str) -> object:
    return [aligned(text, hit.quote.text) for hit in await store.said(sight, text, 50)]


def _one_word_changed(text: str, dice: random.Random) -> str:
    words = text.split()
    words[dice.randrange(len(words))] = "umbrella"
    return " ".join(words)


async def _agreement(store: Store, sight: Sight, plain: sqlite3.Connection, text: str) -> float | None:
    """How many of bm25's best ten, over the reports that were looked through, are among ours; ties count as equal."""
    everything = await store.find_reports(sight, _words(text), limit=100_000)
    looked = [hit.source.article for hit in everything.hits]
    if not looked:
        return None
    floor = min(looked) if everything.more else 0
    rows = plain.execute(
        "SELECT rowid, bm25(plain) FROM plain WHERE plain MATCH ? AND rowid >= ? ORDER BY bm25(plain)",
        (_match(text), floor),
    ).fetchall()
    if not rows:
        return None
    worst = rows[min(BEST, len(rows)) - 1][1] + 1e-9
    as_good = {row for row, score in rows if score <= worst}
    return sum(article in as_good for article in looked[:BEST]) / min(BEST, len(rows))


def table(found: dict[str, Any], made: Made) -> str:
    """The figures for people."""
    lines = [f"{made.articles} articles, {made.stories} stories, {made.quotes} quotes; milliseconds"]
    lines.append(f"{'':10}{'median':>10}{'p99':>10}{'of plain':>10}{'worked p99':>12}{'loop p99.9':>12}")
    for name, figures in found.items():
        if isinstance(figures, dict):
            ratio = figures["p99"] / found["plain"]["p99"]
            late = figures.get("loop_p99.9")
            lines.append(
                f"{name:10}{figures['median']:10.2f}{figures['p99']:10.2f}{ratio:10.3f}{figures['worked_p99']:12.2f}"
                + (f"{late:12.2f}" if late is not None else "")
            )
    lines.append(f"agreement with bm25: {100 * found['agreement']:.1f} %")
    return "\n".join(lines)


def kept(found: dict[str, Any]) -> dict[str, bool]:
    """Which promises hold."""
    loops = [found[name]["loop_p99.9"] for name in ("search", "summit", "names", "said")]
    return {
        "search p99 at most a tenth of plain's": found["search_of_plain"] <= SHARE,
        "nine of bm25's ten": found["agreement"] >= AGREEMENT,
        "summit and names below search": max(found["summit"]["p99"], found["names"]["p99"]) <= found["search"]["p99"],
        "loop never later than 10 ms": max(loops) <= LAG,
    }


def archive(folder: Path, articles: int, seed: int) -> Made:
    """The archive in this folder, made if it is not there."""
    told = folder / f"made-{articles}-{seed}.pickle"
    if told.exists():
        made: Made = pickle.loads(told.read_bytes())
        return made
    made = asyncio.run(fill(folder / "readout.db", folder / "plain.db", articles, seed))
    told.write_bytes(pickle.dumps(made))
    return made


def main(argv: list[str]) -> int:
    """Print the figures and which promises hold; 1 when one does not."""
    parser = ArgumentParser(prog="python -m tests.benchmarks search", description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where the archive is kept; a temporary folder when not given")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        made = archive(folder, options.articles, options.seed)
        found = asyncio.run(measured(folder, made, options.queries, options.rounds, options.seed))
    promises = kept(found)
    print(table(found, made))
    for promise, holds in promises.items():
        print(f"{'holds' if holds else 'BROKEN'}: {promise}")
    if options.json:
        options.json.write_text(json.dumps({"articles": made.articles, **found, "promises": promises}, indent=1))
    return 0 if all(promises.values()) else 1
