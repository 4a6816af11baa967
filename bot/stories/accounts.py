"""Who says what: the matters on which sides differ, and what each side said on them. Pure.

    quotes and reported statements ── whose side ── what they are about ── sides that differ on it

A matter is a noun that statements of at least two sides share and that is rare enough to mean something; it
is contested where one of them denies, rejects or accuses. Nothing is averaged and nothing concluded: a
statement is a proven quote of the brief, or a report's sentence that tells what someone said. Where a side,
a speaker or the matter is not certain, the statement is left out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from bot.model import Accounts, Analysis, Article, Brief, Genre, Name, NameKind, Quote, Span, Statement
from bot.ports import Material
from bot.stories.fingerprint import words_of
from bot.stories.rarity import rarity
from bot.stories.reported import reported
from bot.stories.reports import when
from bot.stories.sides import Sides, side_named
from bot.stories.tokens import Token, tokens
from bot.stories.wordlists import groups

SURE = 0.7
"""From this confidence on a quote's speaker is certain enough to speak for a side; cards name nobody below it."""
CLOSE = timedelta(days=7)
"""Statements further apart than this do not answer one another."""
RARE = 1.75
"""Least rarity, in nats, of a noun that names a matter."""
A_SIDE = 2
"""Statements of one side that are shown on one matter."""
MATTERS = 3
AT_ODDS = 2.0
"""Points from which two statements count as at odds (see `_odds`)."""
_OPPOSED = 0.5
"""Share of the sentences on the pair most in strife from which another pair counts as opposed too."""
_LOWER = re.compile(r"[a-z]+")
_BESIDE, _CLOSER = 4, 3
"""Words between one that denies or accuses, or one that objects or negates, and the side it is about."""
_SPECIFIC = 3.5
"""Rarity from which a matter says by itself that two statements speak of one thing."""
_DENIED_BEFORE, _DENIED_AFTER = 8, 3
"""Words before and after a noun in which a negation is about it."""
_TELLING = 1.5
"""Rarity of a further word that two statements share from which it tells that they speak of one thing."""
_SHORTEST = 4
"""Words of a statement that says something."""


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as the search compares it."""

    statement: Statement
    at: datetime
    nouns: Mapping[str, str]
    """What it is about: folded noun, or a pair of words, to how it is written."""
    words: frozenset[str]
    disputes: bool
    """It, or the sentence it stands in, denies, rejects, accuses."""
    protests: bool
    """It, or the sentence it stands in, objects or insists."""
    denied: frozenset[str]
    """The nouns that a negation stands near."""
    places: frozenset[str]
    """Folded words of the places, peoples and people it names: two that name one do not speak of one thing yet."""
    sides_named: frozenset[str]
    """Sides that it, or the sentence it stands in, names or whose people it names."""
    sides_disputed: frozenset[str]
    """Those of them that stand beside its denying, rejecting or accusing."""
    worth: float


def find_accounts(brief: Brief, material: Material, sides: Sides, said: Sequence[Said]) -> tuple[Accounts, ...]:
    """The contested matters of a story, the one told most first; none where no two sides differ.

    `said` is what `all_said` gives.
    """
    found: list[tuple[int, Accounts]] = []
    used: set[Statement] = set()
    headed = {word for headline in brief.headlines for word in words_of(headline.text, headline.language)}
    places = {word for place in brief.places for word in words_of(place, "en")}
    opposed = _opposed(material, sides)
    for matter, telling in _matters(said):
        if set(matter.split()) & places & headed:
            continue
        fresh = [one for one in telling if one.statement not in used]
        chosen = _side_by_side(fresh, matter, opposed)
        if len({one.statement.side for one in chosen}) < 2:
            continue
        used |= {one.statement for one in telling}
        sides_told = {one.statement.side for one in chosen}
        told = sum(one.statement.side in sides_told for one in telling)
        found.append((told, Accounts(_label(matter, telling), tuple(one.statement for one in chosen))))
        if len(found) == MATTERS:
            break
    return tuple(accounts for _, accounts in sorted(found, key=lambda pair: -pair[0]))


def all_said(brief: Brief, material: Material, sides: Sides) -> tuple[Said, ...]:
    """Every statement of a certain side: quotes of the brief, and sentences that report what was said."""
    texts = {article.id: article for article in material.story.articles}
    analyses = {analysis.article: analysis for analysis in material.analyses}
    found = []
    for quote in brief.quotes:
        article, analysis = texts[quote.citation.article], analyses[quote.citation.article]
        statement = _quoted(quote, sides)
        if statement is not None and article.language == "en" and _says_something(article, analysis, quote):
            found.append(_said(statement, article, analysis, sides, 1.0 + quote.confidence))
    for article, analysis in zip(material.story.articles, material.analyses, strict=True):
        if article.language == "en" and article.copy_of is None and analysis.genre in (Genre.REPORT, Genre.LIVE):
            found += [_said(one, article, analysis, sides, 0.5) for one in reported(article, analysis, sides)]
    return tuple(found)


def _says_something(article: Article, analysis: Analysis, quote: Quote) -> bool:
    """Whether a quote has a verb: a scrap of words is no statement."""
    at = quote.citation
    names = [name for name in analysis.names if at.start <= name.start < at.end]
    return any(token.tag in "vbm" for token in tokens(article.text, at.start, at.end, (), names))


def _quoted(quote: Quote, sides: Sides) -> Statement | None:
    """A quote as a side's statement; None where its speaker or side is not certain."""
    if len(quote.text.split()) < _SHORTEST:
        return None
    if quote.speaker is not None:
        if quote.confidence < SURE or (quote.mention and not sides.may_mean(quote.mention, quote.speaker)):
            return None
        side, speaker, role = sides.of(quote.speaker), quote.speaker, sides.role(quote.speaker)
    else:
        side = sides.of_phrase(quote.mention or "") if quote.cue else None
        speaker, role = quote.mention or "", None
    if side is None:
        return None
    return Statement(side, speaker, quote.text, quote.citation, role=role, translated=quote.translated)


