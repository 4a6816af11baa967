"""The shipped key points may not fall below what they were: floors of the section keypoints in floors.toml."""

import importlib.util
import time
import tomllib
from pathlib import Path

import pytest

from bot.stories.batch_keypoints import batch_keypoints
from tests.quality.keypoints import first_three
from tests.quality.summaries import evaluate, gold, read_documents

FLOORS = tomllib.loads(Path(__file__).with_name("floors.toml").read_text(encoding="utf-8"))["keypoints"]


@pytest.fixture(scope="module")
def scores():
    if not gold("cnndm").is_file():
        pytest.skip("no test data: set READOUT_TEST_DATA to its folder")
    if importlib.util.find_spec("rouge_score") is None:
        pytest.skip("the evaluator needs the package rouge-score")
    documents = read_documents("cnndm")
    started = time.process_time()
    ours = [batch_keypoints({"doc_id": each.doc_id, "title": each.title, "text": each.text}) for each in documents]
    speed = len(documents) / (time.process_time() - started)
    lead = [{"doc_id": each.doc_id, "summary": first_three(each)} for each in documents]
    return evaluate("cnndm", ours), evaluate("cnndm", lead), speed


@pytest.mark.timeout(400)
def test_key_points_say_more_of_what_outlets_highlight_than_the_first_three_sentences(scores):
    ours, lead, _ = scores

    assert ours["rouge1"] - lead["rouge1"] >= FLOORS["rouge1_above_lead"]
    assert ours["rouge2"] - lead["rouge2"] >= FLOORS["rouge2_above_lead"]


@pytest.mark.timeout(400)
def test_every_point_stands_in_its_article(scores):
    ours, _, _ = scores

    assert ours["faithful"] >= FLOORS["faithful"]
    assert ours["new_facts"] <= FLOORS["new_facts"]


@pytest.mark.timeout(400)
def test_points_are_found_fast_enough(scores):
    _, _, speed = scores

    assert speed >= FLOORS["documents_a_second"]
