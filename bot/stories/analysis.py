"""Reading one article version: pure, picklable, and stored with its version.

`ANALYSER` changes whenever the same article would be read differently; stored analyses under another
name are made anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.model import Analysis, Article, Fingerprint, Name
from bot.stories.genre import genre_of
from bot.stories.names import find_names
from bot.stories.quotes import find_quotes
from bot.stories.text import fold, sentences

ANALYSER = "readout-1"


def analyse(article: Article) -> Analysis:
    """Everything found in one article version. Never raises on any text."""
    cut = sentences(article.text, article.language)
    names = find_names(article.text, article.language)
    return Analysis(
        article=article.id,
        version=article.version,
        analyser=ANALYSER,
        sentences=cut,
        quotes=find_quotes(article.id, article.version, article.text, article.language, names, cut),
        names=names,
        genre=genre_of(article),
        fingerprint=_fingerprint(article, names),
        headline_language=article.language,
    )


def _fingerprint(article: Article, names: Sequence[Name]) -> Fingerprint:
    """Words, names and numbers of the article, counted."""
    words = re.findall(r"\w[\w'’-]*", f"{article.title}\n{article.text}")
    terms = Counter(fold(word) for word in words if len(word) > 3)
    entities = Counter((name.entity, name.kind) for name in names)
    return Fingerprint(
        title=article.title,
        terms=tuple((word, float(count)) for word, count in terms.most_common(200)),
        names=tuple((entity, kind, count / max(1, len(names))) for (entity, kind), count in entities.most_common(50)),
        numbers=tuple(dict.fromkeys(re.findall(r"\d[\d.,]*", article.text)))[:50],
        days=(),
        length=len(words),
        language=article.language,
        at=article.published or article.first_seen,
    )
