"""What the stand-in says a reader sees of a text, and whom it says a text pings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.discord.standin.reading import pinged, read

SEEN = [
    ("plain, 2 < 3 & 10:30", "plain, 2 < 3 & 10:30", "nothing to read"),
    ("**b** *i* _e_ __u__ ~~s~~ ||p|| `c` ***bi***", "b i e u s p c bi", "emphasis"),
    (r"\*\*b\*\* \_e\_ \~\~s\~\~ \|\|p\|\| \`c\`", "**b** _e_ ~~s~~ ||p|| `c`", "escaped emphasis"),
    ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4", "marks inside words and alone"),
    ("# Head\n## Two\n-# small\n> quoted\n- listed", "Head\nTwo\nsmall\nquoted\nlisted", "marks of lines"),
    ("\\# Head\n\\> quoted\n\\- listed\n\\-# small", "# Head\n> quoted\n- listed\n-# small", "escaped marks of lines"),
    ("1. first #one a > b", "1. first #one a > b", "marks elsewhere in a line"),
    ("[bank](https://evil.example/a_b_c)", "bank", "a link with a label"),
    ("[bank](<https://evil.example/>)", "bank", "a link without a preview"),
    ("[a\\]b **c**](https://evil.example/)", "a]b c", "a label with an escape and emphasis"),
    (r"\[bank\]\(https\://evil.example/\)", "[bank](https://evil.example/)", "an escaped link"),
    (r"\[bank\]\(https://evil.example/\)", r"[bank](https://evil.example/\)", "an address takes a backslash in"),
    ("[https://bank.example](https://evil.example)", "[https://bank.example](https://evil.example)", "a lying label"),
    (
        "<https://a.example/x_y_z> https://a.example/x_y_z",
        "https://a.example/x_y_z https://a.example/x_y_z",
        "addresses",
    ),
    ("<@1> <@!2> <@&3> <#4> </summit:5>", "@user-1 @user-2 @role-3 #channel-4 /summit", "mentions"),
    (r"\<@1> \<#4>", "<@1> <#4>", "escaped mentions"),
    ("<t:1551355200:R>", "(time 1551355200)", "a time"),
    (":smile: <:own:123>", "(emoji smile) (emoji own)", "emoji"),
    (r"\:smile:", ":smile:", "an escaped emoji"),
    ("¯\\_(ツ)_/¯", "¯\\_(ツ)_/¯", "the one face that needs no escape"),
    ("```py\n**x**\n```", "**x**\n", "code is read as it stands"),
    (r"\\ \n", r"\ \n", "backslashes"),
]


@pytest.mark.parametrize(("text", "seen", "remark"), SEEN, ids=[remark for _, _, remark in SEEN])
def test_markdown_is_read_as_discord_shows_it(text: str, seen: str, remark: str) -> None:
    assert read(text) == seen


TEXT = "@everyone <@1> <@&2> <@3>"
PINGED: list[tuple[dict[str, Any], list[str], str]] = [
    ({"allowed": None}, ["<@1>", "<@3>", "<@&2>", "@everyone"], "nothing said: everybody"),
    ({"allowed": None, "answer": True}, ["<@1>", "<@3>"], "an answer: users only"),
    ({"allowed": {"parse": []}}, [], "nobody"),
    ({"allowed": {"parse": ["roles"]}}, ["<@&2>"], "one kind"),
    ({"allowed": {"parse": [], "users": ["3"]}}, ["<@3>"], "those that are named"),
    ({"allowed": None, "may_all": False}, ["<@1>", "<@3>"], "an author without the right"),
    ({"allowed": None, "may_all": False, "open_roles": frozenset({2})}, ["<@1>", "<@3>", "<@&2>"], "an open role"),
]


@pytest.mark.parametrize(("how", "words", "remark"), PINGED, ids=[remark for _, _, remark in PINGED])
def test_a_text_pings_whom_its_author_allows(how: dict[str, Any], words: list[str], remark: str) -> None:
    display = [{"type": 17, "components": [{"type": 10, "content": TEXT}]}]

    assert pinged(TEXT, [], **how).words() == words
    assert pinged("", display, **how).words() == words


def test_an_escape_does_not_stop_a_ping_and_code_does() -> None:
    assert pinged(r"\<@1>", [], None).words() == ["<@1>"]
    assert pinged("`<@1>` @\u200beveryone", [], None).words() == []
