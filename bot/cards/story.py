"""A brief as the card of its story: short for a channel, longer as an answer."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from statistics import median_low
from typing import TypeVar

from bot.cards.accounts import accounts_button, card_statements, differing_lines, unheard_lines
from bot.cards.links import NO_TEXTS, Texts, cited, quote_link
from bot.messages import Button, Card, CardOutcome, CardPoint, CardQuote, CardRow, Link, Wording, say
from bot.model import Brief, Headline, KeyPoint, Meeting, Quote, Source
from bot.wording import shortened, visible

T = TypeVar("T")

SURE = 0.7
"""From this confidence on a card names the speaker; below it the speaker is not clear from the text."""


@dataclass(frozen=True, slots=True)
class _Room:
    """How much a card may hold; visible characters, buttons included."""

    characters: int
    points: int
    quotes: int
    one_each: bool
    """No two quotes by one person."""


_COMPARED = 10
"""Parts of a kind whose every combination is tried."""
_FALL = 0.08
"""What a part is worth less than the one before it."""
_REPEATED = 0.8
"""Share of the outcome's words in a point that only repeats it."""
_ABBREVIATED = re.compile(r"\b(?:[^\W\d_]\.){2,}$|\b(?:Mr|Mrs|Ms|Dr|Jr|Sr|St|Gen|Sen|Gov|No|Inc|Ltd|Co)\.$")

CHANNEL = _Room(characters=690, points=3, quotes=2, one_each=True)
"""Of the 700 characters a channel shows at most; the rest is for the name of a far-off zone."""
ANSWER = _Room(characters=3500, points=8, quotes=6, one_each=False)
"""Under the 4,000 characters that the narrower platform gives one message, with room for what it adds."""


def story_card(brief: Brief, *, locale: str = "en", texts: Texts = NO_TEXTS, quiet: bool = False) -> Card:
    """What a channel shows of a story: at most 700 visible characters, the best first.

    `locale` is the channel's: the title is in it if any report's is. `quiet`: no report came for so long that the
    story takes no more. What finds no room is behind [More].
    """
    sides = (*differing_lines(brief), *unheard_lines(brief, brief.made_at))
    lines = (*_teaser(brief), *sides, *_taken_up(brief), _count(brief, quiet=quiet))
    base = replace(_headed(brief, locale, texts), lines=lines, buttons=_buttons(brief))
    base = _with_room(base, CHANNEL.characters, locale)
    quotes = itertools.islice(_quotes(brief, named(brief.quotes), texts), _COMPARED)
    return _filled(base, CHANNEL, _points(brief, texts), quotes, locale)


def long_card(
    brief: Brief, *, as_of: datetime, locale: str = "en", texts: Texts = NO_TEXTS, past: bool = False
) -> Card:
    """The story as an answer: where and who, more points and quotes, and what was left out.

    `past` when `as_of` is not now: then nothing is said of what is newer.
    """
    base = replace(
        _headed(brief, locale, texts),
        heading=_heading(brief),
        statements=card_statements(brief, brief.accounts[0], texts, headed=True) if brief.accounts else (),
        lines=(*_teaser(brief), *unheard_lines(brief, as_of), *_taken_up(brief), _counted(brief, as_of, past=past)),
        buttons=_buttons(brief)[:-1],
    )
    base = _with_room(base, ANSWER.characters, locale)
    quotes = _quotes(brief, voices_first(brief.quotes), texts)
    card = _filled(base, ANSWER, _points(brief, texts), quotes, locale)
    left: list[Wording] = []
    if len(brief.points) > len(card.points):
        left.append(say("count.points", n=len(brief.points) - len(card.points)))
    words = {(quote.speaker, folded(quote.text)) for quote in brief.quotes}
    if len(words) > len(card.quotes):
        left.append(say("count.quotes", n=len(words) - len(card.quotes)))
    return replace(card, omitted=say("omitted", left=tuple(left))) if left else card


