"""What curators and operators correct, and what readers of each server see of it."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import DeliveryKind, Role
from bot.model import INSTALLATION, Brief, Scope
from bot.testing.newsroom import Newsroom
from bot.testing.transcript import Shown
from bot.wording import plain
from tests.scenarios.reports import COLLAPSE, NO_DEAL, PILOT, TERMS_REJECTED

OURS, THEIRS = "OURS", "THEIRS"


def post(newsroom: Newsroom, channel: str, title: str) -> Shown:
    """The post in a channel that was first made under that title, whatever it reads now."""
    posts = [one for one in newsroom.chat.shown if one.channel.id == channel and one.kind is DeliveryKind.POST]
    return next(one for one in posts if (*one.edits, one.card)[0].title == title)


def below(newsroom: Newsroom, shown: Shown) -> str:
    """What stands under a post."""
    return "\n".join(one.text for one in newsroom.chat.shown if one.under == shown.message)


async def curates(newsroom: Newsroom, line: str, *, workspace: str | None = OURS, role: Role = Role.CURATOR) -> str:
    """What a curator of a server is answered."""
    reply = await newsroom.chat.types(line, channel="#ours", workspace=workspace, role=role)
    return "\n".join(plain(card, "en", "UTC") for card in reply.cards)


async def brief(newsroom: Newsroom, words: str, scope: Scope = INSTALLATION) -> Brief:
    """The story that a search for the words finds first."""
    reply = await newsroom.chat.types(f"/story {words}", workspace=scope.partition(":")[2] or None)
    return reply.briefs[0]


async def two_servers(newsroom: Newsroom) -> None:
    """Two servers with a channel each, and two stories: Hanoi of three outlets, the pilot of one."""
    newsroom.subscribes("#ours", workspace=OURS)
    newsroom.subscribes("#theirs", workspace=THEIRS)
    newsroom.follows("Wire", NO_DEAL)
    newsroom.follows("Post", PILOT)
    newsroom.follows("Ledger")
    newsroom.follows("Herald")
    await newsroom.after(minutes=1)
    newsroom.publishes("Ledger", TERMS_REJECTED)
    newsroom.publishes("Herald", COLLAPSE)
    await newsroom.after(minutes=1)


def everything(newsroom: Newsroom, channel: str) -> list[tuple[str, object]]:
    """Each message of a channel as it reads, with its card."""
    return [(one.text, one.card) for one in newsroom.chat.shown if one.channel.id == channel]


async def test_a_correction_in_one_server_leaves_the_cards_of_another_byte_for_byte(newsroom):
    await two_servers(newsroom)
    theirs, everyones = everything(newsroom, "#theirs"), everything(newsroom, "#diplomacy")
    ours = everything(newsroom, "#ours")

    await curates(newsroom, "/correct wrong story:hanoi report:Ledger")
    await curates(newsroom, "/correct merge story:pilot into:hanoi")
    await newsroom.after(minutes=1)

    assert everything(newsroom, "#theirs") == theirs
    assert everything(newsroom, "#diplomacy") == everyones
    assert everything(newsroom, "#ours") != ours
    for line in ("/latest", "/story hanoi", "/story pilot", "/quotes trump", "/sources hanoi", "/summit hanoi"):
        told = await newsroom.chat.types(line, channel="#theirs", workspace=THEIRS)
        shared = await newsroom.chat.types(line, channel="#elsewhere", workspace="ELSEWHERE")
        assert [plain(card, "en", "UTC") for card in told.cards] == [plain(card, "en", "UTC") for card in shared.cards]


async def test_a_report_of_the_wrong_story_leaves_its_card_which_says_so_and_gets_one_of_its_own(newsroom):
    await two_servers(newsroom)

    answer = await curates(newsroom, "/correct wrong story:hanoi report:Ledger")
    await newsroom.after(minutes=65)

    hanoi = post(newsroom, "#ours", NO_DEAL.title)
    assert "Done" in answer
    assert "2 independent outlets" in hanoi.text
    assert "Ledger" not in hanoi.text
    assert "Our mistake: until " in below(newsroom, hanoi)
    assert f"1 report of another story, now told in: {TERMS_REJECTED.title}" in below(newsroom, hanoi)
    assert TERMS_REJECTED.title in newsroom.chat.posts("#ours")
    assert "Ledger" not in await curates(newsroom, "/sources hanoi")


async def test_undone_a_correction_gives_back_exactly_what_was_before(newsroom):
    await two_servers(newsroom)
    before = await brief(newsroom, "hanoi", Scope("transcript:OURS"))
    card = post(newsroom, "#ours", NO_DEAL.title).card

    await curates(newsroom, "/correct wrong story:hanoi report:Ledger")
    await newsroom.after(minutes=1)
    apart = await brief(newsroom, "hanoi", Scope("transcript:OURS"))
    await curates(newsroom, "/correct undo")
    await newsroom.after(minutes=1)

    after = await brief(newsroom, "hanoi", Scope("transcript:OURS"))
    assert len(apart.sources) == 2
    assert replace(after, revision=before.revision, corrected_at=None, scope=before.scope) == before
    assert post(newsroom, "#ours", NO_DEAL.title).card == card
    alone = post(newsroom, "#ours", TERMS_REJECTED.title)
    assert f"This is told as one story now, with: {after.title}" in alone.text


async def test_merged_stories_are_told_in_one_post_and_the_other_says_where_it_went(newsroom):
    await two_servers(newsroom)
    pilot, hanoi = await brief(newsroom, "pilot"), await brief(newsroom, "hanoi")

    await curates(newsroom, f"/correct merge story:{pilot.story} into:{hanoi.story}")
    await newsroom.after(minutes=1)

    gone, kept = post(newsroom, "#ours", PILOT.title), post(newsroom, "#ours", NO_DEAL.title)
    assert f"This is told as one story now, with: {kept.card.title}" in gone.text
    assert dict(gone.card.lines[0].links)["story"][0].url == kept.card.title_url
    assert "3 independent outlets, 1 more carries agency copy" in kept.text
    assert newsroom.chat.posts("#theirs").count(PILOT.title) == 1
    led = await newsroom.chat.types(f"/story {pilot.story}", workspace=OURS)
    theirs = await newsroom.chat.types(f"/story {pilot.story}", workspace=THEIRS)
    assert (led.briefs[0].story, theirs.briefs[0].story) == (hanoi.story, pilot.story)


async def test_undone_a_merge_gives_both_stories_back_with_their_posts_and_says_what_was_wrong(newsroom):
    await two_servers(newsroom)
    before = everything(newsroom, "#ours")
    pilot = await brief(newsroom, "pilot")
    await curates(newsroom, "/correct merge story:pilot into:hanoi")
    await newsroom.after(minutes=1)

    await curates(newsroom, "/correct undo")
    await newsroom.after(minutes=1)

    now = everything(newsroom, "#ours")
    assert now[: len(before)] == before
    assert all("Our mistake: until " in text for text, _ in now[len(before) :])
    assert (await newsroom.chat.types(f"/story {pilot.story}", workspace=OURS)).briefs[0].story == pilot.story


async def test_a_report_that_comes_later_goes_where_the_curator_put_its_story(newsroom):
    await two_servers(newsroom)
    await curates(newsroom, "/correct merge story:pilot into:hanoi")
    newsroom.follows("Times")
    await newsroom.after(minutes=1)

    newsroom.publishes("Times", replace(PILOT, id="times/pilot"))
    await newsroom.after(minutes=1)

    ours, theirs = post(newsroom, "#ours", NO_DEAL.title), post(newsroom, "#theirs", PILOT.title)
    assert "1 more carries the same wire copy" in ours.text
    assert "1 more carries the same wire copy" in theirs.text
    assert "This is told as one story now" in post(newsroom, "#ours", PILOT.title).text


async def test_accepted_by_the_operator_a_correction_holds_for_everyone_and_undone_for_nobody(newsroom):
    await two_servers(newsroom)
    before = await brief(newsroom, "hanoi")
    await curates(newsroom, "/correct wrong story:hanoi report:Ledger")
    await newsroom.after(minutes=1)

    refused = await curates(newsroom, "/correct accept 1", role=Role.ADMIN)
    listed = await curates(newsroom, "/correct list", workspace=None, role=Role.OPERATOR)
    await curates(newsroom, "/correct accept 1", workspace=None, role=Role.OPERATOR)
    await newsroom.after(minutes=65)
    everyones = await brief(newsroom, "hanoi")
    theirs = below(newsroom, post(newsroom, "#theirs", NO_DEAL.title))
    await curates(newsroom, "/correct undo", workspace=None, role=Role.OPERATOR)
    await newsroom.after(minutes=1)

    assert "is for the operator" in refused
    assert "transcript:OURS; awaits your word" in listed
    assert "[Accept 1] [Reject 1]" in listed
    assert "Ledger" not in everyones.outlets
    assert "Our mistake: until " in theirs
    assert TERMS_REJECTED.title in newsroom.chat.posts("#ours")
    after = await brief(newsroom, "hanoi")
    assert replace(after, revision=before.revision, corrected_at=None) == before
    for channel in ("#ours", "#theirs", "#diplomacy"):
        assert "2 independent outlets, 1 more carries agency copy" in post(newsroom, channel, NO_DEAL.title).text
        assert "This is told as one story now" in post(newsroom, channel, TERMS_REJECTED.title).text


async def test_misquoted_words_are_withheld_here_and_stay_readable_struck_out(newsroom):
    await two_servers(newsroom)
    told = await brief(newsroom, "hanoi")
    quote = told.quotes[0]

    await curates(newsroom, f'/correct misquoted story:{told.story} quote:"{quote.text}"')
    await newsroom.after(minutes=65)

    ours = await newsroom.chat.types("/quotes story:hanoi", channel="#ours", workspace=OURS)
    theirs = await newsroom.chat.types("/quotes story:hanoi", channel="#theirs", workspace=THEIRS)
    words = quote.text.removesuffix(",")
    assert words not in plain(ours.cards[0])
    assert words in plain(theirs.cards[0])
    line = next(one for one in newsroom.chat.shown if one.channel.id == "#ours" and "Misquoted" in one.text)
    pressed = await newsroom.chat.presses(line.card.buttons[0], channel="#ours", workspace=OURS)
    assert f"Misquoted, reported by a curator: “{words}”" in plain(pressed.cards[0])


async def test_a_reader_reports_once_a_story_and_curators_see_it(newsroom):
    await two_servers(newsroom)
    pressed = next(one for one in post(newsroom, "#ours", NO_DEAL.title).card.buttons if one.action == "more")
    card = (await newsroom.chat.presses(pressed, channel="#ours", workspace=OURS)).cards[0]
    button = next(one for one in card.buttons if one.action == "report")
    before = everything(newsroom, "#ours")

    first = await newsroom.chat.types(
        '/report hanoi what:"two meetings in one"', channel="#ours", workspace=OURS, role=Role.ASKER
    )
    second = await newsroom.chat.presses(button, channel="#ours", workspace=OURS)
    await newsroom.after(minutes=1)

    assert "Nothing changes until" in plain(first.cards[0])
    assert "You have reported this story already" in plain(second.cards[0])
    assert "two meetings in one" in await curates(newsroom, "/correct list")
    assert "two meetings" not in await curates(newsroom, "/correct list", workspace=THEIRS)
    assert everything(newsroom, "#ours") == before


async def test_the_audit_tells_an_admin_who_corrected_what_in_this_server_alone(newsroom):
    await two_servers(newsroom)
    await curates(newsroom, "/correct merge story:pilot into:hanoi")
    await curates(newsroom, "/correct undo")

    ours = await curates(newsroom, "/audit", role=Role.ADMIN)
    theirs = await curates(newsroom, "/audit", role=Role.ADMIN, workspace=THEIRS)
    refused = await curates(newsroom, "/audit", role=Role.CURATOR)

    assert "dana (dana), transcript/OURS/#ours" in ours
    assert "correction 1 undone: merge" in ours
    assert "all 2 rows fit together" in ours
    assert theirs.startswith("Nothing was changed here yet")
    assert "is for admins" in refused


async def test_a_correction_outlives_a_crash_before_the_cards_were_made_anew(lasting_newsroom):
    newsroom = lasting_newsroom
    await two_servers(newsroom)

    await curates(newsroom, "/correct merge story:pilot into:hanoi")
    await newsroom.restarts()
    await newsroom.after(minutes=1)

    assert "This is told as one story now" in post(newsroom, "#ours", PILOT.title).text
    assert "3 independent outlets, 1 more carries agency copy" in post(newsroom, "#ours", NO_DEAL.title).text
