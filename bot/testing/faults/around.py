"""Kills around the post: the scenarios that every adapter can be held to.

    verdict = around_the_post(MyPlatform(), "deliver.in_call", kills=10_000, seed=1)
    print(verdict)
    assert verdict.good

Each run posts some stories to a few channels. A life is killed on the way; then nothing runs for a while (often less
than two minutes, sometimes far more); the next life goes on from what it finds, and is killed, too; until one has sent
all. The judge is the platform's own list.
"""

from __future__ import annotations

from functools import partial

from bot import faults
from bot.messages import Unsure
from bot.testing.faults.bench import STORIES, Bench, Platform, chosen
from bot.testing.faults.verdict import Verdict

POINTS = (faults.STORE_OUTBOX, faults.BEFORE_CALL, faults.IN_CALL, faults.BEFORE_MARK)
CHANNELS = (1, 1, 1, 1, 2, 3)
A_RUN = len(STORIES)
PASSINGS = (1, 1, 1, 1, 2, 3)
"""At which passing of its point a life is struck; what was left unsure comes first."""
DEAD = (0.0, 5.0, 30.0, 59.0, 90.0, 200.0, 4000.0)
"""Seconds for which nothing runs after a kill."""
LONGEST_CALL = 0.006
"""Real seconds within which a call is struck that is struck at any moment."""


def around_the_post(
    platform: Platform, point: str, *, kills: int, seed: int = 1, rather: Unsure | None = None
) -> Verdict:
    """Kill so often at one of `POINTS`. `rather`: the side chosen where nobody can tell what was posted."""
    with Bench(platform, seed=seed, stories=A_RUN) as bench:
        try:
            while bench.verdict.kills < kills:
                one_run(bench, point, rather or "miss", kills)
        except KeyboardInterrupt:
            bench.verdict.wrong("stopped by hand: these are the figures so far")
        return bench.verdict if rather is None else chosen(bench.verdict, rather)


def one_run(bench: Bench, point: str, rather: Unsure, kills: int) -> None:
    """Some stories, posted past all the kills that come in the way, up to so many in all."""
    bench.fresh()
    channels = bench.channels(bench.chance.choice(CHANNELS))
    wanting = channels  # the first life has its channels subscribed
    while bench.verdict.kills < kills:
        after = _planned(bench, point)
        ended = bench.life(partial(bench.send_all, wanting, rather=rather, report=True), after=after)
        if not ended.killed:
            break
        bench.clock.skip(bench.chance.choice(DEAD))
        wanting = ()
    else:
        bench.strikes.spare()
        bench.life(partial(bench.send_all, wanting, rather=rather, report=True))
    bench.judge(channels)


def _planned(bench: Bench, point: str) -> float | None:
    """Plan a strike; seconds into its first call when it comes at any moment of that."""
    after = None
    if point == faults.IN_CALL:
        point = bench.chance.choice((faults.IN_CALL, "any moment", *bench.platform.points))
        after = bench.chance.uniform(0.0, LONGEST_CALL) if point == "any moment" else None
    # a story is addressed past two points, and in vain when struck at one
    passing = bench.chance.randint(1, 8) if point == faults.STORE_OUTBOX else bench.chance.choice(PASSINGS)
    bench.strikes.plan(point, passing)
    return after