def headline_for(brief: Brief, locale: str) -> tuple[Headline | None, str | None]:
    """The best report's headline in the channel's locale, else the best of all with the language to mark."""
    for headline in brief.headlines:
        if headline.language == spoken(locale):
            return headline, None
    if not brief.headlines:
        return None, None
    best = brief.headlines[0]
    return best, best.language if foreign(best.language, locale) else None


def spoken(locale: str) -> str:
    """The language of a locale, as articles name theirs: ``pt`` of ``pt-BR``."""
    return locale.replace("_", "-").partition("-")[0].lower()


def foreign(tag: str, locale: str) -> bool:
    """Whether a text's language is known and another than the reader's."""
    return tag not in (spoken(locale), "und", "")


def title_of(brief: Brief, locale: str) -> tuple[str, str | None, str | None]:
    """Title, the address of its report, and the language to mark it with."""
    headline, mark = headline_for(brief, locale)
    if headline is None:
        return brief.title, None, None
    report = next((source for source in brief.sources if source.article == headline.article), None)
    return headline.text, report.url if report else None, mark


def named(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """Those whose speaker a card may name."""
    return tuple(quote for quote in quotes if quote.speaker is not None and quote.confidence >= SURE)


def one_each(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """The first quote of each speaker."""
    first: dict[str | None, Quote] = {}
    for quote in quotes:
        first.setdefault(quote.speaker, quote)
    return tuple(first.values())


def voices_first(quotes: tuple[Quote, ...]) -> tuple[Quote, ...]:
    """Each speaker's first, then all others in order."""
    first = one_each(named(quotes))
    return (*first, *(quote for quote in quotes if quote not in first))


def card_quote(quote: Quote, source: Source, links: tuple[Link, ...] = (), story: str | None = None) -> CardQuote:
    """A quote as a card shows it: the words as printed, but for the comma before the attribution."""
    sure = quote.speaker is not None and quote.confidence >= SURE
    return CardQuote(
        text=quote.text.removesuffix(","),
        sources=links or (quote_link(source, quote.citation, quote.text),),
        speaker=quote.speaker if sure else None,
        role=quote.role if sure else None,
        translated_by=source.outlet if quote.translated else None,
        story=story,
    )


def printings(brief: Brief, quote: Quote, texts: Texts) -> tuple[Link, ...]:
    """Every outlet that prints these very words of this speaker, the quote's own first."""
    same = [other for other in brief.quotes if folded(other.text) == folded(quote.text) and other != quote]
    same = [other for other in same if other.speaker == quote.speaker and other.translated == quote.translated]
    return cited(brief, [quote.citation, *(other.citation for other in same)], quote.text, texts)


def folded(text: str) -> str:
    """Words alone, for comparing: case, marks and punctuation do not make two sentences differ."""
    return " ".join("".join(char if char.isalnum() else " " for char in text.casefold()).split())


def _headed(brief: Brief, locale: str, texts: Texts) -> Card:
    title, url, mark = title_of(brief, locale)
    outcome = None
    if brief.outcome is not None:
        sources = cited(brief, brief.outcome.citations, brief.outcome.text, texts)
        outcome = CardOutcome(brief.outcome.kind, unstopped(brief.outcome.text), sources)
    return Card(title=title, title_url=url, title_language=mark, outcome=outcome, topics=brief.topics)


def _beside_outcome(brief: Brief) -> Sequence[KeyPoint]:
    """The points without those that say in other words what the outcome's line says, where there are others."""
    if brief.outcome is None:
        return brief.points
    said = set(folded(brief.outcome.text).split())
    spans = {(at.article, at.version): at for at in brief.outcome.citations}

    def repeats(point: KeyPoint) -> bool:
        for at in point.citations:
            told = spans.get((at.article, at.version))
            if told is not None and at.start < told.end and told.start < at.end:
                return True
        return len(said & set(folded(point.text).split())) >= _REPEATED * len(said)

    others = [point for point in brief.points if not repeats(point)]
    return others or brief.points


def unstopped(text: str) -> str:
    """A sentence without its full stop, as a line of a list; an abbreviation keeps its own."""
    return text if _ABBREVIATED.search(text) else text.removesuffix(".")


def _points(brief: Brief, texts: Texts) -> Iterator[CardPoint]:
    for point in _beside_outcome(brief):
        yield CardPoint(unstopped(point.text), cited(brief, point.citations, point.text, texts), point.who, point.day)


def _quotes(brief: Brief, quotes: Iterable[Quote], texts: Texts) -> Iterator[CardQuote]:
    """The same words once."""
    seen: set[str] = set()
    for quote in quotes:
        if folded(quote.text) not in seen:
            seen.add(folded(quote.text))
            yield card_quote(quote, brief.source_of(quote.citation), printings(brief, quote, texts))


def _filled(card: Card, room: _Room, points: Iterable[CardPoint], quotes: Iterable[CardQuote], locale: str) -> Card:
    """`card` with as many points and quotes as it has room for, and of those that fit together the worthiest."""
    used = visible(card, locale)
    chosen_points = _choices([(one, visible(Card("", points=(one,)), locale)) for one in points], room.points)
    chosen_quotes = _choices([(one, visible(Card("", quotes=(one,)), locale)) for one in quotes], room.quotes)
    best, worth = card, -1.0
    for said, said_worth, said_length in chosen_points:
        for theirs, their_worth, their_length in chosen_quotes:
            if room.one_each and len({one.speaker for one in theirs}) < len(theirs):
                continue
            if said_worth + their_worth > worth and used + said_length + their_length <= room.characters:
                filled = replace(card, points=said, quotes=theirs)
                if visible(filled, locale) <= room.characters:
                    best, worth = filled, said_worth + their_worth
    return best


def _choices(parts: Sequence[tuple[T, int]], most: int) -> list[tuple[tuple[T, ...], float, int]]:
    """Each way to take up to `most` of the first parts, in their order: the parts, their worth, their length.

    Another part is worth more than a better one; where all have room the first ones are taken.
    """
    if len(parts) > _COMPARED:
        kept = parts[:most]
        takings: Iterable[tuple[int, ...]] = (tuple(range(count)) for count in range(len(kept) + 1))
    else:
        takings = (taking for count in range(most + 1) for taking in itertools.combinations(range(len(parts)), count))
    return [
        (
            tuple(parts[index][0] for index in taking),
            sum(1.0 - _FALL * index for index in taking),
            sum(parts[index][1] for index in taking),
        )
        for taking in takings
    ]


def _with_room(card: Card, most: int, locale: str) -> Card:
    """The head of a card cut at words where a title or an outcome would fill the card by itself."""
    if card.outcome is not None and visible(card, locale) > most * 2 // 3:
        room = max(60, most * 2 // 3 - visible(replace(card, outcome=replace(card.outcome, text="")), locale))
        card = replace(card, outcome=replace(card.outcome, text=shortened(card.outcome.text, room)))
    if isinstance(card.title, str) and visible(card, locale) > most:
        room = max(60, len(card.title) - (visible(card, locale) - most))
        card = replace(card, title=shortened(card.title, room))
    return card


def meeting_named(meeting: Meeting, told: date) -> Wording:
    """A meeting in one line: its name, when and where; where no report says when, the month in which it was `told`."""
    parts: list[Wording] = [say("text", text=meeting.name)]
    if meeting.begins is None:
        parts.append(say("month", day=told))
    else:
        parts.append(_days(meeting.begins, meeting.ends or meeting.begins))
    if meeting.place is not None and meeting.country is not None:
        parts.append(say("meeting.place", place=meeting.place, country=meeting.country))
    elif meeting.place is not None:
        parts.append(say("text", text=meeting.place))
    return say("meeting.title", parts=tuple(parts))


def meeting_who(meeting: Meeting) -> tuple[Wording, ...]:
    """Who meets: people, else the parties; nothing where no report says so."""
    names = meeting.people or meeting.parties
    return (say("meeting.people", people=names),) if names else ()


def told_on(brief: Brief) -> date:
    """The middle day of a story's reports."""
    days = sorted((source.published or source.first_seen).date().toordinal() for source in brief.sources)
    return date.fromordinal(median_low(days)) if days else brief.made_at.date()


def _days(first: date, last: date) -> Wording:
    if first == last:
        return say("meeting.day", day=first)
    if (first.year, first.month) != (last.year, last.month):
        return say("meeting.days", first=first, last=last)
    return say("meeting.days.two" if (last - first).days == 1 else "meeting.days.month", first=first, last=last)


def _heading(brief: Brief) -> tuple[Wording, ...]:
    if brief.meeting is not None:
        return (meeting_named(brief.meeting, told_on(brief)), *meeting_who(brief.meeting))
    made: list[Wording] = []
    if brief.places:
        made.append(say("heading.places", places=brief.places[:2]))
    if brief.people:
        made.append(say("heading.people", people=brief.people[:3]))
    return tuple(made)


def _teaser(brief: Brief) -> tuple[Wording, ...]:
    """Says so when nothing but summaries was read."""
    return (say("teaser"),) if brief.sources and all(source.teaser for source in brief.sources) else ()


def outlets_counted(brief: Brief) -> tuple[Wording, ...]:
    """How many outlets, how many of them independent, and why the others are not."""
    independent = set(brief.independent_outlets)
    others = [source for source in brief.sources if source.outlet not in independent]
    copies = {source.outlet for source in others if source.copy_of is not None}
    credited = {source.outlet for source in others if source.agency is not None} - copies
    family = {source.outlet for source in others} - copies - credited
    if len(brief.outlets) <= 1:
        return (say("outlets.one"),)
    made = [say("outlets.independent", n=len(independent))]
    if copies:
        made.append(say("outlets.copies", n=len(copies)))
    if credited:
        made.append(say("outlets.agency", n=len(credited)))
    if family:
        made.append(say("outlets.family", n=len(family)))
    return tuple(made)


def quiet_card(brief: Brief, *, locale: str = "en") -> Card:
    """To those who follow a story, once: since when it is quiet, and what comes of later reports."""
    title, url, mark = title_of(brief, locale)
    return Card(
        title=say("quiet.since", at=brief.made_at),
        rows=(CardRow(title, url, (say("language", code=mark),) if mark else ()),),
        lines=(say("quiet.then"),),
        buttons=(Button("story", say("button.story"), f"story:{brief.story}"),),
    )


def _taken_up(brief: Brief) -> tuple[Wording, ...]:
    """The quiet story that this one takes up again."""
    earlier = brief.earlier
    return () if earlier is None else (say("story.earlier", title=earlier.title, at=earlier.newest),)


def _count(brief: Brief, *, quiet: bool) -> Wording:
    return say("story.count.quiet" if quiet else "story.count", outlets=outlets_counted(brief), at=brief.made_at)


def _counted(brief: Brief, as_of: datetime, *, past: bool) -> Wording:
    reports = say("count.reports", n=len(brief.sources))
    return say(
        "story.counted.then" if past else "story.counted", reports=reports, outlets=outlets_counted(brief), at=as_of
    )


def _buttons(brief: Brief) -> tuple[Button, ...]:
    of = f"story:{brief.story}"
    made: list[Button] = []
    if brief.quotes:
        made.append(Button("quotes", say("button.quotes"), of))
    made.extend(accounts_button(brief))
    if brief.sources:
        made.append(Button("sources", say("button.sources"), of))
    if brief.earlier is not None:
        made.append(Button("story", say("button.earlier"), f"story:{brief.earlier.story}"))
    made.append(Button("more", say("button.more"), of))
    return tuple(made)
