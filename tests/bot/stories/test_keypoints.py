"""Key points: few, cited, in the report's own words."""

import asyncio
import gzip
import json
from dataclasses import replace
from datetime import date

import pytest

from bot.ports import Material
from bot.stories.analysis import analyse
from bot.stories.batch_keypoints import batch_keypoints
from bot.stories.choosing import MOST
from bot.stories.extractive import build
from bot.stories.genre import is_furniture
from bot.stories.grounding import ground
from bot.stories.keypoints import find_points, points_beside
from bot.stories.outcome import find_outcome
from bot.stories.pruning import is_deletion
from bot.stories.stating import leans, may_be_stated, stands_alone
from bot.testing.summarizer_contract import story

LEAD = "Norland and Sudmark ended two days of river talks on Thursday without an agreement."
TEXT = "\n\n".join(
    [
        f"GENEVA (Harbour Wire) — {LEAD}",
        "“Nobody signs away a river, and nobody ever will while I sit here,” said Pavel Orlik, the negotiator.",
        "Ada Lindqvist, the foreign minister of Norland, asked for a common dam authority with equal votes.",
        "She said the offer stays on the table until the next round of talks in September.",
        "Photo by A. Writer",
        "Who will blink first?",
        "The two countries have disputed the river since 2009, when Norland built its first dam in the upper valley.",
        "Farmers on both banks lost a third of their harvest last summer because of the drought, the ministries said.",
        "We will keep you informed about the river.",
    ]
)


def points_of(*texts: str):
    return find_points(story(*texts))


def test_there_are_three_to_five_points_when_that_much_is_worth_saying():
    assert 3 <= len(points_of(TEXT)) <= MOST


def test_a_short_text_gives_fewer():
    assert [point.text for point in points_of(LEAD)] == [LEAD]


def test_no_text_gives_none():
    assert points_of("") == ()


def test_what_the_report_leads_with_is_among_the_points_without_its_dateline():
    assert LEAD in [point.text for point in points_of(TEXT)]


def test_each_point_is_its_cited_sentence_or_a_deletion_of_it():
    for point in points_of(TEXT):
        first = point.citations[0]
        assert is_deletion(point.text, TEXT[first.start : first.end])


def test_every_point_passes_the_last_gate():
    material = story(TEXT)

    points = find_points(material)

    brief = asyncio.run(build().summarize(material, None))
    assert set(points) == set(brief.points)
    assert ground(brief, material).points == brief.points


def test_what_another_outlet_says_too_is_cited_beside():
    other = f"{LEAD} The Sudmark side left the hotel early.\n\nThe weather in Geneva was mild."

    (point,) = [point for point in points_of(TEXT, other) if point.text == LEAD]

    assert {citation.article for citation in point.citations} == {1, 2}


def test_two_outlets_with_one_sentence_give_one_point():
    texts = [point.text for point in points_of(TEXT, TEXT)]

    assert len(texts) == len(set(texts))


@pytest.mark.parametrize(
    ("line", "remark"),
    [
        ("“Nobody signs away a river, and nobody ever will,” said Pavel Orlik.", "mostly a quotation"),
        ("Who will blink first in this long dispute?", "a question"),
        ("We will keep you informed about the river.", "the author speaks"),
        ("He left.", "too short"),
        ("and the talks went on for hours and hours.", "no beginning"),
        ("The minister said “we are ready to sign.", "a mark that nothing closes"),
        ("The minister named three points:", "an announcement of what follows"),
        ("Secretary Maria Orlik told reporters in Geneva.", "who said it, not what"),
        ("The Sudmark delegates did not say whether they had.", "its sense stands elsewhere"),
        ("Opponents of the dam say recent river deals", "broken off"),
        ("The report said: “The dam is unsafe and should be closed at once by the ministry.”", "an utterance"),
    ],
)
def test_no_point_is_made_of(line, remark):
    assert not may_be_stated(line), remark


def test_phrases_woven_into_a_reports_own_sentence_may_be_stated():
    assert may_be_stated(
        "The court held that the dam law was “void” and “a blow to the rights of both nations on the river.”"
    )


def test_beside_the_points_chosen_only_lines_that_say_what_they_are_about_fill_a_card():
    assert stands_alone("Farmers on both banks in Norland lost a third of their harvest.")
    assert not stands_alone("It set no calendar for the dam.")
    assert not stands_alone("In a letter he blamed the statements of Sudmark.")
    assert not stands_alone("The promise was not in the document.")


@pytest.mark.parametrize(
    "line",
    [
        "(Photo: Ada Writer)",
        "Ada Lindqvist is welcomed in Geneva in this file photo.",
        "Ada Lindqvist (left) and Pavel Orlik at the lake.",
        "By Ada Writer, Harbour Wire",
        "The dam at dawn (Picture: Harbour Wire).",
    ],
)
def test_no_point_is_made_of_a_caption_or_a_byline(line):
    assert is_furniture(line)


def test_a_point_that_only_repeats_the_outcome_comes_last():
    material = story(TEXT)
    outcome = find_outcome(material)

    points = points_beside(outcome, material)

    assert len(points) > 1
    assert points[-1].text == LEAD
    assert points[0].text != LEAD


