"""``readout summarize``: the readout of an article, or of several that tell one story."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from pathlib import Path
from urllib.parse import urlsplit

from bot.app import web
from bot.cards import story_card
from bot.cli.screen import drawn
from bot.cli.shape import brief_json
from bot.clock import SystemClock
from bot.errors import FetchError, ReadoutError
from bot.feeds import language as languages
from bot.feeds.article import PageJob, read_page
from bot.model import INSTALLATION, Analysis, Article, Brief, Fetched, Member, Story
from bot.ports import Material, Workers
from bot.stories.analysis import analyse
from bot.stories.days import find_days
from bot.stories.extractive import Extractive
from bot.stories.grounding import ground
from bot.stories.grouping import Grouper
from bot.workers import WorkerPool
from config.settings import Settings, load

MOST_BYTES = 8 * 1024 * 1024
HEAD = 5
"""Lines of a plain text among which its date is looked for."""
DATE_LINE = 40
"""Characters that a line with a date and little else may have."""
READING = 20.0
"""Seconds of CPU for one article."""

_PAGE = re.compile(
    rb"(?is)\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|\?xml[^>]*\?>\s*<(?:!doctype\s+)?html)"
)
_FEED = re.compile(rb"(?is)\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?<(?:rss|feed|rdf:rdf)[\s>]")


@dataclass(frozen=True, slots=True)
class _Input:
    article: Article
    plain: bool
    """A plain-text file: offsets are in the file itself, and the output does not repeat its text."""


async def summarize(paths: Sequence[str], *, as_json: bool, config: Path | None) -> int:
    """Print one readout for each story the inputs tell."""
    settings = load(config)
    async with AsyncExitStack() as stack:
        workers = await stack.enter_async_context(WorkerPool(settings.stories.workers))
        inputs = [await _read(path, number, settings, workers) for number, path in enumerate(paths, 1)]
        articles = [one.article for one in inputs]
        analyses = [await workers.call(analyse, article, seconds=READING) for article in articles]
    briefs = [await _brief(material) for material in _stories(articles, analyses, settings)]
    if as_json:
        texts = {one.article.id: one.article.text for one in inputs if not one.plain}
        shapes = [brief_json(brief, texts) for brief in briefs]
        print(json.dumps(shapes[0] if len(shapes) == 1 else shapes, ensure_ascii=False, indent=2))
    else:
        print(drawn([replace(story_card(brief), buttons=()) for brief in briefs]))
    return 0


def _stories(articles: Sequence[Article], analyses: Sequence[Analysis], settings: Settings) -> list[Material]:
    """The inputs by story, in the order given."""
    grouper = Grouper((), settings.stories.window)
    members: dict[int, list[tuple[Article, Analysis]]] = {}
    for article, analysis in zip(articles, analyses, strict=True):
        member = Member(article.id, INSTALLATION, analysis.fingerprint)
        placement = grouper.place(member)
        story = placement.story if placement.story is not None else len(members) + 1
        grouper.add(story, INSTALLATION, member)
        members.setdefault(story, []).append((replace(article, copy_of=placement.copy_of), analysis))
    return [
        Material(
            Story(story, INSTALLATION, tuple(article for article, _ in found)),
            tuple(analysis for _, analysis in found),
        )
        for story, found in members.items()
    ]


async def _brief(material: Material) -> Brief:
    return ground(await Extractive().summarize(material, None), material)


# --- reading what was given -----------------------------------------------------------------------


async def _read(path: str, number: int, settings: Settings, workers: Workers) -> _Input:
    if urlsplit(path).scheme in {"http", "https"}:
        return _Input(await _from_web(path, number, settings, workers), plain=False)
    file = Path(path)
    body = _bytes(file)
    if _PAGE.match(body):
        page = Fetched(f"file:{file.as_posix()}", body, "text/html")
        return _Input(await _from_page(page, number, workers), plain=False)
    return _Input(_from_text(file, body, number), plain=True)


def _bytes(file: Path) -> bytes:
    if file.is_dir():
        raise ReadoutError(f"{file}: is a folder; name the articles in it, or use: readout replay {file}")
    if not file.is_file():
        raise ReadoutError(f"{file}: there is no such file")
    if file.stat().st_size > MOST_BYTES:
        raise ReadoutError(f"{file}: is larger than {MOST_BYTES // 1024 // 1024} MiB, too large for an article")
    body = file.read_bytes()
    if not body.removeprefix(BOM_UTF8).strip():
        raise ReadoutError(f"{file}: is empty")
    if b"\x00" in body and not body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise ReadoutError(f"{file}: is not a text file")
    if _FEED.match(body):
        raise ReadoutError(f"{file}: is a feed, not an article; use: readout replay {file}")
    return body


def _from_text(file: Path, body: bytes, number: int) -> Article:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadoutError(f"{file}: is not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    head = [line.strip() for line in text.splitlines() if line.strip()][:HEAD]
    return _article(number, file.name, None, head[0][:300], text, _date_line(head), None)


def _date_line(head: Sequence[str]) -> datetime | None:
    """The day that a line of its own near the top of a text gives, at noon: what is written below was written then."""
    for line in head:
        if len(line) <= DATE_LINE:
            for mention in find_days(line, None):
                return datetime.combine(mention.day, time(12), UTC)
    return None


async def _from_web(url: str, number: int, settings: Settings, workers: Workers) -> Article:
    async with web(settings) as fetcher:
        try:
            page = await fetcher.fetch(url, page=True)
        except FetchError as error:
            raise ReadoutError(f"{url}: {error}") from error
    if not isinstance(page, Fetched):
        raise ReadoutError(f"{url}: the server sent nothing new")
    return await _from_page(page, number, workers)


async def _from_page(page: Fetched, number: int, workers: Workers) -> Article:
    read = await workers.call(
        read_page, PageJob(page.url, page.body, page.content_type, SystemClock().now()), seconds=READING
    )
    if not read.text:
        raise ReadoutError(f"{page.url.removeprefix('file:')}: no article text was found on this page")
    return _article(
        number, urlsplit(page.url).netloc or page.url, page.url, read.title, read.text, read.published, read.language
    )


def _article(
    number: int, outlet: str, url: str | None, title: str, text: str, published: datetime | None, language: str | None
) -> Article:
    now = published or SystemClock().now().astimezone(UTC)
    return Article(
        id=number,
        version=1,
        feed=0,
        scope=INSTALLATION,
        outlet=outlet,
        url=url,
        title=title,
        text=text,
        language=language or languages.tag(text),
        first_seen=now,
        known_from=now,
        published=published,
    )
