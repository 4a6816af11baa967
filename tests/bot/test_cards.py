"""What a card says of a brief, and what it never says."""

from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards import (
    SURE,
    change_between,
    change_card,
    changed_card,
    digest_card,
    feed_notice,
    fragment,
    long_card,
    quotes_card,
    sources_card,
    stories_card,
    story_card,
)
from bot.cards.changes import rewording
from bot.cards.variants import differ_in_words
from bot.commands import catalogue
from bot.messages import Card, say
from bot.model import Feed, FeedState, FollowedFeed, Headline, KeyPoint, Outcome, OutcomeKind
from bot.testing.briefs import SEEN, cite, hanoi, hanoi_grown, quote, source
from bot.wording import fitted, plain, visible

NOW = datetime(2019, 2, 28, 20, tzinfo=UTC)

HANOI = """\
Trump-Kim summit ends early with no deal
No agreement · ended Thursday without an agreement, cutting short two days of talks (Example Wire)

• The president said he refused Mr. Kim’s demand to lift all sanctions against North Korea \
[Donald Trump · 28 Feb] (Example Wire +1)
• The joint signing ceremony with both leaders was canceled (Example Wire)
• The leaders canceled a working lunch (Second Outlet)

“I wish we could have gotten a little bit further”
Mike Pompeo, Secretary of State (Example Wire)

“Sometimes you have to walk”
Donald Trump (Example Wire +1)

3 independent outlets, 2 more carry the same wire copy · newest report 28 Feb 11:40 UTC
[Quotes] [Sources] [More]"""


def read(card):
    return plain(card, now=NOW)


def bare(**more):
    """A story of one report and nothing else."""
    brief = replace(hanoi(), outcome=None, points=(), quotes=(), people=(), places=(), sources=hanoi().sources[:1])
    return replace(brief, headlines=hanoi().headlines[:1], **more)


# --- the card in a channel ------------------------------------------------------------------------


def test_the_hanoi_card_reads_as_it_should():
    assert read(story_card(hanoi())) == HANOI


def test_the_title_links_to_the_best_report():
    assert story_card(hanoi()).title_url == "https://example-wire.example/1"


def test_what_is_absent_leaves_no_trace():
    shown = read(story_card(bare()))

    assert shown == (
        "Trump-Kim summit ends early with no deal\n\n1 outlet · newest report 28 Feb 11:40 UTC\n[Sources] [More]"
    )


@pytest.mark.parametrize(
    ("locale", "title", "remark"),
    [
        ("en", "Trump-Kim summit ends early with no deal", "the best report is in English"),
        ("ko", "북미 정상회담, 합의 없이 종료", "one report is in Korean"),
        ("ko-KR", "북미 정상회담, 합의 없이 종료", "a country does not matter"),
        ("fr", "Trump-Kim summit ends early with no deal (English)", "none is in French: marked"),
    ],
)
def test_the_title_is_in_the_channels_language_if_any_report_is(locale, title, remark):
    assert read(story_card(hanoi(), locale=locale)).partition("\n")[0] == title, remark


def test_a_foreign_title_is_marked_with_its_language():
    brief = bare()
    brief = replace(brief, headlines=(Headline("북미 정상회담", "ko", 1),))

    assert read(story_card(brief)).startswith("북미 정상회담 (Korean)\n")


def test_a_title_of_unknown_language_is_not_marked():
    brief = replace(bare(), headlines=(Headline("Hanoi", "und", 1),))

    assert read(story_card(brief)).startswith("Hanoi\n")


def test_only_sure_speakers_are_on_the_card_and_each_once():
    brief = hanoi()

    speakers = [shown.speaker for shown in story_card(brief).quotes]

    assert speakers == ["Mike Pompeo", "Donald Trump"]
    assert all(
        one.confidence >= SURE
        for one in brief.quotes
        if one.speaker in speakers and one.text in read(story_card(brief))
    )


