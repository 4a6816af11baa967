"""What changed in a story, and each of its revisions by its time."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards import changed_card, revisions_card
from bot.commands.finding import story_of
from bot.commands.options import page_of
from bot.commands.saying import Ground, No, sight_of
from bot.commands.showing import texts_of
from bot.messages import Command, Reply, ReplyKind, say
from bot.model import Brief

NEWEST = 200
"""Revisions of one story that can be opened."""


async def changed(command: Command, ground: Ground) -> Reply:
    """What one revision of a story has that an earlier one had not; without revisions, the list of them."""
    if command.option("from") is None and command.option("to") is None:
        return await _revisions(command, ground)
    number = command.option("story") or ""
    before, after = [await _brief_at(number, command.option(name) or "", command, ground) for name in ("from", "to")]
    as_of = sight_of(command, ground).as_of
    card = changed_card(
        before,
        after,
        as_of=as_of,
        moved=await _moved(before, after, command, ground),
        locale=command.locale,
        texts=await texts_of(after, command, ground),
    )
    return Reply(ReplyKind.TEXT, (card,), as_of)


async def _brief_at(number: str, revision: str, command: Command, ground: Ground) -> Brief:
    """A story's brief by its number and revision. Raises `CommandError`."""
    if not all(text.isdecimal() and len(text) < 10 for text in (number, revision)):
        raise No(say("no.story", words=number))
    brief = await ground.store.brief(int(number), command.channel.scope, revision=int(revision))
    if brief is None:
        raise No(say("no.story", words=number))
    return brief


async def _revisions(command: Command, ground: Ground) -> Reply:
    """When the story changed, newest first."""
    brief = await story_of(command, ground)
    as_of = sight_of(command, ground).as_of
    stood = await ground.store.revisions(brief.story, command.channel.scope, NEWEST)
    known = [(one.number, one.known_from) for one in stood if one.known_from <= as_of]
    card = revisions_card(brief, known, as_of=as_of, page=page_of(command), locale=command.locale)
    return Reply(ReplyKind.LIST, (card,), as_of)


async def _moved(before: Brief, after: Brief, command: Command, ground: Ground) -> Mapping[int, Brief]:
    """Where the reports are that were in the story before and are not after."""
    left = {one.article for one in before.sources} - {one.article for one in after.sources}
    found: dict[int, Brief] = {}
    for article in sorted(left):
        story = await ground.store.home_of(article, command.channel.scope)
        now = None if story is None else await ground.store.brief(story, command.channel.scope)
        if now is not None and now.story != after.story:
            found[article] = now
    return found
