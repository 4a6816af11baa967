"""``readout batch``: predictions for many documents, in the formats of the evaluators."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.errors import ReadoutError

Record = dict[str, Any]


def _compute_in_one_thread() -> None:
    """Said before numpy is loaded: its products here are small, and threads for them cost more than they bring."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def _predictor(task: str) -> Callable[[Iterable[Record]], Iterator[Record]]:
    """What predicts for this task. Each loads its own models and none of the others'."""
    if task == "quotes":
        from bot.stories.batch_quotes import batch_quotes

        return lambda records: map(batch_quotes, records)
    if task == "keypoints":
        from bot.stories.batch_keypoints import batch_keypoints

        return lambda records: map(batch_keypoints, records)
    if task == "stories":
        from bot.stories.batch_stories import batch_stories

        return batch_stories
    from bot.stories.batch_timelines import batch_timelines

    return batch_timelines


def run_batch(task: str, source: Path, target: Path) -> int:
    """Read records, write predictions, one line each; the target appears only when all are done."""
    _compute_in_one_thread()
    partial = target.with_name(target.name + ".partial")
    try:
        with _writer(partial, target) as out:
            for prediction in _predictor(task)(_records(source)):
                out.write(json.dumps(prediction, ensure_ascii=False) + "\n")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return 0


def _writer(partial: Path, target: Path) -> Any:
    return gzip.open(partial, "wt", encoding="utf-8") if target.suffix == ".gz" else partial.open("w", encoding="utf-8")


def _records(source: Path) -> Iterator[Record]:
    number = 0
    for number, line in _lines(source):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ReadoutError(f"{source}, line {number}: not JSON: {error}") from error
        if not isinstance(record, dict):
            raise ReadoutError(f"{source}, line {number}: not a JSON object")
        yield record
    if not number:
        raise ReadoutError(f"{source}: holds no records; it must have a JSON object on each line")


def _lines(source: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, with their numbers; raises `ReadoutError` when they cannot be read as text."""
    opener: Callable[..., Any] = gzip.open if source.suffix == ".gz" else open
    with opener(source, "rt", encoding="utf-8-sig") as lines:
        try:
            yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip())
        except UnicodeDecodeError as error:
            raise ReadoutError(f"{source}: is not UTF-8 text; save it as UTF-8") from error
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise ReadoutError(f"{source}: cannot be unpacked as gzip: {error}") from error
