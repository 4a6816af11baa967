"""The days of a story, and its outlets side by side."""

from dataclasses import replace

import pytest

from bot.messages import ReplyKind
from bot.testing.briefs import hanoi

TEXTS = {
    1: (
        "HANOI, Feb 28 (Example Wire) - President Donald Trump and Kim Jong-un ended their summit in Hanoi on Thursday "
        "without an agreement on nuclear weapons, the White House said.\n\n"
        "The two leaders had sat down to dinner at the Metropole hotel in Hanoi on Wednesday evening.\n\n"
        "A joint signing ceremony and a working lunch were canceled shortly after noon.\n\n"
        "Vietnamese police had closed the road from the Chinese border to every other vehicle."
    ),
    2: (
        "The Hanoi summit of Donald Trump and Kim Jong-un ended on Thursday without an agreement on nuclear "
        "weapons.\n\n"
        "A working lunch and the joint signing ceremony were canceled, and both motorcades left early.\n\n"
        "South Korean shares fell sharply after the news and the won lost ground against the dollar."
    ),
    3: "Negotiators in Hanoi had argued for weeks over inspections at the Yongbyon reactor complex.",
    6: "북미 정상회담이 하노이에서 합의 없이 끝났다.",
}


async def test_each_day_of_a_story_is_told_with_its_report(archive):
    await archive.files(hanoi(), texts=TEXTS)

    reply = await archive.asks("/timeline hanoi")
    shown = archive.text(reply)

    assert reply.kind is ReplyKind.LIST
    assert shown.startswith("Trump-Kim summit ends early with no deal\nTimeline, ")
    assert "as of 09:00 UTC" in shown
    entries = [line for line in shown.splitlines() if line.startswith("• ")]
    days = [line[2:].split(" · ")[0] for line in entries]
    assert days == sorted(days)
    assert "27 Feb" in days
    assert "28 Feb" in days
    assert all(line.endswith(")") for line in entries)
    assert "HANOI, Feb 28" not in shown


async def test_a_story_without_days_says_so_and_opens(archive):
    stored = await archive.files(hanoi())

    reply = await archive.asks(f"/timeline {stored.story}")

    assert archive.text(reply).startswith("No day can be told")
    assert "Nothing newer is stored" in await archive.presses(reply.cards[0].buttons[0])


async def test_what_several_tell_is_told_once_and_cites_them(archive):
    await archive.files(hanoi(), texts=TEXTS)

    shown = await archive.reads("/compare hanoi")

    assert "5 outlets side by side, 6 reports · as of 09:00 UTC" in shown
    assert "without an agreement on nuclear weapons" in shown
    assert shown.count("without an agreement on nuclear weapons") == 1
    assert "on nuclear weapons [28 Feb] (Second Outlet +1)" in shown
    assert "Fourth Outlet · 1 report · the same wire copy" in shown


async def test_what_one_outlet_has_alone_opens_by_its_button(archive):
    await archive.files(hanoi(), texts=TEXTS)

    reply = await archive.asks("/compare hanoi")
    (button,) = (one for one in reply.cards[0].buttons if "Second" in one.value)
    shown = await archive.presses(button)

    assert "Only Second Outlet · as of 09:00 UTC" in shown
    assert "South Korean shares fell sharply" in shown
    assert "working lunch" not in shown
    assert "“Sometimes you have to walk”" not in shown
    assert "Not found in the stored reports of the 4 other outlets, judged by their wording." in shown


async def test_words_two_outlets_print_in_part_are_no_ones_alone(archive):
    from bot.cards import quotes_alone

    found = quotes_alone(hanoi())

    assert {outlet: [quote.text for quote in quotes] for outlet, quotes in found.items()} == {
        "Example Wire": [
            "I wish we could have gotten a little bit further,",
            "And this was just one of those times.",
            "If I was not, I wouldn’t be here.",
        ],
        "Third Outlet": ["No agreement was reached at this time"],
    }


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/compare hanoi outlet:third", "Only Third Outlet"),
        ("/compare hanoi outlet:thrid", 'Did you mean "Third Outlet"?'),
        ("/compare hanoi outlet:nobody", 'No report by "nobody" in this story.'),
        ("/compare nonsuch", 'No story for "nonsuch" is stored.'),
        ("/compare", "/compare needs story."),
        ("/timeline", "/timeline needs story."),
        ("/timeline hanoi page:7", "There is no page 7; there is only one."),
    ],
)
async def test_what_cannot_be_compared_or_told_is_said(archive, line, said):
    await archive.files(hanoi(), texts=TEXTS)

    assert said in await archive.reads(line)


async def test_a_story_of_one_outlet_has_nothing_to_compare(archive):
    one = replace(hanoi(), sources=hanoi().sources[:1], headlines=hanoi().headlines[:1])
    await archive.files(replace(one, outcome=None, points=(), quotes=()))

    reply = await archive.asks("/story hanoi")

    assert "Only Example Wire reports this story so far" in await archive.reads("/compare hanoi")
    assert "compare" not in {button.action for button in reply.cards[0].buttons}
