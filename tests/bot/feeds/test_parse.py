"""What feeds say, in every format, broken or not."""

import contextlib
import gzip
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.feeds.parse import page_feeds
from tests.bot.feeds.writing import FORMATS, NOW, atom, parsed, rss

LONG = "<p>" + "The delegations met in Hanoi for a second day of talks. " * 6 + "</p><p>No date was set.</p>"


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_says_the_same(kind: str):
    body = FORMATS[kind](
        [{"title": "Talks & tea", "link": "/a", "guid": "g1", "text": "They met.", "date": "2024-05-02T10:00:00Z"}]
    )

    document = parsed(body)

    (entry,) = document.entries
    assert (document.title, entry.title, entry.text) == ("Wire", "Talks & tea", "They met.")
    assert (entry.link, entry.guid) == ("http://feed.test/a", "g1")
    assert entry.published == datetime(2024, 5, 2, 10, tzinfo=UTC)
    assert entry.updated is None


def test_whole_texts_are_told_from_teasers():
    document = parsed(
        rss(
            [
                {"title": "whole", "text": "They met.", "html": LONG},
                {"title": "teaser", "text": "They met."},
                {"title": "goes on", "text": "They met.", "html": LONG[:300] + "... Read more"},
            ]
        )
    )

    assert [entry.full for entry in document.entries] == [True, False, False]
    assert document.entries[0].text.endswith("talks.\n\nNo date was set.")


