"""The command line as a user has it: real processes in an empty folder, with no settings but those of the test."""

import asyncio
import json
import os
import re
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main

ROOT = Path(__file__).resolve().parents[3]
SUMMARY = re.compile(r"feeds (\d+) entries (\d+) articles (\d+) stories (\d+) refused (\d+)")
LONGEST = 100.0
"""Seconds a command of these tests may take on a busy machine."""

ARTICLE = """Norland and Estmark end talks on fishing zone without a deal

SKAGEN, Denmark - Talks between Norland and Estmark over a shared fishing zone ended on Tuesday without an \
agreement, the two delegations said.

"We did not sign anything today, and we will not pretend that we did," Norland's foreign minister, Anna Bergqvist, \
told reporters.

Her counterpart, Tomas Ekholm, said the door was still open. "We will come back to this table in the spring," \
Ekholm said.

The two countries have argued about the zone since 2014.
"""


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """What it printed, by line."""
        return self.out.splitlines()

    @property
    def json(self) -> Any:
        """What it printed, read as JSON."""
        return json.loads(self.out)

    @property
    def counts(self) -> tuple[int, ...]:
        """Feeds, entries, articles, stories and refusals, as the last line of a replay has them."""
        match = SUMMARY.fullmatch(self.lines[-1])
        assert match, self.lines[-1]
        return tuple(int(number) for number in match.groups())

    @property
    def complaint(self) -> str:
        """The one line in which it told what was wrong."""
        (line,) = self.err.splitlines()
        assert line.startswith("readout: "), line
        return line.removeprefix("readout: ")


Run = Callable[..., Awaitable[Ended]]


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of a user who has set nothing."""
    home = tmp_path_factory.mktemp("home")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("READOUT_", "XDG_"))}
    folders = {name: str(home) for name in ("HOME", "USERPROFILE", "TMPDIR", "TEMP")}
    return plain | folders | {"PYTHONPATH": str(ROOT), "COLUMNS": "100"}


@pytest.fixture
def readout(tmp_path: Path, environment: dict[str, str]) -> Run:
    """Run `readout ARGUMENTS` in the test's own folder; nothing it does may ever show a traceback."""

    async def run(*arguments: object, within: float = LONGEST, **more: str) -> Ended:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *map(str, arguments),
            cwd=tmp_path,
            env=environment | more,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            out, err = await asyncio.wait_for(process.communicate(), within)
        except BaseException:
            process.kill()
            await process.wait()
            raise
        assert process.returncode is not None
        ended = Ended(process.returncode, out.decode(), err.decode())
        assert "Traceback" not in ended.out + ended.err
        assert "a fault of its own" not in ended.err
        return ended

    return run


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """The same without a process, for what is answered before any work begins."""

    def run(*arguments: str) -> Ended:
        with pytest.raises(SystemExit) as end:
            main(list(arguments))
        out, err = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return Ended(end.value.code, out, err)

    return run


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """A plain-text report of our own: no agreement, two quotes by two people."""
    path = tmp_path / "fishing.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path
