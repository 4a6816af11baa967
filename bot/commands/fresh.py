"""`/new`: what is new to the asker since an earlier look or a day, in a story, a topic or all this channel gets.

What someone looked at is told to nobody else, and forgotten 90 days after the last look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cards import changed_card
from bot.cards.fresh import fresh_card, grown
from bot.cards.lists import STORIES_A_PAGE
from bot.commands.finding import story_of
from bot.commands.news import topic_of
from bot.commands.options import page_of, since_of
from bot.commands.saying import Ground, No, sight_of, told
from bot.commands.showing import opens, texts_of, told_story
from bot.commands.subscriptions import known_topics
from bot.messages import Command, Reply, ReplyKind, Wording, say
from bot.model import Brief

NEWEST = 200
"""Stories looked through, newest first."""


@dataclass(frozen=True, slots=True)
class _Since:
    """Since when something is new to the asker."""

    at: datetime | None
    """None: the asker has not looked before."""
    asked: bool = False
    """The asker named it; else it is when they last looked."""

    def key(self, message: str) -> str:
        """The message that says since when."""
        return f"{message}.asked" if self.asked else message


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
    as_of, since = sight_of(command, ground).as_of, await _since(f"story:{brief.story}", command, ground)
    known = await ground.store.brief(brief.story, command.channel.scope, as_of=since.at) if since.at else None
    if since.at is None or known is None:
        reply = await told_story(brief, command, ground)
        first = say("new.first") if since.at is None else say(since.key("new.since_then"), at=since.at)
        card = replace(reply.cards[0], heading=(first, *reply.cards[0].heading))
        return replace(reply, cards=(card,))
    if not _differ(known, brief):
        nothing = say(since.key("new.nothing"), at=since.at)
        return told(command, ground, nothing, *_then(command), buttons=[opens(brief, command.locale)])
    texts = await texts_of(brief, command, ground)
    card = changed_card(known, brief, as_of=as_of, locale=command.locale, texts=texts)
    heading = (say(since.key("new.since"), at=since.at),)
    card = replace(card, heading=heading, buttons=(opens(brief, command.locale),))
    return Reply(ReplyKind.TEXT, (card,), as_of)


async def _list(command: Command, ground: Ground) -> Reply:
    topic = await topic_of(command, ground)
    wanted = (topic,) if topic else await _of_channel(command, ground)
    subject = f"topic:{topic.casefold()}" if topic else f"channel:{command.channel.id}"
    as_of, since = sight_of(command, ground).as_of, await _since(subject, command, ground)
    name = _name(topic, wanted)
    if since.at is None:
        return told(command, ground, say("new.list.first", what=name), say("new.private"), say("try", line="/latest"))
    fresh = await _fresh(wanted, since.at, command, ground)
    if not fresh:
        nothing = say(since.key("new.list.nothing"), what=name, at=since.at)
        return told(command, ground, nothing, *_then(command), say("try", line="/latest"))
    page = page_of(command, len(fresh), STORIES_A_PAGE)
    query = [f'{option}:"{value}"' for option in ("topic", "since") if (value := command.option(option))]
    card = fresh_card(
        fresh[(page - 1) * STORIES_A_PAGE : page * STORIES_A_PAGE],
        title=say(since.key("new.list"), what=name, at=since.at),
        as_of=as_of,
        query=" ".join(query),
        page=page,
        total=len(fresh),
        locale=command.locale,
    )
    return Reply(ReplyKind.LIST, (card,), as_of)


async def _since(subject: str, command: Command, ground: Ground) -> _Since:
    """Since when it is new to the asker. Raises `CommandError` where that is asked of a time before any look.

    An answer as of an earlier time is no look: it shows nothing that was new.
    """
    asked = since_of(command, ground)
    where, person = command.channel, command.asker.id
    if command.as_of is None:
        looked = await ground.store.look(where, person, subject, ground.now)
    else:
        looked = await ground.store.looked(where, person, subject, command.as_of)
    if asked is None and looked is None and command.as_of is not None:
        raise No(say("no.look", at=command.as_of), "/new since:7d")
    return _Since(looked) if asked is None else _Since(asked, asked=True)


def _then(command: Command) -> tuple[Wording, ...]:
    """Says that an answer is as of an earlier time, where nothing else does."""
    return () if command.as_of is None else (say("as_of", at=command.as_of),)


async def _fresh(
    topics: Sequence[str], since: datetime, command: Command, ground: Ground
) -> list[tuple[Brief | None, Brief]]:
    """Stories with something new since then, newest first: as they were, None where they were not, and as they are."""
    wanted = {topic.casefold() for topic in topics}
    found: list[tuple[Brief | None, Brief]] = []
    for brief in await ground.store.latest(sight_of(command, ground), None, NEWEST):
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
