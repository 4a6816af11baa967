"""The person behind a mention: behind a name, "he", "the secretary of state", "who".

A name is its entity. A pronoun or a definite description is weighed against every person the text has
named by then (and in the same paragraph): sex, distance, grammar, who spoke last, and which roles the
text itself gives to whom ("Secretary of State John Kerry", "Kim, the North Korean leader"). The table of
office-holders is only one clue among them. An indefinite description, a document, "I" and "we" stand for
nobody with a name; a spokesman is never his master.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.model import Name
from bot.stories import gazetteer
from bot.stories.clues import Scene
from bot.stories.mentions import Line, Mention
from bot.stories.text import fold
from bot.stories.tokens import Token

MALE, FEMALE = frozenset(("he", "him", "his", "himself")), frozenset(("she", "her", "hers", "herself"))
ANTECEDENT = (
    "sex_agrees", "sex_differs", "sex_unknown", "log_sentences", "log_paragraphs", "recency", "most_recent",
    "second_recent", "subject", "paragraph_first", "same_sentence", "same_paragraph", "spoke_last",
    "spoke_last_here", "share", "most_named", "first_named", "in_run", "role_match", "holder", "cataphor",
    "role_mention", "role_x_match", "role_x_recent", "pronoun_x_subject", "pronoun_x_spoke", "previous_subject",
    "owner", "described",
)  # fmt: skip


@dataclass(slots=True)
class Known:
    """A person of the article: where named, which roles, which sex."""

    entity: str
    places: list[Mention] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a mention stands for (None: nobody who can be named), and how sure that is, 0 to 1."""

    name: str | None
    certainty: float
    role: str | None = None


