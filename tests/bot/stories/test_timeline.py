"""What happened on which day, told from a heap of reports."""

from datetime import UTC, date, datetime

from bot.model import INSTALLATION, Article, Story
from bot.ports import Material
from bot.stories.analysis import analyse
from bot.stories.dated import Report
from bot.stories.text import sentences
from bot.stories.timeline import timeline, timeline_of


def report(published, text):
    return Report(published, text, sentences(text, "en"))


HEAP = (
    report(
        date(2019, 2, 28),
        "The summit in Hanoi between the two leaders ended on Thursday without an agreement. "
        "On Wednesday the two leaders of the summit had dined at a hotel in Hanoi.",
    ),
    report(
        date(2019, 3, 2),
        "The summit in Hanoi between both leaders ended on 28 February without any agreement on sanctions. "
        "Nothing in this other sentence names any day or says much of anything.",
    ),
    report(
        date(2019, 3, 9),
        "Since the failure of February 28 in Hanoi the two leaders have not spoken about sanctions again.",
    ),
)


def told(entry):
    return [one.text for one in entry.sentences]


def test_the_day_that_later_reports_still_name_comes_first():
    (entry,) = timeline(HEAP, days=1, sentences=1)

    assert entry.day == date(2019, 2, 28)
    assert "Hanoi" in told(entry)[0]


def test_days_stand_in_order_and_each_is_told_by_sentences_that_speak_of_it():
    entries = timeline(HEAP, days=2, sentences=1)

    assert [entry.day for entry in entries] == [date(2019, 2, 27), date(2019, 2, 28)]
    assert told(entries[0]) == ["On Wednesday the two leaders of the summit had dined at a hotel in Hanoi."]


def test_one_thing_is_told_once():
    again = (*HEAP, report(date(2019, 3, 2), HEAP[1].text))

    (entry,) = timeline(again, days=1, sentences=9)

    assert len(told(entry)) == len(set(told(entry)))


def test_no_reports_make_no_timeline():
    assert timeline((), days=5, sentences=2) == ()


def article(number, day, text, *, outlet="Example Wire", copy_of=None):
    month, number_of_day = day
    at = datetime(2019, month, number_of_day, 12, tzinfo=UTC)
    return Article(number, 1, 1, INSTALLATION, outlet, None, "", text, "en", at, at, at, copy_of=copy_of)


def material(*articles):
    return Material(Story(1, INSTALLATION, articles), tuple(analyse(article) for article in articles))


STORY = (
    article(
        11,
        (2, 28),
        "HANOI — The summit in Hanoi between the two leaders ended on Thursday without an agreement on sanctions. "
        "On Wednesday the two leaders of the summit had dined at a hotel in Hanoi.",
    ),
    article(
        12,
        (3, 2),
        "The summit in Hanoi between both leaders ended on 28 February without any agreement on sanctions. "
        "The two leaders had dined at an old hotel in Hanoi on Wednesday evening.",
        outlet="Second Outlet",
    ),
)


def test_a_story_is_told_by_day_each_entry_in_the_words_of_the_report_it_cites():
    entries = timeline_of([material(*STORY)])

    texts = {each.id: each.text for each in STORY}
    assert [entry.day for entry in entries] == [date(2019, 2, 27), date(2019, 2, 28)]
    assert "dined" in entries[0].text
    for entry in entries:
        first = entry.citations[0]
        assert texts[first.article][first.start : first.end] == entry.text


def test_a_timeline_has_as_many_days_as_are_asked_for():
    later = article(13, (3, 9), "Since 28 February the two leaders of the Hanoi summit have not spoken of sanctions.")

    (entry,) = timeline_of([material(*STORY, later)], days=1)

    assert entry.day == date(2019, 2, 28)


def test_a_series_of_stories_has_one_timeline():
    singapore = article(5, (1, 12), "In Singapore the two leaders signed a joint statement on sanctions on Saturday.")

    entries = timeline_of([material(*STORY), material(singapore)])

    assert [entry.day for entry in entries] == [date(2019, 1, 12), date(2019, 2, 27), date(2019, 2, 28)]


def test_a_story_without_words_to_quote_has_no_timeline():
    assert timeline_of([material(article(1, (2, 28), ""))]) == ()
    assert timeline_of([]) == ()


def test_a_sentence_tells_one_day_even_when_it_names_two():
    text = "The president had called the meeting off in a letter on 24 May and revived it on 1 June."
    (entry,) = timeline_of([material(article(1, (6, 12), text))], days=1)

    entries = timeline_of([material(article(1, (6, 12), text))])

    assert [each.text for each in entries] == [entry.text]


def test_other_outlets_that_say_the_same_of_a_day_are_cited_beside():
    line = "The summit in Hanoi between the two leaders ended on Thursday without an agreement on sanctions."
    other = line.replace("two leaders", "two men")
    reports = article(1, (2, 28), line), article(2, (2, 28), other, outlet="Second Outlet")

    (entry,) = timeline_of([material(*reports)])

    assert {citation.article for citation in entry.citations} == {1, 2}


def test_wire_copy_says_nothing_of_its_own():
    original = article(1, (2, 28), "The summit in Hanoi ended on Thursday without an agreement on sanctions.")
    copy = article(2, (3, 1), "The summit in Hanoi ended on Thursday without an agreement on sanctions.", copy_of=1)

    (entry,) = timeline_of([material(original, copy)])

    assert [citation.article for citation in entry.citations] == [1]


def test_what_is_only_announced_stands_under_no_day_after_the_last_report():
    text = "The two leaders will meet again in Hanoi on 20 March, their offices said in a joint statement on Thursday."

    entries = timeline_of([material(article(1, (2, 28), text))])

    assert [entry.day for entry in entries] == [date(2019, 2, 28)]
