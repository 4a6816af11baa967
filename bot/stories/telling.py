"""The days of one story, cited: what `/timeline` shows. Pure, so that a child process can do it."""

from __future__ import annotations

from bot.model import Analysis, Article, Citation, Span
from bot.ports import Material, TimelineEntry
from bot.stories.keypoints import lines_of
from bot.stories.reports import when
from bot.stories.timeline import Report, timeline

DAYS = 30
"""Most days told of one story."""
EACH = 2
"""Most things told of one day."""


def told_days(material: Material) -> tuple[TimelineEntry, ...]:
    """What happened on which day, oldest first, each in a report's own sentence."""
    articles = material.story.articles
    reports = tuple(
        Report(number, when(one).date(), one.text, _lines(one, read), one.language)
        for number, (one, read) in enumerate(zip(articles, material.analyses, strict=True))
    )
    return tuple(
        TimelineEntry(
            entry.day,
            " ".join(articles[at].text[span.start : span.end].split()),
            (Citation(articles[at].id, articles[at].version, span.start, span.end),),
        )
        for entry in timeline(reports, DAYS, EACH)
        for at, span in entry.sentences
    )


def _lines(article: Article, read: Analysis) -> tuple[Span, ...]:
    """The sentences that belong to the report, without their datelines."""
    return tuple(span for span, _ in lines_of(article, read.sentences))
