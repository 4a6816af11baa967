"""The side a speaker speaks for: a country or a body, only where the reports say so. Pure.

What counts is what stands beside a name: an office with an owner ("North Korea's foreign minister", "U.S.
President", "a Kremlin spokesman"), before the name or set off after it. A former office gives no side, nor
does one held within a country without speaking for it (an opposition leader, a senator, an analyst). The
table of office-holders is a hint for those whose office the reports do not spell out; whatever a report says
overrules it. Where reports name two sides for one person and none prevails, the person has none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files

from bot.model import Analysis, Article, Name, NameKind, Span
from bot.ports import Material
from bot.stories import gazetteer
from bot.stories.speakers import resolve
from bot.stories.text import fold

_PREVAILS = 3
"""A side that is named so many times as often as any other is the one meant."""
_BEFORE, _AFTER = 110, 130
"""Characters beside a name in which its office is looked for."""
_HEAD = (
    r"(?:vice[- ]president|president|prime minister|premier|chancellor|"
    r"minister (?:of|for) (?:foreign|external|defen[cs]e|home|internal|state|national|economic) ?\w*|minister|"
    r"secretary of (?:state|defen[cs]e|the treasury|homeland security|commerce)|"
    r"(?:foreign|defen[cs]e|treasury|commerce|homeland security|home|press|cabinet) secretary|"
    r"secretary[- ]general|(?:supreme )?leader|ruler|king|queen|emir|sultan|crown prince|"
    r"spokes(?:man|woman|person)|ambassador|envoy|(?:special )?representative|negotiator|"
    r"(?:national )?security advis[eo]r|(?:foreign[- ]policy|foreign affairs|nuclear|trade|army|military) chief|"
    r"chief of staff|director[- ]general|commissioner|state councill?or|commander|trade representative|diplomat)"
)
_GRADE = (
    r"(?:acting|interim|new|newly[- ]elected|deputy|vice|chief|senior|top|lead|foreign|external affairs|presidential|"
    r"permanent|special|assistant|first|nuclear|government|military|army|defen[cs]e|finance|interior|trade|oil|energy|"
    r"information|economy|justice|health|foreign[- ]ministry|foreign[- ]office|ministry|"
    r"defen[cs]e[- ]ministry|interior[- ]ministry|state|national|press|climate|peace|culture|communist party)"
)
_OFFICE = re.compile(rf"\b(?P<office>(?:{_GRADE}\s+)*{_HEAD})\b", re.IGNORECASE)
_OFFICE_BEFORE = re.compile(rf"(?:^|(?<=[\s’'-]))(?P<office>(?:{_GRADE}\s+)*{_HEAD})(?P<of>\s+(?:of|for)\s+(?:the\s+)?[^,;.“”\"]{{2,40}})?,?\s+$", re.IGNORECASE)  # fmt: skip  # noqa: E501
_ASIDE = re.compile(r"^,\s+(?P<aside>[^;“”\"()]{3,120}?)(?=[,;(]|(?<![A-Z])\.|\s[—–-]\s|\swho\s|$)")
_FORMER = re.compile(
    r"\b(?:former|ex|late|onetime|one-time|then|ousted|deposed|exiled|retired|previous)\b"
    r"|\bserved as\b|\bwas(?: the| an?)?$"
)
_WITHIN = re.compile(
    r"\b(?:opposition|rebel|separatist|party|minority|majority|republican|democratic|parliamentary|union|tribal|student|"
    r"labou?r|conservative|liberal|senate|house|faction|spiritual|religious|business|company|club|bank|university|group|"
    r"church|council|city|state|county|campaign|socialist|communist|nationalist|far-right|left-wing|movement|militia)$",
    re.IGNORECASE,
)
"""An office of these is held within a country and does not speak for it."""
_SENT = re.compile(r"^(?:ambassador|envoy|representative|special representative|negotiator|diplomat|commander)")
"""Offices whose "of" or "for" names where or for what they are sent, not by whom."""
_HOSTS = ("United Nations", "European Union", "NATO")
"""An ambassador named with one of these was sent to it."""
_POSSESSIVE = re.compile(r"(?:’s|'s|s’|s')$")
_GROUP_VOICE = re.compile(
    r"^(?:government|officials?|ministry|foreign ministry|defen[cs]e ministry|administration|delegation|army|military"
    r"|state (?:media|television|news agency)|authorities|side|negotiators|diplomats|presidency|presidential office)$",
    re.IGNORECASE,
)
"""What may follow a country's name in a mention that still speaks for it."""


@dataclass(frozen=True, slots=True)
class _Table:
    bodies: Mapping[str, str]
    offices: Mapping[str, str]
    nobody: frozenset[str]


