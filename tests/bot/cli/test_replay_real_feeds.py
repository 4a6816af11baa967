"""All real feed documents of the test data, replayed: none breaks the run, and every difference has its reason."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import ReadoutError
from bot.feeds.parse import ParseJob, parse_feed
from bot.workers import WorkerPool

CLOSE = 0.02
"""Share of the manifest's entries that may differ in all."""
LONGEST = 900.0
"""Seconds for thousands of articles on a busy machine."""


@pytest.fixture(scope="module")
def manifest(test_data: Path) -> dict[str, int]:
    """The number of entries of each file, as counted by whoever gathered them."""
    lines = (test_data / "feeds" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["name"]: record["entries"] for record in map(json.loads, lines)}


async def read(folder: Path, name: str, workers: WorkerPool) -> tuple[int, list[str]]:
    """How many entries a file gives, and why some are not taken."""
    job = ParseJob(f"file:{name}", (folder / name).read_bytes(), "", datetime.now(UTC))
    try:
        document = await workers.call(parse_feed, job, seconds=5)
    except ReadoutError as error:
        return 0, [str(error)]
    return len(document.entries), [f"{one.what}: {one.why}" for one in document.refused]


@pytest.mark.timeout(LONGEST)
async def test_every_file_has_the_entries_of_the_manifest_or_says_why_not(test_data, manifest):
    async with WorkerPool(2) as workers:
        found = {name: await read(test_data / "feeds" / "files", name, workers) for name in sorted(manifest)}

    differing = {name: (manifest[name], *found[name]) for name in manifest if manifest[name] != found[name][0]}
    for name, (counted, taken, reasons) in differing.items():
        print(f"{name}: {taken} of {counted} entries; {'; '.join(reasons)}")
    assert all(counted - taken == len(reasons) for counted, taken, reasons in differing.values())
    total, expected = sum(taken for taken, _ in found.values()), sum(manifest.values())
    print(f"{total} of {expected} entries in {len(manifest)} files")
    assert abs(total - expected) <= CLOSE * expected


@pytest.mark.timeout(2 * LONGEST)
async def test_all_real_feeds_are_replayed_and_a_second_time_adds_nothing(readout, test_data, manifest, tmp_path):
    replay = ("replay", test_data / "feeds" / "files", "--db", tmp_path / "a.db")

    first = await readout(*replay, within=LONGEST)
    second = await readout(*replay, within=LONGEST)

    print(first.err.strip(), "|", first.lines[-1])
    feeds, entries, articles, stories, _ = first.counts
    assert (first.code, second.code) == (0, 0)
    assert feeds == len(manifest)
    assert abs(entries - sum(manifest.values())) <= CLOSE * sum(manifest.values())
    assert 0.95 * entries <= articles <= entries
    assert 0 < stories <= articles
    assert second.counts[:4] == (feeds, entries, 0, 0)
