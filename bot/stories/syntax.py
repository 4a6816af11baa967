"""Who does what in a sentence, as far as word order tells: each mention's verb, each verb's subject.

No tree is built. A mention's verb is the verb group that follows it past asides and modifiers; a verb
without a subject of its own shares that of the verb before it. Which verbs report speech is not written
down here: `Odds` was counted on annotated articles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.stories import gazetteer
from bot.stories.mentions import Line, Mention
from bot.stories.tokens import Token


@dataclass(frozen=True, slots=True)
class Odds:
    """Shares counted on annotated articles."""

    verbs: Mapping[str, float]
    """Verb form: how often it is a cue, where it stands in a paragraph with a quoted run."""
    heads: Mapping[str, float]
    """Head noun, or kind of mention in angle brackets: how often a speaker."""
    leads: Mapping[str, float]
    """Word before a run: how often somebody said the run."""
    nexts: Mapping[str, float]
    """Word after a run: the same."""


@dataclass(slots=True)
class Grammar:
    """Of one paragraph: each mention's verb, and how much each verb is one of saying."""

    odds: list[float]
    """For each token; 0 where it is no verb or none of saying."""
    verb_of: dict[int, tuple[int, int, bool]]
    """Mention number to (verb token, tokens skipped, passive)."""
    verbs: list[int] = field(default_factory=list)
    tags: str = ""
    """The tag of each token."""
    subject_of: dict[int, int] = field(default_factory=dict)
    """Verb token to the mention that does it: its own subject, else that of the verb before it."""


def grammar(line: Line, odds: Odds) -> Grammar:
    """Which verb each mention of a paragraph is the subject of, as far as word order tells."""
    words = line.tokens
    found = Grammar([_verb_odds(token, odds) for token in words], {}, tags="".join(token.tag for token in words))
    found.verbs = [
        index
        for index, token in enumerate(words)
        if token.tag in "vgdb" and token.low not in gazetteer.listed("auxiliary")
    ]
    for number, mention in enumerate(line.mentions):
        verb = _mistaken_verb(line, mention, odds) or _verb_after(line, mention)
        if verb is not None:
            found.verb_of[number] = verb
    _share_subjects(line, found)
    return found


def _share_subjects(line: Line, found: Grammar) -> None:
    """Give each verb a subject: its own, one that follows it ("said Mr. Li"), else the previous verb's."""
    own: dict[int, int] = {}
    for number, (verb, _, _) in found.verb_of.items():
        own[verb] = max(number, own.get(verb, -1))
    first_at = {mention.first: number for number, mention in enumerate(line.mentions) if not mention.owner}
    sentence, subject = -1, -1
    for verb in found.verbs:
        if line.sentences[verb] != sentence:
            sentence, subject = line.sentences[verb], -1
        if verb in own:
            subject = own[verb]
        elif found.odds[verb] > 0.12 and verb + 1 in first_at and verb > 0 and line.tokens[verb - 1].tag in "Q,":
            found.subject_of[verb] = first_at[verb + 1]
            continue
        if subject >= 0:
            found.subject_of[verb] = subject


def _verb_odds(token: Token, odds: Odds) -> float:
    if token.tag in "vgdbn":
        return odds.verbs.get(token.low, 0.0)
    return 0.5 if token.low == "according" else 0.0


def _mistaken_verb(line: Line, mention: Mention, odds: Odds) -> tuple[int, int, bool] | None:
    """A verb of saying that was taken for a noun and follows at once (see `mentions`)."""
    at = mention.last + 1
    taken = at < len(line.tokens) and line.tokens[at].tag in "ns" and odds.verbs.get(line.tokens[at].low, 0.0) > 0
    return (at, 0, False) if taken else None


def _verb_after(line: Line, mention: Mention) -> tuple[int, int, bool] | None:
    """(verb token, tokens between, passive): the verb group that follows, past asides and modifiers."""
    words, sentence = line.tokens, mention.sentence
    at = mention.last + 1
    limit = min(len(words), at + 45)
    while at < limit and line.sentences[at] == sentence:
        token = words[at]
        if token.tag in "vm":
            return _verb_group(words, at, limit, mention)
        if token.tag == "g" and at == mention.last + 1:
            return at, 0, False
        if token.tag == ",":
            close = _aside_end(words, at, limit)
            if close is None:
                return None
            at = close
        elif token.tag == "(":
            close = next((index for index in range(at, limit) if words[index].tag == ")"), None)
            if close is None:
                return None
            at = close
        elif token.tag in "w.:Q":
            # "who served as ..." without a comma belongs to the mention; its own verb comes later.
            if token.tag != "w" or token.low not in ("who", "whose", "which", "that"):
                return None
            verb = next((index for index in range(at + 1, limit) if words[index].tag in "vm"), None)
            if verb is None:
                return None
            at = verb
        elif token.tag == "c" and not (at + 1 < limit and words[at + 1].tag in "toPnsap#"):
            return None
        at += 1
    return None


def _aside_end(words: Sequence[Token], at: int, limit: int) -> int | None:
    """The comma that closes an aside opened at `at`; the same place where a verb follows at once."""
    if at + 1 < limit and words[at + 1].tag in "vm":
        return at
    for index in range(at + 1, min(limit, at + 32)):
        if words[index].tag in ",:" and index + 1 < limit and words[index + 1].tag in "vmrdg":
            return index
        if words[index].tag == "Q" or words[index].tag == ".":
            return None
    return None


def _verb_group(words: Sequence[Token], at: int, limit: int, mention: Mention) -> tuple[int, int, bool]:
    last, passive = at, False
    helping = gazetteer.listed("auxiliary")
    index = at
    while index < limit and words[index].tag in "vmrbdgT":
        if words[index].tag == "v" and index > at and words[index - 1].tag not in "vmr":
            break
        if words[index].tag in "vmbdg":
            being = index > at and words[last].low in gazetteer.listed("passive")
            passive = passive or (words[index].tag in "dv" and being)
            if words[index].low not in helping or words[last].low in helping:
                last = index
            if words[index].low not in helping:
                break
        index += 1
    return last, at - mention.last - 1, passive
