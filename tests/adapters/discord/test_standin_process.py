"""The stand-in in a process of its own, where those that it answers are killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are not forked on Windows")

KILLED_AROUND_A_POST = """
import sys
from pathlib import Path
import aiohttp
from bot.testing.faults.lives import live
from bot.testing.faults.shared import START, SharedClock, Strikes
from tests.adapters.discord.standin.process import PHASES, DiscordProcess
from tests.adapters.discord.standin.world import Kind

clock, strikes, complaint = SharedClock(START), Strikes(), Path(sys.argv[1])
discord = DiscordProcess(clock, strikes)
discord.start()
headers = {"Authorization": f"Bot {discord.token}"}

def posting(path, body):
    async def post():
        async with aiohttp.ClientSession(headers=headers) as session:
            async with session.post(discord.rest + path, json=body) as answer:
                assert answer.status in (200, 201), await answer.text()
    return post

def tried(point, number, post):
    strikes.plan(point)
    ended = live(post, strikes, complaint)
    assert ended.killed if point else ended.well, (point, ended.said)
    return len(discord.shown(number))

for number, point in enumerate(PHASES, 10):
    discord.channel(number)
    body = {"content": "Talks begin", "nonce": "key", "enforce_nonce": True}
    post = posting(f"/channels/{number}/messages", body)
    counts = [tried(point, number, post), tried("", number, post)]
    clock.skip(181)
    print(point, *counts, tried("", number, post))
discord.channel(20, Kind.FORUM)
post = posting("/channels/20/threads", {"name": "Hanoi", "message": {"content": "Talks begin"}})
print("forum", tried("platform.stored", 20, post), tried("", 20, post))
print(*[one.text for one in discord.shown(20)], [name for name, status, code in discord.requests()][-2:])
discord.stop()
"""


def test_a_post_is_stored_or_lost_as_the_strike_falls_and_its_nonce_holds_for_three_minutes(
    root: Path, tmp_path: Path
) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])}

    # the processes that are killed are forked from one without threads: a program of its own
    done = subprocess.run(
        [sys.executable, "-c", KILLED_AROUND_A_POST, str(tmp_path / "complaint")],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines() == [
        "platform.lost 0 1 2",
        "platform.arrived 1 1 2",
        "platform.stored 1 1 2",
        "platform.answered 1 1 2",
        "forum 1 2",
        "Talks begin Talks begin ['forum', 'forum']",
    ]
