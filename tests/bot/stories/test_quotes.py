"""Quotes: what is said, by whom, with which cue."""

import pytest

from bot.stories.names import find_names
from bot.stories.quotes import find_quotes
from bot.stories.text import sentences

SEED_SPEAKERS = (
    ["Donald Trump"] * 8
    + ["Mike Pompeo"] * 3
    + ["Sarah Huckabee Sanders"] * 3
    + ["Donald Trump", "White House", "Donald Trump"]
    + ["Kim Jong-un"] * 2
    + ["Donald Trump"] * 4
    + ["Michael McFaul"]
)
SEED_MENTIONS = [
    *("Trump", "Trump", "he", "he", "Trump", "he", "Trump", "Trump", "he", "he", "he", "Sanders", "She", "She"),
    *("Trump", "House", "Trump", "Kim", "Kim", "president", "Trump", "Trump", "president", "McFaul"),
]


def read(text, language="en"):
    return find_quotes(7, 2, text, language, find_names(text, language), sentences(text, language))


def test_every_marked_run_of_the_seed_story_has_its_mention_and_its_person(seed):
    text = seed.read_text(encoding="utf-8")

    quotes = read(text)

    assert [quote.speaker for quote in quotes] == SEED_SPEAKERS
    assert [(quote.mention or "").split()[-1] for quote in quotes] == SEED_MENTIONS
    assert all(quote.text == text[quote.citation.start : quote.citation.end] for quote in quotes)


def test_a_quote_carries_its_article_its_cue_and_its_speakers_place():
    text = "The talks failed. “We will come back,” Foreign Minister Carla Mendes said."

    (quote,) = read(text)

    assert (quote.citation.article, quote.citation.version) == (7, 2)
    assert text[quote.cue_span.start : quote.cue_span.end] == quote.cue == "said"
    assert text[quote.mention_span.start : quote.mention_span.end] == quote.mention
    assert (quote.speaker, quote.role) == ("Carla Mendes", "Foreign Minister")


def test_the_pieces_of_one_utterance_share_its_number():
    text = "“We talked,” Carla Mendes said. “We will talk again.” Later Paul Tanner said, “They never talked.”"

    quotes = read(text)

    assert [quote.utterance for quote in quotes] == [1, 1, 2]


@pytest.mark.parametrize(
    "text",
    [
        "Carla Mendes starred in the film “The Long Bridge” last year.",
        "The parade, known as the “Night of Lamps,” was cancelled.",
    ],
)
def test_titles_and_names_of_things_are_nobodys_quotes(text):
    assert read(text) == ()


def test_a_spokesman_is_not_his_master():
    text = "Carla Mendes flew home. “The minister is tired,” a spokesman for Ms. Mendes said."

    (quote,) = read(text)

    assert quote.speaker != "Carla Mendes"


def test_an_unnamed_official_has_no_name():
    text = "Carla Mendes flew home. “Nothing is agreed,” a senior official said on Tuesday."

    (quote,) = read(text)

    assert (quote.mention, quote.speaker, quote.confidence) == ("a senior official", None, 0.0)


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("“They are worried,” said a source close to the campaign.", "a source close to the campaign"),
        ("“They are worried,” said a spokesman for the ministry on Monday.", "a spokesman for the ministry"),
        ("“They are worried,” said one Republican involved in the planning.", "one Republican"),
        ("The two ministers flew home. “We are worried,” the two write.", "the two"),
    ],
)
def test_a_description_is_given_with_what_narrows_it_down_and_without_its_verb(text, mention):
    (quote,) = read(text)

    assert quote.mention.startswith(mention)


def test_a_transcripts_label_inside_the_marks_is_the_speaker():
    text = (
        'They spoke on television.\n\n"MENDES: We will never sign a paper that nobody can check."\n\nCarla Mendes left.'
    )

    (quote,) = read(text)

    assert quote.speaker == "Carla Mendes"


def test_words_spoken_through_an_interpreter_are_marked_as_translated():
    text = "“We want peace,” Carla Mendes said through an interpreter."

    (quote,) = read(text)

    assert quote.translated


def test_words_in_a_language_without_a_table_have_no_speaker():
    (quote,) = read("“Mae hon yn frawddeg hir iawn heb neb,” meddai Carys Puw.", "cy")

    assert quote.speaker is None
