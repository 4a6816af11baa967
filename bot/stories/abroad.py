"""Quotes in languages other than English: found by their marks, given a speaker only when that is sure.

Sure means: the name stands beside a verb of saying that touches the marks, or in an aside between two
pieces ("...", sagte Merkel, "..."). A title makes a name certain in scripts without capitals. In every
other case the quote has no speaker. The words are in `data/cues.json`; a language without words there
has its marked runs judged by length alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from bot.model import Citation, Name, NameKind, Quote, Span
from bot.stories.marks import Run

_REACH = 90
"""Code points beside a run in which its cue is looked for."""
_JOINED = ("zh", "ja", "ko")
"""Written with titles after the name, or without blanks between words."""
_LETTERS = r"[\w·・.’'-]"
_CAPITAL = r"(?:[A-ZÀ-ÖØ-ÞĀ-ŽĐƠƯẠ-Ỹ]|[А-ЯЁЄІЇҐ])[\w’'-]*"
SURE = 0.9
LIKELY = 0.6


@dataclass(frozen=True, slots=True)
class Tongue:
    """How a language reports speech."""

    cue: re.Pattern[str]
    pronoun: re.Pattern[str]
    titled: re.Pattern[str]
    """A name with its title: groups ``name`` and ``title``."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is beside a run: spans in the article."""

    cue: Span
    mention: Span | None = None
    name: str | None = None
    role: str | None = None
    sure: float = 0.0


@cache
def _table() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = json.loads(
        files("bot.stories").joinpath("data", "cues.json").read_text(encoding="utf-8")
    )
    return table


@lru_cache(maxsize=32)
def tongue(language: str) -> Tongue | None:
    """The language's words; None where the table has none."""
    words = _table().get(language)
    if words is None:
        return None
    joined = language in _JOINED

    def any_of(text: str, *, bounded: bool) -> str:
        parts = "|".join(re.escape(part) for part in sorted(text.split("|"), key=len, reverse=True))
        return rf"(?<!\w)(?:{parts})(?!\w)" if bounded else rf"(?:{parts})"

    title = any_of(words["titles"], bounded=not joined)
    if language == "zh":
        follow = rf"(?={any_of(words['cues'], bounded=False)}|[，,：:在对就于星周当今昨])"
        titled = rf"(?P<title>{title})(?P<name>[\u4e00-\u9fff·]{{2,8}}?){follow}"
    elif joined:
        blank = r"\s?" if language == "ko" else ""
        follow = r"(?=은|는|이|가|도|의)" if language == "ko" else r"(?=は|が|も|の|、)"
        letters = r"[\uac00-\ud7af]" if language == "ko" else r"[\u30a0-\u30ff\u4e00-\u9fff・=]"
        titled = rf"(?P<name>{letters}{{2,14}}){blank}(?P<title>{title}){follow}"
    elif language in ("ar", "he"):
        people = r"(?:ال\w+ي\w?\s+)?" if language == "ar" else r"(?:ה\w+י\s+)?"
        cue = any_of(words["cues"], bounded=True)
        titled = rf"(?P<title>{title})\s+{people}(?P<name>(?!{cue}){_LETTERS}{{2,}}\s+(?!{cue}){_LETTERS}{{2,}})"
    else:
        more = rf"(?:\s+(?:(?:von|van|der|de|da|del|bin|al)\s+)?{_CAPITAL}){{0,3}}"
        titled = rf"(?i:(?P<title>{title}))\s+(?P<name>{_CAPITAL}{more})"
    return Tongue(
        re.compile(any_of(words["cues"], bounded=not joined), re.IGNORECASE),
        re.compile(any_of(words["he"], bounded=not joined), re.IGNORECASE),
        re.compile(titled),
    )


def quotes(
    article: int,
    version: int,
    text: str,
    language: str,
    names: Sequence[Name],
    paragraphs: Sequence[Span],
    runs: Sequence[Run],
    sentences: Sequence[Span],
) -> tuple[Quote, ...]:
    """The quotes of an article in order of place."""
    words = tongue(language)
    found: list[Quote] = []
    utterance = 0
    last: tuple[int, Attribution | None] = (-1, None)
    for run, aside in _pieces(text, words, runs):
        home = next((n for n, place in enumerate(paragraphs) if place.start <= run.start <= place.end), -1)
        room = paragraphs[home]
        beside = None
        if words is not None and aside is not None:
            beside = _within(text, language, words, names, aside)
        elif words is not None:
            beside = _attribution(text, language, words, names, room, run, runs)
        if beside is None and not _long_enough(text[run.start : run.end], language):
            continue
        shared = beside if beside is not None else (last[1] if last[0] == home else None)
        if shared is None or last[0] != home or shared != last[1]:
            utterance += 1
        found.append(_quote(article, version, text, run, shared, utterance))
        last = (home, shared)
    return tuple(found)


_ASIDE = (
    re.compile(r"[,.!?…]?\s[—–]\s(?P<aside>[^—–«»]{4,90}?)[,.:]?\s[—–]\s"),
    re.compile(r",\s(?P<aside>[^,«»]{4,90}),\s"),
)


def _pieces(text: str, words: Tongue | None, runs: Sequence[Run]) -> list[tuple[Run, Span | None]]:
    """The runs, cut where the report speaks inside the marks ("..., a dit X, ..."): that aside is nobody's quote."""
    found: list[tuple[Run, Span | None]] = []
    for run in runs:
        asides = [
            match
            for pattern in _ASIDE
            for match in pattern.finditer(text, run.start, run.end)
            if words is not None and words.cue.match(match.group("aside"))
        ]
        if not asides:
            found.append((run, None))
            continue
        first = min(asides, key=lambda match: match.start())
        span = Span(*first.span("aside"))
        found.append((Run(run.start, first.start(), run.mark, closed=True), span))
        found.append((Run(first.end(), run.end, run.mark, closed=run.closed), span))
    return found


