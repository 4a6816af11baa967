"""A package outside the tree is found, keeps the contract, and is held to the bar of the side it chose."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.fixture
def stranger(root, tmp_path):
    """The package installed in a folder of its own, and how its programs are run."""
    site = tmp_path / "site"
    entry = site / "readout_postbox-1.0.dist-info"
    entry.mkdir(parents=True)
    entry.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: readout-postbox\nVersion: 1.0\n")
    entry.joinpath("entry_points.txt").write_text("[readout.adapters]\npostbox = readout_postbox:build\n")
    for name in ("readout_postbox.py", "check_postbox.py"):
        (site / name).write_text((root / "tests" / "adapters" / "outside" / name).read_text())

    def run(*command):
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), str(site)]), "PYTHONUTF8": "1"}
        return subprocess.run(
            [sys.executable, *map(str, command)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return site, run


def test_it_appears_in_readout_check(stranger, tmp_path):
    _, run = stranger
    (tmp_path / "readout.toml").write_text(
        f'[store]\nurl = "{tmp_path}/readout.db"\n[adapters.postbox]\nfolder = "box"\n'
    )

    done = run("-m", "bot", "check", "--config", "readout.toml")

    assert "adapter postbox ok" in done.stdout, done.stdout + done.stderr


def test_it_keeps_the_contract(stranger, root):
    site, run = stranger

    done = run(
        *("-m", "pytest", "-q", "-c", root / "pyproject.toml", "--rootdir", site, "-p", "no:cacheprovider"),
        site / "check_postbox.py",
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


@pytest.mark.timeout(400)
@pytest.mark.skipif(sys.platform == "win32", reason="processes are not forked on Windows")
def test_killed_around_its_posts_it_errs_on_the_side_it_chose_and_tells(stranger, tmp_path):
    site, run = stranger

    done = run(site / "check_postbox.py", tmp_path / "boxes", 15)

    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "miss twice 0 " in done.stdout
    assert "twice lost 0 " in done.stdout
