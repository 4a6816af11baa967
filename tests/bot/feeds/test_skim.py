"""What is left of a feed whose texts cannot be read: its entries by title and link, known again by the same keys."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.errors import ParseError
from bot.feeds.parse import ParseJob, parse_feed
from bot.feeds.skim import skim_feed

NOW = datetime(2024, 5, 2, 12, tzinfo=UTC)
RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>The Wire</title>
<item><title>Talks &amp; tea</title><link>https://wire.test/a</link><guid>a</guid>
<pubDate>Thu, 02 May 2024 10:00:00 GMT</pubDate><description>The ministers met.</description></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>The Wire</title>
<entry><title type="html">Talks</title><link href="https://wire.test/a"/><id>urn:a</id>
<updated>2024-05-02T10:00:00Z</updated><content type="html">The ministers met.</content></entry></feed>"""
JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "The Wire", "items": [
{"id": "a", "url": "https://wire.test/a", "title": "Talks", "content_text": "The ministers met."}]}"""


@pytest.mark.parametrize("body", [RSS, ATOM, JSON], ids=["rss", "atom", "json"])
def test_entries_keep_what_they_are_known_by_and_lose_their_texts(body):
    job = ParseJob("https://wire.test/feed", body, "", NOW)

    whole, bare = parse_feed(job), skim_feed(job)

    assert bare.title == whole.title == "The Wire"
    assert [entry.text for entry in bare.entries] == [""]
    first = replace(whole.entries[0], text="", language=bare.entries[0].language)
    assert bare.entries[0] == first


@pytest.mark.parametrize("body", [b"", b"plain words", b"<rss><channel></channel></rss>", b'{"a": 1}', b"{" * 9999])
def test_what_has_no_entries_is_no_feed(body):
    with pytest.raises(ParseError):
        skim_feed(ParseJob("https://wire.test/feed", body, "", NOW))
