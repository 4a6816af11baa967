"""Where we go and where we do not, one row a circumstance."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.errors import AddressError
from bot.feeds.addresses import AllowList, absolute, check, is_public, parse, permitted
from config.tables import ConfigError

LOOPBACK = AllowList.of(["127.0.0.1/32:8001", "[::1]/128:8001"])


@pytest.mark.parametrize(
    ("link", "base", "expected"),
    [
        ("https://example.org/a", None, "https://example.org/a"),
        ("HTTPS://Example.ORG", None, "https://example.org/"),
        ("/a/b?c=d#e", "https://example.org/x", "https://example.org/a/b?c=d#e"),
        ("//cdn.example.org/a", "https://example.org/x", "https://cdn.example.org/a"),
        ("b.html", "https://example.org/x/a.html", "https://example.org/x/b.html"),
        (" https://example.org/\n a ", None, "https://example.org/%20a"),
        ("https://example.org/ä", None, "https://example.org/%C3%A4"),
        ("https://bücher.example/", None, "https://xn--bcher-kva.example/"),
        ("https://аррӏе.com/", None, "https://xn--80ak6aa92e.com/"),
        ("https://example.org./a", None, "https://example.org/a"),
        ("https://example.org:443/a", None, "https://example.org/a"),
        ("https://example.org:8443/a", None, "https://example.org:8443/a"),
        ("javascript:alert(1)", "https://example.org/", None),
        ("data:text/html,x", "https://example.org/", None),
        ("file:///etc/passwd", None, None),
        ("https://user:word@example.org/", None, None),
        ("https://example.org\\@evil.example/", None, None),
        ("///evil.example/", "https://example.org/", None),
        ("http:evil.example", "http://example.org/", None),
        ("https://exa mple.org/", None, None),
        ("https://[::1/", None, None),
        ("https://example.org:99999/", None, None),
        ("https://" + "a" * 3000 + ".org/", None, None),
        ("", "https://example.org/", None),
        ("relative", None, None),
    ],
)
def test_a_link_means_a_plain_address_or_none(link: str, base: str | None, expected: str | None):
    assert absolute(link, base) == expected


@pytest.mark.parametrize(
    "url",
    [
        "http://0x7f000001/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.0.1/",
        "http://127.0.0.1:8001/ ",
        "http://[::1]:8080/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1%25eth0]/",
        "https://example.org:22/",
        "https://example.org:8001/",
        "gopher://example.org/",
    ],
)
def test_we_do_not_go_there(url: str):
    with pytest.raises(AddressError) as caught:
        check(url)

    assert caught.value.kind == "address"


def test_an_allow_listed_private_address_may_be_fetched_on_its_port_only():
    assert check("http://127.0.0.1:8001/feed", LOOPBACK).port == 8001
    assert check("http://[::1]:8001/feed", LOOPBACK).host == "::1"
    with pytest.raises(AddressError):
        check("http://127.0.0.1:8002/feed", LOOPBACK)
    with pytest.raises(AddressError):
        check("http://127.0.0.2:8001/feed", LOOPBACK)
    assert not permitted(ipaddress.ip_address("8.8.8.8"), 8001, LOOPBACK)


def test_an_allow_list_may_name_any_port():
    allow = AllowList.of(["127.0.0.0/8:*"])

    assert check("http://127.0.0.1:39999/feed", allow).port == 39999


def test_every_fault_of_an_allow_list_is_told_at_once():
    with pytest.raises(ConfigError) as caught:
        AllowList.of(["127.0.0.1/32:8001", "localhost", "10.0.0.1/8:80"])

    assert len(caught.value.faults) == 2


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("::ffff:8.8.8.8", True),
        ("2002:0808:0808::1", True),
        ("64:ff9b::8.8.8.8", True),
        ("64:ff9b::10.0.0.1", False),
        ("2002:0a00:0001::1", False),
        ("::10.0.0.1", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("192.0.0.9", False),
        ("192.88.99.1", False),
        ("100.64.0.1", False),
        ("255.255.255.255", False),
        ("224.0.0.1", False),
        ("ff02::1", False),
        ("fec0::1", False),
        ("::", False),
        ("0.0.0.0", False),
    ],
)
def test_public_means_public_in_every_form(text: str, public: bool):
    assert is_public(ipaddress.ip_address(text)) is public


@given(st.text(max_size=80), st.sampled_from([None, "https://example.org/a/b"]))
def test_whatever_is_taken_reads_the_same_to_the_library_that_connects(link: str, base: str | None):
    target = parse(link, base)

    if target is not None:
        assert target.scheme in ("http", "https")
        assert URL(target.url).host == target.host
