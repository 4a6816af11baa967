"""`/topics`: what can be asked for, followed and subscribed to by topic."""

from __future__ import annotations

from bot.cards import topics_card
from bot.cards.lists import TOPICS_A_PAGE
from bot.commands.finding import reading
from bot.commands.options import page_of
from bot.commands.saying import Ground, nothing, sight_of
from bot.messages import Card, Command, Reply, ReplyKind, say


async def topics(command: Command, ground: Ground) -> Reply:
    """The topics that exist here, each with its stories and feeds."""
    sight = sight_of(command, ground)
    found = await ground.store.topics(sight)
    if not found:
        return nothing(command, ground, Card(title=say("topics.none"), lines=tuple(await reading(command, ground))))
    page = page_of(command, len(found), TOPICS_A_PAGE)
    return Reply(ReplyKind.LIST, (topics_card(found, as_of=sight.as_of, page=page),), sight.as_of)
