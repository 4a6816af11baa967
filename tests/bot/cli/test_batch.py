"""`readout batch`: JSON lines in, predictions out, in the formats of the evaluators."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

TEXT = (
    "SKAGEN - Talks between Norland and Estmark over a fishing zone ended on Tuesday without an agreement.\n\n"
    '"We did not sign anything today," Foreign Minister Anna Bergqvist told reporters.\n\n'
    "The two countries have argued about the zone since 2014."
)


def write(path: Path, records: Sequence[dict[str, Any]]) -> Path:
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()
    path.write_bytes(gzip.compress(lines) if path.suffix == ".gz" else lines)
    return path


def read(path: Path) -> list[Any]:
    body = path.read_bytes()
    return [json.loads(line) for line in (gzip.decompress(body) if path.suffix == ".gz" else body).splitlines()]


async def test_quotes_are_predicted_with_offsets_in_the_text(readout, tmp_path):
    source = write(tmp_path / "in.jsonl", [{"doc_id": "a", "text": TEXT}, {"doc_id": "b", "text": ""}])

    ended = await readout("batch", "quotes", source, tmp_path / "out.jsonl")

    assert ended.code == 0
    first, second = read(tmp_path / "out.jsonl")
    (quote,) = first["quotes"]
    assert first["doc_id"] == "a"
    assert TEXT[quote["start"] : quote["end"]] == "We did not sign anything today,"
    assert quote["speaker_name"] == "Anna Bergqvist"
    assert second == {"doc_id": "b", "quotes": []}


async def test_key_points_are_predicted_in_sentences(readout, tmp_path):
    source = write(tmp_path / "in.jsonl", [{"doc_id": "a", "title": "Fishing talks end", "text": TEXT}])

    ended = await readout("batch", "keypoints", source, tmp_path / "out.jsonl")

    assert ended.code == 0
    ((prediction),) = read(tmp_path / "out.jsonl")
    assert prediction["doc_id"] == "a"
    assert prediction["summary"]
    assert all(isinstance(sentence, str) for sentence in prediction["summary"])


async def test_stories_are_predicted_from_title_text_and_date_alone(readout, tmp_path):
    report = {"title": "Fishing talks end without a deal", "text": TEXT, "lang": "en", "date": "2019-02-26T10:00:00Z"}
    other = {"title": "Volcano closes airport", "text": "Ash closed the airport of Porto Belo.", "lang": "en"}
    records = [{"doc_id": "a", **report}, {"doc_id": "b", **report}, {"doc_id": "c", **other, "date": ""}]

    ended = await readout("batch", "stories", write(tmp_path / "in.jsonl", records), tmp_path / "out.jsonl")

    assert ended.code == 0
    a, b, c = (prediction["cluster"] for prediction in read(tmp_path / "out.jsonl"))
    assert a == b != c


async def test_timelines_are_predicted_in_the_form_of_the_evaluator(readout, tmp_path):
    docs = [
        {"doc_id": f"d{day}", "date": f"2019-02-{day:02}", "text": f"Ministers met in Skagen on February {day}, 2019."}
        for day in range(1, 9)
    ]
    reference = [["2019-02-03", ["One."]], ["2019-02-05", ["Another."]]]
    record = {"name": "fish", "keywords": ["fishing", "talks"], "timelines": [reference], "docs": docs}

    ended = await readout("batch", "timelines", write(tmp_path / "in.jsonl", [record]), tmp_path / "out.jsonl")

    assert ended.code == 0
    (prediction,) = read(tmp_path / "out.jsonl")
    assert (prediction["name"], prediction["ref"]) == ("fish", 0)
    assert len(prediction["timeline"]) == 2


@pytest.mark.parametrize(("source", "target"), [("in.jsonl.gz", "out.jsonl"), ("in.jsonl", "out.jsonl.gz")])
async def test_packed_files_are_read_and_written_as_they_are(readout, tmp_path, source, target):
    write(tmp_path / source, [{"doc_id": "a", "text": TEXT}])

    ended = await readout("batch", "quotes", source, target)

    assert ended.code == 0
    assert [record["doc_id"] for record in read(tmp_path / target)] == ["a"]


async def test_gold_fields_are_not_looked_at(readout, tmp_path):
    plain = {"doc_id": "a", "text": TEXT}
    write(tmp_path / "plain.jsonl", [plain])
    write(tmp_path / "gold.jsonl", [{**plain, "quotes": [{"start": 0, "end": 6, "speaker_name": "SKAGEN"}]}])

    await readout("batch", "quotes", "plain.jsonl", "plain.out")
    await readout("batch", "quotes", "gold.jsonl", "gold.out")

    assert (tmp_path / "plain.out").read_bytes() == (tmp_path / "gold.out").read_bytes()


async def test_empty_lines_and_a_byte_order_mark_are_no_records(readout, tmp_path):
    (tmp_path / "in.jsonl").write_bytes(b"\xef\xbb\xbf" + json.dumps({"doc_id": "a", "text": TEXT}).encode() + b"\n\n")

    ended = await readout("batch", "quotes", "in.jsonl", "out.jsonl")

    assert ended.code == 0
    assert len(read(tmp_path / "out.jsonl")) == 1


# --- bad input ------------------------------------------------------------------------------------

GOOD = json.dumps({"doc_id": "a", "text": "Nobody spoke."}).encode() + b"\n"
BAD: dict[str, tuple[str, bytes | None, str]] = {
    "broken line": ("in.jsonl", GOOD + b"{broken\n", "in.jsonl, line 2: not JSON"),
    "no object": ("in.jsonl", GOOD + GOOD + b"[1]\n", "in.jsonl, line 3: not a JSON object"),
    "too deep": ("in.jsonl", GOOD + b"[" * 100_000 + b"\n", "in.jsonl, line 2: not JSON"),
    "not UTF-8": ("in.jsonl", GOOD + b'{"text": "caf\xe9"}\n', "in.jsonl"),
    "binary": ("in.jsonl", b"\x00\xff\x00\xff", "in.jsonl"),
    "not packed": ("in.jsonl.gz", GOOD, "in.jsonl.gz"),
    "packed and cut": ("in.jsonl.gz", gzip.compress(GOOD * 1000)[:-20], "in.jsonl.gz"),
    "missing": ("absent.jsonl", None, "absent.jsonl"),
    "no records": ("in.jsonl", b"", "in.jsonl"),
}


@pytest.mark.parametrize("case", BAD)
async def test_a_file_that_cannot_be_read_is_one_line_and_nothing_is_written(readout, tmp_path, case):
    name, body, told = BAD[case]
    if body is not None:
        (tmp_path / name).write_bytes(body)
    (tmp_path / "out.jsonl").write_text("what was there before\n")

    ended = await readout("batch", "quotes", name, "out.jsonl")

    assert ended.code == 1
    assert told in ended.complaint
    assert (tmp_path / "out.jsonl").read_text() == "what was there before\n"
    assert not list(tmp_path.glob("*.partial"))


async def test_a_folder_is_no_file_of_records(readout, tmp_path):
    (tmp_path / "in").mkdir()

    ended = await readout("batch", "quotes", "in", "out.jsonl")

    assert ended.code == 1
    assert ended.complaint.startswith("in")


async def test_a_target_in_a_folder_that_is_not_there_is_told(readout, tmp_path):
    write(tmp_path / "in.jsonl", [{"doc_id": "a", "text": TEXT}])

    ended = await readout("batch", "quotes", "in.jsonl", "absent/out.jsonl")

    assert ended.code == 1
    assert "absent" in ended.complaint
