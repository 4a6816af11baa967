"""What becomes of many deliveries when a platform, a token or the disk does not do as it should."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.sending import CALLS_AT_ONCE, Sender
from bot.errors import StoreError
from bot.messages import Channel, DeliveryState
from bot.model import INSTALLATION
from bot.store import open_store
from bot.testing.clock import FakeClock
from bot.testing.store_contract.given import NOON, delivery
from bot.testing.transcript import EVERYTHING, TranscriptAdapter

PLACE = Channel("transcript", "team", "#news")


@pytest.fixture
async def store():
    async with open_store(":memory:") as opened:
        yield opened


@pytest.fixture
def clock():
    return FakeClock(NOON)


@pytest.fixture
def chat(clock):
    return TranscriptAdapter(clock)


@pytest.fixture
def sender(store, chat, clock):
    return made(store, chat, clock)


def made(store, chat, clock):
    lease = timedelta(seconds=60)
    return Sender(store, {chat.name: chat}, clock, owner="desk", installation="here", lease=lease)


def post(number: int, channel: Channel = PLACE):
    its = delivery(f"{channel.id}.{number}", channel=channel, story=number)
    return replace(its, card=replace(its.card, title=f"Report {number}", lines=()), locale="en", zone="UTC")


async def states(store):
    return Counter(row.state for row in await store.deliveries())


async def test_after_a_long_outage_a_channel_gets_few_posts_and_one_summary_of_the_others(store, chat, clock, sender):
    chat.refuses("channel", "outage")
    for number in range(30):
        await store.owe([post(number)], clock.now())
        await sender.sweep()
        await clock.advance(minutes=10)

    chat.accepts()
    await sender.welcomed(chat.name, "team")
    while await sender.sweep():
        await clock.advance(seconds=5)

    titles = chat.posts("#news")
    assert len([title for title in titles if title.startswith("Report")]) == 10
    assert titles[-1] == "20 stories while posts were held up"
    assert "Report 5" in chat.texts("#news")[-1]


async def test_a_dead_token_costs_no_more_calls_than_may_be_under_way_at_once(store, chat, clock, sender):
    channels = [Channel("transcript", "team", f"#{number}") for number in range(40)]
    await store.owe([post(1, channel) for channel in channels], clock.now())
    chat.refuses("workspace", "invalid token")
    for _ in range(48):
        await sender.sweep()
        await clock.advance(hours=1)

    assert len(chat.calls) <= CALLS_AT_ONCE
    assert await states(store) == {DeliveryState.DUE: 40}

    chat.accepts()
    await made(store, chat, clock).sweep()

    assert await states(store) == {DeliveryState.SENT: 40}


async def test_a_dead_token_of_one_workspace_leaves_another_alone(store, chat, clock, sender):
    other = Channel("transcript", "other", "#news")
    chat.refuses("workspace", "invalid token", channel="#news")
    await store.owe([post(1)], clock.now())
    await sender.sweep()

    chat.accepts()
    await store.owe([post(2), post(3, other)], clock.now())
    await sender.sweep()

    assert [one.channel for one in chat.shown] == [other]


async def test_a_receipt_that_could_not_be_stored_holds_up_all_further_posts_until_it_is(store, chat, clock, sender):
    full = FullDisk(store)
    stuck = made(full, chat, clock)
    await store.owe([post(1), post(2)], clock.now())

    for _ in range(3):
        with pytest.raises(StoreError):
            await stuck.sweep()
    shown_before = len(chat.shown)
    full.full = False
    while await stuck.sweep():
        pass

    assert shown_before == 1
    assert chat.posts("#news") == ["Report 1", "Report 2"]
    assert await states(store) == {DeliveryState.SENT: 2}


async def test_where_nobody_can_tell_the_admins_are_told_and_nothing_is_posted_again(store, chat, clock, sender):
    chat.capabilities = replace(EVERYTHING, idempotency=None, history=False)
    await store.set_admin_channel(INSTALLATION, Channel("transcript", None, "#admins"))
    await store.owe([post(1)], clock.now())
    chat.loses_answers(1)

    for _ in range(3):
        await sender.sweep()
        await clock.advance(minutes=5)

    assert chat.posts("#news") == ["Report 1"]
    assert chat.posts("#admins") == ["A post in #news may be missing"]
    assert (await states(store))[DeliveryState.PARKED] == 1


async def test_told_to_stop_it_finishes_the_calls_that_are_under_way(store, clock):
    slow = SlowChat(clock)
    sender = made(store, slow, clock)
    await store.owe([post(1), post(2)], clock.now())
    sweeping = asyncio.create_task(sender.sweep())
    await slow.called.wait()

    sweeping.cancel()
    await asyncio.sleep(0)
    slow.answers.set()
    await asyncio.wait([sweeping])

    assert sweeping.cancelled()
    assert await states(store) == {DeliveryState.SENT: 1, DeliveryState.DUE: 1}


class FullDisk:
    """A store that can store no receipt while the disk is full."""

    def __init__(self, store) -> None:
        self._store = store
        self.full = True

    def __getattr__(self, name):
        return getattr(self._store, name)

    async def save_receipt(self, key, receipt):
        if self.full:
            raise StoreError("the disk cannot be written")
        await self._store.save_receipt(key, receipt)


class SlowChat(TranscriptAdapter):
    """A chat whose answers come when the test says so."""

    def __init__(self, clock) -> None:
        super().__init__(clock)
        self.called = asyncio.Event()
        self.answers = asyncio.Event()

    async def send(self, delivery):
        self.called.set()
        await self.answers.wait()
        return await super().send(delivery)
