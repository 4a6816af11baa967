"""Which story is meant: by its number, by words, and which of several is the one. Pure but for the asking."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.cards.story import folded, told_on
from bot.commands.saying import Ground, No, nothing, sight_of
from bot.messages import Card, Command, Reply, Wording, say
from bot.model import Brief
from bot.ports import Sight

_SMALL = frozenset(("a", "an", "and", "at", "between", "for", "from", "in", "of", "on", "the", "to", "with", "about"))
GENERIC = _SMALL | {"summit", "summits", "meeting", "meetings", "talks", "talk", "conference"}
"""Words that name no particular meeting; left out of a question unless nothing else is in it."""

_MET = frozenset(("summit", "talks", "meeting", "meet", "meets", "met", "negotiations", "conference", "visit"))
_MADE = frozenset(("accord", "treaty", "ceasefire", "truce", "sign", "signs", "signed", "agree", "agrees", "agreed"))
MEETING = _MET | _MADE
"""Words of a headline that make a story one of a meeting, where no outcome says so."""

CAME_OF_IT = 2.0
"""What a known outcome adds to a story's weight: it tells of the meeting itself, not of its run-up."""
LEADING = 0.6
"""What a word of the best headlines is worth, where 1 is a word of all headlines."""
UNDATED = 0.5
"""What a story is worth of whose reports none has a date."""
CANDIDATES = 30
RIVAL = 0.5
"""A story with at least this share of the best one's weight may be the one that was meant ..."""
APART = timedelta(days=30)
"""... when it is of another time: reports closer together are of one meeting and its run-up."""


@dataclass(frozen=True, slots=True)
class Found:
    """Stories for some words: the best first, and those it cannot be told from."""

    best: Brief | None
    rivals: tuple[Brief, ...] = ()
    others: tuple[Brief, ...] = ()
    """Also stored, but hardly meant."""


def words_of(text: str) -> tuple[str, ...]:
    """The words of a question that say which story: generic ones left out unless there are no others."""
    words = folded(text).split()
    return tuple(word for word in words if word not in GENERIC) or tuple(words)


def is_meeting(brief: Brief) -> bool:
    """Whether a story tells of a meeting: it is known for one, something came of it, or a headline says so."""
    if brief.meeting is not None or brief.outcome is not None:
        return True
    return any(MEETING & set(folded(headline.text).split()) for headline in brief.headlines)


def weight(brief: Brief, words: Sequence[str]) -> float:
    """How much a story is what the words ask for: where they stand in it, times how widely it is told."""
    titles = [set(folded(source.title).split()) for source in brief.sources]
    leading = set(folded(" ".join(headline.text for headline in brief.headlines[:3])).split())

    def titled(word: str) -> float:
        share = sum(word in title for title in titles) / max(1, len(titles))
        return max(share, LEADING if word in leading else 0.0)

    places = set(folded(" ".join(brief.places[:3])).split())
    beside = set(folded(" ".join(brief.places[3:6])).split()) - places
    people = set(folded(" ".join(brief.people[:4])).split())
    stands = sum(
        3.0 * titled(word) + 2.0 * (word in places) + 1.0 * (word in beside) + 2.0 * (word in people) for word in words
    )
    told = math.pow(math.log2(1 + len(brief.independent_outlets) + len(brief.sources) / 2), 1.5)
    known = (CAME_OF_IT if brief.outcome is not None else 1.0) * (1.0 if is_dated(brief) else UNDATED)
    return (0.5 + stands) * told * known


def is_dated(brief: Brief) -> bool:
    """Whether a report of the story says when it was published; of the others nobody knows which meeting they mean."""
    return any(source.published is not None for source in brief.sources)


def chosen(briefs: Iterable[Brief], words: Sequence[str]) -> Found:
    """The story that is meant: the weightiest, unless another of another time weighs nearly as much."""
    ranked = sorted(briefs, key=lambda brief: (-weight(brief, words), -brief.story))
    if not ranked:
        return Found(None)
    best, *rest = ranked
    least = weight(best, words) * RIVAL
    rivals = [
        brief
        for brief in rest
        if is_dated(brief) and weight(brief, words) >= least and abs(told_on(brief) - told_on(best)) > APART
    ]
    return Found(best, tuple(rivals), tuple(brief for brief in rest if brief not in rivals))


async def by_number(number: str, command: Command, ground: Ground) -> Brief | None:
    """The story of that number in the asker's edition; None when the text is no number, or nobody's."""
    if not number.isdecimal() or len(number) > 15:
        return None
    scope = command.channel.scope
    return await ground.store.brief(int(number), scope, as_of=command.as_of)


async def search(sight: Sight, ground: Ground, words: Sequence[str]) -> tuple[Brief, ...]:
    """Stories in which all the words occur."""
    hits = await ground.store.find_stories(sight, words, CANDIDATES)
    return tuple(hit.brief for hit in hits)


async def story_of(command: Command, ground: Ground) -> Brief:
    """The story that the option ``story`` names, by number or by words.

    Raises `CommandError` when there is none.
    """
    best, _ = await stories_of(command, ground)
    return best


async def stories_of(command: Command, ground: Ground) -> tuple[Brief, tuple[Brief, ...]]:
    """The story that the option ``story`` names, and others that it may have meant, the likeliest first.

    One that bears the words in its title is meant before one that only tells of them. Raises `CommandError` when
    there is none.
    """
    asked = command.option("story") or ""
    brief = await by_number(asked, command, ground)
    if brief is not None:
        return brief, ()
    words = words_of(asked)
    found = await search(sight_of(command, ground), ground, words) if words else ()
    titled = [one for one in found if set(words) <= set(folded(one.title).split())]
    best = chosen(titled or found, words).best
    if best is None:
        raise No(say("no.story", words=asked), lines=await reading(command, ground))
    rest = chosen([one for one in found if one.story != best.story], words)
    others = (*((rest.best,) if rest.best else ()), *rest.rivals, *rest.others)
    return best, tuple(sorted(others, key=lambda one: one not in titled))


async def none_stored(command: Command, ground: Ground) -> Reply:
    """An answer from an archive that has nothing yet, or had nothing then."""
    then = command.as_of
    title = say("latest.none") if then is None else say("latest.none.then", at=then)
    return nothing(command, ground, Card(title=title, lines=tuple(await reading(command, ground))))


async def reading(command: Command, ground: Ground) -> list[Wording]:
    """Since when this archive reads, and what: for an answer that found nothing."""
    sight = sight_of(command, ground)
    began = await ground.store.began(Sight(sight.scopes, ground.now))
    feeds = await ground.store.feeds(sight.scopes)
    lines = [say("reads.since", at=began) if began else say("reads.nothing")]
    names = tuple(dict.fromkeys(feed.outlet for feed in feeds))
    if names:
        more = (say("count.others", n=len(names) - 6),) if len(names) > 6 else ()
        lines.append(say("reads.from", outlets=(*(say("text", text=name) for name in names[:6]), *more)))
    else:
        lines.append(say("reads.from.none"))
    return lines
