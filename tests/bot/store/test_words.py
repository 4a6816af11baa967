"""How words are folded, cut and brought to a stem, so that both engines are given the same."""

import pytest

from bot.folding import fold
from bot.store.words import folded_words, signs, stem, terms, tokens, units


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Trump–Kim summit, Hà Nội", ["trump", "kim", "summit", "ha", "noi"]),
        ("Đà Nẵng Łódź Malmö Straße Ærø", ["da", "nang", "lodz", "malmo", "strasse", "aero"]),
        ("U.S. 27-28 Feb. (2019)", ["u", "s", "27", "28", "feb", "2019"]),
        ("Київ й Ёлка", ["киів", "и", "елка"]),
        ("مُؤْتَمَر", ["موتمر"]),
        ("ＵＮ ｼﾝ", ["un", "シン"]),
        ("会谈", ["会谈"]),
        ("新加坡会谈", ["新加", "加坡", "坡会", "会谈"]),
        ("北", ["北"]),
        ("G7峰会2018", ["g7", "峰会", "2018"]),
        ("정상회담", ["정상", "상회", "회담"]),
        ("", []),
        ("… — !?", []),
        ("snake_case", ["snake", "case"]),
    ],
)
def test_words_are_folded_and_scripts_without_spaces_cut_into_pairs(words, found):
    assert tokens(words) == found


@pytest.mark.parametrize("text", ["Straße", "İstanbul", "ǅ", "ﬁnal", "Ὀδυσσεύς", "हिन्दी", "각", "\u0345", "𝔉raktur"])
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
    assert folded_words(folded_words(text)) == folded_words(text)


def test_single_signs_are_found_beside_their_pairs_and_compared_one_by_one():
    assert signs(["G7峰会", "summit"]) == {"峰", "会"}
    assert units("G7峰会 “Done.”") == ["g7", "峰", "会", "done"]


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", ["sanction", "sanctions", "sanctioned", "sanctioning"]),
        ("en", ["treaty", "treaties"]),
        ("en", ["plan", "plans", "planned", "planning"]),
        ("en", ["press", "presses"]),
        ("fr", ["accord", "accords"]),
        ("es", ["economica", "economico", "economicas"]),
        ("de", ["verhandlung", "verhandlungen"]),
        ("ru", ["санкции", "санкциям", "санкциях", "санкция"]),
        ("uk", ["переговори", "переговорах"]),
        ("ar", ["العقوبات", "عقوبات"]),
    ],
)
def test_forms_of_one_word_have_one_stem(language, forms):
    assert len({stem(form, language) for form in forms}) == 1


@pytest.mark.parametrize(("word", "language"), [("us", "en"), ("news", "xx"), ("g20s", "en"), ("iran", "ja")])
def test_short_words_figures_and_words_of_other_languages_stay_as_they_are(word, language):
    assert stem(word, language) == word
    assert terms(word, language) == [word]
