"""Whether `/said` answers rightly: on quotes of the development articles as they stand, changed, and invented.

`python -m tests.quality said [--quotes N] [--seed N]`. The annotated articles are read as the product reads them and
filed in a store in memory; what is asked are annotated quotes, so that one that reading missed counts as wrong.

- exact: the quote as annotated. Right: printed so.
- changed: one of its words replaced by a word of another quote. Right: printed differently.
- invented: sentences of ours, and halves of two quotes put together. Right: not in this archive.
"""

from __future__ import annotations

import asyncio
import random
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import quantiles

from bot.commands.alignment import length
from bot.commands.said import answered
from bot.model import INSTALLATION, Brief, Feed, Headline, Source
from bot.ports import Arrival, Filing, Lease, Poll, Sight, Store
from bot.store import open_store
from bot.stories.analysis import analyse
from tests.quality.quotes import Record, articles

SEEN = datetime(2026, 1, 1, tzinfo=UTC)
SIGHT = Sight((INSTALLATION,), SEEN + timedelta(days=1))
LEAST = 4
"""Words of a quote that is asked for: of fewer, one changed word is another quote."""
_WHO = (
    "The harbour master",
    "Our delegation",
    "Every baker",
    "The lighthouse keeper",
    "No orchestra",
    "My grandmother",
)
_DOES = ("will paint", "has rented", "would rather forget", "cannot translate", "may borrow", "is about to weigh")
_WHAT = ("the oldest ferry", "nine green umbrellas", "a map of the moon", "half of the violins", "this frozen pond")
_WHEN = ("before the tide turns", "unless the choir objects", "as soon as cherries ripen", "at the price of two goats")


@dataclass(slots=True)
class Score:
    """Of one kind of question: how many were answered how, and how long it took."""

    answers: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


RIGHT = {"exact": "printed so", "changed": "printed differently", "invented": "not here"}


def asked(gold: Sequence[Record], count: int, seed: int) -> dict[str, list[str]]:
    """The questions of each kind."""
    dice = random.Random(seed)
    texts = sorted({quote["text"] for record in gold for quote in record["quotes"] if length(quote["text"]) >= LEAST})
    chosen = dice.sample(texts, min(count, len(texts)))
    invented = [" ".join(map(dice.choice, (_WHO, _DOES, _WHAT, _WHEN))) for _ in range(len(chosen) // 2)]
    long = [text.split() for text in texts if len(text.split()) >= 8]
    while len(invented) < len(chosen):
        one, other = dice.sample(long, 2)
        half = min(len(one), len(other), 12) // 2
        invented.append(" ".join([*one[:half], *other[-half:]]))
    return {"exact": chosen, "changed": [_changed(text, texts, dice) for text in chosen], "invented": invented}


def _changed(text: str, texts: Sequence[str], dice: random.Random) -> str:
    """The quote with one word replaced by another word, which is not the same but for its marks."""
    words = text.split()
    at = dice.choice([place for place, word in enumerate(words) if length(word) == 1])
    own = {word.strip(".,;:!?’'\"").casefold() for word in words}
    others = [word.strip(".,;:!?’'\"") for word in dice.choice(texts).split()]
    new = next((word for word in others if length(word) == 1 and word.casefold() not in own), "umbrella")
    return " ".join([*words[:at], new, *words[at + 1 :]])


async def measured(gold: Sequence[Record], questions: dict[str, list[str]]) -> dict[str, Score]:
    """The scores by kind."""
    scores = {kind: Score() for kind in questions}
    async with open_store(":memory:") as store:
        await _file(store, gold)
        for kind, texts in questions.items():
            for text in texts:
                began = time.perf_counter()
                answer = await answered(text, SIGHT, store)
                scores[kind].seconds.append(time.perf_counter() - began)
                told = ("printed so" if answer.exact else "printed differently") if answer.hits else "not here"
                scores[kind].answers[told] += 1
                if told != RIGHT[kind]:
                    scores[kind].wrong.append(text)
    return scores


async def _file(store: Store, gold: Sequence[Record]) -> None:
    feed = await store.add_feed(Feed("https://dev.example/feed", outlet="Dev"), SEEN, origin="file")
    arrivals = tuple(
        Arrival(feed.id, (record["doc_id"],), record["doc_id"], "Dev", INSTALLATION, None, record["doc_id"],
                record["text"], str(record.get("language") or "en"), SEEN)
        for record in gold
    )  # fmt: skip
    await store.save_poll(Poll(feed.state, arrivals))
    found = await store.claim_unfiled(Lease("quality", SEEN, SEEN + timedelta(hours=1)), len(arrivals))
    stories = await store.reserve_stories(len(found))
    filings, read = [], []
    for story, article in zip(stories, found, strict=True):
        analysis = analyse(article)
        read.append(analysis)
        source = Source(article.id, 1, "Dev", None, article.title, article.language, SEEN)
        brief = Brief(story, INSTALLATION, 1, SEEN, (Headline(article.title, "en", article.id),), None, (),
                      analysis.quotes, (), (), (source,))  # fmt: skip
        filings.append(Filing(story, INSTALLATION, True, (article.id,), SEEN, (brief,)))
    await store.save_filings(filings, read)


def main(argv: list[str]) -> int:
    """Print how many of each kind were answered rightly, and how long it took."""
    parser = ArgumentParser(prog="python -m tests.quality said", description=__doc__)
    parser.add_argument("--quotes", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--wrong", action="store_true", help="print what was answered wrongly")
    options = parser.parse_args(argv)
    gold = articles()
    scores = asyncio.run(measured(gold, asked(gold, options.quotes, options.seed)))
    for kind, score in scores.items():
        many = sum(score.answers.values())
        right = score.answers[RIGHT[kind]]
        slowest = quantiles(score.seconds, n=100)[-1] * 1000
        print(f"{kind:9} {right}/{many} = {100 * right / many:.1f} % {RIGHT[kind]}, p99 {slowest:.1f} ms")
        for text in score.wrong if options.wrong else ():
            print(f"   {text}")
    return 0
