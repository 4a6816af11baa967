"""Languages other than English: quotes by their marks, sentences by their ends, speakers only when sure."""

import pytest

from tests.quality.languages import measure

LANGUAGES = ("fr", "de", "es", "pt", "ru", "uk", "ar", "he", "zh", "ja", "ko", "vi")


@pytest.fixture(scope="module")
def table():
    return measure()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_quote_is_found_and_no_title_is_taken_for_one(table, language):
    score = table[language]

    assert (score.texts, score.found, score.spurious) == (10, score.quotes, 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_cut_where_they_end(table, language):
    assert table[language].sentences_right >= 9


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_named_is_right(table, language):
    score = table[language]

    assert score.named_right == score.named > 0
