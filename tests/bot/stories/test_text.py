"""Paragraphs, sentences, marked runs."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.marks import find_runs
from bot.stories.names import find_names
from bot.stories.quotes import find_quotes
from bot.stories.text import fold, paragraphs, sentences


def cut(text, language="en"):
    return [text[span.start : span.end] for span in sentences(text, language)]


def marked(text):
    return [text[run.start : run.end] for run in find_runs(text, paragraphs(text))]


def test_a_quotation_of_several_sentences_keeps_the_words_that_say_whose_it_is():
    text = "“We tried. We failed. We will try again,” Mr. Osei said. He left."

    found = cut(text)

    assert found == ["“We tried. We failed. We will try again,” Mr. Osei said.", "He left."]


def test_titles_and_initials_end_no_sentence():
    text = "Gen. A. B. Okafor met Sen. Ruiz at 9 a.m. in the U.S. capital. Nobody spoke."

    found = cut(text)

    assert len(found) == 2


def test_lines_wrapped_at_one_width_are_one_paragraph():
    text = (
        "The delegations met on Tuesday morning in the old customs house\n"
        "beside the river and talked for four hours without a pause for\n"
        "lunch, two people in the room said."
    )

    assert len(paragraphs(text)) == 1


def test_lines_that_are_no_wrapped_text_are_paragraphs_of_their_own():
    text = "Talks end\n3 March\nThe talks ended on Sunday.\nNobody signed."

    assert len(paragraphs(text)) == 4


@pytest.mark.parametrize(
    ("text", "inside", "remark"),
    [
        ("He said “yes” and “no”.", ["yes", "no"], "curly"),
        ('He said "yes, but later," then left.', ["yes, but later,"], "straight"),
        ("She said: ‘It’s the leaders’ choice,’ and sat.", ["It’s the leaders’ choice,"], "British single"),
        ("„Ja“, sagte er.", ["Ja"], "German"),
        ("«Да», — сказал он.", ["Да"], "guillemets"),
        ("他说：「好」。", ["好"], "corner brackets"),
        (
            "“They told me ‘go home’ twice,” he said.",
            ["They told me ‘go home’ twice,"],
            "nested marks belong to the run",
        ),
        ('The rope is 6" long.', [], "inches are no marks"),
        ("The states’ and ministers’ offices", [], "possessives are no marks"),
        ('צה"ל לא הגיב.', [], "a Hebrew abbreviation has no marks"),
        ('<post author="someone">text</post>', [], "an attribute's value is not marked text"),
        ("“[The minister] agreed [in part],” she said.", ["[The minister] agreed [in part],"], "brackets inside"),
    ],
)
def test_marks_open_and_close_as_their_language_has_it(text, inside, remark):
    found = marked(text)

    assert found == inside, remark


def test_a_quotation_over_paragraphs_is_one_run_a_paragraph():
    text = "She said: “First we talk.\n\n“Then we sign, if all goes well,” and left."

    found = marked(text)

    assert found == ["First we talk.", "Then we sign, if all goes well,"]


@pytest.mark.parametrize(
    ("word", "folded"), [("Erdoğan’s", "erdogan"), ("NAÏVE", "naive"), ("ガ", "ガ"), ("Ёлка", "елка")]
)
def test_words_are_compared_without_case_and_diacritics(word, folded):
    assert fold(word) == folded


@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=300),
    st.sampled_from(["en", "und", "fr", "ru", "zh", "ar", "xx"]),
)
def test_no_text_in_any_language_raises_and_every_quote_is_verbatim(text, language):
    names = find_names(text, language)
    quotes = find_quotes(1, 1, text, language, names, sentences(text, language))

    assert all(quote.text == text[quote.citation.start : quote.citation.end] for quote in quotes)


@given(st.text(alphabet="“”\"'‘’«»„ab .,\nA:—", max_size=120))
def test_runs_never_overlap_and_never_cross_a_paragraph(text):
    places = paragraphs(text)

    runs = find_runs(text, places)

    assert all(one.after <= two.start - 1 for one, two in itertools.pairwise(runs))
    assert all(any(place.start <= run.start <= run.end <= place.end for place in places) for run in runs)
