"""The benchmark of search runs, on an archive that is small enough for every run."""

from pathlib import Path

from tests.benchmarks.search import BEST, archive, kept, measured, table


async def test_the_benchmark_measures_search_beside_plain_fts5(tmp_path: Path):
    made = await _made(tmp_path)

    found = await measured(tmp_path, made, queries=25, rounds=1, seed=1)

    assert made.articles >= 1500
    assert found["agreement"] >= 0.9
    assert all(found[name]["p99"] > 0 for name in ("plain", "search", "filtered", "summit", "names", "said"))
    assert "agreement with bm25" in table(found, made)
    assert len(kept(found)) == 4
    assert BEST == 10


async def _made(folder: Path):
    import asyncio

    return await asyncio.to_thread(archive, folder, 1500, 1)
