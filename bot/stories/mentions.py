"""Mentions: everything in an English article that could be a speaker, and the text laid out to find them.

A mention is a noun phrase outside quotation marks: a name with its title, a pronoun, a description
("the president", "a senior official"), a body, a document. The owner in a possessive ("Clinton's
campaign") is a mention of its own beside the whole phrase.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.model import Name, NameKind, Span
from bot.stories import gazetteer
from bot.stories.marks import Run
from bot.stories.tokens import Token, tokens


@dataclass(slots=True)
class Mention:
    """A possible speaker: tokens ``first`` to ``last`` (inclusive) of paragraph `paragraph`."""

    paragraph: int
    first: int
    last: int
    start: int
    end: int
    text: str
    head: str
    """Folded head word."""
    kind: str
    """person, organisation, place, group, pronoun, role, document, other."""
    entity: str = ""
    owner: bool = False
    """Stands in the possessive, inside a longer phrase."""
    plural: bool = False
    sentence: int = 0


@dataclass(slots=True)
class Line:
    """A paragraph as the speaker search sees it."""

    number: int
    start: int
    end: int
    tokens: list[Token]
    sentences: list[int]
    """Sentence number of each token, from 0 in each paragraph."""
    mentions: list[Mention] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    """Numbers of the quoted runs in it."""
    run_at: dict[int, int] = field(default_factory=dict)
    """Run number to token index."""


def lay_out(text: str, paragraphs: Sequence[Span], runs: Sequence[Run], names: Sequence[Name]) -> list[Line]:
    """The article's paragraphs with tokens, mentions and runs."""
    starts = [run.start for run in runs]
    name_starts = [name.start for name in names]
    lines: list[Line] = []
    for number, paragraph in enumerate(paragraphs):
        low, high = bisect_left(starts, paragraph.start), bisect_left(starts, paragraph.end)
        inside = [(at, runs[at]) for at in range(low, high)]
        near = names[bisect_left(name_starts, paragraph.start) : bisect_left(name_starts, paragraph.end)]
        words = tokens(text, paragraph.start, paragraph.end, inside, near)
        line = Line(number, paragraph.start, paragraph.end, words, _sentence_numbers(text, words, runs))
        line.runs = [at for at, _ in inside]
        line.run_at = {token.run: index for index, token in enumerate(words) if token.run >= 0}
        line.mentions = _mentions(text, line, near)
        lines.append(line)
    return lines


def _sentence_numbers(text: str, words: list[Token], runs: Sequence[Run]) -> list[int]:
    numbers: list[int] = []
    current = 0
    for index, token in enumerate(words):
        numbers.append(current)
        following = words[index + 1] if index + 1 < len(words) else None
        if following is None:
            break
        if token.tag == ".":
            current += not _stop_of_abbreviation(token, following) and following.tag not in '").'
        elif token.tag == "Q" and _ends_sentence(text, runs[token.run], following, words, index):
            current += 1
    return numbers


def _stop_of_abbreviation(token: Token, following: Token) -> bool:
    """Whether a stop belongs to the word before it (R-Pa., said; Apple Inc. said)."""
    return token.text == "." and (following.tag in ",:(" or following.text[0].islower())


def _ends_sentence(text: str, run: Run, following: Token, words: list[Token], index: int) -> bool:
    last = text[run.start : run.end].rstrip(" ’'”\"")[-1:]
    if last == "." and run.end - run.start > 3:
        return following.tag == "Q" or following.text[0].isupper()
    if last in "?!":
        verb_near = any(token.tag == "v" for token in words[index + 1 : index + 6])
        return following.tag == "Q" or (following.text[0].isupper() and not verb_near)
    return False


_INSIDE = frozenset("toanPs#x")


def _mentions(text: str, line: Line, names: Sequence[Name]) -> list[Mention]:
    words = line.tokens
    found: list[Mention] = []
    index = 0
    while index < len(words):
        token = words[index]
        if token.tag == "o":
            found.append(_make(text, line, index, index, names))
            found[-1].owner = True
        alone = token.tag == "p" or (token.tag in "wt" and token.low in gazetteer.listed("stands_alone"))
        if alone and (token.tag != "t" or index + 1 >= len(words) or words[index + 1].tag not in "anPsdg#"):
            found.append(_make(text, line, index, index, names))
            index += 1
            continue
        if token.tag in _INSIDE and token.tag != "x":
            last = _phrase_end(words, index)
            if last is not None:
                phrase = _phrase(text, line, index, last, names)
                begin = min((mention.first for mention in phrase), default=index)
                if begin < index:
                    found = [mention for mention in found if mention.last < begin]
                found += phrase
                index = last + 1
                continue
        index += 1
    return found


