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
from bot.ports import Store

OPERATOR = Asker("operator", "operator", Role.OPERATOR)
"""Who sits at the terminal."""
HERE = Channel("terminal", None, "ask")


async def answer(line: str, *, as_of: str | None, db: Path | None, as_json: bool, config: Path | None) -> int:
    """Print the answer to one line; that nothing was found is an answer too."""
    moment = moment_of(as_of) if as_of is not None else None
    if db is not None:
        _is_there(db)
    async with open_archive(config, db) as archive:
        command = parse.command(line, id=secrets.token_hex(8), asker=OPERATOR, channel=HERE, as_of=moment)
        reply = await archive.desk.ask(command)
        text = drawn(reply.cards)
        if as_json:
            cards = [await _card(archive.store, reply, position) for position in range(len(reply.briefs))]
            print(json.dumps(reply_json(reply, text, cards), ensure_ascii=False, indent=2))
        else:
            print(text)
    return 0


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
