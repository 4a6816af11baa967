"""Which story an article belongs to."""

import re
from calendar import timegm
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest

from bot.model import INSTALLATION, Member, Scope, StorySketch
from bot.stories.batch_stories import batch_stories, fingerprint_of
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

STORIES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("2014-12-31", "Vienna 2014", {}),
    ("2015-06-30", "Minsk", {}),
    ("2015-12-31", "Vienna 2015", {}),
    ("2018-05-01", "Panmunjom 2018", {}),
    ("2018-06-01", "Singapore called off", {}),
    ("2018-06-11", "G7", {}),
    ("2018-06-30", "Singapore", {}),
    ("2018-12-31", "Helsinki", {}),
    (
        "2019-04-01",
        "Hanoi",
        {
            "tariff": "tariffs", "Boeing": "Boeing", "Pakistan": "Pakistan", "Venezuela": "Venezuela",
            "Manila": "Manila", "official visit": "Kim in Vietnam", "wreath": "Kim in Vietnam", "war games": "drills",
        },
    ),
    ("2019-07-05", "Panmunjom 2019", {"Xi": "Osaka", "China": "Osaka"}),
    ("2019-12-31", "Stockholm", {}),
    ("9999-12-31", "Doha", {}),
)  # fmt: skip


def story_told(day, title):
    """The story that an article of the sample wire tells: by its day, but for look-alikes named by their titles."""
    until = next(row for row in STORIES if day <= row[0])
    return next((other for word, other in until[2].items() if word in title), until[1])


@pytest.fixture(scope="module")
def wire(request):
    """The sample wire's full-text RSS and Atom entries in order of time, with the story each tells."""
    folder = Path(__file__).resolve().parents[3] / "bot" / "samples" / "feeds"
    records = []
    for path in sorted(folder.glob("*.xml")):
        if "@" in path.name:
            continue
        parsed = feedparser.parse(path.read_bytes())
        for entry in parsed.entries:
            body = entry.content[0].value if "content" in entry else entry.get("summary", "")
            text = re.sub(r"<[^>]+>", "\n\n", body)
            at = datetime.fromtimestamp(timegm(entry.get("published_parsed") or entry.updated_parsed), UTC)
            if len(text.split()) > 60:
                language = parsed.feed.get("language", "en")[:2]
                records.append({"date": at.isoformat(), "title": entry.title, "text": text, "lang": language})
    return sorted(records, key=lambda record: record["date"])


def test_no_story_of_the_sample_wire_takes_in_another_summit(wire):
    summits = {name for _, name, _ in STORIES}
    told = defaultdict(set)
    for record, line in zip(wire, batch_stories(wire), strict=True):
        told[line["cluster"]].add(story_told(record["date"][:10], record["title"]))

    assert len(wire) > 50
    assert [names for names in told.values() if len(names & summits) > 1] == []


def test_every_summit_of_the_sample_wire_is_mainly_one_story(wire):
    homes = defaultdict(list)
    for record, line in zip(wire, batch_stories(wire), strict=True):
        homes[story_told(record["date"][:10], record["title"])].append(line["cluster"])

    scattered = {
        name: clusters
        for name, clusters in homes.items()
        if max(clusters.count(cluster) for cluster in clusters) < 0.7 * len(clusters)
    }

    assert scattered == {}


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
