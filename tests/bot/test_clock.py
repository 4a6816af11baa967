"""The clocks of the tests, and the system's."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.clock import SystemClock
from bot.testing.clock import DAWN, FakeClock, ScaledClock


async def test_the_fake_clock_moves_only_when_told_and_wakes_sleepers_in_order():
    clock, woken = FakeClock(), []

    async def sleeper(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((name, clock.monotonic()))

    tasks = [
        asyncio.create_task(sleeper(name, seconds)) for name, seconds in (("late", 20), ("early", 10), ("mid", 15))
    ]
    await clock.advance(5)
    assert (woken, clock.sleepers) == ([], 3)

    await clock.advance(minutes=1)

    assert woken == [("early", 10), ("mid", 15), ("late", 20)]
    assert clock.now() == DAWN + timedelta(seconds=65)
    await asyncio.gather(*tasks)


async def test_a_sleeper_that_sleeps_again_wakes_within_the_same_advance():
    clock = FakeClock()
    beats: list[float] = []

    async def beat() -> None:
        while len(beats) < 4:
            await clock.sleep(10)
            beats.append(clock.monotonic())

    task = asyncio.create_task(beat())
    await clock.advance(35)
    assert beats == [10, 20, 30]

    await clock.advance(5)
    await task


async def test_a_jump_of_the_wall_clock_is_no_interval_and_is_followed():
    clock = FakeClock()
    task = asyncio.create_task(clock.sleep_until(DAWN + timedelta(hours=1)))
    await clock.advance(minutes=1)

    clock.jump(hours=-1)

    assert clock.monotonic() == 60
    await clock.advance(minutes=90)
    assert not task.done()
    await clock.advance(hours=2)
    assert task.done()


async def test_a_cancelled_sleeper_is_forgotten():
    clock = FakeClock()
    task = asyncio.create_task(clock.sleep(10))
    await clock.advance(1)

    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert clock.sleepers == 0
    await clock.advance(20)


async def test_the_scaled_clock_runs_faster():
    clock = ScaledClock(DAWN, factor=1000)

    await clock.sleep_until(DAWN + timedelta(seconds=30))

    assert timedelta(seconds=30) <= clock.now() - DAWN < timedelta(minutes=30)
    assert clock.monotonic() >= 30


async def test_the_system_clock_tells_utc_and_does_not_sleep_into_the_past():
    clock = SystemClock()

    await clock.sleep(-1)
    await clock.sleep_until(datetime(2019, 1, 1, tzinfo=UTC))
    await clock.sleep_until(clock.now() + timedelta(milliseconds=20))

    assert clock.now().utcoffset() == timedelta(0)
    assert clock.monotonic() <= clock.monotonic()
