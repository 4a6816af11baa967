"""A few runs of every fault with every change, and a harness that would see it if we were wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.faults.names import FAULTS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are not forked on Windows")

LYING = """
from bot.testing.faults import StandInPlatform, around_the_post
from bot.testing.faults.standin_adapter import build

class Lying(StandInPlatform):
    def adapter(self, tools):
        return build({"url": f"http://127.0.0.1:{self.chat.port}", "keyed": True}, tools)

print(around_the_post(Lying(keyed=False), "deliver.in_call", kills=25))
"""


def run(root, *arguments):
    environment = os.environ | {"PYTHONPATH": str(root), "PYTHONUTF8": "1"}
    # the processes that are killed are forked from one without threads: a program of its own
    return subprocess.run(
        [sys.executable, *arguments], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.timeout(900)
@pytest.mark.parametrize("platform", ["keyed", "unkeyed"])
def test_every_fault_meets_its_bar(root, platform):
    done = run(root, "-m", "tests.faults", "all", "--quick", "--platform", platform)

    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.timeout(300)
def test_an_adapter_that_promises_keys_which_its_platform_has_not_is_seen_to_post_twice(root):
    done = run(root, "-c", LYING)

    figures = re.search(r"lost (\d+) twice (\d+)", done.stdout)
    assert figures is not None, done.stdout + done.stderr
    assert int(figures[2]) > 0


def test_the_list_names_every_fault_with_its_bar(root):
    done = run(root, "-m", "tests.faults", "list")

    assert done.returncode == 0
    assert all(f"{name} " in done.stdout and fault.bar in done.stdout for name, fault in FAULTS.items())
