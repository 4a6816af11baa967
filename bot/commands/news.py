"""What people ask the archive: meetings, stories, quotes, the latest, sources. Answers only from what is stored."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.cards import changed_card, hits_card, long_card, printed, quotes_card, sources_card, stories_card
from bot.cards.lists import LABEL, STORIES_A_PAGE
from bot.cards.story import folded, title_of
from bot.commands.finding import by_number, chosen, is_meeting, reading, search, story_of, told_on, words_of
from bot.commands.saying import Ground, No, closest, nothing, sight_of
from bot.commands.subscriptions import known_topics, no_topic
from bot.messages import Button, Card, CardRow, Command, Reply, ReplyKind, Wording, say
from bot.model import Brief
from bot.wording import shortened

ALSO = 3
QUOTES_COUNTED = 500
"""Quotes looked through, newest first, for those that say the same words."""
NEWEST = 200
"""Stories looked through for a list of meetings."""
NAMES = 500
"""Names compared with what was typed, to ask what was meant."""

_DAYS = re.compile(r"(\d{1,3})\s?d(?:ays?)?")
_FORMS = ("%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%Y-%m", "%b %Y", "%B %Y", "%Y")


async def summit(command: Command, ground: Ground) -> Reply:
    """The meeting that the words name: its story at length; several, a choice; none, the nearest; no words, a list."""
    asked = command.option("story")
    if asked is None:
        return await _meetings(command, ground)
    brief = await by_number(asked, command, ground)
    if brief is not None:
        return await _story(brief, command, ground)
    words = words_of(asked)
    sight = sight_of(command, ground)
    stored = [brief for brief in await search(sight, ground, words) if is_meeting(brief)] if words else []
    found = chosen(stored, words)
    if found.best is None:
        return await _no_summit(asked, command, ground)
    if found.rivals:
        return _choose(asked, (found.best, *found.rivals), command, ground)
    return await _story(found.best, command, ground, also=found.others[:ALSO])


async def story(command: Command, ground: Ground) -> Reply:
    """One story at length."""
    return await _story(await story_of(command, ground), command, ground)


async def latest(command: Command, ground: Ground) -> Reply:
    """The newest stories, of all or of one topic."""
    sight = sight_of(command, ground)
    topic = command.option("topic")
    if topic is not None:
        known = await known_topics(command, ground, sight)
        exact = next((name for name in known if name.casefold() == topic.casefold()), None)
        if exact is None:
            raise no_topic(topic, known, "latest")
        topic = exact
    page = _page(command)
    briefs = await ground.store.latest(sight, topic, page * STORIES_A_PAGE + 1)
    shown = briefs[(page - 1) * STORIES_A_PAGE : page * STORIES_A_PAGE]
    title = say("latest.topic", topic=topic) if topic else say("latest")
    if not shown:
        lines = await reading(command, ground)
        return nothing(command, ground, Card(title=say("latest.none"), lines=tuple(lines)))
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


async def quotes(command: Command, ground: Ground) -> Reply:
    """What someone said, about something, since some day; or all quotes of one story."""
    if command.option("story") is not None:
        brief = await story_of(command, ground)
        as_of = sight_of(command, ground).as_of
        texts = await _texts(brief, command, ground)
        card = quotes_card(brief, as_of=as_of, page=_page(command), locale=command.locale, texts=texts)
        if not card.quotes:
            return nothing(command, ground, replace(card, lines=(say("quotes.none.story"),)))
        return Reply(ReplyKind.QUOTES, (card,), as_of, (brief,))
    who, about = command.option("who"), command.option("about")
    if who is None and about is None:
        raise No(say("quotes.of.whom"), "/quotes trump", '/quotes who:"kim jong-un" about:sanctions')
    sight, page = sight_of(command, ground), _page(command)
    since = _since(command, ground.now)
    found = await ground.store.quotes(
        sight, who=who, about=words_of(about) if about else (), since=since, limit=QUOTES_COUNTED, offset=0
    )
    distinct = printed(found.hits, sure=who is not None)
    if not distinct:
        return await _no_quotes(command, ground)
    names = {same.hits[0].quote.speaker for same in distinct}
    shown = names.pop() if who and len(names) == 1 else who
    heading = _quotes_heading(len(distinct), shown or who, about, since, sight.as_of)
    query = " ".join(f'{name}:"{value}"' for name, value in command.options if name != "page" and value)
    card = hits_card(distinct, heading=heading, as_of=sight.as_of, query=query, page=page)
    if found.total > len(found.hits):
        card = replace(card, lines=(say("quotes.newest", n=len(found.hits)),))
    return Reply(ReplyKind.QUOTES, (card,), sight.as_of)


async def sources(command: Command, ground: Ground) -> Reply:
    """The reports of a story; without one, the outlets of the archive."""
    as_of = sight_of(command, ground).as_of
    if command.option("story") is not None:
        brief = await story_of(command, ground)
        card = sources_card(brief, as_of=as_of, locale=command.locale)
        return Reply(ReplyKind.LIST, (card,), as_of, (brief,))
    outlets = await ground.store.outlets(sight_of(command, ground))
    if not outlets:
        lines = await reading(command, ground)
        return nothing(command, ground, Card(title=say("latest.none"), lines=tuple(lines)))
    rows = tuple(
        CardRow(one.outlet, None, (say("count.articles", n=one.articles), say("newest", at=one.newest)))
        for one in outlets[:25]
    )
    left = len(outlets) - len(rows)
    card = Card(
        title=say("outlets", n=len(outlets)),
        heading=(say("as_of", at=as_of),),
        rows=rows,
        omitted=say("omitted", left=(say("count.others", n=left),)) if left else None,
    )
    return Reply(ReplyKind.LIST, (card,), as_of)


async def changed(command: Command, ground: Ground) -> Reply:
    """What one revision of a story has that an earlier one had not."""
    number = command.option("story") or ""
    revisions = [command.option("from") or "", command.option("to") or ""]
    if not all(text.isdecimal() and len(text) < 10 for text in (number, *revisions)):
        raise No(say("no.story", words=number))
    scope = command.channel.scope
    before, after = [await ground.store.brief(int(number), scope, revision=int(text)) for text in revisions]
    if before is None or after is None:
        raise No(say("no.story", words=number))
    texts = await _texts(after, command, ground)
    as_of = sight_of(command, ground).as_of
    card = changed_card(before, after, as_of=as_of, locale=command.locale, texts=texts)
    return Reply(ReplyKind.TEXT, (card,), as_of)


async def _story(brief: Brief, command: Command, ground: Ground, also: Sequence[Brief] = ()) -> Reply:
    as_of = sight_of(command, ground).as_of
    texts = await _texts(brief, command, ground)
    card = long_card(brief, as_of=as_of, locale=command.locale, texts=texts)
    buttons = tuple(_opens(other, command.locale) for other in also)
    return Reply(ReplyKind.STORY, (replace(card, buttons=(*card.buttons, *buttons)),), as_of, (brief,))


async def _texts(brief: Brief, command: Command, ground: Ground) -> Mapping[int, str]:
    """The texts of the versions that the brief cites, for links that open at the very words."""
    material = await ground.store.material(brief.story, command.channel.scope, command.as_of)
    if material is None:
        return {}
    cited = {source.article: source.version for source in brief.sources}
    return {one.id: one.text for one in material.story.articles if cited.get(one.id) == one.version}


async def _meetings(command: Command, ground: Ground) -> Reply:
    sight = sight_of(command, ground)
    stored = [brief for brief in await ground.store.latest(sight, None, NEWEST) if is_meeting(brief)]
    if not stored:
        lines = await reading(command, ground)
        return nothing(command, ground, Card(title=say("summits.none"), lines=tuple(lines)))
    page = _page(command)
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
        buttons=tuple(_opens(brief, command.locale) for brief in ordered),
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
        buttons=(*buttons, *(_opens(brief, command.locale) for brief in largest)),
    )
    return nothing(command, ground, card)


async def _no_quotes(command: Command, ground: Ground) -> Reply:
    who, about = command.option("who"), command.option("about")
    sight = sight_of(command, ground)
    heading = _quotes_heading(0, who, about, _since(command, ground.now), sight.as_of)
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


def _quotes_heading(total: int, who: str | None, about: str | None, since: datetime | None, until: datetime) -> Wording:
    parts: list[Wording] = [say("count.quotes", n=total) if total else say("quotes.none")]
    if who:
        parts.append(say("quotes.by", who=who))
    if about:
        parts.append(say("quotes.about", about=about))
    if since:
        parts.append(say("quotes.between", since=since.date(), until=until.date()))
    return say("quotes.heading", parts=tuple(parts))


def _opens(brief: Brief, locale: str) -> Button:
    return Button("story", say("text", text=shortened(title_of(brief, locale)[0], LABEL)), f"story:{brief.story}")


def _page(command: Command) -> int:
    text = command.option("page") or "1"
    if not text.isdecimal() or len(text) > 6 or int(text) < 1:
        raise No(say("no.page", page=text))
    return int(text)


def _since(command: Command, now: datetime) -> datetime | None:
    """The first moment of the day, month or year that ``since`` names, in the asker's zone; ``7d`` counts back."""
    text = command.option("since")
    if text is None:
        return None
    back = _DAYS.fullmatch(text.strip().lower())
    zone = ZoneInfo(command.zone)
    if back:
        return (command.as_of or now) - timedelta(days=int(back[1]))
    for form in _FORMS:
        try:
            day = datetime.strptime(text.strip(), form).replace(tzinfo=zone)
        except ValueError:
            continue
        return datetime.combine(day.date(), time(), zone).astimezone(UTC)
    raise No(say("no.since", text=text), "/quotes trump since:2019-02-01", "/quotes trump since:7d")
