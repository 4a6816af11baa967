"""`readout replay`: feed files and folders into an archive, told in one last line; bad input leaves nothing behind."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest


def item(name: str, day: int, text: str = "", *, updated: str = "") -> str:
    body = text or f"Ministers of {name} met on the {day}th to speak of grain, and agreed to meet again next year."
    return f"""
  <entry>
    <title>{name}: ministers meet on grain</title>
    <id>tag:paper.example,2019:{name}</id>
    <link href="https://paper.example/{name}"/>
    <published>2019-02-{day:02}T09:00:00Z</published>
    <updated>{updated or f"2019-02-{day:02}T09:00:00Z"}</updated>
    <content type="html">&lt;p&gt;{body}&lt;/p&gt;</content>
  </entry>"""


def feed(*items: str, title: str = "Paper", address: str = "") -> str:
    link = f'<link rel="self" href="{address}"/>' if address else ""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>{title}</title><id>tag:{title}</id>{link}{"".join(items)}
</feed>
"""


PAGE = "<!DOCTYPE html><html><head><title>Paper</title></head><body><p>Welcome.</p></body></html>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two feeds, one of them in a folder below, beside things that are none."""
    folder = tmp_path / "wire"
    (folder / "below").mkdir(parents=True)
    (folder / "paper.xml").write_text(feed(item("Norland", 3), item("Estmark", 1)))
    (folder / "below" / "post.xml").write_text(
        feed(item("Sudmark", 2).replace("paper.example", "post.example"), title="Post")
    )
    (folder / "page.html").write_text(PAGE)
    (folder / "notes.txt").write_text("Call the desk.\n")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    (folder / "empty.xml").write_bytes(b"")
    (folder / ".hidden").write_text("not looked at")
    return folder


async def test_a_folder_is_read_with_its_folders_and_every_refusal_is_told_with_its_reason(readout, folder):
    ended = await readout("replay", folder)

    assert ended.code == 0
    feeds, entries, articles, stories, refused = ended.counts
    assert (feeds, entries, articles, refused) == (2, 3, 3, 4)
    assert 1 <= stories <= 3
    told = [line for line in ended.lines if line.startswith("refused ")]
    assert len(told) == 4
    assert next(line for line in told if "page.html" in line).startswith("refused page.html: not a feed: a web page")
    assert any("empty.xml" in line and "empty" in line for line in told)
    assert any("picture.png" in line and "an image" in line for line in told)
    assert any("notes.txt" in line and "not a feed" in line for line in told)
    assert not any(".hidden" in line for line in ended.lines)


async def test_the_speed_is_told_on_standard_error(readout, folder):
    ended = await readout("replay", folder / "paper.xml")

    assert re.fullmatch(r"2 articles in [\d.]+ s: [\d.]+ articles a second\n", ended.err)


async def test_the_same_folder_a_second_time_adds_nothing(readout, folder, tmp_path):
    early = feed(item("Westmark", 1, "Two places would close under the plan."), address="https://west.example/feed")
    late = feed(
        item("Westmark", 1, "One place would close under the plan.", updated="2019-02-05T10:00:00Z"),
        item("Ostmark", 6).replace("paper.example", "west.example"),
        address="https://west.example/feed",
    )
    (folder / "west-1.xml").write_text(early)
    (folder / "west-2.xml").write_text(late)
    first = await readout("replay", folder, "--db", tmp_path / "a.db")

    second = await readout("replay", folder, "--db", tmp_path / "a.db")

    assert first.counts[:3] == (4, 6, 5)
    assert second.code == 0
    assert second.counts[:4] == (4, 6, 0, 0)


async def test_an_archive_answers_as_it_would_have_when_its_articles_were_published(readout, tmp_path):
    volcano = item("Norland", 3, "Ash from a volcano closed the airport of Porto Belo and covered vineyards in grey.")
    volcano = volcano.replace("ministers meet on grain", "volcano closes the southern airport")
    (tmp_path / "paper.xml").write_text(feed(volcano, item("Estmark", 1)))
    await readout("replay", tmp_path / "paper.xml", "--db", tmp_path / "a.db")

    early = await readout("ask", "/latest", "--as-of", "2019-02-02T00:00Z", "--db", tmp_path / "a.db")
    late = await readout("ask", "/latest", "--as-of", "2019-02-04T00:00Z", "--db", tmp_path / "a.db")

    assert "Estmark" in early.out
    assert "Norland" not in early.out
    assert "Norland" in late.out


async def test_states_of_one_feed_give_one_article_in_two_versions(readout, tmp_path):
    early = feed(item("Westmark", 1, "Two places would close under the plan."), address="https://west.example/feed")
    late = feed(
        item("Westmark", 1, "One place would close under the plan.", updated="2019-02-05T10:00:00Z"),
        address="https://west.example/feed",
    )
    (tmp_path / "1.xml").write_text(early)
    (tmp_path / "2.xml").write_text(late)
    ended = await readout("replay", tmp_path / "2.xml", tmp_path / "1.xml", "--db", tmp_path / "a.db")

    asked = ("ask", "/latest", "--format", "json", "--db", tmp_path / "a.db", "--as-of")
    before = await readout("ask", "/story Westmark", *asked[2:], "2019-02-04T00:00Z")
    after = await readout("ask", "/story Westmark", *asked[2:], "2019-02-06T00:00Z")

    assert ended.counts[:4] == (2, 2, 1, 1)
    assert "Two places" in before.json["cards"][0]["sources"][0]["text"]
    assert "One place" in after.json["cards"][0]["sources"][0]["text"]


