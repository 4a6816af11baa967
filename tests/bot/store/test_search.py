"""How words are folded and cut, so that both engines are given the same."""

import pytest

from bot.store.search import asked, fold, folded_words, pieces, tokens


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Trump–Kim summit, Hà Nội", ["trump", "kim", "summit", "ha", "noi"]),
        ("Đà Nẵng Łódź Malmö Straße Ærø", ["da", "nang", "lodz", "malmo", "strasse", "aero"]),
        ("U.S. 27-28 Feb. (2019)", ["u", "s", "27", "28", "feb", "2019"]),
        ("Київ й Ёлка", ["киів", "и", "елка"]),
        ("مُؤْتَمَر", ["موتمر"]),
        ("ＵＮ ｼﾝ", ["un", "シン", "ン"]),
        ("会谈", ["会谈", "谈"]),
        ("新加坡会谈", ["新加", "加坡", "坡会", "会谈", "谈"]),
        ("北", ["北", "北"]),
        ("G7峰会2018", ["g7", "峰会", "会", "2018"]),
        ("정상회담", ["정상", "상회", "회담", "담"]),
        ("", []),
        ("… — !?", []),
        ("snake_case", ["snake", "case"]),
    ],
)
def test_words_are_folded_and_scripts_without_spaces_cut_into_pairs(words, found):
    assert tokens(words) == found


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["Hano"], [("hano", True)]),
        (["Trump-Kim", "kim"], [("trump", True), ("kim", True)]),
        (["新加坡"], [("新加", False), ("加坡", False)]),
        (["谈"], [("谈", True)]),
        (["G7峰会"], [("g7", True), ("峰会", False)]),
        (["'; --", ""], []),
    ],
)
def test_a_question_asks_for_beginnings_of_words_and_for_whole_pairs(words, wanted):
    assert asked(words) == wanted


def test_whole_words_are_looked_for_with_their_ends():
    assert pieces(["Kim 金正恩"], whole=True) == [" kim ", " 金正 ", " 正恩 "]
    assert pieces(["Kim 金"]) == [" kim", " 金"]


@pytest.mark.parametrize("text", ["Straße", "İstanbul", "ǅ", "ﬁnal", "Ὀδυσσεύς", "हिन्दी", "각", "\u0345", "𝔉raktur"])
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
    assert folded_words(folded_words(text)) == folded_words(text)
    assert tokens(" ".join(tokens(text))) in (tokens(text), [*tokens(text)] * 2) or len(tokens(text)) > 1
