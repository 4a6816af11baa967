"""``readout preview``: a story's card as a platform shows it, drawn from the very payload, without an account."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

from bot.cards import story_card
from bot.cli.ask import HERE, OPERATOR
from bot.cli.given import open_archive
from bot.cli.screen import drawing
from bot.commands import parse
from bot.errors import CommandError


async def _page(story: str, platform: str, *, zone: str, db: Path | None, config: Path | None) -> str:
    """The story's card as the platform shows it. Raises `CommandError` when no story is meant."""
    adapter = drawing(platform)
    async with open_archive(config, db) as archive:
        command = parse.command(f'/story "{story}"', id=secrets.token_hex(8), asker=OPERATOR, channel=HERE)
        reply = await archive.desk.ask(command)
        if not reply.briefs:
            raise CommandError(f'no story called "{story}" is stored; see: readout ask "/latest"')
        return adapter.preview(story_card(reply.briefs[0]), zone=zone)


def preview(story: str, platform: str, *, out: Path | None, zone: str, db: Path | None, config: Path | None) -> int:
    """Write the card to a file, or print it."""
    drawn = asyncio.run(_page(story, platform, zone=zone, db=db, config=config))
    if out is None:
        print(drawn, end="")
    else:
        out.write_text(drawn, encoding="utf-8")
        print(f"drawn           {out}")
    return 0
