"""The summaries data: documents with their own outlets' highlights, and the evaluator that scores points."""

import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Document:
    """An article with what its outlet (or a reader) took from it."""

    doc_id: str
    title: str
    text: str
    highlights: tuple[str, ...]


def data_folder() -> Path:
    """Where the test data lies: READOUT_TEST_DATA, else beside the checkout."""
    return Path(os.environ.get("READOUT_TEST_DATA") or ROOT.parent / "shared" / "data")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a file of JSON lines, gzip or plain."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def gold(name: str) -> Path:
    """The dev file of one of the collections cnndm, bbc, inshorts."""
    return data_folder() / "summaries" / f"{name}.dev.jsonl.gz"


def read_documents(name: str) -> list[Document]:
    """All documents of a collection, in the order of the file."""
    return [
        Document(row["doc_id"], row.get("title") or "", row["text"], tuple(row["highlights"]))
        for row in rows(gold(name))
    ]


def story_highlights() -> list[Document]:
    """Articles whose text begins with their outlet's own highlights: paragraphs that end like no sentence."""
    found = []
    for row in rows(data_folder() / "articles" / "articles.dev.jsonl.gz"):
        if not row["text"].startswith("Story highlights "):
            continue
        parts = row["text"].removeprefix("Story highlights ").split("\n\n")
        count = next((number for number, part in enumerate(parts) if part[-1:] in '.?!"”’'), len(parts))
        if 1 < count < len(parts) - 4:
            found.append(Document(row["doc_id"], row["title"], "\n\n".join(parts[count:]), tuple(parts[:count])))
    return found


def other_texts() -> Iterator[tuple[str, str, str]]:
    """Text, title and digest ("" where there is none) of articles that are not measured."""
    for row in rows(data_folder() / "articles" / "articles.dev.jsonl.gz"):
        if not row["text"].startswith("Story highlights "):
            yield row["text"], row["title"] or "", ""
    for row in rows(gold("bbc")):
        yield row["text"], row["title"] or "", " ".join(row["highlights"])


def evaluate(name: str, predictions: Sequence[Mapping[str, object]], *options: str) -> dict[str, float]:
    """What the evaluator of the data says of predictions for a collection."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "predictions.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in predictions), encoding="utf-8")
        command = [
            sys.executable,
            str(data_folder() / "summaries" / "evaluate.py"),
            str(gold(name)),
            str(path),
            *options,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    scores: dict[str, float] = json.loads(done.stdout)
    return scores
