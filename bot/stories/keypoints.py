"""Key points: the few sentences of a story most worth stating, each cited. Pure and deterministic.

    leading reports ── lines that may be stated ── worth of their words (`ranking`)
        ── the choice that says most in fewest words (`choosing`) ── whom and which day they lean on

Reports of several outlets are read as one pool: what several report is worth more, and a point cites the
sentences of the others that say the same. Points are ranked apart from quotes, and a sentence that is
mostly somebody's words is never a point. What is chosen hangs on sentences and text alone, not on names
or quotes: so `readout batch keypoints` shows what a card would.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from bot.model import Analysis, Article, Citation, KeyPoint, Outcome, Span
from bot.ports import Material
from bot.stories.choosing import Draft, Expected, Line, choose, in_common, with_short_ones
from bot.stories.days import leaning_day
from bot.stories.genre import body
from bot.stories.leaning import leaning_person
from bot.stories.outcome import kinds_stated
from bot.stories.pruning import dateline, trimmed
from bot.stories.ranking import Model, Worth, shipped, weigh
from bot.stories.reports import leading, when
from bot.stories.stating import leans, may_be_stated, stands_alone
from bot.stories.stems import tokens

_READ = 12
"""Reports read for points; further ones repeat what these say."""
_SAYS_THE_SAME = 0.55
"""Share of weight in common from which another outlet's sentence is cited beside."""

_REPEATS = 0.75
"""Share of the words of the outcome's span, or of a shorter point, that the other has too when it says nothing else."""
_TOLD_AFTER = timedelta(hours=3)

T = TypeVar("T")


def find_points(
    material: Material, model: Model | None = None, *, since: datetime | None = None
) -> tuple[KeyPoint, ...]:
    """The key points of a story, best first; none when no article has a sentence worth stating.

    `model` is for measuring: without one the model of the package speaks. `since`: when the story came to
    its outcome; reports from before then told what was to come, and make no points any more.
    """
    reports = [pair for pair in leading(material) if since is None or when(pair[0]) >= since][:_READ]
    articles = [article for article, _ in reports]
    read = [lines_of(article, spans) for article, spans in reports]
    worths = [
        weigh([text for _, text in lines], article.title, model or shipped())
        for lines, article in zip(read, articles, strict=True)
    ]
    pool = [
        Line(number, span, text, float(value))
        for number, (lines, worth) in enumerate(zip(read, worths, strict=True))
        for (span, text), value in zip(lines, worth.sentences, strict=True)
    ]
    expected = _expected(worths)
    drafts = choose(pool, expected, may_be_stated)
    if len(reports) > 1:
        drafts = with_short_ones(drafts, pool, expected, lambda text: stands_alone(text) and may_be_stated(text))
    analyses = {analysis.article: analysis for analysis in material.analyses}
    return tuple(_point(draft, pool, articles, analyses[articles[draft.line.report].id], expected) for draft in drafts)


def points_beside(outcome: Outcome | None, material: Material, model: Model | None = None) -> tuple[KeyPoint, ...]:
    """The points that a card shows below this outcome: those that only say it once more stand behind the others."""
    articles = material.story.articles
    points = find_points(material, model, since=told_from(outcome, articles))
    if outcome is None:
        return points
    languages = {article.id: article.language for article in articles}
    said = dict.fromkeys(tokens(outcome.text), 1.0)

    def repeats(point: KeyPoint) -> bool:
        stated = kinds_stated(point.text, languages[point.citations[0].article])
        return outcome.kind in stated or in_common(dict.fromkeys(tokens(point.text), 1.0), said) >= _REPEATS

    behind: list[bool] = []
    for point in points:
        follows = bool(behind) and leans(point.text)  # a point that leans on the one before it goes where that goes
        behind.append(behind[-1] if follows else repeats(point))
    return tuple(points[number] for number in sorted(range(len(points)), key=behind.__getitem__))


def told_from(outcome: Outcome | None, articles: Sequence[Article]) -> datetime | None:
    """From when reports know of the outcome: a little before the one that it is cited from."""
    if outcome is None:
        return None
    told = outcome.citations[0].article
    return next(when(article) for article in articles if article.id == told) - _TOLD_AFTER


def lines_of(article: Article, spans: Sequence[Span]) -> list[tuple[Span, str]]:
    """The sentences that belong to the report, without their datelines."""
    found = []
    for index in body(article.text, spans, article.title):
        span = trimmed(article.text, spans[index])
        start = span.start + dateline(article.text[span.start : span.end])
        found.append((Span(start, span.end), article.text[start : span.end]))
    return found


def _expected(worths: Sequence[Worth]) -> Expected:
    """What a note on the story would say: half as its surest report has it, half as all do."""
    readings = [worth.reading for worth in worths]
    rarity = {stem: weight for each in readings for stem, weight in zip(each.stems, each.rarity.tolist(), strict=True)}
    if len(worths) == 1:
        return Expected(worths[0].words, worths[0].pairs, rarity)
    return Expected(_pooled([worth.words for worth in worths]), _pooled([worth.pairs for worth in worths]), rarity)


def _pooled(chances: Sequence[Mapping[T, float]]) -> dict[T, float]:
    keys = {key for chance in chances for key in chance}
    told = {key: [chance.get(key, 0.0) for chance in chances] for key in keys}
    return {key: (max(each) + sum(each) / len(each)) / 2 for key, each in told.items()}


def _point(
    draft: Draft, pool: Sequence[Line], articles: Sequence[Article], analysis: Analysis, expected: Expected
) -> KeyPoint:
    """The point with the sentence it is from, and the sentence of each other outlet that says the same."""
    line = draft.line
    article = articles[line.report]
    cited = {article.outlet: _cite(article, line.span)}
    closest: dict[str, tuple[float, Citation]] = {}
    own = _weight(line, expected)
    for other in pool:
        outlet = articles[other.report].outlet
        if outlet == article.outlet:
            continue
        alike = in_common(own, _weight(other, expected))
        if alike >= _SAYS_THE_SAME and alike > closest.get(outlet, (0.0,))[0]:
            closest[outlet] = (alike, _cite(articles[other.report], other.span))
    cited |= {outlet: citation for outlet, (_, citation) in closest.items()}
    return KeyPoint(
        text=draft.text,
        citations=tuple(cited.values()),
        who=leaning_person(article, analysis, line.span),
        day=leaning_day(draft.text, when(article).date()),
    )


def _weight(line: Line, expected: Expected) -> dict[str, float]:
    return {stem: expected.rarity.get(stem, 0.0) for stem in tokens(line.text)}


def _cite(article: Article, span: Span) -> Citation:
    return Citation(article.id, article.version, span.start, span.end)
