"""What an operator can set, where it comes from, and what is said when it is wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config.settings import Settings, find_file, load
from config.tables import ConfigError


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch, tmp_path):
    """No environment and no file but the test's own."""
    for key in ("READOUT_CONTACT", "READOUT_STORE__URL", "READOUT_FETCH__CONNECT"):
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


def file(folder: Path, text: str, name: str = "my.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def faults(path: Path) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as told:
        load(path)
    return told.value.faults


# --- where settings come from ---------------------------------------------------------------------


def test_without_file_and_environment_everything_has_its_default():
    assert load() == Settings()


def test_the_file_in_the_folder_one_stands_in_is_read(tmp_path):
    file(tmp_path, 'contact = "here@example.org"', "readout.toml")

    assert load().contact == "here@example.org"


def test_else_the_file_in_the_users_configuration_folder_is_read(tmp_path):
    (tmp_path / "user" / "readout").mkdir(parents=True)
    users = file(tmp_path / "user" / "readout", 'contact = "user@example.org"', "readout.toml")

    assert find_file(None) == users
    assert load().contact == "user@example.org"


def test_the_given_file_goes_before_both(tmp_path):
    file(tmp_path, 'contact = "here@example.org"', "readout.toml")
    given = file(tmp_path, 'contact = "given@example.org"')

    assert load(given).contact == "given@example.org"


def test_the_environment_wins_over_the_file_and_leaves_its_neighbours_alone(tmp_path, monkeypatch):
    given = file(tmp_path, '[fetch]\nconnect = "3s"\ntotal = "9s"')
    monkeypatch.setenv("READOUT_FETCH__CONNECT", "4s")

    settings = load(given)

    assert settings.fetch.connect == timedelta(seconds=4)
    assert settings.fetch.total == timedelta(seconds=9)
    assert settings.fetch.idle == Settings().fetch.idle


def test_the_environment_alone_is_enough(monkeypatch):
    monkeypatch.setenv("READOUT_STORE__URL", "sqlite:///elsewhere.db")

    assert load().store_url == "sqlite:///elsewhere.db"


def test_without_an_address_the_archive_lies_in_the_users_data_folder():
    assert load().store_url.startswith("sqlite:///")
    assert load().store_url.endswith("readout.db")


# --- how values are written -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"90s"', timedelta(seconds=90)),
        ('"5m"', timedelta(minutes=5)),
        ('"5min"', timedelta(minutes=5)),
        ('"2h"', timedelta(hours=2)),
        ('"7d"', timedelta(days=7)),
        ('"0.5s"', timedelta(seconds=0.5)),
        ('" 3 h "', timedelta(hours=3)),
        ("45", timedelta(seconds=45)),
        ("0.25", timedelta(seconds=0.25)),
    ],
)
def test_a_time_is_written_with_its_unit_or_as_seconds(tmp_path, written, meant):
    assert load(file(tmp_path, f"[delivery]\ngrace = {written}")).delivery.grace == meant


@pytest.mark.parametrize("written", ['"soon"', '"5 weeks"', '"-5m"', '"h"', '""', '"5m 3s"'])
def test_what_is_not_a_time_is_told_with_examples(tmp_path, written):
    path = file(tmp_path, f"[delivery]\ngrace = {written}")

    assert faults(path) == (f'{path}: delivery.grace: must be a time such as "90s", "5m", "2h" or "7d".',)


@pytest.mark.parametrize("written", ['"0s"', "0", "-3"])
def test_a_time_is_never_nothing_or_less(tmp_path, written):
    path = file(tmp_path, f"[beats]\nintake = {written}")

    assert faults(path) == (f"{path}: beats.intake: must be more than nothing.",)


@pytest.mark.parametrize(
    "entry", ["127.0.0.1/32:8080", "10.0.0.0/8:*", "[::1/128]:443", "192.168.1.7:80", "fd00::/8:*"]
)
def test_the_allow_list_takes_a_network_and_a_port(tmp_path, entry):
    assert load(file(tmp_path, f'[fetch]\nallow = ["{entry}"]')).fetch.allow == (entry,)


@pytest.mark.parametrize(
    "entry",
    ["127.0.0.1", "localhost:80", "10.0.0.0/8", "10.0.0.1/8:80", "10.0.0.0/8:0", "10.0.0.0/8:99999", ":80", "*:*"],
)
def test_what_is_not_a_network_and_a_port_is_told_with_examples(tmp_path, entry):
    path = file(tmp_path, f'[fetch]\nallow = ["{entry}"]')

    assert faults(path) == (
        f'{path}: fetch.allow.0: must be network:port such as "127.0.0.1/32:8080" or "10.0.0.0/8:*", is "{entry}".',
    )


