"""A package outside the tree is found, keeps the contract, and is held to the bar of the side it chose."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest


@pytest.fixture
def stranger(root, tmp_path):
    """The package installed as any other, in a folder of its own, and how programs are run that can see it."""
    source, site = tmp_path / "source", tmp_path / "site"
    shutil.copytree(root / "tests" / "adapters" / "outside", source)
    install = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index")
    subprocess.run(
        [sys.executable, *install, "--disable-pip-version-check", "--target", str(site), str(source)],
        check=True,
        env=os.environ | {"PIP_CONFIG_FILE": os.devnull},
    )

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

    return source, run


def test_it_appears_in_readout_check(stranger, tmp_path):
    _, run = stranger
    (tmp_path / "readout.toml").write_text(
        f'[store]\nurl = "{tmp_path}/readout.db"\n[adapters.postbox]\nfolder = "box"\n'
    )

    done = run("-m", "bot", "check", "--config", "readout.toml")

    assert "adapter postbox ok" in done.stdout, done.stdout + done.stderr


def test_it_keeps_the_contract(stranger, root):
    source, run = stranger

    done = run(
        *("-m", "pytest", "-q", "-c", root / "pyproject.toml", "--rootdir", source, "-p", "no:cacheprovider"),
        source / "check_postbox.py",
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


@pytest.mark.timeout(400)
@pytest.mark.skipif(sys.platform == "win32", reason="processes are not forked on Windows")
def test_killed_around_its_posts_it_errs_on_the_side_it_chose_and_tells(stranger, tmp_path):
    source, run = stranger

    done = run(source / "check_postbox.py", tmp_path / "boxes", 15)

    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "miss twice 0 " in done.stdout
    assert "twice lost 0 " in done.stdout
