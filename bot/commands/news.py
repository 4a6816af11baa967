"""What people ask the archive: stories, the latest. Answers only from what is stored."""

from __future__ import annotations

from bot.cards import stories_card
from bot.cards.lists import STORIES_A_PAGE
from bot.commands.finding import (
    none_stored,
    stories_of,
    story_of,
)
from bot.commands.options import page_of
from bot.commands.saying import Ground, sight_of
from bot.commands.showing import MORE, opens, told_story
from bot.commands.subscriptions import known_topics, no_topic
from bot.messages import Command, Reply, ReplyKind, say

ALSO = 3
"""Other stories that an answer offers, where the words may have meant them."""


async def story(command: Command, ground: Ground) -> Reply:
    """One story at length, and what else the words may have meant."""
    brief, others = await stories_of(command, ground)
    return await told_story(brief, command, ground, also=[opens(one, command.locale) for one in others[:ALSO]])


async def more(command: Command, ground: Ground) -> Reply:
    """What has no room on a card: the story at length, its days, why it is here, what is new to the asker."""
    return await told_story(await story_of(command, ground), command, ground, actions=MORE)


async def latest(command: Command, ground: Ground) -> Reply:
    """The newest stories, of all or of one topic."""
    sight = sight_of(command, ground)
    topic = await topic_of(command, ground)
    briefs = await ground.store.latest(sight, topic, page_of(command) * STORIES_A_PAGE + 1)
    title = say("latest.topic", topic=topic) if topic else say("latest")
    if not briefs:
        return await none_stored(command, ground)
    page = page_of(command, len(briefs), STORIES_A_PAGE)
    shown = briefs[(page - 1) * STORIES_A_PAGE : page * STORIES_A_PAGE]
    card = stories_card(
        shown,
        title=title,
        as_of=sight.as_of,
        action="latest",
        query=f'topic:"{topic}"' if topic else "",
        page=page,
        total=len(briefs),
        locale=command.locale,
    )
    return Reply(ReplyKind.LIST, (card,), sight.as_of)


async def topic_of(command: Command, ground: Ground) -> str | None:
    """The topic asked for, spelt as it is known. Raises `CommandError` for one nobody knows."""
    asked = command.option("topic")
    if asked is None:
        return None
    known = await known_topics(command, ground, sight_of(command, ground))
    exact = next((name for name in known if name.casefold() == asked.casefold()), None)
    if exact is None:
        raise no_topic(asked, known, command.name)
    return exact
