"""Which articles repeat an earlier one's text."""

from datetime import UTC, datetime

from bot.model import INSTALLATION, Member, Scope
from bot.stories.copies import Copies
from bot.stories.fingerprint import describe

WIRE = (
    "The leaders of the two countries ended their meeting in the capital on Thursday without an agreement, and left "
    "two hours before the end that their schedules had named. The host government said that dinner had been served on "
    "the first evening and that nobody had raised his voice. A signing ceremony, for which a table and two pens had "
    "been set out in the ballroom, did not take place. Delegates of both sides are expected to meet again in spring, "
    "according to a person who took part in the talks and asked not to be named. Neither side would say which of the "
    "demands had been put in writing, or whether a third meeting of the leaders had been spoken of at all."
)
OTHER = (
    "Farmers in the northern provinces began to sow early this year after a mild winter that saw rivers stay below "
    "their usual marks. Seed prices have risen by a tenth since autumn, and several cooperatives said they had bought "
    "less fertiliser than in any year since records began. The ministry of agriculture expects a harvest of average "
    "size but warned that late frosts could still do harm, above all to the orchards along the lakes."
)


def member(article, text, scope=INSTALLATION, title="A title"):
    return Member(article, scope, describe(title, text, "en", (), (), datetime(2019, 2, 28, tzinfo=UTC)))


def test_a_wire_text_under_another_headline_is_a_copy_of_the_first():
    known = Copies()
    known.add(member(1, WIRE))

    assert known.of(member(2, WIRE, title="Another desk's headline")) == 1


def test_a_wire_text_cut_to_size_is_still_a_copy():
    known = Copies()
    known.add(member(1, WIRE))

    assert known.of(member(2, WIRE[: int(len(WIRE) * 0.7)])) == 1


def test_another_report_is_no_copy():
    known = Copies()
    known.add(member(1, WIRE))

    assert known.of(member(2, OTHER)) is None


def test_two_short_texts_with_one_sentence_in_common_are_no_copies():
    known = Copies()
    known.add(member(1, "The talks ended without an agreement."))

    assert known.of(member(2, "The talks ended without an agreement.")) is None


def test_a_copy_never_names_an_article_that_only_another_server_sees():
    known = Copies()
    known.add(member(1, WIRE, Scope("discord:1")))

    assert known.of(member(2, WIRE)) is None
    assert known.of(member(3, WIRE, Scope("discord:2"))) is None
    assert known.of(member(4, WIRE, Scope("discord:1"))) == 1
