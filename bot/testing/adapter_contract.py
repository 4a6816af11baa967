"""What every adapter has to keep, for its author to run: subclass `AdapterContract` and say how to look.

class TestMatrix(AdapterContract):
    @asynccontextmanager
    async def staged(self):
        async with matrix_server() as server, build({...}, tools) as adapter:
            yield Stage(adapter, Channel("matrix", None, "room"), server.messages, server.notified)
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from bot.cards import change_between, change_card, story_card
from bot.messages import (
    Button,
    Card,
    CardOutcome,
    CardPoint,
    CardQuote,
    CardRow,
    Channel,
    Delivery,
    DeliveryKind,
    Link,
    Receipt,
    say,
)
from bot.model import OutcomeKind
from bot.ports import Adapter
from bot.testing.briefs import hanoi, hanoi_grown
from bot.wording import PieceKind, lines, literal

HOSTILE = (
    "@everyone and @here, <@123456> <@&42> <#99>",
    "<!channel> <!here|now> <@U024BE7LH> <#C024BE7LR|general>",
    "*bold* _under_ ~struck~ `code` ||spoiler|| **b** __u__",
    "# heading > quoted - listed 1. numbered",
    "[bank](https://evil.example/) <https://evil.example|bank.example>",
    "[bold red]rich[/bold red] [link=https://evil.example]x[/link]",
    "{text} {0} %s ${HOME} {{ 7 * 7 }}",
    "a & b &lt;c&gt; \\ \\n \\* :smile: ¯\\_(ツ)_/¯",
    "\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x1b\\link\x07",
    "left\u202eright\u2066 zero\u200bwidth tag\U000e0041 nul\x00",
    "two\nlines\r\nand\u2028more",
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319algo",
    "👩‍👩‍👧‍👦 🇻🇳 שלום عالم नमस्ते 北京 서울",
)
"""Texts that try to steer a screen or to ping someone; each must be read as it stands, controls left out."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message on the platform, as its readers see it now."""

    id: str
    text: str
    """What is visible, links by their labels; white space does not matter."""
    under: str | None = None
    """The message it stands under."""


@dataclass(frozen=True, slots=True)
class Stage:
    """An adapter, a channel it may post in, and a look at the other side."""

    adapter: Adapter
    channel: Channel
    messages: Callable[[], Sequence[Message]]
    """What stands in the channel, oldest first."""
    notified: Callable[[], Sequence[str]] = tuple
    """Who was pinged, if the platform can ping."""


class AdapterContract(ABC):
    """The promises of `bot.ports.Adapter` about showing cards."""

    @abstractmethod
    def staged(self) -> AbstractAsyncContextManager[Stage]:
        """An opened adapter with an empty channel, fresh for each test."""

    async def test_a_post_shows_every_line_of_its_card(self) -> None:
        async with self.staged() as stage:
            card = full_card()

            await stage.adapter.send(delivery(stage, card))

            text = squeezed(stage.messages()[0].text)
            for line in lines(card, now=NOW):
                for piece in line.pieces:  # how a time is written is the platform's affair
                    assert piece.kind is PieceKind.TIME or squeezed(piece.text) in text

    async def test_the_same_key_posts_once_and_gives_the_first_receipt(self) -> None:
        async with self.staged() as stage:
            if stage.adapter.capabilities.idempotency is None:
                pytest.skip("this platform has no key for a post")
            first = await stage.adapter.send(delivery(stage, story_card(hanoi())))

            again = await stage.adapter.send(delivery(stage, story_card(hanoi())))

            assert again == first
            assert len(stage.messages()) == 1

    async def test_an_edit_changes_the_post_and_makes_no_other(self) -> None:
        async with self.staged() as stage:
            if not stage.adapter.capabilities.edits:
                pytest.skip("this platform has no edits")
            post = await stage.adapter.send(delivery(stage, story_card(hanoi())))

            edit = delivery(stage, story_card(hanoi_grown()), kind=DeliveryKind.EDIT, follows=post)
            receipt = await stage.adapter.send(edit)

            assert receipt.message == post.message
            assert len(stage.messages()) == 1
            assert "working dinner" in squeezed(stage.messages()[0].text)
            assert "working lunch" not in squeezed(stage.messages()[0].text)

    async def test_a_change_stands_under_its_post(self) -> None:
        async with self.staged() as stage:
            if not stage.adapter.capabilities.threads:
                pytest.skip("this platform has no threads")
            post = await stage.adapter.send(delivery(stage, story_card(hanoi())))
            before, after = hanoi(), hanoi_grown()
            line = change_card(change_between(before, after), after)
            assert line is not None

            await stage.adapter.send(delivery(stage, line, kind=DeliveryKind.CHANGE, follows=post))

            under = [message for message in stage.messages() if message.under == post.message]
            assert len(under) == 1
            assert "quotes by Sarah Huckabee Sanders and Michael McFaul" in squeezed(under[0].text)

    async def test_what_was_posted_is_found_again_and_nothing_else(self) -> None:
        async with self.staged() as stage:
            if not stage.adapter.capabilities.history:
                pytest.skip("this platform shows no history")
            posted, never = delivery(stage, full_card()), delivery(stage, full_card(), key="f" * 24)
            receipt = await stage.adapter.send(posted)

            found = await stage.adapter.find([posted, never])

            assert {key: one.message for key, one in found.items()} == {posted.key: receipt.message}

    async def test_a_receipt_names_the_channel_and_a_time_with_its_zone(self) -> None:
        async with self.staged() as stage:
            receipt = await stage.adapter.send(delivery(stage, full_card()))

            assert receipt.channel == stage.channel
            assert receipt.at.tzinfo is not None
            assert receipt.message

    @pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
    async def test_foreign_text_is_read_as_it_stands_and_pings_nobody(self, text: str) -> None:
        async with self.staged() as stage:
            await stage.adapter.send(delivery(stage, hostile_card(text)))

            seen = squeezed(stage.messages()[0].text)
            assert seen.count(squeezed(literal(text))) >= FOREIGN_FIELDS
            assert list(stage.notified()) == []
            assert not set(seen) & CONTROLS

    async def test_a_card_of_any_length_is_shown_within_the_limit(self) -> None:
        async with self.staged() as stage:
            long = replace(
                full_card(),
                points=tuple(CardPoint(f"{number}. {'word ' * 60}", (LINK,)) for number in range(60)),
            )

            await stage.adapter.send(delivery(stage, long))

            most = stage.adapter.capabilities.characters
            assert stage.messages()
            assert all(len(message.text) <= most for message in stage.messages())

    async def test_a_card_is_previewed_without_a_network(self) -> None:
        async with self.staged() as stage:
            drawn = stage.adapter.preview(story_card(hanoi()))

            assert "Trump-Kim summit ends early with no deal" in squeezed(drawn)

    async def test_a_working_adapter_finds_nothing_wrong_with_itself(self) -> None:
        async with self.staged() as stage:
            assert list(await stage.adapter.check()) == []


