"""Clues: what speaks for a mention being the speaker of a quoted run, as numbers.

Each pair of run and mention becomes one row of `PAIR`. A learned model weighs
them; nothing here decides. A clue that does not apply is NaN or its stated default. The row of the run
itself is made in `run_clues`.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.model import Name, NameKind
from bot.stories.governing import GOVERNING, governing_clues
from bot.stories.heads import Tree
from bot.stories.marks import Run
from bot.stories.mentions import Line, Mention
from bot.stories.syntax import Grammar, Odds, grammar
from bot.stories.text import fold

NAN = math.nan
_KINDS = {
    kind: float(number)
    for number, kind in enumerate(
        ("person", "name", "pronoun", "role", "organisation", "group", "place", "document", "other", "label")
    )
}
_PRONOUN = {
    "he": 1, "she": 1, "they": 2, "i": 3, "we": 4, "it": 5, "who": 6, "which": 6, "that": 7, "this": 7, "these": 7,
    "those": 8, "his": 9, "her": 9, "its": 10, "their": 10, "my": 11, "our": 11, "your": 11, "him": 12, "them": 12,
    "me": 12, "us": 12, "you": 13, "one": 14, "some": 14, "others": 14, "both": 14,
}  # fmt: skip
_BEFORE = {
    "by": 1, "to": 2, "of": 3, "from": 4, "with": 5, "for": 6, "in": 7, "on": 8, "at": 9, "about": 10, "against": 11,
    "that": 12, "when": 13, "as": 14, "if": 15, "because": 16, "while": 17, "after": 18, "where": 19, "but": 20,
    "and": 21, "what": 22, "than": 23, "whether": 24,
}  # fmt: skip
TAGS = {tag: float(number) for number, tag in enumerate('.,:Qvbgdmincw()TaPsrtopx#R"?')}

PAIR = (
    "paragraphs", "same_sentence", "sentences", "distance", "log_distance", "after", "mentions_between",
    "subjects_between", "verbs_between", "cue_between", "runs_between", "commas_between", "colons_between",
    "stops_between", "conjunctions_between", "has_verb", "verb_gap", "verb_odds", "verb_to_run", "verb_adjacent",
    "passive", "verb_left_nearest", "verb_right_nearest", "inverted_odds", "before", "before_tag", "according",
    "after_tag", "kind", "pronoun", "owner", "plural", "head_odds", "definite", "length", "sentence_start",
    "paragraph_start", "in_run", "entity_count", "entity_said", "same_head_nearer", "subject_of_nearest",
    "subject_of_cue", "subject_of_best", "subject_of_right",
    "left_rank", "left_odds", "left_reach", "left_higher", "right_rank", "right_odds", "right_reach",
    "first_subject", "last_subject", "list_item", "verb_is_cue_top", "touches", "label", "anchor_run",
    "anchor_open", "anchor_end",
    *GOVERNING,
)  # fmt: skip


@dataclass(slots=True)
class Candidate:
    """A mention offered for a run, with its number in its paragraph."""

    mention: Mention
    number: int


@dataclass(slots=True)
class Scene:
    """An article laid out for weighing: paragraphs, grammar, runs and counts over the whole text."""

    text: str
    lines: Sequence[Line]
    grammar: Sequence[Grammar]
    runs: Sequence[Run]
    home: dict[int, int]
    """Run to paragraph."""
    entity_count: Counter[str]
    entity_said: dict[str, float]
    odds: Odds
    twins: Counter[str]
    """How often each run's words stand in marks in the article."""
    trees: Mapping[int, Tree]
    """Parses of the paragraphs that hold a run."""
    seen: dict[tuple[int, int, int], list[float]] = field(default_factory=dict)
    """What was worked out of mentions: by paragraph, token they are seen from, and number."""


