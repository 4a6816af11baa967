"""What of a story's changes is also said in its channel, how often, and what never is."""

from __future__ import annotations

from bot.messages import DeliveryKind
from bot.testing.newsroom import Draft, Newsroom, article
from bot.testing.transcript import Shown

TITLE = "Fishing talks between Norland and Westland"
SAID = "We will never sign this paper"
REST = "Delegates of both countries had met for three days in Geneva to settle the quotas for cod and herring."
NO_DEAL = "Talks on the fishing accord between Norland and Westland ended on Thursday without an agreement."
SIGNED = "Norland and Westland signed the fishing accord on Thursday."
QUOTED = f"“{SAID},” said Anna Berg, the foreign minister of Norland."


def version(*paragraphs: str) -> Draft:
    """The report as its outlet has it now."""
    return article(TITLE, *paragraphs, REST, id="talks")


def alerts(newsroom: Newsroom) -> list[Shown]:
    return [one for one in newsroom.chat.shown if one.kind is DeliveryKind.ALERT]


async def changes(newsroom: Newsroom, draft: Draft, minutes: float = 2) -> None:
    newsroom.publishes("Wire", draft)
    await newsroom.after(minutes=minutes)


async def test_a_quote_that_its_outlet_withdrew_is_said_once_in_the_channel(newsroom):
    newsroom.follows("Wire", version(NO_DEAL, QUOTED))
    await newsroom.after(minutes=2)

    await changes(newsroom, version(NO_DEAL), 120)

    (alert,) = alerts(newsroom)
    assert "Withdrawn by outlet: a quote by Anna Berg" in alert.text
    assert TITLE in alert.text


async def test_another_outcome_is_said_in_the_channel_and_a_further_point_is_not(newsroom):
    newsroom.follows("Wire", version(NO_DEAL))
    await newsroom.after(minutes=2)

    await changes(newsroom, version(NO_DEAL, "The ministers of both countries will report to their parliaments."), 65)
    before = len(alerts(newsroom))
    await changes(newsroom, version(SIGNED))

    assert before == 0
    (alert,) = alerts(newsroom)
    assert "signed" in alert.text.lower()


async def test_at_most_three_a_day_are_said_in_the_channel_but_corrections_always(newsroom):
    newsroom.follows("Wire", version(NO_DEAL, QUOTED))
    await newsroom.after(minutes=2)

    for outcome in (SIGNED, NO_DEAL, SIGNED, NO_DEAL, SIGNED):
        await changes(newsroom, version(outcome, QUOTED), 10)
    often = len(alerts(newsroom))
    await changes(newsroom, version(SIGNED))

    assert often == 3
    assert len(alerts(newsroom)) == 4
    assert "Withdrawn by outlet" in alerts(newsroom)[-1].text


async def test_the_next_day_tells_of_changes_again(newsroom):
    newsroom.follows("Wire", version(NO_DEAL))
    await newsroom.after(minutes=2)
    for outcome in (SIGNED, NO_DEAL, SIGNED, NO_DEAL):
        await changes(newsroom, version(outcome), 10)

    await newsroom.after(hours=20)
    await changes(newsroom, version(SIGNED), 65)

    assert len(alerts(newsroom)) == 4
