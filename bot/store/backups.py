"""Copies of a SQLite database: every few hours while it is in use, and before its schema is changed.

    readout.db.backups/2019-02-28T1200.db      the newest `KEEP` of them
    readout.db.backups/before-0004.db          as it was before the program changed it

A copy is made by SQLite itself, page by page, beside whoever writes; it gets its name when it is whole.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.store.migrating import newest as newest_schema

EVERY = timedelta(hours=6)
KEEP = 8
PAGES = 256
"""Copied at once; between two such strides others may write."""
FORM = "%Y-%m-%dT%H%M"


def folder_of(database: Path) -> Path:
    """Where the copies of a database lie."""
    return Path(f"{database}.backups")


def newest(database: Path) -> Path | None:
    """The newest copy, whatever it was made for."""
    copies = sorted(folder_of(database).glob("*.db"), key=lambda path: path.stat().st_mtime)
    return copies[-1] if copies else None


def back_up(database: Path, now: datetime) -> Path | None:
    """Copy the database if its last copy is older than `EVERY`; the copy, else None. Raises OSError."""
    made = sorted(folder_of(database).glob("2*.db"))
    if made and now - datetime.strptime(made[-1].stem, FORM).replace(tzinfo=UTC) < EVERY:
        return None
    target = _copy(database, f"{now.astimezone(UTC):{FORM}}.db")
    for old in [*made, target][:-KEEP]:
        old.unlink(missing_ok=True)
    return target


def copy_before_migrating(database: Path) -> None:
    """Copy the database as it is before its schema is changed."""
    _copy(database, f"before-{newest_schema()}.db")


def how_to_restore(name: str) -> str:
    """The end of a sentence that says which copy to put back, and how; empty when there is none."""
    database = Path(name.partition(":///")[2])
    copy = newest(database) if database.name else None
    return "" if copy is None else f" (stop Readout, copy {copy} over {database}, start it again)"


def _copy(database: Path, name: str) -> Path:
    folder = folder_of(database)
    folder.mkdir(exist_ok=True)
    target, beside = folder / name, folder / f"{name}.part"
    beside.unlink(missing_ok=True)
    try:
        source = sqlite3.connect(database, timeout=5.0)
        copy = sqlite3.connect(beside)
        try:
            source.backup(copy, pages=PAGES)
        finally:
            copy.close()
            source.close()
    except sqlite3.Error as error:
        raise OSError(f"no copy of {database} could be made: {error}") from error
    beside.replace(target)
    return target
