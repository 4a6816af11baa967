"""``readout corrections``: the operator's word on what curators corrected in their servers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.awaiting import finished
from bot.model import Correction, CorrectionKind

app = typer.Typer(help="Accept or reject what curators corrected.", no_args_is_help=True)

Config = Annotated[Path | None, typer.Option(help="Configuration file.")]
Database = Annotated[Path | None, typer.Option(help="Database file; else the one the configuration names.")]
Number = Annotated[int, typer.Argument(help="The number that `corrections list` shows.")]
MOST = 200


@app.command("list")
def list_corrections(config: Config = None, db: Database = None) -> int:
    """Print the corrections of servers that await a word."""
    found = finished(_waiting(config, db))
    for one in found:
        print(f"{one.id:>4}  {one.scope}  {_what(one)}  by {one.by}, {one.at:%d %b %Y %H:%M} UTC")
    print("1 correction waits" if len(found) == 1 else f"{len(found)} corrections wait")
    return 0


@app.command()
def accept(number: Number, config: Config = None, db: Database = None) -> int:
    """Have a server's correction hold for everyone."""
    one = finished(_decide(number, True, config, db))
    print(f"correction {number} holds for everyone, as {one.id}: {_what(one)}")
    return 0


@app.command()
def reject(number: Number, config: Config = None, db: Database = None) -> int:
    """Leave a server's correction to that server."""
    one = finished(_decide(number, False, config, db))
    print(f"correction {number} goes on holding in {one.scope} alone: {_what(one)}")
    return 0


async def _waiting(config: Path | None, db: Path | None) -> Sequence[Correction]:
    from bot.cli.given import open_archive

    async with open_archive(config, db) as archive:
        return await archive.store.corrections(None, waiting=True, limit=MOST)


async def _decide(number: int, accepted: bool, config: Path | None, db: Path | None) -> Correction:
    from bot.cli.ask import deed_at
    from bot.cli.given import open_archive
    from bot.cli.logs import set_up_logs
    from config.settings import LogSettings

    set_up_logs(LogSettings(level="warning"))
    async with open_archive(config, db) as archive:
        decided = await archive.store.decide(number, deed_at(archive.clock.now()), accepted=accepted)
        # what follows is made by the service; here at once, so that questions are answered rightly without one
        while await archive.briefing.sweep():
            pass
        return decided


def _what(one: Correction) -> str:
    """What a correction says, in a line."""
    if one.kind is CorrectionKind.MERGE:
        return f"story {one.story} is told as part of story {one.other}"
    if one.kind is CorrectionKind.MISQUOTED:
        return f'words of story {one.story} are withheld: "{one.words}"'
    reports = ", ".join(map(str, one.articles))
    return f"reports {reports} of story {one.story} are in story {one.other}"
