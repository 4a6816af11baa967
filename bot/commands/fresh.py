"""`/new`: what is new to the asker since an earlier look, in a story, a topic or all this channel gets.

What someone looked at is told to nobody else, and forgotten 90 days after the last look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.cards import changed_card
from bot.cards.fresh import fresh_card, grown
from bot.cards.lists import STORIES_A_PAGE
from bot.commands.finding import story_of
from bot.commands.news import topic_of
from bot.commands.options import page_of
from bot.commands.saying import Ground, scopes_of, sight_of, told
from bot.commands.showing import opens, texts_of, told_story
from bot.commands.subscriptions import known_topics
from bot.messages import Command, Reply, ReplyKind, Wording, say
from bot.model import Brief
from bot.ports import Sight

NEWEST = 200
"""Stories looked through, newest first."""


async def new(command: Command, ground: Ground) -> Reply:
    """What is new since the asker last looked: of a story, of a topic, or of what this channel gets."""
    asked = command.option("story")
    if asked is None or command.option("topic") is not None:
        return await _list(command, ground)
    known = await known_topics(command, ground, sight_of(command, ground))
    topic = next((name for name in known if name.casefold() == asked.casefold()), None)
    if topic is not None:
        return await _list(replace(command, options=(*command.options, ("topic", topic))), ground)
    return await _story(await story_of(command, ground), command, ground)


async def _story(brief: Brief, command: Command, ground: Ground) -> Reply:
    before = await ground.store.look(command.channel, command.asker.id, f"story:{brief.story}", ground.now)
    known = await ground.store.brief(brief.story, command.channel.scope, as_of=before) if before else None
    if before is None or known is None:
        reply = await told_story(brief, command, ground)
        first = say("new.first") if before is None else say("new.since_then", at=before)
        card = replace(reply.cards[0], heading=(first, *reply.cards[0].heading))
        return replace(reply, cards=(card,))
    if not _differ(known, brief):
        return told(command, ground, say("new.nothing", at=before), buttons=[opens(brief, command.locale)])
    texts = await texts_of(brief, command, ground)
    card = changed_card(known, brief, as_of=ground.now, locale=command.locale, texts=texts)
    card = replace(card, heading=(say("new.since", at=before),), buttons=(opens(brief, command.locale),))
    return Reply(ReplyKind.TEXT, (card,), ground.now)


async def _list(command: Command, ground: Ground) -> Reply:
    topic = await topic_of(command, ground)
    wanted = (topic,) if topic else await _of_channel(command, ground)
    subject = f"topic:{topic.casefold()}" if topic else f"channel:{command.channel.id}"
    before = await ground.store.look(command.channel, command.asker.id, subject, ground.now)
    name = _name(topic, wanted)
    if before is None:
        return told(command, ground, say("new.list.first", what=name), say("new.private"), say("try", line="/latest"))
    fresh = await _fresh(wanted, before, command, ground)
    if not fresh:
        return told(command, ground, say("new.list.nothing", what=name, at=before), say("try", line="/latest"))
    page = page_of(command, len(fresh), STORIES_A_PAGE)
    card = fresh_card(
        fresh[(page - 1) * STORIES_A_PAGE : page * STORIES_A_PAGE],
        title=say("new.list", what=name, at=before),
        as_of=ground.now,
        query=f'topic:"{topic}"' if topic else "",
        page=page,
        total=len(fresh),
        locale=command.locale,
    )
    return Reply(ReplyKind.LIST, (card,), ground.now)


async def _fresh(
    topics: Sequence[str], since: datetime, command: Command, ground: Ground
) -> list[tuple[Brief | None, Brief]]:
    """Stories with something new since then, newest first: as they were, None where they were not, and as they are."""
    wanted = {topic.casefold() for topic in topics}
    found: list[tuple[Brief | None, Brief]] = []
    for brief in await ground.store.latest(Sight(scopes_of(command), ground.now), None, NEWEST):
        tagged = {topic.casefold() for topic in brief.topics}
        if brief.made_at <= since or (wanted and not wanted & tagged):
            continue
        known = await ground.store.brief(brief.story, command.channel.scope, as_of=since)
        if known is None or (_differ(known, brief) and grown(known, brief)):
            found.append((known, brief))
    return found


async def _of_channel(command: Command, ground: Ground) -> tuple[str, ...]:
    """The topics that the channel gets; none means every story."""
    held = await ground.store.subscriptions(command.channel)
    if any(not one.topics for one in held):
        return ()
    return tuple(dict.fromkeys(topic for one in held for topic in one.topics))


def _differ(one: Brief, other: Brief) -> bool:
    return (one.scope, one.revision) != (other.scope, other.revision)


def _name(topic: str | None, wanted: Sequence[str]) -> tuple[Wording, ...]:
    named = (topic,) if topic else wanted
    return tuple(say("text", text=one) for one in named) or (say("subscription.all"),)
