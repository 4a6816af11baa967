"""Faults around a post that need no kill: answers that do not say what happened."""

from __future__ import annotations

from functools import partial

from bot.testing.faults import Bench, StandInPlatform, Verdict

UNSURE = ("drop", "late", "error", "reset", "refuse", "silent")
MOST_IN_A_ROW = 2
"""A third unsure try in a row is parked by design, where there is no key."""


def ambiguous(platform: StandInPlatform, times: int, seed: int) -> Verdict:
    """Posts whose answers do not say whether they were taken, once and twice in a row."""
    patient = StandInPlatform(keyed=platform.keyed, patience_ms=300)
    with Bench(patient, seed=seed) as bench:
        for number in range(times):
            bench.fresh()
            channels = bench.channels(bench.chance.randint(1, 3))
            for channel in channels:
                for _ in range(bench.chance.randint(1, MOST_IN_A_ROW)):
                    what = UNSURE[number % len(UNSURE)] if channel is channels[0] else bench.chance.choice(UNSURE[:-1])
                    patient.chat.trouble(what, channel=channel.id)
            bench.life(partial(bench.send_all, channels, report=True))
            patient.chat.well()
            bench.judge(channels)
        return bench.verdict