def test_an_address_in_the_document_is_the_base_of_its_links():
    body = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://base.test/blog/">
    <entry xml:base="2024/"><title>t</title><id>1</id><link href="a.html"/></entry></feed>"""

    assert parsed(body).entries[0].link == "http://base.test/blog/2024/a.html"


def test_html_in_titles_is_read_and_plain_titles_stay_as_they_are():
    body = """<feed xmlns="http://www.w3.org/2005/Atom">
    <entry><title type="html">&lt;b&gt;Bold&lt;/b&gt; talks</title><id>1</id></entry>
    <entry><title type="text">History of the &lt;blink&gt; tag</title><id>2</id></entry>
    <entry><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Rich <i>talks</i></div></title></entry>
    </feed>"""

    titles = [entry.title for entry in parsed(body).entries]

    assert titles == ["Bold talks", "History of the <blink> tag", "Rich talks"]


def test_language_is_told_by_the_text_and_by_the_feed_for_short_ones():
    german = "Die Außenminister trafen sich am Donnerstag in Wien, um über das Abkommen zu sprechen und zu beraten."

    document = parsed(rss([{"title": german, "text": german}, {"title": "OK"}], extra="<language>en-gb</language>"))

    assert [entry.language for entry in document.entries] == ["de", "en"]
    assert document.language == "en"


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Thu, 02 May 2024 10:00:00 GMT", datetime(2024, 5, 2, 10, tzinfo=UTC)),
        ("Thu, 02 May 2024 12:00:00 +0200", datetime(2024, 5, 2, 10, tzinfo=UTC)),
        ("2024-05-02T10:00:00", datetime(2024, 5, 2, 10, tzinfo=UTC)),
        ("Sat, 01 Jun 2024 20:00:00 GMT", NOW + timedelta(hours=8)),
        ("Mon, 03 Jun 2024 20:00:00 GMT", None),
        ("Thu, 02 May 1985 10:00:00 GMT", None),
        ("yesterday", None),
    ],
)
def test_a_date_has_a_zone_and_is_plausible_or_is_none(date: str, expected: datetime | None):
    body = f"<rss version='2.0'><channel><item><title>t</title><pubDate>{date}</pubDate></item></channel></rss>"

    assert parsed(body).entries[0].published == expected


def test_fields_are_cut_to_their_limits():
    item = {"title": "t " * 400, "guid": "g" * 5000, "link": "http://feed.test/" + "l" * 3000, "text": "word " * 60_000}

    (entry,) = parsed(rss([item])).entries

    assert len(entry.title) <= 300
    assert entry.guid is not None
    assert entry.guid.startswith("sha256:")
    assert entry.link is None
    assert 199_000 < len(entry.text) <= 200_000


def test_a_feed_is_read_to_its_first_thousand_entries_and_says_so():
    document = parsed(rss([{"title": f"t{number}"} for number in range(1010)]))

    assert len(document.entries) == 1000
    assert [(refusal.what, refusal.why) for refusal in document.refused] == [
        ("10 entries", "a feed is read to its first 1000")
    ]


def test_complete_entries_of_broken_xml_are_saved_and_the_unfinished_one_is_not():
    body = rss([{"title": "one & two"}, {"title": "three"}, {"title": "four"}]).replace(b"&amp;", b"&")

    document = parsed(body[: body.index(b"four") + 2])

    assert [entry.title for entry in document.entries] == ["one & two", "three"]
    assert document.refused[0].why == "the document breaks off inside it"


def test_an_entry_that_says_nothing_is_refused_by_name():
    document = parsed(rss([{"guid": "g7"}, {"title": "t"}]))

    assert len(document.entries) == 1
    assert document.refused[0].what == "entry g7"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "an image"),
        (gzip.compress(rss([])), "a packed file"),
        (b"%PDF-1.7", "a PDF document"),
        (b"<!DOCTYPE html><html><head><title>Home</title></head></html>", "a web page"),
        (b"Just some words", "plain text"),
        (b"<config><a/></config>", "an XML document of another kind"),
        (b"{}", "JSON of another kind"),
        (b"[" * 100_000, "broken JSON"),
        (b'{"title": "t", "items": [' + b"[" * 70 + b"]" * 70 + b"]}", "broken JSON"),
    ],
)
def test_what_is_no_feed_is_called_by_its_name(body: bytes, found: str):
    with pytest.raises(ParseError) as caught:
        parsed(body)

    assert caught.value.found == found
    assert str(caught.value).startswith("not a feed")


def test_a_page_tells_which_feeds_it_offers():
    page = """<!doctype html><html><head>
    <link rel="alternate" type="application/rss+xml" title="World news" href="/world.rss">
    <link rel="alternate" type="application/atom+xml" href="//other.test/atom">
    <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
    <link rel="stylesheet" href="/style.css"></head><body></body></html>"""

    with pytest.raises(ParseError) as caught:
        parsed(page, "text/html")

    assert caught.value.feeds == (
        ("World news", "http://feed.test/world.rss"),
        ("http://other.test/atom", "http://other.test/atom"),
    )
    assert page_feeds("<p>none</p>", "http://feed.test/") == ()


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % p "x">]>',
        "<!DOCTYPE rss [" + "".join(f'<!ENTITY e{n} "x">' for n in range(40)) + "]>",
        '<!DOCTYPE rss [<!ENTITY long "' + "x" * 300 + '">]>',
        "<!DOCTYPE rss [",
    ],
)
def test_entities_that_are_not_plain_are_refused(doctype: str):
    with pytest.raises(ParseError):
        parsed(doctype + "<rss version='2.0'><channel><item><title>&x;</title></item></channel></rss>")


def test_a_plain_doctype_is_cut_and_its_plain_entities_are_put_in_place():
    body = """<?xml version="1.0"?><!-- made by hand --><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN"
    "http://example.org/rss-0.91.dtd" [<!ENTITY wire "The Wire"><!ENTITY dash "&#8212;">]>
    <rss version="0.91"><channel><title>t</title><item><title>&wire; &dash; &amp; more</title></item></channel></rss>"""

    assert parsed(body).entries[0].title == "The Wire — & more"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<?xml version='1.0' encoding='iso-8859-1'?>{}".encode("latin-1"), ""),
        (b"{}", "application/xml; charset=windows-1251"),
        ("<?xml version='1.0' encoding='utf-16'?>{}".encode("utf-16"), ""),
        ("\ufeff{}".encode(), "text/xml; charset=iso-8859-1"),
        (b"<?xml version='1.0' encoding='iso-8859-1'?>{}", "text/xml"),
    ],
)
def test_declared_missing_and_lying_encodings_are_read(body: bytes, content_type: str):
    title = "Переговоры" if "1251" in content_type else "Gespräche"
    codec = "cp1251" if "1251" in content_type else "utf-16" if body.startswith(b"\xff\xfe") else "utf-8"
    if b"iso-8859-1" in body and not content_type:
        codec = "latin-1"
    feed = f"<rss version='2.0'><channel><item><title>{title}</title></item></channel></rss>"

    whole = body.decode(codec).format(feed).encode(codec if codec != "utf-16" else "utf-16")

    assert parsed(whole, content_type).entries[0].title == title


def test_what_a_feed_says_of_itself_is_kept():
    extra = (
        '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="http://feed.test/self"/>'
        '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="http://hub.test/"/>'
        "<link>http://feed.test/</link><ttl>30</ttl>"
    )

    document = parsed(rss([{"title": "t"}], extra=extra))

    assert document.self_link == "http://feed.test/self"
    assert document.hub == "http://hub.test/"
    assert document.link == "http://feed.test/"
    assert document.ttl == timedelta(minutes=30)


def test_json_numbers_and_wrong_types_do_not_hurt():
    body = b"""{"version": "https://jsonfeed.org/version/1", "title": "t", "items": [
      {"id": 12345678901234567890123, "title": "One", "authors": "nobody", "tags": [1, "talks"], "date_published": 5},
      "not an item", {"id": 7, "content_html": "<p>Two</p>", "author": {"name": "Ann"}}]}"""

    document = parsed(body)

    assert [(entry.guid, entry.categories, entry.authors) for entry in document.entries] == [
        ("12345678901234567890123", ("talks",), ()),
        ("7", (), ("Ann",)),
    ]
    assert document.refused[0].why == "it is not a JSON object"


@pytest.mark.parametrize(
    "inside",
    [
        "<item>" + "<a>" * 100_000 + "x" + "</a>" * 100_000 + "</item>",
        "<item>" * 100_000,
        "<item " + " ".join(f'a{number}="x"' for number in range(50_000)) + "><title>t</title></item>",
        "<item><guid>" + " " * 500_000 + "</guid><title>t</title></item>",
        "<item><title>t</title></item>" * 50_000,
        "<!-- a -->" * 3000,
    ],
    ids=["deep", "unclosed", "attributes", "spaces", "many", "comments"],
)
def test_a_maze_costs_no_more_than_a_feed(inside: str):
    began = time.process_time()

    with contextlib.suppress(ParseError):
        parsed(f"<rss version='2.0'><channel><title>t</title>{inside}</channel></rss>")

    assert time.process_time() - began < 2


SCRAPS = st.lists(
    st.sampled_from(
        [
            "<rss version='2.0'>",
            "<channel>",
            "<item>",
            "</item>",
            "<title>",
            "</title>",
            "<![CDATA[",
            "]]>",
            "&amp;",
            "&x;",
            "<!DOCTYPE x [",
            "]>",
            "<entry>",
            "</entry>",
            "<feed xmlns='http://www.w3.org/2005/Atom'>",
            "<link href='//[x'/>",
            "<pubDate>",
            "\x00",
            "\u202e",
            "{",
            "}",
            "[",
            '"',
            "<?xml ?>",
            "<content type='html'>",
            "<author>",
            "<!--",
            "-->",
            "text",
            "<guid>",
            "�",
        ]
    ),
    max_size=40,
).map("".join)


@settings(deadline=None, max_examples=200)
@given(SCRAPS.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=200))
def test_nothing_but_a_parse_error_is_ever_raised(body: bytes):
    try:
        document = parsed(body)
    except ParseError:
        return

    for entry in document.entries:
        assert "\u202e" not in entry.title + entry.text
        assert "\n" not in entry.title


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200), st.text(max_size=400))
def test_text_comes_out_harmless_whatever_went_in(title: str, text: str):
    printable = "".join(c for c in title + "\n" + text if c.isprintable() or c in "\n\u202e\u2066")
    body = atom([{"title": printable[:200] or "t", "text": printable, "guid": "g"}])

    for entry in parsed(body).entries:
        assert not set("\u202e\u2066\x00") & set(entry.title + entry.text)