def _said(statement: Statement, article: Article, analysis: Analysis, sides: Sides, worth: float) -> Said:
    at = statement.citation
    home = _home(article, analysis, statement)
    names = [name for name in analysis.names if name.start < home.end and home.start < name.end]
    own = tokens(article.text, at.start, at.end, (), names)
    around = tokens(article.text, home.start, home.end, (), names)
    lists = groups("matters.txt")
    disputing = [place for place, token in enumerate(around) if token.low in lists["dispute"]]
    named: dict[str, list[int]] = defaultdict(list)
    for name in names:
        side = sides.of(name.entity) or side_named(name.text)
        if side is not None and side != statement.side:
            named[side] += [place for place, token in enumerate(around) if name.start <= token.start < name.end]
    nouns = _nouns(own, names)
    return Said(
        statement,
        when(article),
        {noun: form for noun, (form, _) in nouns.items()},
        frozenset(words_of(statement.text, "en")),
        bool(disputing),
        any(token.low in lists["protest"] for token in around),
        frozenset(noun for noun, (_, place) in nouns.items() if _denied(own, place)),
        frozenset(word for name in names for word in words_of(f"{name.text} {name.entity}", "en")),
        frozenset(named),
        frozenset(side for side, places in named.items() if _is_disputed(around, places)),
        worth,
    )


def _is_disputed(words: Sequence[Token], places: Sequence[int]) -> bool:
    """Whether a word that denies, accuses or objects stands beside one of these places, or a negation behind it."""
    lists = groups("matters.txt")

    def found(group: frozenset[str], before: int, after: int) -> bool:
        against = [number for number, token in enumerate(words) if token.low.replace("’", "'") in group]
        return any(-before <= number - place <= after for place in places for number in against)

    beside = found(lists["dispute"], _BESIDE, _BESIDE) or found(lists["protest"], _CLOSER, _CLOSER)
    return beside or found(lists["negation"], 0, _CLOSER)


