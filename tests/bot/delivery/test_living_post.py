"""A story that grows all day long, as one channel sees it: every rule of addressing in one run."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.delivery.addressing import Circumstances, address, told_revisions
from bot.messages import Channel, DeliveryKind, DeliveryState, OwedDelivery, Receipt, Subscription
from bot.model import Brief, OutcomeKind
from bot.testing.briefs import hanoi, quote, source

DESK = Channel("test", "one", "desk")
DAWN = datetime.fromisoformat("2019-02-28T00:00Z")
UPDATES = 40
KINDS = (OutcomeKind.NO_AGREEMENT, OutcomeKind.TALKS_CONTINUE)


class Lane:
    """A channel's outbox: what is due is sent at once, what is superseded never."""

    def __init__(self) -> None:
        self.rows: list[OwedDelivery] = []

    def owe(self, brief: Brief, earlier: dict[int, Brief], now: datetime) -> None:
        told = {number: earlier[number] for number in told_revisions(self.rows) if number in earlier}
        made = address(
            brief,
            Circumstances("here", now, (Subscription(DESK),), tuple(self.rows), told, frozenset(), timedelta(hours=1)),
        )
        self.rows = [
            replace(row, state=DeliveryState.DEAD) if row.delivery.key in made.supersedes else row for row in self.rows
        ]
        self.rows += [OwedDelivery(one, DeliveryState.DUE, one.not_before or now) for one in made.deliveries]

    def send(self, now: datetime) -> None:
        for at, row in enumerate(self.rows):
            if row.state is DeliveryState.DUE and row.due_at <= now:
                self.rows[at] = replace(row, state=DeliveryState.SENT, receipt=Receipt(DESK, str(at), now))

    def sent(self, kind: DeliveryKind) -> list[OwedDelivery]:
        return [row for row in self.rows if row.delivery.kind is kind and row.state is DeliveryState.SENT]


def update(brief: Brief, number: int) -> Brief:
    """The story with one more report, one more quote, and another outcome each time."""
    assert brief.outcome is not None
    report = source(100 + number, f"Outlet {number}", "A further report")
    said = quote(f"We said a thing for the time number {number}.", "Kim Jong-un", article=100 + number)
    outcome = replace(brief.outcome, kind=KINDS[number % 2])
    return replace(
        brief,
        revision=brief.revision + 1,
        outcome=outcome,
        quotes=(*brief.quotes, said),
        sources=(*brief.sources, report),
    )


def test_forty_updates_in_a_day_are_one_post_few_lines_and_a_card_that_has_it_all() -> None:
    lane, brief = Lane(), hanoi()
    revisions = {brief.revision: brief}
    lane.owe(brief, revisions, DAWN)

    for minute in range(0, 24 * 60, 6):
        now = DAWN + timedelta(minutes=minute)
        if minute and minute % 36 == 0:
            brief = update(brief, brief.revision)
            revisions[brief.revision] = brief
            lane.owe(brief, revisions, now)
        lane.send(now)

    assert brief.revision == UPDATES
    assert len(lane.sent(DeliveryKind.POST)) == 1
    assert len(lane.sent(DeliveryKind.CHANGE)) <= 24
    assert len(lane.sent(DeliveryKind.ALERT)) <= 3
    assert lane.sent(DeliveryKind.EDIT)[-1].delivery.revision == brief.revision
    told = [row.delivery.revision for row in lane.sent(DeliveryKind.CHANGE)]
    assert told == sorted(told)
