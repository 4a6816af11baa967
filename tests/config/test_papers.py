"""The configuration files that ship with Readout say all there is to set, and what they say is true."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import pytest
from babel import Locale
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from bot.plugins import adapter_builder
from bot.ports import Tools
from bot.testing.clock import FakeClock
from bot.testing.keep import MemoryKeep
from config.settings import Duration, FeedSettings, Settings, example, load

ROOT = Path(__file__).parents[2]
FEEDS = ROOT / "config" / "feeds.toml"
DATA = Path(os.environ.get("READOUT_TEST_DATA", ROOT.parent / "shared" / "data"))


def uncommented(text: str) -> str:
    """The example with what it shows in comments switched on: lines such as ``# key = value``, ``# [[table]]``."""
    return re.sub(r"(?m)^# (\[\[?[\w.]+\]\]?|\w+ = .*)$", r"\1", text)


def section_of(field: FieldInfo) -> type[BaseModel] | None:
    kinds = (field.annotation, *get_args(field.annotation))
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def single_settings(model: type[BaseModel], place: tuple[str, ...] = ()) -> Iterator[tuple[str, object, Any]]:
    """Every setting that is not part of a list: its dotted key, its default and its type."""
    for name, field in model.model_fields.items():
        section = section_of(field)
        if section is None and name != "adapters":
            yield ".".join((*place, name)), field.get_default(), field
        elif section is not None and not get_args(field.annotation):
            yield from single_settings(section, (*place, name))


def value_at(values: dict[str, Any], key: str) -> object:
    for part in key.split("."):
        values = values[part]
    return values


@pytest.mark.parametrize(("key", "default", "field"), list(single_settings(Settings)), ids=lambda part: str(part)[:40])
def test_the_example_names_every_setting_with_its_default(key, default, field):
    written = value_at(tomllib.loads(example()), key)

    if isinstance(default, timedelta):
        written = TypeAdapter(Duration).validate_python(written)

    assert (tuple(written) if isinstance(written, list) else written) == default


def test_the_example_read_as_it_stands_changes_nothing(tmp_path):
    path = tmp_path / "readout.toml"
    path.write_text(example(), encoding="utf-8")

    settings = load(path)

    assert settings.model_copy(update={"adapters": {}}) == Settings()


@pytest.mark.parametrize("table", ["feeds", "subscriptions"])
def test_the_example_shows_every_key_of_a_list(table):
    section = section_of(Settings.model_fields[table])
    assert section is not None

    (shown,) = tomllib.loads(uncommented(example()))[table]

    assert set(shown) == set(section.model_fields)


def test_what_the_example_shows_in_comments_can_be_switched_on(tmp_path):
    path = tmp_path / "readout.toml"
    path.write_text(uncommented(example()), encoding="utf-8")

    settings = load(path)

    assert len(settings.feeds) == len(settings.subscriptions) == 1


class Asked(dict[str, object]):
    """A table that remembers which keys were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.keys_asked: set[str] = set()

    def get(self, key: str, default: object = None) -> object:
        self.keys_asked.add(key)
        return super().get(key, default)


@pytest.mark.parametrize("name", ["terminal", "discord"])
def test_the_example_shows_every_key_of_an_adapter_s_table(name):
    table = Asked()

    adapter_builder(name)(table, Tools(FakeClock(), MemoryKeep(FakeClock())))

    shown = tomllib.loads(uncommented(example()))["adapters"][name]
    assert set(shown) == table.keys_asked


# --- the feeds to start from ----------------------------------------------------------------------


def starters() -> tuple[FeedSettings, ...]:
    return load(FEEDS).feeds


def test_the_feeds_to_start_from_can_be_named_in_a_configuration(tmp_path):
    path = tmp_path / "readout.toml"
    path.write_text(f"feeds_files = ['{FEEDS}']", encoding="utf-8")

    feeds = load(path).feeds

    assert len(feeds) >= 60
    assert all(feed.outlet and feed.topics and feed.language for feed in feeds)


def test_no_feed_to_start_from_stands_there_twice_and_every_one_is_encrypted():
    urls = [feed.url for feed in starters()]

    assert len(set(urls)) == len(urls)
    assert all(url.startswith("https://") for url in urls)


def test_the_feeds_to_start_from_say_that_they_were_not_tried():
    assert "were not tried" in FEEDS.read_text(encoding="utf-8")


def test_the_feeds_to_start_from_are_of_several_continents():
    countries = {feed.country for feed in starters()}

    assert {"US", "FR", "DE", "KR", "QA", "KE"} <= countries


def listed() -> tuple[set[str], dict[str, dict[str, Any]]]:
    """The addresses of the public list, and what it says about outlets, by domain."""
    folder = DATA / "feedlist"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there; READOUT_TEST_DATA names the folder of test data")
    feeds = json.loads((folder / "feeds.json").read_text(encoding="utf-8"))
    outlets = json.loads((folder / "outlets.json").read_text(encoding="utf-8"))
    addresses = {url for category in feeds.values() for url in category["feeds"]}
    return addresses, {domain.removeprefix("www."): outlet for outlet in outlets for domain in outlet["domains"]}


def outlet_of(url: str, outlets: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    """The outlet of the longest domain that the address is in."""
    parts = str(urlsplit(url).hostname).split(".")
    return next((outlets[domain] for at in range(len(parts)) if (domain := ".".join(parts[at:])) in outlets), None)


def test_every_address_to_start_from_stands_in_the_public_list():
    addresses, _ = listed()

    assert not [feed.url for feed in starters() if feed.url not in addresses]


def _plain(country: str) -> str:
    """A country's name as both sides of the comparison write it."""
    return country.partition(" SAR")[0].replace("Türkiye", "Turkey")


def test_countries_agree_with_what_the_public_list_says_about_the_outlets():
    _, outlets = listed()
    names = Locale("en").territories
    compared = 0

    for feed in starters():
        outlet = outlet_of(feed.url, outlets)
        if outlet is None or feed.country is None:
            continue
        compared += 1
        assert _plain(names[feed.country]) == _plain(outlet["country"]), feed.url

    assert compared >= 8


def test_outlets_that_share_an_owner_are_of_one_family():
    _, outlets = listed()
    families: dict[str, set[str | None]] = {}

    for feed in starters():
        outlet = outlet_of(feed.url, outlets)
        if outlet is not None:
            families.setdefault(outlet["owner"].casefold().replace("é", "e"), set()).add(feed.family)

    assert families
    assert not {owner: shared for owner, shared in families.items() if len(shared) > 1}