def scene(
    text: str,
    lines: Sequence[Line],
    runs: Sequence[Run],
    names: Sequence[Name],
    odds: Odds,
    trees: Mapping[int, Tree],
) -> Scene:
    """The article as `candidates`, `pair_clues` and `run_clues` want it."""
    read = [grammar(line, odds) for line in lines]
    said: dict[str, float] = defaultdict(float)
    for line, grammar_ in zip(lines, read, strict=True):
        for number, mention in enumerate(line.mentions):
            if number in grammar_.verb_of and mention.entity:
                said[mention.entity] += grammar_.odds[grammar_.verb_of[number][0]]
    home = {run: line.number for line in lines for run in line.runs}
    count = Counter(name.entity for name in names if name.kind is not NameKind.GROUP)
    twins = Counter(text[run.start : run.end].strip().lower() for run in runs)
    return Scene(text, lines, read, runs, home, count, said, odds, twins, trees)


def candidates(scene: Scene, run: int) -> list[Candidate]:
    """The mentions that may be the speaker: all of the paragraph, the likelier ones around it."""
    here = scene.home[run]
    line = scene.lines[here]
    found = [Candidate(mention, number) for number, mention in enumerate(line.mentions)]
    for back in (1, 2, 3):
        if here - back < 0:
            break
        earlier = scene.lines[here - back]
        read = scene.grammar[here - back]
        near = [
            Candidate(mention, number)
            for number, mention in enumerate(earlier.mentions)
            if mention.kind in ("person", "pronoun", "role", "organisation", "name", "document")
            or (number in read.verb_of and read.odds[read.verb_of[number][0]] > 0.1)
        ]
        found += (
            near[-14:]
            if back == 1
            else [item for item in near[-10:] if item.number in read.verb_of or item.mention.kind == "person"]
        )
    if here + 1 < len(scene.lines) and len(line.tokens) <= len(line.runs) + 1:
        following = scene.lines[here + 1]
        found += [Candidate(mention, number) for number, mention in enumerate(following.mentions[:6])]
    label = _label(scene, run)
    return [*([Candidate(label, -1)] if label else []), *found[:70]]


_LABEL = re.compile(r"\s*([A-Z][A-Z.'’ -]{1,30}|[A-Z][a-z]+(?: [A-Z][a-z]+){0,2}|Q|A):\s")


def _label(scene: Scene, run: int) -> Mention | None:
    """A transcript's label that stands inside the marks ("SMITH: No.")."""
    found = _LABEL.match(scene.text, scene.runs[run].start, scene.runs[run].end)
    if found is None:
        return None
    start, end = found.span(1)
    line = scene.lines[scene.home[run]]
    at = line.run_at[run]
    words = scene.text[start:end]
    return Mention(
        line.number, at, at, start, end, words, words.split()[-1].lower(), "label", sentence=line.sentences[at]
    )


def pair_clues(scene: Scene, run: int, candidate: Candidate) -> list[float]:
    """The row of `PAIR` for a run and a mention.

    A mention of another paragraph is seen from its anchor: the run of that paragraph which is nearest to this
    one, for whoever said that one is likely to go on speaking; the paragraph's edge where it has no run.
    """
    mention = candidate.mention
    own = scene.lines[mention.paragraph]
    anchor, at = _anchor(scene.lines[scene.home[run]], own, run)
    key = (own.number, at, candidate.number)
    if key not in scene.seen:
        scene.seen[key] = _sight(scene, candidate, own, anchor, at)
    sight = scene.seen[key]
    named = (
        mention.head[:1]
        and mention.kind in ("person", "name", "organisation")
        and own.tokens[mention.last].text in scene.text[scene.runs[run].start : scene.runs[run].end]
    )
    away = float(mention.paragraph - scene.home[run])
    return [away, *sight[: _IN_RUN - 1], float(bool(named)), *sight[_IN_RUN - 1 :]]


_IN_RUN = PAIR.index("in_run")


def _sight(scene: Scene, candidate: Candidate, own: Line, anchor: int | None, at: int) -> list[float]:
    """What does not hang on the run itself, only on where the mention is seen from: `PAIR` without two columns."""
    mention, read = candidate.mention, scene.grammar[own.number]
    tree = scene.trees.get(own.number) if anchor is not None else None
    last = len(own.tokens) - 1
    return [
        *_between(mention, own, read, at),
        *_verb_clues(candidate, own, read, at),
        *_own_clues(scene, candidate, own),
        *_order_clues(candidate, own, read, at),
        float(anchor is not None),
        float(anchor is not None and not scene.runs[anchor].closed),
        float(at >= last or (at == last - 1 and own.tokens[last].tag in ".:")),
        *governing_clues(tree, own, at, mention, scene.odds.verbs),
    ]


