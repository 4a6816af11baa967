"""What people ask the archive, and what they are answered."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.cards import long_card
from bot.commands.finding import words_of
from bot.messages import ReplyKind
from bot.model import Headline, Meeting, Outcome, OutcomeKind, Scope
from bot.testing.briefs import HANOI, SEEN, cite, disputed, hanoi, quote, source


def meeting(place, title, *, days=0, reports=3, **more):
    """A story of a meeting at a place, so many days from the Hanoi summit."""
    at = SEEN + timedelta(days=days)
    sources = tuple(
        source(number, f"Outlet {number}", title, first_seen=at, published=at) for number in range(1, reports + 1)
    )
    brief = replace(
        hanoi(),
        made_at=at,
        places=(place,),
        sources=sources,
        headlines=(Headline(title, "en", 1),),
        points=(),
        quotes=(),
        meeting=replace(HANOI, name=f"{place} summit", place=place, country=None, begins=at.date(), ends=at.date()),
    )
    return replace(brief, story=100 + days, **more)


@pytest.mark.parametrize("line", ["/summit hanoi", "/summit the Hanoi summit", "/summit trump kim", "/summit HANOÏ"])
async def test_a_summit_is_found_by_place_and_people(archive, line):
    await archive.files(hanoi())

    reply = await archive.asks(line)

    assert reply.kind is ReplyKind.STORY
    assert [brief.title for brief in reply.briefs] == ["Trump-Kim summit ends early with no deal"]
    assert "as of 09:00 UTC" in archive.text(reply)


async def test_no_words_list_the_stored_meetings_and_nothing_else(archive):
    await archive.files(hanoi())
    await archive.files(meeting("Tokyo", "An earthquake shakes Tokyo", days=1, outcome=None, meeting=None))

    shown = await archive.reads("/summit")

    assert shown.startswith("1 stored meeting\n")
    assert "Tokyo" not in shown


async def test_several_meetings_of_other_times_are_a_choice(archive):
    await archive.files(hanoi())
    await archive.files(meeting("Singapore", "Trump and Kim sign in Singapore summit", days=-260, reports=4))

    reply = await archive.asks("/summit trump kim")
    shown = archive.text(reply)

    assert reply.kind is ReplyKind.CHOOSE
    assert '2 stored meetings match "trump kim". Which one?' in shown
    assert "1 Hanoi summit · 27 and 28 February 2019 · Hanoi, Vietnam · Donald Trump and Kim Jong-un" in shown
    assert "2 Singapore summit · 13 June 2018 · Singapore · Donald Trump and Kim Jong-un" in shown
    opened = await archive.presses(reply.cards[0].buttons[1])
    assert opened.startswith("Singapore summit · 13 June 2018 · Singapore")


async def test_the_run_up_to_a_meeting_does_not_make_it_a_choice(archive):
    await archive.files(hanoi())
    await archive.files(meeting("Hanoi", "Leaders fly to Hanoi summit", days=-2, outcome=None))

    reply = await archive.asks("/summit hanoi")

    assert reply.kind is ReplyKind.STORY
    assert reply.briefs[0].title == "Trump-Kim summit ends early with no deal"
    assert "[Leaders fly to Hanoi summit]" in archive.text(reply)


async def test_a_misspelt_summit_is_answered_with_the_nearest_and_says_so(archive):
    await archive.files(hanoi())

    reply = await archive.asks("/summit hanio")
    shown = archive.text(reply)

    assert reply.kind is ReplyKind.STORY
    assert shown.startswith("Hanoi summit · 27 and 28 February 2019 · Hanoi, Vietnam\n")
    assert 'No summit called "hanio" is stored.\nClosest: Hanoi, February 2019' in shown


@pytest.mark.parametrize("asked", ["malta", "talta meeting", "yaltta", "jalta talks"])
async def test_a_name_that_may_be_another_place_is_asked_after_and_a_slip_is_not(archive, asked):
    yalta = Meeting("Yalta summit", place="Yalta", country="Ukraine", begins=date(2019, 2, 27))
    await archive.files(replace(hanoi(), meeting=yalta))

    reply = await archive.asks(f"/summit {asked}")
    shown = archive.text(reply)

    assert "No summit called" in shown
    if asked == "malta":
        assert reply.kind is ReplyKind.CHOOSE
        assert "These come closest:" in shown
        assert shown.rstrip().endswith("[Open 1: Yalta summit 2019]")
    else:
        assert reply.kind is ReplyKind.STORY


async def test_a_story_with_the_words_in_its_title_is_meant_before_a_larger_one_that_tells_of_them(archive):
    await archive.files(meeting("Seoul", "Trump-Kim summit ends early", reports=9))
    await archive.files(meeting("Seoul", "Seoul regrets a missing deal", days=1, reports=1))

    reply = await archive.asks("/story seoul")

    assert reply.briefs[0].title == "Seoul regrets a missing deal"
    assert "[Trump-Kim summit ends early]" in archive.text(reply)


async def test_a_summit_that_is_not_stored_is_answered_with_what_is(archive):
    await archive.files(hanoi())

    reply = await archive.asks("/summit reykjavik")
    shown = archive.text(reply)

    assert reply.kind is ReplyKind.NONE
    assert shown.startswith('No summit called "reykjavik" is stored.\nThe largest stored stories:')
    assert "This installation reads since 28 Feb 11:40 UTC." in shown
    assert "Feeds: Example Wire, " in shown


@pytest.mark.parametrize(
    "name", ["Ханой", "河内", "Hanói", "ハノイ", "하노이", "هانوي", "Hanoï summit", "Вьетнам", "hanoi 2019"]
)
async def test_a_summit_is_found_by_its_citys_name_in_other_languages(archive, name):
    await archive.files(hanoi())

    assert (await archive.reads(f"/summit {name}")).startswith("Hanoi summit · 27 and 28 February 2019")


async def test_a_summit_names_the_earlier_ones_of_its_series_and_opens_them(archive):
    await archive.files(hanoi())
    await archive.files(meeting("Singapore", "Trump and Kim sign in Singapore summit", days=-260, reports=4))
    cancelled = Outcome(OutcomeKind.CANCELLED, "canceled the summit", (cite(1, 0, 19),))
    await archive.files(meeting("Seoul", "Trump and Kim call off Seoul summit", days=-300, outcome=cancelled))

    reply = await archive.asks("/summit hanoi")

    assert "Donald Trump and Kim Jong-un · second of a series (Singapore, June 2018)" in archive.text(reply)
    button = next(one for one in reply.cards[0].buttons if archive.label(one) == "Singapore 2018")
    assert (await archive.presses(button)).startswith("Singapore summit · 13 June 2018")


async def test_a_place_that_is_only_mentioned_does_not_make_a_choice(archive):
    await archive.files(replace(hanoi(), places=("Hanoi", "Singapore")))
    await archive.files(meeting("Singapore", "Trump and Kim sign in Singapore summit", days=-260))

    reply = await archive.asks("/summit singapore")

    assert archive.text(reply).startswith("Singapore summit")


async def test_who_says_what_sets_the_sides_beside_one_another(archive):
    stored = await archive.files(disputed())
    (button,) = [one for one in long_card(stored, as_of=SEEN).buttons if one.action == "accounts"]

    shown = await archive.presses(button)

    assert shown.startswith(
        "Sanctions · Hanoi summit\nas of 09:00 UTC\n\n"
        "United States, 28 Feb 11:40 UTC · Donald Trump, President (Example Wire)\n"
        "“They wanted the sanctions lifted in their entirety”\n\n"
        "North Korea, 28 Feb 18:20 UTC · Ri Yong-ho, Foreign Minister (Second Outlet; translated by Second Outlet)\n"
        "“What we have asked for was partial lifting of sanctions”"
    )


async def test_a_party_that_was_not_heard_is_named_as_of_when(archive):
    stored = await archive.files(replace(hanoi(), unheard=("North Korea",)))

    assert "North Korea: no statement stored as of 2 Mar 09:00 UTC" in await archive.reads("/summit hanoi")
    assert "North Korea: no statement stored as of 2 Mar 09:00 UTC" in await archive.reads(f"accounts {stored.story}")


async def test_a_fresh_archive_says_so_and_which_feeds_it_reads(archive):
    await archive.follows("Example Wire")

    shown = await archive.reads("/summit hanoi")

    assert "The first reports appear when the feeds have been read.\nFeeds: Example Wire." in shown


async def test_an_answer_goes_by_what_was_known_then(archive):
    await archive.files(hanoi())

    before = await archive.asks("/summit hanoi", as_of=SEEN - timedelta(minutes=1))
    after = await archive.asks("/summit hanoi", as_of=SEEN)

    assert before.kind is ReplyKind.NONE
    assert after.kind is ReplyKind.STORY
    assert "as of 28 Feb 11:40 UTC" in archive.text(after)


async def test_another_servers_story_is_never_seen(archive):
    theirs = await archive.files(hanoi(), scope=Scope("chat:theirs"))

    for line in ("/summit hanoi", "/latest", "/quotes trump", "/sources", f"/story {theirs.story}", "/summit hanio"):
        shown = await archive.reads(line)
        assert "Trump-Kim" not in shown
        assert "Example Wire" not in shown
    assert "Hanoi summit" in await archive.reads("/summit hanoi", workspace="theirs")
    assert "Hanoi summit" not in await archive.reads("/summit")


async def test_a_story_is_found_by_number_and_by_words(archive):
    stored = await archive.files(hanoi())

    assert (await archive.asks(f"/story {stored.story}")).briefs == (stored,)
    assert (await archive.asks("/story pompeo disappointment further")).kind is ReplyKind.TEXT
    assert (await archive.asks("/story hanoi sanctions")).briefs == (stored,)


async def test_quotes_of_a_person_count_the_same_words_once_and_only_sure_speakers(archive):
    await archive.files(hanoi())

    shown = await archive.reads("/quotes trump")

    assert shown.startswith("2 quotes by Donald Trump\n")
    assert "Donald Trump (Example Wire +1) · 28 Feb · Trump-Kim summit ends early with no deal" in shown
    assert "Speed is not important" not in shown


async def test_quotes_are_five_a_page_and_the_buttons_turn_it(archive):
    many = tuple(quote(f"words number {number}", "Donald Trump", at=number) for number in range(7))
    await archive.files(replace(hanoi(), quotes=many))

    reply = await archive.asks('/quotes who:"donald trump" since:2019-02-01')

    assert archive.text(reply).startswith("7 quotes by Donald Trump, 1 Feb to 2 Mar 2019\n")
    assert len(reply.cards[0].quotes) == 5
    second = await archive.presses(reply.cards[0].buttons[0])
    assert second.count("“") == 2
    assert "[Back]" in second


async def test_a_quote_names_its_story_in_the_askers_language_or_says_which_it_is(archive):
    await archive.files(hanoi())
    french = replace(hanoi(), story=18, headlines=(Headline("Pas d’accord à Hanoï", "fr", 1),))
    await archive.files(replace(french, quotes=(quote("Il faut savoir partir", "Donald Trump"),)))

    shown = await archive.reads("/quotes trump")
    korean = await archive.asks("/quotes trump", locale="ko")

    assert "Pas d’accord à Hanoï (French)" in shown
    assert "Trump-Kim summit ends early with no deal" in shown
    assert "북미 정상회담, 합의 없이 종료" in archive.text(korean)


async def test_quotes_about_something_and_since_some_day(archive):
    await archive.files(hanoi())

    assert "If I was not" in await archive.reads("/quotes kim about:deal")
    assert "No quotes stored by kim" in await archive.reads("/quotes kim since:2019-03-01")
    assert "If I was not" in await archive.reads("/quotes kim since:7d")


async def test_a_misspelt_speaker_is_asked_after(archive):
    await archive.files(hanoi())

    reply = await archive.asks("/quotes pompoe")

    assert 'Did you mean "Mike Pompeo"?' in archive.text(reply)
    assert "1 quote by Mike Pompeo" in await archive.presses(reply.cards[0].buttons[0])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/quotes", "Whose words, or about what?"),
        ("/quotes trump since:soon", '"soon" is not a day.'),
        ("/quotes trump page:0", '"0" is not a page'),
        ("/quotes trump page:x", '"x" is not a page'),
        ("/latest koera", 'No topic "koera".\n\nDid you mean "Korea"?\nTopics: Korea.'),
        ("/story nonsuch", 'No story for "nonsuch" is stored.'),
        ("/story 999", 'No story for "999" is stored.'),
        ("/sources nonsuch", 'No story for "nonsuch" is stored.'),
        ("/changed story:1 from:1 to:9", 'No story for "1" is stored.'),
    ],
)
async def test_what_cannot_be_answered_is_said_with_what_to_type_instead(archive, line, said):
    await archive.files(hanoi())

    assert said in await archive.reads(line)


async def test_the_latest_are_listed_newest_first_and_by_topic(archive):
    await archive.files(hanoi())
    await archive.files(meeting("Vienna", "Talks in Vienna", days=1, topics=("Iran",)))

    everything, korea = await archive.reads("/latest"), await archive.reads("/latest korea")

    assert everything.index("1 Talks in Vienna") < everything.index("2 Trump-Kim")
    assert korea.startswith("Latest stories · Korea\n")
    assert "Vienna" not in korea


async def test_long_lists_are_paged(archive):
    for number in range(12):
        await archive.files(meeting("Vienna", f"Talks in Vienna, day {number}", days=-number))

    reply = await archive.asks("/latest")
    following = next(button for button in reply.cards[0].buttons if button.action == "latest")

    assert len(reply.cards[0].rows) == 10
    assert "Talks in Vienna, day 11" in await archive.presses(following)


async def test_sources_of_a_story_or_of_the_archive(archive):
    await archive.files(hanoi())

    assert "Hanoi summit collapses over sanctions · Third Outlet" in await archive.reads("/sources hanoi")
    assert "Second Outlet · 2 reports · newest 28 Feb 11:40 UTC" in await archive.reads("/sources")


async def test_the_buttons_of_a_card_open_what_they_say(archive):
    from bot.cards import story_card

    stored = await archive.files(hanoi())
    quotes, sources, more = story_card(stored).buttons

    assert "by 4 people" in await archive.presses(quotes)
    assert "6 reports" in await archive.presses(sources)
    assert "Nothing newer is stored" in await archive.presses(more)


@pytest.mark.parametrize(
    ("asked", "words", "remark"),
    [
        ("the Hanoi summit", ("hanoi",), "generic words name no meeting"),
        ("summit", ("summit",), "unless there are no others"),
        ("Trump–Kim", ("trump", "kim"), "signs part words"),
        ("!?", (), "no words at all"),
    ],
)
def test_a_question_is_cut_to_the_words_that_say_which(asked, words, remark):
    assert words_of(asked) == words, remark


@pytest.mark.parametrize(
    "asked", ["%", "_", '"', "*", "NEAR(", "a OR b", "'; DROP TABLE stories; --", "\x00", "🇻🇳", "北京"]
)
async def test_odd_words_find_nothing_and_break_nothing(archive, asked):
    await archive.files(hanoi())

    for command in ("summit", "story", "quotes", "latest", "sources"):
        assert "went wrong" not in await archive.reads(f"/{command} {asked}")
