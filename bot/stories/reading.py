"""An article as the scorers of key points see it: rows of clues for its sentences, words and pairs of words. Pure.

Which clues there are and in which order is the contract between this module, the learner and the model in
the package: a change here needs ``python -m tests.quality learn-keypoints``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.stories.stems import bucket, find_words, stem, tokens
from bot.stories.trees import Floats
from bot.stories.wordlists import groups

Places = NDArray[np.int64]

NOTES = 3
"""Sorts of note of which it is known how often they take a stem up: titles, digests, first sentences."""
_RARE, _UNKNOWN_RARITY = 4.0, 6.0
"""Rarity from which a stem that comes again tells of the story; that of a stem only the title has."""
_TELLING = 5
"""Stems of a sentence that notes take up most often, looked at apart."""
_TOP = 4
_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"?|«[^»]*»?|„[^“”]*[“”]?|「[^」]*」?")
_DIGIT = re.compile(r"\d")
_EDGES = "\"'“”‘’«»„.,;:!?()[]—–-"
_CUES = "keypoints_cues.txt"


@dataclass(frozen=True, slots=True)
class Reading:
    """An article's sentences cut into stems; each distinct stem has a number, by first place."""

    lines: tuple[str, ...]
    tokens: tuple[tuple[str, ...], ...]
    title: tuple[str, ...]
    stems: tuple[str, ...]
    """The distinct stems."""
    numbers: Places
    """The number of each stem of the text, line after line."""
    line_of: Places
    """The line each of them stands in."""
    rarity: Floats
    """How rare a stem is in news at large, by number."""
    lift: Floats
    """(stems, NOTES): how much more often than others notes take the stem up, as a logarithm."""


def read(lines: Sequence[str], title: str, rarity: Floats, lift: Floats) -> Reading:
    """The sentences of one article; `rarity` and `lift` are told by bucket."""
    cut = tuple(tuple(tokens(line)) for line in lines)
    number = {token: place for place, token in enumerate(dict.fromkeys(chain.from_iterable(cut)))}
    buckets = np.fromiter(map(bucket, number), dtype=np.int64, count=len(number))
    lengths = np.fromiter(map(len, cut), dtype=np.int64, count=len(cut))
    return Reading(
        lines=tuple(lines),
        tokens=cut,
        title=tuple(tokens(title)),
        stems=tuple(number),
        numbers=np.array(list(map(number.__getitem__, chain.from_iterable(cut))), dtype=np.int64),
        line_of=np.repeat(np.arange(len(cut)), lengths),
        rarity=rarity[buckets],
        lift=lift[buckets],
    )


# --- sentences --------------------------------------------------------------------------------------


