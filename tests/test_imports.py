"""The import contracts hold: a file that goes where it may not is named, and one that may is left alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ONE_WAY = "whole packages go one way"
ROOMS = "inside bot"
WEB = "only feeds/fetch.py"
SQL = "only store/ speaks SQL"
ADAPTER = "an adapter gets its own table"
NEIGHBOURS = "one adapter knows nothing of another"
DISCORD = "only adapters/discord/"
SLACK = "only adapters/slack/"
PURE = "render and preview are pure"

TREE = [
    "config/settings.py", "config/tables.py",
    "bot/model.py", "bot/errors.py", "bot/ports/__init__.py", "bot/app.py", "bot/cli.py",
    "bot/feeds/__init__.py", "bot/feeds/fetch.py", "bot/feeds/parse.py",
    "bot/stories/__init__.py", "bot/stories/names.py",
    "bot/delivery/__init__.py", "bot/delivery/outbox.py",
    "bot/commands/__init__.py", "bot/commands/news.py",
    "bot/store/__init__.py", "bot/store/tables.py",
    "bot/testing/__init__.py", "bot/testing/web.py",
    "adapters/terminal.py",
    "adapters/slack/__init__.py", "adapters/slack/client.py", "adapters/slack/render.py",
    "adapters/discord/__init__.py", "adapters/discord/client.py", "adapters/discord/render.py",
]  # fmt: skip

FORBIDDEN = [
    # the file                      what it imports      the contract that names it
    ("config/settings.py",          "bot.model",         ONE_WAY),
    ("bot/cli.py",                  "adapters.terminal", ONE_WAY),
    ("bot/feeds/parse.py",          "bot.stories.names", ROOMS),
    ("bot/stories/names.py",        "bot.delivery",      ROOMS),
    ("bot/delivery/outbox.py",      "bot.commands.news", ROOMS),
    ("bot/commands/news.py",        "bot.store",         ROOMS),
    ("bot/store/tables.py",         "bot.feeds",         ROOMS),
    ("bot/feeds/parse.py",          "bot.app",           ROOMS),
    ("bot/model.py",                "bot.ports",         ROOMS),
    ("bot/app.py",                  "bot.testing",       ROOMS),
    ("bot/feeds/parse.py",          "aiohttp",           WEB),
    ("bot/stories/names.py",        "aiohttp",           WEB),
    ("bot/delivery/outbox.py",      "sqlalchemy",        SQL),
    ("bot/app.py",                  "aiosqlite",         SQL),
    ("adapters/terminal.py",        "sqlalchemy",        SQL),
    ("adapters/terminal.py",        "bot.store",         ADAPTER),
    ("adapters/slack/client.py",    "bot.app",           ADAPTER),
    ("adapters/terminal.py",        "config.settings",   ADAPTER),
    ("adapters/discord/client.py",  "adapters.slack",    NEIGHBOURS),
    ("bot/app.py",                  "discord",           DISCORD),
    ("adapters/slack/client.py",    "discord",           DISCORD),
    ("adapters/terminal.py",        "slack_sdk",         SLACK),
    ("adapters/discord/client.py",  "slack_bolt",        SLACK),
    ("adapters/slack/render.py",    "slack_sdk",         PURE),
    ("adapters/discord/render.py",  "discord",           PURE),
]  # fmt: skip

ALLOWED = {
    "bot/feeds/fetch.py": ["aiohttp", "bot.model"],
    "bot/testing/web.py": ["aiohttp", "bot.app"],
    "bot/store/tables.py": ["sqlalchemy", "bot.model"],
    "bot/stories/names.py": ["bot.ports", "bot.errors"],
    "bot/app.py": ["bot.store", "bot.feeds", "bot.commands", "config.settings"],
    "adapters/terminal.py": ["bot.model", "bot.ports", "bot.errors", "config.tables"],
    "adapters/slack/client.py": ["slack_sdk", "slack_bolt", "adapters.slack.render"],
    "adapters/discord/client.py": ["discord"],
}


@pytest.fixture
def tree(root, tmp_path):
    """The house in small, under the contracts of the real one."""
    (tmp_path / "pyproject.toml").write_bytes((root / "pyproject.toml").read_bytes())
    for name in ["config/__init__.py", "bot/__init__.py", "adapters/__init__.py", *TREE]:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text('"""A room."""\n')
    return tmp_path


def broken_contracts(tree: Path) -> list[str]:
    """The names of the contracts that the tree breaks, in full."""
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"],
        cwd=tree,
        env=os.environ | {"COLUMNS": "200", "PYTHONUTF8": "1", "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts: " in done.stdout, done.stdout + done.stderr
    return [line.removesuffix(" BROKEN") for line in done.stdout.splitlines() if line.endswith(" BROKEN")]


@pytest.mark.parametrize(("file", "module", "contract"), FORBIDDEN)
def test_an_import_that_the_house_forbids_is_named(tree, file, module, contract):
    (tree / file).write_text(f"import {module}\n")

    broken = broken_contracts(tree)

    assert [name for name in broken if name.startswith(contract)]


def test_the_imports_that_the_house_needs_are_left_alone(tree):
    for file, modules in ALLOWED.items():
        (tree / file).write_text("".join(f"import {module}\n" for module in modules))

    broken = broken_contracts(tree)

    assert broken == []
