"""What the world throws at feeds: every case of a group, at once. `python -m tests.hostile` prints the table."""

from pathlib import Path

import pytest

from tests.hostile.groups import GROUPS, run


@pytest.mark.timeout(170)
@pytest.mark.parametrize("group", GROUPS)
async def test_nothing_hostile_breaks_us_or_gets_through(test_data: Path, group: str):
    folder = test_data / "hostile"
    if not (folder / f"{group}.jsonl").is_file():
        pytest.skip(f"no hostile cases at {folder}")

    outcome = await run(folder, group)
    print(outcome)

    assert outcome.cases
    assert outcome.failures == []
