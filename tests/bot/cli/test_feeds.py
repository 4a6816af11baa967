"""`readout feeds`: feeds by hand against a site on loopback, OPML in and out."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cli.feeds import feeds_of_opml
from bot.testing.web import LocalSite

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title><link>https://paper.example/</link>
<item><title>Talks end</title><guid>1</guid><pubDate>Thu, 28 Feb 2019 09:00:00 GMT</pubDate></item>
</channel></rss>"""
PAGE = """<html><head><title>Paper</title>
<link rel="alternate" type="application/rss+xml" title="World" href="/feed"></head><body>Hello</body></html>"""


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[LocalSite]:
    """A site with a feed and a page that offers it; the settings allow it."""
    async with LocalSite() as site:
        site.put("/feed", FEED)
        site.put("/page", PAGE, "text/html")
        (tmp_path / "readout.toml").write_text(
            f'[store]\nurl = "sqlite:///{tmp_path.as_posix()}/a.db"\n[fetch]\nallow = ["{site.allow}"]\n',
            encoding="utf-8",
        )
        yield site


async def test_a_feed_that_was_tried_is_followed_listed_and_removed(readout, site):
    added = await readout(
        "feeds", "add", site.url("/feed"), "--outlet", "The Paper", "--topic", "Asia", "--topic", "UN"
    )
    listed = await readout("feeds", "list")
    removed = await readout("feeds", "remove", site.url("/feed"))
    left = await readout("feeds", "list")

    assert [one.code for one in (added, listed, removed, left)] == [0, 0, 0, 0]
    assert "1 entries" in added.out or "1 entry" in added.out
    assert all(part in listed.out for part in ("The Paper", site.url("/feed"), "Asia, UN", "not polled yet"))
    assert "The Paper" in removed.out
    assert left.lines == ["0 feeds"]


async def test_a_feed_is_removed_by_its_number_too(readout, site):
    await readout("feeds", "add", site.url("/feed"))
    number = (await readout("feeds", "list")).lines[0].split()[0]

    removed = await readout("feeds", "remove", number)

    assert removed.code == 0
    assert site.url("/feed") in removed.out


async def test_following_twice_is_following_once(readout, site):
    await readout("feeds", "add", site.url("/feed"))
    await readout("feeds", "add", site.url("/feed"))

    listed = await readout("feeds", "list")

    assert listed.lines[-1] == "1 feed"


async def test_a_page_is_not_followed_but_what_it_offers_is_told(readout, site):
    ended = await readout("feeds", "add", site.url("/page"))

    assert ended.code == 1
    assert "a web page" in ended.complaint
    assert site.url("/feed") in ended.complaint
    assert (await readout("feeds", "list")).lines == ["0 feeds"]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/absent", "404"),
        ("http://127.0.0.1:9/feed", "http://127.0.0.1:9/feed"),
        ("file:///etc/hostname", "http"),
        ("not an address", "not an address"),
        ("", "address"),
        ("http://user:secret@127.0.0.1/feed", "password"),
    ],
)
async def test_an_address_that_gives_no_feed_is_one_line(readout, site, address, told):
    ended = await readout("feeds", "add", site.url(address) if address.startswith("/") else address)

    assert ended.code in {1, 2}
    assert told in ended.complaint
    assert "secret" not in ended.err


async def test_trying_stores_nothing_and_fails_when_one_address_fails(readout, site):
    good = await readout("feeds", "test", site.url("/feed"))
    mixed = await readout("feeds", "test", site.url("/feed"), site.url("/page"))

    assert good.code == 0
    assert good.out.startswith("yes")
    assert "28 Feb 2019" in good.out
    assert mixed.code == 1
    assert any(line.startswith("no ") and "a web page" in line for line in mixed.lines)
    assert (await readout("feeds", "list")).lines == ["0 feeds"]


