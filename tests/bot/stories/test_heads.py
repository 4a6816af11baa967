"""Who governs a quoted run: the way up from it to the verbs above, and their subjects."""

import pytest

from bot.stories.heads import LONGEST, trees, weights
from bot.stories.marks import find_runs
from bot.stories.mentions import lay_out
from bot.stories.names import find_names
from bot.stories.text import paragraphs


def parsed(text):
    places = paragraphs(text)
    runs = find_runs(text, places)
    lines = lay_out(text, places, runs, find_names(text, "en"))
    return lines, trees(lines, weights())


@pytest.mark.parametrize(
    ("text", "subject", "remark"),
    [
        ("Ms. Mendes said the plan was “a gift” to the rebels.", "Mendes", "its own subject"),
        ("Ms. Mendes spoke on Monday, calling the plan “a gift” to the rebels.", "Mendes", "that of the verb above"),
        ("“We will come back,” said Ms. Mendes.", "Mendes", "a subject after its verb"),
    ],
)
def test_the_verbs_above_a_run_lead_to_their_subject(text, subject, remark):
    (line,), found = parsed(text)

    tree = found[0]
    at = line.run_at[0]
    subjects = [tree.subject(place) for place in tree.chain(at)[1:]]

    assert subject in [line.tokens[found_[0]].text for found_ in subjects if found_], remark


def test_paragraphs_without_a_run_are_not_parsed():
    _, found = parsed("Nobody spoke here.\n\n“We talked,” Ms. Mendes said.")

    assert list(found) == [1]


def test_a_sentence_too_long_to_parse_has_no_heads():
    (line,), found = parsed("“Yes,” " + "and then they said it again " * LONGEST)

    assert set(found[0].head) == {-1}
    assert len(line.tokens) > LONGEST
