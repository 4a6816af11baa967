"""Who says what: statements of the sides on a contested matter, side by side."""

from datetime import timedelta

from bot.stories.reported import reported
from bot.stories.sides import Sides
from tests.bot.stories.telling import THURSDAY, briefed, told

AMERICAN = (
    "HANOI, Vietnam (Wire) — U.S. President Donald Trump walked out of talks with North Korea on Thursday.\n\n"
    "“Basically they wanted the sanctions lifted in their entirety, and we couldn’t do that,” Trump told reporters.\n\n"
    "The talks had been planned for months, and the delegations had prepared a ceremony for the afternoon."
)
KOREAN = (
    "HANOI, Vietnam (Wire) — North Korea’s foreign minister, Ri Yong-ho, disputed the account of U.S. President "
    "Donald Trump on Friday.\n\n"
    "“What we have asked for was partial lifting of sanctions, not entirely,” Ri said at his hotel."
)
AGREED = (
    "Both countries mourned. “Terrorism has no place here,” said French President "
    "Emmanuel Macron. “Terrorism must never "
    "win, and we stand together,” said German Chancellor Angela Merkel. The two met in Paris on Thursday for an hour."
)


async def test_the_accounts_of_two_delegations_stand_side_by_side_with_speaker_role_and_place():
    material = told(("No deal", AMERICAN), ("North disputes account", KOREAN))

    (accounts,) = (await briefed(material)).accounts

    assert accounts.matter == "sanctions"
    assert accounts.sides == ("United States", "North Korea")
    american, korean = accounts.statements
    assert (american.speaker, american.role) == ("Donald Trump", "President")
    assert (korean.speaker, korean.role) == ("Ri Yong-ho", "foreign minister")
    for statement in accounts.statements:
        text = material.story.articles[statement.citation.article - 1].text
        assert text[statement.citation.start : statement.citation.end] == statement.text


async def test_one_side_alone_is_no_account_of_two():
    brief = await briefed(told(("No deal", AMERICAN)))

    assert brief.accounts == ()


async def test_sides_that_say_the_same_do_not_differ():
    brief = await briefed(told(("After the attack", AGREED)))

    assert brief.accounts == ()


async def test_statements_of_other_times_do_not_answer_one_another():
    material = told(
        ("No deal", AMERICAN), ("North disputes account", KOREAN), at=[THURSDAY, THURSDAY + timedelta(days=30)]
    )

    assert (await briefed(material)).accounts == ()


async def test_a_speaker_without_a_certain_side_is_left_out():
    unsure = KOREAN.replace("North Korea’s foreign minister, Ri Yong-ho,", "The analyst Pak Chol-su,").replace(
        "Ri said", "Pak said"
    )

    assert (await briefed(told(("No deal", AMERICAN), ("Another view", unsure)))).accounts == ()


def test_a_report_may_tell_what_a_side_said_without_quoting_it():
    text = (
        "North Korea’s foreign minister denied on Friday that his country had demanded an end to all sanctions. "
        "Russian President Vladimir Putin said the pipeline would be built by autumn. "
        "An analyst said the pipeline would never be built at all. "
        "Trump said so, but officials said something else about the pipeline."
    )
    material = told(("Denial", text))

    found = list(reported(material.story.articles[0], material.analyses[0], Sides(material)))

    assert [(one.side, one.speaker, one.quoted) for one in found] == [
        ("North Korea", "North Korea’s foreign minister", False),
        ("Russia", "Vladimir Putin", False),
    ]
    assert found[1].text == "Russian President Vladimir Putin said the pipeline would be built by autumn."


async def test_a_party_of_a_meeting_is_unheard_until_its_account_comes():
    before, after = (
        told(("Trump-Kim summit in Hanoi ends with no deal", MEETING)),
        told(
            ("Trump-Kim summit in Hanoi ends with no deal", MEETING), ("North disputes account of Hanoi summit", KOREAN)
        ),
    )

    assert (await briefed(before)).unheard == ("North Korea",)
    assert (await briefed(after)).unheard == ()


MEETING = (
    "HANOI, Vietnam (Wire) — A summit between U.S. President Donald Trump and North Korean leader Kim Jong-un ended on "
    "Thursday without an agreement.\n\n"
    "“Basically they wanted the sanctions lifted in their entirety, and we couldn’t do that,” Trump told reporters.\n\n"
    "The summit had been planned for months, and the delegations had prepared a ceremony for the afternoon."
)
