"""The summarizer that needs no network: everything in its brief is cut from the reports. Deterministic.

Registered as the entry point ``extractive`` of ``readout.summarizers``; it also speaks where another
summarizer fails. What it returns still passes `grounding`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.errors import SummaryError
from bot.model import Analysis, Article, Brief, Genre, Headline, NameKind, Outcome, Quote
from bot.ports import Material
from bot.stories.independence import sources
from bot.stories.keypoints import points_beside, told_from
from bot.stories.outcome import find_outcome
from bot.stories.quoting import in_order_of_worth
from bot.stories.reports import best_first, when
from bot.stories.speakers import across, resolve

_PEOPLE, _PLACES = 12, 8
_OF_OUTCOME, _LED_BEFORE = 0.8, 0.3
_LEANING_ROLE = re.compile(r"(?:his|her|their|its|our|my)\b", re.IGNORECASE)
"""A role that says whose without saying of whom: nothing to show beside a name."""


def build() -> Extractive:
    """The summarizer; it has no options."""
    return Extractive()


class Extractive:
    """Chooses, shortens by leaving out, and cites."""

    name = "extractive"

    async def summarize(self, material: Material, earlier: Brief | None) -> Brief:
        """The brief that follows `earlier`; raises `SummaryError` for a story without articles."""
        articles = material.story.articles
        if not articles or len(articles) != len(material.analyses):
            raise SummaryError(f"story {material.story.id} has no articles that were read")
        spoken = _in_one_language(material)
        own = find_outcome(spoken)
        outcome = own or find_outcome(material)
        ranked = best_first(material, _favoured(outcome, earlier))
        names = resolve(material.analyses)
        reached = told_from(outcome, articles)
        return Brief(
            story=material.story.id,
            scope=material.story.scope,
            revision=earlier.revision + 1 if earlier else 1,
            made_at=max(article.known_from for article in articles),
            headlines=tuple(_headline(article, material) for article in ranked if article.title),
            outcome=outcome,
            points=tuple(
                replace(point, who=names.get(point.who, point.who) if point.who else None)
                for point in points_beside(own, spoken)
            ),
            quotes=_own_language_first(
                _newer_first(in_order_of_worth(_quotes(material), articles), reached, articles), spoken
            ),
            people=_most_named(material.analyses, NameKind.PERSON, names)[:_PEOPLE],
            places=_most_named(material.analyses, NameKind.PLACE, names)[:_PLACES],
            sources=sources(articles),
            topics=tuple(dict.fromkeys(topic for article in articles for topic in article.topics)),
            quiet=_is_quiet(articles, earlier),
        )


def _in_one_language(material: Material) -> Material:
    """The reports in the language that most reports are in, the earliest of equals: what a brief is stated in."""
    articles = material.story.articles
    counted = Counter(article.language for article in articles)
    language = max(counted, key=lambda each: counted[each])
    kept = [number for number, article in enumerate(articles) if article.language == language]
    return Material(
        replace(material.story, articles=tuple(articles[number] for number in kept)),
        tuple(material.analyses[number] for number in kept),
    )


def _own_language_first(quotes: Sequence[Quote], spoken: Material) -> tuple[Quote, ...]:
    """The quotes, those of reports in other languages behind the others."""
    own = {article.id for article in spoken.story.articles}
    return tuple(sorted(quotes, key=lambda quote: quote.citation.article not in own))


def _favoured(outcome: Outcome | None, earlier: Brief | None) -> dict[int, float]:
    """Which reports the headline should come from: those of the outcome; and it should not change for little."""
    favoured: dict[int, float] = {}
    for citation in outcome.citations if outcome else ():
        favoured[citation.article] = _OF_OUTCOME
    if earlier is not None and earlier.headlines:
        lead = earlier.headlines[0].article
        favoured[lead] = favoured.get(lead, 0.0) + _LED_BEFORE
    return favoured


def _newer_first(quotes: Sequence[Quote], reached: datetime | None, articles: Sequence[Article]) -> tuple[Quote, ...]:
    """The quotes, those that were printed before the outcome behind the others."""
    if reached is None:
        return tuple(quotes)
    older = {article.id for article in articles if when(article) < reached}
    return tuple(sorted(quotes, key=lambda quote: quote.citation.article in older))


def _headline(article: Article, material: Material) -> Headline:
    analysis = next(each for each in material.analyses if each.article == article.id)
    known = analysis.headline_language != "und"
    return Headline(article.title, analysis.headline_language if known else article.language, article.id)


def _quotes(material: Material) -> tuple[Quote, ...]:
    """All quotes of all articles but corrections, with speakers as the whole story knows them."""
    found = []
    for analysis, speakers in zip(material.analyses, across(material.analyses), strict=True):
        if analysis.genre is Genre.CORRECTION:
            continue
        found += [
            replace(quote, speaker=speakers.get(number), role=_role(quote))
            for number, quote in enumerate(analysis.quotes)
        ]
    return tuple(found)


def _role(quote: Quote) -> str | None:
    return None if quote.role is None or _LEANING_ROLE.match(quote.role) else quote.role


def _most_named(analyses: Sequence[Analysis], kind: NameKind, names: Mapping[str, str]) -> tuple[str, ...]:
    """Entities of a kind, by the number of articles that name them, then of mentions, then of first place."""
    mentions: Counter[str] = Counter()
    articles: Counter[str] = Counter()
    for analysis in analyses:
        here = [names.get(name.entity, name.entity) for name in analysis.names if name.kind is kind]
        mentions.update(here)
        articles.update(set(here))
    order = {entity: place for place, entity in enumerate(mentions)}
    return tuple(sorted(mentions, key=lambda entity: (-articles[entity], -mentions[entity], order[entity])))


def _is_quiet(articles: Sequence[Article], earlier: Brief | None) -> bool:
    """Whether every article version that is new since the earlier brief was only found in a feed's backlog."""
    known = {(source.article, source.version) for source in earlier.sources} if earlier else set()
    fresh = [article for article in articles if (article.id, article.version) not in known]
    return bool(fresh) and all(article.backlog for article in fresh)
