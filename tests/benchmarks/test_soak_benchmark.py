"""The month of news runs, for a day and a few outlets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.soak import kept, line, run, slope


@pytest.mark.timeout(170)
async def test_a_day_of_news_from_a_few_outlets_leaves_nothing_open_and_sends_nothing_twice(tmp_path: Path):
    days, twice = await run(1, 3, tmp_path, seed=1, tell=False)

    assert days[0].articles >= 3
    assert days[0].sent >= 1
    assert twice == 0
    assert all(kept(days, twice).values())
    assert slope(days) == 0.0
    assert "MiB" in line(days[0])
