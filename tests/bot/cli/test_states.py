"""Feed files as states of feeds: in which order a replay tells what they hold, and what it leaves out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.cli.states import State, Step, by_feed, chunks, in_order, steps
from bot.model import Entry, FeedDocument, FeedState, FollowedFeed
from bot.ports import KnownEntry

NOON = datetime(2019, 2, 28, 12, tzinfo=UTC)
WRITTEN = datetime(2020, 1, 1, tzinfo=UTC)
NOW = datetime(2020, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def entry(name: str, text: str = "The talks ended early.", *, at: datetime | None = NOON, **more: object) -> Entry:
    made = Entry(title=name, text=text, guid=name, link=f"https://paper.example/{name}", full=True, published=at)
    return replace(made, **more)  # type: ignore[arg-type]


def state(*entries: Entry, name: str = "paper.xml", address: str | None = None, written: datetime = WRITTEN) -> State:
    return State(name, FeedDocument(title="Paper", entries=entries, self_link=address), written)


def told(*states: State, known: Mapping[str, KnownEntry] | None = None) -> list[Step]:
    found: list[Step] = []
    for number, (url, its) in enumerate(by_feed(states).items(), 1):
        found += steps(its, FollowedFeed(number, its[0].feed, FeedState(url)), known or {}, NOW)
    return in_order(found)


def titles(found: Sequence[Step]) -> list[str]:
    return [step.arrival.title for step in found]


def test_entries_of_all_files_come_in_the_order_of_their_publication():
    one = state(entry("third", "c", at=NOON + 2 * HOUR), entry("first", "a"), name="one.xml")
    two = state(entry("fourth", "d", at=NOON + 3 * HOUR), entry("second", "b", at=NOON + HOUR), name="two.xml")

    found = told(one, two)

    assert titles(found) == ["first", "second", "third", "fourth"]
    assert [step.arrival.seen_at for step in found] == [NOON + hour * HOUR for hour in range(4)]


def test_an_entry_without_a_date_counts_as_first_seen_when_its_file_was_written():
    found = told(state(entry("undated", at=None)))

    assert found[0].arrival.seen_at == WRITTEN
    assert found[0].arrival.published is None


def test_nothing_counts_as_seen_in_the_future():
    found = told(state(entry("tomorrow", at=NOW + HOUR)))

    assert found[0].arrival.seen_at == NOW


def test_nothing_is_backlog():
    assert not any(step.arrival.backlog for step in told(state(entry("one", "a"), entry("two", "b"))))


def test_files_that_name_the_same_address_are_states_of_one_feed_and_others_are_feeds_of_their_own():
    first = state(entry("a"), name="monday.xml", address="https://paper.example/feed")
    later = state(entry("b"), name="tuesday.xml", address="https://paper.example/feed")
    other = state(entry("c"), name="other.xml")

    feeds = by_feed([later, other, first])

    assert {url: len(states) for url, states in feeds.items()} == {
        "https://paper.example/feed": 2,
        "file:other.xml": 1,
    }


def test_states_are_ordered_by_their_newest_entry_not_by_when_they_were_copied():
    early = state(entry("a"), address="https://paper.example/feed", written=WRITTEN + HOUR)
    late = state(entry("b", at=NOON + HOUR), entry("a"), address="https://paper.example/feed")

    (states,) = by_feed([late, early]).values()

    assert states == [early, late]


def test_an_unchanged_entry_of_a_later_state_is_no_news():
    early = state(entry("a"), address="https://paper.example/feed")
    late = state(entry("b", "later", at=NOON + HOUR), entry("a"), address="https://paper.example/feed")

    assert titles(told(early, late)) == ["a", "b"]


def test_other_words_under_the_same_identity_are_known_from_their_update():
    early = state(entry("a", "Two places would close."), address="https://paper.example/feed")
    late = state(entry("a", "One place would close.", updated=NOON + 2 * HOUR), address="https://paper.example/feed")

    first, second = told(early, late)

    assert first.identity == second.identity
    assert (first.arrival.seen_at, second.arrival.seen_at) == (NOON, NOON + 2 * HOUR)
    assert second.arrival.text == "One place would close."


def test_other_words_without_an_update_are_known_from_the_time_of_the_later_state():
    early = state(entry("a", "Two places would close."), address="https://paper.example/feed")
    late = state(
        entry("b", "News of three o'clock.", at=NOON + 3 * HOUR),
        entry("a", "One place would close.", updated=NOON),
        address="https://paper.example/feed",
    )

    found = told(early, late)

    seen = [step.arrival.seen_at for step in found if step.arrival.title == "a"]
    assert seen == [NOON, NOON + 3 * HOUR]


def test_a_page_that_another_feed_has_brought_before_is_one_article():
    front = state(entry("a", link="https://www.paper.example/a/?utm_source=rss"), name="front.xml")
    world = state(entry("a", at=NOON + HOUR, link="http://paper.example/a"), name="world.xml")

    found = told(world, front)

    assert [step.arrival.url for step in found] == ["https://www.paper.example/a/"]


def test_what_the_store_has_in_the_same_words_is_no_news():
    paper = state(entry("a"))
    (first,) = told(paper)
    known = {key: KnownEntry(7, 1, first.arrival.digest) for key in first.arrival.keys}

    assert told(paper, known=known) == []


def test_other_words_for_an_article_of_the_store_name_it():
    (first,) = told(state(entry("a")))
    known = {key: KnownEntry(7, 1, first.arrival.digest) for key in first.arrival.keys}

    (second,) = told(state(entry("a", "Other words.", updated=NOON + HOUR)), known=known)

    assert second.arrival.article == 7
    assert second.arrival.seen_at == NOON + HOUR


def test_a_chunk_never_holds_two_versions_of_an_article():
    early = state(entry("a", "Two places."), entry("b", "x", at=NOON + HOUR), address="https://paper.example/feed")
    late = state(entry("a", "One place.", updated=NOON + 2 * HOUR), address="https://paper.example/feed")

    portions = [titles(chunk) for chunk in chunks(told(early, late), 100)]

    assert portions == [["a", "b"], ["a"]]


def test_chunks_are_no_larger_than_asked_and_keep_the_order():
    found = told(state(*(entry(f"e{number}", f"t{number}", at=NOON + number * HOUR) for number in range(7))))

    portions = list(chunks(found, 3))

    assert [len(chunk) for chunk in portions] == [3, 3, 1]
    assert [step for chunk in portions for step in chunk] == found


def test_a_state_without_entries_brings_nothing():
    assert told(state()) == []
