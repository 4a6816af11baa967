"""What several tests of understanding read."""

from datetime import UTC, datetime

import pytest

from bot.feeds.article import PageJob, read_page
from bot.feeds.parse import ParseJob, parse_feed
from bot.model import INSTALLATION, Article
from bot.samples import FEEDS, PAGES
from bot.samples.wire import load

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def wire() -> tuple[Article, ...]:
    """The whole sample wire in its last wording, read as the product reads it, oldest first."""
    found: list[Article] = []
    for number, feed in enumerate(load()):
        body = (FEEDS / feed.outlet.file).read_bytes()
        for entry in parse_feed(ParseJob(f"https://{feed.outlet.host}/feed", body, feed.content_type, NOW)).entries:
            assert entry.link
            assert entry.published
            text = entry.text
            if feed.outlet.full_text:
                page = PAGES / feed.outlet.host / f"{entry.link.split('/', 3)[3]}.html"
                text = read_page(PageJob(entry.link, page.read_bytes(), "text/html; charset=utf-8", NOW)).text
            at = entry.published
            found.append(
                Article(
                    len(found) + 1,
                    1,
                    number,
                    INSTALLATION,
                    feed.outlet.name,
                    entry.link,
                    entry.title,
                    text,
                    feed.outlet.language,
                    at,
                    at,
                    at,
                    authors=entry.authors,
                )
            )
    return tuple(sorted(found, key=lambda article: article.known_from))