def test_nobody_is_named_below_the_threshold():
    unsure = replace(bare(), quotes=(quote("very good", "Donald Trump", confidence=SURE - 0.01),))

    assert "very good" not in read(story_card(unsure))
    assert "“very good”\nspeaker not clear from the text (Example Wire)" in read(long_card(unsure, as_of=NOW))
    assert "Donald Trump" not in read(quotes_card(unsure, as_of=NOW))


@pytest.mark.parametrize(
    ("words", "shown", "remark"),
    [
        ("Sometimes you have to walk,", "“Sometimes you have to walk”", "the comma before the attribution"),
        ("Will it hold?", "“Will it hold?”", "other signs stay"),
        ("one, two,, three.", "“one, two,, three.”", "commas inside stay"),
        ("odd  [sic] “inner” words", "“odd [sic] “inner” words”", "inner marks stay"),
    ],
)
def test_inside_the_marks_nothing_changes_but_the_last_comma(words, shown, remark):
    brief = replace(bare(), quotes=(quote(words, "Donald Trump"),))

    assert shown in read(story_card(brief)), remark


def test_translated_words_name_who_translated_them():
    brief = replace(bare(), quotes=(quote("we asked for part of it", "Ri Yong-ho", translated=True),))

    assert "Ri Yong-ho (Example Wire; translated by Example Wire)" in read(story_card(brief))


def test_the_wording_of_two_languages_is_never_one_printing():
    brief = replace(
        hanoi(),
        quotes=(quote("very good", "Donald Trump"), quote("very good", "Donald Trump", article=2, translated=True)),
    )

    assert [len(shown.sources) for shown in story_card(brief).quotes] == [1]


@pytest.mark.parametrize(
    ("teasers", "said", "remark"),
    [(1, True, "nothing but a summary was read"), (0, False, "the text was read")],
)
def test_a_story_from_a_summary_says_so(teasers, said, remark):
    brief = replace(bare(), sources=(source(1, "Example Wire", "No deal", teaser=bool(teasers)),))

    assert ("from the feed's summary; full text not read" in read(story_card(brief))) is said, remark


@pytest.mark.parametrize(
    ("outlets", "shown", "remark"),
    [
        ([("A", {})], "1 outlet ·", "one report"),
        ([("A", {}), ("A", {"independent": False})], "1 outlet ·", "two reports of one outlet"),
        ([("A", {}), ("B", {})], "2 independent outlets ·", "two outlets"),
        (
            [("A", {}), ("B", {"independent": False, "copy_of": 1})],
            "1 independent outlet, 1 more carries the same wire copy ·",
            "wire copy",
        ),
        (
            [("A", {}), ("B", {"independent": False, "agency": "Wire"})],
            "1 independent outlet, 1 more carries agency copy ·",
            "an agency's other text",
        ),
        (
            [("A", {}), ("B", {"independent": False, "family": "F"})],
            "1 independent outlet, 1 more of the same publisher ·",
            "a sister paper",
        ),
    ],
)
def test_outlets_are_never_counted_above_what_can_be_shown(outlets, shown, remark):
    sources = tuple(source(number, name, "T", **more) for number, (name, more) in enumerate(outlets, start=1))

    assert shown in read(story_card(replace(bare(), sources=sources))), remark


WORDS = st.text(st.sampled_from("abcdefg ,.’“”北京é"), min_size=1, max_size=400).filter(lambda text: text.strip())


@given(
    title=WORDS,
    outcome=WORDS,
    points=st.lists(WORDS, max_size=5),
    quotes=st.lists(WORDS, max_size=5),
    many=st.integers(1, 60),
)
@settings(deadline=None)
def test_a_channel_never_sees_more_than_700_characters(title, outcome, points, quotes, many):
    brief = replace(
        hanoi(),
        headlines=(Headline(title[:300], "ko", 1),),
        outcome=Outcome(OutcomeKind.NO_AGREEMENT, outcome, (cite(1, 0, 5),)),
        points=tuple(KeyPoint(text, (cite(1, 0, 5),), who="Donald Trump", day=date(2019, 2, 28)) for text in points),
        quotes=tuple(quote(text, f"Speaker {number}") for number, text in enumerate(quotes)),
        sources=tuple(source(number, f"Outlet {number}", "T") for number in range(1, many + 1)),
    )

    card = story_card(brief)

    assert visible(card) <= 700
    assert len(card.points) <= 3
    assert len(card.quotes) <= 2