async def test_removing_what_is_not_followed_says_where_to_look(readout, site):
    ended = await readout("feeds", "remove", "https://absent.example/feed")

    assert ended.code == 1
    assert "readout feeds list" in ended.complaint


# --- OPML -----------------------------------------------------------------------------------------

OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="Asia">
<outline type="rss" text="Paper &amp; Sons" title="Paper &amp; Sons" xmlUrl="https://paper.example/feed?a=1&amp;b=2"/>
</outline>
<outline type="rss" text="Post" title="Post" xmlUrl="https://post.example/feed"/>
</body></opml>
"""


async def test_a_list_of_feeds_comes_in_and_goes_out_again_as_it_was(readout, site, tmp_path):
    (tmp_path / "mine.opml").write_text(OPML, encoding="utf-8")

    came = await readout("feeds", "import", "mine.opml")
    went = await readout("feeds", "export", "yours.opml")

    assert (came.code, went.code) == (0, 0)
    assert came.out.startswith("2 feeds imported")
    mine, yours = (
        {(feed.url, feed.outlet, feed.topics) for feed in feeds_of_opml(tmp_path / name)}
        for name in ("mine.opml", "yours.opml")
    )
    assert mine == yours
    assert ("https://paper.example/feed?a=1&b=2", "Paper & Sons", ("Asia",)) in yours


async def test_several_topics_survive_the_way_out_and_in(readout, site, tmp_path):
    await readout("feeds", "add", site.url("/feed"), "--topic", "Asia", "--topic", "UN")

    await readout("feeds", "export", "mine.opml")

    (feed,) = feeds_of_opml(tmp_path / "mine.opml")
    assert set(feed.topics) == {"Asia", "UN"}


BAD: dict[str, tuple[bytes | None, str]] = {
    "absent.opml": (None, "absent.opml"),
    "empty.opml": (b"", "no feeds found"),
    "feed.opml": (FEED.encode(), "no feeds found"),
    "page.opml": (PAGE.encode(), "no feeds found"),
    "binary.opml": (b"\x00\xff\x00\xff", "no feeds found"),
    "dtd.opml": (OPML.replace("<opml", '<!DOCTYPE opml [<!ENTITY x "y">]><opml', 1).encode(), "document type"),
    "dtd16.opml": (
        OPML.replace("UTF-8", "UTF-16").replace("<opml", '<!DOCTYPE opml [<!ENTITY x "y">]><opml', 1).encode("utf-16"),
        "document type",
    ),
    "large.opml": (OPML.encode() + b" " * 1024 * 1024, "larger than 1 MiB"),
    "many.opml": (
        b"<opml version='2.0'><body>"
        + b"".join(b"<outline type='rss' text='x' xmlUrl='https://x.example/%d'/>" % number for number in range(501))
        + b"</body></opml>",
        "501 feeds, more than the 500",
    ),
    "schemes.opml": (
        b"<opml version='2.0'><body><outline type='rss' text='x' xmlUrl='file:///etc/passwd'/></body></opml>",
        "file:///etc/passwd",
    ),
}


@pytest.mark.parametrize("name", BAD)
async def test_what_is_no_list_of_feeds_is_one_line_and_nothing_is_followed(readout, site, tmp_path, name):
    body, told = BAD[name]
    if body is not None:
        (tmp_path / name).write_bytes(body)

    ended = await readout("feeds", "import", name)

    assert ended.code == 1
    assert told in ended.complaint
    assert (await readout("feeds", "list")).lines == ["0 feeds"]


async def test_a_folder_is_no_list_of_feeds(readout, site, tmp_path):
    (tmp_path / "lists").mkdir()

    ended = await readout("feeds", "import", "lists")

    assert ended.code == 1
    assert "lists" in ended.complaint


async def test_exporting_into_a_folder_that_is_not_there_is_told(readout, site):
    ended = await readout("feeds", "export", "absent/mine.opml")

    assert ended.code == 1
    assert "absent" in ended.complaint
