"""What came of it: a kind from the fixed list and one span of a report. Pure.

Only what a report states as done counts. In the clause before the wording stands no "hopes to", "if" or
"could"; no negation, unless the kind is made of one; the sentence tells no earlier year. Words between
quotation marks are somebody's view, and headlines are too short to be sure of. Where reports differ,
the newer count more: talks that continue on Wednesday have ended by Thursday.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from bot.model import Article, Citation, Outcome, OutcomeKind, Span
from bot.ports import Material
from bot.stories.genre import body
from bot.stories.pruning import JOINED, QUOTED, dateline, is_fragment, trimmed
from bot.stories.reports import reports, when
from bot.stories.stems import tokens

_BY_PLACE = (1.0, 0.92, 0.84, 0.68, 0.55, 0.47)
"""How much a sentence is worth by its place in the report: what came of it stands near the top."""
_UNTITLED = 0.48
"""Share of the score that is left where neither the first sentence nor the title tells it."""
_ENOUGH = 0.45
_HALF_LIFE_HOURS = 20.0
_LONGEST = 130
"""Characters of a span that says it in a line."""
_ROUNDABOUT = 0.7
"""Share of the score that is left where only a longer span would do."""
_MADE_OF_NEGATION = {OutcomeKind.NO_AGREEMENT, OutcomeKind.VOTE_FAILED, OutcomeKind.WALKED_OUT}
_ON_PAPER = {OutcomeKind.JOINT_STATEMENT, OutcomeKind.SIGNED, OutcomeKind.AGREEMENT}
_LOOKS_AHEAD = {OutcomeKind.TALKS_CONTINUE}
_WEIGHT = {OutcomeKind.TALKS_CONTINUE: 0.6, OutcomeKind.AGREEMENT: 0.85, OutcomeKind.VOTE_PASSED: 0.9}

_CLAUSE_ENDS = re.compile(r"[,;:—–]|\b(?:and|but|while|und|et|y|e|и)\b")


@dataclass(frozen=True, slots=True)
class _Found:
    kind: OutcomeKind
    article: Article
    span: Span
    """The clause to show."""
    sentence: Span
    score: float


@dataclass(frozen=True, slots=True)
class _Cues:
    """How one language words outcomes."""

    kinds: Mapping[OutcomeKind, tuple[re.Pattern[str], ...]]
    any_kind: re.Pattern[str]
    """All wordings in one pattern: most sentences have none of them."""
    unsure: re.Pattern[str]
    negated: re.Pattern[str]
    background: re.Pattern[str]
    undone: Mapping[OutcomeKind, tuple[re.Pattern[str], ...]]
    """What takes a kind back: the statement was withdrawn, the treaty not signed."""


def find_outcome(material: Material) -> Outcome | None:
    """What came of the story's event, in the words of its best report; None when no report says."""
    found: list[_Found] = []
    newest = max((when(article) for article in material.story.articles), default=None)
    for article, sentences in reports(material):
        found += _best_of_each(_in_article(article, sentences))
    if any(hit.kind in _ON_PAPER for hit in found):
        undone = {kind for article, sentences in reports(material) for kind in _undone(article, sentences)}
        found = [hit for hit in found if hit.kind not in undone]
    if not found or newest is None:
        return None
    weights: dict[OutcomeKind, float] = {}
    for hit in found:
        age = (newest - when(hit.article)).total_seconds() / 3600
        weights[hit.kind] = weights.get(hit.kind, 0.0) + hit.score * float(0.5 ** (age / _HALF_LIFE_HOURS))
    kind = max(weights, key=lambda each: (weights[each], each.value))
    told = [hit for hit in found if hit.kind is kind]
    best = max(told, key=lambda hit: (hit.score, when(hit.article), -hit.article.id))
    if best.score < _ENOUGH:
        return None
    others = [hit for hit in told if hit.article.id != best.article.id and hit.score >= _ENOUGH]
    return Outcome(
        kind, best.article.text[best.span.start : best.span.end], tuple(_cite(hit) for hit in (best, *others))
    )


def kinds_stated(sentence: str, language: str) -> frozenset[OutcomeKind]:
    """The kinds of outcome that a sentence states as done; none in a language without cues."""
    cues = _cues(language)
    return frozenset(kind for kind, _ in _stated(sentence, cues)) if cues else frozenset()


def _cite(hit: _Found) -> Citation:
    return Citation(hit.article.id, hit.article.version, hit.span.start, hit.span.end)


def _best_of_each(hits: Iterator[_Found]) -> list[_Found]:
    best: dict[OutcomeKind, _Found] = {}
    for hit in hits:
        if hit.kind not in best or hit.score > best[hit.kind].score:
            best[hit.kind] = hit
    return list(best.values())


