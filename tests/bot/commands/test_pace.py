"""How often one person may ask."""

from bot.commands.pace import REMEMBERED, Pace
from bot.messages import Role


def test_a_person_may_do_so_much_within_the_time_and_waits_for_the_first_to_pass():
    pace = Pace(2, 60)

    waits = [pace.wait("dana", at) for at in (0, 10, 20, 59.5, 60, 65, 70)]

    assert waits == [0, 0, 40, 0.5, 0, 5, 0]


def test_what_is_refused_is_not_counted_and_others_are_not_held_up():
    pace = Pace(1, 60)
    pace.wait("dana", 0)
    for second in range(1, 60):
        pace.wait("dana", second)

    assert pace.wait("kim", 30) == 0
    assert pace.wait("dana", 60) == 0


def test_those_who_ask_nothing_are_forgotten():
    pace = Pace(1, 60)
    for person in range(3 * REMEMBERED):
        pace.wait(person, person / 10)

    assert len(pace._asked) <= REMEMBERED


async def test_the_twenty_first_command_of_a_minute_is_refused_kindly(archive):
    for _ in range(20):
        assert "Start with" in await archive.reads("/help")

    refused = await archive.reads("/help")
    other = await archive.reads("/help", asker="u2")
    await archive.clock.advance(60)

    assert refused == "That was more than 20 commands in a minute. Ask again in 60 seconds."
    assert "Start with" in other
    assert "Start with" in await archive.reads("/help")


async def test_the_operator_may_ask_as_often_as_it_takes(archive):
    for _ in range(30):
        assert "Start with" in await archive.reads("/help", role=Role.OPERATOR)


async def test_the_sixth_feed_of_an_hour_is_refused(archive):
    from bot.ports import FeedReport

    for number in range(7):
        url = f"https://{number}.example/feed"
        archive.reports[url] = FeedReport(url, f"Feed {number}", 1, None)

    said = [await archive.reads(f"/feeds add https://{number}.example/feed", role=Role.ADMIN) for number in range(6)]
    await archive.clock.advance(3600)

    assert all(one.startswith("Following Feed") for one in said[:5])
    assert said[5] == "That was more than 5 feeds in an hour. Add the next in 60 minutes."
    assert "Following" in await archive.reads("/feeds add https://6.example/feed", role=Role.ADMIN)