def sentence_rows(reading: Reading) -> Floats:
    """A row of clues for each sentence."""
    count = len(reading.lines)
    numbers, line_of, stems = reading.numbers, reading.line_of, len(reading.stems)
    if not len(numbers):
        return np.zeros((count, len(_shape("", (), 0, 0, 0, 1)) + 17 + 2 * NOTES))
    frequency = np.bincount(numbers, minlength=stems)
    spread = np.bincount(np.unique(numbers * count + line_of) // count, minlength=stems)
    length = np.maximum(1, np.bincount(line_of, minlength=count))
    total = len(numbers)
    rarity = reading.rarity[numbers]
    weight = (frequency * reading.rarity)[numbers] / total * 100.0
    telling = ((reading.rarity > _RARE) & (spread > 1))[numbers]
    first_line = line_of[np.unique(numbers, return_index=True)[1]]
    spoken = [_spoken(line) for line in reading.lines]
    first_person = [_count(own, groups(_CUES)["first"]) for _, own in spoken]

    def summed(values: Floats) -> Floats:
        return np.asarray(np.bincount(line_of, weights=values, minlength=count), dtype=np.float64)

    def largest(values: Floats) -> Floats:
        found = np.zeros(count)
        np.maximum.at(found, line_of, values)
        return found

    alike = _alike(reading, frequency)
    again = summed(telling.astype(np.float64))
    shapes = [
        _shape(line, words, len(own), first, index, count)
        for index, (line, (words, own), first) in enumerate(zip(reading.lines, spoken, first_person, strict=True))
    ]
    return np.column_stack((
        np.array(shapes, dtype=np.float64),
        summed(rarity) / length,
        largest(rarity),
        summed(spread[numbers].astype(np.float64)) / length / count,
        summed(weight) / length,
        largest(weight),
        alike[:, :3],
        np.full(count, float(bool(reading.title))),
        summed((first_line[numbers] == line_of).astype(np.float64)) / length,
        alike[:, 3:5],
        np.full(count, sum(first_person) / total),
        np.full(count, float(total)),
        alike[:, 5],
        again,
        again / length,
        _lifts(reading, length),
    ))  # fmt: skip


def _lifts(reading: Reading, length: Places) -> Floats:
    """How readily notes take up the stems of each sentence: the mean, and that of its most telling ones."""
    lines, line_of = len(length), reading.line_of
    counts = np.bincount(line_of, minlength=lines)
    within = np.arange(len(line_of)) - (np.cumsum(counts) - counts)[line_of]
    lift = reading.lift[reading.numbers]
    side_by_side = np.full((lines, max(int(length.max()), _TELLING), NOTES), -np.inf)
    side_by_side[line_of, within] = lift
    side_by_side.sort(axis=1)
    telling = side_by_side[:, -_TELLING:]
    telling[np.isneginf(telling)] = 0.0
    return np.column_stack((
        *(np.bincount(line_of, weights=lift[:, note], minlength=lines) / length for note in range(NOTES)),
        telling.sum(axis=1) / np.minimum(length, _TELLING)[:, None],
    ))  # fmt: skip


def _spoken(line: str) -> tuple[list[str], list[str]]:
    """The words of a sentence, folded, and those of them that stand outside quotation marks."""
    whole = [word.strip(_EDGES) for word in line.lower().replace("’", "'").split()]
    outside = _QUOTED.sub(" ", line)
    if len(outside) == len(line):
        return whole, whole
    return whole, [word.strip(_EDGES) for word in outside.lower().replace("’", "'").split()]


def _count(spoken: Sequence[str], among: frozenset[str]) -> int:
    return sum(map(among.__contains__, spoken))


def _shape(line: str, spoken: Sequence[str], own: int, first: int, index: int, count: int) -> tuple[float, ...]:
    """What a sentence shows by itself: place, length, marks, names, figures, cue words.

    `own` words stand outside quotation marks, `first` of them are in the first person.
    """
    cues = groups(_CUES)
    length = max(1, len(spoken))
    parts = line.split()
    capitals = sum([part[0].isupper() for part in parts[1:]])
    return (
        index,
        index / max(1, count),
        1.0 / (1 + index),
        count,
        length,
        len(line) / length,
        1 - own / length,
        float(line[:1] in "\"“'‘"),
        capitals / length,
        capitals,
        sum([_DIGIT.search(part) is not None for part in parts]) if _DIGIT.search(line) else 0,
        float("$" in line or "%" in line or "percent" in line),
        line.count(",") / length,
        float("(" in line or "--" in line or "—" in line),
        float(line.endswith("?")),
        float(spoken[0] in cues["pronoun"] if spoken else 0),
        float(spoken[0] in cues["link"] if spoken else 0),
        float(not cues["said"].isdisjoint(spoken)),
        first,
        float(not cues["you"].isdisjoint(spoken)),
        float(not cues["day"].isdisjoint(spoken)),
        _count(spoken, cues["judge"]),
        _count(spoken, cues["be"]),
        _count(spoken, cues["news"]),
    )


def _alike(reading: Reading, frequency: Places) -> Floats:
    """How like a sentence is, by cosine, to: the text, the other first sentences, the title, its neighbours
    before and after, the sentence most like it. A row each."""
    count = len(reading.lines)
    vectors = np.zeros((count, len(reading.stems)))
    np.add.at(vectors, (reading.line_of, reading.numbers), 1)
    vectors *= reading.rarity
    number = {token: place for place, token in enumerate(reading.stems)} if reading.title else {}
    heading = np.zeros(len(reading.stems))
    strange = 0
    for token in set(reading.title):
        if token in number:
            heading[number[token]] = reading.rarity[number[token]]
        else:
            strange += 1
    units = _unit(vectors)
    between = units @ units.T
    np.fill_diagonal(between, 0.0)
    rest = np.repeat(vectors[:3].sum(axis=0)[None, :], count, axis=0)
    rest[:3] -= vectors[:3]
    title_length = float(np.sqrt(heading @ heading + strange * _UNKNOWN_RARITY**2)) or 1.0
    return np.column_stack((
        units @ _unit((frequency * reading.rarity)[None, :])[0],
        (units * _unit(rest)).sum(axis=1),
        units @ heading / title_length,
        np.concatenate(([0.0], np.diagonal(between, -1))),
        np.concatenate((np.diagonal(between, 1), [0.0])),
        between.max(axis=1),
    ))  # fmt: skip


def _unit(vectors: Floats) -> Floats:
    """The rows at length one; a row of nothing stays nothing."""
    lengths = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
    return np.asarray(vectors / np.where(lengths == 0, 1.0, lengths), dtype=np.float64)


# --- words and pairs of words -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Runs:
    """Where things of a sorted list begin and how often each comes, to sum over each at once."""

    starts: Places
    counts: Places

    def summed(self, values: Floats) -> Floats:
        return np.asarray(np.add.reduceat(values, self.starts), dtype=np.float64)

    def largest(self, values: Floats) -> Floats:
        return np.asarray(np.maximum.reduceat(values, self.starts), dtype=np.float64)


def word_rows(reading: Reading, values: Floats) -> Floats:
    """A row of clues for each distinct stem, in the order of `Reading.stems`; `values` are those of the sentences."""
    stems = len(reading.stems)
    if not stems:
        return np.zeros((0, 26))
    lines = len(reading.lines)
    frequency = np.bincount(reading.numbers, minlength=stems)
    pairs = np.unique(reading.numbers * lines + reading.line_of)
    stem_of, line = pairs // lines, pairs % lines
    spread = np.bincount(stem_of, minlength=stems)
    runs = _Runs(np.concatenate(([0], np.cumsum(spread)[:-1])), spread)
    first, last = line[runs.starts], line[runs.starts + spread - 1]
    rank = _rank(values)
    worth = values[line]
    total = runs.summed(worth)
    heading = set(reading.title)
    capitals, quoted = _dress(reading)
    among_best = np.bincount(reading.numbers, weights=rank[reading.line_of] < _TOP, minlength=stems)
    lengths = np.bincount(reading.line_of, minlength=lines)
    return np.column_stack((
        reading.rarity,
        frequency,
        spread,
        spread / lines,
        first,
        first / lines,
        runs.summed((line < 3).astype(np.float64)),
        np.fromiter(map(heading.__contains__, reading.stems), dtype=np.float64, count=stems),
        np.full(stems, float(bool(heading))),
        np.array([capitals.get(stem, 0) for stem in reading.stems]) / frequency,
        np.array([stem[0].isdigit() for stem in reading.stems]),
        np.fromiter(map(len, reading.stems), dtype=np.float64, count=stems),
        runs.largest(worth),
        total / spread,
        total,
        np.minimum(1.0, np.array([quoted.get(stem, 0) for stem in reading.stems]) / frequency),
        np.full(stems, float(lines)),
        frequency * reading.rarity / lines,
        last / lines,
        -runs.largest(-rank[line]),
        among_best,
        runs.summed(1.0 / (1 + line)),
        lengths[first],
        reading.lift,
    ))  # fmt: skip


def _rank(values: Floats) -> Floats:
    """The place of each value, the best 0."""
    ranks = np.empty(len(values))
    ranks[np.argsort(-values, kind="stable")] = np.arange(len(values))
    return ranks


def _dress(reading: Reading) -> tuple[Counter[str], Counter[str]]:
    """How often a stem stands with a capital within its sentence, and how often in quotation marks."""
    capitals: Counter[str] = Counter()
    quoted: Counter[str] = Counter()
    for text in reading.lines:
        capitals.update([stem(word.lower()) for word in find_words(text)[1:] if word[0].isupper()])
        for match in _QUOTED.finditer(text):
            quoted.update(tokens(match.group()))
    return capitals, quoted


def pair_rows(reading: Reading, values: Floats, chance: Floats) -> tuple[list[tuple[str, str]], Floats]:
    """The distinct pairs of neighbouring stems and a row of clues for each; `chance` is that of single stems."""
    numbers, line_of, stems = reading.numbers, reading.line_of, len(reading.stems)
    inside = np.flatnonzero(line_of[1:] == line_of[:-1])
    if not len(inside):
        return [], np.zeros((0, 25))
    codes = numbers[inside] * stems + numbers[inside + 1]
    order = np.argsort(codes, kind="stable")
    distinct, starts, counts = np.unique(codes[order], return_index=True, return_counts=True)
    runs = _Runs(starts, counts)
    at = inside[order]
    line = line_of[at]
    left, right = distinct // stems, distinct % stems
    lines = len(reading.lines)
    lengths = np.bincount(line_of, minlength=lines)
    begins = np.cumsum(lengths) - lengths
    of_text = chance[numbers]
    follows = np.append(np.where(line_of[1:] == line_of[:-1], of_text[:-1], -0.1), 0.0)
    before = np.concatenate(([-0.1], follows[:-1]))
    after = np.concatenate((np.where(line_of[2:] == line_of[:-2], of_text[2:], -0.1), [-0.1, -0.1]))
    means = np.bincount(line_of, weights=of_text, minlength=lines) / np.maximum(lengths, 1)
    rank = _rank(values)
    best_rank = -runs.largest(-rank[line])
    best = np.argsort(rank)[best_rank.astype(np.int64)]
    frequency = np.bincount(numbers, minlength=stems)
    first = at[starts]
    width = np.fromiter(map(len, reading.stems), dtype=np.float64, count=stems)
    rows = np.column_stack((
        chance[left],
        chance[right],
        chance[left] * chance[right],
        np.minimum(chance[left], chance[right]),
        counts,
        line_of[first],
        line_of[first] / lines,
        runs.largest(values[line]),
        runs.summed(values[line]),
        best_rank,
        reading.rarity[left],
        reading.rarity[right],
        width[left] + width[right],
        reading.lift[left, 0],
        reading.lift[right, 0],
        reading.lift[left, NOTES - 1],
        reading.lift[right, NOTES - 1],
        runs.largest(before[at]),
        runs.largest(after[at]),
        means[best],
        counts / np.minimum(frequency[left], frequency[right]),
        first - begins[line_of[first]],
        lengths[line_of[first]],
        np.full(len(distinct), float(lines)),
        runs.largest((rank[line] < 3).astype(np.float64)),
    ))  # fmt: skip
    names = reading.stems
    return [(names[one], names[other]) for one, other in zip(left.tolist(), right.tolist(), strict=True)], rows
