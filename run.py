"""Sets the project up in `.venv` and runs it: ``python run.py demo``, ``python run.py test``.

Needs nothing but Python's standard library, so that a fresh clone on a bare machine (Windows included, make not needed)
comes to its demo or its tests with one command.

Why not plain ``pip install .``? The locks in `requirements/` fix every package by hash, and the same versions are what
the tests ran with. Why a stamp and not a look at what is installed? A second run should start at once: the stamp holds
the hashes of the locks that were installed, and is written only after the install has ended well.
"""

from __future__ import annotations  # an older Python must come as far as saying that it is too old

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCKS = ROOT / "requirements"
PROJECT = ROOT / "pyproject.toml"
PYTHONS = ("3.11", "3.12", "3.13")
WINDOWS = os.name == "nt"
STAMP = "readout-installed.json"

# what builds the editable install of this checkout, and what an editable install needs
BUILD = ("hatchling>=1.27", "editables>=0.5")


class Failed(Exception):
    """Ends the run; the text is one line for the person who typed the command."""


def main() -> int:
    """Run the command that was typed; gives the exit status."""
    parser = argparse.ArgumentParser(prog="run.py", description="Sets Readout up in .venv and runs it.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (_, help_line) in COMMANDS.items():
        commands.add_parser(name, help=help_line)
    command, _ = COMMANDS[parser.parse_args().command]
    try:
        return command()
    except Failed as failed:
        print(f"run.py: {failed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def demo() -> int:
    """Show the bot at work on the bundled feeds."""
    return run([environment("runtime"), "-m", "bot", "demo"])


def test() -> int:
    """Run all checks, then all tests, with the Python that runs this file."""
    python = environment("dev")
    failed = check(python)
    if run([python, "-m", "pytest", "-n", "2"]) != 0:
        failed.append("pytest")
    return told(failed)


def test_all() -> int:
    """Run all checks once, then all tests with every supported Python that is found."""
    failed = check(environment("dev"))
    for version in PYTHONS:
        python = interpreter(version)
        if python is None:
            print(f"Python {version}: skipped, no interpreter that starts was found", flush=True)
            continue
        print(f"Python {version}: {python}", flush=True)
        own = version == running_version()
        inside = environment("dev") if own else environment("dev", python, ROOT / f".venv-{version}")
        if run([inside, "-m", "pytest", "-n", "2"]) != 0:
            failed.append(f"pytest on {version}")
    return told(failed)


def lint() -> int:
    """Run all checks that are not tests."""
    return told(check(environment("dev")))


def lock() -> int:
    """Resolve the dependencies anew, for all supported Pythons and systems, into `requirements/`."""
    uv = shutil.which("uv") or tool(environment("dev"), "uv")
    resolve = [uv, "pip", "compile", "--quiet", "--upgrade", "--universal", "--python-version", PYTHONS[0]]
    resolve += ["--generate-hashes", "--only-binary", ":all:", "--no-annotate", "--no-emit-index-url"]
    resolve += ["--no-emit-find-links", "--custom-compile-command", "python run.py lock"]
    sources: dict[str, tuple[list[str], str]] = {
        "pip.txt": (["-"], "pip"),
        "runtime.txt": ([str(PROJECT), "-"], "\n".join(BUILD)),
        "dev.txt": ([str(PROJECT), "--group", "dev", "-", "-c", str(LOCKS / "runtime.txt")], "\n".join(BUILD)),
    }
    LOCKS.mkdir(exist_ok=True)
    for name, (source, extra) in sources.items():
        if run([*resolve, *source, "-o", LOCKS / name], given=extra) != 0:
            raise Failed(f"requirements/{name} could not be resolved")
    return 0


def audit() -> int:
    """Ask the public list of known faults about every locked package (needs the network)."""
    python = environment("dev")
    return run([python, "-m", "pip_audit", "--require-hashes", "--disable-pip", "-r", LOCKS / "runtime.txt"])


COMMANDS: dict[str, tuple[Callable[[], int], str]] = {
    "demo": (demo, "show the bot at work: no account, no key, no network"),
    "test": (test, "run all checks and tests with this Python"),
    "test-all": (test_all, "the same with every Python of " + ", ".join(PYTHONS) + " that is found"),
    "lint": (lint, "run the checks only"),
    "lock": (lock, "resolve the dependencies anew into requirements/"),
    "audit": (audit, "look for known faults in the locked dependencies"),
}


def check(python: Path) -> list[str]:
    """Run style, format, types, import contracts and dependencies; gives the names of those that failed."""
    checks: dict[str, list[str | Path]] = {
        "ruff check": [tool(python, "ruff"), "check"],
        "ruff format": [tool(python, "ruff"), "format", "--check"],
        "mypy": [python, "-m", "mypy"],
        "import contracts": [tool(python, "lint-imports"), "--no-logo"],
        "deptry": [tool(python, "deptry"), "."],
    }
    failed = []
    for name, command in checks.items():
        print(f"== {name}", flush=True)
        if run(command) != 0:
            failed.append(name)
    return failed


def told(failed: Sequence[str]) -> int:
    """Name what failed, if anything did; gives the exit status."""
    if failed:
        print("failed: " + ", ".join(failed), file=sys.stderr)
    return 1 if failed else 0


def environment(lock_name: str, python: Path | None = None, folder: Path = ROOT / ".venv") -> Path:
    """The Python of `folder`, in which the lock `lock_name` (runtime or dev) and this checkout are installed.

    Made with `python` (None: the one that runs this file), and made anew if another version made what is there, or if
    it was made elsewhere and moved, as its programs would then start a Python of another place.
    """
    maker = python or Path(sys.executable)
    version = running_version() if python is None else version_of(maker)
    if version not in PYTHONS:
        raise Failed(f"Python {' or '.join(PYTHONS)} is needed, this is {version}")
    stamp = folder / STAMP
    inside = folder / ("Scripts/python.exe" if WINDOWS else "bin/python")
    installed = read_stamp(stamp)
    maker_mark = {"python": version, "folder": str(folder)}
    wanted = {
        "runtime": digest(LOCKS / "runtime.txt"),
        "dev": digest(LOCKS / "dev.txt"),
        "project": digest(PROJECT),
    }
    if not maker_mark.items() <= installed.items() or not starts(inside):
        installed = dict(maker_mark)
        make_environment(maker, folder, version)
    # dev.txt holds all that runtime.txt holds, at the same versions
    if wanted[lock_name] != installed.get(lock_name):
        stamp.unlink(missing_ok=True)
        install(inside, ["--require-hashes", "--only-binary", ":all:", "-r", LOCKS / f"{lock_name}.txt"])
        installed |= {"runtime": wanted["runtime"]}
        installed |= {"dev": wanted["dev"]} if lock_name == "dev" else {}
    if wanted["project"] != installed.get("project"):
        install(inside, ["--no-deps", "--no-build-isolation", "-e", ROOT])
        installed |= {"project": wanted["project"]}
    if installed != read_stamp(stamp):
        stamp.write_text(json.dumps(installed), encoding="utf-8")
    return inside


def make_environment(maker: Path, folder: Path, version: str) -> None:
    """Make an empty virtual environment in `folder`, in place of what is there."""
    print(f"Making {folder.name} with Python {version}", flush=True)
    if folder.exists():
        shutil.rmtree(folder)
    here = maker == Path(sys.executable)
    pipless = here and find_spec("ensurepip") is None
    # uv installs into an environment without pip
    bare = ["--without-pip"] if pipless and shutil.which("uv") else []
    missing = here and (find_spec("venv") is None or (pipless and not bare))
    if missing or run([maker, "-m", "venv", *bare, folder]) != 0:
        shutil.rmtree(folder, ignore_errors=True)
        raise Failed(f"Python's venv does not work here: install {venv_package(version)}, then run this again")
    if not bare:
        inside = folder / ("Scripts/python.exe" if WINDOWS else "bin/python")
        install(inside, ["--upgrade", "--require-hashes", "--only-binary", ":all:", "-r", LOCKS / "pip.txt"])


def venv_package(version: str) -> str:
    """The one package of this system that brings Python's venv, with the command that installs it."""
    for installer, command in {
        "apt-get": f"python{version}-venv (apt-get install python{version}-venv)",
        "apk": "py3-pip (apk add py3-pip)",
        "dnf": f"python{version} (dnf install python{version})",
        "zypper": f"python{version.replace('.', '')} (zypper install python{version.replace('.', '')})",
    }.items():
        if shutil.which(installer):
            return command
    return f"your system's package of Python {version}'s venv module (often python3-venv)"


def install(inside: Path, what: Sequence[str | Path]) -> None:
    """Install `what` (its last word is told) into the environment of `inside`, with uv where there is one."""
    uv = shutil.which("uv")
    installer: list[str | Path] = [uv, "pip", "install", "--python", inside] if uv else [inside, "-m", "pip", "install"]
    print(f"Installing {Path(what[-1]).name}", flush=True)
    if run([*installer, "--quiet", *what]) != 0:
        raise Failed("the install failed, see above; a second run starts where this one ended")


def interpreter(version: str) -> Path | None:
    """A Python of this version that really starts (a shim may be there for one that is not), or None."""
    if version == running_version():
        return Path(sys.executable)
    return next((found for found in candidates(version) if version_of(found) == version), None)


def candidates(version: str) -> Iterator[Path]:
    """Where a Python of this version may be: along PATH, then among pyenv's and the Windows launcher's."""
    name = f"python{version}"
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if found := shutil.which(name, path=folder):
            yield Path(found)
    if pyenv := shutil.which("pyenv"):
        versions = Path(output([pyenv, "root"]).strip()) / "versions"
        yield from sorted(versions.glob(f"{version}.*/bin/{name}"), reverse=True)
    if launcher := shutil.which("py"):
        found = output([launcher, f"-{version}", "-c", "import sys; print(sys.executable)"]).strip()
        if found:
            yield Path(found)


def running_version() -> str:
    """The version of the Python that runs this file, as in "3.11"."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def version_of(python: Path) -> str:
    """The version of another Python, or nothing when it does not start."""
    return output([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]).strip()


def starts(python: Path) -> bool:
    """Tell whether the environment's Python is there and its base was not removed."""
    return python.exists() and version_of(python) != ""


def tool(python: Path, name: str) -> Path:
    """A program that was installed beside `python`."""
    return python.parent / (f"{name}.exe" if WINDOWS else name)


def read_stamp(stamp: Path) -> dict[str, str]:
    """What the last install that ended well has left."""
    try:
        content = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def digest(file: Path) -> str:
    """The hash of a file's content."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise Failed(f"{file.relative_to(ROOT)} is missing from this checkout") from error


def run(command: Sequence[str | Path], given: str | None = None) -> int:
    """Run a program from the checkout's folder with its output on ours; gives its exit status."""
    variables = os.environ | {"PYTHONUTF8": "1"}
    return subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=variables, input=given, text=True, check=False
    ).returncode


def output(command: Sequence[str | Path]) -> str:
    """What a program prints, or nothing when it does not start or fails."""
    try:
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


if __name__ == "__main__":
    sys.exit(main())
