"""The groups of hostile cases that the feeds room answers for, and how each is run."""

import inspect
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from tests.hostile import documents, links, wire
from tests.hostile.cases import Case, Outcome, cases

GROUPS: dict[str, Callable[[Iterable[Case]], Outcome | Awaitable[Outcome]]] = {
    "feeds": documents.feeds,
    "xml": documents.xml,
    "bombs": documents.bombs,
    "html": documents.html_group,
    "encoding": documents.encoding,
    "dates": documents.dates_group,
    "json": documents.json_group,
    "urls": links.urls,
    "addresses": links.addresses_group,
    "redirects": links.redirects,
    "urlparse": links.urlparse,
    "http_raw": wire.http_raw,
    "http_scripts": wire.http_scripts,
}


async def run(folder: Path, group: str) -> Outcome:
    outcome = GROUPS[group](cases(folder, group))
    return await outcome if inspect.isawaitable(outcome) else outcome
