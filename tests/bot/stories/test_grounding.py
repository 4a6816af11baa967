"""The last gate: whatever a summarizer returns, nothing unproven gets out."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import (
    INSTALLATION,
    Brief,
    Citation,
    Headline,
    KeyPoint,
    Outcome,
    OutcomeKind,
    Quote,
    Source,
    Span,
)
from bot.stories.grounding import ground
from bot.stories.pruning import is_deletion, words
from bot.testing.summarizer_contract import story

TEXT = (
    "GENEVA (Harbour Wire) — The two sides did not sign the treaty on Thursday, said Ada Lindqvist, who leads the "
    "talks. "
    "About 40 officials, including two ministers, may return in May.\n\n"
    "“We were ready to sign,” Ms. Lindqvist said. The chair, a lawyer from Sudmark, left early."
)
MATERIAL = story(TEXT)
FIRST = MATERIAL.analyses[0].sentences[0]


def at(words_there: str) -> Citation:
    start = TEXT.index(words_there)
    return Citation(1, 1, start, start + len(words_there))


def brief(**parts) -> Brief:
    article = MATERIAL.story.articles[0]
    source = Source(1, 1, article.outlet, article.url, article.title, "en", article.first_seen)
    made = Brief(7, INSTALLATION, 1, datetime(2021, 6, 10, tzinfo=UTC), (), None, (), (), (), (), (source,))
    return replace(made, **parts)


def point(text: str, cited: str) -> KeyPoint:
    return KeyPoint(text, (at(cited),))


class TestQuotes:
    def test_a_quote_verbatim_between_marks_passes(self):
        quote = Quote("We were ready to sign,", at("We were ready to sign,"), speaker="Ada Lindqvist", confidence=0.9)

        assert ground(brief(quotes=(quote,)), MATERIAL).quotes == (quote,)

    @pytest.mark.parametrize(
        ("text", "citation", "remark"),
        [
            ("We were ready to sign", at("We were ready to sign,"), "a letter less than stands there"),
            ("We are ready to sign,", at("We were ready to sign,"), "a changed word"),
            ("were ready to sign,", at("were ready to sign,"), "not from mark to mark"),
            ("The two sides", at("The two sides"), "words outside all marks"),
            ("We were ready to sign,", replace(at("We were ready to sign,"), version=2), "another version"),
            ("We were ready to sign,", replace(at("We were ready to sign,"), article=9), "an article not in the story"),
            ("We were ready to sign,", Citation(1, 1, 0, 99999), "beyond the end"),
            ("", Citation(1, 1, 5, 5), "nothing at all"),
        ],
    )
    def test_a_quote_that_is_not_verbatim_there_is_dropped(self, text, citation, remark):
        found = ground(brief(quotes=(Quote(text, citation),)), MATERIAL).quotes

        assert found == (), remark

    def test_a_speaker_whom_no_report_names_is_taken_away_and_the_words_stay(self):
        quote = Quote("We were ready to sign,", at("We were ready to sign,"), speaker="Boris Nobody", confidence=0.99)

        (kept,) = ground(brief(quotes=(quote,)), MATERIAL).quotes

        assert (kept.text, kept.speaker, kept.confidence) == ("We were ready to sign,", None, 0.0)

    def test_a_role_or_mention_that_does_not_stand_in_the_report_is_taken_away(self):
        quote = Quote(
            "We were ready to sign,",
            at("We were ready to sign,"),
            role="Queen of Norland",
            mention="Ms. Orlik",
            mention_span=Span(0, 9),
        )

        (kept,) = ground(brief(quotes=(quote,)), MATERIAL).quotes

        assert (kept.role, kept.mention, kept.mention_span) == (None, None, None)


class TestPoints:
    @pytest.mark.parametrize(
        ("text", "cited", "remark"),
        [
            (TEXT[FIRST.start + 24 : FIRST.end], TEXT[FIRST.start + 24 : FIRST.end], "the whole sentence"),
            ("The chair left early.", "The chair, a lawyer from Sudmark, left early.", "an aside left out"),
        ],
    )
    def test_a_sentence_or_its_guarded_deletion_passes(self, text, cited, remark):
        assert [kept.text for kept in ground(brief(points=(point(text, cited),)), MATERIAL).points] == [text], remark

    @pytest.mark.parametrize(
        ("text", "cited", "remark"),
        [
            (
                "The two sides did sign the treaty on Thursday, said Ada Lindqvist.",
                "The two sides did not sign",
                "a negation",
            ),
            (
                "The two sides did not sign the treaty on Thursday.",
                "The two sides did not sign the treaty on Thursday",
                "who says so",
            ),
            ("About 40 officials, including two ministers, return in May.", "About 40 officials", "a hedge"),
            ("About 40 officials may return in May.", "About 40 officials", "a number"),
            ("About officials, including two ministers, may return in May.", "About 40 officials", "another number"),
            ("The chair early left.", "The chair, a lawyer from Sudmark, left early.", "another order"),
            ("The chair from Norland left early.", "The chair, a lawyer from Sudmark, left early.", "a new word"),
            ("The chair left.", "About 40 officials", "another sentence than the cited one"),
        ],
    )
    def test_what_changes_or_loses_what_matters_is_dropped(self, text, cited, remark):
        assert ground(brief(points=(point(text, cited),)), MATERIAL).points == (), remark

    def test_a_point_cannot_be_put_together_from_two_sentences(self):
        both = TEXT[TEXT.index("About 40") : TEXT.index(" The chair")]

        assert ground(brief(points=(point(both, both),)), MATERIAL).points == ()

    def test_a_citation_narrowed_past_the_negation_does_not_hide_it(self):
        narrow = "sign the treaty on Thursday, said Ada Lindqvist, who leads the talks."

        assert ground(brief(points=(point(narrow, narrow),)), MATERIAL).points == ()

    def test_a_point_without_a_citation_is_dropped(self):
        assert ground(brief(points=(KeyPoint("The chair left early.", ()),)), MATERIAL).points == ()

    def test_a_person_or_day_that_is_not_proven_is_taken_away(self):
        sentence = "The chair, a lawyer from Sudmark, left early."
        leaning = KeyPoint(sentence, (at(sentence),), who="Boris Nobody", day=date(2021, 6, 1))

        (kept,) = ground(brief(points=(leaning,)), MATERIAL).points

        assert (kept.who, kept.day) == (None, None)

    def test_an_unproven_further_citation_goes_and_the_point_stays(self):
        sentence = "The chair, a lawyer from Sudmark, left early."
        doubled = KeyPoint(sentence, (at(sentence), Citation(9, 1, 0, 5)))

        (kept,) = ground(brief(points=(doubled,)), MATERIAL).points

        assert kept.citations == (at(sentence),)


class TestTheRest:
    def test_an_outcome_is_a_clause_of_its_sentence(self):
        clause = "left early"
        good = Outcome(OutcomeKind.WALKED_OUT, clause, (at(clause),))
        bad = Outcome(OutcomeKind.SIGNED, "sign the treaty on Thursday", (at("sign the treaty on Thursday"),))

        assert ground(brief(outcome=good), MATERIAL).outcome == good
        assert ground(brief(outcome=bad), MATERIAL).outcome is None

    def test_a_source_that_is_not_in_the_story_goes_with_all_that_cites_it(self):
        stranger = Source(9, 1, "Stranger", None, "", "en", datetime(2021, 6, 10, tzinfo=UTC))

        grounded = ground(brief(sources=(stranger,), points=(point("left early", "left early"),)), MATERIAL)

        assert (grounded.sources, grounded.points) == ((), ())

    def test_a_headline_must_be_the_articles_own(self):
        own = Headline(MATERIAL.story.articles[0].title, "en", 1)

        assert ground(brief(headlines=(Headline("War!", "en", 1), own)), MATERIAL).headlines == (own,)

    def test_people_and_places_must_be_named_by_a_report(self):
        grounded = ground(brief(people=("Ada Lindqvist", "Boris Nobody"), places=("Geneva", "Atlantis")), MATERIAL)

        assert (grounded.people, grounded.places) == (("Ada Lindqvist",), ("Geneva",))


WORDS = st.sampled_from([*words(TEXT), "not", "war", "40", "“", "”", ",", "."])
SPANS = st.tuples(st.integers(-5, len(TEXT) + 5), st.integers(-5, len(TEXT) + 5))
CITATIONS = st.builds(
    lambda article, version, span: Citation(article, version, *span),
    st.sampled_from([1, 1, 1, 2]),
    st.sampled_from([1, 1, 2]),
    SPANS,
)
TEXTS = st.one_of(
    st.lists(WORDS, max_size=12).map(" ".join), SPANS.map(lambda span: TEXT[max(0, span[0]) : max(0, span[1])])
)


@given(
    st.lists(st.builds(Quote, TEXTS, CITATIONS, speaker=st.one_of(st.none(), TEXTS)), max_size=4),
    st.lists(
        st.builds(KeyPoint, TEXTS, st.lists(CITATIONS, max_size=2).map(tuple), who=st.one_of(st.none(), TEXTS)),
        max_size=4,
    ),
    st.one_of(
        st.none(), st.builds(Outcome, st.sampled_from(OutcomeKind), TEXTS, st.lists(CITATIONS, max_size=2).map(tuple))
    ),
)
def test_whatever_a_summarizer_returns_nothing_unproven_gets_out(quotes, points, outcome):
    grounded = ground(brief(quotes=tuple(quotes), points=tuple(points), outcome=outcome), MATERIAL)

    for quote in grounded.quotes:
        start, end = quote.citation.start, quote.citation.end
        assert TEXT[start:end] == quote.text
        assert TEXT[:start].rstrip().endswith("“")
        assert TEXT[end:].lstrip().startswith("”")
    for kept in grounded.points:
        cited = [TEXT[span.start : span.end] for span in MATERIAL.analyses[0].sentences]
        assert any(is_deletion(kept.text, sentence) or sentence.endswith(kept.text) for sentence in cited)
        assert all(citation.article == 1 and citation.version == 1 for citation in kept.citations)
    if grounded.outcome:
        assert grounded.outcome.text in TEXT or set(words(grounded.outcome.text)) <= set(words(TEXT))
