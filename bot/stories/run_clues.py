"""Clues: what a quoted run shows of itself: its words, its edges, what else its paragraph holds.

They speak for or against anybody having said it, and go beside the clues of each mention (`clues.PAIR`).
Nothing here decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.stories import gazetteer
from bot.stories.clues import NAN, TAGS, Scene
from bot.stories.tokens import Token

_LEAD = {
    "that": 1, ":": 2, ",": 3, "the": 4, "a": 4, "an": 4, "as": 5, "called": 6, "to": 7, "of": 8, "and": 9, "was": 10,
    "is": 10, "were": 10, "are": 10, "be": 11, "said": 12, "his": 13, "her": 13, "their": 13, "its": 13, "it": 14,
    "for": 15, "in": 15, "with": 15, "about": 16, "so-called": 17, "but": 18, "or": 19, "by": 15, "on": 15, "who": 20,
    "—": 21, "–": 21, "(": 22, "are,": 10, "how": 23, "not": 24, "this": 4, "these": 4, "those": 4, "some": 4,
}  # fmt: skip
_FIRST_PERSON = re.compile(r"\b(?:I|I’m|I'm|we|We|my|My|our|Our|me|us)\b")
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|can|do|does|did|should|must|’s|n’t|'s|n't)\b|’s\b")

RUN = (
    "words", "capital", "last", "starts_paragraph", "alone", "runs_here", "index_here", "lead", "lead_tag", "next_tag",
    "left_odds", "left_gap", "right_odds", "right_gap", "sentence_odds", "sentence_runs", "first_person", "finite",
    "single", "closed", "runs_in_text", "colon_above", "above_alone", "share_quoted", "below_alone", "titlecase",
    "sentence_length", "lead_two", "lead_odds", "next_odds", "twin", "goes_on", "open_above",
    "work_before", "work_after", "owned", "all_capitals",
)  # fmt: skip


def run_clues(scene: Scene, run: int) -> list[float]:
    """The row of `RUN` for a quoted run."""
    line, read = scene.lines[scene.home[run]], scene.grammar[scene.home[run]]
    words, at = line.tokens, line.run_at[run]
    quoted = scene.text[scene.runs[run].start : scene.runs[run].end]
    plain = quoted.strip()
    pieces = plain.split()
    sentence = line.sentences[at]
    same = [index for index in range(len(words)) if line.sentences[index] == sentence]
    left = next(
        (index for index in range(at - 1, -1, -1) if index in read.verbs and line.sentences[index] == sentence), None
    )
    right = next(
        (index for index in range(at + 1, len(words)) if index in read.verbs and line.sentences[index] == sentence),
        None,
    )
    before = words[at - 1] if at else None
    two = words[at - 2] if at > 1 else None
    above = scene.lines[line.number - 1] if line.number else None
    below = scene.lines[line.number + 1] if line.number + 1 < len(scene.lines) else None
    inside = sum(scene.runs[other].end - scene.runs[other].start for other in line.runs)
    return [
        min(len(pieces), 80),
        float(plain[:1].isupper()),
        float(",.?!…-–—".find(plain[-1:]) if plain else -1),
        float(at == 0),
        float(len(words) <= len(line.runs) + 1),
        min(len(line.runs), 8),
        min(line.runs.index(run), 8),
        float(_LEAD.get(before.low, 0)) if before else -1.0,
        TAGS.get(before.tag, NAN) if before else -1.0,
        TAGS.get(words[at + 1].tag, NAN) if at + 1 < len(words) else -1.0,
        read.odds[left] if left is not None else -0.1,
        min(at - left, 40) if left is not None else 60,
        read.odds[right] if right is not None else -0.1,
        min(right - at, 40) if right is not None else 60,
        max((read.odds[index] for index in same), default=0.0),
        sum(words[index].tag == "Q" for index in same),
        float(_FIRST_PERSON.search(plain) is not None),
        float(_FINITE.search(plain) is not None),
        float(scene.runs[run].mark in "‘'`‚"),
        float(scene.runs[run].closed),
        min(len(scene.runs), 40),
        float(above is not None and scene.text[above.end - 1] == ":"),
        float(above is not None and bool(above.runs) and len(above.tokens) <= len(above.runs) + 1),
        round(inside / max(1, line.end - line.start), 2),
        float(below is not None and bool(below.runs) and len(below.tokens) <= len(below.runs) + 1),
        sum(piece[:1].isupper() for piece in pieces) / max(1, len(pieces)),
        min(len(same), 60),
        float(_LEAD.get(two.low, 0)) if two else -1.0,
        scene.odds.leads.get(before.low if before else "^", 0.5),
        scene.odds.nexts.get(words[at + 1].low if at + 1 < len(words) else "$", 0.5),
        float(scene.twins[plain.lower()] - 1),
        float(at == 0 and above is not None and bool(above.runs) and not scene.runs[above.runs[-1]].closed),
        float(bool(run) and not scene.runs[run - 1].closed),
        *_title_clues(words, at, pieces),
    ]


def _title_clues(words: Sequence[Token], at: int, pieces: Sequence[str]) -> list[float]:
    """What makes the marks those of a title: a kind of work before, a performer after, a channel that owns it."""
    before = [token.low for token in words[max(0, at - 3) : at]]
    following = words[at + 1].low if at + 1 < len(words) else ""
    loud = [piece for piece in pieces if len(piece.strip("“”‘’\"'.,!?")) > 3]
    return [
        float(any(word in gazetteer.listed("works") for word in before)),
        float(following in gazetteer.listed("performers")),
        float(at > 1 and words[at - 1].tag == "x" and words[at - 2].text.isupper()),
        float(all(piece.lstrip("“‘\"'(")[:1].isupper() for piece in loud or pieces)),
    ]
