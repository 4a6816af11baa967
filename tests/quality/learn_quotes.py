"""Learns who speaks: the weights that `bot.stories.weighing` applies, from annotated articles.

`python -m tests.quality learn-quotes` writes `bot/stories/data/quotes.{json,npz}` from the development
articles with a fixed seed. Everything that is fitted (tables of shares, trees, thresholds) is fitted
here, from the articles given, so that cross-validation fits all of it inside its folds.
"""

from __future__ import annotations

import json
import random
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from bot.model import Name
from bot.stories import gazetteer
from bot.stories.clues import Scene, head_key, scene
from bot.stories.heads import Tree, trees, weights
from bot.stories.marks import Run, find_runs
from bot.stories.mentions import Line, full_span, lay_out
from bot.stories.names import find_names
from bot.stories.persons import ANTECEDENT, Cast
from bot.stories.syntax import Odds
from bot.stories.text import paragraphs
from bot.stories.trees import Floats
from bot.stories.weighing import (
    FORESTS,
    Model,
    Rows,
    agreed,
    judge_table,
    likeliest,
    rows,
    tempered,
    widened,
)
from tests.quality.asking import Judged, fitted
from tests.quality.scorers import DATA, quotes_scorer
from tests.quality.stacking import SEED, Crossing, grow_choice, grow_judge

INNER = 3


@dataclass(slots=True)
class Annotated:
    """An article laid out, and the gold quote of each run (None where nobody said it)."""

    doc: Mapping[str, Any]
    runs: Sequence[Run]
    names: Sequence[Name]
    lines: list[Line]
    trees: Mapping[int, Tree]
    gold: list[Mapping[str, Any] | None]


@dataclass(slots=True)
class Labelled:
    """An article's clues with, for each run and candidate, 1 for the speaker, 0 for not, -1 for either."""

    scene: Scene
    rows: Rows
    labels: list[Floats]
    said: list[int]


def prepare(doc: Mapping[str, Any]) -> Annotated:
    """Lay an annotated article out."""
    scorer = quotes_scorer()
    text = doc["text"]
    places = paragraphs(text)
    runs = find_runs(text, places)
    names = find_names(text, "en")
    gold = {scorer.trim(text, quote["start"], quote["end"]): quote for quote in doc["quotes"]}
    lines = lay_out(text, places, runs, names)
    return Annotated(
        doc, runs, names, lines, trees(lines, weights()),
        [gold.get(scorer.trim(text, run.start, run.end)) for run in runs],
    )  # fmt: skip


def count_odds(articles: Sequence[Annotated]) -> Odds:
    """The tables of shares."""
    cue: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    speaks: Counter[str] = Counter()
    stands: Counter[str] = Counter()
    leads: dict[str, Counter[str]] = {
        "lead": Counter(),
        "lead_all": Counter(),
        "next": Counter(),
        "next_all": Counter(),
    }
    for article in articles:
        for line in article.lines:
            if not line.runs:
                continue
            seen.update(token.low for token in line.tokens if token.tag in "vgdbn")
            stands.update(head_key(mention) for mention in line.mentions)
            for run in line.runs:
                at = line.run_at[run]
                lead = line.tokens[at - 1].low if at else "^"
                following = line.tokens[at + 1].low if at + 1 < len(line.tokens) else "$"
                said = article.gold[run] is not None
                leads["lead_all"][lead] += 1
                leads["next_all"][following] += 1
                leads["lead"][lead] += said
                leads["next"][following] += said
        _count_gold(article, cue, speaks)
    base = sum(speaks.values()) / max(1, sum(stands.values()))
    share = sum(leads["lead"].values()) / max(1, sum(leads["lead_all"].values()))
    return Odds(
        verbs=_verb_shares(cue, seen),
        heads={
            word: round((speaks[word] + 8 * base) / (count + 8), 3)
            for word, count in sorted(stands.items())
            if count >= 4 or speaks[word] > 1
        },
        leads=_shares(leads["lead"], leads["lead_all"], share),
        nexts=_shares(leads["next"], leads["next_all"], share),
    )


def _verb_shares(cue: Counter[str], seen: Counter[str]) -> dict[str, float]:
    """Verbs of saying, as we list them, begin as often a cue as not; the articles do the rest."""
    listed = gazetteer.listed("saying")
    words = sorted({word for word in cue if seen[word]} | listed)
    shares = {word: (cue[word] + (3.0 if word in listed else 0.0)) / (seen[word] + 6.0) for word in words}
    return {word: round(share, 3) for word, share in shares.items() if share > 0}


