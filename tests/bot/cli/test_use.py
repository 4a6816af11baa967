"""The command line as a contract: help, exit codes, wrong use told in one line."""

import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = ("demo", "run", "chat", "summarize", "replay", "ask", "batch", "check", "feeds")
FEED_COMMANDS = ("add", "list", "remove", "test", "import", "export")


@pytest.mark.parametrize("command", [(name,) for name in COMMANDS] + [("feeds", name) for name in FEED_COMMANDS])
def test_every_command_has_help(typed, command):
    ended = typed(*command, "--help")

    assert ended.code == 0
    assert ended.out.startswith(f"Usage: readout {' '.join(command)}")
    assert ended.err == ""


def test_help_names_every_command_with_a_whole_sentence(typed):
    ended = typed("--help")

    listed = {line.split()[0]: line for line in ended.lines if line.startswith("  ") and line.strip()}
    assert set(COMMANDS) <= set(listed)
    assert all(listed[name].endswith(".") and not listed[name].endswith("...") for name in COMMANDS)


def test_without_a_command_the_help_is_told_as_wrong_use(typed):
    ended = typed()

    assert ended.code == 2
    assert ended.out == ""
    assert ended.err.startswith("Usage: readout")


def test_the_version_is_told(typed):
    ended = typed("--version")

    assert ended.code == 0
    assert ended.out.startswith("readout ")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("sumarize", "x.txt"), "Did you mean 'summarize'"),
        (("nonsense",), "No such command 'nonsense'"),
        (("--verbose",), "No such option: --verbose"),
        (("replay", "x.xml", "--dbs", "y"), "--db"),
        (("summarize",), "PATH_OR_URL"),
        (("replay",), "PATH"),
        (("ask",), "command"),
        (("batch", "quotes"), "IN"),
        (("batch", "quotes", "in.jsonl"), "OUT"),
        (("batch", "headlines", "in.jsonl", "out.jsonl"), "'keypoints'"),
        (("ask", "/summit hanoi", "--format", "yaml"), "'json'"),
        (("summarize", "x.txt", "--format"), "--format"),
        (("feeds", "follow", "x"), "No such command 'follow'"),
        (("feeds", "add"), "url"),
        (("ask", "/summit hanoi", "extra"), "extra"),
    ],
)
def test_wrong_use_is_one_line_that_names_the_fault_and_where_help_is(typed, words, told):
    ended = typed(*words)

    assert ended.code == 2
    assert ended.out == ""
    assert told in ended.complaint
    assert ended.complaint.endswith(" --help")


async def test_wrong_use_ends_a_process_with_2(readout):
    ended = await readout("sumarize", "x.txt")

    assert ended.code == 2
    assert "summarize" in ended.complaint


def test_a_reader_who_has_seen_enough_is_no_fault(environment, tmp_path):
    command = f"'{sys.executable}' -c 'from bot.cli import main; main()' --help | head -n 1"

    ended = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, env=environment, cwd=tmp_path, check=False
    )

    assert ended.stdout.startswith("Usage: readout")
    assert ended.stderr == ""


# --- configuration --------------------------------------------------------------------------------


def written(folder: Path, text: str, name: str = "readout.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", [("check",), ("run",), ("chat",), ("feeds", "list"), ("ask", "/latest")])
async def test_a_configuration_that_is_not_there_is_wrong_use(readout, command):
    ended = await readout(*command, "--config", "absent.toml")

    assert ended.code == 2
    assert "absent.toml" in ended.complaint
    assert "no such" in ended.complaint


async def test_a_configuration_that_is_no_toml_is_told_with_its_line(readout, tmp_path):
    written(tmp_path, 'contact = "me@paper.example"\n[store\n')

    ended = await readout("check")

    assert ended.code == 2
    assert "readout.toml" in ended.complaint
    assert "line 2" in ended.complaint


@pytest.mark.parametrize("body", [b"\x00\xff\xfe\x01", b'contact = "caf\xe9"\n'], ids=["binary", "not UTF-8"])
async def test_a_configuration_that_is_no_text_is_told(readout, tmp_path, body):
    path = tmp_path / "odd.toml"
    path.write_bytes(body)

    ended = await readout("check", "--config", path)

    assert ended.code == 2
    assert "odd.toml" in ended.complaint


async def test_a_folder_is_no_configuration(readout, tmp_path):
    ended = await readout("check", "--config", tmp_path)

    assert ended.code == 2
    assert str(tmp_path) in ended.complaint


async def test_a_configuration_with_a_byte_order_mark_is_read(readout, tmp_path):
    path = tmp_path / "marked.toml"
    path.write_bytes(b"\xef\xbb\xbf" + f'[store]\nurl = "sqlite:///{tmp_path}/a.db"\n'.encode())

    ended = await readout("feeds", "list", "--config", path)

    assert ended.code == 0


async def test_all_faults_of_a_configuration_are_told_at_once_with_key_and_nearest_key(readout, tmp_path):
    written(
        tmp_path,
        """
contract = "me@paper.example"

[fetch]
total = "-3 s"
allow = ["nonsense"]

[delivery]
grase = "60 s"

[[feeds]]
outlet = "Paper"
""",
    )

    ended = await readout("check")

    told = ended.err
    assert ended.code == 2
    assert 'Did you mean "contact"?' in told
    assert 'Did you mean "grace"?' in told
    assert "fetch.total" in told
    assert "fetch.allow" in told
    assert "feeds" in told
    assert "url" in told
    assert all("readout.toml" in line for line in told.splitlines())


async def test_the_environment_is_checked_like_the_file(readout):
    ended = await readout("feeds", "list", READOUT_STORIES__WORKERS="many")

    assert ended.code == 2
    assert "workers" in ended.complaint


async def test_a_service_without_an_adapter_says_what_to_add(readout):
    ended = await readout("run")

    assert ended.code == 2
    assert "[adapters.terminal]" in ended.complaint
