"""Timelines of ten collections beside a simple method, by the evaluator of the test data.

`python -m tests.quality timelines`. The simple method takes the days on which most reports were published
and the first sentences of those reports.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.stories.batch_timelines import batch_timelines, reports_of
from tests.quality.scorers import DATA

Record = dict[str, Any]
FOLDER = DATA / "stories"


def collections() -> list[Record]:
    """The development collections. Raises FileNotFoundError where the data is absent."""
    with gzip.open(FOLDER / "timelines.dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def by_publication(records: Iterable[Record]) -> Iterator[Record]:
    """The simple method, told as much of the references as the product is: their size."""
    for record in records:
        reports = reports_of(record)
        busiest = [day for day, _ in Counter(report.published for report in reports).most_common()]
        for number, reference in enumerate(record["timelines"]):
            each = max(1, round(sum(len(told) for _, told in reference) / len(reference)))
            timeline = []
            for day in busiest[: len(reference)]:
                firsts = [report for report in reports if report.published == day and report.sentences][:each]
                cut = [(report.text, report.sentences[0]) for report in firsts]
                timeline.append([day.isoformat(), [text[span.start : span.end] for text, span in cut]])
            yield {"name": record["name"], "ref": number, "timeline": timeline}


def scored(predictions: Iterable[Record]) -> dict[str, float]:
    """What the evaluator prints."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "timelines.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in predictions), encoding="utf-8")
        files = (FOLDER / "evaluate_timelines.py", FOLDER / "timelines.dev.jsonl.gz", path)
        command = [sys.executable, *map(str, files)]
        ended = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(ended.stdout)
    return figures


def main(argv: list[str]) -> int:
    """Print both rows; 0 when they were printed."""
    ArgumentParser(prog="python -m tests.quality timelines", description=__doc__).parse_args(argv)
    records = collections()
    for title, predict in (("ours", batch_timelines), ("busiest days", by_publication)):
        figures = scored(predict(records))
        print(f"{title:13s}" + "".join(f"  {name} {figures[name]:.4f}" for name in ("date_f1", "ag_r1", "ag_r2")))
    return 0
