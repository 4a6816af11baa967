"""`run.py` sets a bare machine up, and says in one line what is missing there."""

import os
import subprocess
import sys

import pytest

posix = pytest.mark.skipif(os.name == "nt", reason="the stand-in interpreters are shell scripts")


def ask_run_py(root, code, **variables):
    """What a fresh Python prints that has run.py at hand."""
    return subprocess.run(
        [sys.executable, "-c", f"import os, sys\nfrom pathlib import Path\n{code}"],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)} | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def stand_in(folder, script):
    """A Python of another version, by its name, in its own folder on the path."""
    folder.mkdir()
    program = folder / f"python{OTHER}"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return program


# a supported version that is not the one this test runs on
OTHER = "3.13" if sys.version_info[:2] == (3, 12) else "3.12"


@posix
def test_a_shim_without_a_python_behind_it_is_passed_over(root, tmp_path):
    stand_in(tmp_path / "shims", "echo 'no such command here' >&2; exit 127")
    good = stand_in(tmp_path / "good", f"echo {OTHER}")

    done = ask_run_py(
        root,
        f"import run; print(run.interpreter('{OTHER}'))",
        PATH=os.pathsep.join([str(tmp_path / "shims"), str(tmp_path / "good")]),
    )

    assert done.stdout.strip() == str(good)


@posix
def test_a_python_of_another_version_than_its_name_says_is_not_taken(root, tmp_path):
    stand_in(tmp_path / "liar", "echo 3.10")

    done = ask_run_py(root, f"import run; print(run.interpreter('{OTHER}'))", PATH=str(tmp_path / "liar"))

    assert done.stdout.strip() == "None"


@posix
@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_machine_without_venv_is_told_the_one_package_to_install(root, tmp_path, module):
    apt = tmp_path / "bin"
    apt.mkdir()
    (apt / "apt-get").write_text("#!/bin/sh\n")
    (apt / "apt-get").chmod(0o755)
    without = f"sys.modules['{module}'] = None; sys.argv = ['run.py', 'lint']; import run"

    done = ask_run_py(
        root,
        f"{without}; run.make_environment(Path(sys.executable), Path({str(tmp_path / 'env')!r}), '3.11')",
        PATH=str(apt),
    )

    assert done.stderr.splitlines()[-1].endswith(
        "install python3.11-venv (apt-get install python3.11-venv), then run this again"
    )
    assert not (tmp_path / "env").exists()


@posix
def test_a_python_that_is_too_old_is_refused_in_one_line(root, tmp_path):
    old = stand_in(tmp_path / "old", "echo 3.9")

    done = ask_run_py(root, f"import run; run.environment('dev', Path({str(old)!r}), Path({str(tmp_path / 'env')!r}))")

    assert "Python 3.11 or 3.12 or 3.13 is needed, this is 3.9" in done.stderr.splitlines()[-1]
    assert not (tmp_path / "env").exists()


def test_an_environment_that_is_up_to_date_is_used_as_it_is(root, tmp_path):
    unpacked = "import venv; venv.create(folder); "
    stamp = (
        "import json, run; "
        "(folder / run.STAMP).write_text(json.dumps({'python': run.running_version(), 'folder': str(folder), "
        "'runtime': run.digest(run.LOCKS / 'runtime.txt'), 'dev': run.digest(run.LOCKS / 'dev.txt'), "
        "'project': run.digest(run.PROJECT)})); "
    )

    done = ask_run_py(
        root,
        f"folder = Path({str(tmp_path / 'env')!r}); {unpacked}{stamp}print(run.environment('dev', folder=folder))",
    )

    assert done.stdout.strip().startswith(str(tmp_path / "env"))
    assert "Installing" not in done.stdout


STORE_TESTS = """
import pytest

@pytest.fixture(params=["sqlite", "postgres"])
def store(request):
    if request.param == "postgres" and request.node.originalname == "test_skips":
        pytest.skip("no engine")
    return request.param

@pytest.mark.parametrize("how", ["once", "twice"])
def test_keeps(store, how):
    pass

def test_skips(store):
    pass
"""


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["alone", "two-workers"])
def test_the_end_of_a_run_tells_on_which_engines_the_store_kept_its_contract(root, tmp_path, workers):
    contracts = tmp_path / "tests" / "contracts"
    contracts.mkdir(parents=True)
    (contracts / "test_store.py").write_text(STORE_TESTS)
    (tmp_path / "tests" / "conftest.py").write_bytes((root / "tests" / "conftest.py").read_bytes())
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", *workers], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    *_, told, last = done.stdout.splitlines()
    assert told == "store contract: 3 on SQLite, 2 on PostgreSQL"
    assert "5 passed, 1 skipped" in last
