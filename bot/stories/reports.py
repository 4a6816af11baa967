"""Which articles of a story lead its readout, and which of them is the best report. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime

from bot.model import Analysis, Article, Genre, Span
from bot.ports import Material
from bot.stories.text import fold

_QUESTION = 0.4
"""What a headline that asks is worth less: it does not say what happened."""

_STANDING = {
    Genre.REPORT: 3,
    Genre.LIVE: 2,
    Genre.TRANSCRIPT: 1,
    Genre.OPINION: 1,
    Genre.LETTER: 0,
    Genre.CORRECTION: 0,
}


def reports(material: Material) -> tuple[tuple[Article, tuple[Span, ...]], ...]:
    """The reports of the story that repeat no other of it, best first, with their sentences."""
    return _originals(material, Genre.REPORT, Genre.LIVE)


def leading(material: Material) -> tuple[tuple[Article, tuple[Span, ...]], ...]:
    """The articles that may state things for us, best first: reports, or the next best sort where there is none."""
    for genres in ((Genre.REPORT,), (Genre.LIVE,), (Genre.TRANSCRIPT, Genre.OPINION), (Genre.LETTER,)):
        found = _originals(material, *genres)
        if found:
            return found
    return ()


def _originals(material: Material, *genres: Genre) -> tuple[tuple[Article, tuple[Span, ...]], ...]:
    pairs = list(zip(material.story.articles, material.analyses, strict=True))
    chosen = [(article, analysis) for article, analysis in pairs if analysis.genre in genres]
    ids = {article.id for article, _ in chosen}
    originals = [(article, analysis) for article, analysis in chosen if article.copy_of not in ids]
    ranked = sorted(originals, key=lambda pair: _worth(pair[0], pair[1], _newest(material)), reverse=True)
    return tuple((article, analysis.sentences) for article, analysis in ranked)


def best_first(material: Material, favoured: Mapping[int, float] | None = None) -> tuple[Article, ...]:
    """All articles of the story, the best report first: the one whose headline stands for the story.

    `favoured` adds to the worth of some, by article id: a report of the outcome, the one that led before.
    """
    pairs = list(zip(material.story.articles, material.analyses, strict=True))
    newest = _newest(material)
    titles = {article.id: _title_words(article) for article, _ in pairs if article.copy_of is None}

    def worth(pair: tuple[Article, Analysis]) -> tuple[int, bool, float, int]:
        article, analysis = pair
        standing, original, fullness, order = _worth(article, analysis, newest)
        added = (favoured or {}).get(article.id, 0.0) + _closeness(article.id, titles)
        if "?" in article.title:
            added -= _QUESTION
        return standing, original, fullness + added, order

    return tuple(article for article, _ in sorted(pairs, key=worth, reverse=True))


def _title_words(article: Article) -> frozenset[str]:
    return frozenset(fold(word) for word in re.findall(r"\w{3,}", article.title))


def _closeness(article: int, titles: Mapping[int, frozenset[str]]) -> float:
    """How much of a headline's words the other headlines share, on average, 0 to 1."""
    mine = titles.get(article, frozenset())
    others = [words for other, words in titles.items() if other != article]
    if not mine or not others:
        return 0.0
    return sum(len(mine & words) / len(mine | words) for words in others if words) / len(others)


def when(article: Article) -> datetime:
    """When an article appeared: as its outlet says, else when it was first seen here."""
    return article.published or article.first_seen


def _newest(material: Material) -> datetime:
    return max(when(article) for article in material.story.articles)


def _worth(article: Article, analysis: Analysis, newest: datetime) -> tuple[int, bool, float, int]:
    """Sort of text first, then original over copy, then how full and how fresh it is."""
    age = (newest - when(article)).total_seconds() / 3600
    fullness = min(1.0, math.log1p(len(article.text)) / math.log1p(4000)) - (0.5 if article.teaser else 0.0)
    return (_STANDING[analysis.genre], article.copy_of is None, round(fullness - age / 120, 6), -article.id)
