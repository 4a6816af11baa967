"""What grouping compares of an article: folded words, names, numbers, days, and a minhash. Pure.

Words are folded, freed of stop words and, in English, of plain endings, so that "tapering" meets
"taper" and "talks" meets "talk". Scripts without blanks are cut into bigrams.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files

from rensa import RMinHash

from bot.model import Article, Fingerprint, Name, NameKind, Span
from bot.stories import gazetteer
from bot.stories.days import find_days
from bot.stories.exonyms import in_english
from bot.stories.names import find_names
from bot.stories.text import fold

TERMS, NAMES, NUMBERS, DAYS = 160, 40, 40, 24
"""How many of each a fingerprint keeps."""
TITLE_WEIGHT = 2
"""A word of the title counts this often more."""
OPENING = 3
"""Sentences whose words count double."""
PERMUTATIONS = 64
SHINGLE = 4
"""Words in a row that a minhash compares."""
_SHORT = 40
"""Texts of fewer words have no minhash: two that only share a phrase would look like copies."""
_READ = 60_000
"""Characters of a text that are read."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_DIVIDED = re.compile(r"(?<=\d)[,\u00a0\u202f](?=\d{3}\b)")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?!\w)|\b[a-zA-Z]{3,8}\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+")
_SPELT = {
    word: str(value)
    for value, word in enumerate(
        [
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
        ],
        start=2,
    )
}


@cache
def stop_words() -> frozenset[str]:
    """Folded words of several languages that tell no story from another."""
    lines = files("bot.stories").joinpath("data", "grouping_stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split()[1:])


def when_told(article: Article) -> datetime | None:
    """When the article appeared; None when nobody knows: an undated one that was already there when we came."""
    return article.published or (None if article.backlog else article.first_seen)


def fingerprint(article: Article, sentences: Sequence[Span], names: Sequence[Name]) -> Fingerprint:
    """The article's fingerprint; `names` are those of its text, the title's are found here.

    `sentences` says where the opening ends, whose words count double. Never raises on any text.
    """
    return describe(article.title, article.text, article.language, sentences, names, when_told(article))


def describe(
    title: str, text: str, language: str, sentences: Sequence[Span], names: Sequence[Name], at: datetime | None
) -> Fingerprint:
    """The fingerprint of a title and a text; `at` is None where nobody knows when they were published."""
    text = text[:_READ]
    words = words_of(text, language)
    terms = Counter[str](words)
    for word in words_of(title, language):
        terms[word] += 1 + TITLE_WEIGHT
    if sentences:
        terms.update(words_of(text[: sentences[min(len(sentences), OPENING) - 1].end], language))
    shares = _shares(_title_names(title, language), names, language)
    if language not in ("en", "und"):
        # names as English reports write them, so that reports in any two languages have these words in common
        for entity, _, share in shares:
            for word in words_of(entity, "en"):
                terms[word] = terms[word] or max(1, round(share * len(names)))
    return Fingerprint(
        title=title,
        terms=tuple((term, float(count)) for term, count in terms.most_common(TERMS)),
        names=shares,
        numbers=tuple(dict.fromkeys(_numbers(f"{title}\n{text}")))[:NUMBERS],
        days=_days(f"{title}\n{text}", None if at is None else at.date()),
        length=len(words),
        language=language,
        at=at,
        minhash=minhash(text),
    )


def words_of(text: str, language: str) -> list[str]:
    """The words that count, folded, in order; bigrams where a script has no blanks."""
    stops, english = stop_words(), language in ("en", "und")
    found: list[str] = []
    for raw in _WORD.findall(_DOTTED.sub(lambda match: match.group().replace(".", ""), text)):
        if _UNSPACED.search(raw):
            found += _bigrams(raw)
            continue
        word = fold(raw)
        if len(word) < 2 or word in stops or word.isdigit():
            continue
        found.append(stem(word) if english else _elided(word))
    return found


def _elided(word: str) -> str:
    """A word without the article that French and Italian melt into it (l'accord)."""
    head, mark, rest = word.partition("'")
    return rest if mark and len(head) <= 2 and len(rest) > 2 else word


def _bigrams(run: str) -> Iterable[str]:
    for piece in _UNSPACED.findall(run):
        yield from ([piece] if len(piece) < 3 else (piece[at : at + 2] for at in range(len(piece) - 1)))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """An English word without its plain endings; not a dictionary form, only equal for equal words."""
    if len(word) <= 3 or not word.isascii():
        return word
    for ending, instead, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = word[: len(word) - len(ending)] + instead
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] in "bdgmnprt":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word


_ENDINGS = (
    ("sses", "ss", 2), ("ies", "y", 2), ("ied", "y", 2), ("ss", "ss", 1), ("us", "us", 1), ("is", "is", 1),
    ("ings", "", 3), ("ing", "", 3), ("eed", "ee", 3), ("eed", "eed", 1), ("ed", "", 3), ("ers", "er", 3), ("s", "", 3),
)  # fmt: skip


def _title_names(title: str, language: str) -> list[tuple[str, NameKind]]:
    """Names of a title; where every word of it has a capital, only places say what they are."""
    if not title:
        return []
    words = [word for word in re.findall(r"[^\W\d_][\w'’]*", title) if len(word) > 3]
    capitals = sum(word[0].isupper() for word in words)
    if len(words) < 3 or capitals < 0.8 * len(words):
        return [(name.entity, name.kind) for name in find_names(title, language)]
    return [known for run in _runs(title) if (known := gazetteer.place(run)) is not None]


def _runs(title: str) -> Iterable[str]:
    """Every one, two and three words in a row, as they stand."""
    words = [word.strip(",:;!?‘’“”\"'()[]").removesuffix("’s").removesuffix("'s") for word in title.split()]
    for size in (1, 2, 3):
        for at in range(len(words) - size + 1):
            yield " ".join(words[at : at + size])


def _shares(
    title: Sequence[tuple[str, NameKind]], names: Sequence[Name], language: str
) -> tuple[tuple[str, NameKind, float], ...]:
    found = Counter([in_english(name.entity, name.kind, language) for name in names])
    for entity, kind in title:
        found[in_english(entity, kind, language)] += TITLE_WEIGHT
    total = max(1, found.total())
    return tuple((entity, kind, round(count / total, 4)) for (entity, kind), count in found.most_common(NAMES))


def _numbers(text: str) -> Iterable[str]:
    """Figures without dividers, and small numbers in words as figures; years say too little."""
    text = _DIVIDED.sub("", text)
    for match in _NUMBER.finditer(text):
        found = match.group()
        if found[0].isdigit():
            if len(found) < 12 and not _YEAR.fullmatch(found):
                yield found
        elif (spelt := _SPELT.get(found.lower())) is not None:
            yield spelt


def _days(text: str, published: date | None) -> tuple[date, ...]:
    if published is None:
        # undated material: the first full date is most often its dateline
        published = next((mention.day for mention in find_days(text[:2000], None)), None)
    found = Counter(mention.day for mention in find_days(text, published))
    return tuple(day for day, _ in found.most_common(DAYS))


def minhash(text: str) -> tuple[int, ...]:
    """Of the text's runs of words; empty for very short texts."""
    words = [fold(word) for word in _WORD.findall(text)]
    if len(words) < _SHORT:
        return ()
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
    sketch.update([" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)])
    return tuple(sketch.digest())
