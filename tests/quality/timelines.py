"""Timelines of ten collections beside two simple methods, by the evaluator of the test data.

`python -m tests.quality timelines` scores the shipped weights, which have seen these collections; with
`--crossed` they are learned anew for each crisis without its collections: several outlets tell of one crisis,
and their days are nearly the same. The simple methods take the days on which most reports were published, or
which most reports name, and the first sentences that speak of them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.stories.batch_timelines import batch_timelines, plain, reports_of, size_of
from bot.stories.dated import dated_sentences
from tests.quality.learn_timelines import learn, records, topic_of, unpacked
from tests.quality.scorers import DATA

Record = dict[str, Any]
FOLDER = DATA / "stories"


def by_publication(record: Record) -> tuple[list[str], dict[str, list[str]]]:
    """Days by the reports published on them, and the first sentence of each of these."""
    firsts: dict[str, list[str]] = defaultdict(list)
    for report in reports_of(record):
        firsts[report.published.isoformat()] += [report.text[span.start : span.end] for span in report.sentences[:1]]
    return sorted(firsts, key=lambda day: -len(firsts[day])), firsts


def by_mention(record: Record) -> tuple[list[str], dict[str, list[str]]]:
    """Days by the reports that name them, and the sentences in which they do."""
    naming: dict[str, set[int]] = defaultdict(set)
    told: dict[str, list[str]] = defaultdict(list)
    for one in dated_sentences(reports_of(record)):
        if one.named:
            naming[one.day.isoformat()].add(one.report)
            told[one.day.isoformat()].append(plain(one.text))
    return sorted(naming, key=lambda day: -len(naming[day])), told


def simply(
    told: Iterable[Record], method: Callable[[Record], tuple[list[str], dict[str, list[str]]]]
) -> Iterator[Record]:
    """A simple method, told as much of the references as the product is: their size."""
    for record in told:
        days, sentences = method(record)
        for number, reference in enumerate(record["timelines"]):
            count, each = size_of(reference)
            timeline = [[day, sentences[day][:each]] for day in days[:count]]
            yield {"name": record["name"], "ref": number, "timeline": timeline}


def crossed(told: Iterable[Record]) -> Iterator[Record]:
    """Ours, by weights that have seen nothing of the crisis."""
    by_topic: dict[str, list[Record]] = defaultdict(list)
    for record in told:
        by_topic[topic_of(record)].append(record)
    for topic, collections in by_topic.items():
        yield from batch_timelines(collections, unpacked(learn(topic)))


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
    """Print a row for each method; 0 when they were printed."""
    parser = ArgumentParser(prog="python -m tests.quality timelines", description=__doc__)
    parser.add_argument("--crossed", action="store_true", help="learn anew for each crisis without its collections")
    told = records()
    ours = ("crossed", crossed(told)) if parser.parse_args(argv).crossed else ("shipped", batch_timelines(told))
    for title, predicted in (
        ours,
        ("days most named", simply(told, by_mention)),
        ("busiest days", simply(told, by_publication)),
    ):
        figures = scored(predicted)
        print(f"{title:16s}" + "".join(f"  {name} {figures[name]:.4f}" for name in ("date_f1", "ag_r1", "ag_r2")))
    return 0
