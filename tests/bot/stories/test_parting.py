"""When one story turns out to be two."""

from datetime import UTC, datetime

import pytest

from bot.model import INSTALLATION, Member, Scope
from bot.samples.wire import load
from bot.stories.batch_stories import fingerprint_of
from bot.stories.parting import parted, worth_a_look

HANOI = ("no-deal-in-hanoi", "trump-walks-out-sanctions", "trump-kim-no-agreement", "trump-rejects-kim-offer")
VENEZUELA = ("venezuela-vetoes", "security-council-venezuela-split")


def members(*addresses, scope=INSTALLATION):
    """Reports of the sample wire, in the order given, numbered from 1."""
    newest = {entry[-1].link.rpartition("/")[2]: entry[-1] for feed in load() for entry in feed.entries}
    found = []
    for number, address in enumerate(addresses, start=1):
        report = newest[address]
        at = datetime(2019, 2, 28, 9, number, tzinfo=UTC).isoformat()
        record = {"title": report.title, "text": report.content, "date": at, "lang": "en"}
        found.append(Member(number, scope, fingerprint_of(record)))
    return found


def test_a_story_of_two_events_is_parted_into_just_these_and_the_fewer_reports_leave():
    mixed = (HANOI[0], VENEZUELA[0], HANOI[1], VENEZUELA[1], HANOI[2])

    assert parted(members(*mixed)) == (2, 4)


def test_of_two_events_with_as_many_reports_the_later_one_leaves():
    assert parted(members(*VENEZUELA, *HANOI[:2])) == (3, 4)


def test_reports_of_one_event_stay_one_story():
    assert parted(members(*HANOI)) == ()


def test_one_stray_report_is_no_story_and_parts_none():
    assert parted(members(*HANOI, VENEZUELA[0])) == ()


def test_a_servers_own_reports_have_no_say_in_the_shared_story():
    own = [Member(9 + one.article, Scope("chat:ours"), one.fingerprint) for one in members(*VENEZUELA)]

    assert parted([*members(*HANOI), *own]) == ()


@pytest.mark.parametrize(
    ("before", "now", "look"),
    [(0, 3, False), (3, 4, True), (4, 5, True), (6, 7, False), (7, 12, True), (16, 19, False)],
)
def test_a_story_is_looked_at_again_as_it_grows_not_at_every_report(before, now, look):
    assert worth_a_look(before, now) is look
