"""The error tree. Each error carries its data and is worded once, here or where it is raised.

ReadoutError
├── ConfigError        the configuration: all faults at once
├── FetchError         an address did not give us a usable body
│   └── AddressError     we will not connect there at all
├── ParseError         bytes that are not the feed or page they should be
├── WorkerError        a child process died, or ran out of its time or memory
├── SummaryError       a summarizer could not say anything
├── SendError          a platform did not take a delivery
├── CommandError       the user can do something about it; users read its text
├── CorrectionError    a correction that cannot be made, undone or decided
├── StoreError         the store refuses or is damaged
└── PluginError        an adapter or summarizer could not be loaded
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

Stops = Literal["delivery", "post", "channel", "workspace"]
Waits = Literal["channel", "workspace", "adapter"]
FetchFault = Literal[
    "address",
    "dns",
    "connect",
    "tls",
    "timeout",
    "too_large",
    "status",
    "redirect",
    "encoding",
    "truncated",
    "protocol",
    "gone",
]


class ReadoutError(Exception):
    """The root of what Readout raises on purpose; its text is one clear line."""


class FetchError(ReadoutError):
    """An address did not give us a complete body within the limits.

    `kind` is one of `FetchFault`; `status` is the HTTP status where one came; `retry_after` is what the
    server asked for, already bounded to 60 s .. 24 h.
    """

    def __init__(
        self,
        url: str,
        why: str,
        *,
        kind: FetchFault,
        status: int | None = None,
        retry_after: timedelta | None = None,
    ) -> None:
        self.url = url
        self.why = why
        self.kind: FetchFault = kind
        self.status = status
        self.retry_after = retry_after
        super().__init__(why)


class AddressError(FetchError):
    """The address, or one it leads to, is not one we connect to; no socket was opened."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(url, why, kind="address")


class ParseError(ReadoutError):
    """The bytes are not what they should be.

    `found` names what they are instead (``a web page``, ``empty``, ``an image``), `feeds` the feeds that a
    page offers, as (title, address).
    """

    def __init__(self, why: str, *, found: str = "", feeds: Sequence[tuple[str, str]] = ()) -> None:
        self.why = why
        self.found = found
        self.feeds = tuple(feeds)
        super().__init__(why)


class WorkerError(ReadoutError):
    """A child process died, or ran out of its time or memory; the input is to blame, not the program."""


class SummaryError(ReadoutError):
    """A summarizer could not make a brief; the extractive one speaks instead."""


class SendError(ReadoutError):
    """A platform did not take a delivery, or did not say whether it did.

    Exactly one of the three holds: `retry_after` (seconds we were asked to wait; not a try), `unknown`
    (it may or may not have been posted), `stops` (never accepted: this card, anything to or under this
    post, for it is not there any more, anything in this channel, anything under this token). `waits` says what has to
    wait for `retry_after`: this channel, its workspace, or everything under this adapter.
    """

    def __init__(
        self,
        why: str,
        *,
        retry_after: float | None = None,
        waits: Waits = "channel",
        unknown: bool = False,
        stops: Stops | None = None,
    ) -> None:
        self.why = why
        self.waits: Waits = waits
        self.retry_after = retry_after
        self.unknown = unknown
        self.stops: Stops | None = stops
        super().__init__(why)


class CommandError(ReadoutError):
    """A user's request that cannot be done as asked; the text says what to type instead."""


CorrectionFault = Literal["unknown", "reports", "empty", "itself", "rests", "decided", "own"]
_CORRECTION_FAULTS: dict[CorrectionFault, str] = {
    "unknown": "there is no such story or correction here",
    "reports": "not all of these reports are in that story",
    "empty": "no report would be left in the story; merge it instead",
    "itself": "a story cannot become a part of itself",
    "rests": "a later correction rests on it; undo that one first",
    "decided": "it is decided already",
    "own": "it rests on reports that only that server sees",
}


class CorrectionError(ReadoutError):
    """A correction that cannot be made, undone or decided; `number` is that of the correction in the way."""

    def __init__(self, fault: CorrectionFault, number: int | None = None) -> None:
        self.fault: CorrectionFault = fault
        self.number = number
        super().__init__(_CORRECTION_FAULTS[fault])


class StoreError(ReadoutError):
    """The store is damaged, newer than this program, or locked by another."""


class PluginError(ReadoutError):
    """An adapter or summarizer could not be loaded; the others start."""

    def __init__(self, name: str, why: str) -> None:
        self.name = name
        self.why = why
        super().__init__(f"{name}: {why}")
