"""What came of it: stated as done by a report, or nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import OutcomeKind
from bot.ports import Material
from bot.stories.analysis import analyse
from bot.stories.outcome import find_outcome
from bot.testing.summarizer_contract import story

REST = "\n\nThe delegations stayed at the lakeside hotel, and reporters waited outside in the rain for most of the day."

STATED = [
    ("The summit ended Thursday without an agreement, cutting short two days of talks.", OutcomeKind.NO_AGREEMENT),
    ("Norland and Sudmark failed to reach a deal on the river on Friday.", OutcomeKind.NO_AGREEMENT),
    ("A meeting of the leaders broke up early in Geneva on Thursday without an agreement.", OutcomeKind.NO_AGREEMENT),
    ("Talks between the two neighbours collapsed on Friday over water rights.", OutcomeKind.NO_AGREEMENT),
    ("Norland and Sudmark reached a deal on the river on Friday.", OutcomeKind.AGREEMENT),
    ("The presidents signed a peace treaty in Geneva on Friday.", OutcomeKind.SIGNED),
    ("The two leaders issued a joint statement after four hours of talks.", OutcomeKind.JOINT_STATEMENT),
    ("Norland on Friday postponed the summit with Sudmark.", OutcomeKind.POSTPONED),
    ("The president canceled a planned meeting with the Sudmark leader on Friday.", OutcomeKind.CANCELLED),
    ("Sudmark's delegation walked out of the talks on Friday.", OutcomeKind.WALKED_OUT),
    ("Norland and Sudmark resumed negotiations in Geneva on Friday.", OutcomeKind.RESUMED),
    ("The two armies agreed to a cease-fire on Friday.", OutcomeKind.CEASEFIRE),
    ("A truce took effect on Friday morning in the valley.", OutcomeKind.CEASEFIRE),
    ("Norland imposed new sanctions on Sudmark on Friday.", OutcomeKind.SANCTIONS_IMPOSED),
    ("Norland lifted most of its sanctions on Sudmark on Friday.", OutcomeKind.SANCTIONS_LIFTED),
    ("Norland recognised the opposition leader as interim president on Friday.", OutcomeKind.RECOGNISED),
    ("Sudmark expelled four Norland diplomats on Friday.", OutcomeKind.EXPELLED),
    ("The Security Council adopted a resolution on the valley on Friday.", OutcomeKind.VOTE_PASSED),
    ("Sudmark vetoed a resolution on the valley in the Security Council on Friday.", OutcomeKind.VOTE_FAILED),
    ("The two sides agreed to continue talks in September.", OutcomeKind.TALKS_CONTINUE),
]

NOT_STATED = [
    ("Norland hopes to sign a peace treaty with Sudmark this week.", "a hope"),
    (
        "The agreement also could have included a declaration to end the war, if the leaders had signed a treaty.",
        "a condition",
    ),
    ("The two sides will meet on Friday to try to reach a deal on the river.", "a try"),
    ("The presidents signed a peace treaty in 1994, but the valley has never been calm.", "an earlier year"),
    ("“They reached a deal behind our backs,” the opposition leader said.", "somebody's view"),
    ("Norland has not imposed sanctions on Sudmark, the minister said.", "a negation"),
    ("Norland threatened to expel Sudmark's diplomats unless the dam is opened.", "a threat"),
    ("The palace regretted the end of the meeting, and promised to keep the two sides talking.", "a promise"),
    ("The foreign minister of Norland arrived in Geneva on Thursday with forty officials.", "no outcome at all"),
]


@pytest.mark.parametrize(("sentence", "kind"), STATED, ids=[kind.name + str(n) for n, (_, kind) in enumerate(STATED)])
def test_an_outcome_that_the_lead_states_is_found(sentence, kind):
    outcome = find_outcome(story(sentence + REST))

    assert outcome is not None
    assert outcome.kind is kind


@pytest.mark.parametrize(("sentence", "remark"), NOT_STATED, ids=[remark for _, remark in NOT_STATED])
def test_what_is_only_hoped_denied_or_past_is_no_outcome(sentence, remark):
    assert find_outcome(story(sentence + REST)) is None, remark


def test_the_span_is_the_reports_own_clause():
    text = STATED[0][0] + REST

    outcome = find_outcome(story(text))

    assert outcome is not None
    (citation,) = outcome.citations
    assert text[citation.start : citation.end] == outcome.text
    assert outcome.text.startswith("ended Thursday without an agreement")


def test_a_span_ends_before_what_another_clause_adds():
    text = "The leaders signed a treaty on Friday, and governments elsewhere answered with some advice."

    outcome = find_outcome(story(text + REST))

    assert outcome is not None
    assert outcome.text == "signed a treaty on Friday"


def test_the_newer_reports_outweigh_the_older():
    material = story(
        "The two sides will continue talks on Friday." + REST, "The talks ended without an agreement." + REST
    )
    first, second = material.story.articles
    later = story("x", "The talks ended without an agreement." + REST, seen=first.first_seen + timedelta(days=2))
    articles = (first, later.story.articles[1])
    both = Material(replace(material.story, articles=articles), tuple(analyse(article) for article in articles))

    outcome = find_outcome(both)

    assert outcome is not None
    assert outcome.kind is OutcomeKind.NO_AGREEMENT
    assert second.id == outcome.citations[0].article


@pytest.mark.parametrize(
    ("language", "sentence", "kind"),
    [
        ("fr", "Le sommet s'est achevé jeudi sans accord.", OutcomeKind.NO_AGREEMENT),
        ("fr", "Les deux pays ont signé un accord de paix jeudi à Genève.", OutcomeKind.SIGNED),
        ("de", "Der Gipfel endete am Donnerstag ohne Einigung.", OutcomeKind.NO_AGREEMENT),
        ("es", "La cumbre terminó el jueves sin acuerdo.", OutcomeKind.NO_AGREEMENT),
        ("pt", "A cúpula terminou na quinta-feira sem acordo.", OutcomeKind.NO_AGREEMENT),
        ("ru", "Саммит в четверг завершился без соглашения.", OutcomeKind.NO_AGREEMENT),
        ("uk", "Саміт у четвер завершився без угоди.", OutcomeKind.NO_AGREEMENT),
    ],
)
def test_other_languages_have_their_own_words_for_it(language, sentence, kind):
    material = story(sentence)
    article = replace(material.story.articles[0], language=language)
    foreign = Material(replace(material.story, articles=(article,)), (analyse(article),))

    outcome = find_outcome(foreign)

    assert outcome is not None
    assert outcome.kind is kind


def test_a_language_without_words_for_it_gives_nothing():
    material = story("The talks ended without an agreement.")
    article = replace(material.story.articles[0], language="xx")

    assert find_outcome(Material(replace(material.story, articles=(article,)), material.analyses)) is None


ISSUED = "The seven leaders issued a joint statement in Quebec on Saturday."


@pytest.mark.parametrize(
    "sentence",
    [
        "Within hours Norland's president withdrew his backing for the statement from his plane.",
        "The joint statement was withdrawn the same night.",
        "Norland's president revoked the endorsement from his aircraft.",
        "Norland's president refused to sign the joint declaration.",
        "The statement was never signed by Sudmark.",
    ],
)
def test_a_joint_statement_that_the_report_takes_back_is_no_outcome(sentence):
    outcome = find_outcome(story(f"{ISSUED} {sentence}{REST}"))

    assert outcome is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Norland's president had threatened to withdraw from the statement.",
        "The statement was welcomed in Sudmark.",
        "In 2015 Sudmark withdrew from a declaration on the river.",
        "A minister said that the statement might be withdrawn.",
    ],
)
def test_a_joint_statement_that_stands_stays_the_outcome(sentence):
    outcome = find_outcome(story(f"{ISSUED} {sentence}{REST}"))

    assert outcome is not None
    assert outcome.kind is OutcomeKind.JOINT_STATEMENT


def test_a_title_alone_takes_a_statement_back():
    plain = story(ISSUED + REST)
    titled = replace(plain.story.articles[0], title="Norland withdraws backing for joint statement")

    outcome = find_outcome(Material(replace(plain.story, articles=(titled,)), plain.analyses))

    assert outcome is None


def test_a_ceasefire_agreed_on_a_day_is_an_outcome_and_one_from_before_is_not():
    agreed = find_outcome(
        story("The guns fall silent under a ceasefire agreed in Minsk on Thursday by the leaders." + REST)
    )
    earlier = find_outcome(story("Both sides complained of a ceasefire agreed in September that never held." + REST))
    known = find_outcome(story("Neighbours greeted the ceasefire agreed in Minsk on Thursday with caution." + REST))

    assert agreed is not None
    assert agreed.kind is OutcomeKind.CEASEFIRE
    assert earlier is None
    assert known is None
