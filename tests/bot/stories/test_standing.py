"""What is kept of the open stories from sweep to sweep decides as what is made anew from the store would."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model import INSTALLATION, Member, StorySketch
from bot.stories.batch_stories import fingerprint_of
from bot.stories.grouping import Grouper
from bot.stories.standing import Standing

WINDOW = timedelta(days=10)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
A_SWEEP = 6


class Shelf:
    """A store of stories in memory: members with their versions."""

    def __init__(self):
        self.stories = {}
        self.read = 0

    def put(self, story, member, version=1):
        self.stories.setdefault(story, {})[member.article] = (member, version)

    async def open_stories(self, since):
        open_ = {
            story for story, its in self.stories.items() if any(one.fingerprint.at >= since for one, _ in its.values())
        }
        return {
            story: tuple(sorted((article, version) for article, (_, version) in self.stories[story].items()))
            for story in sorted(open_)
        }

    async def sketches_of(self, numbers):
        self.read += len(numbers)
        return self._sketches(numbers)

    def rebuilt(self, since=LONG_AGO):
        return Grouper(self._sketches(sorted(self.stories)), WINDOW)

    def _sketches(self, numbers):
        found = []
        for number in numbers:
            its = sorted((one for one, _ in self.stories[number].values()), key=lambda one: one.article)
            if its:
                found.append(StorySketch(number, INSTALLATION, its[-1].fingerprint.at, tuple(its)))
        return tuple(sorted(found, key=lambda sketch: sketch.members[0].article))


@pytest.fixture(scope="module")
def members(wire):
    """The sample wire as grouping sees it, in order of arrival."""
    records = (
        {"title": one.title, "text": one.text, "lang": one.language, "date": one.published.isoformat()} for one in wire
    )
    return [Member(number, INSTALLATION, fingerprint_of(record)) for number, record in enumerate(records, 1)]


async def test_what_is_kept_and_what_is_made_anew_place_the_sample_wire_alike(members):
    shelf, placed = Shelf(), []
    standing = Standing(shelf, WINDOW)

    for at in range(0, len(members), A_SWEEP):
        kept, anew = await standing.ready(LONG_AGO), shelf.rebuilt()
        for member in members[at : at + A_SWEEP]:
            one, other = kept.place(member), anew.place(member)
            placed.append((one, other))
            story = one.story or member.article
            for grouper in (kept, anew):
                grouper.add(story, INSTALLATION, member)
            standing.grew(story)
            shelf.put(story, member)

    assert [one for one, _ in placed] == [other for _, other in placed]
    assert len(shelf.stories) == 21
    assert shelf.read < 3 * len(members)


async def test_corrections_new_versions_and_what_was_never_stored_leave_nothing_behind(members):
    shelf = Shelf()
    standing = Standing(shelf, WINDOW)
    for member in members[:60]:
        story = (await standing.ready(LONG_AGO)).place(member).story or member.article
        shelf.put(story, member)
    first, second, *_ = sorted(shelf.stories, key=lambda story: -len(shelf.stories[story]))
    stored = {story: dict(its) for story, its in shelf.stories.items()}

    async def agrees():
        kept, anew = await standing.ready(LONG_AGO), shelf.rebuilt()
        assert set(kept.stories()) == set(anew.stories())
        return [kept.place(one) for one in members[60:]] == [anew.place(one) for one in members[60:]]

    shelf.stories[first] |= shelf.stories.pop(second)
    assert await agrees()
    shelf.stories = {story: dict(its) for story, its in stored.items()}
    assert await agrees()
    moved = next(iter(shelf.stories[first]))
    shelf.put(1000, shelf.stories[first].pop(moved)[0])
    assert await agrees()
    other = members[-1]
    shelf.put(second, replace(other, article=next(iter(shelf.stories[second]))), version=2)
    assert await agrees()
    (await standing.ready(LONG_AGO)).add(first, INSTALLATION, members[70])
    standing.grew(first)
    assert await agrees()


async def test_a_story_that_went_quiet_is_let_go_and_one_that_stands_is_not_read_again(members):
    shelf = Shelf()
    standing = Standing(shelf, WINDOW)
    for member in members:
        shelf.put(member.article, member)
    await standing.ready(LONG_AGO)
    middle = sorted(member.fingerprint.at for member in members)[len(members) // 2]

    shelf.read = 0
    kept = await standing.ready(middle)

    assert shelf.read == 0
    assert set(kept.stories()) == {member.article for member in members if member.fingerprint.at >= middle}