def _anchor(line: Line, own: Line, run: int) -> tuple[int | None, int]:
    """The run that a mention of paragraph `own` is seen from, and its token; the edge where there is none."""
    if own is line:
        return run, line.run_at[run]
    earlier = own.number < line.number
    if not own.runs:
        return None, len(own.tokens) if earlier else -1
    nearest = own.runs[-1] if earlier else own.runs[0]
    return nearest, own.run_at[nearest]


def _sentence_at(line: Line, at: int) -> int:
    return line.sentences[max(0, min(at, len(line.sentences) - 1))]


def _between(mention: Mention, line: Line, read: Grammar, at: int) -> list[float]:
    after = mention.first > at
    low, high = (at + 1, mention.first) if after else (mention.last + 1, at)
    tags = read.tags[low:high]
    begin = bisect_left(line.mentions, low, key=_first)
    end = bisect_left(line.mentions, high, key=_first)
    other = [number for number in range(begin, end) if line.mentions[number].last < high]
    distance = max(0, high - low)
    apart = mention.sentence - _sentence_at(line, at)
    return [
        float(apart == 0),
        float(max(-6, min(6, apart))),
        float(distance if after else -distance),
        math.log1p(distance),
        float(after),
        float(len(other)),
        float(sum(number in read.verb_of for number in other)),
        float(max(0, bisect_left(read.verbs, high) - bisect_left(read.verbs, low))),
        max(read.odds[low:high], default=0.0),
        float(tags.count("Q")),
        float(tags.count(",")),
        float(tags.count(":")),
        float(tags.count(".")),
        float(tags.count("c")),
    ]


def _first(mention: Mention) -> int:
    return mention.first


def _nearest_verbs(read: Grammar, at: int) -> tuple[int, int]:
    """The verbs next to a token on its left and right; -1 where there is none."""
    place, end = bisect_left(read.verbs, at), bisect_right(read.verbs, at)
    return read.verbs[place - 1] if place else -1, read.verbs[end] if end < len(read.verbs) else -1


def _verb_clues(candidate: Candidate, own: Line, read: Grammar, at: int) -> list[float]:
    mention = candidate.mention
    verb = read.verb_of.get(candidate.number)
    clues = [0.0, NAN, -0.1, NAN, 0.0, 0.0, 0.0, 0.0]
    if verb is not None:
        place, gap, passive = verb
        left, right = _nearest_verbs(read, at)
        clues = [
            1.0, float(gap), read.odds[place], float(place - at), float(abs(place - at) <= 2), float(passive),
            float(place == left), float(place == right),
        ]  # fmt: skip
    inverted = -0.1
    first = mention.first
    if first > 0 and own.tokens[first - 1].tag in "vbdn":
        inverted = read.odds[first - 1]
        if not (first > 1 and own.tokens[first - 2].tag in "Q,"):
            inverted -= 2.0
    return [*clues, inverted]


def _own_clues(scene: Scene, candidate: Candidate, own: Line) -> list[float]:
    mention, odds = candidate.mention, scene.odds
    before = own.tokens[mention.first - 1] if mention.first else None
    two = own.tokens[mention.first - 2] if mention.first > 1 else None
    after = own.tokens[mention.last + 1] if mention.last + 1 < len(own.tokens) else None
    nearer = sum(item.head == mention.head and item.first > mention.first for item in own.mentions)
    return [
        float(_BEFORE.get(before.low, 0)) if before else -1.0,
        TAGS.get(before.tag, NAN) if before else -1.0,
        float(before is not None and before.low == "to" and two is not None and two.low == "according"),
        TAGS.get(after.tag, NAN) if after else -1.0,
        _KINDS.get(mention.kind, 8.0),
        float(_PRONOUN.get(mention.head, 0)) if mention.first == mention.last else 0.0,
        float(mention.owner),
        float(mention.plural),
        odds.heads.get(head_key(mention), odds.heads.get("<" + mention.kind + ">", 0.1)),
        float(own.tokens[mention.first].low == "the"),
        float(min(mention.last - mention.first + 1, 12)),
        float(mention.first == 0 or own.sentences[mention.first - 1] != mention.sentence),
        float(mention.first == 0),
        float(min(scene.entity_count[mention.entity], 30)) if mention.entity else 0.0,
        float(scene.entity_said.get(mention.entity, 0.0)) if mention.entity else 0.0,
        float(nearer),
    ]


