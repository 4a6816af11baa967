"""Readout in a terminal: what is shown, what is typed, and what the transcript keeps."""

import asyncio
import json
import os
import threading
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from adapters.terminal import TerminalAdapter, build
from adapters.terminal.lines import typed
from adapters.terminal.render import plain_console, preview, show
from adapters.terminal.transcript import Transcript
from bot.cards import change_between, change_card, sources_card, story_card
from bot.errors import PluginError, SendError
from bot.messages import Button, Card, CardRow, Channel, Delivery, DeliveryKind, Reply, ReplyKind, Role, say
from bot.ports import Tools
from bot.testing.briefs import SEEN, hanoi, hanoi_grown
from bot.testing.clock import FakeClock
from bot.testing.keep import MemoryKeep
from config.tables import ConfigError

NOW = datetime(2019, 2, 28, 20, tzinfo=UTC)
DESK = Channel("terminal", None, "desk")


def tools():
    return Tools(FakeClock(NOW), MemoryKeep())


def delivery(card=None, *, key="a" * 24, kind=DeliveryKind.POST, follows=None, channel=DESK):
    return Delivery(key, channel, kind, "story:17", 1, 0, card or story_card(hanoi()), story=17, follows=follows)


class Screen:
    """A terminal adapter whose screen can be read."""

    def __init__(self, path: Path | None = None, *, channels=(), source=None):
        self.page = StringIO()
        self.adapter = TerminalAdapter(
            tools(),
            channels=channels,
            transcript=Transcript(path),
            console=plain_console(self.page, 100),
            source=source,
        )

    @property
    def text(self) -> str:
        return self.page.getvalue()


class Answers:
    """A desk that remembers what it was asked and answers with a card of two buttons."""

    def __init__(self):
        self.asked = []

    async def ask(self, command):
        self.asked.append(command)
        buttons = (Button("quotes", say("button.quotes"), "story:17"), Button("more", say("button.more"), "story:17"))
        return Reply(ReplyKind.TEXT, (Card(say("text", text=f"answer {len(self.asked)}"), buttons=buttons),), NOW)

    async def suggest(self, command, option, prefix):
        return ()

    async def tell(self, event):
        return None


async def typing(text: str) -> tuple[str, Answers]:
    """What the screen shows, and what was asked, when `text` is typed into a pipe that then ends."""
    reading, writing = os.pipe()
    os.write(writing, text.encode())
    os.close(writing)
    desk = Answers()
    with os.fdopen(reading) as source:
        screen = Screen(source=source)
        async with asyncio.timeout(30):
            await screen.adapter.listen((), desk)
    return screen.text, desk


# --- shown ----------------------------------------------------------------------------------------


def test_a_card_reads_well_without_colours():
    assert preview(story_card(hanoi()), now=NOW) == (
        "Trump-Kim summit ends early with no deal\n"
        "No agreement · ended Thursday without an agreement, cutting short two days of\n"
        "talks (Example Wire)\n"
        "\n"
        "• The president said he refused Mr. Kim’s demand to lift all sanctions against\n"
        "  North Korea [Donald Trump · 28 Feb] (Example Wire +1)\n"
        "• The joint signing ceremony with both leaders was canceled (Example Wire)\n"
        "• The leaders canceled a working lunch (Second Outlet)\n"
        "\n"
        "“I wish we could have gotten a little bit further”\n"
        "Mike Pompeo, Secretary of State (Example Wire)\n"
        "\n"
        "“Sometimes you have to walk”\n"
        "Donald Trump (Example Wire +1)\n"
        "\n"
        "3 independent outlets, 2 more carry the same wire copy · newest report 28 Feb\n"
        "11:40 UTC\n"
        "[Quotes]  [Sources]  [More]\n"
    )


def test_no_line_is_wider_than_asked_and_none_ends_in_blanks():
    for width in (40, 80, 100, 500):
        shown = preview(story_card(hanoi()), width=width).splitlines()
        assert max(map(len, shown)) <= min(width, 100)
        assert all(line == line.rstrip() for line in shown)


def test_without_a_terminal_an_address_stands_under_its_row():
    assert "\n  https://second-outlet.example/6\n" in preview(sources_card(hanoi(), as_of=SEEN), now=NOW)


def test_on_a_terminal_a_citation_is_a_link_to_the_very_words():
    page = StringIO()

    show(Console(file=page, force_terminal=True, width=100, highlight=False), story_card(hanoi()), now=NOW)

    assert "https://example-wire.example/1#:~:text=Sometimes%20you%20have%20to%20walk" in page.getvalue()


