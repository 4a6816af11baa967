"""`/summit`: the meeting that is meant, by its city, its series or its people, in any language or nearly so.

    the words asked ── in English, where they name a place ── stored meetings that bear all of them
                    ── else nearly bear them ── else stories in which they occur ── else the nearest

Stories of one meeting (its run-up, what was said of it after) count once: the one told most widely is it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from babel import Locale
from babel.dates import get_month_names
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from bot.cards.lists import LABEL, STORIES_A_PAGE
from bot.cards.meetings import earlier_buttons, held_on, meeting_card, meeting_row
from bot.cards.quotes import page_buttons, source_row
from bot.cards.story import folded, meeting_named, title_of, told_on
from bot.cities import folded_name, in_english
from bot.commands.finding import APART, by_number, chosen, is_meeting, reading, search, story_of, weight, words_of
from bot.commands.options import page_of
from bot.commands.quotes import NAMES
from bot.commands.saying import Ground, closest, nothing, sight_of
from bot.commands.showing import READ_ON, leading_to, opens, since_last_look, texts_of, told_story
from bot.messages import Button, Card, CardRow, Command, Reply, ReplyKind, Wording, say
from bot.model import Brief, OutcomeKind
from bot.ports import Sight
from bot.wording import shortened

ALSO = 3
NEWEST = 200
"""Stories looked through for a list of meetings, and for a name that was misspelt."""
NEARLY = 75
"""From this likeness on (0 to 100) a misspelt word may be a meeting's own."""
SHORTEST = 4
"""Letters of a word that may be misspelt."""
SLIPS = 8
"""Letters for each slip of the keyboard (a letter too many, missing, another, or two the wrong way round)."""
BEFORE = timedelta(days=60)
"""How long before a meeting its run-up reaches back."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTHS = frozenset(
    folded(name) for width in ("wide", "abbreviated") for name in get_month_names(width, locale=Locale("en")).values()
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question cut into what a meeting must bear and what reports must hold."""

    words: tuple[str, ...]
    """In English, where they name a place."""
    searched: tuple[tuple[str, ...], ...]
    """To be looked for in the store: the words in English, and as they were typed; no months, no years."""


async def summit(command: Command, ground: Ground) -> Reply:
    """The meeting that the words name: its story at length; several, a choice; none, the nearest; no words, a list."""
    asked = command.option("story")
    if asked is None:
        return await _meetings(command, ground)
    brief = await by_number(asked, command, ground)
    if brief is not None:
        return await _meeting(brief, command, ground)
    meant = _asked(asked)
    sight = sight_of(command, ground)
    stored = [brief for brief in await _stored(meant, sight, ground) if is_meeting(brief)]
    named = [brief for brief in stored if _bears(brief, meant.words)]
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
        and (one is brief or _same_matter(one, brief))
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


# --- which meeting --------------------------------------------------------------------------------


def _asked(text: str) -> _Asked:
    typed = words_of(text)
    english = _in_english(typed)
    plain = [
        tuple(word for word in words if not _YEAR.fullmatch(word) and word not in _MONTHS) for words in (english, typed)
    ]
    return _Asked(english, tuple(dict.fromkeys(words for words in plain if words)))


def _in_english(words: Sequence[str]) -> tuple[str, ...]:
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


async def _stored(meant: _Asked, sight: Sight, ground: Ground) -> tuple[Brief, ...]:
    """Stories in which the words occur, in English or as they were typed; for a time alone, the newest."""
    if not meant.searched:
        return await ground.store.latest(sight, None, NEWEST) if meant.words else ()
    found: dict[int, Brief] = {}
    for words in meant.searched:
        found |= {brief.story: brief for brief in await search(sight, ground, words)}
    return tuple(found.values())


def _bears(brief: Brief, words: Iterable[str]) -> bool:
    """Whether a meeting bears all of these words: in its name, its place, its days, who meets."""
    return brief.meeting is not None and set(words) <= _own_words(brief)


def _own_words(brief: Brief) -> set[str]:
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


async def _nearly(meant: _Asked, sight: Sight, ground: Ground) -> tuple[Brief, ...]:
    """Meetings whose own words are nearly those asked, for a name that was misspelt."""
    stored = [brief for brief in await ground.store.latest(sight, None, NEWEST) if brief.meeting is not None]

    def near(brief: Brief) -> bool:
        own = _own_words(brief)
        return bool(meant.words) and all(
            word in own
            or (
                len(word) >= SHORTEST
                and any(fuzz.ratio(word, other) >= NEARLY for other in own if len(other) >= SHORTEST)
            )
            for word in meant.words
        )

    return distinct([brief for brief in stored if near(brief)], ())


async def _misspelt(asked: str, meant: _Asked, command: Command, ground: Ground) -> Reply:
    """The one meeting that a slip of the keyboard leads to; those that come close, to choose from; else the nearest.

    A word that names another place or person is no slip: who asks for Malta is not shown Yalta.
    """
    sight = sight_of(command, ground)
    near = await _nearly(meant, sight, ground)
    if not near:
        return await _no_summit(asked, command, ground)
    sure = [brief for brief in near if all(_slipped(word, _own_words(brief)) for word in meant.words)]
    if len(sure) == 1 and not await _names_another(meant, sure[0], sight, ground):
        return await _meeting(sure[0], command, ground, instead_of=asked)
    return _choose(asked, near, command, ground, title=say("no.summit", words=asked), heading=say("choose.near"))


def _slipped(word: str, own: Iterable[str]) -> bool:
    """Whether a word is one of these, or one of these with the slips that its length allows."""
    allowed = math.ceil(len(word) / SLIPS)
    return any(word == other or (len(word) >= SHORTEST and OSA.distance(word, other) <= allowed) for other in own)


async def _names_another(meant: _Asked, brief: Brief, sight: Sight, ground: Ground) -> bool:
    """Whether a word that is not the meeting's own is a word of a name: of a place, or of a stored person."""
    for word in set(meant.words) - _own_words(brief):
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


def _same_matter(one: Brief, other: Brief) -> bool:
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


# --- answers --------------------------------------------------------------------------------------


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
    words = set(_in_english(words_of(asked)))
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
