"""What happened on which day, told from a heap of reports."""

from datetime import date

from bot.stories.text import sentences
from bot.stories.timeline import Report, timeline


def report(number, published, text):
    return Report(number, published, text, sentences(text, "en"))


HEAP = (
    report(
        0,
        date(2019, 2, 28),
        "The summit in Hanoi between the two leaders ended on Thursday without an agreement. "
        "On Wednesday the two leaders of the summit had dined at a hotel in Hanoi.",
    ),
    report(
        1,
        date(2019, 3, 2),
        "The summit in Hanoi between both leaders ended on 28 February without any agreement on sanctions. "
        "Nothing in this other sentence names any day or says much of anything.",
    ),
    report(
        2,
        date(2019, 3, 9),
        "Since the failure of February 28 in Hanoi the two leaders have not spoken about sanctions again.",
    ),
)


def told(entry):
    return [HEAP[at].text[span.start : span.end] for at, span in entry.sentences]


def test_the_day_that_later_reports_still_name_comes_first():
    (entry,) = timeline(HEAP, days=1, sentences=1)

    assert entry.day == date(2019, 2, 28)
    assert "Hanoi" in told(entry)[0]


def test_days_stand_in_order_and_each_is_told_by_sentences_that_speak_of_it():
    entries = timeline(HEAP, days=2, sentences=1)

    assert [entry.day for entry in entries] == [date(2019, 2, 27), date(2019, 2, 28)]
    assert told(entries[0]) == ["On Wednesday the two leaders of the summit had dined at a hotel in Hanoi."]


def test_one_thing_is_told_once():
    again = (*HEAP, report(3, date(2019, 3, 2), HEAP[1].text))

    (entry,) = timeline(again, days=1, sentences=9)

    lines = [again[at].text[span.start : span.end] for at, span in entry.sentences]
    assert len(lines) == len(set(lines))


def test_no_reports_make_no_timeline():
    assert timeline((), days=5, sentences=2) == ()
