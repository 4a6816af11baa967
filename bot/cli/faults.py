"""What went wrong, in lines for whoever typed the command, and the exit code it ends with.

A fault of Readout's own is told in one line too; where it happened is written to a file to send in.
"""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Iterator

from typer.exceptions import TyperException

from bot.errors import CommandError, ReadoutError
from config.tables import ConfigError

FAILED, WRONG_USE = 1, 2
_EXPECTED = (TyperException, ConfigError, ReadoutError, OSError)


def told(error: Exception) -> tuple[int, list[str]]:
    """The exit code, and a line for each fault."""
    faults = list(_single(error))
    unknown = next((one for one in faults if not isinstance(one, _EXPECTED)), None)
    if unknown is not None:
        return FAILED, [_own_fault(unknown)]
    wrong = isinstance(error, TyperException | ConfigError | CommandError)
    return WRONG_USE if wrong else FAILED, [line for one in faults for line in _lines(one)]


def _single(error: Exception) -> Iterator[Exception]:
    """The errors of a group, or the one error."""
    if isinstance(error, ExceptionGroup):
        for inner in error.exceptions:
            yield from _single(inner)
    else:
        yield error


def _lines(error: Exception) -> Iterator[str]:
    if isinstance(error, ConfigError):
        yield from error.faults
    elif isinstance(error, TyperException):
        yield _usage(error)
    elif isinstance(error, OSError) and not isinstance(error, ReadoutError):
        yield f"{error.filename or 'the system'}: {error.strerror or error}"
    else:
        yield " ".join(str(error).split("\n"))


def _usage(error: TyperException) -> str:
    """Wrong use in one line: what is wrong, and where help is."""
    message = error.format_message().replace("Value error, ", "")
    if message.startswith("Usage:"):
        return message
    context = getattr(error, "ctx", None)
    end = "" if message.endswith("?") else "."
    return f"{message.rstrip('.')}{end} See: {context.command_path if context else 'readout'} --help"


def _own_fault(error: Exception) -> str:
    with tempfile.NamedTemporaryFile("w", prefix="readout-fault-", suffix=".txt", encoding="utf-8", delete=False) as to:
        to.writelines(traceback.format_exception(error))
    said = " ".join(str(error).split())[:200]
    return f"a fault of its own ({type(error).__name__}: {said}); please report it with {to.name}"
