"""`readout ask`: one slash command, answered from an archive, now or as it was known then."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.samples import FEEDS

CARD = {
    "headline",
    "outcome",
    "key_points",
    "quotes",
    "people",
    "places",
    "sources",
    "story",
    "title",
    "outlets",
    "independent_outlets",
    "timeline",
}
KINDS = {"story", "quotes", "list", "choose", "none", "text"}


@pytest.fixture(scope="module")
def archive(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample wire, replayed."""
    path = tmp_path_factory.mktemp("archive") / "wire.db"
    subprocess.run(
        [sys.executable, "-m", "bot", "replay", str(FEEDS), "--db", str(path)],
        check=True,
        env=environment,
        cwd=path.parent,
        capture_output=True,
        timeout=600,
    )
    return path


@pytest.mark.timeout(600)
async def test_a_summit_is_answered_with_its_story(readout, archive):
    ended = await readout("ask", "/summit hanoi", "--db", archive)

    assert ended.code == 0
    assert "Hanoi" in ended.out
    assert ended.err == ""


async def test_the_json_of_an_answer_has_the_keys_of_the_contract(readout, archive):
    ended = await readout("ask", "/summit hanoi", "--format", "json", "--db", archive)

    answer = ended.json
    assert set(answer) == {"kind", "as_of", "text", "cards"}
    assert answer["kind"] == "story"
    (card,) = answer["cards"]
    assert set(card) == CARD
    assert card["outcome"]["kind"] == "no agreement"
    assert 1 <= card["independent_outlets"] <= len(card["outlets"])
    texts = [source["text"] for source in card["sources"]]
    assert len({quote["speaker"] for quote in card["quotes"]} - {None}) >= 4
    assert all(texts[quote["source"]][quote["start"] : quote["end"]] == quote["text"] for quote in card["quotes"])


async def test_an_answer_knows_nothing_of_what_came_later(readout, archive):
    asked = ("ask", "/summit hanoi", "--format", "json", "--db", archive, "--as-of")
    before = (await readout(*asked, "2019-02-27T12:00Z")).json
    long_before = (await readout(*asked, "2015-01-01")).json

    assert before["as_of"].startswith("2019-02-27T12:00")
    (card,) = before["cards"]
    assert card["outcome"] is None or card["outcome"]["kind"] != "no agreement"
    assert all(source["published"] < "2019-02-27T12:00" for source in card["sources"])
    assert long_before["kind"] == "none"
    assert long_before["cards"] == []


@pytest.mark.parametrize("line", ["/latest", "/quotes pompeo", "/sources", "/feeds", "/help", "/summit", "latest", ""])
async def test_every_command_answers_in_one_of_the_kinds(readout, archive, line):
    ended = await readout("ask", line, "--format", "json", "--db", archive)

    assert ended.code == 0
    assert ended.json["kind"] in KINDS
    assert ended.json["text"].strip()


@pytest.mark.parametrize(
    "line", ["/summit atlantis", "/nonsense", "/summi hanoi", '/quotes who:"', "/story", "/quotes since:yesterdayish"]
)
async def test_what_cannot_be_answered_is_said_in_words(readout, archive, line):
    ended = await readout("ask", line, "--db", archive)

    assert ended.code == 0
    assert ended.out.strip()


@pytest.mark.parametrize("moment", ["yesterday", "2019-13-45", "28/02/2019", ""])
async def test_what_is_no_time_is_told_with_how_to_write_it(readout, archive, moment):
    ended = await readout("ask", "/latest", "--as-of", moment, "--db", archive)

    assert ended.code == 2
    assert "2019-02-28T01:00Z" in ended.complaint


async def test_a_database_that_is_not_there_is_told_with_how_to_fill_one(readout, tmp_path):
    ended = await readout("ask", "/latest", "--db", "absent.db")

    assert ended.code == 2
    assert "readout replay PATH --db absent.db" in ended.complaint
    assert not (tmp_path / "absent.db").exists()


@pytest.mark.parametrize("body", [b"Dear diary. " * 500, b"SQLite format 3\x00" + b"\xff" * 5000], ids=["text", "torn"])
async def test_a_file_that_is_no_database_is_told_and_left_as_it_is(readout, tmp_path, body):
    (tmp_path / "odd.db").write_bytes(body)

    ended = await readout("ask", "/latest", "--db", "odd.db")

    assert ended.code == 1
    assert "odd.db" in ended.complaint
    assert (tmp_path / "odd.db").read_bytes() == body


async def test_a_folder_is_no_database(readout, tmp_path):
    ended = await readout("ask", "/latest", "--db", tmp_path)

    assert ended.code == 2
    assert str(tmp_path) in ended.complaint


async def test_an_empty_archive_says_so(readout, tmp_path):
    ended = await readout("ask", "/summit hanoi", READOUT_STORE__URL=f"sqlite:///{tmp_path}/new.db")

    assert ended.code == 0
    assert ended.out.strip()


@pytest.mark.skipif(os.name == "nt", reason="a terminal without UTF-8 is told by the environment on POSIX only")
async def test_a_terminal_without_typographic_quotes_still_gets_its_answer(readout, archive):
    ended = await asyncio.wait_for(
        readout("ask", "/summit hanoi", "--db", archive, PYTHONIOENCODING="ascii", PYTHONUTF8="0"), 100
    )

    assert ended.code == 0
    assert "Hanoi" in ended.out


async def test_the_reason_why_nothing_came_to_a_channel_is_told(readout, archive):
    ended = await readout("why", "hanoi", "--channel", "slack/T1/C1", "--db", archive)

    assert ended.code == 0
    assert ended.out.startswith("Why: ")
    assert "This channel is not subscribed to anything." in ended.out


async def test_what_is_no_channel_is_refused(readout, archive):
    ended = await readout("why", "hanoi", "--channel", "general", "--db", archive)

    assert ended.code != 0
    assert '"general" is not a channel' in ended.err
