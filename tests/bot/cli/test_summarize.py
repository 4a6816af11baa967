"""`readout summarize`: the readout of articles, as text and as JSON whose offsets lead into the file itself."""

from typing import Any

import pytest

from bot.testing.web import LocalSite

OUTCOME = {"kind", "text", "citations"}
POINT = {"text", "citations"}
CITATION = {"source", "start", "end"}
QUOTE = {"text", "speaker", "mention", "role", "cue", "confidence", "utterance", "source", "start", "end"}
READOUT = {"headline", "outcome", "key_points", "quotes", "people", "places", "sources"}
SOURCE = {"url", "title", "published", "language"}

SECOND = """Estmark hopes for spring after fishing talks fail

SKAGEN, Denmark - Estmark's envoy said on Tuesday that talks with Norland over a shared fishing zone had ended \
without an agreement but would be taken up again.

"We will come back to this table in the spring," Tomas Ekholm said after the talks in Skagen.

Norland's foreign minister, Anna Bergqvist, had said earlier that nothing was signed.
"""


def check_shape(shape: dict[str, Any], texts: list[str]) -> None:
    """The keys are those of the contract, and every span says in its text what it is said to say."""
    assert set(shape) == READOUT
    if shape["outcome"] is not None:
        assert set(shape["outcome"]) == OUTCOME
    assert all(set(point) == POINT and point["citations"] for point in shape["key_points"])
    cited = [one for part in (shape["outcome"] or {"citations": []}, *shape["key_points"]) for one in part["citations"]]
    for citation in cited:
        assert set(citation) == CITATION
        assert texts[citation["source"]][citation["start"] : citation["end"]].strip()
    for quote in shape["quotes"]:
        assert set(quote) == QUOTE
        assert texts[quote["source"]][quote["start"] : quote["end"]] == quote["text"]
        assert 0 <= quote["confidence"] <= 1
        assert isinstance(quote["utterance"], int)
    assert all(isinstance(name, str) for name in shape["people"] + shape["places"])


async def test_the_json_of_a_text_file_has_the_keys_of_the_contract_and_offsets_in_the_file(readout, article):
    ended = await readout("summarize", article, "--format", "json")

    assert ended.code == 0
    assert ended.err == ""
    check_shape(ended.json, [article.read_text(encoding="utf-8")])
    assert ended.json["headline"] == "Norland and Estmark end talks on fishing zone without a deal"
    assert ended.json["outcome"]["kind"] == "no agreement"
    assert {quote["speaker"] for quote in ended.json["quotes"]} == {"Anna Bergqvist", "Tomas Ekholm"}
    assert [set(source) for source in ended.json["sources"]] == [SOURCE]


async def test_line_ends_and_byte_order_mark_do_not_move_the_offsets(readout, article):
    body = article.read_text(encoding="utf-8")
    article.write_bytes(b"\xef\xbb\xbf" + body.replace("\n", "\r\n").replace("SKAGEN", "SKAGEN 🐟").encode())

    ended = await readout("summarize", article, "--format", "json")

    text = article.read_bytes().decode("utf-8-sig")
    assert "\r\n" in text
    check_shape(ended.json, [text])
    assert ended.json["quotes"]


async def test_the_readout_of_the_seed_article(readout, seed):
    ended = await readout("summarize", seed, "--format", "json")

    assert ended.code == 0
    check_shape(ended.json, [seed.read_bytes().decode("utf-8-sig")])
    assert ended.json["outcome"]["kind"] == "no agreement"
    speakers = {quote["speaker"] for quote in ended.json["quotes"]}
    assert {"Donald Trump", "Mike Pompeo", "Sarah Huckabee Sanders", "Kim Jong-un", "Michael McFaul"} <= speakers


async def test_reports_that_tell_one_story_give_one_readout(readout, article, tmp_path):
    second = tmp_path / "second.txt"
    second.write_text(SECOND, encoding="utf-8")

    ended = await readout("summarize", article, second, "--format", "json")

    assert isinstance(ended.json, dict)
    assert len(ended.json["sources"]) == 2
    check_shape(ended.json, [article.read_text(encoding="utf-8"), SECOND])