def _in_article(article: Article, sentences: tuple[Span, ...]) -> Iterator[_Found]:
    cues = _cues(article.language)
    if cues is None:
        return
    lines = body(article.text, sentences, article.title)[: len(_BY_PLACE)]
    for place, index in enumerate(lines):
        whole = trimmed(article.text, sentences[index])
        start = whole.start + dateline(article.text[whole.start : whole.end])
        sentence = article.text[start : whole.end]
        for kind, at in _stated(sentence, cues):
            clause = _clause(sentence, at)
            told_above = place == 0 or _echoes(sentence[at.start : at.end], article.title)
            score = _WEIGHT.get(kind, 1.0) * _BY_PLACE[place] * (1.0 if told_above else _UNTITLED)
            score *= _ROUNDABOUT if clause.end - clause.start > _LONGEST else 1.0
            yield _Found(kind, article, Span(start + clause.start, start + clause.end), Span(start, whole.end), score)


def _undone(article: Article, sentences: tuple[Span, ...]) -> frozenset[OutcomeKind]:
    """The kinds that the title or the head of a report takes back, in the report's own words."""
    cues = _cues(article.language)
    if cues is None:
        return frozenset()
    lines = body(article.text, sentences, article.title)[: len(_BY_PLACE)]
    texts = (article.title, *(article.text[sentences[index].start : sentences[index].end] for index in lines))
    plain = [QUOTED.sub(" ", text).lower().replace("’", "'") for text in texts]
    told = [text for text in plain if cues.background.search(text) is None]
    return frozenset(
        kind
        for kind, patterns in cues.undone.items()
        if any(_is_fact(text, pattern, cues) for text in told for pattern in patterns)
    )


def _is_fact(text: str, pattern: re.Pattern[str], cues: _Cues) -> bool:
    return any(
        cues.unsure.search(_CLAUSE_ENDS.split(text[: match.start()])[-1]) is None for match in pattern.finditer(text)
    )


def _echoes(wording: str, title: str) -> bool:
    """Whether the title has a word of the wording: what only stands further down is often an earlier event."""
    return any(len(stem) > 3 for stem in set(tokens(wording)) & set(tokens(title)))


def _stated(sentence: str, cues: _Cues) -> Iterator[tuple[OutcomeKind, Span]]:
    """The kinds a sentence states as done, with the place of the wording."""
    plain = sentence.lower().replace("’", "'")
    if len(plain) != len(sentence) or cues.any_kind.search(plain) is None:
        return
    earlier = cues.background.search(plain) is not None
    quoted = [match.span() for match in QUOTED.finditer(sentence)]
    for kind, patterns in cues.kinds.items():
        if earlier and kind not in _LOOKS_AHEAD:
            continue
        for match in (match for pattern in patterns for match in pattern.finditer(plain)):
            if any(left < match.end() and match.start() < right for left, right in quoted):
                continue
            before = _CLAUSE_ENDS.split(plain[: match.start()])[-1]
            if cues.unsure.search(before) and kind not in _LOOKS_AHEAD:
                continue
            if cues.negated.search(before) and kind not in _MADE_OF_NEGATION:
                continue
            yield kind, Span(match.start(), match.end())
            break


def _clause(sentence: str, at: Span) -> Span:
    """The clause to show: from the wording to the last clause end within reach, or the whole sentence."""
    ends = [
        match.start()
        for match in re.finditer(r",\s|;\s|\s[—–-]\s|\s(?:aimed at|designed to|meant to)\b|[.!?]$", sentence)
    ]
    ends = [end for end in (*ends, len(sentence)) if end >= at.end]
    joined = JOINED.search(sentence, at.end)
    until = min(at.start + _LONGEST, joined.start() if joined else len(sentence))
    near = [end for end in ends if end <= until]
    for end in (*reversed(near), *ends[:1]):
        if is_fragment(sentence[at.start : end], sentence):
            return Span(at.start, end)
    return Span(0, len(sentence))


@lru_cache(maxsize=16)
def _cues(language: str) -> _Cues | None:
    tables = tomllib.loads(
        resources.files("bot.stories").joinpath("data/keypoints_outcomes.toml").read_text(encoding="utf-8")
    )
    table = tables.get(language)
    if table is None:
        return None
    parts = dict(table.get("parts", {}))
    parts["aside_any"] = r" (?:[\w'.%$-]+ ){0,9}?"
    guards = {name: re.compile(pattern) for name, pattern in table["guards"].items()}
    kinds, undone = (
        {
            kind: tuple(_compiled(pattern, parts) for pattern in table.get(part, {}).get(kind.value, ()))
            for kind in OutcomeKind
        }
        for part in ("kinds", "undone")
    )
    any_kind = re.compile("|".join(f"(?:{pattern.pattern})" for patterns in kinds.values() for pattern in patterns))
    return _Cues(kinds, any_kind, guards["unsure"], guards["negated"], guards["background"], undone)


def _compiled(pattern: str, parts: Mapping[str, str]) -> re.Pattern[str]:
    for name in ("aside_any", *parts):
        pattern = pattern.replace(" {" + name + "}" if name == "aside_any" else "{" + name + "}", parts[name])
        pattern = pattern.replace("{" + name + "}", parts[name])
    return re.compile(r"\b" + pattern)