class Cast:
    """The people of one article, ready to be asked who a mention is."""

    def __init__(self, scene: Scene, names: Sequence[Name], weights: Mapping[str, float], at: date | None) -> None:
        self.scene = scene
        self.weights = weights
        self.at = at
        self.people: dict[str, Known] = {}
        self._sentences = _running_sentences(scene.lines)
        self._collect()
        self._add_descriptions()
        self._placed = {id(mention) for known in self.people.values() for mention in known.places}
        for known in self.people.values():
            known.sex = known.sex or _sex(known, names, scene.text)
        self._total = sum(len(known.places) for known in self.people.values()) or 1
        self._most = max(self.people.values(), key=lambda known: len(known.places), default=None)

    def _collect(self) -> None:
        for line in self.scene.lines:
            for number, mention in enumerate(line.mentions):
                if mention.kind != "person" or not mention.entity:
                    continue
                known = self.people.setdefault(mention.entity, Known(mention.entity))
                known.places.append(mention)
                for role in _roles_at(line, number):
                    known.roles.add(role)

    def _add_descriptions(self) -> None:
        """Count "the president" as a place of the one person so far to whom the text gives that role."""
        added: list[tuple[Known, Mention]] = []
        for line in self.scene.lines:
            for mention in line.mentions:
                if mention.kind != "role" or mention.owner or mention.plural or not _definite(line, mention):
                    continue
                here = (mention.paragraph, mention.first)
                named = [
                    known for known in self.people.values() if (known.places[0].paragraph, known.places[0].first) < here
                ]
                bearers = [known for known in named if mention.head in known.roles]
                if len(bearers) != 1:
                    bearers = [known for known in bearers or named if self._holds(known, mention)]
                if len(bearers) == 1:
                    added.append((bearers[0], mention))
        for known, mention in added:
            known.places.append(mention)
        for known in self.people.values():
            known.places.sort(key=lambda mention: (mention.paragraph, mention.first))

    def who(self, mention: Mention, run: int | None, spoke_last: Known | None, last_paragraph: int) -> Person:
        """The person behind a mention that speaks run `run`, after `spoke_last` spoke."""
        direct = self._direct(mention)
        if direct is not None:
            return direct
        ranked = self.ranked(mention, run, spoke_last, last_paragraph)
        if not ranked:
            return Person(None, 0.3)
        best, certainty = ranked[0]
        return Person(best.entity, certainty)

    def needs_weighing(self, mention: Mention) -> bool:
        """Whether a mention is a pronoun or description that may mean one of several people."""
        return self._direct(mention) is None

    def _direct(self, mention: Mention) -> Person | None:
        """What needs no weighing: names, bodies, "X, who", appositions; and what nobody can name."""
        line = self.scene.lines[mention.paragraph]
        if mention.kind in ("person", "organisation", "place") and mention.entity:
            return Person(mention.entity, 0.99)
        if mention.kind == "label":
            return Person(self._by_label(mention.text), 0.95)
        if mention.kind == "name":
            name = _bare_name(line, mention)
            return Person(self._by_label(name) or name, 0.9)
        if mention.head in ("who", "which") and mention.first == mention.last:
            return self._antecedent_of_relative(line, mention)
        if mention.kind == "role" or (mention.kind == "other" and not mention.plural):
            apposed = _apposed(line, mention)
            if apposed is not None:
                return Person(apposed.entity, 0.95)
        if mention.head in MALE or mention.head in FEMALE:
            return None
        if mention.kind == "role" and not mention.plural and _definite(line, mention):
            return None
        return Person(None, 0.3)

    def role(self, mention: Mention, name: str | None) -> str | None:
        """What the report calls the speaker beside the name: a title, an aside, or the description itself."""
        line = self.scene.lines[mention.paragraph]
        if mention.kind == "role":
            words = self.scene.text[mention.start : mention.end]
            return re.sub(r"^(?:the|The|a|A|an|An)\s+", "", words)
        known = self.people.get(name or "")
        if known is None:
            return None
        places = [mention, *known.places] if mention.kind == "person" else known.places
        for place in places:
            line = self.scene.lines[place.paragraph]
            titled = _title_in(line, place, known.entity)
            if titled:
                return titled
        for place in places:
            aside = _aside_role(self.scene.lines[place.paragraph], place)
            if aside is not None:
                return re.sub(r"^(?:the|a|an|his|her)\s+", "", self.scene.text[aside.start : aside.end])
        return None

    def _antecedent_of_relative(self, line: Line, mention: Mention) -> Person:
        before = [item for item in line.mentions if item.last < mention.first and item.sentence == mention.sentence]
        named = [item for item in before if mention.first - item.last <= 2 or item.kind == "person"]
        if not named:
            return Person(None, 0.3)
        item = named[-1]
        direct = self._direct(item) if item.head not in ("who", "which") else None
        return direct if direct is not None else Person(item.entity or None, 0.5)

    def _by_label(self, label: str) -> str | None:
        """The person whose name a label shortens (TRUMP, JAKE TAPPER); the label itself where nobody is."""
        words = [fold(word) for word in label.split()]
        if not words:
            return None
        hits = [known for known in self.people.values() if set(words) <= {fold(word) for word in known.entity.split()}]
        if len(hits) == 1 or (hits and len({known.entity for known in hits}) == 1):
            return hits[0].entity
        return (
            max(hits, key=lambda known: len(known.places)).entity
            if hits
            else (label.title() if label.isupper() else label)
        )

    def ranked(
        self, mention: Mention, run: int | None, spoke_last: Known | None, last_paragraph: int
    ) -> list[tuple[Known, float]]:
        """The people a pronoun or description may mean, likeliest first, with their chances (summing to 1)."""
        rows = [(known, self.clues(known, mention, run, spoke_last, last_paragraph)) for known in self.people.values()]
        scored = [
            (known, sum(self.weights.get(name, 0.0) * value for name, value in zip(ANTECEDENT, row, strict=True)))
            for known, row in rows
            if row is not None
        ]
        if not scored:
            return []
        peak = max(score for _, score in scored)
        mass = [(known, math.exp(score - peak)) for known, score in scored]
        total = sum(value for _, value in mass)
        return sorted(((known, value / total) for known, value in mass), key=lambda item: -item[1])

    def clues(
        self, known: Known, mention: Mention, run: int | None, spoke_last: Known | None, last_paragraph: int
    ) -> list[float] | None:
        """The row of `ANTECEDENT`; None where the person is not yet named and not in the paragraph."""
        here = [item for item in known.places if (item.paragraph, item.first) < (mention.paragraph, mention.first)]
        near = here[-1] if here else next((item for item in known.places if item.paragraph == mention.paragraph), None)
        if near is None:
            return None
        sex = "m" if mention.head in MALE else "f" if mention.head in FEMALE else ""
        agrees = float(bool(sex) and known.sex == sex)
        differs = float(bool(sex) and bool(known.sex) and known.sex != sex)
        sentences = abs(self._sentence(mention) - self._sentence(near))
        paragraphs = mention.paragraph - near.paragraph
        recency = self._recency(known, near, mention)
        line = self.scene.lines[near.paragraph]
        subject = float(self._is_subject(near))
        first = float(all(item.first >= near.first for item in line.mentions if id(item) in self._placed))
        spoke = float(spoke_last is known)
        described = float(mention.kind == "role")
        match = self._role_match(known, mention)
        quoted = self.scene.text[self.scene.runs[run].start : self.scene.runs[run].end] if run is not None else ""
        named = float(bool(quoted) and re.search(rf"\b{re.escape(known.entity.split()[-1])}\b", quoted) is not None)
        return [
            agrees, differs, float(bool(sex) and not known.sex), math.log1p(sentences), math.log1p(max(0, paragraphs)),
            float(min(recency, 6)), float(recency == 0), float(recency == 1), subject, first,
            float(sentences == 0), float(paragraphs == 0), spoke, spoke * float(last_paragraph == mention.paragraph),
            len(known.places) / self._total, float(self._most is known), float(self._first_named() is known), named,
            match, float(self._holds(known, mention)), float(not here), described, described * match,
            described * float(recency == 0), (1 - described) * subject, (1 - described) * spoke,
            float(sentences == 1 and subject > 0), float(near.owner), float(near.kind == "role"),
        ]  # fmt: skip

    def _first_named(self) -> Known | None:
        return min(
            self.people.values(), key=lambda known: (known.places[0].paragraph, known.places[0].first), default=None
        )

    def _sentence(self, mention: Mention) -> int:
        return self._sentences[mention.paragraph] + mention.sentence

    def _recency(self, known: Known, near: Mention, mention: Mention) -> int:
        """How many other people were named since."""
        low, high = (near.paragraph, near.first), (mention.paragraph, mention.first)
        return sum(
            other is not known and any(low < (item.paragraph, item.first) < high for item in other.places)
            for other in self.people.values()
        )

    def _is_subject(self, mention: Mention) -> bool:
        line, grammar = self.scene.lines[mention.paragraph], self.scene.grammar[mention.paragraph]
        return any(line.mentions[number] is mention for number in grammar.verb_of)

    def _role_match(self, known: Known, mention: Mention) -> float:
        if mention.kind != "role":
            return 0.0
        return float(mention.head in known.roles)

    def _holds(self, known: Known, mention: Mention) -> bool:
        return mention.kind == "role" and gazetteer.holds_office(known.entity, mention.text, self.at)


