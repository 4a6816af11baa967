"""Kills around the post: the scenarios that every adapter can be held to.

    verdict = around_the_post(MyPlatform(), "deliver.in_call", kills=10_000, seed=1)
    print(verdict)
    assert verdict.good

Each run posts one story to a few channels, is killed once or twice on the way, stays dead for a while (often less than
two minutes, sometimes far more), and is then let go on until nothing waits. The judge is the platform's own list.
"""

from __future__ import annotations

from bot import faults
from bot.messages import Channel, Unsure
from bot.testing.faults.bench import Bench, Platform, chosen
from bot.testing.faults.verdict import Verdict

POINTS = (faults.STORE_OUTBOX, faults.BEFORE_CALL, faults.IN_CALL, faults.BEFORE_MARK)
MOST_CHANNELS = 3
MOST_KILLS = 2
"""In one run: a third unsure try in a row is parked by design, where there is no key."""
DEAD = (0.0, 5.0, 30.0, 59.0, 90.0, 200.0, 4000.0)
"""Seconds for which nothing runs after a kill."""
LONGEST_CALL = 0.006
"""Real seconds within which a call is struck that is struck at any moment."""


def around_the_post(
    platform: Platform, point: str, *, kills: int, seed: int = 1, rather: Unsure | None = None
) -> Verdict:
    """Kill so often at one of `POINTS`. `rather`: the side chosen where nobody can tell what was posted."""
    with Bench(platform, seed=seed) as bench:
        try:
            while bench.verdict.kills < kills:
                one_run(bench, point, rather or "miss", kills - bench.verdict.kills)
        except KeyboardInterrupt:
            bench.verdict.wrong("stopped by hand: these are the figures so far")
        return bench.verdict if rather is None else chosen(bench.verdict, rather)


def one_run(bench: Bench, point: str, rather: Unsure, most: int) -> None:
    """One story, posted past at most so many kills."""
    bench.fresh()
    channels = bench.channels(bench.chance.randint(1, MOST_CHANNELS))
    for _ in range(min(most, bench.chance.randint(1, MOST_KILLS))):
        _killed(bench, point, channels, rather)
        bench.clock.skip(bench.chance.choice(DEAD))
    bench.strikes.spare()
    bench.life(lambda: bench.send_all(channels, rather=rather, report=True))
    bench.judge(channels)


def _killed(bench: Bench, point: str, channels: tuple[Channel, ...], rather: Unsure) -> None:
    after = None
    passing = bench.chance.randint(1, len(channels))
    if point == faults.STORE_OUTBOX:
        passing = bench.chance.randint(1, 2)
    if point == faults.IN_CALL:
        where = bench.chance.choice((faults.IN_CALL, "any moment", *bench.platform.points))
        if where == "any moment":
            after = bench.chance.uniform(0.0, LONGEST_CALL)
        point = where
    bench.strikes.plan(point, passing)
    bench.life(lambda: bench.send_all(channels, rather=rather), after=after)