def test_a_sentence_too_long_for_the_card_makes_way_for_the_next():
    long = KeyPoint("word " * 150, (cite(1, 0, 5),))
    brief = replace(hanoi(), points=(long, *hanoi().points))

    assert story_card(brief).points[0].text.startswith("The president said")


def test_every_button_presses_something_the_catalogue_has():
    names = {spec.name for spec in catalogue.SPECS}
    before, after = hanoi(), hanoi_grown()
    cards = [
        story_card(before),
        long_card(before, as_of=NOW),
        quotes_card(before, as_of=NOW),
        change_card(change_between(before, after), after),
        digest_card([before, after], slot=NOW, zone="UTC"),
        stories_card([before], title=say("latest"), as_of=NOW, action="latest", total=30),
        feed_notice(FollowedFeed(3, Feed("https://a.example/feed"), FeedState("https://a.example/feed")), NOW),
    ]

    assert {button.action for card in cards for button in card.buttons} <= names


# --- longer answers -------------------------------------------------------------------------------


def test_a_long_card_says_what_it_left_out():
    many = tuple(quote(f"words number {number}", "Donald Trump", at=number) for number in range(30))

    shown = read(long_card(replace(hanoi(), quotes=many), as_of=NOW))

    assert "Not shown here: 24 quotes." in shown
    assert "6 reports by 3 independent outlets, 2 more carry the same wire copy, as of 20:00 UTC." in shown


def test_all_quotes_are_paged_and_each_speaker_comes_first():
    many = tuple(quote(f"words number {number}", "Donald Trump", at=number) for number in range(23))
    brief = replace(hanoi(), quotes=(*many, quote("last", "Kim Jong-un")))

    first, last = quotes_card(brief, as_of=NOW), quotes_card(brief, as_of=NOW, page=3)

    assert [one.speaker for one in first.quotes[:2]] == ["Donald Trump", "Kim Jong-un"]
    assert [(one.value, plain_label(one)) for one in first.buttons] == [("story:17 page:2", "Next 10")]
    assert len(last.quotes) == 4
    assert [plain_label(one) for one in last.buttons] == ["Back"]


def test_words_that_two_outlets_print_differently_stand_together_and_are_marked():
    one = quote("Sometimes you have to walk, and this was one of those times", "Donald Trump")
    unlike = quote("Basically they wanted the sanctions lifted in their entirety", "Donald Trump", at=9)
    changed = quote("Sometimes you need to walk and this was just one of those times", "Donald Trump", article=2)
    brief = replace(hanoi(), quotes=(one, unlike, changed))

    card = quotes_card(brief, as_of=NOW)

    assert [(item.text, item.variant) for item in card.quotes] == [
        (one.text, False),
        (changed.text, True),
        (unlike.text, False),
    ]
    assert "the same, printed differently" in read(card)


@pytest.mark.parametrize(
    ("one", "other", "differ", "remark"),
    [
        ("We will come back to this table soon", "We shall come back to this table soon", True, "one word changed"),
        ("We will come back to this table soon", "come back to this table soon", False, "a part is no variant"),
        ("We will come back to this table soon", "We will come back to this table soon.", False, "the same words"),
        ("We will come back to this table soon", "They never came to any table at all", False, "another saying"),
        ("Very good", "Very bad", False, "too short to tell"),
    ],
)
def test_only_other_words_of_one_saying_are_variants(one, other, differ, remark):
    assert differ_in_words(one, other) is differ, remark


def test_sources_stand_newest_first_with_what_kind_of_report_they_are():
    shown = read(sources_card(hanoi(), as_of=NOW))

    assert "북미 정상회담, 합의 없이 종료 · Second Outlet · 11:40 UTC · in Korean" in shown
    assert "Fourth Outlet · 11:40 UTC · the same wire copy" in shown


