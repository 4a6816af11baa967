"""The benchmark of delivery runs, with as few channels as every run has time for."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.deliver import SMALL, kept, run, table


async def test_a_story_goes_to_each_channel_once_near_the_documented_pace_and_never_beyond_it(tmp_path: Path):
    found = await run(SMALL, tmp_path, seed=1)

    assert found.posts == SMALL.channels
    assert (found.missed, found.twice) == (0, 0)
    assert found.waits_early + found.waits_later == 0
    assert 0.5 < found.share < 1.05
    assert "documented" in table([found])
    assert len(kept([found])) == 3
