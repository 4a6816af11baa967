"""Quotes: which marked runs somebody is reported to have said, and who.

Nothing in this file does I/O beyond the model's tables read once; nothing raises on any text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import Citation, Name, NameKind, Quote, Span
from bot.stories.marks import Run, find_runs
from bot.stories.mentions import Line, Mention, lay_out
from bot.stories.text import paragraphs

_SAY = frozenset(
    """said says say saying told tells telling added adds adding wrote writes writing tweeted tweets asked asks asking
    called calls calling argued argues insisted insists noted notes explained explains declared declares warned warns
    replied responded responds described describes claimed claims stated states continued continues announced announces
    predicted joked quipped admitted acknowledged suggested urged vowed promised reiterated emphasized stressed charged
    concluded recalled remarked commented cautioned countered shot fired read reads saying praised criticized mocked
    blasted slammed dismissed denounced complained conceded confirmed denied observed repeated reported tweeting quoted
    cited pointed accused boasted pledged posted testified voiced expressed agreed""".split()
)


def find_quotes(
    article: int, version: int, text: str, language: str, names: Sequence[Name], sentences: Sequence[Span]
) -> tuple[Quote, ...]:
    """The quotes of an article in order of place, each with its speaker where one can be told."""
    places = paragraphs(text)
    runs = find_runs(text, places)
    lines = lay_out(text, places, runs, names)
    found: list[Quote] = []
    utterance = 0
    before: _Pick | None = None
    for line in lines:
        last: _Pick | None = None
        for number in line.runs:
            pick = _pick(text, line, number, runs[number])
            if pick.mention is None and last is not None and last.mention is not None:
                pick = _Pick(last.mention, last.cue, 0.6, pick.said)
            elif pick.mention is None and before is not None and len(line.tokens) == len(line.runs):
                pick = _Pick(before.mention, before.cue, 0.5, said=True)
            if not pick.said:
                continue
            if last is None or last.mention is not pick.mention:
                utterance += 1
            found.append(_quote(article, version, text, runs[number], pick, names, utterance))
            last = pick
        before = last or (before if line.runs else None)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Pick:
    mention: Mention | None
    cue: Span | None
    confidence: float
    said: bool


def _pick(text: str, line: Line, number: int, run: Run) -> _Pick:
    """The subject of the verb of saying nearest to the run."""
    at = line.run_at[number]
    words = line.tokens
    sentence = line.sentences[at]
    best: tuple[int, int, Mention] | None = None
    for index, token in enumerate(words):
        if token.low not in _SAY or line.sentences[index] != sentence or token.run >= 0:
            continue
        for mention in line.mentions:
            if mention.sentence != sentence:
                continue
            gap = index - mention.last if mention.last < index else mention.first - index + 2
            if mention.last < index < mention.last + 12 or index < mention.first <= index + 2:
                cost = abs(index - at) * 2 + gap
                if best is None or cost < best[0]:
                    best = (cost, index, mention)
    words_in = len(text[run.start : run.end].split())
    if best is None:
        return _Pick(None, None, 0.0, said=words_in >= 5)
    cue = words[best[1]]
    return _Pick(best[2], Span(cue.start, cue.end), max(0.3, 0.95 - best[0] / 40), said=words_in >= 2 or best[0] < 14)


def _quote(
    article: int, version: int, text: str, run: Run, pick: _Pick, names: Sequence[Name], utterance: int
) -> Quote:
    mention = pick.mention
    span = Span(mention.start, mention.end) if mention else None
    return Quote(
        text=text[run.start : run.end],
        citation=Citation(article, version, run.start, run.end),
        speaker=_person(mention, names) if mention else None,
        mention=mention.text if mention else None,
        mention_span=span,
        role=None,
        cue=text[pick.cue.start : pick.cue.end] if pick.cue else None,
        cue_span=pick.cue,
        confidence=pick.confidence if mention else 0.0,
        utterance=utterance,
    )


def _person(mention: Mention, names: Sequence[Name]) -> str | None:
    if mention.entity:
        return mention.entity
    if mention.text.lower() in ("he", "she", "the president") or mention.kind == "role":
        earlier = [name for name in names if name.kind is NameKind.PERSON and name.start < mention.start]
        return earlier[-1].entity if earlier else None
    return mention.text if re.match(r"[A-Z]", mention.text) and mention.kind != "pronoun" else None