def _shares(hits: Counter[str], all_: Counter[str], share: float) -> dict[str, float]:
    return {
        word: round((hits[word] + 4 * share) / (count + 4), 3) for word, count in sorted(all_.items()) if count >= 3
    }


def _count_gold(article: Annotated, cue: Counter[str], speaks: Counter[str]) -> None:
    scorer = quotes_scorer()
    done: set[str] = set()
    for quote in article.doc["quotes"]:
        if quote["attr"] in done:
            continue
        done.add(quote["attr"])
        if quote["cue"]:
            cue.update({word.strip(",:.;") for word in quote["cue"].lower().split()})
        if quote["speaker_span"]:
            start, end = quote["speaker_span"]
            head = scorer.head(quote["speaker_text"])
            near = [
                mention
                for line in article.lines
                for mention in line.mentions
                if mention.start < end and mention.end > start and mention.head == head
            ]
            if near:
                speaks[head_key(near[-1])] += 1


def label(article: Annotated, odds: Odds) -> Labelled:
    """An article's clues under given tables, with what the annotators say."""
    scorer = quotes_scorer()
    stage = scene(article.doc["text"], article.lines, article.runs, article.names, odds, article.trees)
    found = rows(stage)
    labels: list[Floats] = []
    for offered, quote in zip(found.candidates, article.gold, strict=True):
        values = np.zeros(len(offered))
        if quote is not None and quote["speaker_text"]:
            name = quote["speaker_name"] if quote["speaker_name_source"] == "span" else None
            start, end = quote["speaker_span"]
            for number, item in enumerate(offered):
                phrase = full_span(stage.lines[item.mention.paragraph], item.mention)
                words = stage.text[phrase.start : phrase.end]
                if scorer.literal_head(quote["speaker_text"], words, name):
                    values[number] = 1 if item.mention.start < end and item.mention.end > start else -1
            if not (values == 1).any():
                values = np.abs(values)
        labels.append(values)
    return Labelled(stage, found, labels, [int(quote is not None) for quote in article.gold])


def learn(articles: Sequence[Annotated]) -> Model:
    """Fit everything. What a later stage learns from was always predicted by models that had not seen it."""
    order = list(range(len(articles)))
    random.Random(SEED).shuffle(order)
    part_of = [place % INNER for _, place in sorted((number, place) for place, number in enumerate(order))]
    tables = [
        count_odds([article for article, own in zip(articles, part_of, strict=True) if own != part])
        for part in range(INNER)
    ]
    found = [label(article, tables[part]) for article, part in zip(articles, part_of, strict=True)]
    labels, said = [item.labels for item in found], [item.said for item in found]
    crossing = Crossing(part_of, said)

    first_tables = [item.rows.pairs for item in found]
    first = crossing.choices(labels, first_tables)
    heard_tables = [judge_table(item.rows, chances) for item, chances in zip(found, first, strict=True)]
    heard = crossing.judgements(heard_tables)
    kept = [likeliest(chances) for chances in first]
    second_tables = [
        widened(item.scene, item.rows, tempered(chances, shares), places)
        for item, chances, shares, places in zip(found, first, heard, kept, strict=True)
    ]
    second_labels = [
        [marks[place] for marks, place in zip(rows_, places, strict=True)]
        for rows_, places in zip(labels, kept, strict=True)
    ]
    second = crossing.choices(second_labels, second_tables)
    chances = [agreed(*both) for both in zip(first, second, kept, strict=True)]
    judge_tables = [
        judge_table(item.rows, values, shares) for item, values, shares in zip(found, chances, heard, strict=True)
    ]
    judged = crossing.judgements(judge_tables)
    sights = (
        _sights(article, item, values, (one + other) / 2)
        for article, item, values, one, other in zip(articles, found, chances, heard, judged, strict=True)
    )
    return Model(
        count_odds(articles),
        grow_choice(labels, first_tables),
        grow_judge(said, heard_tables),
        grow_choice(second_labels, second_tables),
        grow_judge(said, judge_tables),
        learn_antecedents(articles),
        fitted(chain.from_iterable(sights)),
    )


