"""What was shown: a file of JSON lines, the truth about what counts as shown.

A line is on the disk before its receipt is given. A process that dies while writing leaves a line without
its end; nobody has seen a receipt for it, so it is cut off when the file is opened next.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from bot.errors import PluginError, SendError
from bot.messages import Channel, Delivery, DeliveryKind, Receipt


class Transcript:
    """Receipts by delivery key; with a file they outlive the process."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._receipts: dict[str, Receipt] = {}
        self._file: int | None = None
        self._writing = asyncio.Lock()

    @property
    def kept(self) -> bool:
        """Whether it outlives the process."""
        return self._path is not None

    def problems(self) -> Sequence[str]:
        """What stands in the way of writing it, in words."""
        if self._path is None:
            return ()
        if self._path.exists() and not self._path.is_file():
            return (f"{self._path} is not a file; name one as the transcript.",)
        place = next(place for place in (self._path, *self._path.absolute().parents) if place.exists())
        return () if os.access(place, os.W_OK) else (f"{place} cannot be written; choose another transcript.",)

    def open(self) -> None:
        """Read what was shown before. Raises `PluginError` when the file cannot be read or written."""
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._open(self._path)
        except OSError as error:
            raise PluginError("terminal", f"the transcript {self._path} cannot be opened: {error.strerror}") from error

    def _open(self, path: Path) -> None:
        for problem in self.problems():
            raise PluginError("terminal", problem)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        held = path.read_bytes()
        whole = held.rfind(b"\n") + 1
        if whole < len(held):
            os.ftruncate(self._file, whole)
            os.fsync(self._file)
        self._receipts = dict(_read(held[:whole].decode("utf-8", "replace").split("\n")))

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def receipt(self, key: str) -> Receipt | None:
        """The receipt of a delivery that was shown."""
        return self._receipts.get(key)

    async def add(self, delivery: Delivery, text: str, at: datetime) -> tuple[Receipt, bool]:
        """Write that a delivery is shown; its receipt, and whether it is new. Raises `SendError`.

        A key that is there keeps its first receipt. An edit keeps its post's message id.
        """
        async with self._writing:
            known = self._receipts.get(delivery.key)
            if known is not None:
                return known, False
            receipt = self._numbered(delivery, at)
            if self._file is not None:
                await self._write(self._file, delivery, text, receipt)
            self._receipts[delivery.key] = receipt
            return receipt, True

    def _numbered(self, delivery: Delivery, at: datetime) -> Receipt:
        if delivery.kind is DeliveryKind.EDIT and delivery.follows is not None:
            return Receipt(delivery.channel, delivery.follows.message, at)
        return Receipt(delivery.channel, str(len(self._receipts) + 1), at)

    async def _write(self, file: int, delivery: Delivery, text: str, receipt: Receipt) -> None:
        line = {
            "key": delivery.key,
            "channel": delivery.channel.id,
            "workspace": delivery.channel.workspace,
            "kind": delivery.kind.value,
            "text": text,
            "message": receipt.message,
            "under": delivery.follows.message if delivery.follows else None,
            "at": receipt.at.isoformat(),
        }
        written = f"{json.dumps(line, ensure_ascii=False)}\n".encode("utf-8", "replace")
        writing = asyncio.ensure_future(asyncio.to_thread(_append, file, written))
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            await writing  # a few milliseconds: what is written counts as shown
            self._receipts[delivery.key] = receipt
            raise
        except OSError as error:
            raise SendError(f"the transcript cannot be written: {error.strerror}", retry_after=60) from error

    def find(self, keys: Iterable[str]) -> Mapping[str, Receipt]:
        """Which of these were shown."""
        return {key: self._receipts[key] for key in keys if key in self._receipts}


def _append(file: int, line: bytes) -> None:
    """Append a whole line and wait until the disk has it; on a full disk nothing of it stays."""
    before = os.fstat(file).st_size
    try:
        written = os.write(file, line)
        if written < len(line):
            raise OSError(None, "no space left")
        os.fsync(file)
    except OSError:
        os.ftruncate(file, before)
        raise


def _read(lines: Iterable[str]) -> Iterable[tuple[str, Receipt]]:
    """Key and receipt of every line that is one of ours, the first of each key."""
    seen: set[str] = set()
    for line in lines:
        try:
            held = json.loads(line)
            key = str(held["key"])
            channel = Channel("terminal", held.get("workspace"), str(held["channel"]))
            receipt = Receipt(channel, str(held["message"]), datetime.fromisoformat(held["at"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
        if key not in seen:
            seen.add(key)
            yield key, receipt
