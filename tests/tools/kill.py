"""Kills a running Readout at random moments and judges by what was shown.

python -m tests.tools.kill [--kills 10] [--entries 40] [--seed 1]

Starts ``readout run`` with the terminal adapter and its transcript file over feeds on loopback, which begin
to grow when their first poll is stored; kills the process with SIGKILL again and again, starts it anew each
time, and in the end lets it drain. The judge is the transcript alone. Prints
``entries N shown N lost N twice N kills N``; exits 1 when an entry was lost or a post shown twice.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

from aiohttp import web

from bot.testing.web import LocalSite
from tests.tools.events import Event, events

FEEDS = 3
BACKLOG = 1
"""Entries that a feed holds before its first poll; none of them may be shown."""
LIFE = (0.0, 3.0)
"""Seconds from a process's being ready to its kill; every third one is killed so long after its start."""
GROWTH = 20.0
"""Seconds over which the feeds grow."""
DRAIN = 45.0
"""Seconds that the last process has to show what is left."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the transcript says."""

    entries: int
    shown: int
    twice: int
    backlog_shown: int
    kills: int

    @property
    def lost(self) -> int:
        """Entries that were published and never shown."""
        return self.entries - self.shown

    @property
    def good(self) -> bool:
        """Nothing lost, nothing twice, and nothing from before."""
        return not (self.lost or self.twice or self.backlog_shown)

    def __str__(self) -> str:
        return f"entries {self.entries} shown {self.shown} lost {self.lost} twice {self.twice} kills {self.kills}"


@dataclass(slots=True)
class GrowingSite:
    """Feeds that begin to grow once a reader shows, by a validator, that it has stored the first poll."""

    backlog: Sequence[Event]
    coming: Sequence[Event]
    site: LocalSite = field(default_factory=LocalSite)
    published: list[tuple[Event, datetime]] = field(default_factory=list)
    began: float | None = None
    _stored: set[int] = field(default_factory=set)

    def urls(self) -> list[str]:
        for number in range(FEEDS):
            self.site.answers[f"/{number}.xml"] = self._answer
        return [self.site.url(f"/{number}.xml") for number in range(FEEDS)]

    def grow(self) -> None:
        """Publish what is due by now."""
        if len(self._stored) < FEEDS:
            return
        self.began = self.began or time.monotonic()
        due = int((time.monotonic() - self.began) / GROWTH * len(self.coming))
        while len(self.published) < min(due, len(self.coming)):
            number = len(self.published)
            # dated an hour apart, with a window of a minute: no two can be taken for one story
            when = datetime.now(UTC) - timedelta(hours=len(self.coming) - number)
            self.published.append((self.coming[number], when))

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        number = int(request.path.strip("/").removesuffix(".xml"))
        if "If-None-Match" in request.headers:
            self._stored.add(number)
        self.grow()
        early = datetime(2024, 5, 1, tzinfo=UTC)
        its = [(event, early) for event in self.backlog[number::FEEDS]] + self.published[number::FEEDS]
        body = _feed(f"Outlet {number}", its)
        etag = f'"{len(its)}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, headers={"ETag": etag, "Content-Type": "application/rss+xml"})


def _feed(outlet: str, its: Sequence[tuple[Event, datetime]]) -> bytes:
    items = "".join(
        f"<item><title>{escape(event.title)}</title><guid isPermaLink='false'>{event.id}</guid>"
        f"<link>https://outlet.example/{event.id}</link><pubDate>{format_datetime(when)}</pubDate>"
        f"<description>{escape(event.text)}</description></item>"
        for event, when in reversed(its)
    )
    return f"<rss version='2.0'><channel><title>{outlet}</title>{items}</channel></rss>".encode()


