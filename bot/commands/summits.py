"""`/summit`: the meeting that is meant, by its city, its series or its people, in any language or nearly so.

    the words asked ── in English, where they name a place ── stored meetings that bear all of them
                    ── else nearly bear them ── else stories in which they occur ── else the nearest

Stories of one meeting (its run-up, what was said of it after) count once: the one told most widely is it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from babel import Locale

from bot.cards.lists import LABEL, STORIES_A_PAGE
from bot.cards.meetings import earlier_buttons, held_on, meeting_card, meeting_row
from bot.cards.quotes import page_buttons, source_row
from bot.cards.story import folded, meeting_named, title_of, told_on
from bot.commands.finding import by_number, chosen, is_meeting, reading, search, story_of, words_of
from bot.commands.meetings import (
    NEWEST,
    Asked,
    asked_in,
    bears,
    distinct,
    earlier_of,
    in_english_words,
    names_another,
    nearly,
    own_words,
    same_matter,
    slipped,
    stored_for,
)
from bot.commands.options import page_of
from bot.commands.quotes import NAMES
from bot.commands.saying import Ground, closest, nothing, sight_of
from bot.commands.showing import READ_ON, leading_to, opens, since_last_look, texts_of, told_story
from bot.messages import Button, Card, CardRow, Command, Reply, ReplyKind, Wording, say
from bot.model import Brief
from bot.wording import shortened

ALSO = 3
BEFORE = timedelta(days=60)
"""How long before a meeting its run-up reaches back."""


async def summit(command: Command, ground: Ground) -> Reply:
    """The meeting that the words name: its story at length; several, a choice; none, the nearest; no words, a list."""
    asked = command.option("story")
    if asked is None:
        return await _meetings(command, ground)
    brief = await by_number(asked, command, ground)
    if brief is not None:
        return await _meeting(brief, command, ground)
    meant = asked_in(asked)
    sight = sight_of(command, ground)
    stored = [brief for brief in await stored_for(meant, sight, ground) if is_meeting(brief)]
    named = [brief for brief in stored if bears(brief, meant.words)]
    if named:
        best, *others = distinct(named, meant.words)
        if others:
            return _choose(asked, (best, *others), command, ground)
        run_up = [brief for brief in chosen(named, meant.words).others if brief.story != best.story]
        return await _meeting(best, command, ground, also=run_up[:ALSO])
    found = chosen(stored, meant.words)
    if found.best is None:
        return await _misspelt(asked, meant, command, ground)
    if found.rivals:
        return _choose(asked, (found.best, *found.rivals), command, ground)
    return await _meeting(found.best, command, ground, also=found.others[:ALSO])


async def before(command: Command, ground: Ground) -> Reply:
    """What was reported before a meeting, in its own story and in those that lead to it, newest first."""
    brief = await story_of(command, ground)
    as_of = sight_of(command, ground).as_of
    day = held_on(brief)
    leading = [brief]
    if brief.meeting is not None and brief.meeting.place is not None:
        words = folded(brief.meeting.place).split()
        leading += [one for one in await search(sight_of(command, ground), ground, words) if one.story != brief.story]
    reports = {
        source.article: source
        for one in leading
        for source in one.sources
        if day - BEFORE <= (source.published or source.first_seen).date() < day
        and (one is brief or same_matter(one, brief))
    }
    ordered = sorted(reports.values(), key=lambda source: source.published or source.first_seen, reverse=True)
    page = page_of(command, len(ordered), STORIES_A_PAGE)
    shown = ordered[(page - 1) * STORIES_A_PAGE : page * STORIES_A_PAGE]
    named = meeting_named(brief.meeting, told_on(brief)) if brief.meeting else title_of(brief, command.locale)[0]
    card = Card(
        title=named,
        heading=(say("counts.as_of", counts=(say("count.before", n=len(ordered)),), at=as_of),),
        rows=tuple(source_row(source, command.locale) for source in shown),
        buttons=page_buttons("before", f"story:{brief.story}", page, STORIES_A_PAGE, len(ordered)),
    )
    return Reply(ReplyKind.LIST, (card,), as_of)


# --- answers --------------------------------------------------------------------------------------


async def _misspelt(asked: str, meant: Asked, command: Command, ground: Ground) -> Reply:
    """The one meeting that a slip of the keyboard leads to; those that come close, to choose from; else the nearest.

    A word that names another place or person is no slip: who asks for Malta is not shown Yalta.
    """
    sight = sight_of(command, ground)
    near = await nearly(meant, sight, ground)
    if not near:
        return await _no_summit(asked, command, ground)
    sure = [brief for brief in near if all(slipped(word, own_words(brief)) for word in meant.words)]
    if len(sure) == 1 and not await names_another(meant, sure[0], sight, ground):
        return await _meeting(sure[0], command, ground, instead_of=asked)
    return _choose(asked, near, command, ground, title=say("no.summit", words=asked), heading=say("choose.near"))


async def _meeting(
    brief: Brief, command: Command, ground: Ground, also: Sequence[Brief] = (), instead_of: str | None = None
) -> Reply:
    """The meeting at length; `instead_of` is what was asked where it is only the nearest."""
    others = [opens(other, command.locale) for other in also]
    if brief.meeting is None:
        return await told_story(brief, command, ground, also=others)
    sight = sight_of(command, ground)
    earlier = await earlier_of(brief, sight, ground)
    texts = await texts_of(brief, command, ground)
    past = command.as_of is not None
    card = meeting_card(brief, earlier=earlier, as_of=sight.as_of, past=past, locale=command.locale, texts=texts)
    if instead_of is not None:
        name = say("meeting.when", place=brief.meeting.place or brief.meeting.name, day=held_on(brief))
        note = (say("no.summit", words=instead_of), say("closest", names=(name,)))
        card = replace(card, heading=(*note, *card.heading))
    run_up = any((one.published or one.first_seen).date() < held_on(brief) for one in brief.sources)
    buttons = (
        *card.buttons,
        *leading_to(brief, READ_ON, ground),
        *((Button("before", say("button.before"), f"story:{brief.story}"),) if run_up else ()),
        *earlier_buttons(earlier),
        *await since_last_look(brief, command, ground),
        *others,
    )
    return Reply(ReplyKind.STORY, (replace(card, buttons=buttons),), sight.as_of, (brief,))


async def _meetings(command: Command, ground: Ground) -> Reply:
    sight = sight_of(command, ground)
    newest = await ground.store.latest(sight, None, NEWEST)
    stored = sorted(distinct([one for one in newest if one.meeting], ()), key=held_on, reverse=True)
    if not stored:
        lines = await reading(command, ground)
        return nothing(command, ground, Card(title=say("summits.none"), lines=tuple(lines)))
    page = page_of(command, len(stored), STORIES_A_PAGE)
    shown = stored[(page - 1) * STORIES_A_PAGE : page * STORIES_A_PAGE]
    card = Card(
        title=say("summits", n=len(stored)),
        heading=(say("as_of", at=sight.as_of),),
        rows=tuple(
            meeting_row(brief, title_of(brief, command.locale)[1], number) for number, brief in enumerate(shown, 1)
        ),
        buttons=(
            *(_opens_numbered(number, brief) for number, brief in enumerate(shown, 1)),
            *page_buttons("summit", "", page, STORIES_A_PAGE, len(stored)),
        ),
    )
    return Reply(ReplyKind.LIST, (card,), sight.as_of)


def _opens_numbered(number: int, brief: Brief) -> Button:
    name = brief.meeting.name if brief.meeting else brief.title
    label = say("button.open", n=number, title=shortened(f"{name} {held_on(brief).year}", LABEL))
    return Button("summit", label, f"story:{brief.story}")


def _choose(
    asked: str,
    briefs: Sequence[Brief],
    command: Command,
    ground: Ground,
    *,
    title: Wording | None = None,
    heading: Wording | None = None,
) -> Reply:
    """Several meetings match: name, place and time of each, to choose from."""
    ordered = sorted(briefs, key=held_on, reverse=True)[:STORIES_A_PAGE]
    as_of = sight_of(command, ground).as_of
    card = Card(
        title=title or say("choose", words=asked, n=len(briefs)),
        heading=(*((heading,) if heading else ()), say("as_of", at=as_of)),
        rows=tuple(_choice(brief, number, command.locale) for number, brief in enumerate(ordered, 1)),
        buttons=tuple(_opens_numbered(number, brief) for number, brief in enumerate(ordered, 1)),
    )
    return Reply(ReplyKind.CHOOSE, (card,), as_of)


def _choice(brief: Brief, number: int, locale: str) -> CardRow:
    title, url, _ = title_of(brief, locale)
    if brief.meeting is not None:
        return meeting_row(brief, url, number)
    place = (say("text", text=brief.places[0]),) if brief.places else ()
    return CardRow(f"{number}  {title}", url, (*place, say("month", day=held_on(brief))))


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
            title_of(brief, command.locale)[0], title_of(brief, command.locale)[1], (say("month", day=held_on(brief)),)
        )
        for brief in largest
    )
    buttons = [Button("summit", say("text", text=shortened(name, LABEL)), known[name]) for name in near]
    card = Card(
        title=say("no.summit", words=asked),
        heading=tuple(lines),
        rows=rows,
        lines=(*await _covering(asked, command, ground), *await reading(command, ground), say("as_of", at=sight.as_of)),
        buttons=(*buttons, *(opens(brief, command.locale) for brief in largest)),
    )
    return nothing(command, ground, card)


async def _covering(asked: str, command: Command, ground: Ground) -> tuple[Wording, ...]:
    """Which of the followed feeds could cover it: those of the country asked for, or that bear the words as a topic."""
    words = set(in_english_words(words_of(asked)))
    lands = Locale("en").territories
    outlets = [
        followed.outlet
        for followed in await ground.store.feeds(sight_of(command, ground).scopes)
        if followed.paused is None
        and words
        & {
            word
            for name in (lands.get(followed.feed.country or "", ""), *followed.feed.topics)
            for word in folded(name).split()
        }
    ]
    names = tuple(dict.fromkeys(outlets))[:6]
    return (say("reads.could", outlets=tuple(say("text", text=name) for name in names)),) if names else ()
