"""Hostile cases as they lie in the test data, and what a group's run reports."""

import base64
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Case:
    """One case: its payload as bytes or as a structure, and what must hold."""

    name: str
    body: bytes
    data: Any
    headers: dict[str, str]
    expect: dict[str, Any]

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "surrogatepass")


@dataclass
class Outcome:
    """A group's run."""

    group: str
    cases: int = 0
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fail(self, case: Case, why: str) -> None:
        self.failures.append(f"{case.name}: {why}")

    def __str__(self) -> str:
        told = "".join(f"; {note}" for note in self.notes)
        return f"{self.group:14} {self.cases:5} cases {len(self.failures):4} failures{told}"


def cases(folder: Path, group: str) -> Iterator[Case]:
    for line in (folder / f"{group}.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        yield Case(record["case"], _payload(record), record.get("data"), record.get("headers", {}), record["expect"])


def _payload(record: dict[str, Any]) -> bytes:
    if "text" in record:
        return str(record["text"]).encode("utf-8", "surrogatepass")
    if "b64" in record:
        return base64.b64decode(record["b64"])
    return gzip.decompress(base64.b64decode(record["gz_b64"])) if "gz_b64" in record else b""
