"""`/quotes`: what someone said, about something, since some day; or all quotes of one story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.cards import QUOTES_A_PAGE, hits_card, printed, quotes_card
from bot.cards.quotes import Printed
from bot.cards.story import folded, title_of
from bot.commands.finding import reading, story_of, words_of
from bot.commands.options import day_of, page_of, since_of
from bot.commands.saying import Ground, No, closest, nothing, sight_of
from bot.commands.showing import texts_of
from bot.messages import Button, Card, Command, Reply, ReplyKind, Wording, say
from bot.wording import language_name

QUOTES_COUNTED = 500
"""Quotes looked through, newest first, for those that say the same words."""
NAMES = 500
"""Names compared with what was typed, to ask what was meant."""


async def quotes(command: Command, ground: Ground) -> Reply:
    """The quotes that are asked for, the same words once, newest first."""
    if command.option("story") is not None:
        return await _of_story(command, ground)
    who, about = command.option("who"), command.option("about")
    if who is None and about is None:
        raise No(say("quotes.of.whom"), "/quotes trump", '/quotes who:"kim jong-un" about:sanctions')
    sight, since, page = sight_of(command, ground), since_of(command, ground), page_of(command)
    found = await ground.store.quotes(
        sight, who=who, about=words_of(about) if about else (), since=since, limit=QUOTES_COUNTED, offset=0
    )
    distinct = printed(found.hits, sure=who is not None)
    if not distinct:
        return await _none(command, ground, since)
    page_of(command, len(distinct), QUOTES_A_PAGE)
    names = {same.hits[0].quote.speaker for same in distinct}
    shown = names.pop() if who and len(names) == 1 else who
    heading = _heading(len(distinct), shown or who, about, _days(since, sight.as_of, command))
    query = " ".join(f'{name}:"{value}"' for name, value in command.options if name != "page" and value)
    titles = await _titles(distinct[(page - 1) * QUOTES_A_PAGE : page * QUOTES_A_PAGE], command, ground)
    card = hits_card(distinct, heading=heading, as_of=sight.as_of, query=query, page=page, titles=titles)
    if found.total > len(found.hits):
        card = replace(card, lines=(say("quotes.newest", n=len(found.hits)),))
    return Reply(ReplyKind.QUOTES, (card,), sight.as_of)


async def _of_story(command: Command, ground: Ground) -> Reply:
    brief = await story_of(command, ground)
    as_of = sight_of(command, ground).as_of
    texts = await texts_of(brief, command, ground)
    card = quotes_card(brief, as_of=as_of, page=page_of(command), locale=command.locale, texts=texts)
    if not card.quotes:
        return nothing(command, ground, replace(card, lines=(say("quotes.none.story"),)))
    return Reply(ReplyKind.QUOTES, (card,), as_of, (brief,))


async def _none(command: Command, ground: Ground, since: datetime | None) -> Reply:
    who, about = command.option("who"), command.option("about")
    sight = sight_of(command, ground)
    heading = _heading(0, who, about, _days(since, sight.as_of, command))
    lines: list[Wording] = []
    buttons: list[Button] = []
    if who is not None:
        people = [choice.value for choice in await ground.store.names(sight, "person", "", NAMES)]
        known = any(set(folded(who).split()) <= set(folded(name).split()) for name in people)
        near = () if known else closest(who, people)
        lines += [say("meant", meant=near[0])] if near else []
        buttons = [Button("quotes", say("text", text=name), f'who:"{name}"') for name in near]
    lines += await reading(command, ground)
    card = Card(title=heading, heading=(say("as_of", at=sight.as_of),), lines=tuple(lines), buttons=tuple(buttons))
    return nothing(command, ground, card)


async def _titles(shown: Sequence[Printed], command: Command, ground: Ground) -> Mapping[int, str]:
    """The titles of the stories on a page, in the asker's language where a report's is, else marked with its own."""
    found: dict[int, str] = {}
    for story in {same.hits[0].story for same in shown}:
        brief = await ground.store.brief(story, command.channel.scope, as_of=command.as_of)
        if brief is not None:
            title, _, mark = title_of(brief, command.locale)
            found[story] = f"{title} ({language_name(mark, command.locale)})" if mark else title
    return found


def _days(since: datetime | None, until: datetime, command: Command) -> Sequence[date]:
    return () if since is None else (day_of(since, command), day_of(until, command))


def _heading(total: int, who: str | None, about: str | None, days: Sequence[date]) -> Wording:
    parts: list[Wording] = [say("count.quotes", n=total) if total else say("quotes.none")]
    if who:
        parts.append(say("quotes.by", who=who))
    if about:
        parts.append(say("quotes.about", about=about))
    if not days:
        return say("quotes.heading", parts=tuple(parts))
    first, last = days
    between = "days.of_year" if first.year == last.year else "days"
    return say("quotes.heading.days", parts=tuple(parts), days=say(between, first=first, last=last))
