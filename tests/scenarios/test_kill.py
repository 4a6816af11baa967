"""A real process, killed again and again: every report is shown, and none is shown twice."""

from __future__ import annotations

import json
import sys

import pytest

from tests.tools.events import events
from tests.tools.kill import GrowingSite, judge, run


@pytest.mark.timeout(150)
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
async def test_killed_at_ten_random_moments_it_loses_nothing_and_shows_nothing_twice(tmp_path):
    verdict = await run(kills=10, entries=40, seed=1, folder=tmp_path)

    print(verdict)
    assert verdict.good, f"{verdict}\n{(tmp_path / 'log.txt').read_text(encoding='utf-8')[-3000:]}"


def test_the_judge_sees_what_is_missing_what_comes_twice_and_what_should_not_be_there(tmp_path):
    made = events(4)
    transcript = tmp_path / "shown.jsonl"
    shown = [(made[0], "a"), (made[1], "b"), (made[1], "c"), (made[2], "d"), (made[2], "d")]
    lines = [json.dumps({"key": key, "kind": "post", "text": f"{event.title}\n..."}) for event, key in shown]
    transcript.write_text("\n".join([*lines, '{"key": "cut of']), encoding="utf-8")

    verdict = judge(transcript, GrowingSite(made[:1], made[1:]), kills=3)

    assert str(verdict) == "entries 3 shown 2 lost 1 twice 3 kills 3"
    assert verdict.backlog_shown == 1
    assert not verdict.good
