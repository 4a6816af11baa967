"""The front door: the command ``readout``.

Exit 0 for done, 1 for failed, 2 for wrong use. What goes wrong is told in clear lines on standard error,
never in a traceback. Each command's work stands in the module of its name; they are imported when
they are used, so that ``readout --help`` is quick.
"""

from __future__ import annotations

import io
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot import __version__
from bot.cli import corrections, faults, feeds
from bot.cli.awaiting import finished

DONE, FAILED = 0, 1


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


class Task(StrEnum):
    QUOTES = "quotes"
    KEYPOINTS = "keypoints"
    STORIES = "stories"
    TIMELINES = "timelines"


Config = Annotated[
    Path | None,
    typer.Option(help="Configuration file; else ./readout.toml, else the one in the user's configuration folder."),
]
Database = Annotated[Path | None, typer.Option(help="Database file; else the one the configuration names.")]
AsFormat = Annotated[Format, typer.Option("--format", help="How to print the answer.")]

app = typer.Typer(
    name="readout",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    no_args_is_help=True,
)
app.add_typer(feeds.app, name="feeds")
app.add_typer(corrections.app, name="corrections")


def main(arguments: list[str] | None = None) -> None:
    """Run one command line and exit with its code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without typographic quotes is no reason to fail
    try:
        code = app(args=arguments, prog_name="readout", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(DONE)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(FAILED)
    except Exception as error:  # noqa: BLE001 - whatever went wrong is told, never shown as a traceback
        code, lines = faults.told(error)
        for line in lines:
            print(line if line.startswith("Usage:") else f"readout: {line}", file=sys.stderr)
        sys.exit(code)
    sys.exit(code if isinstance(code, int) else DONE)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"readout {__version__}")
        raise typer.Exit


@app.callback()
def readout(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Readout follows diplomacy news and tells who met, what came of it and who said what."""


@app.command()
def demo() -> int:
    """Show a summit as it was told in 2019.

    Six days pass in a minute: cards appear and grow, then /summit hanoi is answered. No network is needed.
    """
    from bot.cli.demo import show

    return finished(show())


@app.command()
def run(config: Config = None) -> int:
    """Run the service in the foreground.

    One line tells when it is ready; SIGTERM or Ctrl-C stops it.
    """
    from bot.cli.service import serve

    return finished(serve(config))


@app.command()
def chat(config: Config = None, db: Database = None) -> int:
    """Talk to Readout in this terminal.

    Posts appear as they come; commands begin with a slash, /help lists them.
    """
    from bot.cli.service import converse

    return finished(converse(config, db))


@app.command()
def summarize(
    paths: Annotated[list[str], typer.Argument(metavar="PATH_OR_URL...", help="Plain text, HTML, or a web address.")],
    output: AsFormat = Format.TEXT,
    config: Config = None,
) -> int:
    """Print the readout of articles.

    Several that tell one story give one readout.
    """
    from bot.cli.summarize import summarize as work

    return finished(work(paths, as_json=output is Format.JSON, config=config))


@app.command()
def replay(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Feed files, or folders of them.")],
    db: Annotated[Path | None, typer.Option(help="Database file to fill; else nothing is kept.")] = None,
) -> int:
    """Read feed files from disk into an archive.

    All entries go through intake and briefing in the order of their publication; what is refused is told.
    """
    from bot.cli.replay import replay as work

    return finished(work(paths, db))


@app.command()
def ask(
    command: Annotated[str, typer.Argument(help='A slash command in quotes: "/summit hanoi".')],
    as_of: Annotated[str | None, typer.Option(help="Answer as the archive knew then: 2019-02-28T01:00Z.")] = None,
    db: Database = None,
    output: AsFormat = Format.TEXT,
    config: Config = None,
) -> int:
    """Answer one slash command from the archive."""
    from bot.cli.ask import answer

    return finished(answer(command, as_of=as_of, db=db, as_json=output is Format.JSON, config=config))


@app.command()
def why(
    what: Annotated[str, typer.Argument(help="A link, the words or number of a story, or a feed's address.")],
    channel: Annotated[str | None, typer.Option(help="As this channel has it: slack/T123/C456.")] = None,
    db: Database = None,
    config: Config = None,
) -> int:
    """Tell why something came to a channel, or did not."""
    from bot.cli.ask import reasons

    return finished(reasons(what, channel, db=db, config=config))


@app.command()
def preview(
    story: Annotated[str, typer.Argument(help="The words or number of a story.")],
    platform: Annotated[str, typer.Option(help="As it is shown there: discord, terminal.")] = "discord",
    out: Annotated[Path | None, typer.Option(help="File to write; else it is printed.")] = None,
    zone: Annotated[str, typer.Option(help="Time zone of its reader.")] = "UTC",
    db: Database = None,
    config: Config = None,
) -> int:
    """Draw a story's card as a platform shows it, without an account."""
    from bot.cli.preview import preview as work

    return work(story, platform, out=out, zone=zone, db=db, config=config)


@app.command()
def batch(
    task: Annotated[Task, typer.Argument(help="What to predict.")],
    source: Annotated[Path, typer.Argument(metavar="IN", help="JSON lines; .gz is read as it is.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="JSON lines of predictions.")],
) -> int:
    """Predict for many documents at once.

    Reads and writes JSON lines in the formats of the evaluators.
    """
    from bot.cli.batch import run_batch

    return run_batch(task.value, source, target)


@app.command()
def check(config: Config = None) -> int:
    """Explain and test the configuration.

    Whatever it can reach is tried; all faults are told at once.
    """
    from bot.cli.check import check as work

    return finished(work(config))