@cache
def _table() -> _Table:
    text = files("bot.stories").joinpath("data", "sides.txt").read_text(encoding="utf-8")
    blocks = {}
    for block in text.split("\n\n"):
        head, _, rest = block.strip().partition("\n")
        blocks[head.rstrip(":")] = rest.splitlines()[1:]
    bodies: dict[str, str] = {}
    for line in blocks["bodies"]:
        side, _, names = line.partition("|")
        bodies.update({name.strip(): side for name in (side, *names.split(",")) if name.strip()})
    offices = {}
    for line in blocks["titles"]:
        side, _, names = line.partition("|")
        offices.update({name.strip(): side for name in names.split(",")})
    return _Table(bodies, offices, frozenset(blocks["nobody"]))


def side_named(phrase: str) -> str | None:
    """The side a name by itself stands for: a country, its people, its capital, or a body that speaks for one."""
    table = _table()
    plain = _POSSESSIVE.sub("", phrase.strip()).removeprefix("The ").removeprefix("the ")
    if plain in table.bodies:
        return table.bodies[plain]
    if not plain or plain in table.nobody or not plain[0].isupper():
        return None
    known = gazetteer.place(plain)
    if known is None:
        return None
    entity, kind = known
    if gazetteer.is_country(entity):
        return entity
    return gazetteer.country_with_capital(entity) if kind is NameKind.PLACE else None


@dataclass(slots=True)
class _Evidence:
    sides: Counter[str] = field(default_factory=Counter)
    bare: Counter[str] = field(default_factory=Counter)
    """Offices named without an owner."""
    roles: Counter[tuple[str | None, str]] = field(default_factory=Counter)
    """(owner, office), the owner None where the report leaves it out."""
    elsewhere: int = 0
    """Times a former office, or one that speaks for nobody, stands beside the name."""


