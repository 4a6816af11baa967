"""The faults by name: what is done, and how it is run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot import faults
from bot.testing.faults import StandInPlatform, Verdict, around_the_post
from tests.faults import clocks, machine, memory, net, poison, posting, reading, service, threads, upgrade, weather

PLATFORMS = ("keyed", "unkeyed")


@dataclass(frozen=True, slots=True)
class Fault:
    """A name of the list."""

    name: str
    moment: str
    bar: str
    run: Callable[[StandInPlatform, int, int], Verdict]
    """Platform, how often, seed."""
    full: int
    """How often in a full run."""
    quick: int
    """How often in the run of every change."""
    platforms: tuple[str, ...] = PLATFORMS


def platform(name: str) -> StandInPlatform:
    """A stand-in by its name."""
    return StandInPlatform(keyed=name == "keyed")


def _around(point: str) -> Callable[[StandInPlatform, int, int], Verdict]:
    return lambda chat, times, seed: around_the_post(chat, point, kills=times, seed=seed)


NOTHING = "lost 0, twice 0"

FAULTS: dict[str, Fault] = {
    one.name: one
    for one in (
        Fault(
            "store.outbox",
            "killed inside the transaction that addresses a brief",
            NOTHING,
            _around(faults.STORE_OUTBOX),
            10_000,
            25,
        ),
        Fault(
            "deliver.before_call",
            "killed between the committed try and the call",
            NOTHING,
            _around(faults.BEFORE_CALL),
            10_000,
            25,
        ),
        Fault("deliver.in_call", "killed during the call", NOTHING, _around(faults.IN_CALL), 10_000, 25),
        Fault(
            "deliver.before_mark",
            "killed between the answer and the stored receipt",
            NOTHING,
            _around(faults.BEFORE_MARK),
            10_000,
            25,
        ),
        Fault(
            "ambiguous",
            "answer dropped, late, 500 after the commit, reset after the send, silence",
            NOTHING,
            posting.ambiguous,
            2_000,
            8,
        ),
        Fault(
            "power", "power cut after a shown receipt, unsynced sectors torn", "forgotten 0", machine.power, 1_000, 10
        ),
        Fault("twins", "two processes on one database", NOTHING, machine.twins, 100, 1),
        Fault("pause", "one process stopped for ten minutes, and continued", NOTHING, machine.pause, 400, 1),
        Fault("enospc", "disk full at the Nth write", NOTHING, machine.enospc, 1_000, 8),
        Fault("locked", "another program holds the write lock", "lost 0, lag under 100 ms", machine.locked, 10, 1),
        Fault(
            "limits",
            "429 with odd waits, for a channel, a workspace, everyone",
            "lost 0, under 100 invalid requests an hour",
            weather.limits,
            100,
            1,
        ),
        Fault(
            "outage",
            "chat API down for six hours",
            "lost 0, then one summary, at most 10 single posts a channel",
            weather.outage,
            50,
            1,
        ),
        Fault("revoked", "token dead", "at most 5 calls", weather.revoked, 50, 1),
        Fault("channel", "channel gone", "parked after 3 tries in 24 h, told once", weather.channel, 50, 1),
        Fault("kicked", "bot removed and back", "no flood on return", weather.kicked, 50, 1),
        Fault(
            "rollback",
            "database of 24 hours ago put back",
            "twice 0, admins told",
            memory.rollback,
            100,
            1,
        ),
        Fault("corrupt", "byte flips in the database", "refuses to post, says how to restore", memory.corrupt, 500, 4),
        Fault("fetch.store", "killed between download and commit", "lost 0", reading.fetch_store, 2_000, 3),
        Fault(
            "poison",
            "text that kills parser, reader or teller",
            "posted as title and link after 2 deaths, other feeds at most one poll late",
            poison.poison,
            60,
            1,
            ("keyed",),
        ),
        Fault("parts", "killed between the parts of something long", "twice 0, in order", threads.parts, 2_000, 6),
        Fault(
            "edits",
            "killed around edits; edit of an unknown message",
            "twice 0, no orphan thread, the newest shown",
            threads.edits,
            2_000,
            6,
        ),
        Fault(
            "deletes", "posts deleted, and nobody told", "never made again, no orphan thread", threads.deletes, 500, 3
        ),
        Fault("migrate", "killed in the midst of a migration", NOTHING, upgrade.migrate, 500, 2),
        Fault("settings", "configuration changed during a poll", "right channel, lost 0", upgrade.settings, 200, 1),
        Fault(
            "net",
            "latency, bandwidth, slow close, silence, slicing, cut, reset, to the platform and to feeds",
            "lost 0, back-off with jitter",
            net.net,
            1_000,
            4,
        ),
        Fault("term", "SIGTERM while posts are under way", "exit in 10 s, lost 0, twice 0", service.term, 50, 1),
        Fault(
            "hang",
            "a thread that is stuck for ever",
            "back in 90 s, lost 0, twice 0",
            service.hang,
            10,
            1,
            ("keyed",),
        ),
        Fault("due.restart", "killed while a digest is due", "missed 0, twice 0", clocks.due_restart, 2_000, 4),
        Fault(
            "clock",
            "an hour, a day, a leap second; the clock changes of all zones, 2024 to 2035",
            "digests missed 0, twice 0",
            clocks.clock,
            100_000,
            8,
            ("keyed",),
        ),
    )
}