def plain_label(button):
    from bot.wording import word

    return word(button.label)


# --- what changed ---------------------------------------------------------------------------------


def test_a_change_line_names_who_is_new_and_what_an_outlet_corrected():
    before, after = hanoi(), hanoi_grown()

    card = change_card(change_between(before, after), after)

    assert read(card).splitlines()[2:] == [
        "New: quotes by Sarah Huckabee Sanders and Michael McFaul; 1 point (Example Wire)",
        "Outlet corrected: Second Outlet now writes: a working dinner (before: a working lunch)",
        "[What changed]",
    ]
    assert card.buttons[0].value == "story:17 from:1 to:2"


def test_what_was_merely_ranked_differently_is_no_change():
    before = hanoi()
    after = replace(before, revision=2, points=before.points[::-1], quotes=before.quotes[::-1])

    assert change_card(change_between(before, after), after) is None


def test_a_point_we_only_now_found_in_an_old_report_is_not_news():
    before = hanoi()
    after = replace(before, revision=2, points=(*before.points, KeyPoint("An older thing", (cite(1, 5, 9),))))

    assert change_between(before, after).points == ()


def test_an_outcome_that_comes_or_changes_is_said_first():
    before = replace(hanoi(), outcome=Outcome(OutcomeKind.TALKS_CONTINUE, "talks go on", (cite(1, 0, 5),)))

    shown = read(change_card(change_between(before, hanoi()), hanoi()))

    assert "Outcome: No agreement, before: Talks continue · ended Thursday without an agreement" in shown


def test_a_quote_that_its_outlet_took_back_is_told_with_its_words():
    before = hanoi()
    second = source(3, "Third Outlet", "Hanoi summit collapses over sanctions", version=2)
    after = replace(
        before,
        revision=2,
        quotes=tuple(one for one in before.quotes if one.speaker != "Sarah Huckabee Sanders"),
        sources=tuple(second if one.article == 3 else one for one in before.sources),
    )

    shown = read(change_card(change_between(before, after), after))

    assert (
        "Withdrawn by outlet: a quote by Sarah Huckabee Sanders (Third Outlet): “No agreement was reached at this time”"
    ) in shown


def test_a_quote_we_dropped_ourselves_is_not_blamed_on_the_outlet():
    before = hanoi()
    after = replace(before, revision=2, quotes=before.quotes[:2])

    assert change_between(before, after).withdrawn == ()


def test_the_whole_change_can_be_opened():
    shown = read(changed_card(hanoi(), hanoi_grown(), as_of=NOW))

    assert "What changed from 11:40 to 19:05 UTC" in shown
    assert "“struck out 3 times”\nMichael McFaul (Example Wire)" in shown
    assert "Talks to go on after Hanoi · Example Wire" in shown


@pytest.mark.parametrize(
    ("before", "after", "told", "remark"),
    [
        ("It offered two large facilities", "Both sides will meet again", None, "too different to be one sentence"),
        (
            "Mr. Kim offered to abandon two large facilities in the north",
            "Mr. Kim offered to abandon one large facility in the north",
            ("to abandon two large facilities in the", "to abandon one large facility in the"),
            "the words that differ, and two around",
        ),
        ("The same words", "The same words", None, "nothing differs"),
    ],
)
def test_a_rewording_is_the_stretch_that_differs(before, after, told, remark):
    assert rewording(before, after) == told, remark


# --- digests, notices -----------------------------------------------------------------------------


def test_a_digest_leads_with_its_first_story_and_lists_the_rest():
    others = [replace(hanoi(), story=number) for number in range(2, 16)]

    card = digest_card([hanoi(), *others], slot=NOW.replace(hour=8), zone="Europe/London", topics=("Diplomacy",))
    shown = plain(card, zone="Europe/London", now=NOW)

    assert shown.startswith("Diplomacy · Thursday 28 February · 08:00 (London)\n15 stories, 90 reports\n")
    assert "1  Trump-Kim summit ends early with no deal · No agreement · 3 independent outlets" in shown
    assert len(card.points) == 2
    assert len(card.rows) == 11
    assert "Not shown here: 3 stories." in shown


