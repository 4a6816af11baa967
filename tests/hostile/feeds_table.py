"""``python -m tests.hostile.feeds_table FOLDER``: every feed file of a folder, entries found against expected.

The folder holds ``manifest.jsonl`` (name, kind, entries) and ``files/``, or just feed files; without a
manifest, what feedparser finds is what is expected. Prints each difference with its reason, then totals.
"""

import io
import json
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import feedparser

from bot.errors import ParseError
from bot.feeds.parse import ParseJob, parse_feed


@dataclass(frozen=True)
class Row:
    """One file."""

    name: str
    expected: int
    found: int
    why: str
    seconds: float


def rows(folder: Path) -> list[Row]:
    manifest = folder / "manifest.jsonl"
    if manifest.is_file():
        listed = [json.loads(line) for line in manifest.read_text("utf-8").splitlines()]
        return [_row(folder / "files" / one["name"], int(one["entries"])) for one in listed]
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [_row(path, len(feedparser.parse(io.BytesIO(path.read_bytes())).entries)) for path in files]


def _row(path: Path, expected: int) -> Row:
    began = time.process_time()
    try:
        document = parse_feed(ParseJob("https://feed.example/", path.read_bytes(), "", datetime.now(UTC)))
    except ParseError as error:
        return Row(path.name, expected, 0, str(error), time.process_time() - began)
    why = "; ".join(f"{refusal.what}: {refusal.why}" for refusal in document.refused)
    return Row(path.name, expected, len(document.entries), why, time.process_time() - began)


def main() -> int:
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        print("usage: python -m tests.hostile.feeds_table FOLDER")
        return 2
    table = rows(Path(sys.argv[1]))
    for row in table:
        if row.found != row.expected:
            print(f"{row.name}: {row.found} of {row.expected} ({row.why or 'no reason known'})")
    expected, found = sum(row.expected for row in table), sum(row.found for row in table)
    seconds = sum(row.seconds for row in table)
    slowest = max(table, key=lambda row: row.seconds)
    share = 100 * (found - expected) / expected if expected else 0.0
    print(f"{len(table)} feeds, {found} of {expected} entries ({share:+.2f} %), {seconds:.1f} s of processor time")
    print(f"slowest: {slowest.name}, {slowest.seconds:.2f} s")
    return int(abs(found - expected) > expected * 0.02)


if __name__ == "__main__":
    sys.exit(main())