def _home(article: Article, analysis: Analysis, statement: Statement) -> Span:
    """The sentence a statement stands in; a quote that opens its sentence has the one that leads to it as well."""
    at = statement.citation
    before = Span(at.start, at.start)
    for span in analysis.sentences:
        if span.start <= at.start < span.end:
            opens = statement.quoted and at.start - span.start <= 2
            leads = opens and "\n" not in article.text[before.start : at.start]
            return Span(before.start if leads else span.start, max(span.end, at.end))
        before = span
    return Span(at.start, at.end)


def _denied(words: Sequence[Token], place: int) -> bool:
    """Whether a negation stands near a word, in its own sentence."""
    negation = groups("matters.txt")["negation"] | groups("matters.txt")["dispute"]
    for step, reach in ((-1, _DENIED_BEFORE), (1, _DENIED_AFTER)):
        at = place + step
        while 0 <= at < len(words) and abs(at - place) <= reach and words[at].tag != ".":
            if words[at].low.replace("’", "'") in negation:
                return True
            at += step
    return False


def _nouns(words: Sequence[Token], names: Sequence[Name]) -> Mapping[str, tuple[str, int]]:
    """The nouns of a statement, alone and with the word before, as written and where; no people, peoples, countries."""
    general = groups("matters.txt")["too_general"]
    taken = [name for name in names if _is_somebody(name)]
    places = [name for name in names if not _is_somebody(name)]

    def inside(token: Token, those: Sequence[Name]) -> bool:
        return any(name.start <= token.start < name.end for name in those)

    found: dict[str, tuple[str, int]] = {}
    for number, token in enumerate(words):
        if token.tag not in "nsP" or len(token.text) < 3 or not token.text[0].isalpha() or inside(token, taken):
            continue
        whole = next((name for name in places if name.start <= token.start < name.end), None)
        if whole is None and token.tag == "P" and not token.text.isupper():
            continue
        if whole is not None:
            found[" ".join(words_of(whole.text, "en"))] = (whole.text, number)
            continue
        stem = " ".join(words_of(token.text, "en"))
        before = words[number - 1] if number else None
        if before is not None and before.tag in "ans" and before.text[0].isalpha() and before.end + 1 == token.start:
            first = " ".join(words_of(before.text, "en"))
            if first and stem and not (first in general and stem in general) and not inside(before, taken):
                found[f"{first} {stem}"] = (f"{before.text} {token.text}", number)
        if stem and stem not in general:
            found[stem] = (token.text, number)
    return found


def _is_somebody(name: Name) -> bool:
    return name.kind in (NameKind.PERSON, NameKind.GROUP) or side_named(name.text) is not None


def _value(matter: str) -> float:
    general = groups("matters.txt")["too_general"]
    parts = [rarity(word, 0, 0) for word in matter.split() if word not in general]
    return max(parts, default=0.0) + (0.4 if " " in matter else 0.0)


def _matters(said: Sequence[Said]) -> list[tuple[str, list[Said]]]:
    """Nouns that statements of at least two sides share, the best matter first."""
    telling: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        for noun in one.nouns:
            telling[noun].append(one)
    scored = []
    for noun, those in telling.items():
        if len({one.statement.side for one in those}) < 2 or _value(noun) < RARE:
            continue
        best = max(_pair(a, b) for a in those for b in those if a.statement.side != b.statement.side)
        scored.append((min(_value(noun), 4.0) + best + 0.3 * min(len(those), 6), noun))
    return [(noun, telling[noun]) for _, noun in sorted(scored, key=lambda pair: (-pair[0], pair[1]))]


def _pair(one: Said, other: Said) -> float:
    """How much two statements speak of one thing."""
    shared = sum(min(3.0, rarity(word, 0, 0)) for word in one.words & other.words)
    quoted = one.statement.quoted + other.statement.quoted
    return min(shared, 8.0) / 2 + 0.5 * quoted + float(one.disputes or other.disputes)


