"""What is new to someone since an earlier look."""

from dataclasses import replace
from datetime import timedelta

from bot.messages import Role
from bot.testing.briefs import hanoi, quote, source

HOUR = 3600


async def grown(archive, stored):
    """The story with another quote and another report, from now on."""
    await archive.clock.advance(HOUR)
    report = stored.sources[0]
    new = quote("It was a very productive two days", "Sarah Huckabee Sanders", article=report.article, at=10)
    corrected = replace(report, version=2)
    return await archive.grows(
        replace(
            stored,
            revision=stored.revision + 1,
            made_at=archive.clock.now(),
            quotes=(*stored.quotes, replace(new, citation=replace(new.citation, version=2))),
            sources=(corrected, *stored.sources[1:]),
        )
    )


def since_button(reply):
    return next((button for button in reply.cards[0].buttons if button.action == "changed"), None)


async def test_more_offers_what_is_new_only_where_something_is(archive):
    stored = await archive.files(hanoi())
    first = await archive.asks(f"/more {stored.story}")
    await archive.clock.advance(HOUR)
    same = await archive.asks(f"/more {stored.story}")
    await grown(archive, stored)

    later = await archive.asks(f"/more {stored.story}")
    others = await archive.asks(f"/more {stored.story}", asker="u2")

    assert since_button(first) is None
    assert since_button(same) is None
    assert since_button(others) is None
    shown = await archive.presses(since_button(later))
    assert "“It was a very productive two days”" in shown
    assert "Sometimes you have to walk" not in shown


async def test_a_story_tells_what_it_has_that_it_had_not(archive):
    stored = await archive.files(hanoi())
    first = await archive.reads("/new hanoi")
    await archive.clock.advance(HOUR)
    nothing = await archive.reads("/new hanoi")
    await grown(archive, stored)

    fresh = await archive.reads("/new hanoi")
    again = await archive.reads("/new hanoi")

    assert "Your first look at this story" in first
    assert nothing.startswith("Nothing new in this story since you last looked, 09:00 UTC.")
    assert "New since you last looked, 10:00 UTC" in fresh
    assert "“It was a very productive two days”" in fresh
    assert again == fresh


async def test_an_answer_as_of_then_is_no_look(archive):
    await archive.files(hanoi())

    await archive.reads("/story hanoi as_of:2019-02-28T12:00Z")

    assert "Your first look" in await archive.reads("/new hanoi")


async def test_what_was_new_then_goes_by_the_look_before_it_and_is_no_look_itself(archive):
    stored = await archive.files(hanoi())
    await archive.reads("/new hanoi")
    await grown(archive, stored)
    at = archive.clock.now().isoformat()
    await archive.clock.advance(HOUR)

    then = await archive.reads(f"/new hanoi as_of:{at}")
    earlier = await archive.reads("/new hanoi as_of:2019-03-02T09:30Z")
    before = await archive.reads("/new hanoi as_of:2019-03-01T00:00Z")
    now = await archive.reads("/new hanoi")

    assert "“It was a very productive two days”" in then
    assert earlier.startswith("Nothing new in this story since you last looked, 09:00 UTC.\n")
    assert "as of 09:30 UTC" in earlier
    assert "is not kept. Say since when." in before
    assert "New since you last looked, 09:00 UTC" in now


async def test_since_when_something_is_new_can_be_said(archive):
    stored = await archive.files(hanoi())
    await grown(archive, stored)
    await archive.clock.advance(HOUR)

    story = await archive.reads('/new hanoi since:"9:30"')
    stories = await archive.reads("/new since:9:30")
    pressed = await archive.asks("/new since:2019-02-01")

    assert "New since 09:30 UTC" in story
    assert "“It was a very productive two days”" in story
    assert "New since 09:30 UTC · every story" in stories
    assert "new" in archive.text(pressed)
    assert await archive.reads("/new since:10:30") == "Nothing new since 10:30 UTC: every story.\n\nTry: /latest"


async def test_a_channel_tells_which_stories_are_new_and_which_have_grown(archive):
    stored = await archive.files(hanoi())
    first = await archive.reads("/new")
    await grown(archive, stored)
    at = archive.clock.now()
    vienna = source(1, "Example Wire", "Talks in Vienna", first_seen=at, published=at)
    headlines = (replace(hanoi().headlines[0], text="Talks in Vienna"),)
    told = replace(hanoi(), headlines=headlines, points=(), quotes=(), outcome=None, topics=("Iran",))
    await archive.files(replace(told, story=18, made_at=at, sources=(vienna,)))

    shown = await archive.reads("/new")

    assert first.startswith("From now on, /new tells what has come since you last looked: every story.")
    assert "forgotten 90 days after your last look" in first
    assert shown.startswith("New since you last looked, 09:00 UTC · every story\n2 stories · as of 10:00 UTC")
    assert "Talks in Vienna · new · 1 outlet" in shown
    assert "Trump-Kim summit ends early with no deal · 1 new quote · 1 report corrected" in shown


async def test_what_a_channel_gets_is_what_it_is_subscribed_to(archive):
    stored = await archive.files(hanoi())
    await archive.follows("Iran Wire", topics=("Iran",))
    await archive.reads("/subscribe iran", role=Role.SUBSCRIBER)
    await archive.reads("/new")
    await grown(archive, stored)

    assert "Nothing new since you last looked, 09:00 UTC: Iran." in await archive.reads("/new")


async def test_a_topic_is_looked_at_by_itself_and_named_without_its_option(archive):
    stored = await archive.files(hanoi())
    assert "From now on" in await archive.reads("/new korea")
    await grown(archive, stored)

    assert "New since you last looked, 09:00 UTC · Korea" in await archive.reads("/new topic:korea")
    assert "From now on" in await archive.reads("/new")


async def test_nobody_is_told_when_another_looked(archive):
    stored = await archive.files(hanoi())
    await archive.reads("/new hanoi")
    await grown(archive, stored)

    assert "Your first look" in await archive.reads("/new hanoi", asker="u2")
    assert "Your first look" in await archive.reads("/new hanoi", workspace="theirs")


async def test_a_bot_that_was_removed_forgets_who_looked(archive):
    from bot.ports import Removed

    await archive.files(hanoi())
    await archive.reads("/new hanoi")

    await archive.desk.tell(Removed("chat", "ours", None))

    assert "Your first look" in await archive.reads("/new hanoi")


async def test_stories_of_long_ago_are_no_news(archive):
    await archive.files(hanoi())
    await archive.reads("/new")
    await archive.clock.advance(timedelta(days=91).total_seconds())

    assert "From now on" in await archive.reads("/new")