@pytest.mark.parametrize(
    ("line", "leaning"),
    [
        ("He said the offer stays on the table.", True),
        ("But he left before the vote.", True),
        ("That cost the ministry its majority.", True),
        ("It was a defeat for the ministry.", True),
        ("In the evening he spoke by telephone with Orlik.", True),
        ("Of Tuesday’s session with the North Korean he said it was long.", True),
        ("It is unclear whether the dam will be closed.", False),
        ("This week the dam was closed.", False),
        ("Orlik said he would leave.", False),
        ("The minister said she would stay.", False),
        ("The talks ended when both sides said they were tired.", False),
        ("“He never asked,” Orlik said of the talks.", False),
    ],
)
def test_a_line_leans_when_nothing_before_its_pronoun_says_who_or_what(line, leaning):
    assert leans(line) is leaning


def test_a_point_that_leans_comes_only_behind_the_line_it_leans_on():
    lead = "Pavel Orlik, the negotiator of Sudmark, left the river talks in Geneva on Thursday."
    filling = [f"Ministry number {number} in the valley sent a note on the weather there." for number in range(6)]
    texts = [
        "\n\n".join([lead, "He said the dam talks had failed in Geneva.", *filling]),
        "\n\n".join([lead, *filling, "He said the dam talks had failed in Geneva on Thursday, Sudmark announced."]),
        TEXT,
    ]

    for text in texts:
        shown = [point.text for point in points_of(text)]
        for number, point in enumerate(shown):
            if leans(point):
                before = text[: text.index(point[-20:])]
                assert any(other[-20:] in before[-300:] for other in shown[:number])


def test_where_every_line_leans_the_best_still_stands():
    assert points_of("He left the river talks in Geneva on Thursday.\n\nHe said that the dam would be closed.") != ()


def test_a_sentence_that_leans_on_a_day_gets_it():
    (point,) = [point for point in points_of(TEXT) if point.text == LEAD]

    assert point.day == date(2021, 6, 10)


def test_a_sentence_that_leans_on_a_person_gets_the_full_name():
    text = (
        "Ada Lindqvist, the foreign minister of Norland, arrived in Geneva on Thursday.\n\n"
        "She presented a plan for a common dam authority with equal votes for both countries."
    )

    named = {point.text[:13]: point.who for point in points_of(text)}

    assert named["She presented"] == "Ada Lindqvist"


def test_nobody_is_named_where_two_could_be_meant():
    text = (
        "Ada Lindqvist met Maria Orlik in Geneva on Thursday for talks about the river.\n\n"
        "She presented a plan for a common dam authority with equal votes for both countries."
    )

    named = {point.text[:13]: point.who for point in points_of(text)}

    assert named["She presented"] is None


@pytest.mark.parametrize("language", ["fr", "de", "es", "ru", "ar", "zh", "ja", "ko", "und", "xx"])
def test_any_language_gives_points_or_none_and_never_raises(language):
    texts = {
        "zh": "两国代表团周四在日内瓦结束了为期两天的会谈，没有达成协议。双方将于九月再次会面。河流争端始于2009年。",
        "ru": "Делегации двух стран в четверг завершили переговоры без соглашения. Новый раунд в сентябре.",
        "ar": "أنهى وفدا البلدين يوم الخميس محادثات استمرت يومين في جنيف دون التوصل إلى اتفاق.",
    }
    made = story(texts.get(language, TEXT))
    article = replace(made.story.articles[0], language=language)
    material = Material(replace(made.story, articles=(article,)), (analyse(article),))

    points = find_points(material)

    assert all(point.text and point.citations for point in points)


def test_the_batch_shows_exactly_what_a_card_would():
    material = story(TEXT)
    title = material.story.articles[0].title

    shown = batch_keypoints({"doc_id": "a", "title": title, "text": TEXT, "highlights": ["never read"]})

    brief = asyncio.run(build().summarize(material, None))
    assert shown == {"doc_id": "a", "summary": [point.text for point in brief.points]}


def test_the_batch_never_reads_the_gold_fields():
    class Watched(dict):
        def get(self, key, default=None):
            assert key in {"doc_id", "title", "text"}
            return super().get(key, default)

        def __getitem__(self, key):
            assert key in {"doc_id", "title", "text"}
            return super().__getitem__(key)

    assert batch_keypoints(Watched(doc_id="a", text=TEXT, highlights=["x"]))["summary"]


def test_hostile_texts_give_points_or_none(test_data):
    cases = test_data / "hostile"
    for path in sorted(cases.rglob("*.txt"))[:40]:
        batch_keypoints({"doc_id": path.name, "text": path.read_text(encoding="utf-8", errors="replace")[:20000]})


def test_the_seed_article_leads_with_the_summits_end(seed):
    text = seed.read_text(encoding="utf-8")

    points = points_of(text)

    assert points[0].text.startswith("President Trump’s denuclearization summit")
    assert 2 <= len(points) <= MOST


def test_points_of_real_articles_are_deletions_of_their_sentences(test_data):
    with gzip.open(test_data / "summaries" / "cnndm.dev.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line, _ in zip(file, range(40), strict=False)]
    for row in rows:
        for point in points_of(row["text"]):
            first = point.citations[0]
            assert is_deletion(point.text, row["text"][first.start : first.end])