def _running_sentences(lines: Sequence[Line]) -> list[int]:
    counts, total = [], 0
    for line in lines:
        counts.append(total)
        total += (line.sentences[-1] + 1) if line.sentences else 0
    return counts


def _sex(known: Known, names: Sequence[Name], text: str) -> str:
    """From titles before the name anywhere in the text, else from the given name."""
    votes: Counter[str] = Counter()
    for mention in known.places:
        before = text[max(0, mention.start - 6) : mention.end].split()
        for word in before:
            votes["m"] += word in ("Mr.", "Mr", "Sir")
            votes["f"] += word in ("Mrs.", "Ms.", "Mrs", "Ms", "Miss")
    if votes["m"] != votes["f"]:
        return "m" if votes["m"] > votes["f"] else "f"
    first = known.entity.split()
    return gazetteer.sex_of(first[0]) if len(first) > 1 else ""


_FORMER = frozenset(("former", "ex", "late", "onetime", "then"))


def _roles_at(line: Line, number: int) -> list[str]:
    """Role nouns the text gives to a named person right there: in the phrase, or in an aside after it."""
    mention = line.mentions[number]
    words = line.tokens
    inside = [token.low for token in words[mention.first : mention.last]]
    found = [] if _FORMER & set(inside) else [word.strip(".") for word in inside]
    after = mention.last + 1
    if after < len(words) and words[after].tag == ",":
        for item in line.mentions:
            if after < item.first <= after + 3 and item.kind in ("role", "other"):
                aside = {token.low for token in words[item.first : item.last]}
                found += [] if _FORMER & aside else [item.head]
                break
    long = {"sen": "senator", "rep": "representative", "gov": "governor", "gen": "general", "sens": "senator"}
    return [long.get(word, word) for word in found] + [word for word in ("congressman",) if "rep" in found]


