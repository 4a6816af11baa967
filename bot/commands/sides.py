"""[Who says what]: the sides of a story beside one another."""

from __future__ import annotations

from bot.cards.accounts import accounts_cards
from bot.cards.story import title_of
from bot.commands.finding import story_of
from bot.commands.saying import Ground, sight_of
from bot.commands.showing import texts_of
from bot.messages import Command, Reply, ReplyKind


async def accounts(command: Command, ground: Ground) -> Reply:
    """What each side says on what is contested, and which party of a meeting has not been heard."""
    brief = await story_of(command, ground)
    as_of = sight_of(command, ground).as_of
    of = brief.meeting.name if brief.meeting else title_of(brief, command.locale)[0]
    texts = await texts_of(brief, command, ground)
    return Reply(ReplyKind.QUOTES, accounts_cards(brief, of=of, as_of=as_of, texts=texts), as_of, (brief,))