def test_a_digest_of_nothing_says_since_when_and_how_the_feeds_are():
    card = digest_card([], slot=NOW, zone="UTC", since=SEEN, answering=(58, 60))

    assert read(card).endswith("Nothing new since 11:40 UTC.\n58 of 60 feeds answering.")


def test_an_admin_is_told_what_is_wrong_with_a_feed_and_what_can_be_done():
    state = FeedState("https://a.example/feed", failures=14, failing_since=SEEN, good_at=SEEN.replace(hour=9))
    followed = FollowedFeed(3, Feed("https://a.example/feed", outlet="Example Ministry"), state, paused="403 Forbidden")

    shown = read(feed_notice(followed, NOW))

    assert shown.startswith("Feed paused: Example Ministry")
    assert "403 Forbidden, since 11:40 UTC (14 tries).\nLast good: 09:40 UTC.\n[Try again] [Remove]" in shown


# --- links ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "before", "directive", "remark"),
    [
        ("a short span", "", ":~:text=a%20short%20span", "written out"),
        (
            "the first words of a long span and then its last few words",
            "",
            ":~:text=the%20first%20words%20of,its%20last%20few%20words",
            "a long one by its ends",
        ),
        ("Trump-Kim, talks & more", "", ":~:text=Trump%2DKim%2C%20talks%20%26%20more", "its own syntax is encoded"),
        (
            "very good",
            "he called them “",
            ":~:text=called%20them%20%E2%80%9C-,very%20good",
            "a short one with what is before",
        ),
        ("very good", "End.\n\n“", ":~:text=%E2%80%9C-,very%20good", "never across a paragraph"),
        ("北" * 100, "", f":~:text={'%E5%8C%97' * 20},{'%E5%8C%97' * 20}", "scripts without spaces"),
        ("two\n lines", "", ":~:text=two%20lines", "white space is one blank"),
    ],
)
def test_a_citation_opens_the_report_at_the_words(words, before, directive, remark):
    assert fragment(words, before) == directive, remark


@given(st.text(min_size=1).filter(lambda text: text.strip() and text.isprintable()))
def test_a_fragment_is_ascii_and_holds_no_syntax_of_its_own(words):
    made = fragment(words).removeprefix(":~:text=")

    assert made.isascii()
    assert made.count(",") <= 1
    assert "-" not in made
    assert "&" not in made
    assert unquote(made.partition(",")[0])[0] == words.split()[0][0]


def test_a_link_into_a_known_text_is_made_of_what_stands_there():
    text = "He spoke. The talks were “very good” and the dinner was very good."
    at = text.index("very good")
    brief = replace(bare(), quotes=(quote("very good", "Donald Trump", at=at),))

    link = story_card(brief, texts={1: text}).quotes[0].sources[0]

    assert link.url == "https://example-wire.example/1#:~:text=talks%20were%20%E2%80%9C-,very%20good"


def test_a_report_with_a_fragment_of_its_own_keeps_it():
    brief = replace(bare(), sources=(source(1, "Example Wire", "T", url="https://a.example/live#post-7"),))
    brief = replace(brief, quotes=(quote("very good", "Donald Trump"),))

    assert story_card(brief).quotes[0].sources[0].url == "https://a.example/live#post-7:~:text=very%20good"


# --- fitting --------------------------------------------------------------------------------------


@given(st.integers(300, 2000))
@settings(deadline=None)
def test_a_card_cut_to_a_limit_keeps_it_and_says_what_is_missing(most):
    card = long_card(hanoi(), as_of=NOW)

    cut = fitted(card, most)

    assert len(plain(cut)) <= most
    assert (cut == card) is (len(plain(card)) <= most)
    assert cut == card or "Not shown here" in plain(cut)


def test_what_someone_typed_at_length_is_cut_as_well():
    card = Card(title=say("no.summit", words="word " * 1000))

    assert len(plain(fitted(card, 500))) <= 500
