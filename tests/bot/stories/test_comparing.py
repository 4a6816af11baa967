"""What several outlets tell, and what one of them has alone."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.model import INSTALLATION, Article, Story
from bot.ports import Material
from bot.stories.analysis import analyse
from bot.stories.comparing import compared

NOON = datetime(2019, 2, 28, 12, tzinfo=UTC)
WIRE = (
    "The summit in Hanoi ended on Thursday without an agreement on nuclear weapons, the White House said.\n\n"
    "A ceremony at which the leaders were to sign a declaration was canceled.\n\n"
    "Vietnamese police had closed the mountain road from the Chinese border to other vehicles."
)
POST = (
    "Leaders left the Hanoi summit on Thursday without an agreement on nuclear weapons.\n\n"
    "The ceremony to sign a declaration was canceled, to the surprise of diplomats.\n\n"
    "South Korean shares fell sharply after the news from Vietnam.\n\n"
    "He later called the evening a success for investors in railway companies."
)


def report(number, outlet, text, **more):
    made = Article(number, 1, number, INSTALLATION, outlet, None, f"Report {number}", text, "en", NOON, NOON, NOON)
    return replace(made, **more)


def found(*articles):
    """Shared and lone statements, each as (outlets, text)."""
    material = Material(Story(1, INSTALLATION, articles), tuple(map(analyse, articles)))
    outlets = {article.id: article.outlet for article in articles}
    comparison = compared(material)
    for point in (*comparison.shared, *comparison.alone):
        at = point.citations[0]
        text = next(article.text for article in articles if article.id == at.article)
        assert point.text == text[at.start : at.end]
    return tuple(
        [(tuple(outlets[at.article] for at in point.citations), point.text) for point in points]
        for points in (comparison.shared, comparison.alone)
    )


def test_what_two_tell_is_shared_and_what_one_tells_is_its_own():
    shared, alone = found(report(1, "Wire", WIRE), report(2, "Post", POST))

    assert {frozenset(outlets) for outlets, _ in shared} == {frozenset({"Wire", "Post"})}
    assert sum("without an agreement" in text for _, text in shared) == 1
    assert {(outlets, text.split()[0]) for outlets, text in alone} == {(("Wire",), "Vietnamese"), (("Post",), "South")}


def test_a_sentence_that_leans_on_the_one_before_is_not_shown_alone():
    _, alone = found(report(1, "Wire", WIRE), report(2, "Post", POST))

    assert not any("railway" in text for _, text in alone)


def test_a_copy_has_nothing_of_its_own_and_makes_nothing_shared():
    shared, alone = found(report(1, "Wire", WIRE), report(2, "Gazette", WIRE, copy_of=1))

    assert (shared, alone) == ([], [])


def test_an_outlet_alone_in_its_language_is_not_judged():
    french = "Le sommet de Hanoï s'est achevé jeudi sans accord sur les armes nucléaires, selon la Maison Blanche."
    _, alone = found(report(1, "Wire", WIRE), report(2, "Courrier", french, language="fr"))

    assert alone == []


def test_one_outlet_is_compared_with_nobody():
    assert found(report(1, "Wire", WIRE), report(2, "Wire", POST)) == ([], [])
