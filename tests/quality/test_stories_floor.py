"""The shipped grouping and timelines may not fall below what they were: floors.toml, stories and timelines."""

import gzip
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.cli.batch import run_batch
from tests.quality.scorers import DATA

FLOORS = tomllib.loads(Path(__file__).with_name("floors.toml").read_text(encoding="utf-8"))
FOLDER = DATA / "stories"


def scored(evaluator: str, gold: Path, predicted: Path) -> dict[str, float]:
    """What the evaluator of the test data prints."""
    if not gold.is_file():
        pytest.skip("no test data: set READOUT_TEST_DATA to its folder")
    ended = subprocess.run(
        [sys.executable, FOLDER / evaluator, gold, predicted], capture_output=True, text=True, check=True
    )
    figures: dict[str, float] = json.loads(ended.stdout)
    return figures


@pytest.mark.timeout(300)
@pytest.mark.parametrize("stream", ["basil", "ecbplus", "headlines"])
def test_reports_of_one_event_become_one_story_as_often_as_pinned(stream, tmp_path):
    gold = FOLDER / f"{stream}.dev.jsonl.gz"
    if not gold.is_file():
        pytest.skip("no test data: set READOUT_TEST_DATA to its folder")

    run_batch("stories", gold, tmp_path / "out.jsonl")

    assert scored("evaluate.py", gold, tmp_path / "out.jsonl")["bcubed_f1"] >= FLOORS["stories"][stream]


@pytest.mark.timeout(300)
def test_the_days_of_a_long_matter_are_found_as_often_as_pinned(tmp_path):
    gold = FOLDER / "timelines.dev.jsonl.gz"
    if not gold.is_file():
        pytest.skip("no test data: set READOUT_TEST_DATA to its folder")

    run_batch("timelines", gold, tmp_path / "out.jsonl")

    figures = scored("evaluate_timelines.py", gold, tmp_path / "out.jsonl")
    assert figures["date_f1"] >= FLOORS["timelines"]["date_f1"]
    assert figures["ag_r2"] >= FLOORS["timelines"]["ag_r2"]


def test_a_timeline_reads_of_its_references_only_their_size(tmp_path):
    docs = [
        {"doc_id": "a", "date": "2019-02-28", "text": "The summit in Hanoi ended on Thursday without an agreement."},
        {
            "doc_id": "b",
            "date": "2019-03-02",
            "text": "On 28 February the two leaders left Hanoi without an agreement.",
        },
    ]
    written = {}
    for name, told in (("one", "The summit ended."), ("other", "Nothing of the kind happened at all.")):
        record = {"name": "hanoi", "docs": docs, "timelines": [[["2001-01-01", [told]]]]}
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as out:
            out.write(json.dumps(record) + "\n")
        run_batch("timelines", tmp_path / f"{name}.jsonl.gz", tmp_path / f"{name}.out")
        written[name] = (tmp_path / f"{name}.out").read_text(encoding="utf-8")

    assert written["one"] == written["other"]
    assert json.loads(written["one"])["timeline"][0][0] == "2019-02-28"
