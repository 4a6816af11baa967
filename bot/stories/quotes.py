"""Quotes: which marked runs somebody is reported to have said, and who.

English is weighed by the learned model (`clues` → `weighing`) and its mentions are led back to people
(`persons`); other languages go by their own few rules (`abroad`), which name a speaker only when sure.
Nothing in this file does I/O beyond the tables read once; nothing raises on any text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.model import Citation, Name, Quote, Span
from bot.stories import abroad
from bot.stories.clues import Candidate, Scene, scene
from bot.stories.heads import trees, weights
from bot.stories.marks import Run, find_runs
from bot.stories.mentions import Line, full_span, lay_out
from bot.stories.persons import Cast, Known, Person
from bot.stories.text import paragraphs
from bot.stories.weighing import Model, Weighed, model, weigh

ANYBODY = 0.06
"""Below this chance for the likeliest mention, nobody in the text is the speaker."""
CUE = 0.12
"""A verb is one of saying from this share on (see `clues.Odds`)."""
_TRANSLATED = re.compile(
    r"\b(?:through|via|with the help of|according to) (?:a|an|his|her|the|official) ?(?:official )?"
    r"(?:interpreter|translat\w+)|\b(?:in|speaking in|from) (?:translation|translated)\b|\bspeaking through\b",
    re.IGNORECASE,
)


def find_quotes(
    article: int,
    version: int,
    text: str,
    language: str,
    names: Sequence[Name],
    sentences: Sequence[Span],
    at: date | None = None,
) -> tuple[Quote, ...]:
    """The quotes of an article in order of place, each with its speaker where one can be told.

    `at` is the article's day, used only to tell which office-holder a role may mean.
    """
    places = paragraphs(text)
    runs = find_runs(text, places)
    if not runs:
        return ()
    if language != "en":
        return abroad.quotes(article, version, text, language, names, places, runs, sentences)
    lines = lay_out(text, places, runs, names)
    return quotes_of(text, lines, runs, names, model(), article=article, version=version, at=at)


def quotes_of(
    text: str,
    lines: Sequence[Line],
    runs: Sequence[Run],
    names: Sequence[Name],
    learned: Model,
    *,
    article: int = 0,
    version: int = 1,
    at: date | None = None,
) -> tuple[Quote, ...]:
    """The quotes of an English article laid out by `mentions.lay_out`, as a given model sees them."""
    stage = scene(text, lines, runs, names, learned.odds, trees(lines, weights()))
    cast = Cast(stage, names, learned.antecedent, at)
    found: list[Quote] = []
    utterance = 0
    before: tuple[Run, Candidate | None, int] | None = None
    spoke_last: Known | None = None
    for weighed in weigh(stage, learned):
        if not weighed.is_quote(learned.asked) or _names_a_thing(stage, weighed.run):
            continue
        run, home = stage.runs[weighed.run], stage.home[weighed.run]
        chosen, chance = speaker(weighed)
        person = (
            cast.who(chosen.mention, weighed.run, spoke_last, before[2] if before else -9)
            if chosen
            else Person(None, 0.0)
        )
        if before is None or not _goes_on(before, chosen, home):
            utterance += 1
        found.append(_quote(article, version, stage, weighed, chosen, chance, person, cast, utterance))
        spoke_last = cast.people.get(person.name or "") or spoke_last
        before = (run, chosen, home)
    return tuple(found)


_NAMING = re.compile(r"\b(?:also |better |formerly |widely )?known as (?:the |a |an )?$", re.IGNORECASE)


def _names_a_thing(stage: Scene, run: int) -> bool:
    """Whether the marks hold a thing's name (known as the “Night of Lamps”), which is nobody's words."""
    start = stage.runs[run].start - 1
    words = stage.text[stage.runs[run].start : stage.runs[run].end].split()
    capitals = len(words) > 1 and all(word[0].isupper() or len(word) < 4 for word in words)
    return capitals and _NAMING.search(stage.text, max(0, start - 40), start) is not None


def speaker(weighed: Weighed) -> tuple[Candidate | None, float]:
    """The likeliest candidate and its chance; none where nobody is likely."""
    best = weighed.best
    if best is None:
        return None, 0.0
    chance = float(weighed.chances[best])
    return (weighed.candidates[best], chance * weighed.said) if chance >= ANYBODY else (None, 0.0)


def _goes_on(before: tuple[Run, Candidate | None, int], chosen: Candidate | None, home: int) -> bool:
    """Whether a run is another piece of the utterance before it."""
    run, candidate, paragraph = before
    if candidate is None or chosen is None:
        return False
    same = (candidate.mention.start, candidate.mention.end) == (chosen.mention.start, chosen.mention.end)
    return same and (paragraph == home or (not run.closed and home == paragraph + 1))


def _quote(
    article: int,
    version: int,
    stage: Scene,
    weighed: Weighed,
    chosen: Candidate | None,
    chance: float,
    person: Person,
    cast: Cast,
    utterance: int,
) -> Quote:
    run = stage.runs[weighed.run]
    mention = chosen.mention if chosen else None
    phrase = full_span(stage.lines[mention.paragraph], mention) if mention else None
    cue = _cue(stage, weighed.run, chosen) if chosen else None
    line = stage.lines[stage.home[weighed.run]]
    around = " ".join(token.text for token in line.tokens if token.run < 0)
    inner = run.inner(stage.text)
    return Quote(
        text=stage.text[inner.start : inner.end],
        citation=Citation(article, version, inner.start, inner.end),
        speaker=person.name,
        mention=stage.text[phrase.start : phrase.end] if phrase else None,
        mention_span=phrase,
        role=cast.role(mention, person.name) if mention else None,
        cue=stage.text[cue.start : cue.end] if cue else None,
        cue_span=cue,
        confidence=round(chance * person.certainty, 4) if person.name else 0.0,
        utterance=utterance,
        translated=_TRANSLATED.search(around) is not None,
    )


def _cue(stage: Scene, run: int, chosen: Candidate) -> Span | None:
    """The verb (or "according to") by which the report gives the run to the mention."""
    mention = chosen.mention
    if mention.kind == "label" or chosen.number < 0:
        return None
    line, read = stage.lines[mention.paragraph], stage.grammar[mention.paragraph]
    words = line.tokens
    if mention.first > 1 and words[mention.first - 1].low == "to" and words[mention.first - 2].low == "according":
        return Span(words[mention.first - 2].start, words[mention.first - 1].end)
    verbs = [verb for verb, subject in read.subject_of.items() if subject == chosen.number]
    if chosen.number in read.verb_of:
        verbs.append(read.verb_of[chosen.number][0])
    at = line.run_at.get(run, len(words))
    saying = [verb for verb in verbs if read.odds[verb] >= CUE] or [verb for verb in verbs if read.odds[verb] > 0]
    if not saying:
        return None
    verb = min(saying, key=lambda place: abs(place - at))
    return Span(words[verb].start, words[verb].end)
