"""The brief that needs no network: what it holds, and in which order."""

from dataclasses import replace

from bot.model import Citation, Genre, Quote
from bot.ports import Material
from bot.stories.analysis import analyse
from bot.stories.extractive import build
from bot.stories.quoting import in_order_of_worth
from bot.testing.summarizer_contract import story

REPORT = (
    "GENEVA (Harbour Wire) — Norland and Sudmark ended two days of talks on Thursday without an agreement.\n\n"
    "“Nobody signs away a river,” said Pavel Orlik, the Sudmark negotiator.\n\n"
    "“We were ready to sign, and we still are,” said Ada Lindqvist, the foreign minister of Norland."
)


async def summary(material: Material):
    return await build().summarize(material, None)


async def test_the_headline_of_the_fullest_report_comes_first():
    material = story("The talks ended.", REPORT)

    brief = await summary(material)

    assert [headline.article for headline in brief.headlines] == [2, 1]


async def test_an_opinion_piece_never_gives_the_title_while_there_is_a_report():
    made = story(REPORT, REPORT + REPORT)
    first, second = made.story.articles
    opinion = replace(second, title="OPINION: Share the river")
    articles = (first, opinion)

    brief = await summary(Material(replace(made.story, articles=articles), tuple(analyse(each) for each in articles)))

    assert brief.title == first.title


async def test_two_outlets_of_one_family_count_once():
    made = story(REPORT, REPORT)
    articles = tuple(replace(article, family="Harbour") for article in made.story.articles)

    brief = await summary(replace(made, story=replace(made.story, articles=articles)))

    assert (len(brief.outlets), len(brief.independent_outlets)) == (2, 1)


async def test_a_new_report_among_backlog_is_not_quiet():
    made = story(REPORT, REPORT)
    articles = (replace(made.story.articles[0], backlog=True), made.story.articles[1])

    assert not (await summary(replace(made, story=replace(made.story, articles=articles)))).quiet


async def test_backlog_that_joins_a_known_story_is_quiet():
    made = story(REPORT, REPORT)
    first = await summary(Material(replace(made.story, articles=made.story.articles[:1]), made.analyses[:1]))
    articles = (made.story.articles[0], replace(made.story.articles[1], backlog=True))

    later = await build().summarize(replace(made, story=replace(made.story, articles=articles)), first)

    assert later.quiet


async def test_quotes_of_a_correction_are_not_shown():
    made = story(REPORT)
    corrected = replace(made.analyses[0], genre=Genre.CORRECTION)

    assert (await summary(replace(made, analyses=(corrected,)))).quotes == ()


def quote(text: str, speaker: str | None, start: int, article: int = 1, confidence: float = 0.9) -> Quote:
    return Quote(text, Citation(article, 1, start, start + len(text)), speaker=speaker, confidence=confidence)


def test_words_printed_by_two_outlets_are_one_quote():
    articles = story(REPORT, REPORT).story.articles
    said = "Nobody signs away a river"

    kept = in_order_of_worth([quote(said, "Pavel Orlik", 10), quote(said + ",", "Pavel Orlik", 10, 2)], articles)

    assert len(kept) == 1


def test_different_people_come_before_a_second_quote_of_one():
    articles = story(REPORT).story.articles
    quotes = [
        quote("We were ready to sign the treaty today", "Ada Lindqvist", 0),
        quote("We are still ready to sign the treaty", "Ada Lindqvist", 5),
        quote("Nobody signs away a river like this", "Pavel Orlik", 200, confidence=0.8),
    ]

    kept = in_order_of_worth(quotes, articles)

    assert [each.speaker for each in kept] == ["Ada Lindqvist", "Pavel Orlik", "Ada Lindqvist"]


def test_a_named_speaker_and_a_whole_thought_come_before_a_scrap_by_nobody():
    articles = story(REPORT).story.articles

    kept = in_order_of_worth(
        [quote("schedule change", None, 0), quote("We were ready to sign it", "Ada Lindqvist", 90)], articles
    )

    assert kept[0].speaker == "Ada Lindqvist"


FRENCH = (
    "GENÈVE — Le Norland et le Sudmark se sont quittés jeudi sans accord, après deux jours de négociations.\n\n"
    "« Personne ne signe pour un fleuve », a déclaré Pavel Orlik, le négociateur du Sudmark."
)


async def test_a_brief_is_stated_in_the_language_of_most_reports_and_foreign_quotes_come_last():
    made = story(FRENCH, REPORT, REPORT.replace("Thursday", "Thursday evening"))
    articles = (replace(made.story.articles[0], language="fr"), *made.story.articles[1:])
    material = Material(replace(made.story, articles=articles), tuple(analyse(each) for each in articles))

    brief = await summary(material)

    stated = [citation.article for point in brief.points for citation in point.citations[:1]]
    assert brief.outcome is not None
    assert brief.outcome.citations[0].article != 1
    assert stated
    assert 1 not in stated
    assert brief.quotes[-1].citation.article == 1


async def test_a_story_told_in_one_language_alone_is_stated_in_it():
    made = story(FRENCH)
    articles = (replace(made.story.articles[0], language="fr"),)

    brief = await summary(Material(replace(made.story, articles=articles), tuple(analyse(each) for each in articles)))

    assert brief.outcome is not None
    assert {quote.citation.article for quote in brief.quotes} == {1}


async def test_an_outcome_that_only_foreign_reports_tell_is_told_beside_points_of_the_others():
    silent = REPORT.replace(" without an agreement", "")
    made = story(silent, silent.replace("Thursday", "Thursday evening"), FRENCH)
    articles = (*made.story.articles[:2], replace(made.story.articles[2], language="fr"))
    material = Material(replace(made.story, articles=articles), tuple(analyse(each) for each in articles))

    brief = await summary(material)

    assert brief.outcome is not None
    assert brief.outcome.citations[0].article == 3
    assert all(point.citations[0].article != 3 for point in brief.points)
