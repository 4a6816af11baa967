"""What the reports of one story tell: its days, its outlets side by side, and which reports they are."""

from __future__ import annotations

from bot.cards import alone_card, compare_card, sources_card, timeline_card
from bot.cards.lists import OUTLETS_A_PAGE, outlets_card
from bot.cards.quotes import SOURCES_A_PAGE
from bot.cards.timeline import DAYS_A_PAGE
from bot.commands.finding import none_stored, story_of
from bot.commands.options import page_of
from bot.commands.saying import Ground, No, closest, sight_of
from bot.commands.showing import material_of, opens, texts_in
from bot.messages import Command, Reply, ReplyKind, say
from bot.model import Brief
from bot.ports import Comparison


async def timeline(command: Command, ground: Ground) -> Reply:
    """The days of a story, each entry with its report."""
    brief = await story_of(command, ground)
    as_of = sight_of(command, ground).as_of
    material = await material_of(brief, command, ground)
    entries = await ground.lent.tell_timeline(material) if material else ()
    if not entries:
        raise No(say("timeline.none"), buttons=[opens(brief, command.locale)])
    page = page_of(command, len(entries), DAYS_A_PAGE)
    card = timeline_card(brief, entries, as_of=as_of, page=page, locale=command.locale, texts=texts_in(material))
    return Reply(ReplyKind.LIST, (card,), as_of, (brief,))


async def compare(command: Command, ground: Ground) -> Reply:
    """What the outlets of a story have in common; or what one of them has alone."""
    brief = await story_of(command, ground)
    as_of = sight_of(command, ground).as_of
    if len(brief.outlets) < 2:
        raise No(say("compare.one", outlet=brief.outlets[0]), buttons=[opens(brief, command.locale)])
    outlet = _outlet(command, brief)
    material = await material_of(brief, command, ground)
    found = await ground.lent.compare(material) if material else Comparison()
    texts = texts_in(material)
    if outlet is None:
        card = compare_card(brief, found, as_of=as_of, locale=command.locale, texts=texts)
    else:
        card = alone_card(brief, found, outlet, as_of=as_of, locale=command.locale, texts=texts)
    return Reply(ReplyKind.LIST, (card,), as_of, (brief,))


async def sources(command: Command, ground: Ground) -> Reply:
    """The reports of a story; without one, the outlets of the archive."""
    sight = sight_of(command, ground)
    if command.option("story") is not None:
        brief = await story_of(command, ground)
        page = page_of(command, len(brief.sources), SOURCES_A_PAGE)
        card = sources_card(brief, as_of=sight.as_of, page=page, locale=command.locale)
        return Reply(ReplyKind.LIST, (card,), sight.as_of, (brief,))
    outlets = await ground.store.outlets(sight)
    if not outlets:
        return await none_stored(command, ground)
    page = page_of(command, len(outlets), OUTLETS_A_PAGE)
    return Reply(ReplyKind.LIST, (outlets_card(outlets, as_of=sight.as_of, page=page),), sight.as_of)


def _outlet(command: Command, brief: Brief) -> str | None:
    """The outlet of the story that is asked for. Raises `CommandError` when it has no report in it."""
    asked = command.option("outlet")
    if asked is None:
        return None
    for outlet in brief.outlets:
        if outlet.casefold() == asked.casefold():
            return outlet
    begun = [outlet for outlet in brief.outlets if asked.casefold() in outlet.casefold()]
    if len(begun) == 1:
        return begun[0]
    near = closest(asked, brief.outlets, limit=1)
    lines = [say("meant", meant=near[0])] if near else []
    raise No(say("no.outlet", outlet=asked), lines=(*lines, say("outlets.known", outlets=brief.outlets)))