def _opposed(material: Material, sides: Sides) -> frozenset[frozenset[str]]:
    """The pairs of sides that the story sets against one another.

    Two that agree about a third speak of one matter as well; what tells them apart is how often a sentence with
    strife in it names both.
    """
    lists = groups("matters.txt")
    strife = lists["strife"] | lists["dispute"]
    met: Counter[frozenset[str]] = Counter()
    for article, analysis in zip(material.story.articles, material.analyses, strict=True):
        if article.language != "en" or article.copy_of is not None:
            continue
        for span in analysis.sentences:
            there = {
                side
                for name in analysis.names
                if span.start <= name.start < span.end and (side := sides.of(name.entity) or side_named(name.text))
            }
            if len(there) > 1 and strife & set(_LOWER.findall(article.text[span.start : span.end].lower())):
                met.update(frozenset(pair) for pair in combinations(sorted(there), 2))
    least = max(met.values(), default=0) * _OPPOSED
    return frozenset(pair for pair, count in met.items() if count >= least)


def _odds(one: Said, other: Said, matter: str) -> float:
    """How much speaks for it that two statements are at odds; nothing where neither disputes the other.

    One does where it denies, rejects or accuses beside the other's side; or where it alone denies the matter,
    and they share more than its name, or its name is rare enough, or it says so in other words as well.
    """
    if abs(one.at - other.at) > CLOSE:
        return 0.0
    own = set(matter.split()) | groups("matters.txt")["too_general"] | one.places | other.places
    shared = sum(rarity(word, 0, 0) >= _TELLING for word in (one.words & other.words) - own)
    against = [each for each in (one, other) if matter in each.denied or each.disputes or each.protests]
    denied = len(against) == 1 and matter in against[0].denied
    specific = _value(matter) >= _SPECIFIC
    disputed = other.statement.side in one.sides_disputed or one.statement.side in other.sides_disputed
    if not disputed and not (denied and (shared or specific or against[0].disputes)):
        return 0.0
    named = other.statement.side in one.sides_named or one.statement.side in other.sides_named
    return 1.0 + 2.0 * disputed + 1.5 * denied + 0.75 * min(shared, 2) + 0.75 * specific + 0.25 * named


def _side_by_side(telling: Sequence[Said], matter: str, opposed: frozenset[frozenset[str]]) -> list[Said]:
    """The two statements that answer one another best, and what else their sides and others say against them.

    The side that spoke first comes first. Empty where no two are at odds.
    """
    odds: dict[tuple[int, int], float] = {}
    for a, b in combinations(range(len(telling)), 2):
        if frozenset((telling[a].statement.side, telling[b].statement.side)) in opposed:
            found = _odds(telling[a], telling[b], matter)
            if found >= AT_ODDS:
                odds[a, b] = found
    if not odds:
        return []

    def worth(pair: tuple[int, int]) -> tuple[float, int, int]:
        one, other = telling[pair[0]], telling[pair[1]]
        return min(odds[pair], 2 * AT_ODDS) + _pair(one, other) + 2 * (one.worth + other.worth), -pair[0], -pair[1]

    core = max(odds, key=worth)
    kept = [telling[place] for place in core]
    for pair in sorted(odds, key=worth, reverse=True):
        for place, against in (pair, pair[::-1]):
            one = telling[place]
            its = [other for other in kept if other.statement.side == one.statement.side]
            told = any(one.words <= other.words or other.words <= one.words for other in its)
            if against in core and not told and len(its) < A_SIDE and (one.statement.quoted or not its):
                kept.append(one)
    first = {one.statement.side: one.at for one in sorted(kept, key=_spoken, reverse=True)}
    return sorted(kept, key=lambda one: (first[one.statement.side], one.statement.side, *_spoken(one)))


def _spoken(one: Said) -> tuple[datetime, int, int]:
    return one.at, one.statement.citation.article, one.statement.citation.start


def _label(matter: str, telling: Sequence[Said]) -> str:
    """The matter as it is written most often."""
    written = Counter(one.nouns[matter] for one in telling)
    best = min(written, key=lambda form: (-written[form], form))
    kept = any(letter.isupper() for letter in best[1:]) or (len(written) == 1 and best[0].isupper())
    return best if kept else best.lower()
