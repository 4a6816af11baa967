"""Names in an article: people, places, organisations, peoples; and which mentions are one entity.

English is read by capitals, titles, given names and tables of facts; other languages in Latin, Greek
and Cyrillic letters by tables and by pairs of capitals; scripts without capitals by tables alone. A
surname stands for a person whom the same text names in full. Two people of one surname stay two: a
bare surname then goes to the one whose title or sex it agrees with, else to the one named last.

Nothing in this file does I/O beyond reading its own tables once; nothing raises on any text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.model import Name, NameKind
from bot.stories import gazetteer
from bot.stories.surnames import same_person, surname_of
from bot.stories.text import fold
from bot.stories.tokens import tagger

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪİĶŁĻŃŅŇŌŐŒŘŚŞŠŢŤŪŮŰŹŻŽȘȚΑ-ΩΆΈΉΊΌΎΏА-ЯЁЄІЇҐ"
_WORD = (
    rf"(?:[{_UPPER}](?:\.[{_UPPER}])+\.?"  # U.S., J.D.
    rf"|(?:[Aa]l|[Ee]l|d|D|O|L|l)[-'’‘ʼ`´][{_UPPER}][\w]*(?:[-'’]\w+)*"  # al-Assad, O’Malley
    rf"|[{_UPPER}][\w]*(?:[-'’](?!s\b)\w+)*\.?)"
)
_LINK = r"(?:of|de|da|do|dos|das|del|della|di|du|la|le|van|von|der|den|ter|bin|bint|ibn|al|el|the|and|&|y|for)"
_CHAIN = re.compile(rf"(?<![\w@#]){_WORD}(?:[ \u00a0](?:{_LINK}[ \u00a0]){{0,2}}{_WORD})*")
_PIECE = re.compile(r"\S+")
_APOSTROPHE = re.compile(rf"^[OD]['’‘ʼ`´][{_UPPER}][\w-]+$")
_GLUED = re.compile(rf"^(?!Mac|Fitz)([{_UPPER}][a-zà-ÿ]{{2,}})([{_UPPER}][a-zà-ÿ]{{2,}})$")
"""Two names that lost the blank between them with their markup (TrumpDonald)."""
_ABBREVIATED = re.compile(rf"^(?:[{_UPPER}]\.)+$|^[{_UPPER}]\.$")


@dataclass(slots=True)
class Chain:
    """A stretch of capitalised words, and what it was taken for."""

    words: list[tuple[str, int, int]]
    kind: NameKind | None = None
    title: str = ""
    entity: str = ""

    @property
    def start(self) -> int:
        return self.words[0][1]

    @property
    def end(self) -> int:
        return self.words[-1][2]

    @property
    def text(self) -> str:
        return " ".join(word for word, _, _ in self.words)


@dataclass(slots=True)
class Person:
    """Someone whom the text names in full."""

    name: str
    surname: str
    places: list[int] = field(default_factory=list)
    sex: str = ""


def find_names(text: str, language: str, at: date | None = None) -> tuple[Name, ...]:
    """All names in order of place; `entity` is the fullest form the text gives.

    A surname whose bearer the text never names in full goes to the office-holder of that name, if only one
    is known (in office at `at`, where given).
    """
    if not gazetteer.has_capitals(text):
        return tuple(_by_table(text, language))
    chains = [piece for chain in _chains(text) for piece in _parted(text, chain, language)]
    usual = _usual_words(text)
    alone = {chain.words[0][0] for chain in chains if len(chain.words) == 1}
    for chain in chains:
        _judge(text, chain, language, usual, alone)
    chains = [chain for chain in chains if chain.words]
    people = _people(chains)
    _settle_people(chains, people, at)
    found = [
        Name(text[chain.start : chain.end], chain.start, chain.end, chain.kind, chain.entity or chain.text)
        for chain in chains
        if chain.kind is not None
    ]
    if language not in ("en", "und"):
        taken = [(name.start, name.end) for name in found]
        found += [
            name
            for name in _by_table(text, language)
            if not any(name.start < end and start < name.end for start, end in taken)
        ]
    return tuple(sorted(found, key=lambda name: (name.start, name.end)))


def _chains(text: str) -> Iterable[Chain]:
    for match in _CHAIN.finditer(text):
        words = [
            (piece.group(), match.start() + piece.start(), match.start() + piece.end())
            for piece in _PIECE.finditer(match.group())
        ]
        words = _without_stop(text, words)
        first = 0
        for number, (word, start, end) in enumerate(words):
            glued = _GLUED.match(word)
            if glued and gazetteer.is_given_name(glued.group(2)) and not gazetteer.is_given_name(glued.group(1)):
                cut = start + glued.end(1)
                yield Chain([*words[first:number], (glued.group(1), start, cut)])
                words[number] = (glued.group(2), cut, end)
                first = number
        if words:
            yield Chain(words[first:])


def _without_stop(text: str, words: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """A full stop after the last word belongs to the sentence, unless the word is an abbreviation."""
    word, start, end = words[-1]
    if word.endswith(".") and not (_ABBREVIATED.match(word) or word in gazetteer.titles().abbreviations):
        words = [*words[:-1], (word[:-1], start, end - 1)]
    return words


def _parted(text: str, chain: Chain, language: str) -> list[Chain]:
    """A chain cut where a sentence ends inside it, where "and" parts two names, and around places."""
    parts: list[Chain] = []
    words: list[tuple[str, int, int]] = []
    for word in chain.words:
        plain = word[0]
        if plain in ("and", "&", "the", "for", "y") and not _binds(words, chain, plain):
            parts += [Chain(words)] if words else []
            words = []
            continue
        if plain == "of" and words and _person_of(words):
            parts.append(Chain(words))
            words = []
            continue
        if words and plain[0].isupper() and plain.lower() in gazetteer.listed("headline"):
            parts.append(Chain(words))
            words = []
            continue
        words.append(word)
        if plain.endswith(".") and not (_ABBREVIATED.match(plain) or plain in gazetteer.titles().abbreviations):
            words[-1] = (plain[:-1], word[1], word[2] - 1)
            parts.append(Chain(words))
            words = []
    if words:
        parts.append(Chain(words))
    return [piece for part in parts for whole in _after_body(_trimmed(part)) for piece in _around_places(whole)]


def _after_body(chain: Chain) -> list[Chain]:
    """A body's name and a person's that only follows it, or one name printed twice, as two chains."""
    words = [word for word, _, _ in chain.words]
    half = len(words) // 2
    if half > 1 and words[:half] == words[half:]:
        return [Chain(chain.words[:half]), Chain(chain.words[half:])]
    titles = gazetteer.titles()
    for at in range(1, len(words) - 1):
        body = words[at - 1] in titles.organisation_words or gazetteer.is_organisation(" ".join(words[:at]))
        person = gazetteer.is_given_name(words[at]) and len(words) - at <= 3
        if body and person and not any(word in titles.organisation_words or word == "of" for word in words[at:]):
            return [Chain(chain.words[:at]), Chain(chain.words[at:])]
    return [chain]


def _person_of(words: list[tuple[str, int, int]]) -> bool:
    """Whether the words before "of" name a person (Paul Ryan of Wisconsin)."""
    last = [word for word, _, _ in words]
    titles = gazetteer.titles()
    while last and last[0] in titles.all:
        last.pop(0)
    return len(last) >= 2 and gazetteer.is_given_name(last[0]) and not any(w in titles.organisation_words for w in last)


def _binds(words: list[tuple[str, int, int]], chain: Chain, link: str) -> bool:
    """Whether a linking word stands inside one organisation's name (Department of Health and ...)."""
    if not words:
        return False
    organisation = any(word[0] in gazetteer.titles().organisation_words for word in words)
    return organisation and (link in ("for", "the") or any(word[0] == "of" for word in words))


