"""The frame keeps its own rules: what lies where, what is locked, what a stranger reads first."""

import ast
import re
import socket
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import bot

# every entry at the top of the repository, with what it is for
TOP = {
    ".ci": "what continuous integration runs",
    ".editorconfig": "how editors write these files",
    ".gitignore": "what is made and not kept",
    "CHANGELOG.md": "what changed, newest first",
    "CONTRIBUTING.md": "how to work on it",
    "LICENSE": "MIT",
    "Makefile": "the commands, for those who have make",
    "README.md": "what a stranger reads first",
    "SECURITY.md": "how to report a weakness",
    "adapters": "translators to chat platforms",
    "bot": "the core",
    "config": "what an operator can set",
    "docs": "pages for newcomers and operators",
    "pyproject.toml": "all settings of the project",
    "requirements": "the locks",
    "run.py": "the commands, for everyone",
    "tests": "what the product promises",
}

LONGEST_FILE = 400
# path of a longer file -> why it is one
LONG_FILES: dict[str, str] = {
    "bot/messages.py": "the nouns of a chat are one page that an adapter's author reads first",
    "bot/model.py": "the nouns are one page that a newcomer reads first",
    "bot/store/tables.py": "the schema is one page, in the order of the news",
    "bot/stories/names.py": "finding and merging the names of a text is one pass over one state",
    "tests/bot/test_cards.py": "a card's rules stand in one table, a test each",
}

TEXT_ENDINGS = {".py", ".md", ".toml", ".txt", ".mako", ".cfg", ".ini", ""}


