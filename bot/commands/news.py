"""What people ask the archive: meetings, stories, the latest, what changed. Answers only from what is stored."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards import stories_card
from bot.cards.lists import LABEL, STORIES_A_PAGE
from bot.cards.story import title_of
from bot.commands.finding import (
    by_number,
    chosen,
    is_meeting,
    none_stored,
    reading,
    search,
    story_of,
    told_on,
    words_of,
)
from bot.commands.options import page_of
from bot.commands.quotes import NAMES
from bot.commands.saying import Ground, closest, nothing, sight_of
from bot.commands.showing import MORE, opens, told_story
from bot.commands.subscriptions import known_topics, no_topic
from bot.messages import Button, Card, CardRow, Command, Reply, ReplyKind, Wording, say
from bot.model import Brief
from bot.wording import shortened

ALSO = 3
NEWEST = 200
"""Stories looked through for a list of meetings."""


async def summit(command: Command, ground: Ground) -> Reply:
    """The meeting that the words name: its story at length; several, a choice; none, the nearest; no words, a list."""
    asked = command.option("story")
    if asked is None:
        return await _meetings(command, ground)
    brief = await by_number(asked, command, ground)
    if brief is not None:
        return await told_story(brief, command, ground)
    words = words_of(asked)
    sight = sight_of(command, ground)
    stored = [brief for brief in await search(sight, ground, words) if is_meeting(brief)] if words else []
    found = chosen(stored, words)
    if found.best is None:
        return await _no_summit(asked, command, ground)
    if found.rivals:
        return _choose(asked, (found.best, *found.rivals), command, ground)
    return await told_story(
        found.best, command, ground, also=[opens(other, command.locale) for other in found.others[:ALSO]]
    )


async def story(command: Command, ground: Ground) -> Reply:
    """One story at length."""
    return await told_story(await story_of(command, ground), command, ground)


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


async def _meetings(command: Command, ground: Ground) -> Reply:
    sight = sight_of(command, ground)
    stored = [brief for brief in await ground.store.latest(sight, None, NEWEST) if is_meeting(brief)]
    if not stored:
        lines = await reading(command, ground)
        return nothing(command, ground, Card(title=say("summits.none"), lines=tuple(lines)))
    page = page_of(command, len(stored), STORIES_A_PAGE)
    shown = stored[(page - 1) * STORIES_A_PAGE : page * STORIES_A_PAGE]
    card = stories_card(
        shown,
        title=say("summits", n=len(stored)),
        as_of=sight.as_of,
        action="summit",
        page=page,
        total=len(stored),
        locale=command.locale,
    )
    return Reply(ReplyKind.LIST, (card,), sight.as_of)


def _choose(asked: str, briefs: Sequence[Brief], command: Command, ground: Ground) -> Reply:
    """Several meetings match: name, place and time of each, to choose from."""
    ordered = sorted(briefs, key=told_on, reverse=True)
    rows = []
    for brief in ordered:
        title, url, _ = title_of(brief, command.locale)
        place = (say("text", text=brief.places[0]),) if brief.places else ()
        rows.append(CardRow(title, url, (*place, say("month", day=told_on(brief)))))
    as_of = sight_of(command, ground).as_of
    card = Card(
        title=say("choose", words=asked, n=len(rows)),
        heading=(say("as_of", at=as_of),),
        rows=tuple(rows),
        buttons=tuple(opens(brief, command.locale) for brief in ordered),
    )
    return Reply(ReplyKind.CHOOSE, (card,), as_of)


async def _no_summit(asked: str, command: Command, ground: Ground) -> Reply:
    """Says so, and offers the nearest names, the largest stories, and since when what is read."""
    sight = sight_of(command, ground)
    known = {
        choice.label: f"story:{choice.value}" if kind == "story" else f'"{choice.value}"'
        for kind in ("story", "person", "place")
        for choice in await ground.store.names(sight, kind, "", NAMES)
    }
    near = closest(" ".join(words_of(asked)), known)
    stored = await ground.store.latest(sight, None, NEWEST)
    largest = sorted(stored, key=lambda brief: len(brief.sources), reverse=True)[:ALSO]
    lines: list[Wording] = [say("closest", names=near)] if near else []
    if largest:
        lines.append(say("largest"))
    rows = tuple(
        CardRow(
            title_of(brief, command.locale)[0], title_of(brief, command.locale)[1], (say("month", day=told_on(brief)),)
        )
        for brief in largest
    )
    buttons = [Button("summit", say("text", text=shortened(name, LABEL)), known[name]) for name in near]
    card = Card(
        title=say("no.summit", words=asked),
        heading=tuple(lines),
        rows=rows,
        lines=(*await reading(command, ground), say("as_of", at=sight.as_of)),
        buttons=(*buttons, *(opens(brief, command.locale) for brief in largest)),
    )
    return nothing(command, ground, card)
