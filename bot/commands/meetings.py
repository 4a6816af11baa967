"""Which meeting some words mean: cut into names, put into English, compared with what meetings bear."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from babel import Locale
from babel.dates import get_month_names
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from bot.cards.meetings import held_on
from bot.cards.story import folded
from bot.cities import folded_name, in_english
from bot.commands.finding import APART, search, weight, words_of
from bot.commands.quotes import NAMES
from bot.commands.saying import Ground
from bot.model import Brief, OutcomeKind
from bot.ports import Sight

NEWEST = 200
"""Stories looked through for a list of meetings, and for a name that was misspelt."""
NEARLY = 75
"""From this likeness on (0 to 100) a misspelt word may be a meeting's own."""
SHORTEST = 4
"""Letters of a word that may be misspelt."""
SLIPS = 8
"""Letters for each slip of the keyboard (a letter too many, missing, another, or two the wrong way round)."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTHS = frozenset(
    folded(name) for width in ("wide", "abbreviated") for name in get_month_names(width, locale=Locale("en")).values()
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question cut into what a meeting must bear and what reports must hold."""

    words: tuple[str, ...]
    """In English, where they name a place."""
    searched: tuple[tuple[str, ...], ...]
    """To be looked for in the store: the words in English, and as they were typed; no months, no years."""


def asked_in(text: str) -> Asked:
    """The question that a typed text is."""
    typed = words_of(text)
    english = in_english_words(typed)
    plain = [
        tuple(word for word in words if not _YEAR.fullmatch(word) and word not in _MONTHS) for words in (english, typed)
    ]
    return Asked(english, tuple(dict.fromkeys(words for words in plain if words)))


def in_english_words(words: Sequence[str]) -> tuple[str, ...]:
    """The words with names of places in other languages put into English, the longest first."""
    found: list[str] = []
    at = 0
    while at < len(words):
        for end in range(len(words), at, -1):
            known = in_english(" ".join(words[at:end]))
            if known is not None:
                found += folded(known).split()
                at = end
                break
        else:
            found.append(words[at])
            at += 1
    return tuple(found)


async def stored_for(meant: Asked, sight: Sight, ground: Ground) -> tuple[Brief, ...]:
    """Stories in which the words occur, in English or as they were typed; for a time alone, the newest."""
    if not meant.searched:
        return await ground.store.latest(sight, None, NEWEST) if meant.words else ()
    found: dict[int, Brief] = {}
    for words in meant.searched:
        found |= {brief.story: brief for brief in await search(sight, ground, words)}
    return tuple(found.values())


def bears(brief: Brief, words: Iterable[str]) -> bool:
    """Whether a meeting bears all of these words: in its name, its place, its days, who meets."""
    return brief.meeting is not None and set(words) <= own_words(brief)


def own_words(brief: Brief) -> set[str]:
    """The words that a meeting bears: of its name, place, days and series, and of who meets; none without a meeting."""
    meeting = brief.meeting
    if meeting is None:
        return set()
    names = (meeting.name, meeting.place, meeting.country, meeting.series, *meeting.people, *meeting.parties)
    own = {word for name in names if name for word in (*folded(name).split(), *folded_name(name).split())}
    if meeting.begins is not None:
        month = get_month_names("wide", locale=Locale("en"))[meeting.begins.month]
        own |= {str(meeting.begins.year), folded(month), folded(month)[:3]}
    if meeting.series and meeting.series[1:].isdecimal():
        own |= {meeting.series[0].lower(), meeting.series[1:]}  # "G-7" is typed as two words
    return own


async def nearly(meant: Asked, sight: Sight, ground: Ground) -> tuple[Brief, ...]:
    """Meetings whose own words are nearly those asked, for a name that was misspelt."""
    stored = [brief for brief in await ground.store.latest(sight, None, NEWEST) if brief.meeting is not None]

    def near(brief: Brief) -> bool:
        own = own_words(brief)
        return bool(meant.words) and all(
            word in own
            or (
                len(word) >= SHORTEST
                and any(fuzz.ratio(word, other) >= NEARLY for other in own if len(other) >= SHORTEST)
            )
            for word in meant.words
        )

    return distinct([brief for brief in stored if near(brief)], ())


def slipped(word: str, own: Iterable[str]) -> bool:
    """Whether a word is one of these, or one of these with the slips that its length allows."""
    allowed = math.ceil(len(word) / SLIPS)
    return any(word == other or (len(word) >= SHORTEST and OSA.distance(word, other) <= allowed) for other in own)


async def names_another(meant: Asked, brief: Brief, sight: Sight, ground: Ground) -> bool:
    """Whether a word that is not the meeting's own is a word of a name: of a place, or of a stored person."""
    for word in set(meant.words) - own_words(brief):
        if in_english(word) is not None:
            return True
        stored = await ground.store.names(sight, "person", word, NAMES)
        if any(word in folded(choice.value).split() for choice in stored):
            return True
    return False


def distinct(briefs: Iterable[Brief], words: Sequence[str]) -> tuple[Brief, ...]:
    """Each meeting once, by the story that tells it most widely; the weightiest first."""
    kept: list[Brief] = []
    for brief in sorted(briefs, key=lambda one: (one.meeting is None, -weight(one, words), -one.story)):
        if not any(same_meeting(brief, other) for other in kept):
            kept.append(brief)
    return tuple(kept)


def same_meeting(one: Brief, other: Brief) -> bool:
    """Whether two stories tell of one meeting: of one place or series, at one time."""
    if one.meeting is None or other.meeting is None:
        return False
    held = abs(held_on(one) - held_on(other)) <= APART
    where = one.meeting.place is not None and one.meeting.place == other.meeting.place
    series = one.meeting.series is not None and one.meeting.series == other.meeting.series
    return held and (where or series)


def same_matter(one: Brief, other: Brief) -> bool:
    """Whether a story leads to a meeting: it is told of the same meeting, or names who met."""
    if same_meeting(one, other):
        return True
    people = {folded(name) for name in other.meeting.people} if other.meeting else set()
    return len(people & {folded(name) for name in one.people}) > 1


async def earlier_of(brief: Brief, sight: Sight, ground: Ground) -> tuple[Brief, ...]:
    """Stored meetings of the same series that were held before, oldest first: the same people, or the same name."""
    meeting = brief.meeting
    if meeting is None or not (meeting.people or meeting.series):
        return ()
    words = folded(" ".join(meeting.people) or meeting.series or "").split()
    people = {folded(name) for name in meeting.people}

    def of_series(other: Brief) -> bool:
        found = other.meeting
        if found is None or other.story == brief.story or held_on(other) >= held_on(brief):
            return False
        if other.outcome is not None and other.outcome.kind is OutcomeKind.CANCELLED:
            return False
        same = {folded(name) for name in found.people} == people if people else found.series == meeting.series
        return same and not same_meeting(other, brief)

    stored = [other for other in await search(sight, ground, words) if of_series(other)]
    return tuple(sorted(distinct(stored, ()), key=held_on))