def configuration(folder: Path, site: GrowingSite) -> Path:
    """A configuration in which everything goes quickly."""
    feeds = "".join(
        f'[[feeds]]\nurl = "{url}"\noutlet = "Outlet {number}"\ntopics = ["Diplomacy"]\nevery = "1s"\n'
        for number, url in enumerate(site.urls())
    )
    path = folder / "readout.toml"
    path.write_text(
        f"""
[store]
url = "sqlite:///{(folder / "readout.db").as_posix()}"
lease = "1s"
[fetch]
allow = ["{site.site.allow}"]
[schedule]
every = "1s"
least = "1s"
most = "2s"
[beats]
intake = "0.2s"
briefing = "0.1s"
delivery = "0.1s"
[stories]
workers = 1
window = "1m"
[log]
level = "warning"
[adapters.terminal]
transcript = "{(folder / "shown.jsonl").as_posix()}"
[[subscriptions]]
adapter = "terminal"
channel = "desk"
{feeds}""",
        encoding="utf-8",
    )
    return path


async def run(kills: int, entries: int, seed: int, folder: Path) -> Verdict:
    """Kill so often, drain, judge. The folder keeps configuration, database, transcript and log."""
    chance = random.Random(seed)
    made = events(FEEDS * BACKLOG + entries)
    growing = GrowingSite(made[: FEEDS * BACKLOG], made[FEEDS * BACKLOG :])
    async with growing.site:
        config = configuration(folder, growing)
        with (folder / "log.txt").open("ab") as log:
            for number in range(kills):
                process = await _start(config, log)
                try:
                    if number % 3 < 2:
                        await _ready(process)
                    await asyncio.sleep(chance.uniform(*LIFE))
                finally:
                    await _end(process, signal.SIGKILL)
            process = await _start(config, log)
            try:
                await _drain(growing, folder / "shown.jsonl")
            finally:
                await _end(process, signal.SIGTERM)
    return judge(folder / "shown.jsonl", growing, kills)


async def _start(config: Path, log: object) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "run", "--config", str(config)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,  # what a process prints in its short life fits into the pipe
        stderr=log,  # type: ignore[arg-type]
        cwd=Path(__file__).parents[2],
    )


async def _ready(process: asyncio.subprocess.Process) -> None:
    """Until it says that it runs, or ends."""
    assert process.stdout is not None
    async with asyncio.timeout(30):
        while line := await process.stdout.readline():
            if b" ready: " in line:
                return


async def _end(process: asyncio.subprocess.Process, how: signal.Signals) -> None:
    if process.returncode is None:
        process.send_signal(how)
    try:
        await asyncio.wait_for(process.wait(), 15)
    except TimeoutError:
        process.kill()
        await process.wait()


async def _drain(growing: GrowingSite, transcript: Path) -> None:
    """Until everything is shown, or nothing more comes in time."""
    until = time.monotonic() + GROWTH + DRAIN
    while time.monotonic() < until:
        await asyncio.sleep(0.5)
        if len(growing.published) == len(growing.coming) and judge(transcript, growing, 0).lost == 0:
            await asyncio.sleep(2)  # what would come twice comes now
            return


def judge(transcript: Path, growing: GrowingSite, kills: int) -> Verdict:
    """What was shown, by the transcript's whole lines alone."""
    lines = []
    for line in transcript.read_text(encoding="utf-8").splitlines() if transcript.exists() else []:
        try:
            lines.append(json.loads(line))
        except ValueError:
            continue  # cut off by the last kill: nobody has a receipt for it
    text = "\n".join(line["text"] for line in lines)
    posts = [line for line in lines if line["kind"] == "post"]
    keys = Counter(line["key"] for line in lines)
    titles = Counter(line["text"].partition("\n")[0] for line in posts)
    twice = sum(count - 1 for count in keys.values()) + sum(count - 1 for count in titles.values())
    return Verdict(
        entries=len(growing.coming),
        shown=sum(event.title in text for event in growing.coming),
        twice=twice,
        backlog_shown=sum(event.title in text for event in growing.backlog),
        kills=kills,
    )


def main() -> int:
    """Run once; 1 when something was lost or shown twice."""
    parser = argparse.ArgumentParser(description="Kill a running Readout at random moments.")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--entries", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="readout-kill-") as folder:
        verdict = asyncio.run(run(given.kills, given.entries, given.seed, Path(folder)))
        if not verdict.good:
            print((Path(folder) / "log.txt").read_text(encoding="utf-8", errors="replace")[-4000:], file=sys.stderr)
    print(verdict)
    return 0 if verdict.good else 1


if __name__ == "__main__":
    sys.exit(main())
