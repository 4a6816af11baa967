"""What becomes of a delivery after a try: one row a circumstance."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.retry import (
    MOST_TRIES,
    Drop,
    LookAgain,
    Park,
    Postpone,
    after_blind,
    after_empty_look,
    after_failure,
    unsure_step,
)
from bot.errors import SendError
from bot.messages import Card, Channel, Delivery, DeliveryKind, DeliveryState, OwedDelivery
from bot.ports import Capabilities

NOW = datetime(2019, 2, 28, 8, tzinfo=UTC)
KEYED = Capabilities(edits=True, threads=True, buttons=True, idempotency=timedelta(seconds=120), history=True)
HISTORY = Capabilities(
    edits=True, threads=True, buttons=True, idempotency=None, history=True, settle=timedelta(seconds=45)
)
BLIND = Capabilities(edits=True, threads=True, buttons=True, idempotency=None, history=False)


def owed(tries: int = 0, first: datetime | None = None, kind: DeliveryKind = DeliveryKind.POST) -> OwedDelivery:
    delivery = Delivery("0" * 24, Channel("test", None, "desk"), kind, "story:1", 1, 0, Card("A title"), story=1)
    return OwedDelivery(delivery, DeliveryState.DUE, NOW, tries, first)


@pytest.mark.parametrize(
    ("error", "tries", "becomes"),
    [
        (SendError("slow down", retry_after=30), 0, Postpone(NOW + timedelta(seconds=30), "slow down", counts=False)),
        (SendError("slow down", retry_after=-5), 0, Postpone(NOW, "slow down", counts=False)),
        (SendError("no answer", unknown=True), 0, LookAgain(NOW + timedelta(seconds=45), "no answer")),
        (SendError("link refused", stops="delivery"), 0, Drop("link refused")),
        (SendError("channel is gone", stops="channel"), 0, Park("channel is gone")),
        (SendError("token is dead", stops="workspace"), 0, Park("token is dead")),
        (SendError("no such message", stops="post"), 0, Drop("no such message")),
        (SendError("overloaded"), MOST_TRIES - 1, Park(f"overloaded ({MOST_TRIES} tries)")),
    ],
)
def test_a_failed_try_leads_to_one_decision(error: SendError, tries: int, becomes: object) -> None:
    assert after_failure(error, owed(tries), NOW, HISTORY) == becomes


@pytest.mark.parametrize(("tries", "pause"), [(0, 2), (1, 8), (4, 600), (9, 3600)])
def test_pauses_grow_and_what_failed_together_is_tried_again_apart(tries: int, pause: int) -> None:
    many = [replace(owed(tries), delivery=replace(owed().delivery, key=f"{number:024}")) for number in range(50)]

    decisions = [after_failure(SendError("overloaded"), one, NOW, HISTORY) for one in many]

    waits = {(one.at - NOW).total_seconds() for one in decisions if isinstance(one, Postpone)}
    assert len(waits) == len(many)
    assert pause <= min(waits) < max(waits) <= 1.1 * pause


@pytest.mark.parametrize(
    ("capabilities", "age", "kind", "step"),
    [
        (KEYED, timedelta(seconds=60), DeliveryKind.POST, "repeat"),  # the platform still knows the key
        (KEYED, timedelta(seconds=120), DeliveryKind.POST, "look"),  # it may have forgotten it
        (HISTORY, timedelta(seconds=1), DeliveryKind.POST, "look"),
        (BLIND, timedelta(seconds=1), DeliveryKind.POST, "blind"),  # the channel has chosen
        (BLIND, timedelta(days=1), DeliveryKind.EDIT, "repeat"),  # an edit twice is an edit once
    ],
)
def test_an_unsure_delivery_is_repeated_only_where_that_cannot_post_twice(
    capabilities: Capabilities, age: timedelta, kind: DeliveryKind, step: str
) -> None:
    assert unsure_step(owed(1, NOW - age, kind), NOW, capabilities) == step


def test_a_look_waits_until_the_history_has_settled() -> None:
    just_tried = replace(owed(1, NOW), tried_at=NOW - timedelta(seconds=5))

    step = unsure_step(just_tried, NOW, HISTORY)

    assert isinstance(step, LookAgain)
    assert step.at == NOW + timedelta(seconds=40)


def test_where_nobody_can_tell_the_channel_s_choice_decides() -> None:
    misses = after_blind(replace(owed(), tries=1), "miss", "no history")
    repeats = [after_blind(replace(owed(), tries=tries), "twice", "no history") for tries in (1, 2, 3)]

    assert misses == Park("it may have been posted: no history")
    assert [decision is None for decision in repeats] == [True, True, False]


def test_a_post_that_the_history_does_not_show_is_repeated_twice_and_then_parked() -> None:
    decisions = [after_empty_look(replace(owed(), tries=tries)) for tries in (1, 2, 3)]

    assert decisions == [None, None, Park("not found after 3 unsure tries")]
