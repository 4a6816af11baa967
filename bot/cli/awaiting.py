"""How a command that waits for something is run to its end."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def finished(work: Coroutine[Any, Any, T]) -> T:
    """What the work gives in the end.

    asyncio is only loaded here: commands that never wait (help, batch) start in two thirds of the time.
    """
    import asyncio

    return asyncio.run(work)
