"""What every summarizer promises: run it in your own tests.

    class TestMySummarizer(SummarizerContract):
        @pytest.fixture
        def summarizer(self) -> Summarizer:
            return build()

The stories are of our own writing. A summarizer may say little; it may say nothing that the reports do
not say, and what it returns must survive `bot.stories.grounding`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import SummaryError
from bot.model import INSTALLATION, Article, Brief, Story
from bot.ports import Material, Summarizer
from bot.stories.analysis import analyse
from bot.stories.grounding import ground

_FIRST_SEEN = datetime(2021, 6, 10, 9, 0, tzinfo=UTC)

_FIRST_REPORT = """GENEVA (Harbour Wire) — Delegations from Norland and Sudmark ended two days of talks on Thursday \
without an agreement on the shared river, officials said.

The foreign minister of Norland, Ada Lindqvist, said her side had asked for a common dam authority. “We were ready to \
sign, and we still are,” Ms. Lindqvist told reporters.

Sudmark’s chief negotiator, Pavel Orlik, said the draft gave away too much water. “Nobody signs away a river,” he said.

The two countries have disputed the river since 2009. A new round is planned for September."""

_SECOND_REPORT = """Talks between Norland and Sudmark about their shared river broke up on Thursday with no agreement.

Ada Lindqvist, the foreign minister of Norland, said: “We were ready to sign, and we still are.”

Sudmark did not say when it would return to the table."""


def story(*texts: str, seen: datetime = _FIRST_SEEN) -> Material:
    """A story of these texts, each by an outlet of its own, an hour apart, with what reading them finds."""
    articles = tuple(
        Article(
            id=number,
            version=1,
            feed=number,
            scope=INSTALLATION,
            outlet=f"Outlet {number}",
            url=f"https://outlet{number}.example/report",
            title=f"River talks end without agreement, report {number}",
            text=text,
            language="en",
            first_seen=seen + timedelta(hours=number),
            known_from=seen + timedelta(hours=number),
            published=seen + timedelta(hours=number),
            topics=("rivers",),
        )
        for number, text in enumerate(texts, 1)
    )
    return Material(Story(7, INSTALLATION, articles), tuple(analyse(article) for article in articles))


class SummarizerContract:
    """Subclass it and give a fixture `summarizer`."""

    @pytest.fixture
    def summarizer(self) -> Summarizer:
        """The summarizer under test."""
        raise pytest.UsageError("give a fixture named summarizer")

    async def test_the_first_brief_of_a_story_is_revision_one(self, summarizer: Summarizer) -> None:
        brief = await summarizer.summarize(story(_FIRST_REPORT), None)

        assert (brief.story, brief.scope, brief.revision) == (7, INSTALLATION, 1)

    async def test_a_later_brief_is_the_next_revision(self, summarizer: Summarizer) -> None:
        earlier = await summarizer.summarize(story(_FIRST_REPORT), None)

        later = await summarizer.summarize(story(_FIRST_REPORT, _SECOND_REPORT), earlier)

        assert later.revision == earlier.revision + 1

    async def test_a_brief_is_made_when_its_newest_report_was_first_seen(self, summarizer: Summarizer) -> None:
        material = story(_FIRST_REPORT, _SECOND_REPORT)

        brief = await summarizer.summarize(material, None)

        assert brief.made_at == material.story.articles[-1].known_from

    async def test_a_brief_names_every_report_as_a_source(self, summarizer: Summarizer) -> None:
        brief = await summarizer.summarize(story(_FIRST_REPORT, _SECOND_REPORT), None)

        assert [source.article for source in brief.sources] == [1, 2]

    async def test_a_copy_is_a_source_but_no_independent_one(self, summarizer: Summarizer) -> None:
        material = story(_FIRST_REPORT, _FIRST_REPORT)
        first, second = material.story.articles
        copied = replace(material.story, articles=(first, replace(second, copy_of=1)))

        brief = await summarizer.summarize(replace(material, story=copied), None)

        assert brief.independent_outlets == ("Outlet 1",)
        assert brief.outlets == ("Outlet 1", "Outlet 2")

    async def test_something_of_the_brief_survives_grounding(self, summarizer: Summarizer) -> None:
        material = story(_FIRST_REPORT, _SECOND_REPORT)

        brief = ground(await summarizer.summarize(material, None), material)

        assert brief.title
        assert brief.points or brief.outcome or brief.quotes

    async def test_a_story_known_only_from_backlog_is_quiet(self, summarizer: Summarizer) -> None:
        material = story(_FIRST_REPORT)
        old = tuple(replace(article, backlog=True) for article in material.story.articles)

        brief = await summarizer.summarize(replace(material, story=replace(material.story, articles=old)), None)

        assert brief.quiet

    async def test_the_same_story_gives_the_same_brief(self, summarizer: Summarizer) -> None:
        material = story(_FIRST_REPORT, _SECOND_REPORT)

        briefs: list[Brief] = [await summarizer.summarize(material, None) for _ in range(2)]

        assert briefs[0] == briefs[1]

    async def test_a_story_without_articles_is_refused(self, summarizer: Summarizer) -> None:
        with pytest.raises(SummaryError):
            await summarizer.summarize(Material(Story(7, INSTALLATION, ()), ()), None)
