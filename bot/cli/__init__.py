"""The front door: the command ``readout``.

Exit 0 for done, 1 for failed, 2 for wrong use. What goes wrong is told in clear lines on standard error,
never in a traceback. Each command's work stands in the module of its name; they are imported when
they are used, so that ``readout --help`` is quick.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from bot import __version__
from bot.cli import feeds
from bot.errors import ReadoutError
from config.tables import ConfigError

DONE, FAILED, WRONG_USE = 0, 1, 2


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


def main(arguments: list[str] | None = None) -> None:
    """Run one command line and exit with its code."""
    try:
        code = app(args=arguments, prog_name="readout", standalone_mode=False)
    except TyperException as error:
        _tell(error.format_message() or "no command given; see: readout --help")
        sys.exit(error.exit_code)
    except ConfigError as error:
        for fault in error.faults:
            _tell(fault)
        sys.exit(WRONG_USE)
    except ReadoutError as error:
        _tell(str(error))
        sys.exit(FAILED)
    except OSError as error:
        _tell(f"{error.filename or 'system'}: {error.strerror or error}")
        sys.exit(FAILED)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(FAILED)
    sys.exit(code if isinstance(code, int) else DONE)


def _tell(line: str) -> None:
    if line:
        print(f"readout: {line}", file=sys.stderr)


def _run(work: Coroutine[Any, Any, int]) -> int:
    return asyncio.run(work)


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
    """Show six days of 2019 in a minute: cards appear and grow, then /summit hanoi is answered. No network needed."""
    from bot.cli.demo import show

    return _run(show())


@app.command()
def run(config: Config = None) -> int:
    """Run the service in the foreground until it is told to stop (SIGTERM or Ctrl-C)."""
    from bot.cli.service import serve

    return _run(serve(config))


@app.command()
def chat(config: Config = None, db: Database = None) -> int:
    """Talk to Readout in this terminal: posts appear as they come, commands begin with a slash."""
    from bot.cli.service import converse

    return _run(converse(config, db))


@app.command()
def summarize(
    paths: Annotated[list[str], typer.Argument(metavar="PATH_OR_URL...", help="Plain text, HTML, or a web address.")],
    output: AsFormat = Format.TEXT,
    config: Config = None,
) -> int:
    """Print the readout of an article, or of several that tell one story."""
    from bot.cli.summarize import summarize as work

    return _run(work(paths, as_json=output is Format.JSON, config=config))


@app.command()
def replay(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Feed files, or folders of them.")],
    db: Annotated[Path | None, typer.Option(help="Database file to fill; else nothing is kept.")] = None,
) -> int:
    """Put feed files from disk through intake and briefing, in the order of their publication."""
    from bot.cli.replay import replay as work

    return _run(work(paths, db))


@app.command()
def ask(
    command: Annotated[str, typer.Argument(help='A slash command in quotes: "/summit hanoi".')],
    as_of: Annotated[str | None, typer.Option(help="Answer as the archive knew then: 2019-02-28T01:00Z.")] = None,
    db: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Database file; else the one the configuration names."),
    ] = None,
    output: AsFormat = Format.TEXT,
    config: Config = None,
) -> int:
    """Answer one slash command from the archive."""
    from bot.cli.ask import answer

    return _run(answer(command, as_of=as_of, db=db, as_json=output is Format.JSON, config=config))


@app.command()
def batch(
    task: Annotated[Task, typer.Argument(help="What to predict.")],
    source: Annotated[Path, typer.Argument(metavar="IN", help="JSON lines; .gz is read as it is.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="JSON lines of predictions.")],
) -> int:
    """Predict for many documents at once, in the formats of the evaluators."""
    from bot.cli.batch import run_batch

    return run_batch(task.value, source, target)


@app.command()
def check(config: Config = None) -> int:
    """Explain the configuration and test what it can reach; all faults at once."""
    from bot.cli.check import check as work

    return _run(work(config))
