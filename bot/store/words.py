"""Words: how they are folded, cut and brought to a stem, so that both engines are given the same.

Neither engine's own cutting will do (SQLite's finds no Chinese, PostgreSQL's cuts at dots and hyphens), nor
its stemming (each knows other languages). So both are given the same terms, made here: case and diacritics
folded; runs of scripts that put no spaces between words cut into pairs and single signs; words of the
languages below without their plainest endings. A question's language is not known: each of its words asks for
the stems it would have in any of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from bot.folding import fold

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(
    "[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\U00020000-\U0003ffff]+"
)
"""Kana, Han, Hangul, Thai, Lao, Burmese, Khmer: no spaces between words, or particles joined to them."""
_LONGEST = 100
"""Characters of a token; more is no word that anyone asks for."""


def folded_words(words: str) -> str:
    """The folded words with a space around each: ``% kim%`` finds one that begins so."""
    found = _WORD.findall(fold(words))
    return f" {' '.join(found)} " if found else " "


def plain_words(words: str) -> list[str]:
    """The folded words in order, whatever their script; the longest are cut off."""
    return [word[:_LONGEST] for word in _WORD.findall(fold(words))]


def units(words: str) -> list[str]:
    """What is compared of spoken words: folded words, and the single signs of runs without spaces."""
    found: list[str] = []
    for word in plain_words(words):
        at = 0
        for run in () if word.isascii() else _UNSPACED.finditer(word):
            found += [word[at : run.start()]] if run.start() > at else []
            found += run.group()
            at = run.end()
        found += [word[at:]] if at < len(word) else []
    return found


def tokens(words: str) -> list[str]:
    """The folded words in order; runs without spaces as their pairs, and a single sign as itself."""
    return [token for token, _ in _cut(words)]


def terms(words: str, language: str) -> list[str]:
    """What is indexed of a text in `language` (BCP 47), in order: stems, pairs of signs."""
    found: list[str] = []
    for word in _WORD.findall(fold(words)):
        if word.isascii():
            found.append(stem(word[:_LONGEST], language) if len(word) > _KEPT else word)
        else:
            found += (stem(token, language) if plain else token for token, plain in _cut_word(word))
    return found


def signs(words: Iterable[str]) -> set[str]:
    """The single signs of runs without spaces: indexed beside the pairs, for who asks for one sign."""
    return {sign for text in words if not text.isascii() for run in _UNSPACED.findall(fold(text)) for sign in run}


def _cut(words: str) -> Iterator[tuple[str, bool]]:
    """Each token and whether it is a word in letters."""
    for word in _WORD.findall(fold(words)):
        if word.isascii():
            yield word[:_LONGEST], True
        else:
            yield from _cut_word(word)


def _cut_word(word: str) -> Iterator[tuple[str, bool]]:
    at = 0
    for run in _UNSPACED.finditer(word):
        if run.start() > at:
            yield word[at : run.start()][:_LONGEST], True
        signs = run.group()
        for start in range(max(1, len(signs) - 1)):
            yield signs[start : start + 2], False
        at = run.end()
    if at < len(word):
        yield word[at:][:_LONGEST], True


# --- stems ----------------------------------------------------------------------------------------

_KEPT = 3
"""Letters that are left of a word at the least."""
_LATIN, _CYRILLIC, _ARABIC = re.compile("[a-z]+"), re.compile("[а-яёіїєґ]+"), re.compile("[\u0621-\u064a]+")

_RUSSIAN = (
    "иями", "иям", "ями", "ами", "иях", "ях", "ах", "ого", "его", "ому", "ему", "ыми", "ими", "ых", "их", "ый", "ий",
    "ой",
    "ая", "яя", "ое", "ее", "ые", "ие", "ую", "юю", "ов", "ев", "ей", "ам", "ям", "ом", "ем", "ию", "ия", "ии", "ы",
    "и", "а", "я", "о", "е", "у", "ю", "ь",
)  # fmt: skip
_UKRAINIAN = (
    "ями", "ами", "ях", "ах", "ого", "ому", "ими", "их", "ий", "ій", "ої", "ою", "ею", "ів", "їв", "ам", "ям", "ом",
    "ем", "ові", "еві", "ії", "ію", "ія", "а", "я", "о", "е", "є", "у", "ю", "и", "і", "ї", "ь",
)  # fmt: skip
_GERMAN = ("ern", "em", "en", "er", "es", "e", "n", "s")

Endings = tuple[tuple[str, str], ...]
"""Each with what stands instead; the first that fits is taken."""


def _bare(*endings: str) -> Endings:
    return tuple(dict.fromkeys((fold(ending), "") for ending in endings))


_ENDINGS: Mapping[str, tuple[re.Pattern[str], Endings]] = {
    "en": (
        _LATIN,
        (
            ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("zes", "z"), ("ies", "y"), ("ied", "y"),
            ("ss", "ss"), ("us", "us"), ("is", "is"), ("ings", ""), ("ing", ""), ("eed", "eed"), ("ed", ""), ("s", ""),
        ),
    ),
    "fr": (_LATIN, (("aux", "al"), ("eaux", "eau"), ("ees", ""), ("ee", ""), ("es", ""), ("s", ""), ("x", ""))),
    "es": (_LATIN, (("ces", "z"), ("es", ""), ("os", ""), ("as", ""), ("s", ""), ("o", ""), ("a", ""))),
    "pt": (_LATIN, (("oes", "ao"), ("ais", "al"), ("es", ""), ("os", ""), ("as", ""), ("s", ""), ("o", ""), ("a", ""))),
    "it": (_LATIN, _bare("o", "a", "e", "i")),
    "de": (_LATIN, _bare(*_GERMAN)),
    "nl": (_LATIN, _bare("en", "s", "e")),
    "ru": (_CYRILLIC, _bare(*_RUSSIAN)),
    "uk": (_CYRILLIC, _bare(*_UKRAINIAN)),
    "ar": (_ARABIC, _bare("ات", "ين", "ون", "ان", "ة")),
}  # fmt: skip
_JOINED = ("وال", "بال", "لل", "ال")
"""What Arabic writes at the head of a word: and the, with the, to the, the."""


@lru_cache(maxsize=131072)
def stem(word: str, language: str) -> str:
    """A folded word without its plainest ending: equal for forms of one word, not a dictionary form."""
    pattern, endings = _ENDINGS.get(language, (None, ()))
    if pattern is None or len(word) <= _KEPT or pattern.fullmatch(word) is None:
        return word
    if language == "ar":
        head = next((head for head in _JOINED if word.startswith(head) and len(word) - len(head) >= _KEPT), "")
        word = word[len(head) :]
    for ending, instead in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _KEPT:
            word = word[: len(word) - len(ending)] + instead
            break
    if language == "en":
        if len(word) > _KEPT + 1 and word[-1] == word[-2] and word[-1] in "bdgmnprt":
            word = word[:-1]
        return word[:-1] if len(word) > _KEPT + 1 and word.endswith("e") else word
    return word


@lru_cache(maxsize=4096)
def stems(word: str) -> tuple[str, ...]:
    """The folded word and its stems in all languages it may be of."""
    return tuple(dict.fromkeys((word, *(stem(word, language) for language in _ENDINGS))))
