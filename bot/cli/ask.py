"""``readout ask``: one slash command, answered from the archive, now or as it was known then."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.given import open_archive
from bot.cli.screen import drawn
from bot.cli.shape import Json, reply_json, story_json
from bot.commands import parse
from bot.errors import CommandError
from bot.messages import Asker, Channel, Reply, Role
from bot.ports import Deed, Store

OPERATOR = Asker("operator", "operator", Role.OPERATOR)
"""Who sits at the terminal."""
HERE = Channel("terminal", None, "ask")


def deed_at(now: datetime) -> Deed:
    """Something that the operator does at the terminal, for the audit."""
    return Deed(OPERATOR, HERE, now)


async def answer(
    line: str, *, as_of: str | None, db: Path | None, as_json: bool, config: Path | None, channel: Channel = HERE
) -> int:
    """Print the answer to one line asked in a channel; that nothing was found is an answer too."""
    moment = moment_of(as_of) if as_of is not None else None
    if db is not None:
        _is_there(db)
    async with open_archive(config, db) as archive:
        command = parse.command(line, id=secrets.token_hex(8), asker=OPERATOR, channel=channel, as_of=moment)
        reply = await archive.desk.ask(command)
        text = drawn(reply.cards)
        if as_json:
            cards = [await _card(archive.store, reply, position) for position in range(len(reply.briefs))]
            print(json.dumps(reply_json(reply, text, cards), ensure_ascii=False, indent=2))
        else:
            print(text)
    return 0


async def reasons(what: str, channel: str | None, *, db: Path | None, config: Path | None) -> int:
    """Print why a report, story or feed came to a channel, or did not."""
    place = HERE if channel is None else channel_of(channel)
    return await answer(f'/why "{what}"', as_of=None, db=db, as_json=False, config=config, channel=place)


def channel_of(text: str) -> Channel:
    """``ADAPTER/WORKSPACE/CHANNEL``, or ``ADAPTER/CHANNEL`` where there is no workspace. Raises `CommandError`."""
    parts = text.split("/")
    if len(parts) not in (2, 3) or not all(parts):
        raise CommandError(f'"{text}" is not a channel; write it as terminal/desk or slack/T123/C456')
    return Channel(parts[0], parts[1] if len(parts) == 3 else None, parts[-1])


def _is_there(db: Path) -> None:
    if not db.is_file():
        raise CommandError(f"{db}: there is no such database; fill one with: readout replay PATH --db {db}")


def moment_of(text: str) -> datetime:
    """An ISO 8601 time; without a zone it is UTC. Raises `CommandError`."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f'"{text}" is not a time; write it as 2019-02-28T01:00Z') from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


async def _card(store: Store, reply: Reply, position: int) -> Json:
    brief = reply.briefs[position]
    material = await store.material(brief.story, brief.scope, reply.as_of)
    texts = {article.id: article.text for article in material.story.articles} if material else {}
    return story_json(brief, texts)
