"""Which reports count as independent voices."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.cards.story import story_card
from bot.model import INSTALLATION, Article, Member, Story
from bot.ports import Material
from bot.stories.analysis import analyse
from bot.stories.batch_stories import WINDOW
from bot.stories.extractive import build
from bot.stories.grouping import Grouper
from bot.stories.independence import agency_of, sources
from bot.wording import plain

NOON = datetime(2019, 2, 28, 12, tzinfo=UTC)
TEXT = "The two delegations left the hotel before lunch, and nothing was signed. Nobody said when they would meet."


def article(number, outlet, text=TEXT, **more):
    at = NOON + timedelta(minutes=number)
    made = Article(number, 1, number, INSTALLATION, outlet, None, "Talks end", text, "en", at, at, at)
    return replace(made, **more)


@pytest.mark.parametrize(
    ("more", "agency", "remark"),
    [
        ({"authors": ("Meridian Wire",)}, "Meridian Wire", "the author"),
        ({"authors": ("Reuters Staff",)}, "Reuters", "the author, as an agency's staff"),
        ({"authors": ("The Associated Press",)}, "Associated Press", "another form of its name"),
        ({"text": "By Meridian Wire\n\nHANOI — " + TEXT}, "Meridian Wire", "a byline in the text"),
        ({"text": "HANOI, Feb 28 (Meridian Wire) – " + TEXT}, "Meridian Wire", "the dateline"),
        ({"text": "HANOI (AP) — " + TEXT}, "Associated Press", "the dateline, in short"),
        ({"text": TEXT + "\n\n(AFP)"}, "Agence France-Presse", "a credit at the end"),
        ({"text": TEXT + " – Reuters"}, "Reuters", "a credit at the end, after a dash"),
        ({"text": TEXT + "\n\n© 2019 The Associated Press. All rights reserved."}, "Associated Press", "whose it is"),
        ({"text": TEXT + "\n\n(Reporting by Ann Lee; Editing by Bo Diaz)"}, "Reuters", "an agency's own last line"),
        ({"outlet": "Meridian Wire"}, "Meridian Wire", "the agency's own feed"),
        ({"text": TEXT + "\n\nWith reporting by Reuters."}, None, "its reporting was used, the text is the outlet's"),
        ({"text": TEXT + "\n\nThe Associated Press contributed to this report."}, None, "it contributed"),
        ({"text": "Reuters reported that nothing was signed. " + TEXT}, None, "it is quoted"),
        ({"text": "The bank (PA) said nothing. " + TEXT}, None, "letters in brackets that open no report"),
        ({}, None, "nothing is said"),
    ],
)
def test_an_agency_wrote_what_says_that_it_did(more, agency, remark):
    assert agency_of(article(1, **{"outlet": "Harbour Post"} | more)) == agency, remark


def test_two_outlets_with_an_agency_s_text_are_one_voice():
    copies = [article(number, outlet, authors=("Reuters",)) for number, outlet in ((1, "Post"), (2, "Ledger"))]

    found = sources([*copies, article(3, "Gazette")])

    assert [(source.outlet, source.independent) for source in found] == [
        ("Post", True),
        ("Ledger", False),
        ("Gazette", True),
    ]


def test_an_outlet_that_prints_agency_copy_beside_its_own_report_counts_for_its_own():
    found = sources([article(1, "Meridian Wire"), article(2, "Post", authors=("Meridian Wire",)), article(3, "Post")])

    assert [source.independent for source in found] == [True, False, True]


def test_outlets_of_one_publisher_are_one_voice():
    found = sources(
        [article(1, "France 24", family="France Médias Monde"), article(2, "RFI", family="France Médias Monde")]
    )

    assert [source.independent for source in found] == [True, False]


def test_a_copy_is_no_voice_although_its_outlet_says_nothing_of_an_agency():
    found = sources([article(1, "Post"), article(2, "Ledger", copy_of=1)])

    assert [source.independent for source in found] == [True, False]


# --- the sample wire ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hanoi(wire):
    """The Hanoi story of the sample wire as it stands at a time: its articles with the copies they are."""
    grouper = Grouper((), WINDOW)
    homes: dict[int, list[Article]] = {}
    for each in wire:
        member = Member(each.id, INSTALLATION, analyse(each).fingerprint)
        placement = grouper.place(member)
        story = placement.story or -each.id
        grouper.add(story, INSTALLATION, member)
        homes.setdefault(story, []).append(replace(each, copy_of=placement.copy_of))
    return next(found for found in homes.values() if any("Trump walks out of Hanoi" in each.title for each in found))


@pytest.mark.parametrize(
    ("until", "counted"),
    [
        (datetime(2019, 2, 28, 8, 30, tzinfo=UTC), "5 independent outlets, 1 more carries the same wire copy"),
        (datetime(2019, 2, 28, 10, tzinfo=UTC), "5 independent outlets, 2 more carry the same wire copy"),
        (datetime(2019, 3, 2, 9, tzinfo=UTC), "8 independent outlets"),
    ],
)
async def test_the_card_on_hanoi_counts_its_independent_outlets(hanoi, until, counted):
    there = tuple(each for each in hanoi if each.known_from <= until)
    material = Material(Story(1, INSTALLATION, there), tuple(analyse(each) for each in there))

    shown = plain(story_card(await build().summarize(material, None)), now=until)

    assert counted in shown