_OFTEN_BEFORE_TITLES = frozenset(("ranking", "acting", "incoming", "outgoing", "sitting", "retired"))
"""Participles that a title keeps inside its phrase (Oversight ranking Democrat Elijah Cummings)."""


def _phrase_end(words: list[Token], index: int) -> int | None:
    """Last token of the noun phrase that begins at `index`; None where no noun comes."""
    last_noun: int | None = None
    at = index
    while at < len(words) and not _day_after_noun(words, at, last_noun):
        tag = words[at].tag
        following = words[at + 1].tag if at + 1 < len(words) else "."
        if tag in "nsP":
            last_noun = at
        elif tag in "to" and at > index:
            if words[at - 1].tag != "t":
                break
        elif tag in "gdr":
            in_title = words[at].low in _OFTEN_BEFORE_TITLES and following in "nsPa"
            if not in_title and (last_noun is not None or following not in ("a#d" if tag == "r" else "nsPa")):
                break
        elif tag == ",":
            if last_noun is not None or at == index or words[at - 1].tag != "a" or following != "a":
                break
        elif tag == "a" and at > index and following not in "nsPa#:" and _stands_as_noun(words, at):
            last_noun = at
        elif tag not in _INSIDE:
            break
        at += 1
    alone = words[index].tag == "#" or (
        words[index].tag == "t" and words[index].low in ("another", "many", "both", "all")
    )
    return index if last_noun is None and alone else last_noun


def _stands_as_noun(words: list[Token], at: int) -> bool:
    """One Republican; the public; the 43-year-old."""
    token, before = words[at], words[at - 1]
    return (token.text[0].isupper() and before.tag in "t#a") or (before.low == "the" and before.tag == "t")


def is_time(token: Token) -> bool:
    """Whether a word names a day, a month or a stretch of time; a newspaper of that name does not."""
    return token.low in gazetteer.listed("times") and token.text != "Times"


def _day_after_noun(words: list[Token], at: int, last_noun: int | None) -> bool:
    """Whether a day or month follows a finished phrase ("Mr. Li Friday said")."""
    if last_noun is None or words[last_noun].tag == "x":
        return False
    return words[at].text[0].isupper() and is_time(words[at])


def _phrase(text: str, line: Line, first: int, last: int, names: Sequence[Name]) -> list[Mention]:
    words = line.tokens
    found: list[Mention] = []
    for at in range(first, last):
        if words[at + 1].tag == "x" and words[at].tag in "nsPa":
            owner = _make(text, line, first, at, names)
            owner.owner = True
            found.append(owner)
    if not is_time(words[last]) or words[last].tag == "x":
        found.append(_make(text, line, first, last, names))
    if last > first and _may_be_verb(words[last], words[last - 1]):
        found.append(_make(text, line, first, last - 1, names))
    for mention in found:
        if mention.kind == "person":
            first = _office_before(line, mention)
            mention.first, mention.start = first, words[first].start
            mention.text = text[mention.start : mention.end]
            mention.sentence = line.sentences[first]
    return found


def _may_be_verb(last: Token, before: Token) -> bool:
    """Whether the last word of a phrase may be its verb of saying ("The campaign projects that ...")."""
    return last.tag in "ns" and before.tag in "nsP#" and last.low in gazetteer.listed("saying")


_OF = frozenset(("of", "for", "from", "at"))
"""Prepositions that bind a phrase to the noun before it rather than to the verb."""
_LINKS = frozenset(("by", "in", "on", "to", "with", "for", "at", "from", "as", "about", "of"))


def full_span(line: Line, mention: Mention) -> Span:
    """Where a description ends when what narrows it down is read too (a source close to the campaign)."""
    if mention.owner or mention.kind not in ("role", "other", "document", "pronoun"):
        return Span(mention.start, mention.end)
    words, last = line.tokens, mention.last
    if mention.kind == "pronoun" and words[last].low not in ("those", "some", "both", "others"):
        return Span(mention.start, mention.end)
    while (longer := _narrowed(words, mention.first, last)) is not None:
        last = longer
    return Span(mention.start, words[last].end)


