"""Who stands behind an outlet."""

import pytest

from bot.feeds.publishers import families, family_of


@pytest.mark.parametrize(
    ("address", "family", "remark"),
    [
        ("https://www.france24.com/en/tag/diplomacy/rss", "France Médias Monde", "the host of a feed"),
        ("https://www.rfi.fr/en/tag/diplomacy/rss", "France Médias Monde", "another outlet of the family"),
        ("https://feeds.bbci.co.uk/news/world/rss.xml", "BBC", "a host below one of the table"),
        ("https://notbbc.com/rss", None, "a host that only ends alike"),
        ("https://example.org/feed", None, "nobody the table knows"),
        ("http://[::1", None, "no address"),
        (None, None, "nothing"),
    ],
)
def test_the_family_of_an_outlet_is_known_by_its_host(address, family, remark):
    assert family_of(address) == family, remark


def test_the_report_s_own_address_tells_before_the_feed_s():
    assert family_of("https://www.rfi.fr/en/a", "https://news.example.org/all.xml") == "France Médias Monde"
    assert family_of(None, "https://www.rfi.fr/en/rss") == "France Médias Monde"


def test_no_host_stands_in_two_families():
    hosts = [host for family in families() for host in family.hosts]

    assert len(hosts) == len(set(hosts))
    assert all(family.name and family.owner for family in families())