async def test_reports_of_different_events_give_a_readout_each(readout, article, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text(
        "Volcano closes airport in the south\n\n"
        "PORTO BELO - Ash from a volcano closed the airport of Porto Belo on Friday and covered vineyards in grey.\n\n"
        "Rescuers took two hundred villagers to schools on the coast. Nobody was hurt.\n",
        encoding="utf-8",
    )

    ended = await readout("summarize", article, other, "--format", "json")

    assert [shape["headline"] for shape in ended.json] == [
        "Norland and Estmark end talks on fishing zone without a deal",
        "Volcano closes airport in the south",
    ]


async def test_the_text_is_for_reading(readout, article):
    ended = await readout("summarize", article, "--format", "text")

    assert ended.code == 0
    assert "Norland and Estmark end talks on fishing zone without a deal" in ended.out
    assert "We will come back to this table in the spring" in " ".join(ended.out.split())
    assert "Tomas Ekholm" in ended.out
    assert not ended.out.lstrip().startswith("{")


async def test_a_web_page_from_disk_brings_its_text_along(readout, tmp_path, article):
    paragraphs = [f"<p>{part}</p>" for part in article.read_text(encoding="utf-8").split("\n\n")[1:]]
    page = tmp_path / "page.html"
    page.write_text(
        "<!doctype html><html><head><title>No deal on fish</title></head><body><nav>Home | World</nav><article>"
        f"<h1>No deal on fish</h1>{''.join(paragraphs)}</article></body></html>",
        encoding="utf-8",
    )

    ended = await readout("summarize", page, "--format", "json")

    assert ended.code == 0
    (source,) = ended.json["sources"]
    assert set(source) == SOURCE | {"text"}
    assert "Home | World" not in source["text"]
    check_shape(ended.json, [source["text"]])
    assert ended.json["quotes"]


async def test_an_address_is_fetched_when_the_settings_allow_it(readout, tmp_path, article):
    body = "".join(f"<p>{part}</p>" for part in article.read_text(encoding="utf-8").split("\n\n")[1:])
    async with LocalSite() as site:
        url = site.put("/fish", f"<html><body><article><h1>No deal</h1>{body}</article></body></html>", "text/html")
        (tmp_path / "readout.toml").write_text(f'[fetch]\nallow = ["{site.allow}"]\n', encoding="utf-8")

        ended = await readout("summarize", url, "--format", "json")

    assert ended.code == 0
    assert ended.json["sources"][0]["url"] == url
    check_shape(ended.json, [ended.json["sources"][0]["text"]])


async def test_a_private_address_is_refused_unless_allowed(readout):
    async with LocalSite() as site:
        ended = await readout("summarize", site.url("/fish"))

        assert site.requests == []
    assert ended.code == 1
    assert site.url("/fish") in ended.complaint


async def test_a_page_that_is_not_there_is_told_with_its_address(readout, tmp_path):
    async with LocalSite() as site:
        (tmp_path / "readout.toml").write_text(f'[fetch]\nallow = ["{site.allow}"]\n', encoding="utf-8")

        ended = await readout("summarize", site.url("/absent"))

    assert ended.code == 1
    assert "/absent" in ended.complaint
    assert "404" in ended.complaint


async def test_any_language_gets_a_readout(readout, tmp_path):
    texts = {
        "ko.txt": "북미 정상회담이 합의 없이 끝났다.\n\n장관은 “다시 만날 것”이라고 말했다.\n",
        "ar.txt": "انتهت المحادثات دون اتفاق.\n\nوقال الوزير: «سنعود إلى الطاولة في الربيع».\n",
        "ja.txt": "会談は合意なしに終わった。\n\n外相は「春に再び会う」と述べた。\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    ended = [await readout("summarize", tmp_path / name, "--format", "json") for name in texts]

    for one, text in zip(ended, texts.values(), strict=True):
        assert one.code == 0
        check_shape(one.json, [text])


# --- bad input ------------------------------------------------------------------------------------

BAD: dict[str, tuple[bytes | None, str]] = {
    "absent.txt": (None, "there is no such file"),
    "empty.txt": (b"", "is empty"),
    "blank.txt": (b" \r\n\r\n", "is empty"),
    "marked.txt": (b"\xef\xbb\xbf\n", "is empty"),
    "latin.txt": (b"The caf\xe9 was shut.\n", "save it as UTF-8"),
    "utf16.txt": ("The talks ended.\n".encode("utf-16"), "save it as UTF-8"),
    "binary.txt": (b"\x00\x01\x02\x03 text \x00", "is not a text file"),
    "picture.png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not a text file"),
    "bare.html": (b"<!DOCTYPE html><html><head><title>x</title></head><body></body></html>", "no article text"),
    "huge.txt": (b"The talks went on. " * 600_000, "larger than 8 MiB"),
}


@pytest.mark.parametrize("name", BAD)
async def test_what_is_no_article_is_one_line(readout, tmp_path, name):
    body, told = BAD[name]
    if body is not None:
        (tmp_path / name).write_bytes(body)

    ended = await readout("summarize", name, "--format", "json")

    assert ended.code == 1
    assert ended.out == ""
    assert ended.complaint.startswith(name)
    assert told in ended.complaint


async def test_a_folder_is_told_with_what_to_type_instead(readout, tmp_path):
    (tmp_path / "wire").mkdir()

    ended = await readout("summarize", "wire")

    assert ended.code == 1
    assert "readout replay wire" in ended.complaint


async def test_a_feed_is_told_with_what_to_type_instead(readout, tmp_path):
    path = tmp_path / "paper.xml"
    path.write_text('<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title></channel></rss>')

    ended = await readout("summarize", path)

    assert ended.code == 1
    assert "readout replay" in ended.complaint
