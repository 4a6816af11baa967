"""Which story an article belongs to."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.model import INSTALLATION, Member, NameKind, Scope, StorySketch
from bot.stories.batch_stories import batch_stories, fingerprint_of
from bot.stories.exonyms import in_english
from bot.stories.grouping import Grouper
from bot.stories.likeness import CLUES

WINDOW = timedelta(days=10)
HERE, THERE = Scope("discord:1"), Scope("discord:2")

SUMMIT = {
    "title": "Two leaders end Geneva talks without agreement on missiles",
    "text": "GENEVA — President Anna Keller and Prime Minister Omar Haddad ended two days of talks in Geneva on "
    "Thursday without an agreement on missiles. Ms. Keller said that the gap had been too wide. Mr. Haddad left the "
    "hotel on the lake before lunch, and a signing ceremony was cancelled.",
}
SUMMIT_AGAIN = {
    "title": "Keller and Haddad leave Geneva with no missile deal",
    "text": "Talks on missiles between Anna Keller and Omar Haddad broke off in Geneva on Thursday. No deal was "
    "signed, and Mr. Haddad went to the airport before a planned lunch with Ms. Keller at the hotel on the lake.",
}
EARTHQUAKE = {
    "title": "Strong earthquake shakes northern Chile",
    "text": "SANTIAGO — An earthquake of magnitude 6.9 shook northern Chile on Thursday. Buildings swayed in "
    "Antofagasta, and people ran into the streets. Nobody was reported killed, the interior ministry said.",
}
LOOK_ALIKE = {
    "title": "Strong earthquake shakes eastern Turkey",
    "text": "ANKARA — An earthquake of magnitude 5.2 shook eastern Turkey on Thursday. Houses collapsed in Elazig, "
    "and people ran into the streets. Four people were reported killed, the interior ministry said.",
}


def member(article, record, scope=INSTALLATION, day=28):
    fingerprint = fingerprint_of(record | {"lang": "en", "date": f"2019-02-{day:02d}T12:00:00+00:00"})
    return Member(article, scope, fingerprint)


def with_story(story, scope, *members):
    return Grouper([StorySketch(story, scope, datetime(2019, 2, 28, tzinfo=UTC), members)], WINDOW)


def test_a_second_report_of_an_event_joins_its_story():
    grouper = with_story(7, INSTALLATION, member(1, SUMMIT))

    assert grouper.place(member(2, SUMMIT_AGAIN)).story == 7


def test_two_earthquakes_stay_two_stories():
    grouper = with_story(7, INSTALLATION, member(1, EARTHQUAKE))

    assert grouper.place(member(2, LOOK_ALIKE)).story is None


def test_another_matter_begins_a_story_of_its_own():
    grouper = with_story(7, INSTALLATION, member(1, SUMMIT))

    assert grouper.place(member(2, EARTHQUAKE)).story is None


def test_a_story_quiet_for_longer_than_the_window_takes_no_more():
    grouper = with_story(7, INSTALLATION, member(1, SUMMIT, day=1))

    assert grouper.place(member(2, SUMMIT_AGAIN, day=28)).story is None


def test_a_story_begun_in_this_sweep_takes_the_next_report():
    grouper = Grouper((), WINDOW)
    grouper.add(-1, INSTALLATION, member(1, SUMMIT))

    assert grouper.place(member(2, SUMMIT_AGAIN)).story == -1


def test_a_servers_article_joins_the_shared_story():
    grouper = with_story(7, INSTALLATION, member(1, SUMMIT))

    assert grouper.place(member(2, SUMMIT_AGAIN, HERE)).story == 7


def test_no_article_joins_another_servers_story():
    grouper = with_story(7, HERE, member(1, SUMMIT, HERE))

    assert grouper.place(member(2, SUMMIT_AGAIN, THERE)).story is None
    assert grouper.place(member(3, SUMMIT_AGAIN, HERE)).story == 7


def test_a_shared_article_begins_a_shared_story_and_is_also_taken_into_a_servers_own():
    grouper = with_story(7, HERE, member(1, SUMMIT, HERE))

    placement = grouper.place(member(2, SUMMIT_AGAIN))

    assert placement.story is None
    assert placement.also == (7,)


def test_a_servers_members_say_nothing_to_shared_articles_or_to_other_servers():
    # given a shared story that one server's own report has bent towards an earthquake
    grouper = with_story(7, INSTALLATION, member(1, SUMMIT), member(2, EARTHQUAKE, HERE))

    again = EARTHQUAKE | {"title": "Northern Chile shaken by strong earthquake"}

    assert grouper.place(member(3, again, HERE)).story == 7
    assert grouper.place(member(4, again)).story is None
    assert grouper.place(member(5, again, THERE)).story is None


def test_the_label_of_an_article_hangs_on_nothing_that_comes_after_it():
    stream = [
        record | {"doc_id": number, "lang": "en", "date": "2019-02-28"}
        for number, record in enumerate((SUMMIT, EARTHQUAKE, SUMMIT_AGAIN, LOOK_ALIKE))
    ]

    whole = [line["cluster"] for line in batch_stories(stream)]

    assert [line["cluster"] for line in batch_stories(stream[:3])] == whole[:3]
    assert whole[0] == whole[2] != whole[1]


def test_gold_labels_and_sections_are_never_read():
    stream = [SUMMIT | {"doc_id": "a"}, EARTHQUAKE | {"doc_id": "b"}]
    marked = [record | {"story_id": "one", "section": "same"} for record in stream]

    assert list(batch_stories(marked)) == list(batch_stories(stream))


def test_the_shipped_weights_fit_the_clues():
    from bot.stories.grouping import judge

    assert int(judge().forest.clue.max()) < len(CLUES)


# --- the sample wire ------------------------------------------------------------------------------

STORIES = Path(__file__).resolve().parents[3] / "docs" / "sample-wire.md"


def documented():
    """The story of each article, by its title, as docs/sample-wire.md lists them."""
    section = STORIES.read_text(encoding="utf-8").partition("## The stories\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")][2:]
    return {" ".join(title.split()): name for name, titles in rows for title in titles.split(" · ")}


def test_the_sample_wire_tells_exactly_the_stories_that_are_documented(wire):
    records = [
        {
            "title": " ".join(each.title.split()),
            "text": each.text,
            "lang": each.language,
            "date": each.published.isoformat(),
        }
        for each in wire
    ]
    wanted, told = defaultdict(set), defaultdict(set)
    names = documented()
    for record, line in zip(records, batch_stories(records), strict=True):
        wanted[names[record["title"]]].add(record["title"])
        told[line["cluster"]].add(record["title"])

    assert sum(map(len, wanted.values())) == len(names)
    assert sorted(map(sorted, told.values())) == sorted(map(sorted, wanted.values()))


# --- names in other languages ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kind", "language", "meant"),
    [
        ("Corée du Nord", NameKind.PERSON, "fr", ("North Korea", NameKind.PLACE)),
        ("À Hanoï", NameKind.PERSON, "fr", ("Hanoi", NameKind.PLACE)),
        ("Singapour", NameKind.PLACE, "fr", ("Singapore", NameKind.PLACE)),
        ("Wien", NameKind.PLACE, "de", ("Vienna", NameKind.PLACE)),
        ("Варшава", NameKind.PLACE, "ru", ("Warsaw", NameKind.PLACE)),
        ("Vladimir Poutine", NameKind.PERSON, "fr", ("Vladimir Putin", NameKind.PERSON)),
        ("Wolodymyr Selenskyj", NameKind.PERSON, "de", ("Volodymyr Zelensky", NameKind.PERSON)),
        ("Anna Keller", NameKind.PERSON, "de", ("Anna Keller", NameKind.PERSON)),
        ("Corée du Nord", NameKind.PERSON, "en", ("Corée du Nord", NameKind.PERSON)),
    ],
)
def test_names_in_another_language_are_compared_as_english_reports_write_them(written, kind, language, meant):
    assert in_english(written, kind, language) == meant


def test_a_french_report_joins_although_the_story_has_another_french_one():
    # given a story of five English reports and one French one on its eve
    french = {
        "title": "Keller et Haddad se retrouvent à Genève",
        "text": "Anna Keller et Omar Haddad ont dîné mercredi à Genève, avant deux jours de pourparlers sur les "
        "missiles auxquels la présidente et le premier ministre n’assistent qu’en partie.",
    }
    again = {
        "title": "À Genève, Keller et Haddad se séparent sans accord",
        "text": "Le sommet de Genève s’est achevé jeudi sans accord. Anna Keller a regretté un fossé trop large, et "
        "Omar Haddad a quitté la ville avant le déjeuner prévu avec elle.",
    }
    english = [member(number, record) for number, record in enumerate((SUMMIT, SUMMIT_AGAIN) * 2, start=1)]
    grouper = with_story(7, INSTALLATION, *english, foreign(5, french))

    assert grouper.place(foreign(6, again)).story == 7


def foreign(article, record):
    fingerprint = fingerprint_of(record | {"lang": "fr", "date": "2019-02-28T12:00:00+00:00"})
    return Member(article, INSTALLATION, fingerprint)


def test_a_report_that_belongs_to_two_stories_as_surely_names_both():
    grouper = with_story(1, INSTALLATION, member(1, SUMMIT))
    grouper.add(2, INSTALLATION, member(2, SUMMIT_AGAIN))

    placement = grouper.place(member(3, SUMMIT))

    assert {placement.story, *placement.rivals} == {1, 2}


def test_two_stories_of_one_event_are_surely_one_and_look_alikes_surely_not():
    grouper = with_story(1, INSTALLATION, member(1, SUMMIT))
    grouper.add(2, INSTALLATION, member(2, SUMMIT_AGAIN))
    grouper.add(3, INSTALLATION, member(3, EARTHQUAKE))
    grouper.add(4, INSTALLATION, member(4, LOOK_ALIKE))

    assert grouper.oneness(1, 2) == grouper.oneness(2, 1) >= 0.8
    assert grouper.oneness(3, 4) < 0.1
