"""How an adapter's own table of the configuration is read: every fault at once, each with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.tables import ConfigError, Table, nearest


def faults(table: Table) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as told:
        table.done()
    return told.value.faults


def test_values_of_the_right_kind_are_read_as_they_are():
    table = Table({"a": "text", "b": ["x", "y"], "c": 3, "d": True, "e": "~/file"}, "adapters.x")

    assert table.text("a") == "text"
    assert table.texts("b") == ("x", "y")
    assert table.integer("c", 1) == 3
    assert table.flag("d", default=False) is True
    assert table.path("e") == Path("~/file").expanduser()
    table.done()


def test_what_is_absent_has_its_default():
    table = Table({}, "adapters.x")

    assert table.text("a") is None
    assert table.text("a", "given") == "given"
    assert table.texts("b", ("x",)) == ("x",)
    assert table.integer("c", 7) == 7
    assert table.flag("d", default=True) is True
    assert table.path("e") is None
    table.done()


@pytest.mark.parametrize(
    ("read", "value", "wanted"),
    [
        (lambda table: table.text("k"), 3, "a text in quotes"),
        (lambda table: table.texts("k"), "x", "a list of texts"),
        (lambda table: table.texts("k"), ["x", 1], "a list of texts"),
        (lambda table: table.integer("k", 1), "3", "a whole number from 0 on"),
        (lambda table: table.integer("k", 1), True, "a whole number from 0 on"),
        (lambda table: table.integer("k", 9, least=5), 4, "a whole number from 5 on"),
        (lambda table: table.integer("k", 1), 1.5, "a whole number from 0 on"),
        (lambda table: table.flag("k", default=False), 1, "true or false"),
        (lambda table: table.flag("k", default=False), "yes", "true or false"),
        (lambda table: table.path("k"), 1, "a text in quotes"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_with_its_key_and_what_it_must_be(read, value, wanted):
    table = Table({"k": value}, "adapters.x")

    read(table)

    assert faults(table) == (f"adapters.x.k: must be {wanted}, is {value!r}.",)


def test_all_faults_are_told_at_once_unknown_keys_with_the_nearest_that_exists():
    table = Table({"channels": 1, "tokne": "x", "color": "red", "wait": -1}, "adapters.x")

    table.texts("channels")
    table.text("token")
    table.integer("wait", 5)

    assert faults(table) == (
        "adapters.x.channels: must be a list of texts, is 1.",
        "adapters.x.wait: must be a whole number from 0 on, is -1.",
        'adapters.x: no setting "tokne". Did you mean "token"?',
        'adapters.x: no setting "color".',
    )


def test_a_faulty_table_can_be_read_to_its_end():
    table = Table({"a": 1, "b": "x"}, "adapters.x")

    assert table.text("a", "default") == "default"
    assert table.integer("b", 2) == 2


def test_the_error_prints_a_line_a_fault():
    assert str(ConfigError(["one.", "two."])) == "one.\ntwo."


@pytest.mark.parametrize(
    ("key", "known", "hint"),
    [
        ("conect", ["connect", "total"], ' Did you mean "connect"?'),
        ("zzz", ["connect", "total"], ""),
        ("x", [], ""),
    ],
)
def test_a_hint_names_the_nearest_key_or_nothing(key, known, hint):
    assert nearest(key, known) == hint
