"""Logs: one event a line on standard error, with fields; foreign text is encoded and cut."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from config.settings import LogSettings

MOST = 200
"""Characters of one field."""


def set_up_logs(settings: LogSettings) -> None:
    """Send events from this level on to standard error, as JSON lines or as lines for people."""
    renderer: Any = (
        structlog.processors.JSONRenderer() if settings.json_lines else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _cut,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[settings.level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _cut(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cut long fields and encode line breaks and escape codes, so that foreign text cannot forge a line."""
    for key, value in event.items():
        if isinstance(value, str) and key != "exception":
            event[key] = (
                value[:MOST].encode("unicode_escape").decode("ascii") if not value.isprintable() else value[:MOST]
            )
    return event
