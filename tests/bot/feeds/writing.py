"""Feed documents written for tests, in three formats."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from bot.feeds.parse import ParseJob, parse_feed
from bot.model import Feed, FeedDocument, FeedState, FollowedFeed, Scope

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
URL = "http://feed.test/feed"
Item = Mapping[str, str]


def rss(items: Sequence[Item], title: str = "Wire", extra: str = "") -> bytes:
    parts = []
    for item in items:
        fields = [f"<title>{escape(item['title'])}</title>"] if "title" in item else []
        fields += [f"<link>{escape(item['link'])}</link>"] if "link" in item else []
        fields += [f'<guid isPermaLink="false">{escape(item["guid"])}</guid>'] if "guid" in item else []
        fields += [f"<description>{escape(item['text'])}</description>"] if "text" in item else []
        fields += [f"<pubDate>{_rfc(item['date'])}</pubDate>"] if "date" in item else []
        fields += [f"<content:encoded>{escape(item['html'])}</content:encoded>"] if "html" in item else []
        parts.append(f"<item>{''.join(fields)}</item>")
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    body = f"<channel><title>{escape(title)}</title>{extra}{''.join(parts)}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0" {space}>{body}</rss>'.encode()


def atom(items: Sequence[Item], title: str = "Wire") -> bytes:
    parts = []
    for item in items:
        fields = [f"<title>{escape(item['title'])}</title>"] if "title" in item else []
        fields += [f"<link href={quoteattr(item['link'])}/>"] if "link" in item else []
        fields += [f"<id>{escape(item['guid'])}</id>"] if "guid" in item else []
        fields += [f"<summary>{escape(item['text'])}</summary>"] if "text" in item else []
        fields += [f"<published>{item['date']}</published>"] if "date" in item else []
        parts.append(f"<entry>{''.join(fields)}</entry>")
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(title)}</title>{"".join(parts)}</feed>'.encode()


def jsonfeed(items: Sequence[Item], title: str = "Wire") -> bytes:
    names = {"title": "title", "link": "url", "guid": "id", "text": "content_text", "date": "date_published"}
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": title,
            "items": [{names[key]: value for key, value in item.items() if key in names} for item in items],
        }
    ).encode()


FORMATS = {"rss2": rss, "atom": atom, "jsonfeed": jsonfeed}


def parsed(body: bytes | str, content_type: str = "", url: str = URL, now: datetime = NOW) -> FeedDocument:
    return parse_feed(ParseJob(url, body.encode() if isinstance(body, str) else body, content_type, now))


def followed(title: str = "Wire", feed: int = 1, **values: object) -> FollowedFeed:
    """A feed that has been polled before; with an empty title, one that has not."""
    written = Feed(url=URL, scope=Scope("installation"), **values)  # type: ignore[arg-type]
    return FollowedFeed(id=feed, feed=written, state=FeedState(URL), title=title)


def _rfc(date: str) -> str:
    when = datetime.fromisoformat(date)
    return format_datetime(when if when.tzinfo else when.replace(tzinfo=UTC))