def _narrowed(words: list[Token], first: int, last: int) -> int | None:
    """The last token of "of the party", "released Thursday" or "close to the campaign" after token `last`."""
    at = last + 1
    if at + 1 >= len(words):
        return None
    token, following = words[at], words[at + 1]
    if token.tag == "i" and token.low in _OF:
        return _phrase_end(words, at + 1) if following.tag in _INSIDE else None
    near = token.low in ("close", "familiar")
    if not near and (token.tag not in "dv" or not token.low.endswith(("ed", "en", "wn"))):
        return None
    if is_time(following):
        end: int | None = at + 1
    elif following.low in _LINKS and at + 2 < len(words) and words[at + 2].tag in _INSIDE:
        end = _phrase_end(words, at + 2)
    else:
        return None
    if end is None or near:
        return end
    # A participle, not the sentence's verb: another verb follows, or the phrase hangs on a preposition or has its verb.
    hangs = first > 0 and (words[first - 1].low in ("to", "by") or words[first - 1].low in gazetteer.listed("saying"))
    return end if hangs or (end + 1 < len(words) and words[end + 1].tag in "vm") else None


def _office_before(line: Line, mention: Mention) -> int:
    """Where the phrase begins with its office: "Secretary of State Li" is one phrase, not two."""
    words, first = line.tokens, mention.first
    if first < 2:
        return first
    if words[first - 1].low == "and" and words[first].text != mention.text.split()[-1]:
        return _second_office(words, first)
    if words[first - 1].low != "of":
        return first
    office = words[first - 2].low
    great = office in ("secretary", "minister", "director") and words[first].text in _OFFICES
    plain = (office == "master" or office in gazetteer.titles().role_nouns) and words[first].tag in "ns"
    if not great and not (plain and words[first].low not in gazetteer.titles().role_nouns and first < mention.last):
        return first
    first -= 2
    while first > 0 and words[first - 1].tag in "aPn" and words[first - 1].text[0].isupper():
        first -= 1
    if first > 0 and words[first - 1].low in ("former", "then", "deputy"):
        first -= 1
    return first


_OFFICES = frozenset(("State", "Defense", "Defence", "Foreign", "Energy", "Health", "Homeland", "National"))


def _second_office(words: list[Token], first: int) -> int:
    """Where the first of a person's two offices begins (former Ohio Gov. and party chairman Li); else `first`."""
    titles = gazetteer.titles()
    last = first - 2
    if words[last].low.strip(".") not in titles.role_nouns and words[last].low.strip(".") not in ("gov", "sen", "rep"):
        return first
    begin = last
    while begin > 0 and words[begin - 1].tag in "aPn":
        begin -= 1
    own = words[first].tag in "aPn" and words[first].low not in ("mr.", "mrs.", "ms.")
    return begin if own and begin < last and words[begin].low in ("former", "longtime", "then") else first


def _make(text: str, line: Line, first: int, last: int, names: Sequence[Name]) -> Mention:
    words = line.tokens
    start, end = words[first].start, words[last].end
    head = words[last]
    name = _last_name(names, head, start)
    kind, entity = _kind(words, first, last, name)
    return Mention(
        line.number, first, last, start, end, text[start:end], head.low, kind, entity,
        plural=head.tag == "s" or head.low in ("they", "we", "them", "us"), sentence=line.sentences[first],
    )  # fmt: skip


def _last_name(names: Sequence[Name], head: Token, start: int) -> Name | None:
    return next((name for name in names if name.start < head.end and head.start < name.end and name.end > start), None)


def _kind(words: list[Token], first: int, last: int, name: Name | None) -> tuple[str, str]:
    head = words[last]
    if head.low in gazetteer.listed("pronouns") and first == last:
        return "pronoun", ""
    if name is not None:
        return name.kind.value, name.entity if name.kind is not NameKind.GROUP else ""
    low = head.low.removesuffix("s") if head.tag == "s" else head.low
    if low in gazetteer.titles().role_nouns or head.low in ("people", "men", "women"):
        return "role", ""
    if low in gazetteer.listed("documents"):
        return "document", ""
    if head.tag == "P":
        return "name", ""
    return "other", ""