def _sights(article: Annotated, item: Labelled, chances: Sequence[Floats], said: Floats) -> Iterator[Judged]:
    """Each run of an article for `asking.fitted`."""
    for values, marks, quote, share in zip(chances, item.labels, article.gold, said.tolist(), strict=True):
        yield Judged(
            said=share,
            best=float(values.max(initial=0.0)),
            quote=quote is not None,
            right=quote is not None and len(values) > 0 and marks[int(values.argmax())] != 0,
            named=quote is not None and quote["speaker_name_source"] == "span",
        )


PRIOR = {"role_match": 3.0, "holder": 2.5, "role_x_match": 1.0}
"""What the annotated articles are too few to teach: a role the text itself gives is the best clue."""


def learn_antecedents(articles: Sequence[Annotated]) -> dict[str, float]:
    """Weights for whom a pronoun or description means: a choice among the people named, by logistic regression."""
    choices = [choice for article in articles for choice in _choices(article)]
    prior = np.array([PRIOR.get(name, 0.0) for name in ANTECEDENT])
    weights, mean, square = prior.copy(), np.zeros(len(prior)), np.zeros(len(prior))
    for step in range(1, 301):
        slope = 0.002 * len(choices) * (weights - prior)
        for table, right in choices:
            score = table @ weights
            chance = np.exp(score - score.max())
            chance /= chance.sum()
            wanted = chance * right
            slope += table.T @ (chance - wanted / max(wanted.sum(), 1e-9))
        slope /= max(1, len(choices))
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope * slope
        weights -= 0.05 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return {name: round(float(weight), 3) for name, weight in zip(ANTECEDENT, weights, strict=True)}


def _choices(article: Annotated) -> Iterator[tuple[Floats, Floats]]:
    """For each gold mention that needs weighing: the people's clues, and which of them are right."""
    scorer = quotes_scorer()
    stage = scene(article.doc["text"], article.lines, article.runs, article.names, Odds({}, {}, {}, {}), {})
    cast = Cast(stage, article.names, {}, None)
    spoke_last, paragraph = None, -9
    for run, quote in enumerate(article.gold):
        if quote is None:
            continue
        name = quote["speaker_name"]
        if name and quote["speaker_span"]:
            start, end = quote["speaker_span"]
            head = scorer.head(quote["speaker_text"])
            near = [
                mention
                for line in article.lines
                for mention in line.mentions
                if mention.start < end and mention.end > start and mention.head == head
            ]
            if near and cast.needs_weighing(near[-1]):
                rows_ = [
                    (known, row)
                    for known in cast.people.values()
                    if (row := cast.clues(known, near[-1], run, spoke_last, paragraph)) is not None
                ]
                right = np.array([float(scorer.name_match([name], known.entity)) for known, _ in rows_])
                if right.any():
                    yield np.array([row for _, row in rows_]), right
            spoke_last = next(
                (known for known in cast.people.values() if scorer.name_match([name], known.entity)), spoke_last
            )
        paragraph = stage.home[run]


def save(model: Model, folder: Path) -> None:
    """Write the two files that the package ships."""
    odds = model.odds
    (folder / "quotes.json").write_text(
        json.dumps(
            {"verbs": odds.verbs, "heads": odds.heads, "leads": odds.leads, "nexts": odds.nexts,
             "antecedent": model.antecedent, "asked": model.asked},
            ensure_ascii=False, separators=(",", ":"),
        ) + "\n",
        encoding="utf-8",
    )  # fmt: skip
    arrays: dict[str, Any] = {}
    for name, forest in ((name, getattr(model, name)) for name in FORESTS):
        arrays |= {
            f"{name}_roots": forest.roots, f"{name}_clue": forest.clue.astype(np.int16),
            f"{name}_threshold": forest.threshold.astype(np.float32), f"{name}_left": forest.left,
            f"{name}_right": forest.right, f"{name}_missing": forest.missing_left,
            f"{name}_value": forest.value.astype(np.float32), f"{name}_base": forest.base,
        }  # fmt: skip
    np.savez_compressed(folder / "quotes.npz", **arrays)


def main(argv: list[str]) -> int:
    """Learn from all development articles and write the files that the package ships."""
    ArgumentParser(prog="python -m tests.quality learn-quotes", description=__doc__).parse_args(argv)
    path = DATA / "quotes" / "dev.jsonl"
    with path.open(encoding="utf-8") as lines:
        prepared = [prepare(json.loads(line)) for line in lines if line.strip()]
    folder = Path(__file__).resolve().parents[2] / "bot" / "stories" / "data"
    save(learn(prepared), folder)
    print(f"learned from {len(prepared)} articles; wrote quotes.json and quotes.npz")
    return 0
