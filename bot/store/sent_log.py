"""What was sent, in a plain file beside the database: a line for each receipt, written before the receipt is stored.

Why a second list? When yesterday's copy of the database is put back, the database no longer knows what was sent since;
this file does. A line says which delivery it was, and for a story's post which reports it showed: after such a step
back the same story comes to be told under another number, and is known by its reports alone.

The file is trimmed when it is opened: older than `KEPT` no copy is put back without a look at the channels.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.messages import Channel, Receipt

KEPT = timedelta(days=30)
LARGE = 4 * 1024 * 1024
"""Bytes from which on the file is trimmed."""


@dataclass(frozen=True, slots=True)
class SentLine:
    """One receipt."""

    key: str
    kind: str
    receipt: Receipt
    story: int | None = None
    links: tuple[str, ...] = ()
    """Addresses of the reports of a story's post."""


class SentLog:
    """The file beside one database."""

    def __init__(self, database: Path) -> None:
        self.path = Path(f"{database}.sent.jsonl")

    def append(self, line: SentLine) -> None:
        """Add a line. Raises OSError when it cannot be written."""
        self._append([_written(line)])

    def _append(self, lines: Sequence[str]) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            # a line that was cut off by a full disk must not swallow this one
            lead = "" if file.tell() == 0 or self._ends_well() else "\n"
            file.write(lead + "".join(f"{line}\n" for line in lines))

    def _ends_well(self) -> bool:
        with self.path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"

    def lines(self) -> Iterator[SentLine]:
        """All whole lines, oldest first."""
        if not self.path.exists():
            return
        with self.path.open(encoding="utf-8", errors="replace") as file:
            for text in file:
                try:
                    yield _read(json.loads(text))
                except (ValueError, KeyError, TypeError):
                    continue  # cut off in the midst of a write

    def trim(self, now: datetime) -> None:
        """Leave out what is older than `KEPT`, once the file is large."""
        if not self.path.exists() or self.path.stat().st_size < LARGE:
            return
        young = [_written(line) for line in self.lines() if now - line.receipt.at < KEPT]
        beside = self.path.with_suffix(".new")
        beside.write_text("".join(f"{line}\n" for line in young), encoding="utf-8")
        beside.replace(self.path)


def _written(line: SentLine) -> str:
    channel = line.receipt.channel
    return json.dumps(
        {
            "at": line.receipt.at.astimezone(UTC).isoformat(),
            "kind": line.kind,
            "adapter": channel.adapter,
            "workspace": channel.workspace,
            "channel": channel.id,
            "message": line.receipt.message,
            "thread": line.receipt.thread,
            "key": line.key,
            "story": line.story,
            "links": line.links,
        },
        ensure_ascii=False,
    )


def _read(told: dict[str, object]) -> SentLine:
    workspace, thread, story, links = told["workspace"], told["thread"], told["story"], told["links"]
    assert isinstance(links, list)
    return SentLine(
        key=str(told["key"]),
        kind=str(told["kind"]),
        receipt=Receipt(
            Channel(str(told["adapter"]), None if workspace is None else str(workspace), str(told["channel"])),
            str(told["message"]),
            datetime.fromisoformat(str(told["at"])),
            None if thread is None else str(thread),
        ),
        story=int(str(story)) if story is not None else None,
        links=tuple(str(link) for link in links),
    )
