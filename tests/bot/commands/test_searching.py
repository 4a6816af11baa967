"""Reports found by words, people, places, outlets and days."""

import pytest

from bot.messages import ReplyKind
from bot.model import Scope
from bot.testing.briefs import hanoi
from tests.bot.commands.test_reports import TEXTS


async def test_reports_are_found_by_words_and_open_their_story(archive):
    await archive.files(hanoi(), texts=TEXTS)

    reply = await archive.asks("/search shares won")
    shown = archive.text(reply)

    assert reply.kind is ReplyKind.LIST
    assert shown.startswith('1 report with "shares won"\nas of 09:00 UTC\n')
    assert "No deal in Hanoi · Second Outlet · 28 Feb 11:40 UTC" in shown
    assert (await archive.presses(reply.cards[0].buttons[0])).startswith("Trump-Kim summit ends early")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/search who:trump where:hanoi", "2 reports naming trump in hanoi\n"),
        ('/search who:"kim, trump" outlet:second', "1 report naming kim and trump by second\n"),
        ("/search lunch since:28 Feb 2019 until:1 Mar 2019", '2 reports with "lunch" from 28 Feb to 1 Mar\n'),
        ("/search lunch until:2018", 'No report is stored with "lunch" to 31 Dec 2018\n'),
        ("/search who:trmup", 'Did you mean "Donald Trump"?'),
        ("/search outlet:thrid", 'Did you mean "Third Outlet"?'),
        ("/search", "Search for which words, people, places or outlets?"),
        ("/search lunch since:soon", '"soon" is not a day.'),
        ("/search lunch page:2", "There is no page 2; there is only one."),
        ("/search lunch page:x", '"x" is not a page'),
    ],
)
async def test_a_search_is_answered_or_told_what_to_type(archive, line, said):
    await archive.files(hanoi(), texts=TEXTS)

    assert said in await archive.reads(line)


async def test_a_misspelt_name_is_asked_for_anew_by_its_button(archive):
    await archive.files(hanoi(), texts=TEXTS)

    reply = await archive.asks("/search lunch who:trmup")

    assert (await archive.presses(reply.cards[0].buttons[0])).startswith('2 reports with "lunch" naming Donald Trump')


async def test_another_servers_report_is_not_found(archive):
    await archive.files(hanoi(), scope=Scope("chat:theirs"), texts=TEXTS)

    assert "No report is stored" in await archive.reads("/search lunch")
    assert '2 reports with "lunch"' in await archive.reads("/search lunch", workspace="theirs")