def head_key(mention: Mention) -> str:
    """What the table of head nouns knows a mention by; names go by their kind."""
    return fold(mention.head) if mention.kind in ("role", "document", "other", "pronoun") else "<" + mention.kind + ">"


def _order_clues(candidate: Candidate, own: Line, read: Grammar, at: int) -> list[float]:
    mention = candidate.mention
    subjects = [number for number in sorted(read.verb_of) if own.mentions[number].sentence == mention.sentence]
    left, _ = _nearest_verbs(read, at)
    owners = [number for number in subjects if own.mentions[number].last < left]
    cue, top, right = _cue_subjects(candidate, own, read, at)
    best = max((read.odds[read.verb_of[number][0]] for number in subjects), default=-1.0)
    mine = read.odds[read.verb_of[candidate.number][0]] if candidate.number in read.verb_of else -2.0
    after = own.tokens[mention.last + 1] if mention.last + 1 < len(own.tokens) else None
    return [
        float(bool(owners) and owners[-1] == candidate.number),
        cue,
        top,
        right,
        *_chain_clues(candidate, own, read, at),
        float(bool(subjects) and subjects[0] == candidate.number),
        float(bool(subjects) and subjects[-1] == candidate.number),
        float(mention.first > 0 and own.tokens[mention.first - 1].tag == "c"),
        float(mine >= best),
        float(mention.last == at - 1 or mention.first == at + 1),
        float(after is not None and after.low == ":" and mention.first == 0),
    ]


def _cue_subjects(candidate: Candidate, line: Line, read: Grammar, at: int) -> tuple[float, float, float]:
    """Whether the mention is the subject of the nearest verb of saying to the left, of the best, of the first right."""
    sentence = _sentence_at(line, at)
    left = [
        index for index in read.verbs if index < at and read.odds[index] > 0.12 and line.sentences[index] == sentence
    ]
    right = [
        index for index in read.verbs if index > at and read.odds[index] > 0.12 and line.sentences[index] == sentence
    ]
    mine = read.verb_of.get(candidate.number, (-9, 0, False))[0]
    before = candidate.mention.first - 1
    return (
        float(bool(left) and mine == left[-1]),
        float(bool(left) and mine == max(left, key=lambda index: read.odds[index])),
        float(bool(right) and (mine == right[0] or before == right[0])),
    )


def _chain_clues(candidate: Candidate, line: Line, read: Grammar, at: int) -> list[float]:
    """Where the mention stands among the subjects of the verbs going out from the run, to the left and right."""
    sentence = _sentence_at(line, at)
    left = [verb for verb in reversed(read.verbs) if verb < at and line.sentences[verb] == sentence]
    right = [verb for verb in read.verbs if verb > at and line.sentences[verb] == sentence]
    clues: list[float] = []
    for side, verbs in enumerate((left, right)):
        chain: dict[int, tuple[float, int]] = {}
        for verb in verbs:
            subject = read.subject_of.get(verb)
            if subject is not None:
                best = chain.get(subject, (-1.0, 0))
                chain[subject] = max(best, (read.odds[verb], -abs(verb - at)))
        order = list(chain)
        if candidate.number not in chain:
            clues += [9.0, -1.0, 60.0, 0.0][: 4 if side == 0 else 3]
            continue
        rank = order.index(candidate.number)
        odds, reach = chain[candidate.number]
        clues += [float(min(rank, 8)), odds, float(-reach)]
        if side == 0:
            clues.append(float(all(chain[other][0] < odds for other in order[:rank])))
    return clues
