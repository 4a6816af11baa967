"""What an article and a story have in common, as numbers that a learned model weighs. Pure.

`Seen` is a fingerprint made ready for comparing, `Gathered` what all visible members of a story say
together. `clues` sets one beside the other. Where a side says nothing (no numbers, no date), a clue is
NaN, which the model has learned to read; it never means "different".
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from bot.model import Fingerprint, NameKind
from bot.stories.fingerprint import words_of
from bot.stories.rarity import general_share
from bot.stories.surnames import surname_of
from bot.stories.text import fold

NAN = math.nan
CORE = 10
"""A story's heaviest words that an article is asked for."""
RARE_SHARE = 0.03
"""A word in fewer general news articles than this share is rare."""
KEYS = 8
"""An article's heaviest words that a story is asked for."""
FIRST, LAST = 4, 12
"""How many of a story's oldest and newest members are compared one by one."""
_KINDS = ("person", "place", "organisation")
CLUES = (
    "centroid", "nearest", "nearest_three", "covered", "covered_core", "core_in_article", "rarest_shared",
    "rare_shared", "keys_told", "always_told", "title_nearest", "title_covered", "likelihood", "person", "place",
    "organisation", "person_clash", "place_clash", "numbers", "numbers_clash", "long_numbers", "days",
    "days_apart", "gap_last", "gap_first", "members", "length", "length_ratio", "same_language", "against_best",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """A fingerprint made ready: unit vectors and sets."""

    vector: Mapping[str, float]
    rarities: Mapping[str, float]
    title: Mapping[str, float]
    names: Mapping[str, Mapping[str, float]]
    numbers: frozenset[str]
    days: tuple[date, ...]
    at: datetime | None
    length: int
    language: str
    name_words: frozenset[str]
    """Words of names: what two languages have in common."""


def seen(fingerprint: Fingerprint, rarities: Mapping[str, float]) -> Seen:
    """The fingerprint with each word weighed by its rarity (of each of its terms, given)."""
    weights = {term: (1.0 + math.log(count)) * rarities[term] for term, count in fingerprint.terms}
    names: dict[str, dict[str, float]] = {kind: defaultdict(float) for kind in _KINDS}
    name_words: set[str] = set()
    for entity, kind, share in fingerprint.names:
        key = name_key(entity, kind)
        names["place" if kind is NameKind.GROUP else kind.value][key] += share
        name_words.update(words_of(entity, fingerprint.language), words_of(entity, "en"))
    title = {term: rarities.get(term, 1.0) for term in words_of(fingerprint.title, fingerprint.language)}
    return Seen(
        vector=unit(weights),
        rarities=rarities,
        title=unit(title),
        names={kind: unit(shares) for kind, shares in names.items()},
        numbers=frozenset(fingerprint.numbers),
        days=fingerprint.days,
        at=fingerprint.at,
        length=fingerprint.length,
        language=fingerprint.language,
        name_words=frozenset(name_words),
    )


def abroad(article: Seen) -> Seen:
    """The article as it compares with reports in other languages: of its words only those of names."""
    kept = article.name_words
    return replace(
        article,
        vector=unit({term: weight for term, weight in article.vector.items() if term in kept}),
        title=unit({term: weight for term, weight in article.title.items() if term in kept}),
    )


def name_key(entity: str, kind: NameKind) -> str:
    """What a name is compared by: of a person the surname, which is all that a second report may print."""
    words = entity.split()
    return surname_of(words) if kind is NameKind.PERSON and words else fold(entity)


def unit(weights: Mapping[str, float]) -> dict[str, float]:
    """The weights as a vector of length 1."""
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {key: weight / length for key, weight in weights.items()} if length else {}


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Of two unit vectors."""
    if len(other) < len(one):
        one, other = other, one
    return sum(weight * other[key] for key, weight in one.items() if key in other)


@dataclass(slots=True)
class Gathered:
    """What the visible members of a story say together; grows with `take`."""

    count: int = 0
    words: Counter[str] = field(default_factory=Counter)
    """In how many members each word stands."""
    vector: dict[str, float] = field(default_factory=dict)
    """Sum of the members' vectors."""
    titles: Counter[str] = field(default_factory=Counter)
    names: dict[str, dict[str, float]] = field(default_factory=lambda: {kind: {} for kind in _KINDS})
    numbers: Counter[str] = field(default_factory=Counter)
    days: Counter[date] = field(default_factory=Counter)
    members: list[Seen] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None
    length: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    norm: float = 0.0
    core: tuple[tuple[str, float], ...] = ()
    """The heaviest words, as shares of all members; made when first asked for after a change."""
    common: tuple[str, ...] = ()
    """The rare words that most members have."""
    unit_names: dict[str, dict[str, float]] = field(default_factory=dict)

    def take(self, member: Seen) -> None:
        """Add a member."""
        self.count += 1
        for term, weight in member.vector.items():
            self.vector[term] = self.vector.get(term, 0.0) + weight
        self.words.update(member.vector.keys())
        self.titles.update(member.title.keys())
        for kind, shares in member.names.items():
            own = self.names[kind]
            for key, share in shares.items():
                own[key] = own.get(key, 0.0) + share
        self.numbers.update(member.numbers)
        self.days.update(member.days)
        if len(self.members) >= FIRST + LAST:
            del self.members[FIRST]
        self.members.append(member)
        if member.at is not None:
            self.first = member.at if self.first is None else min(self.first, member.at)
            self.last = member.at if self.last is None else max(self.last, member.at)
        self.length += member.length
        self.languages[member.language] += 1
        self.core, self.unit_names = (), {}

    def settle(self) -> None:
        """Make what is derived from all members, once for many comparisons."""
        if self.core:
            return
        self.norm = math.sqrt(sum(weight * weight for weight in self.vector.values()))
        heaviest = heapq.nlargest(CORE, self.vector, key=self.vector.__getitem__)
        self.core = tuple((term, self.vector[term] / self.count) for term in heaviest)
        self.common = tuple(
            word for word, count in self.words.items() if count >= 0.6 * self.count and general_share(word) < RARE_SHARE
        )[:40]
        self.unit_names = {kind: unit(names) for kind, names in self.names.items()}


def is_minority(language: str, story: Gathered) -> bool:
    """Whether fewer than half of a story's members, but some, are in the language."""
    return 0 < 2 * story.languages[language] < story.count


def clues(article: Seen, story: Gathered) -> list[float]:
    """The clues named in `CLUES`, all but the last, which needs the rivals."""
    if not story.languages[article.language]:
        return foreign_clues(article, story)
    return _clues(article, story, 1.0)


def foreign_clues(article: Seen, story: Gathered) -> list[float]:
    """The clues as between two languages: of names, numbers, days and times, not of other words."""
    return _clues(abroad(article), story, 0.0)


def _clues(article: Seen, story: Gathered, same_language: float) -> list[float]:
    story.settle()
    return [
        *_wording(article, story),
        *_titles(article, story),
        _likelihood(article, story),
        *_names(article, story),
        *_numbers(article, story),
        *_days(article, story),
        *_times(article, story),
        math.log1p(story.count),
        math.log1p(article.length),
        math.log1p(article.length) - math.log1p(story.length / story.count),
        same_language,
    ]


def _wording(article: Seen, story: Gathered) -> list[float]:
    centroid = sum(weight * story.vector.get(term, 0.0) for term, weight in article.vector.items())
    centroid /= story.norm or 1.0
    nearest = sorted((cosine(article.vector, member.vector) for member in story.members), reverse=True)
    shared = [term for term in article.vector if term in story.words]
    total = sum(article.rarities[term] for term in article.vector) or 1.0
    covered = sum(article.rarities[term] for term in shared) / total
    core_covered = sum(
        article.rarities[term] * min(1.0, 2.0 * story.words[term] / (story.count + 1)) for term in shared
    )
    core_weight = sum(weight for _, weight in story.core) or 1.0
    in_article = sum(weight for term, weight in story.core if term in article.vector) / core_weight
    rarities = sorted((article.rarities[term] for term in shared), reverse=True)
    return [
        centroid,
        nearest[0] if nearest else 0.0,
        sum(nearest[:3]) / len(nearest[:3]),
        covered,
        core_covered / total,
        in_article,
        rarities[0] if rarities else 0.0,
        float(sum(value for value in rarities[:8] if value > 4.0)),
        _keys_told(article, story),
        _always_told(article, story),
    ]


def _keys_told(article: Seen, story: Gathered) -> float:
    """Share of the article's own heaviest words that the story has: a look-alike has other people and places."""
    keys = heapq.nlargest(KEYS, article.vector, key=article.vector.__getitem__)
    return sum(key in story.words for key in keys) / len(keys) if keys else 0.0


def _always_told(article: Seen, story: Gathered) -> float:
    """Share of the rare words that most reports of the story have which this one has too."""
    if story.count < 3:
        return NAN
    return sum(word in article.vector for word in story.common) / len(story.common) if story.common else NAN


def _titles(article: Seen, story: Gathered) -> list[float]:
    if not article.title:
        return [NAN, NAN]
    nearest = [cosine(article.title, member.title) for member in story.members if member.title]
    if not nearest:
        return [NAN, NAN]
    covered = sum(weight * weight for term, weight in article.title.items() if term in story.words)
    return [max(nearest), covered]


def _likelihood(article: Seen, story: Gathered) -> float:
    """How much likelier the article's words are in this story than in any news, in nats a word."""
    if not article.vector:
        return 0.0
    total = weights = 0.0
    for term, weight in article.vector.items():
        general = min(0.5, general_share(term))
        told = 0.8 * story.words[term] / (story.count + 1) + 0.2 * general
        total += weight * max(-1.6, math.log(told / general))
        weights += weight
    return total / weights


def _names(article: Seen, story: Gathered) -> list[float]:
    return [
        *(
            cosine(article.names[kind], story.unit_names[kind]) if story.names[kind] and article.names[kind] else NAN
            for kind in _KINDS
        ),
        _clash(article.names["person"], story.names["person"]),
        _clash(article.names["place"], story.names["place"]),
    ]


def _clash(ours: Mapping[str, float], theirs: Mapping[str, float]) -> float:
    """1 where each side's weightiest name is missing on the other, 0.5 where one is."""
    if not ours or not theirs:
        return NAN
    mine, their = (max(names, key=lambda key: names[key]) for names in (ours, theirs))
    return 0.5 * (mine not in theirs) + 0.5 * (their not in ours)


def _numbers(article: Seen, story: Gathered) -> list[float]:
    if not article.numbers or not story.numbers:
        return [NAN, NAN, 0.0]
    shared = [number for number in article.numbers if number in story.numbers]
    usual = {number for number, count in story.numbers.most_common(6) if 2 * count >= story.count}
    clash = float(not shared and bool(usual)) if usual else NAN
    return [len(shared) / len(article.numbers), clash, float(sum(len(number) >= 3 for number in shared))]


def _days(article: Seen, story: Gathered) -> list[float]:
    if not article.days or not story.days:
        return [NAN, NAN]
    shared = sum(day in story.days for day in article.days) / len(article.days)
    main = story.days.most_common(1)[0][0]
    apart = min(abs((day - main).days) for day in article.days[:3])
    return [shared, math.log1p(min(apart, 400))]


def _times(article: Seen, story: Gathered) -> list[float]:
    if article.at is None or story.last is None or story.first is None:
        return [NAN, NAN]
    return [_hours(article.at, story.last), _hours(article.at, story.first)]


def _hours(one: datetime, other: datetime) -> float:
    """Logarithm of hours apart. Nearer than six hours is all the same: that is how feeds are polled, not news."""
    return math.log(max(6.0, abs((one - other).total_seconds()) / 3600.0))


def table(rows: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    """Clues of all candidates as an array, with the last clue: how each stands against the best of the others."""
    array = np.asarray(rows, dtype=np.float64)
    strength = array[:, 0] + array[:, 1] + array[:, 4]
    best = strength.max()
    others = np.array([np.delete(strength, at).max(initial=0.0) for at in range(len(strength))])
    rival = np.where(strength >= best, others, best)
    return np.column_stack([array, strength - rival])


def contradicted(rows: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which candidates another place and other numbers speak against: a look-alike, however like the words.

    In what grouping learns from, 6 of 1,066 such candidates were of the same event.
    """
    place, clash, numbers = (rows[:, CLUES.index(name)] for name in ("place", "place_clash", "numbers_clash"))
    apart: NDArray[np.bool_] = (place == 0.0) & (clash == 1.0) & (numbers == 1.0)
    return apart
