"""How soon a place may be called again: one circumstance a test."""

from __future__ import annotations

import math

import pytest

from bot.delivery.pacing import FASTER, FORGOTTEN, HOUR, MOST_INVALID, MOST_WAIT, Pacer
from bot.messages import Channel
from bot.ports import Capabilities

NEWS, TALK = Channel("chat", "team", "#news"), Channel("chat", "team", "#talk")
OTHER = Channel("chat", "other", "#news")
LIMITED = Capabilities(True, True, True, None, True, per_channel=1.0, per_workspace=5.0)


def test_posts_to_one_channel_keep_the_documented_distance():
    pacer = Pacer()

    waits = [pacer.reserve(NEWS, LIMITED, 0.0) for _ in range(3)]

    assert waits == pytest.approx([0.0, 1.0, 2.0])


def test_posts_to_different_channels_keep_the_distance_of_their_workspace():
    pacer = Pacer()

    waits = [pacer.reserve(channel, LIMITED, 0.0) for channel in (NEWS, TALK, OTHER)]

    assert waits == pytest.approx([0.0, 0.2, 0.0])


@pytest.mark.parametrize(
    ("told", "waited"), [(0.0, 1.0), (7.5, 7.5), (-3.0, 30.0), (math.nan, 30.0), (math.inf, 30.0), (1e12, MOST_WAIT)]
)
def test_a_wait_is_as_long_as_told_if_that_makes_sense(told, waited):
    pacer = Pacer()

    wait = pacer.told_to_wait(NEWS, LIMITED, "channel", told, 0.0)

    assert wait == waited
    assert pacer.must_wait(NEWS, waited / 2)
    assert pacer.reserve(NEWS, LIMITED, waited / 2) == pytest.approx(waited / 2)
    assert not pacer.must_wait(NEWS, waited + 1)


def test_waits_in_a_row_grow_so_that_nobody_is_asked_in_a_tight_loop():
    pacer = Pacer()

    waits = [pacer.told_to_wait(NEWS, LIMITED, "channel", 0.0, 100.0 * turn) for turn in range(9)]

    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 64.0, 64.0]


def test_a_workspace_that_must_wait_holds_up_no_other():
    pacer = Pacer()

    pacer.told_to_wait(NEWS, LIMITED, "workspace", 60.0, 0.0)

    assert pacer.resting(1.0).workspaces == (("chat", "team"),)
    assert pacer.reserve(OTHER, LIMITED, 1.0) == 0.0


def test_a_place_goes_slower_after_a_wait_and_comes_back_to_the_pace_before_and_long_after_to_the_documented_one():
    pacer = Pacer()
    pacer.told_to_wait(NEWS, LIMITED, "channel", 1.0, 0.0)
    pacer.reserve(NEWS, LIMITED, 100.0)
    slower = pacer.reserve(NEWS, LIMITED, 100.0)

    for _ in range(200):
        pacer.answered(NEWS, LIMITED)
    pacer.reserve(NEWS, LIMITED, 200.0)
    eased = pacer.reserve(NEWS, LIMITED, 200.0)
    for _ in range(FORGOTTEN):
        pacer.answered(NEWS, LIMITED)
    pacer.reserve(NEWS, LIMITED, 300.0)

    assert slower == pytest.approx(1.5)
    assert eased == pytest.approx(1.0 / FASTER)
    assert pacer.reserve(NEWS, LIMITED, 300.0) == pytest.approx(1.0)


def test_too_many_invalid_answers_in_an_hour_let_the_whole_adapter_rest():
    pacer = Pacer()

    for number in range(MOST_INVALID):
        assert not pacer.adapter_rests("chat", float(number))
        pacer.invalid("chat", float(number))

    assert pacer.adapter_rests("chat", MOST_INVALID + 1.0)
    assert not pacer.adapter_rests("other", MOST_INVALID + 1.0)
    assert not pacer.adapter_rests("chat", HOUR + 1.0)
