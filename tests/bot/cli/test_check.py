"""`readout check`: what is configured, in words, and what of it works; all faults at once."""

from pathlib import Path

from bot.testing.web import LocalSite

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>
<item><title>Talks end</title><guid>1</guid></item></channel></rss>"""


def settings(folder: Path, text: str) -> None:
    store = f'[store]\nurl = "sqlite:///{folder.as_posix()}/a.db"\n'
    (folder / "readout.toml").write_text(text + store, encoding="utf-8")


async def test_a_configuration_that_works_is_well(readout, tmp_path):
    async with LocalSite() as site:
        settings(
            tmp_path,
            f"""contact = "me@paper.example"
[[feeds]]
url = "{site.put("/feed", FEED)}"
topics = ["Asia"]
[[subscriptions]]
adapter = "terminal"
channel = "here"
topics = ["Asia"]
[adapters.terminal]
[fetch]
allow = ["{site.allow}"]
""",
        )

        ended = await readout("check")

    assert ended.code == 0, ended.out
    assert ended.lines[-1] == "all is well"
    assert any("readout.toml" in line for line in ended.lines)
    assert any(line.startswith("feeds answering 1 of 1") for line in ended.lines)


async def test_all_that_does_not_work_is_told_at_once(readout, tmp_path):
    async with LocalSite() as site:
        page = site.put("/page", "<html><body>Hello</body></html>", "text/html")
        settings(
            tmp_path,
            f"""[[feeds]]
url = "{page}"
[[feeds]]
url = "{site.url("/absent")}"
[[subscriptions]]
adapter = "slak"
channel = "news"
topics = ["Africa"]
[adapters.terminal]
[adapters.matrix]
[fetch]
allow = ["{site.allow}"]
""",
        )

        ended = await readout("check")

    problems = [line for line in ended.lines if line.startswith("problem ")]
    assert ended.code == 1
    assert ended.lines[-1] == f"{len(problems)} problems"
    for told in ("/page", "a web page", "/absent", "404", "matrix", '"slak"', '"Africa"', "contact"):
        assert any(told in line for line in problems), told


async def test_the_password_of_the_store_is_not_shown(readout, tmp_path):
    (tmp_path / "readout.toml").write_text(
        '[store]\nurl = "postgresql://reader:hush-hush@127.0.0.1:9/news"\n', encoding="utf-8"
    )

    ended = await readout("check")

    assert ended.code == 1
    assert "hush-hush" not in ended.out + ended.err
    assert "127.0.0.1:9" in ended.out + ended.err


async def test_without_a_configuration_it_says_what_is_missing(readout, tmp_path):
    ended = await readout("check")

    assert ended.code == 1
    assert "none found" in ended.out
    assert "[adapters.terminal]" in ended.out