class Sides:
    """Who speaks for whom in one story."""

    def __init__(self, material: Material) -> None:
        self._people = resolve(material.analyses)
        self._found: dict[str, _Evidence] = defaultdict(_Evidence)
        self._owned: list[tuple[str, str]] = []
        self._north_south = _halves(material.analyses)
        days = []
        for article, analysis in zip(material.story.articles, material.analyses, strict=True):
            days.append((article.published or article.first_seen).date())
            if article.language == "en":
                self._read(article, analysis)
        self._day = max(days, default=date.min)
        self._settled = {name: self._settle(name) for name in set(self._people.values()) | set(self._found)}
        for person, owner in self._owned:
            if self._settled.get(person) is None:
                self._settled[person] = self._settled.get(owner)

    def of(self, name: str | None) -> str | None:
        """The side of a person, body or country by name; None when it is not certain."""
        if not name:
            return None
        known = self._people.get(name, name)
        return self._settled.get(known) or self._settled.get(name) or side_named(name)

    def name(self, name: str) -> str:
        """A person's fullest name in the story."""
        return self._people.get(name, name)

    def role(self, name: str) -> str | None:
        """The office the reports give a person most often, in their words."""
        roles = self._offices(name)
        return min(roles, key=lambda role: (-roles[role], -len(role))) if roles else None

    def _offices(self, name: str) -> Counter[str]:
        """How often the reports give a person which office; one that another side owns was somebody else's."""
        side, found = self.of(name), self._found[self._people.get(name, name)]
        offices: Counter[str] = Counter()
        for (owner, office), count in found.roles.items():
            if owner in (None, side):
                offices[office] += count
        return offices

    def may_mean(self, mention: str, name: str) -> bool:
        """Whether a description in the text ("the president") can mean a person, by the offices reports give."""
        office = _OFFICE.search(mention)
        if office is None:
            return True
        named = self.of_phrase(mention)
        if named is not None and named != self.of(name):
            return False
        head = office["office"].lower().split()[-1]
        offices = {word for role in self._offices(name) for word in role.lower().split()}
        return head in offices or not offices or gazetteer.holds_office(name, office["office"].lower(), self._day)

    def of_phrase(self, phrase: str) -> str | None:
        """The side of an unnamed voice: "a Blue House spokesman", "North Korean officials", "the Kremlin"."""
        words = phrase.split()
        while words and words[0].lower() in ("a", "an", "the", "one", "his", "her", "their", "its"):
            words = words[1:]
        for size in range(len(words), 0, -1):
            side = self._owner(" ".join(words[:size]))
            if side is None:
                continue
            rest = " ".join(words[size:])
            office = _OFFICE.fullmatch(rest)
            return side if not rest or office or _GROUP_VOICE.match(rest) else None
        return None

    # --- reading ----------------------------------------------------------------------------------

    def _read(self, article: Article, analysis: Analysis) -> None:
        people = [name for name in analysis.names if name.kind is NameKind.PERSON]
        starts = {name.start for name in people}
        for name in people:
            sentence = _sentence_of(analysis.sentences, name.start)
            if sentence is not None:
                self._before(article.text, sentence, name, people)
                self._after(article.text, sentence, name, starts)

    def _before(self, text: str, sentence: Span, name: Name, people: Sequence[Name]) -> None:
        """An office in front of the name."""
        low = max(sentence.start, name.start - _BEFORE)
        window = text[low : name.start]
        match = _OFFICE_BEFORE.search(window)
        if match is None:
            return
        office, front = match["office"], window[: match.start("office")]
        found = self._found[self._person(name)]
        side = None
        if match["of"] and not _SENT.match(office.lower()):
            side = self._leading_owner(re.sub(r"^\s+(?:of|for)\s+(?:the\s+)?", "", match["of"]))
        self._note(found, office, front, side)
        owner = next((one for one in people if low + len(front.rstrip()) - 2 == one.end), None)
        if owner is not None and _POSSESSIVE.search(front.rstrip()):
            self._owned.append((self._person(name), self._person(owner)))

    def _after(self, text: str, sentence: Span, name: Name, starts: set[int]) -> None:
        """An office set off behind the name; in a list of people it may be the next one's, and then says nothing."""
        window = text[name.end : min(sentence.end, name.end + _AFTER)]
        aside = _ASIDE.match(window)
        if aside is None:
            return
        after = name.end + aside.end()
        if any(after <= start <= after + 3 for start in starts):
            return
        words = aside["aside"]
        if any(name.end + aside.start("aside") <= start < after for start in starts):
            return
        office = _OFFICE.search(words)
        if office is None or not re.match(r"(?:the|an?)\s|[A-Z]|\w+\s", words):
            return
        rest = words[office.end() :]
        side = None
        of = re.match(r"\s+(?:of|for)\s+(?:the\s+)?(.+)", rest)
        if of and not _SENT.match(office["office"].lower()):
            side = self._leading_owner(of[1])
        self._note(self._found[self._person(name)], office["office"], words[: office.start()], side)

    def _note(self, found: _Evidence, office: str, front: str, side: str | None) -> None:
        """One place where an office stands beside a name; `front` is what stands before the office."""
        tail = " ".join(front.split()[-3:])
        if _FORMER.search(tail.lower().replace("ex-", "ex ")):
            found.elsewhere += 1
            return
        side = side or self._trailing_owner(front)
        if side in _HOSTS and office.lower().endswith("ambassador"):
            side = None
        role = " ".join(office.split())
        if side is not None:
            found.sides[side] += 1
            found.roles[side, role] += 1
            return
        if _WITHIN.search(tail):
            found.elsewhere += 1
            return
        found.bare[role.lower()] += 1
        found.roles[None, role] += 1

    def _trailing_owner(self, front: str) -> str | None:
        words = front.replace(",", " ,").split()
        for size in range(min(5, len(words)), 0, -1):
            side = self._owner(" ".join(words[-size:]))
            if side is not None:
                return side
        return None

    def _leading_owner(self, rest: str) -> str | None:
        words = re.split(r"[\s,]+", rest)
        for size in range(min(5, len(words)), 0, -1):
            side = self._owner(" ".join(words[:size]))
            if side is not None:
                return side
        return None

    def _owner(self, phrase: str) -> str | None:
        plain = _POSSESSIVE.sub("", phrase).removeprefix("the ").removeprefix("The ")
        return self._north_south.get(plain) or side_named(phrase)

    def _person(self, name: Name) -> str:
        return self._people.get(name.entity, name.entity)

    # --- settling ---------------------------------------------------------------------------------

    def _settle(self, person: str) -> str | None:
        found = self._found.get(person) or _Evidence()
        ranked = found.sides.most_common(2)
        if ranked:
            best, count = ranked[0]
            others = found.elsewhere + (ranked[1][1] if len(ranked) > 1 else 0)
            if count >= _PREVAILS * others:
                return best
            hinted = self._by_table(person)
            return hinted if hinted in found.sides else None
        only = {side for role in found.bare if (side := _table().offices.get(role))}
        if len(only) == 1 and not found.elsewhere:
            return only.pop()
        return None if found.elsewhere else self._by_table(person)

    def _by_table(self, person: str) -> str | None:
        folded = _folded(person)
        lands = {
            one.country
            for one in gazetteer.holders()
            if _folded(one.person) == folded and one.since <= self._day and (one.to is None or self._day <= one.to)
        }
        return lands.pop() if len(lands) == 1 else None


def _folded(person: str) -> str:
    return " ".join(fold(word) for word in re.split(r"[\s-]+", person))


def _halves(analyses: Iterable[Analysis]) -> Mapping[str, str]:
    """What "the North" and "the South" mean: the one country of the story whose name begins so."""
    lands = {
        name.entity
        for analysis in analyses
        for name in analysis.names
        if name.kind in (NameKind.PLACE, NameKind.GROUP) and gazetteer.is_country(name.entity)
    }
    found = {}
    for half in ("North", "South"):
        begun = [land for land in lands if land.startswith(f"{half} ")]
        if len(begun) == 1:
            found[half] = begun[0]
    return found


def _sentence_of(sentences: Sequence[Span], place: int) -> Span | None:
    return next((span for span in sentences if span.start <= place < span.end), None)
