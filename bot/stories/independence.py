"""Which reports of a story count as independent voices, never more than can be shown. Pure.

A report speaks for its outlet, its outlet for the publisher's family; agency copy speaks for the agency whoever
prints it. Of each voice the first report counts. An agency is believed to have written a text where the byline,
the dateline or the credit at the end says so; an outlet that says it used an agency's reporting wrote its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from bot.model import Article, Source
from bot.stories.text import fold

_HEAD, _FOOT = 300, 250
"""Characters at either end of a text where a credit stands."""


def sources(articles: Sequence[Article]) -> tuple[Source, ...]:
    """All articles, oldest first; copies and later reports of a voice already counted are not independent."""
    first: dict[str, str] = {}
    found = []
    for article in sorted(articles, key=lambda article: (article.first_seen, article.id)):
        agency = agency_of(article)
        counted = first.setdefault(agency or article.family or article.outlet, article.outlet)
        found.append(
            Source(
                article=article.id,
                version=article.version,
                outlet=article.outlet,
                url=article.url,
                title=article.title,
                language=article.language,
                first_seen=article.first_seen,
                published=article.published,
                teaser=article.teaser,
                copy_of=article.copy_of,
                family=article.family,
                agency=agency,
                independent=article.copy_of is None and counted == article.outlet,
            )
        )
    return tuple(found)


def agency_of(article: Article) -> str | None:
    """The agency that wrote the text, by what the article itself says; the agency's own reports included."""
    for name in (article.outlet, *article.authors):
        known = _names().get(_plain(name))
        if known is not None:
            return known
    head, foot = article.text[:_HEAD], article.text[-_FOOT:]
    for pattern, text in ((_dateline(), head), (_byline(), head), (_signed(), foot)):
        match = pattern.search(text)
        if match:
            return _names()[_plain(match["agency"])]
    return "Reuters" if _DESK.search(foot) else None


_DESK = re.compile(r"\(\s*(?:Additional )?[Rr]eporting by [^()]{3,200}[;,] ?(?:[Ww]riting by [^()]+; ?)?[Ee]diting by ")
"""The line that Reuters ends its texts with, and nobody else so."""


def _plain(name: str) -> str:
    return " ".join(fold(word) for word in name.removeprefix("By ").removesuffix(" Staff").split())


@cache
def _table() -> Mapping[str, str]:
    """Every form of every agency's name as it is written, and the name."""
    found: dict[str, str] = {}
    for line in files("bot.stories").joinpath("data", "agencies.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, *others = (part.strip() for part in re.split(r"[|,]", line))
            found.update(dict.fromkeys(filter(None, (name, *others)), name))
    return found


@cache
def _names() -> Mapping[str, str]:
    return {_plain(form): name for form, name in _table().items()}


@cache
def _forms() -> str:
    return "|".join(sorted(map(re.escape, _table()), key=len, reverse=True))


@cache
def _dateline() -> re.Pattern[str]:
    """HANOI, Feb 28 (Meridian Wire) —"""
    return re.compile(rf"\((?P<agency>{_forms()})\)\s*[-–—:]")


@cache
def _byline() -> re.Pattern[str]:
    """A line of its own: By Meridian Wire"""
    return re.compile(rf"^\s*By\s+(?P<agency>{_forms()})\s*$", re.MULTILINE)


@cache
def _signed() -> re.Pattern[str]:
    """At the very end: (AFP), – Reuters, © 2019 The Associated Press. All rights reserved."""
    return re.compile(
        rf"(?:\(|[-–—]\s?|(?:©|\(c\)|Copyright)[\s\d]*)(?P<agency>{_forms()})\)?(?:\.[^\n]*rights reserved)?\.?\s*$"
    )