def _title_in(line: Line, mention: Mention, entity: str) -> str | None:
    """The words before the name in its phrase, honorifics apart (White House press secretary)."""
    if mention.kind != "person":
        return None
    surname = {fold(word) for word in entity.split()}
    words = []
    for token in line.tokens[mention.first : mention.last + 1]:
        if fold(token.text) in surname:
            break
        words.append(token)
    while words and words[0].low in ("the", "a", "an", "and"):
        words.pop(0)
    if len(words) > 1 and mention.first < 4 and line.tokens[0].text.isupper() and gazetteer.place(words[0].text):
        words.pop(0)  # the place is the dateline's
    if not words or words[-1].text in gazetteer.titles().honorifics or any(token.tag == "x" for token in words):
        return None
    low = words[-1].low.rstrip(".")
    phrase = " ".join(token.text for token in words)
    titled = any(phrase.endswith(title) for title in gazetteer.titles().all if " " in title)
    if not titled and words[-1].text not in gazetteer.titles().all and low not in gazetteer.titles().role_nouns:
        return None
    return phrase


def _aside_role(line: Line, mention: Mention) -> Mention | None:
    """The description set off by a comma after a name (Lee, a senior adviser)."""
    after = mention.last + 1
    if after >= len(line.tokens) or line.tokens[after].tag != ",":
        return None
    return next(
        (item for item in line.mentions if after < item.first <= after + 2 and item.kind == "role" and not item.owner),
        None,
    )


def _apposed(line: Line, mention: Mention) -> Mention | None:
    """The name set beside a description ("his spokesman, Lee Chan,"), or before it ("Lee Chan, a spokesman")."""
    words = line.tokens
    for item in line.mentions:
        if item.kind != "person" or not item.entity or item.owner:
            continue
        if item.first == mention.last + 2 and words[mention.last + 1].tag == "," and _closes(words, item.last + 1):
            return item
        if item.last + 2 == mention.first and words[item.last + 1].tag == ",":
            return item
    return None


def _closes(words: Sequence[Token], at: int) -> bool:
    return at >= len(words) or words[at].tag in ",.:Qv"


def _definite(line: Line, mention: Mention) -> bool:
    first = line.tokens[mention.first]
    return first.low in ("the", "this", "that") or (
        first.text[0].isupper() and first.low not in ("a", "an", "one", "another")
    )


def _bare_name(line: Line, mention: Mention) -> str:
    """The proper words at the end of a phrase."""
    words = line.tokens
    first = mention.last
    while first > mention.first and words[first - 1].tag == "P" and words[first - 1].text not in gazetteer.titles().all:
        first -= 1
    return " ".join(token.text for token in words[first : mention.last + 1])
