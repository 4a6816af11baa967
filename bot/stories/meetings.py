"""Meetings recognised as such: what they are called, where and when they are held, who meets. Pure.

    titles and first sentences of the reports ── a word for a meeting ── its place, its days, the two who meet

A story is one of a meeting when its reports say so where they begin: "Hanoi summit", "talks in Vienna", "the two
presidents met". What the reports do not say stays empty, and nothing is taken from anywhere else. Days are
those on which a report says that it opened, went on or ended, resolved against the report's own date.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from bot.cities import in_english
from bot.model import Analysis, Article, Brief, Genre, Meeting, Name, NameKind, OutcomeKind, Span
from bot.ports import Material
from bot.stories import gazetteer
from bot.stories.days import find_days
from bot.stories.genre import body
from bot.stories.pruning import dateline, trimmed
from bot.stories.sides import Sides, side_named
from bot.stories.speakers import resolve
from bot.stories.text import fold

_REACHED = (OutcomeKind.AGREEMENT, OutcomeKind.SIGNED, OutcomeKind.JOINT_STATEMENT, OutcomeKind.CEASEFIRE)
_CITY_STATES = ("Singapore", "Luxembourg", "Monaco", "Hong Kong", "San Marino")
_LEDE = 3
"""Sentences at a report's start that say what it is about."""
_SHARE = 0.4
"""Of the reports, so many must tell of the meeting where they begin."""
_PLACED = 2.5
"""Points from which a place is where the meeting is held."""
_HEADS = r"summit|talks|(?<!news )(?<!press )conference|negotiations|meeting|conclave|forum"
_HEAD = re.compile(rf"\b(?:{_HEADS})\b", re.IGNORECASE)
_MET = re.compile(r"\b(?:met|meet|meets|meeting|sat down|sit down|signed|sign|signs|gathered|gather|talks|summit)\b")
_SERIES = re.compile(
    r"\b(G-?(?:7|8|20)|Group of (?:Seven|Eight|Twenty|7|8|20)|NATO|ASEAN|APEC|BRICS|OPEC|EU|E\.U\.|European Union|Quad|"
    r"African Union|Arab League|COP\d{1,2})(?:[’']s)?\s+(?:leaders[’']?\s+|foreign ministers[’']?\s+|\w+\s+)?"
    rf"(?:{_HEADS}|joint statement|communiqu[eé])",
)
_SERIES_NAMES = {
    "g-7": "G7", "g-8": "G8", "g-20": "G20", "group of seven": "G7", "group of eight": "G8", "group of twenty": "G20",
    "group of 7": "G7", "group of 8": "G8", "group of 20": "G20", "e.u.": "EU", "european union": "EU",
}  # fmt: skip
_TOPICAL = re.compile(
    r"\b((?:[A-Z][\w’'-]+\s){1,2}(?:nuclear|peace|trade|climate|border|arms|ceasefire))\s+(talks|negotiations)\b"
)
_HELD_AFTER = re.compile(rf"^(?:[’']s)?\s+(?:[a-z-]+\s+)?(?:{_HEADS}|declaration|accords?)\b", re.IGNORECASE)
_HELD_BEFORE = re.compile(
    rf"\b(?:{_HEADS}|met|meets?|sign(?:ed|s)?|agree(?:d|s|ment)?|accord|deal|reached|gather(?:ed)?|concluded|dinner|"
    r"handshake|walks? out|left|leaves?)\b[^.;]{0,60}?\b(?:in|at|of)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_WHERE = re.compile(r"\b(?:in|at|near|from|to|outside)\s(?:the\s)?$")
_IN = re.compile(r"\b(?:in|at)\s+(?:the\s+)?$")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_ORDINAL = re.compile(
    rf"\b(?P<which>{'|'.join(_ORDINALS)})\s+(?:[\w-]+\s+){{0,3}}?(?:{_HEADS}|encounter)\b"
    r"(?!\s+(?:in|at)\s+[A-Z])(?![^.]{0,60}\bsince\b)"
)
_HAPPENED = re.compile(
    r"\b(?:end(?:ed|s)?|open(?:ed|s)?|beg(?:an|in|ins|un)|met|meets?|sign(?:ed|s)?|sat down|"
    r"broke (?:up|off|down)|collapsed?|walk(?:ed)? (?:out|away)|held|conclud\w+|"
    r"agreed|reached|clos(?:ed|es)|part(?:ed)?|cut short|announced|failed)\b"
)
_AHEAD = re.compile(r"\b(?:will|would|is to|are to|was to|were to|ahead of|planned|due|scheduled|set to|later this)\b")
_PLANNED = re.compile(rf"\b(?:planned|scheduled|due|set|hold|held|{_HEADS})\b[^.;,]{{0,30}}$")
_JOINED = re.compile(
    r"^(?:\s|,\s)(?:and|et|und|y|e|и)\s(?:[\w.’'-]+\s){0,4}$|^\s?[-–—/]\s?$|^,\s$"
    r"|^\s(?:meets?|met)\s(?:[\w.’'-]+\s){0,5}$"
)
_WITH = re.compile(
    r"\b(?:summit|talks|meeting|meet(?:s|ing)?|met|dinner|session|negotiations|sign(?:ed|s)?)\b[^.;]{0,50}?"
    r"\b(?:with|between)\s(?:[\w.’'-]+\s){0,5}$"
)


@dataclass(frozen=True, slots=True)
class _Lede:
    """How a report begins."""

    article: Article
    sentences: tuple[Span, ...]
    names: tuple[Name, ...]
    city: str | None
    """Where its dateline says it was written."""

    @property
    def day(self) -> date:
        return (self.article.published or self.article.first_seen).date()

    def texts(self) -> Iterator[str]:
        yield self.article.title
        for span in self.sentences:
            yield self.article.text[span.start : span.end]


def find_meeting(brief: Brief, material: Material, sides: Sides) -> Meeting | None:
    """The meeting a story tells of; None for a story of anything else."""
    ledes = [
        _lede(article, analysis)
        for article, analysis in zip(material.story.articles, material.analyses, strict=True)
        if article.copy_of is None and analysis.genre in (Genre.REPORT, Genre.LIVE)
    ]
    if not ledes or sum(map(_tells, ledes)) < _SHARE * len(ledes):
        return None
    people = _people(ledes, material.analyses, sides)
    series = _series(ledes, titled=bool(people))
    people = () if series else people
    city = _place(ledes)
    if city is None and series is None:
        return None
    parties = tuple(dict.fromkeys(side for person in people if (side := sides.of(person))))
    if not series and len(parties) < 2:
        parties = _parties(ledes, sides, city)
    reached = brief.outcome is not None and brief.outcome.kind in _REACHED
    if not series and len(parties) < 2 and not _is_headed(ledes, city, reached=reached):
        return None
    if city is not None and _told_from_elsewhere(ledes, city):
        return None
    begins, ends = _days(ledes)
    country = (gazetteer.country_of(city) or (city if gazetteer.is_country(city) else None)) if city else None
    return Meeting(
        name=_name(ledes, series, city),
        place=city,
        country=country if country != city else None,
        begins=begins,
        ends=ends,
        people=people,
        parties=parties if len(parties) > 1 else (),
        series=series,
        ordinal=_ordinal(ledes),
    )


def _lede(article: Article, analysis: Analysis) -> _Lede:
    kept = [analysis.sentences[index] for index in body(article.text, analysis.sentences, article.title)[:_LEDE]]
    sentences: list[Span] = []
    city = None
    for span in kept:
        whole = trimmed(article.text, span)
        cut = dateline(article.text[whole.start : whole.end])
        if cut and not sentences:
            city = _known_city(re.split(r"[,(—–-]", article.text[whole.start : whole.start + cut])[0])
        sentences.append(Span(whole.start + cut, whole.end))
    last = sentences[-1].end if sentences else 0
    return _Lede(article, tuple(sentences), tuple(name for name in analysis.names if name.start < last), city)


def _known_city(words: str) -> str | None:
    plain = " ".join(word.capitalize() if word.isupper() else word for word in words.split())
    plain = in_english(plain) or plain
    return plain if gazetteer.country_of(plain) or gazetteer.is_country(plain) else None


def _tells(lede: _Lede) -> bool:
    """Whether a report's title or first two sentences tell of a meeting."""
    title, *first = list(lede.texts())[:3]
    return bool(_HEAD.search(title) or any(_HEAD.search(text) or _MET.search(text) for text in first))


def _is_headed(ledes: Sequence[_Lede], city: str | None, *, reached: bool) -> bool:
    """Whether reports name a meeting as such, so that it is one even where nobody says who meets.

    Where something was signed or agreed, it is enough that a title says where.
    """
    titled = any(city and city in lede.article.title for lede in ledes)
    if not titled and not any(_HEAD.search(lede.article.title) for lede in ledes):
        return False
    if titled and reached:
        return True
    return sum(any(_HEAD.search(text) for text in lede.texts()) for lede in ledes) >= _SHARE * len(ledes)


def _told_from_elsewhere(ledes: Sequence[_Lede], city: str) -> bool:
    """Whether most reports were written in other cities: then they tell what others made of the meeting."""
    land = gazetteer.country_of(city) or city
    away = [lede for lede in ledes if lede.city not in (None, city, land)]
    return 2 * len(away) > len(ledes) and not any(lede.city in (city, land) for lede in ledes)


def _series(ledes: Sequence[_Lede], *, titled: bool) -> str | None:
    """The name of the series (G7), which reports name where they begin; in their titles, if `titled`."""
    found: Counter[str] = Counter()
    for lede in ledes:
        texts = [lede.article.title] if titled else lede.texts()
        found.update(
            {_SERIES_NAMES.get(match[1].lower(), match[1]) for text in texts for match in _SERIES.finditer(text)}
        )
    best = found.most_common(1)
    return best[0][0] if best and best[0][1] >= max(1, _SHARE * len(ledes)) else None


# --- where and when -------------------------------------------------------------------------------


def _place(ledes: Sequence[_Lede]) -> str | None:
    """The city (else the country) in which the reports place the meeting."""
    points: Counter[str] = Counter()
    for lede in ledes:
        here: dict[str, float] = {}
        for city, before, after in _places_named(lede):
            held = bool(_HELD_AFTER.match(after)) and not _is_land(city)
            worth = 3.0 if held else 2.0 if _HELD_BEFORE.search(before) else 0.5 if _IN.search(before) else 0.0
            here[city] = max(here.get(city, 0.0), worth)
        if lede.city is not None:
            here[lede.city] = here.get(lede.city, 0.0) + 1.0
        points.update(here)
    for city in list(points):
        country = gazetteer.country_of(city)
        if country is not None and country != city and points[city] and points[country]:
            points[city] += points.pop(country)
    least = _PLACED if len(ledes) > 1 else 2.0
    ranked = [
        place
        for place, worth in points.most_common()
        if worth >= max(least, 0.75 * len(ledes)) and (len(ledes) > 1 or not _is_land(place))
    ]
    return ranked[0] if ranked else None


def _is_land(place: str) -> bool:
    """A country, and no city that is one."""
    return gazetteer.is_country(place) and place not in _CITY_STATES


def _places_named(lede: _Lede) -> Iterator[tuple[str, str, str]]:
    """(place, words before, words after) of each city or country named where a report begins."""
    text = lede.article.text
    for name in lede.names:
        if name.kind is NameKind.PLACE and any(span.start <= name.start < span.end for span in lede.sentences):
            sentence = next(span for span in lede.sentences if span.start <= name.start < span.end)
            if gazetteer.country_of(name.entity) or gazetteer.is_country(name.entity):
                yield (
                    in_english(name.entity) or name.entity,
                    text[sentence.start : name.start],
                    text[name.end : sentence.end],
                )
    for match in re.finditer(r"[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?", lede.article.title):
        for words in (match[0], match[0].split()[0], match[0].split()[-1]):
            place = gazetteer.place(words)
            if place is not None and place[1] is NameKind.PLACE:
                at = match.start() + match[0].index(words)
                yield in_english(place[0]) or place[0], lede.article.title[:at], lede.article.title[at + len(words) :]
                break


def _days(ledes: Sequence[_Lede]) -> tuple[date | None, date | None]:
    """First and last day on which reports say that the meeting went on."""
    votes: Counter[date] = Counter()
    went_on: set[date] = set()
    planned: Counter[date] = Counter()
    for lede in ledes:
        here: set[date] = set()
        ahead: set[date] = set()
        for span in lede.sentences:
            text = lede.article.text[span.start : span.end]
            for mention in find_days(text, lede.day):
                around = text[max(0, mention.start - 70) : mention.end + 40]
                if abs((mention.day - lede.day).days) > 3:
                    if mention.day > lede.day and _PLANNED.search(text[: mention.start]):
                        ahead.add(mention.day)
                elif _HAPPENED.search(around) and not _AHEAD.search(text[max(0, mention.start - 40) : mention.start]):
                    here.add(mention.day)
                    if _HEAD.search(text):
                        went_on.add(mention.day)
        votes.update(here)
        planned.update(ahead)
    if not votes:
        best = planned.most_common(1)
        return (best[0][0], best[0][0]) if best else (None, None)
    top, count = max(votes.items(), key=lambda pair: (pair[1], pair[0]))
    first = last = top
    while (day := first - timedelta(days=1)) in went_on and votes[day] >= count // 6:
        first = day
    while (day := last + timedelta(days=1)) in went_on and votes[day] >= count // 6:
        last = day
    return first, last


# --- who ------------------------------------------------------------------------------------------


def _people(ledes: Sequence[_Lede], analyses: Sequence[Analysis], sides: Sides) -> tuple[str, ...]:
    """The two who meet, of different sides, as the reports put them side by side where they begin."""
    known = resolve(analyses)
    surnames: dict[str, set[str]] = {}
    for full in set(known.values()):
        for word in re.split(r"\s", full):
            surnames.setdefault(fold(word), set()).add(full)
    pairs: Counter[frozenset[str]] = Counter()
    order: Counter[str] = Counter()
    for lede in ledes:
        here = set(_paired(lede, {name: next(iter(full)) for name, full in surnames.items() if len(full) == 1}, known))
        pairs.update(frozenset(pair) for pair in here)
        order.update(name for pair in here for name in pair)
    for pair, count in pairs.most_common(5):
        if count < max(1, _SHARE * len(ledes)):
            break
        held = {sides.of(name) for name in pair}
        if len(held) == 2 and None not in held:
            return tuple(sorted(pair, key=lambda name: (-order[name], name)))
    return ()


def _paired(lede: _Lede, surnames: Mapping[str, str], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    text = lede.article.text
    for span in lede.sentences:
        there = [name for name in lede.names if name.kind is NameKind.PERSON and span.start <= name.start < span.end]
        for left, right in pairwise(there):
            one, other = names.get(left.entity, left.entity), names.get(right.entity, right.entity)
            if one == other:
                continue
            between, before = text[left.end : right.start], text[span.start : right.start]
            if _JOINED.match(between) or _WITH.search(before):
                yield one, other
    spans = [(match, surnames.get(fold(match[0]))) for match in re.finditer(r"[^\W\d_][\w’']+", lede.article.title)]
    people = [(match, full) for match, full in spans if full]
    for (left_at, one), (right_at, other) in pairwise(people):
        between = lede.article.title[left_at.end() : right_at.start()]
        if (
            one != other
            and one
            and other
            and (_JOINED.match(between) or _WITH.search(lede.article.title[: right_at.start()]))
        ):
            yield one, other


def _parties(ledes: Sequence[_Lede], sides: Sides, city: str | None) -> tuple[str, ...]:
    """The two sides that meet, where two reports begin with "X and Y signed", "talks between X and Y"."""
    pairs: Counter[tuple[str, str]] = Counter()
    for lede in ledes:
        here: set[tuple[str, str]] = set()
        for span in lede.sentences:
            there = [
                (name, side)
                for name in lede.names
                if span.start <= name.start < span.end and (side := side_named(name.text) or sides.of(name.entity))
                if name.entity != city and not _WHERE.search(lede.article.text[span.start : name.start])
            ]
            joined = [
                tuple(sorted((one, other)))
                for (left, one), (right, other) in pairwise(there)
                if one != other
                and (
                    _JOINED.match(lede.article.text[left.end : right.start])
                    or _WITH.search(lede.article.text[span.start : right.start])
                )
            ]
            if len({side for pair in joined for side in pair}) == 2:
                here.add((joined[0][0], joined[0][1]))
        pairs.update(here)
    best = pairs.most_common(1)
    return best[0][0] if best and best[0][1] >= max(2, _SHARE * len(ledes)) else ()


# --- what it is called ----------------------------------------------------------------------------


def _name(ledes: Sequence[_Lede], series: str | None, city: str | None) -> str:
    """What reports call it: the word that stands behind the city's name, else the one they use most."""
    heads: Counter[str] = Counter()
    direct: Counter[str] = Counter()
    topical: Counter[str] = Counter()
    for lede in ledes:
        texts = list(lede.texts())
        heads.update({match[0].lower() for text in texts for match in _HEAD.finditer(text)})
        topical.update({f"{match[1]} {match[2]}" for text in texts for match in _TOPICAL.finditer(text)})
        direct.update(
            match[0].lower()
            for place, _, after in _places_named(lede)
            if place == city and _HELD_AFTER.match(after) and (match := _HEAD.search(after, 0, 40))
        )
    told = topical.most_common(1)
    if told and told[0][1] >= max(2, _SHARE * len(ledes)) and "summit" not in direct:
        return told[0][0]
    ranked = [head for head, count in heads.most_common() if count >= 2 or len(ledes) == 1] or ["meeting"]
    head = direct.most_common(1)[0][0] if direct else "summit" if "summit" in ranked[:2] else ranked[0]
    return f"{series or city} {head}"


def _ordinal(ledes: Sequence[_Lede]) -> int | None:
    found: Counter[int] = Counter()
    for lede in ledes:
        found.update({_ORDINALS[match["which"]] for text in lede.texts() for match in _ORDINAL.finditer(text)})
    best = found.most_common(2)
    if not best or (len(best) > 1 and best[0][1] == best[1][1]) or best[0][1] < max(1, len(ledes) // 4):
        return None
    return best[0][0]
