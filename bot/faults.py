"""Named moments at which the fault harness may strike; in production nothing happens there.

    fetch.store           between a download and the commit of what it brought
    store.outbox          inside the transaction that addresses a brief
    deliver.before_call   the try is committed, the call has not begun
    deliver.in_call       the call is under way
    deliver.before_mark   the answer is there, the receipt is not yet stored; or only in the list beside the database

Why a global hook, in a house without globals? The moments lie deep in stages that must not know of the harness,
and a process that is about to be killed has one fate for all of them. `bot.testing.faults` sets it, in child
processes of its own; nothing else does.
"""

from __future__ import annotations

from collections.abc import Callable

Strike = Callable[[str], None]

FETCH_STORE = "fetch.store"
STORE_OUTBOX = "store.outbox"
BEFORE_CALL = "deliver.before_call"
IN_CALL = "deliver.in_call"
BEFORE_MARK = "deliver.before_mark"

_strike: Strike | None = None


def at(point: str) -> None:
    """This process passes the point; under the harness it may not live to return."""
    if _strike is not None:
        _strike(point)


def arm(strike: Strike | None) -> None:
    """Call `strike` with the name of every point that this process passes; None disarms."""
    global _strike  # noqa: PLW0603 - see above
    _strike = strike
