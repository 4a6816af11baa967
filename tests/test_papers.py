"""What the papers say is what the program does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from bot.cards import story_card
from bot.cli.screen import drawn
from bot.commands import CATALOGUE
from bot.testing.briefs import hanoi
from bot.wording import word

WHO = {
    "asker": "everyone",
    "subscriber": "who manages the channel",
    "curator": "curators",
    "admin": "admins",
    "operator": "the operator",
}


def commands_table() -> str:
    """The catalogue as the README shows it."""
    rows = ["| command | does | who may |", "|---|---|---|"]
    for spec in CATALOGUE:
        words = " ".join(sub.name for sub in spec.subcommands) or " ".join(f"{one.name}:" for one in spec.options)
        shown = f"`/{spec.name}`" + (f" {words}" if words else "")
        roles = dict.fromkeys(WHO[one.role.value] for one in (spec.subcommands or (spec,)))
        rows.append(f"| {shown} | {word(spec.about)} | {', '.join(roles)} |")
    return "\n".join(rows)


def between(text: str, mark: str) -> str:
    found = re.search(rf"<!-- {mark} -->\n(.*?)<!-- /{mark} -->", text, re.DOTALL)
    assert found, f"the README has lost its part between <!-- {mark} --> and <!-- /{mark} -->"
    return found[1].strip()


def test_the_readme_lists_the_commands_of_the_catalogue(root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")

    assert between(readme, "commands") == commands_table()


def test_the_readme_shows_a_card_as_the_terminal_draws_it(root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")

    assert between(readme, "card") == f"```\n{drawn([story_card(hanoi())])}\n```"


def test_every_command_line_verb_of_the_readme_exists(root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    offered = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], capture_output=True, text=True, check=True, cwd=root
    ).stdout

    named = set(re.findall(r"^readout (\w+)", readme, re.MULTILINE)) - {"COMMAND"}

    assert named
    assert all(re.search(rf"^\s+{verb}\b", offered, re.MULTILINE) for verb in named)


def test_every_link_of_the_papers_leads_to_a_file(root: Path) -> None:
    papers = [*root.glob("*.md"), *root.glob("docs/*.md"), *root.glob("adapters/*.md")]

    broken = [
        f"{paper.name}: {link}"
        for paper in papers
        for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", paper.read_text(encoding="utf-8"))
        if not (paper.parent / link).exists()
    ]

    assert broken == []