@pytest.mark.parametrize(
    "url",
    ["https://a.example/\x1b]8;;https://evil.example\x1b\\", "https://a.example/\x07\nx", "https://a.example/\x9c"],
)
def test_an_address_cannot_end_the_sequence_it_stands_in(url):
    page = StringIO()
    console = Console(file=page, force_terminal=True, width=100, highlight=False)

    show(console, Card("Title", title_url=url, rows=(CardRow("row", url),)))

    for part in page.getvalue().split("\x1b]8;")[1:]:
        address = part.partition(";")[2].partition("\x1b\\")[0]
        assert address.isprintable()


async def test_an_edit_is_shown_as_the_post_as_it_now_reads(tmp_path):
    screen = Screen(tmp_path / "shown.jsonl")
    async with screen.adapter as terminal:
        post = await terminal.send(delivery())
        await terminal.send(delivery(story_card(hanoi_grown()), key="b" * 24, kind=DeliveryKind.EDIT, follows=post))

    assert "desk · 20:00 UTC\nTrump-Kim" in screen.text
    assert "desk · 20:00 UTC · the post above now reads\nTrump-Kim" in screen.text


async def test_a_change_stands_indented_under_the_title_of_its_post(tmp_path):
    screen = Screen(tmp_path / "shown.jsonl")
    line = change_card(change_between(hanoi(), hanoi_grown()), hanoi_grown())
    async with screen.adapter as terminal:
        post = await terminal.send(delivery())
        await terminal.send(delivery(line, key="b" * 24, kind=DeliveryKind.CHANGE, follows=post))

    assert "under the post\nTrump-Kim summit ends early with no deal\n  New: quotes by Sarah" in screen.text


async def test_a_channel_it_does_not_show_is_refused_for_good(tmp_path):
    async with Screen(tmp_path / "shown.jsonl", channels=("desk",)).adapter as terminal:
        with pytest.raises(SendError) as refused:
            await terminal.send(delivery(channel=Channel("terminal", None, "elsewhere")))

    assert refused.value.stops == "channel"


# --- the transcript -------------------------------------------------------------------------------


async def test_what_was_shown_is_known_after_a_restart_and_not_shown_again(tmp_path):
    path = tmp_path / "shown.jsonl"
    async with Screen(path).adapter as terminal:
        first = await terminal.send(delivery())

    again = Screen(path)
    async with again.adapter as terminal:
        assert await terminal.send(delivery()) == first
        assert dict(await terminal.find([delivery(), delivery(key="c" * 24)])) == {"a" * 24: first}

    assert again.text == ""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [(line["key"], line["channel"], line["kind"], line["message"]) for line in lines] == [
        ("a" * 24, "desk", "post", "1")
    ]
    assert lines[0]["text"].startswith("Trump-Kim summit ends early with no deal\n")


@pytest.mark.parametrize("cut", [1, 20, 200])
async def test_a_line_torn_by_a_crash_counts_as_never_shown(tmp_path, cut):
    path = tmp_path / "shown.jsonl"
    async with Screen(path).adapter as terminal:
        await terminal.send(delivery())
        await terminal.send(delivery(key="b" * 24))
    path.write_bytes(path.read_bytes()[:-cut])

    screen = Screen(path)
    async with screen.adapter as terminal:
        await terminal.send(delivery(key="b" * 24))

    assert "Trump-Kim" in screen.text
    assert [json.loads(line)["key"] for line in path.read_text().splitlines()] == ["a" * 24, "b" * 24]


async def test_a_post_that_is_cancelled_while_written_is_not_written_twice(tmp_path):
    path = tmp_path / "shown.jsonl"
    async with Screen(path).adapter as terminal:
        sending = asyncio.create_task(terminal.send(delivery()))
        await asyncio.sleep(0)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)

        await terminal.send(delivery())

    assert len(path.read_text().splitlines()) == 1


async def test_many_posts_at_once_are_whole_lines_with_messages_of_their_own(tmp_path):
    path = tmp_path / "shown.jsonl"
    async with Screen(path).adapter as terminal:
        receipts = await asyncio.gather(*(terminal.send(delivery(key=f"{number:024}")) for number in range(30)))

    assert len({receipt.message for receipt in receipts}) == 30
    assert len([json.loads(line) for line in path.read_text().splitlines()]) == 30


async def test_a_full_disk_is_told_and_leaves_no_half_line(tmp_path):
    resource = pytest.importorskip("resource", reason="this system has no limit for the size of files")
    path = tmp_path / "shown.jsonl"
    async with Screen(path).adapter as terminal:
        await terminal.send(delivery())
        written = path.read_bytes()
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(written) + 100, limits[1]))
        try:
            with pytest.raises(SendError) as refused:
                await terminal.send(delivery(key="b" * 24))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        left = path.read_bytes()

        await terminal.send(delivery(key="b" * 24))

    assert refused.value.retry_after is not None
    assert left == written
    assert len(path.read_text().splitlines()) == 2


