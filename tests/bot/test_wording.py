"""Values become words: by key, locale and zone, with foreign text untouched."""

import ast
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import catalogue
from bot.messages import Link, say
from bot.model import OutcomeKind
from bot.wording import PieceKind, literal, pieces, word
from bot.wording.english import ENGLISH
from bot.wording.scribe import CATALOGUES
from bot.wording.sentences import Plural

NOON = datetime(2019, 2, 28, 11, 40, tzinfo=UTC)


def fields(entry: str | Plural) -> set[str]:
    sentences = [entry] if isinstance(entry, str) else list(entry.forms.values())
    return {name for sentence in sentences for _, name, _, _ in Formatter().parse(sentence) if name}


def said_in(source: Path) -> set[str]:
    """The keys that a file says by name."""
    calls = [node for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.Call)]
    named = [call for call in calls if getattr(call.func, "id", "") == "say" and call.args]
    keys = [
        branch
        for call in named
        for branch in (
            [call.args[0]] if not isinstance(call.args[0], ast.IfExp) else [call.args[0].body, call.args[0].orelse]
        )
    ]
    return {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}


def test_every_key_that_the_house_says_has_words(root):
    files = [path for folder in ("bot", "adapters") for path in (root / folder).rglob("*.py")]

    missing = {key for path in files for key in said_in(path)} - set(ENGLISH)

    assert missing == set()


def test_outcomes_roles_and_commands_all_have_words():
    keys = {f"outcome.{kind.value}" for kind in OutcomeKind}
    for _, spec in catalogue.every():
        keys |= {spec.about.key, f"role.{spec.role.value}", *(option.about.key for option in spec.options)}

    assert keys <= set(ENGLISH)


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_language_has_every_key_with_the_same_values(language):
    other = CATALOGUES[language]

    assert set(other) == set(ENGLISH)
    assert {key: fields(entry) for key, entry in other.items()} == {k: fields(e) for k, e in ENGLISH.items()}


@pytest.mark.parametrize(
    ("now", "shown", "remark"),
    [
        (datetime(2019, 2, 28, 20, tzinfo=UTC), "as of 11:40 UTC", "the same day: the hour alone"),
        (datetime(2019, 3, 2, 9, tzinfo=UTC), "as of 28 Feb 11:40 UTC", "another day shows its date"),
        (datetime(2020, 3, 2, 9, tzinfo=UTC), "as of 28 Feb 2019 11:40 UTC", "another year its year"),
        (None, "as of 28 Feb 2019 11:40 UTC", "nobody knows when it is read"),
    ],
)
def test_a_time_shows_as_much_as_its_reader_needs(now, shown, remark):
    assert word(say("as_of", at=NOON), now=now) == shown, remark


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/London", "as of 28 Feb 11:40 (London)"),
        ("Asia/Ho_Chi_Minh", "as of 28 Feb 18:40 (Ho Chi Minh)"),
        ("America/New_York", "as of 28 Feb 06:40 (New York)"),
        ("Nowhere/Land", "as of 28 Feb 11:40 UTC"),
    ],
)
def test_a_time_is_in_the_readers_zone_which_it_names(zone, shown):
    assert word(say("as_of", at=NOON), zone=zone, now=datetime(2019, 3, 2, tzinfo=UTC)) == shown


def test_the_zone_is_named_once_where_two_times_stand():
    shown = word(say("changed.heading", before=NOON, after=NOON.replace(hour=19)), now=NOON)

    assert shown == "What changed from 11:40 to 19:40 UTC"


def test_a_living_post_always_dates_its_newest_report():
    shown = word(say("story.count", outlets=(say("outlets.one"),), at=NOON), now=NOON)

    assert shown == "1 outlet · newest report 28 Feb 11:40 UTC"


@pytest.mark.parametrize(
    ("number", "shown"), [(1, "1 report"), (2, "2 reports"), (0, "0 reports"), (12345, "12,345 reports")]
)
def test_numbers_have_their_plural_and_their_separators(number, shown):
    assert word(say("count.reports", n=number)) == shown


def test_dates_follow_the_country_of_the_locale():
    assert word(say("day", day=date(2019, 2, 28)), "en-US") == "Feb 28, 2019"
    assert word(say("day", day=date(2019, 2, 28)), "en") == "28 Feb 2019"


def test_a_language_without_a_catalogue_is_answered_in_english():
    assert word(say("teaser"), "tlh") == word(say("teaser"), "en")


def test_lists_are_joined_as_people_write_them():
    people = ("Donald Trump", "Kim Jong-un", "Mike Pompeo")

    assert word(say("heading.people", people=people)) == "Donald Trump, Kim Jong-un and Mike Pompeo"
    assert word(say("heading.people", people=people[:1])) == "Donald Trump"


def test_a_citation_names_the_first_outlet_and_counts_the_others():
    links = (Link("Example Wire", "https://a.example"), Link("Second Outlet", None), Link("Example Wire", None))

    assert word(say("cite", sources=links)) == " (Example Wire +1)"


@pytest.mark.parametrize("text", ["{who}", "{0.__class__}", "%s", "{", "}}", "[bold]x[/bold]"])
def test_a_value_is_never_read_as_a_sentence(text):
    assert word(say("quote", text=text)) == f"“{text}”"


def test_foreign_words_and_times_come_as_pieces_of_their_own():
    kinds = [piece.kind for piece in pieces(say("no.topic", topic="koera"))]
    times = [piece for piece in pieces(say("as_of", at=NOON)) if piece.kind is PieceKind.TIME]

    assert kinds == [PieceKind.OURS, PieceKind.FOREIGN, PieceKind.OURS]
    assert [piece.at for piece in times] == [NOON]


def test_a_key_of_a_newer_version_still_shows_its_values():
    assert word(say("key.of.tomorrow", who="Donald Trump", n=2)) == "Donald Trump · 2"


@given(st.text())
def test_foreign_text_is_one_line_without_anything_that_steers(text):
    shown = literal(text)

    assert "\n" not in shown
    assert "\x1b" not in shown
    assert not set(shown) & {"\u202e", "\u2066", "\u200b", "\u0000", "\x9b"}
    assert literal(shown) == shown
    shown.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "shown", "remark"),
    [
        ("a\r\nb\rc\u2028d\u2029e\u0085f", "a b c d e f", "every line break is a blank"),
        ("Z" + "\u0301" * 9, "Ź" + "\u0301" * 4, "marks do not pile up"),
        ("👩‍👩‍👧", "👩‍👩‍👧", "families stay together"),
        ("می‌خواهم", "می‌خواهم", "Persian keeps its joiner"),
        ("\ud800x", "\ufffdx", "half a letter is shown as missing"),
    ],
)
def test_foreign_text_keeps_its_letters(text, shown, remark):
    assert literal(text) == shown, remark
