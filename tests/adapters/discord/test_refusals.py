"""What Discord's errors mean for a delivery."""

import pytest

from adapters.discord.refusals import limited, refusal

POSTING = True


@pytest.mark.parametrize(
    ("status", "code", "stops"),
    [
        (401, 0, "workspace"),
        (404, 10003, "channel"),
        (404, 10004, "channel"),
        (404, 10008, "delivery"),  # deleted by someone: never made again
        (403, 50001, "channel"),
        (403, 50007, "channel"),
        (403, 50013, "channel"),
        (400, 50035, "delivery"),
        (400, 50006, "delivery"),
        (400, 50008, "channel"),
        (400, 40005, "delivery"),
        (400, 240000, "delivery"),
        (400, 99999, "delivery"),
        (403, 99999, "channel"),
    ],
)
def test_what_will_never_be_taken_stops(status, code, stops):
    assert refusal(status, code, "", may_have_posted=POSTING).stops == stops


@pytest.mark.parametrize(("status", "code"), [(403, 20016), (403, 20028), (400, 30046), (400, 20022)])
def test_slow_modes_and_edit_limits_are_waited_for(status, code):
    error = refusal(status, code, "", may_have_posted=POSTING)

    assert error.retry_after is not None
    assert error.stops is None


@pytest.mark.parametrize(("status", "code"), [(500, 0), (502, 0), (503, 0), (400, 130000)])
def test_a_fault_of_theirs_after_a_post_may_have_posted_it(status, code):
    assert refusal(status, code, "", may_have_posted=True).unknown
    assert refusal(status, code, "", may_have_posted=False).retry_after is not None


def test_a_limit_without_a_bucket_rests_everything():
    error = refusal(429, 0, "", may_have_posted=POSTING)

    assert error.waits == "adapter"
    assert error.retry_after is not None


def test_a_long_limit_is_the_outbox_s_to_wait():
    assert limited(120.0).retry_after == 120.0


def test_the_refusal_says_what_to_do_and_what_discord_said():
    error = refusal(403, 50001, "Missing Access", may_have_posted=POSTING)

    assert "View Channel" in error.why
    assert "50001" in error.why
