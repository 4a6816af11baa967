"""What leaves the feeds room as text."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.markup import looks_like_html, to_text
from bot.feeds.text import clean, cut, line, paragraphs

DECEIVING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        ("“We had to walk,” he said — ‘briefly’ …", "“We had to walk,” he said — ‘briefly’ …"),
        ("a\u202eb\u2066c", "abc"),
        ("flag\U000e0067\U000e0062", "flag"),
        ("z\u0300\u0301\u0302\u0303\u0304\u0305\u0306 end", "z\u0300\u0301\u0302\u0303 end"),
        ("e\u0301", "é"),
        ("co\u00adop\u200beration", "cooperation"),
        ("\u0645\u06cc\u200c\u0631\u0648\u062f", "\u0645\u06cc\u200c\u0631\u0648\u062f"),
        ("Talks are ongoing: no date yet, option=none", "Talks are ongoing: no date yet, option=none"),
        ("javascript:alert(1) onerror=x <script>", "javascript alert(1) onerror x < script>"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
    ],
)
def test_text_keeps_its_meaning_and_loses_what_deceives(foreign: str, ours: str):
    assert clean(foreign) == ours


@given(st.text(st.characters(), max_size=300))
def test_no_control_ever_gets_through(foreign: str):
    for ours in (clean(foreign), line(foreign, 50), paragraphs(foreign), to_text(foreign)):
        assert not DECEIVING.search(ours)
        assert unicodedata.is_normalized("NFC", ours)


@given(st.text(max_size=300), st.integers(1, 60))
def test_a_line_is_one_line_within_its_limit(foreign: str, limit: int):
    ours = line(foreign, limit)

    assert len(ours) <= limit
    assert len(ours.splitlines()) <= 1


def test_a_cut_falls_between_words_and_never_inside_a_letter():
    assert cut("Leaders gather in Hanoi", 17) == "Leaders gather in"
    assert cut("x" * 10 + "e\u0325\u0301" * 30, 12) == "x" * 10
    assert cut("x" * 60, 12) == "x" * 12


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("One.<br>Two.<br/><br/>Three.", "One.\nTwo.\n\nThree."),
        ("before <b>bold</b>, after", "before bold, after"),
        ("<div>a\n   b</div>", "a b"),
        ("<ul><li>one</li><li>two</li></ul>", "one\n\ntwo"),
        ("AT&amp;T &#8212; &eacute;", "AT&T — é"),
        ("<p>seen</p><script>var a = '<p>no</p>'</script><style>p{}</style>", "seen"),
        ("<p>seen</p><!-- <p>no</p> --><template><p>no</p></template>", "seen"),
        ('<p>seen</p><p style="display: none">no</p><span hidden>no</span>', "seen"),
        ('<span style="font-size:0px">no</span><span style="font-size:0.9em">seen</span>', "seen"),
        ('<p style="opacity:0">no</p><p style="opacity:0.5">seen</p>', "seen"),
        ("<p>seen<noscript><img src=x></noscript> on</p>", "seen on"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("", ""),
        ("plain\n\ntext", "plain\n\ntext"),
    ],
)
def test_html_becomes_what_a_reader_sees(html: str, text: str):
    assert to_text(html) == text


def test_deep_nesting_is_cut_not_followed():
    text = to_text("<div>" * 5000 + "deep" + "</div>" * 5000 + "<p>after</p>")

    assert "deep" not in text


def test_a_text_with_comparisons_is_not_taken_for_html():
    assert looks_like_html("<b>x</b>")
    assert looks_like_html("x &amp; y")
    assert not looks_like_html("a < b & c > d")
