"""Reading one article version: pure, picklable, and stored with its version.

`ANALYSER` changes whenever the same article would be read differently; stored analyses under another
name are made anew.
"""

from __future__ import annotations

from bot.model import Analysis, Article
from bot.stories.fingerprint import fingerprint
from bot.stories.genre import genre_of
from bot.stories.names import find_names
from bot.stories.quotes import find_quotes
from bot.stories.text import sentences

ANALYSER = "readout-5"


def analyse(article: Article) -> Analysis:
    """Everything found in one article version. Never raises on any text."""
    cut = sentences(article.text, article.language)
    day = (article.published or article.first_seen).date()
    names = find_names(article.text, article.language, day)
    return Analysis(
        article=article.id,
        version=article.version,
        analyser=ANALYSER,
        sentences=cut,
        quotes=find_quotes(article.id, article.version, article.text, article.language, names, cut, day),
        names=names,
        genre=genre_of(article),
        fingerprint=fingerprint(article, cut, names),
        headline_language=article.language,
    )
