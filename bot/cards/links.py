"""Citations as links that open a report at the very words.

The fragment follows the Text Fragments draft of the Web Incubator Community Group
(https://wicg.github.io/scroll-to-text-fragment/): ``#:~:text=[prefix-,]start[,end]``, each part
percent-encoded, with ``-``, ``,`` and ``&`` encoded inside a part because they are its syntax. A browser
that cannot find the words, or does not know the form, opens the report at its top.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote as percent

from bot.messages import Link
from bot.model import Brief, Citation, Source

Texts = Mapping[int, str]
"""Article id to the text of the version that is cited."""

NO_TEXTS: Texts = {}

WHOLE = 9
"""Most words of a span that is written out; a longer one is named by its first and last words."""
EDGE = 4
"""Words that name either end of a long span."""
SHORT = 3
"""A span of at most so many words stands often in a text: the words before it tell which one is meant."""
WIDE = 80
"""Characters of a span above which it counts as long in scripts without spaces; an end then is a quarter of it."""


def cited(brief: Brief, citations: Sequence[Citation], words: str = "", texts: Texts = NO_TEXTS) -> tuple[Link, ...]:
    """A link for each outlet cited, in order: its first citation.

    `words` are what the first citation is cited for; where `texts` holds an article, the fragment is made of
    what stands there, which is exact even when `words` leave something out.
    """
    found: dict[str, Link] = {}
    for index, citation in enumerate(citations):
        source = brief.source_of(citation)
        if source.outlet not in found:
            found[source.outlet] = Link(source.outlet, _address(source, citation, "" if index else words, texts))
    return tuple(found.values())


def quote_link(source: Source, citation: Citation, words: str, texts: Texts = NO_TEXTS) -> Link:
    """The link of one citation."""
    return Link(source.outlet, _address(source, citation, words, texts))


def fragment(words: str, before: str = "") -> str:
    """The text directive for a span of a page; `before` is the text in front of it, when it is known."""
    words = " ".join(words.split())
    parts = words.split(" ")
    if len(parts) > WHOLE:
        directive = f"{_encoded(' '.join(parts[:EDGE]))},{_encoded(' '.join(parts[-EDGE:]))}"
    elif len(words) > WIDE and len(parts) < EDGE:
        directive = f"{_encoded(words[: WIDE // 4])},{_encoded(words[-WIDE // 4 :])}"
    else:
        directive = _encoded(words)
    prefix = _prefix(before) if len(parts) <= SHORT else ""
    return f":~:text={_encoded(prefix)}-,{directive}" if prefix else f":~:text={directive}"


def _address(source: Source, citation: Citation, words: str, texts: Texts) -> str | None:
    if source.url is None:
        return None
    before = ""
    if citation.article in texts:
        text = texts[citation.article]
        before = text[max(0, citation.start - 60) : citation.start]
        words = text[citation.start : citation.end]
    if not words.strip():
        return source.url
    return f"{source.url}{'' if '#' in source.url else '#'}{fragment(words, before)}"


def _prefix(before: str) -> str:
    """The last words in front of a span, of its own paragraph: a browser's match does not cross blocks."""
    return " ".join(before.rpartition("\n")[2].split()[-SHORT:])


def _encoded(text: str) -> str:
    return percent(text, safe="").replace("-", "%2D")