def _within(text: str, language: str, words: Tongue, names: Sequence[Name], aside: Span) -> Attribution | None:
    cue = words.cue.match(text, aside.start, aside.end)
    return _beside(text, language, words, names, aside, cue) if cue else None


def _quote(article: int, version: int, text: str, run: Run, beside: Attribution | None, utterance: int) -> Quote:
    mention = beside.mention if beside else None
    inner = run.inner(text)
    return Quote(
        text=text[inner.start : inner.end],
        citation=Citation(article, version, inner.start, inner.end),
        speaker=beside.name if beside else None,
        mention=text[mention.start : mention.end] if mention else None,
        mention_span=mention,
        role=beside.role if beside else None,
        cue=text[beside.cue.start : beside.cue.end] if beside else None,
        cue_span=beside.cue if beside else None,
        confidence=beside.sure if beside and beside.name else 0.0,
        utterance=utterance,
    )


def _long_enough(words: str, language: str) -> bool:
    """Whether marked words without a verb of saying beside them read as speech: a clause, not a title."""
    plain = words.strip()
    if language in ("zh", "ja"):
        return len(plain) >= 12
    return len(plain.split()) >= (4 if language == "ko" else 6)


def _attribution(
    text: str, language: str, words: Tongue, names: Sequence[Name], room: Span, run: Run, runs: Sequence[Run]
) -> Attribution | None:
    """The cue nearest to a run within its paragraph, and the name beside that cue."""
    opening = run.start - 1
    before_from = max([room.start, opening - _REACH, *[other.after for other in runs if other.after <= opening]])
    after_to = min([room.end, run.after + _REACH, *[other.start - 1 for other in runs if other.start > run.after]])
    after_to = _sentence_end(text, run.after, after_to)
    before_from = _sentence_start(text, before_from, opening)
    right = next(words.cue.finditer(text, run.after, after_to), None)
    left: re.Match[str] | None = None
    for cue in words.cue.finditer(text, before_from, opening):
        left = cue
    if (
        language in _JOINED
        and right is not None
        and left is None
        and not words.titled.search(text, run.after, after_to)
    ):
        # The subject stands before the words, the verb after them.
        return _beside(text, language, words, names, Span(before_from, opening), right)
    options: list[tuple[int, Attribution]] = []
    for match, low, high in ((left, before_from, opening), (right, run.after, after_to)):
        if match is None:
            continue
        distance = opening - match.end() if high == opening else match.start() - run.after
        options.append((distance, _beside(text, language, words, names, Span(low, high), match)))
    return min(options, key=lambda item: (item[1].name is None, item[0]))[1] if options else None


def _without_title(name: str, language: str) -> tuple[str | None, str]:
    """A title that a sentence's capital made part of the name, and the name without it."""
    for title in sorted(_table()[language]["titles"].split("|"), key=len, reverse=True):
        if name.lower().startswith(title.lower() + " "):
            return name[: len(title)], name[len(title) :].strip()
    return None, name


def _sentence_end(text: str, start: int, end: int) -> int:
    match = re.compile(r"[.!?。！？](?=\s|$)|[。！？؟]").search(text, start, end)
    while match is not None and match.group() == "." and re.search(r"(?:\b\w|Mme|Dr)$", text[start : match.start()]):
        match = re.compile(r"[.!?。！？](?=\s|$)").search(text, match.end(), end)
    return match.start() if match is not None and match.start() > start else end


def _sentence_start(text: str, start: int, end: int) -> int:
    begin = start
    for match in re.compile(r"[.!?](?=\s)|[。！？؟]").finditer(text, start, end):
        if not re.search(r"(?:\b\w|Mme|Dr)$", text[start : match.start()]) and text[match.end() : end].strip():
            begin = match.end()
    return begin


def _beside(
    text: str, language: str, words: Tongue, names: Sequence[Name], room: Span, cue: re.Match[str]
) -> Attribution:
    """Who stands beside a cue: a titled name, a known name, a pronoun, or nobody."""
    span = Span(cue.start(), cue.end())
    titled = next(iter(words.titled.finditer(text, room.start, room.end)), None)
    people = [
        name for name in names if name.kind is NameKind.PERSON and room.start <= name.start and name.end <= room.end
    ]
    if titled is not None and len({name.entity for name in people}) > 1:
        place = titled.span("name")
        people = [name for name in people if name.start < place[1] and place[0] < name.end] or people
    if len({name.entity for name in people}) == 1:
        name = min(people, key=lambda item: min(abs(item.start - span.end), abs(span.start - item.end)))
        near = min(abs(name.start - span.end), abs(span.start - name.end))
        role, bare = _without_title(name.entity, language)
        role = role or (titled.group("title") if titled and titled.end() >= name.start else None)
        return Attribution(span, Span(name.start, name.end), bare, role, SURE if near <= 45 else LIKELY)
    if titled is not None and not people:
        start, end = titled.span("name")
        given = text[start:end].strip()
        if language in (*_JOINED, "ar", "he") or given[:1].isupper():
            return Attribution(span, Span(start, start + len(given)), given, titled.group("title"), SURE)
    pronoun = words.pronoun.search(text, room.start, room.end)
    if pronoun is not None and not people:
        return Attribution(span, Span(pronoun.start(), pronoun.end()))
    return Attribution(span)