NOW = datetime(2019, 2, 28, 12, 0, tzinfo=UTC)
LINK = Link("Example Wire", "https://example-wire.example/1")
FOREIGN_FIELDS = 8
CONTROLS = {chr(code) for code in (*range(32), *range(0x7F, 0xA0), 0x202D, 0x202E, 0x2066, 0x2067)}


def full_card() -> Card:
    """A card with something in every part."""
    return Card(
        title="Summit ends with no deal",
        title_url=LINK.url,
        title_language="ko",
        heading=(say("heading.places", places=("Hanoi", "North Korea")),),
        outcome=CardOutcome(OutcomeKind.NO_AGREEMENT, "ended without an agreement", (LINK,)),
        points=(
            CardPoint("He refused the demand", (LINK, Link("Second Outlet", None)), "Donald Trump", date(2019, 2, 28)),
        ),
        quotes=(
            CardQuote("Speed is not important", (LINK,), "Donald Trump", "President", story="Another story"),
            CardQuote("very good", (LINK,), translated_by="Example Wire"),
        ),
        rows=(CardRow("Third Outlet", "https://third.example/", (say("count.articles", n=2),)),),
        lines=(say("story.count", outlets=(say("outlets.one"),), at=NOW),),
        buttons=(Button("quotes", say("button.quotes"), "story:17"), Button("more", say("button.more"), "story:17")),
        omitted=say("omitted", left=(say("count.points", n=2),)),
    )


def hostile_card(text: str) -> Card:
    """A card with the text in each field that comes from outside."""
    link = Link(text, "https://example-wire.example/1")
    return Card(
        title=text,
        title_url="https://example-wire.example/1",
        heading=(say("heading.places", places=(text,)),),
        outcome=CardOutcome(OutcomeKind.AGREEMENT, text, (LINK,)),
        points=(CardPoint(text, (link,)),),
        quotes=(CardQuote(text, (LINK,), text, "President"),),
        rows=(CardRow(text, None),),
    )


def delivery(
    stage: Stage,
    card: Card,
    *,
    kind: DeliveryKind = DeliveryKind.POST,
    follows: Receipt | None = None,
    key: str | None = None,
) -> Delivery:
    """A delivery of the card to the stage's channel; its key is the kind's unless given."""
    made = key or kind.value.encode().hex().ljust(24, "0")[:24]
    return Delivery(made, stage.channel, kind, "story:17", 1, 1, card, story=17, follows=follows)


def squeezed(text: str) -> str:
    """The text with white space made single: where a platform breaks its lines is its own affair."""
    return " ".join(text.split())