def tracked(root: Path, *patterns: str) -> list[Path]:
    """The files of the repository that git knows or would add."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout: the rules of the repository are checked there")
    return [root / name for name in sorted(set(listed.split("\0"))) if name and (root / name).is_file()]


@pytest.fixture(scope="session")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


def lock(root: Path, name: str) -> dict[str, list[str]]:
    """Name of each locked package -> the lines that belong to it."""
    packages: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (root / "requirements" / name).read_text("utf-8").splitlines():
        if named := re.match(r"([A-Za-z0-9][A-Za-z0-9._-]*)==", line):
            lines = packages.setdefault(str(canonicalize_name(named[1])), [])
        lines.append(line)
    return packages


def test_everything_at_the_top_of_the_repository_has_its_place(root):
    entries = {path.relative_to(root).parts[0] for path in tracked(root)}

    strangers = entries - TOP.keys()

    assert strangers == set()


def test_the_papers_a_stranger_looks_for_are_there(root):
    missing = [name for name in TOP if name.endswith(".md") or name == "LICENSE" if not (root / name).is_file()]

    assert missing == []


def test_the_version_is_told_the_same_everywhere(root, project):
    declared = project["project"]["version"]

    told = {bot.__version__, metadata.version("readout-bot")}

    assert told == {declared}
    assert f"## {declared}" in (root / "CHANGELOG.md").read_text("utf-8")


def test_no_file_is_long_without_a_reason(root):
    lengths = {
        path.relative_to(root).as_posix(): len(path.read_text("utf-8").splitlines()) for path in tracked(root, "*.py")
    }

    long = {name for name, length in lengths.items() if length > LONGEST_FILE}

    assert long == LONG_FILES.keys()


def test_no_function_is_longer_than_a_page(root):
    long = [
        f"{path.relative_to(root).as_posix()}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path in tracked(root, "bot/*.py", "adapters/*.py", "config/*.py", "run.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
        if node.end_lineno - node.lineno + 1 > 60
    ]

    assert long == []


def test_the_tests_have_no_packages_that_would_hide_the_real_ones(root):
    assert tracked(root, "tests/**/__init__.py", "tests/__init__.py") == []


def test_no_room_is_called_utils(root):
    names = {part for path in tracked(root, "*.py") for part in path.relative_to(root).with_suffix("").parts}

    assert names & {"utils", "util", "helpers", "misc", "common"} == set()


def test_the_repository_names_no_folder_of_the_machine_it_was_written_on(root):
    home = re.compile(r"(?<![\w.])/(?:home|Users|work|root)/[\w.-]+/|[A-Z]:\\Users\\")

    found = [
        f"{path.relative_to(root).as_posix()}: {match[0]}"
        for path in tracked(root)
        if path.suffix in TEXT_ENDINGS and path != Path(__file__)
        for match in home.finditer(path.read_text("utf-8"))
    ]

    assert found == []


def test_every_dependency_is_locked_at_a_version_it_allows(root, project):
    core = [Requirement(line) for line in project["project"]["dependencies"]]
    dev = [Requirement(line) for line in project["dependency-groups"]["dev"]]

    faults = [
        f"{requirement} in {name}"
        for name, wanted in {"runtime.txt": core, "dev.txt": [*core, *dev]}.items()
        for locked in [lock(root, name)]
        for requirement in wanted
        for version in re.findall(r"==([^\s;]+)", locked.get(str(canonicalize_name(requirement.name)), ["==0"])[0])[:1]
        if version not in requirement.specifier
    ]

    assert faults == []


def test_every_locked_package_has_hashes_and_the_locks_name_no_index(root):
    for name in ("pip.txt", "runtime.txt", "dev.txt"):
        text = (root / "requirements" / name).read_text("utf-8")

        bare = [package for package, lines in lock(root, name).items() if "--hash=sha256:" not in "".join(lines)]

        assert bare == []
        assert "://" not in text
        assert "--index-url" not in text


def test_the_runtime_lock_is_a_part_of_the_development_lock(root):
    runtime, dev = lock(root, "runtime.txt"), lock(root, "dev.txt")

    versions = {name: [line for line in lines if "==" in line] for name, lines in runtime.items()}

    assert {name: [line for line in dev.get(name, []) if "==" in line] for name in runtime} == versions


def test_every_dependency_says_why_it_is_there(root):
    text = (root / "pyproject.toml").read_text("utf-8")
    core = text.split("dependencies = [", 1)[1].split("\n]", 1)[0]
    dev = text.split("\ndev = [", 1)[1].split("\n]", 1)[0]

    silent = [line for line in f"{core}\n{dev}".splitlines() if line.strip() and not re.search(r'",\s+# \w', line)]

    assert silent == []


def test_an_installed_readout_has_everything_that_lies_in_its_packages(root, tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=root,
        check=True,
        capture_output=True,
    )

    [wheel] = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())

    files = {path.relative_to(root).as_posix() for path in tracked(root, "bot", "adapters", "config")}
    assert files - packed == set()


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80)])
def test_no_test_reaches_beyond_loopback(address):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET

    # the guard warns as well, and a warning is an error here
    with socket.socket(family) as outside, pytest.raises((RuntimeError, UserWarning), match="allowed"):
        outside.connect(address)


def test_make_offers_what_run_py_offers(root):
    told = subprocess.run(
        [sys.executable, root / "run.py", "--help"], capture_output=True, text=True, check=True
    ).stdout

    offered = set(re.findall(r"^    ([a-z-]+)  ", told, re.MULTILINE))
    made = set(re.search(r"^\.PHONY: (.+)$", (root / "Makefile").read_text("utf-8"), re.MULTILINE)[1].split())

    assert offered == made
    assert {"demo", "test", "test-all", "lint", "lock"} <= made


def test_run_py_needs_nothing_but_the_standard_library(root):
    tree = ast.parse((root / "run.py").read_text("utf-8"))

    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert imported - sys.stdlib_module_names == set()


def test_run_py_answers_wrong_use_with_one_line_and_status_2(root):
    done = subprocess.run([sys.executable, root / "run.py", "tset"], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "tset" in done.stderr


def test_continuous_integration_runs_the_test_command_of_the_readme(root):
    readme = (root / "README.md").read_text("utf-8")

    script = (root / ".ci" / "run").read_text("utf-8")

    assert re.search(r"^make test$", script, re.MULTILINE)
    assert "make test" in readme
    assert "python run.py test" in readme