async def test_foreign_lines_in_the_file_are_passed_over(tmp_path):
    path = tmp_path / "shown.jsonl"
    path.write_text('not json\n{"key": 1}\n[]\nnull\n')

    async with Screen(path).adapter as terminal:
        assert dict(await terminal.find([delivery()])) == {}


async def test_a_transcript_that_is_no_file_is_said_at_once(tmp_path):
    adapter = Screen(tmp_path).adapter

    assert list(await adapter.check()) == [f"{tmp_path} is not a file; name one as the transcript."]
    with pytest.raises(PluginError, match="is not a file"):
        await adapter.__aenter__()


# --- typed ----------------------------------------------------------------------------------------


async def test_a_slash_command_is_asked_by_the_operator_and_its_answer_shown():
    shown, desk = await typing("/quotes who:trump\n")

    assert [(one.name, one.options) for one in desk.asked] == [("quotes", (("", "who:trump"),))]
    assert desk.asked[0].asker.role is Role.OPERATOR
    assert "answer 1\n\n1 [Quotes]  2 [More]" in shown


async def test_a_button_is_pressed_by_its_number():
    _, desk = await typing("/help\n2\n1\n")

    assert [(one.name, one.options) for one in desk.asked[1:]] == [
        ("more", (("of", "story:17"),)),
        ("quotes", (("of", "story:17"),)),
    ]
    assert len({one.id for one in desk.asked}) == 3


async def test_anything_else_is_told_how():
    shown, desk = await typing("hello\n99\n\n/\n²\n")

    assert desk.asked == []
    assert shown.count("Commands begin with a slash: /help.") == 4


async def test_quit_leaves_and_so_does_the_end_of_the_input():
    _, desk = await typing("/help\n/quit\n/help\n")

    assert len(desk.asked) == 1


async def test_a_line_without_an_end_is_still_a_line():
    _, desk = await typing("/help")

    assert len(desk.asked) == 1


async def test_lines_come_from_a_plain_file_as_well(tmp_path):
    path = tmp_path / "typed.txt"
    path.write_text("/help\n/latest\n")

    with path.open() as source:
        assert [line async for line in typed(source)] == ["/help", "/latest"]


async def test_letters_cut_between_two_reads_come_together():
    reading, writing = os.pipe()
    with os.fdopen(reading) as source:
        lines = typed(source)
        os.write(writing, "/summit Hà".encode()[:-1])
        first = asyncio.create_task(anext(lines))
        await asyncio.sleep(0.01)
        os.write(writing, "/summit Hà".encode()[-1:] + b" Noi\n")
        os.close(writing)

        assert await asyncio.wait_for(first, 30) == "/summit Hà Noi"
        await lines.aclose()


async def test_waiting_for_a_line_leaves_no_thread_behind():
    before = threading.active_count()
    reading, writing = os.pipe()
    with os.fdopen(reading) as source:
        listening = asyncio.create_task(Screen(source=source).adapter.listen((), Answers()))
        await asyncio.sleep(0.01)

        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)

    os.close(writing)
    assert threading.active_count() == before


async def test_buttons_of_posts_have_numbers_only_while_someone_types(tmp_path):
    screen = Screen(tmp_path / "shown.jsonl")
    async with screen.adapter as terminal:
        await terminal.send(delivery())

    assert "\n[Quotes]  [Sources]  [More]\n" in screen.text


# --- its table ------------------------------------------------------------------------------------


def test_its_table_may_be_empty():
    adapter = build({}, tools())

    assert (adapter.capabilities.history, adapter.capabilities.idempotency) == (False, None)


def test_a_transcript_gives_it_a_history_and_a_key_for_posts(tmp_path):
    adapter = build({"transcript": str(tmp_path / "shown.jsonl"), "channels": ["desk"]}, tools())

    assert adapter.capabilities.history
    assert adapter.capabilities.idempotency is not None


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"transcirpt": "x"}, 'no setting "transcirpt". Did you mean "transcript"?'),
        ({"channels": "desk"}, "must be a list of texts"),
        ({"zone": "Europe/Lodnon"}, 'there is no time zone "Europe/Lodnon"'),
    ],
)
def test_faults_of_its_table_are_told(table, said):
    with pytest.raises(ConfigError) as told:
        build(table, tools())

    assert said in str(told.value)


def test_a_card_of_another_language_keeps_its_letters():
    assert "북미 정상회담, 합의 없이 종료" in preview(story_card(replace(hanoi()), locale="ko"))