def _trimmed(chain: Chain) -> Chain:
    links = {"of", "and", "the", "for", "&", "de", "da", "di", "del", "la", "le", "du", "y", "al", "el"}
    while chain.words and chain.words[-1][0] in links:
        chain.words.pop()
    while chain.words and chain.words[0][0] in links:
        chain.words.pop(0)
    return chain


def _around_places(chain: Chain) -> list[Chain]:
    """Cut out a place or people that only precedes a name (North Korean leader Kim ... has it lower-case)."""
    words = chain.words
    if len(words) > 1 and words[0][0] == "The":
        return _around_places(Chain(words[1:]))
    for size in range(min(4, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            phrase = " ".join(word for word, _, _ in words[at : at + size])
            known = gazetteer.place(phrase)
            if known is None:
                continue
            rest = words[at + size :]
            if size == len(words):
                return [Chain(words, known[1], "", known[0])]
            if any(word[0] in gazetteer.titles().organisation_words for word in words):
                return [chain]
            if known[1] is NameKind.GROUP and at == 0:
                return [Chain(words[:size], known[1], "", known[0]), *_around_places(_trimmed(Chain(rest)))]
            titled = bool(rest) and gazetteer.starts_title(rest[0][0])
            if at == 0 and (titled or (size > 1 and len(rest) >= 2)):
                return [Chain(words[:size], known[1], "", known[0]), *_around_places(_trimmed(Chain(rest)))]
    return [chain] if words else []


def _usual_words(text: str) -> Counter[str]:
    """How often each word stands in lower case: a capital at a sentence's start then says nothing."""
    return Counter(re.findall(r"(?<![\w'’-])[a-zà-ÿ][\w'’-]*", text))


def _at_sentence_start(text: str, place: int) -> bool:
    before = text[:place].rstrip(" \u00a0\t\"'“‘«„([")
    return not before or before[-1] in ".!?:\n—–-…”’*"


def _judge(text: str, chain: Chain, language: str, usual: Counter[str], alone: set[str]) -> None:
    """Say what a chain is; leave `kind` None where nothing tells."""
    if chain.kind is not None:
        return
    _drop_before_title(chain)
    words = gazetteer.common_words()
    while chain.words and _at_sentence_start(text, chain.start):
        first = chain.words[0][0]
        lower = first.lower()
        named = gazetteer.is_given_name(first) or gazetteer.starts_title(first)
        if lower not in words and (named or not usual[lower]):
            break
        chain.words.pop(0)
    while chain.words and chain.words[0][0].lower() in words and chain.words[0][0] not in ("Will", "May", "Mark"):
        chain.words.pop(0)
    if not chain.words:
        return
    phrase = chain.text
    known = gazetteer.place(phrase)
    if known is not None:
        chain.entity, chain.kind = known
        return
    if gazetteer.is_organisation(phrase):
        chain.kind = NameKind.ORGANISATION
        return
    _strip_title(text, chain)
    if not chain.words or chain.kind is not None:
        return
    bare = [word for word, _, _ in chain.words]
    if len(bare) > 1 and any(word in gazetteer.titles().organisation_words for word in bare):
        chain.kind = NameKind.ORGANISATION
        return
    if _looks_personal(text, chain, bare, language, alone):
        chain.kind = NameKind.PERSON
    elif len(bare) == 1 and len(bare[0]) > 1 and bare[0].isupper() and bare[0].isalpha() and len(bare[0]) <= 6:
        chain.kind = NameKind.ORGANISATION


def _drop_before_title(chain: Chain) -> None:
    """Keep what a title with a capital begins, where a name follows it (House Speaker Paul Ryan)."""
    titles = gazetteer.titles()
    words = [word for word, _, _ in chain.words]
    for at in range(len(words) - 2, 0, -1):
        if words[at] in titles.all and words[at] not in ("General", "Chief") and not words[at].islower():
            rest = words[at + 1 :]
            if len(rest) <= 4 and not any(word in titles.organisation_words or word == "of" for word in rest):
                chain.words = chain.words[at:]
            return


def _strip_title(text: str, chain: Chain) -> None:
    """Take titles off the front (Vice President Mike Pence); also see one in lower case before it."""
    titles = gazetteer.titles()
    taken: list[str] = []
    changed = True
    while changed and chain.words:
        changed = False
        for size in range(min(4, len(chain.words)), 0, -1):
            phrase = " ".join(word for word, _, _ in chain.words[:size])
            if phrase in titles.all and (size < len(chain.words) or phrase not in titles.honorifics):
                taken.append(phrase)
                chain.words = chain.words[size:]
                changed = True
                break
    chain.title = " ".join(taken)
    if not chain.words:
        return
    before = text[max(0, chain.start - 40) : chain.start]
    if not chain.title and (lower := re.search(r"([\w-]+) $", before)) and lower.group(1) in titles.all:
        chain.title = lower.group(1)


def _looks_personal(text: str, chain: Chain, words: list[str], language: str, alone: set[str]) -> bool:
    """Whether a chain without a known place or body in it reads as a person's name."""
    if any(not word[:1].isalpha() for word in words) or len(words) > 5:
        return False
    if chain.title or _APOSTROPHE.match(words[-1]):
        return True
    given = gazetteer.is_given_name(words[0])
    if len(words) == 1:
        return False
    if given or (len(words) == 2 and _ABBREVIATED.match(words[0])):
        return True
    if gazetteer.is_family_first(words[0]) and len(words) in (2, 3):
        return True
    if language in ("de", "lb"):
        return False
    after = text[chain.end : chain.end + 24]
    said = re.match(r",? (?:said|says|told|tweeted|added|who|a |an |the |wrote|argued|whose)\b|, \d\d,", after)
    rare = all(word.lower() not in gazetteer.common_words() for word in words)
    if language == "en":
        rare = rare and not (words[0].lower() in tagger().words or words[-1].isupper())
        named_again = words[-1] in alone and words[-1].lower() not in tagger().words
        return 2 <= len(words) <= 3 and rare and (said is not None or named_again)
    return 2 <= len(words) <= 3 and rare


def _sex(chain: Chain, words: Sequence[str]) -> str:
    titles = gazetteer.titles()
    if chain.title in titles.male:
        return "m"
    if chain.title in titles.female:
        return "f"
    return gazetteer.sex_of(words[0]) if len(words) > 1 else ""


def _people(chains: Sequence[Chain]) -> dict[str, Person]:
    """People named with more than a surname, under their folded full name; shorter forms are merged."""
    people: dict[str, Person] = {}
    for chain in chains:
        words = [word for word, _, _ in chain.words]
        if chain.kind is not NameKind.PERSON or len(words) < 2:
            continue
        key = " ".join(fold(word) for word in words)
        person = people.setdefault(key, Person(chain.text, surname_of(words)))
        person.places.append(chain.start)
        person.sex = person.sex or _sex(chain, words)
    return _merged(people)


def _merged(people: dict[str, Person]) -> dict[str, Person]:
    """One person under two full forms (Mike Pence, Michael R. Pence): the longer name stays."""
    by_surname: dict[str, list[str]] = defaultdict(list)
    for key in sorted(people, key=len, reverse=True):
        person = people[key]
        same = next(
            (other for other in by_surname[person.surname] if same_person(people[other].name, person.name)), None
        )
        if same is None:
            by_surname[person.surname].append(key)
        else:
            people[same].places += person.places
            people[key] = people[same]
    return people


def _settle_people(chains: Sequence[Chain], people: dict[str, Person], at: date | None) -> None:
    """Give each mention its person: full names first, then surnames and given names alone."""
    known: dict[str, list[Person]] = defaultdict(list)
    for person in {id(person): person for person in people.values()}.values():
        known[person.surname].append(person)
        words = person.name.split()
        for word in {fold(words[0]), fold(words[-1])} - {person.surname}:
            known[word].append(person)
    for chain in chains:
        words = [word for word, _, _ in chain.words]
        key = " ".join(fold(word) for word in words)
        if chain.kind is NameKind.ORGANISATION and key in known and not gazetteer.is_organisation(chain.text):
            chain.kind = None  # a label in capitals (TRUMP) names the person
        if chain.kind not in (NameKind.PERSON, None) or not chain.words:
            continue
        if chain.kind is NameKind.PERSON and len(words) > 1 and key in people:
            chain.entity = people[key].name
        elif (key in known and (len(words) == 1 or chain.kind is NameKind.PERSON)) and (
            bearer := _of_surname(known[key], chain)
        ):
            chain.kind, chain.entity = NameKind.PERSON, bearer.name
        elif chain.kind is NameKind.PERSON and len(words) == 1:
            chain.entity = gazetteer.full_name(words[0], at) or chain.text


def _of_surname(people: Sequence[Person], chain: Chain) -> Person | None:
    """Which of the people with that surname a bare mention means."""
    sex = _sex(chain, [chain.words[0][0]])
    bearers = [person for person in people if person.surname == fold(chain.words[-1][0])] or list(people)
    fit = [person for person in bearers if not sex or not person.sex or person.sex == sex] or bearers
    if len(fit) == 1:
        return fit[0]
    before = [person for person in fit if min(person.places) < chain.start] or fit
    most = sorted(before, key=lambda person: len(person.places), reverse=True)
    if len(most) >= 2 and len(most[0].places) >= 3 * len(most[1].places):
        return most[0]
    # Papers keep the bare surname for whom they named first; his relatives go by their full names.
    return min(before, key=lambda person: min(person.places))


def _by_table(text: str, language: str) -> Iterable[Name]:
    """Places in the article's own language."""
    for start, end, entity, kind in gazetteer.places_in(text, language):
        yield Name(text[start:end], start, end, kind, entity)
