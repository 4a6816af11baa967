"""An archive of invented news, as large as wanted and the same each time.

Words are as unequal as in a language (Zipf), so are people, places, and how many reports a story has. An article
has about 80 words: of the language at large, of its story, names; one in four carries a quote of its story, the
same in several outlets.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

from bot.model import (
    INSTALLATION,
    Name,
    NameKind,
)

BEGAN = datetime(2019, 1, 1, tzinfo=UTC)
SECONDS = 3 * 365 * 86_400
OUTLETS, PEOPLE, PLACES, WORDS = 60, 4000, 400, 60_000
_FUNCTION_WORDS = """
the of to and a in that for is on was with he it as said at by his from be has have are will an its not this but they
had who which after were their been would about or more when one than also up out there new into over first two could
other last some no if against between under during while both all so because before what our
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
_CITIES = """
Hanoi Singapore Geneva Vienna Helsinki Panmunjom Beijing Moscow Washington Brussels Paris London Seoul Tokyo Tehran
Cairo Riyadh Doha Ankara Berlin Rome Madrid Kyiv Warsaw Minsk Baku Tbilisi Astana Nairobi Ottawa
"""
_PARTS = """
ba be bo ca ce co da de di do fa fe fi ga ge gi ha he hi ja jo ka ke ko la le li lo ma me mi mo na ne ni no pa pe pi po
ra re ri ro sa se si so ta te ti to va ve vi vo wa we za zo bra cle dro fran gra kla pre sta tri ver lin
"""
_ENDS = ("n", "r", "l", "t", "nd", "rt", "ck", "m", "st", "", "", "ty", "ment", "al")


@dataclass(frozen=True, slots=True)
class Report:
    """An article version with the columns of its article, as the store joins them."""

    article: int
    outlet: str
    known_from: datetime
    title: str
    text: str
    quotes: tuple[tuple[str, str], ...]
    names: tuple[Name, ...]
    feed: int
    version: int = 1
    scope: str = INSTALLATION
    language: str = "en"
    known_to: datetime | None = None

    @property
    def published(self) -> datetime:
        """At once."""
        return self.known_from

    @property
    def url(self) -> str:
        """Its address."""
        return f"https://outlet{self.feed}.example/{self.article}"


@dataclass(slots=True)
class World:
    """The invented language, and those it speaks of."""

    dice: random.Random
    numbers: np.random.Generator
    words: list[str]
    people: list[str]
    places: list[str]

    def often(self, many: int, count: int) -> list[int]:
        """So many numbers under `many`, low ones far more often (Zipf)."""
        # the inverse of the sum of 1/(rank + 2.7), as near as a benchmark needs
        heights = self.numbers.random(count) * np.log((many + 2.7) / 2.7)
        ranks: list[int] = np.minimum(2.7 * np.expm1(heights), many - 1).astype(int).tolist()
        return ranks

    def sentence(self, count: int, own: Sequence[str]) -> list[str]:
        """So many words: two in five of the story's own, one in seven longer ones in the plural."""
        draws = self.numbers.random(2 * count).tolist()
        large, small = self.often(len(self.words), count), self.often(len(own), count)
        words = [own[small[at]] if draws[at] < 0.4 else self.words[large[at]] for at in range(count)]
        return [f"{word}s" if draws[count + at] < 0.14 and len(word) > 4 else word for at, word in enumerate(words)]


@dataclass(slots=True)
class Made:
    """What was made: to ask questions of."""

    articles: int = 0
    stories: int = 0
    quotes: int = 0
    newest: datetime = BEGAN
    texts: list[str] = field(default_factory=list)
    """Of some articles."""
    said: list[str] = field(default_factory=list)
    """Some quotes."""
    people: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


def world(seed: int) -> World:
    """The language and people of this seed."""
    dice = random.Random(seed)
    syllables = _PARTS.split()

    def coined(least: int, most: int) -> str:
        return "".join(dice.choice(syllables) for _ in range(dice.randint(least, most))) + dice.choice(_ENDS)

    words = list(dict.fromkeys([*_FUNCTION_WORDS.split(), *(coined(1, 3) for _ in range(2 * WORDS))]))[:WORDS]
    given = [coined(1, 2).title() for _ in range(300)]
    people = [f"{dice.choice(given)} {coined(1, 3).title()}" for _ in range(PEOPLE)]
    places = [*_CITIES.split(), *(coined(2, 3).title() for _ in range(PLACES))]
    return World(dice, np.random.default_rng(seed), words, list(dict.fromkeys(people)), list(dict.fromkeys(places)))


def story(its: World, day: datetime) -> list[Report]:
    """The reports of one story: most stories have few, some very many."""
    dice = its.dice
    own = [its.words[150 + rank] for rank in its.often(len(its.words) - 150, 40)]
    people = tuple(dict.fromkeys(its.people[rank] for rank in its.often(len(its.people), 4)))
    places = tuple(dict.fromkeys(its.places[rank] for rank in its.often(len(its.places), 2)))
    quotes = [(" ".join(its.sentence(dice.randint(8, 24), own)).capitalize(), dice.choice(people)) for _ in range(2)]
    reports = []
    for _ in range(min(150, max(1, int(dice.paretovariate(1.25) * 2.6)))):
        who = people[:2] if dice.random() < 0.5 else people[-2:]
        where = dice.choice(places)
        said = tuple(quote for quote in quotes if dice.random() < 0.13)
        words = its.sentence(78 - 14 * len(said), own)
        title = " ".join([who[0].split()[-1], *words[:6], "in", where])
        body = [*words[6:20], who[0], *words[20:40], where, *words[40:50], who[-1], *words[50:]]
        text = " ".join(body).capitalize() + "." + "".join(f" “{words},” {name} said." for words, name in said)
        kinds = ((NameKind.PERSON, who), (NameKind.PLACE, (where,)))
        names = tuple(Name(name, 0, len(name), kind, name) for kind, found in kinds for name in found)
        feed = dice.randint(1, OUTLETS)
        at = day + timedelta(seconds=int(dice.random() * 86_400))
        reports.append(Report(0, f"Outlet {feed}", at, title, text, said, names, feed))
    return reports


def numbered(told: Sequence[Sequence[Report]], last: int) -> list[list[Report]]:
    """The reports with numbers in order of time, each story's oldest first."""
    ordered = sorted(
        (report.known_from, story, place) for story, its in enumerate(told) for place, report in enumerate(its)
    )
    found: list[list[Report]] = [[] for _ in told]
    for number, (_, story, place) in enumerate(ordered, last + 1):
        one = told[story][place]
        found[story].append(
            Report(number, one.outlet, one.known_from, one.title, one.text, one.quotes, one.names, one.feed)
        )
    return found


def questions(made: Made, count: int, seed: int) -> Iterator[str]:
    """So many searches: one to three words of some article, function words left out, names among them."""
    dice = random.Random(seed)
    for _ in range(count):
        words = [word.strip(".,“”") for word in dice.choice(made.texts).split()]
        telling = [word for word in words if word.lower() not in FUNCTION_WORDS and len(word) > 2]
        yield " ".join(dice.sample(telling, dice.choice((1, 1, 2, 2, 2, 3))))