async def test_an_undated_entry_counts_as_first_seen_when_its_file_was_written(readout, tmp_path):
    path = tmp_path / "undated.xml"
    undated = re.sub(r"<(published|updated)>.*?</\1>", "", item("Norland", 3))
    path.write_text(feed(undated))
    when = datetime(2019, 3, 1, tzinfo=UTC).timestamp()
    os.utime(path, (when, when))
    await readout("replay", path, "--db", tmp_path / "a.db")

    before = await readout("ask", "/latest", "--as-of", "2019-02-28T23:59Z", "--db", tmp_path / "a.db")
    after = await readout("ask", "/latest", "--as-of", "2019-03-01T00:01Z", "--db", tmp_path / "a.db")

    assert "Norland" not in before.out
    assert "Norland" in after.out


async def test_what_was_replayed_is_not_polled_afterwards(readout, tmp_path):
    (tmp_path / "paper.xml").write_text(feed(item("Norland", 3), address="https://paper.example/feed"))
    await readout("replay", tmp_path / "paper.xml", "--db", tmp_path / "a.db")

    listed = await readout("feeds", "list", "--db", tmp_path / "a.db")

    assert "https://paper.example/feed" in listed.out
    assert "paused: read from a file by replay" in listed.out


async def test_a_broken_feed_gives_its_whole_entries_and_tells_of_the_rest(readout, tmp_path):
    whole = feed(item("Norland", 3), item("Estmark", 1))
    path = tmp_path / "cut.xml"
    path.write_text(whole[: whole.index("</id>", whole.index("Estmark"))])

    ended = await readout("replay", path)

    assert ended.code == 0
    assert ended.counts[1:3] == (1, 1)
    assert any(line.startswith("refused cut.xml: ") for line in ended.lines)


# --- bad input ------------------------------------------------------------------------------------


def big(path: Path) -> None:
    with path.open("wb") as out:
        out.write(feed(item("Norland", 3)).encode())
        out.truncate(50 * 1024 * 1024)


BAD = {
    "missing.xml": (None, "there is no such file or folder"),
    "page.html": (PAGE.encode(), "a web page"),
    "empty.xml": (b"", "empty"),
    "blank.xml": (b"\n\n  \n", "empty"),
    "marked.xml": (b"\xef\xbb\xbf", "not a feed"),
    "broken.xml": (b"<rss version='2.0'><channel><title>Paper</title><item><title>Hal", "broken.xml"),
    "broken-sooner.xml": (b"<rss version='2.0'", "not a feed"),
    "picture.xml": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "an image"),
    "notes.txt": (b"Call the desk.\n", "not a feed"),
    "latin.txt": (b"caf\xe9 \xff\xfe\n", "not a feed"),
    "other.xml": (b"<?xml version='1.0'?><invoice><total>3</total></invoice>", "not a feed"),
    "list.json": (b"[1, 2, 3]", "not a"),
    "broken.json": (b'{"version": "https://jsonfeed.org/version/1.1", "items": [', "not"),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_file_without_a_feed_is_one_line_and_leaves_nothing(readout, tmp_path, name):
    body, told = BAD[name]
    if body is not None:
        (tmp_path / name).write_bytes(body)

    ended = await readout("replay", tmp_path / name, "--db", tmp_path / "a.db")

    assert ended.code == 1
    assert ended.out == ""
    assert name in ended.complaint
    assert told in ended.complaint
    assert not (tmp_path / "a.db").exists()


async def test_a_body_of_50_mib_is_refused_unread(readout, tmp_path):
    big(tmp_path / "big.xml")

    ended = await readout("replay", tmp_path / "big.xml", "--db", tmp_path / "a.db")

    assert ended.code == 1
    assert "50 MiB, more than the 8 MiB" in ended.complaint
    assert not (tmp_path / "a.db").exists()


async def test_in_a_folder_a_body_too_large_is_refused_and_the_rest_goes_through(readout, folder):
    big(folder / "big.xml")

    ended = await readout("replay", folder)

    assert ended.code == 0
    assert ended.counts[:3] == (2, 3, 3)
    assert any(line.startswith("refused big.xml: ") for line in ended.lines)


async def test_a_folder_without_feeds_is_one_line_after_its_refusals(readout, tmp_path):
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "page.html").write_text(PAGE)

    ended = await readout("replay", folder, "--db", tmp_path / "a.db")

    assert ended.code == 1
    assert "there is no feed in this folder" in ended.complaint
    assert ended.lines == ["refused page.html: not a feed: a web page, and it offers none"]
    assert not (tmp_path / "a.db").exists()


async def test_an_empty_folder_is_one_line(readout, tmp_path):
    (tmp_path / "nothing").mkdir()

    ended = await readout("replay", tmp_path / "nothing")

    assert ended.code == 1
    assert "there is no file in this folder" in ended.complaint


async def test_one_wrong_path_among_good_ones_stops_before_anything_is_stored(readout, folder, tmp_path):
    ended = await readout("replay", folder, tmp_path / "absent", "--db", tmp_path / "a.db")

    assert ended.code == 1
    assert "absent: there is no such file or folder" in ended.complaint
    assert not (tmp_path / "a.db").exists()


async def test_a_database_that_is_none_is_told_and_left_as_it_is(readout, folder, tmp_path):
    (tmp_path / "a.db").write_text("Dear diary, this is long enough to be taken for a database header. " * 40)
    before = (tmp_path / "a.db").read_bytes()

    ended = await readout("replay", folder / "paper.xml", "--db", tmp_path / "a.db")

    assert ended.code == 1
    assert "a.db" in ended.complaint
    assert (tmp_path / "a.db").read_bytes() == before


async def test_a_database_in_a_folder_that_is_not_there_is_told(readout, folder, tmp_path):
    ended = await readout("replay", folder / "paper.xml", "--db", tmp_path / "absent" / "a.db")

    assert ended.code == 1
    assert "is its folder there" in ended.complaint
