"""Which stories a subscription wants, and why. Nothing in this file does I/O."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from bot.delivery.expressions import Expression, Text, expression, folded_words
from bot.messages import Filter, Subscription, Wording, say
from bot.model import Brief

_PREPARED = 4096
"""Expressions kept read: more than any installation has subscriptions with words."""


def wants(subscription: Subscription, brief: Brief) -> bool:
    """Whether the story is one that the subscription asks for."""
    return refusal(subscription, brief) is None


def refusal(subscription: Subscription, brief: Brief) -> Wording | None:
    """Why the subscription does not want the story; None when it does."""
    topics = {topic.casefold() for topic in brief.topics}
    if subscription.topics and not any(topic.casefold() in topics for topic in subscription.topics):
        return say("filter.topic")
    wanted = subscription.wanted
    if wanted.stories and not _followed((*wanted.stories, *subscription.led_to), brief):
        return say("filter.story")
    return _refused(wanted, brief)


def _refused(wanted: Filter, brief: Brief) -> Wording | None:
    if wanted == Filter():
        return None
    if wanted.people and not _named(wanted.people, _people(brief)):
        return say("filter.people")
    if wanted.places and not _named(wanted.places, brief.places):
        return say("filter.places")
    if wanted.outlets and not _named(wanted.outlets, brief.outlets):
        return say("filter.outlets")
    if wanted.languages and not {language.casefold() for language in wanted.languages} & _languages(brief):
        return say("filter.languages")
    if len(brief.independent_outlets) < wanted.at_least:
        return say("filter.at_least", n=wanted.at_least, has=len(brief.independent_outlets))
    if wanted.words and not _prepared(wanted.words).matches(text_of(brief)):
        return say("filter.words")
    return None


def _followed(numbers: Iterable[int], brief: Brief) -> bool:
    """Whether it is one of these stories, or takes one of them up again."""
    return not {brief.story, brief.earlier and brief.earlier.story}.isdisjoint(numbers)


def text_of(brief: Brief) -> Text:
    """What of a story the words of a filter are looked for in: all that its brief says."""
    outcome = (brief.outcome.text,) if brief.outcome else ()
    return Text(
        *(headline.text for headline in brief.headlines),
        *outcome,
        *(point.text for point in brief.points),
        *(quote.text for quote in brief.quotes),
        *brief.people,
        *brief.places,
        *(source.title for source in brief.sources),
    )


def _people(brief: Brief) -> tuple[str, ...]:
    return (*brief.people, *(quote.speaker for quote in brief.quotes if quote.speaker))


def _languages(brief: Brief) -> set[str]:
    return {source.language.casefold() for source in brief.sources}


def _named(wanted: Iterable[str], there: Iterable[str]) -> bool:
    """Whether one of the wanted names is, or is part of, one of those there."""
    texts = [Text(name) for name in dict.fromkeys(there)]
    names = [words for name in wanted if (words := folded_words(name))]
    return any(text.has(words) for words in names for text in texts)


@lru_cache(maxsize=_PREPARED)
def _prepared(words: str) -> Expression:
    return expression(words)
