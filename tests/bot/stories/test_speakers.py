"""People over a whole story, and the person behind a pronoun or a description."""

from datetime import UTC, datetime

import pytest

from bot.model import INSTALLATION, Article
from bot.stories.analysis import analyse
from bot.stories.speakers import across, resolve

NOON = datetime(2019, 2, 28, 12, tzinfo=UTC)


def article(number, text):
    return Article(number, 1, 1, INSTALLATION, "Wire", None, "Talks end", text, "en", NOON, NOON)


def test_a_name_one_report_gives_in_full_serves_all_reports():
    first = analyse(article(1, "Foreign Minister Carla Mendes arrived. She smiled."))
    second = analyse(article(2, "“We will sign,” Ms. Mendes said."))

    names = across((first, second))

    assert names[1][0] == "Carla Mendes"


def test_a_surname_two_people_of_the_story_bear_stays_itself():
    first = analyse(article(1, "Laura Okafor arrived with Peter Okafor."))
    second = analyse(article(2, "“We will sign,” Okafor said."))

    names = resolve((first, second))

    assert names["Okafor"] == "Okafor"


@pytest.mark.parametrize(
    ("text", "speaker", "remark"),
    [
        ("Carla Mendes met Paul Tanner. “It went well,” she said.", "Carla Mendes", "the one of her sex"),
        ("President Paul Tanner met Carla Mendes. “It went well,” the president said.", "Paul Tanner", "the role"),
        ("Carla Mendes, who chairs the group, said “it went well” on Monday.", "Carla Mendes", "past an aside"),
        ("“It went well,” said Carla Mendes, the envoy.", "Carla Mendes", "the verb first"),
        ("According to Carla Mendes, “it went very well indeed.”", "Carla Mendes", "no verb"),
    ],
)
def test_the_person_behind_a_mention(text, speaker, remark):
    (quote,) = analyse(article(1, text)).quotes

    assert quote.speaker == speaker, remark
