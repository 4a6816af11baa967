"""What sort of text an article is, and which of its lines are no sentences of the report."""

from dataclasses import replace

import pytest

from bot.model import Genre
from bot.stories.genre import body, genre_of, is_furniture
from bot.stories.text import sentences
from bot.testing.summarizer_contract import story

PLAIN = "The foreign ministers of Norland and Sudmark met in Geneva on Thursday. They spoke about the river. " * 12
VOICE = (
    "I have followed this river for thirty years, and I think we must stop pretending. "
    "My view is simple: we should share it. "
    "I do not say so lightly, and I know that our ministers should act. "
) * 6


def article(title: str = "Ministers meet in Geneva", text: str = PLAIN, **more):
    return replace(story(text).story.articles[0], title=title, **more)


@pytest.mark.parametrize(
    ("made", "genre", "remark"),
    [
        (article(), Genre.REPORT, "a report"),
        (article("OPINION: Share the river"), Genre.OPINION, "the title says so"),
        (article("The Harbour view on the river talks"), Genre.OPINION, "an editorial's title"),
        (article(url="https://outlet.example/opinion/share-the-river"), Genre.OPINION, "the address says so"),
        (article(topics=("Opinion",)), Genre.OPINION, "the feed's topic says so"),
        (article(text=VOICE), Genre.OPINION, "the author speaks"),
        (article("River talks live: ministers arrive"), Genre.LIVE, "a live page's title"),
        (article("Letters: the river and us"), Genre.LETTER, "letters"),
        (article("Full transcript of the ministers' press conference"), Genre.TRANSCRIPT, "a transcript's title"),
        (
            article(text="LINDQVIST: We are ready.\n\nORLIK: We are not.\n\n" * 6),
            Genre.TRANSCRIPT,
            "labels of speakers",
        ),
        (article("Corrections and clarifications"), Genre.CORRECTION, "a correction"),
        (article("Ministers to live in Geneva during talks"), Genre.REPORT, "live is only a verb"),
        (article("NORLAND: Talks end"), Genre.REPORT, "a capital label is no opinion"),
        (article(text=f"“{VOICE}”\n\n{PLAIN}"), Genre.REPORT, "the first person is only quoted"),
    ],
)
def test_an_article_is_taken_for_what_it_is(made, genre, remark):
    assert genre_of(made) is genre, remark


@pytest.mark.parametrize(
    "line",
    [
        "By Ada Writer",
        "February 28, 2019",
        "Read more: The river, explained",
        "Reporting by A. Writer; Editing by B. Reader",
        "Pavel Orlik (left) and Ada Lindqvist are seen here in Geneva.",
        "The Harbour Wire contributed to this report.",
        "Follow Ada Writer on Twitter.",
        "All rights reserved.",
    ],
)
def test_bylines_dates_captions_and_credits_are_furniture(line):
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "On Thursday the talks had ended without an agreement.",
        "The minister said on Twitter that the talks had ended.",
        "The report was published on Friday.",
    ],
)
def test_sentences_of_a_report_are_not(line):
    assert not is_furniture(line)


def test_title_headings_and_dates_in_a_plain_text_are_no_part_of_the_body():
    text = "River talks end\n\nFebruary 28, 2019\n\nThe talks ended on Thursday.\n\nWhat comes next\n\nA round in May."
    spans = sentences(text, "en")

    kept = [text[spans[index].start : spans[index].end] for index in body(text, spans, "River talks end")]

    assert kept == ["The talks ended on Thursday.", "A round in May."]