def test_a_zone_that_nobody_has_is_told(tmp_path):
    path = file(tmp_path, '[[subscriptions]]\nadapter = "terminal"\nchannel = "desk"\nzone = "Mars/Olympus"')

    assert faults(path) == (
        f'{path}: subscriptions.0.zone: must be a time zone such as "Europe/London", is "Mars/Olympus".',
    )


def test_an_adapters_table_is_passed_on_as_it_stands(tmp_path):
    settings = load(file(tmp_path, '[adapters.somebodys]\nroom = "x"\nnumbers = [1, 2]'))

    assert settings.adapters == {"somebodys": {"room": "x", "numbers": [1, 2]}}


# --- what is said when something is wrong ---------------------------------------------------------


def test_all_faults_are_told_at_once_each_with_place_and_key(tmp_path):
    path = file(
        tmp_path,
        'contakt = "x"\n[fetch]\nconect = "1s"\nconcurrency = 0\n[log]\nlevel = "loud"\n'
        '[[feeds]]\noutlet = "No address"\n',
    )

    told = faults(path)

    assert set(told) >= {
        f'{path}: no setting "contakt". Did you mean "contact"?',
        f'{path}: no setting "fetch.conect". Did you mean "connect"?',
        f"{path}: feeds.0.url is missing.",
    }
    assert any(line.startswith(f"{path}: fetch.concurrency: ") for line in told)
    assert any(line.startswith(f"{path}: log.level: ") for line in told)
    assert len(told) == 5


def test_a_wrong_key_within_a_list_names_the_nearest_that_exists_there(tmp_path):
    path = file(tmp_path, '[[feeds]]\nurl = "https://example.org"\nlangauge = "en"')

    assert faults(path) == (f'{path}: no setting "feeds.0.langauge". Did you mean "language"?',)


def test_a_fault_in_the_environment_is_told_and_the_file_is_not_blamed_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("READOUT_FETCH__CONNECT", "soon")

    with pytest.raises(ConfigError) as told:
        load()

    assert told.value.faults == ('environment: fetch.connect: must be a time such as "90s", "5m", "2h" or "7d".',)


def test_a_given_file_that_is_not_there_is_told(tmp_path):
    path = tmp_path / "none.toml"

    assert faults(path) == (f"{path}: there is no such configuration file.",)


def test_what_is_not_toml_is_told_with_the_place(tmp_path):
    (told,) = faults(file(tmp_path, "contact = \n"))

    assert told.startswith(f"{tmp_path / 'my.toml'}: is not valid TOML: ")
    assert "line 1" in told


def test_what_is_not_utf_8_is_told_with_the_byte(tmp_path):
    path = tmp_path / "latin.toml"
    path.write_bytes('contact = "Zoë"'.encode("latin-1"))

    assert faults(path) == (f"{path}: is not UTF-8 text (byte 13).",)


def test_a_byte_order_mark_does_no_harm(tmp_path):
    path = tmp_path / "bom.toml"
    path.write_bytes(b'\xef\xbb\xbfcontact = "bom@example.org"\r\n')

    assert load(path).contact == "bom@example.org"


# --- files with feeds -----------------------------------------------------------------------------


def test_feeds_of_further_files_follow_those_of_the_first(tmp_path):
    (tmp_path / "more").mkdir()
    file(tmp_path / "more", '[[feeds]]\nurl = "https://two.example/feed"', "feeds.toml")
    path = file(tmp_path, 'feeds_files = ["more/feeds.toml"]\n[[feeds]]\nurl = "https://one.example/feed"')

    assert [feed.url for feed in load(path).feeds] == ["https://one.example/feed", "https://two.example/feed"]


def test_faults_of_all_further_files_are_told_at_once_each_with_its_own_name(tmp_path):
    file(tmp_path, '[[feeds]]\nurl = ""', "a.toml")
    file(tmp_path, '[[feeds]]\nlink = "https://two.example/feed"', "b.toml")
    path = file(tmp_path, 'feeds_files = ["a.toml", "b.toml", "c.toml"]')

    told = faults(path)

    assert {line.partition(":")[0].rpartition("/")[2] for line in told} == {"a.toml", "b.toml", "c.toml"}
    assert any("c.toml: cannot be read: No such file or directory." in line for line in told)
