"""Feeds that change from one poll to the next as feeds do: exactly the new items are told, each once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.messages import Channel, DeliveryKind
from bot.ports import Sight
from bot.testing.newsroom import Newsroom, address, open_newsroom
from tests.bot.feeds.writing import FORMATS

TYPES = {"rss2": "application/rss+xml", "atom": "application/atom+xml", "jsonfeed": "application/feed+json"}
START, FAR = datetime(2024, 6, 1, 6, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)


def items_of(poll: Any) -> Sequence[Mapping[str, str]]:
    items: Sequence[Mapping[str, str]] = poll["items"] if isinstance(poll, dict) else poll
    return items


def wanted(expected: Sequence[str], items: Sequence[Mapping[str, str]], known: set[str]) -> list[str]:
    """Titles of the items that are to be told after a poll."""
    if not expected or expected[0].startswith(("first", "flood")):
        return []
    (named,) = expected
    start, dots, end = named.partition(" ")[0].partition("..")
    if named.endswith(" new"):
        found = [item["title"] for item in items if item["guid"] not in known]
        assert len(found) == int(start)
        return sorted(found)
    guids = [f"g{number}" for number in range(int(start[1:]), int(end[1:]) + 1)] if dots else [named]
    return sorted(item["title"] for item in items if item.get("guid") in guids)


async def stored(newsroom: Newsroom, where: Channel) -> set[int]:
    """All reports that a server has stored."""
    briefs = await newsroom.app.store.latest(Sight((where.scope,), FAR), None, 500)
    return {source.article for brief in briefs for source in brief.sources}


async def told(newsroom: Newsroom, where: Channel, before: set[int]) -> list[str]:
    """Titles of the reports not stored before that stand in a post of the channel; each as often as it does."""
    posts = await newsroom.app.store.deliveries(channel=where, kind=DeliveryKind.POST)
    shown = [one for one in newsroom.chat.shown if one.channel == where and one.under is None]
    assert len(shown) == len(posts) == len({row.delivery.story for row in posts})
    titles: list[str] = []
    for row in posts:
        assert row.delivery.story is not None
        brief = await newsroom.app.store.brief(row.delivery.story, where.scope)
        assert brief is not None
        titles += [source.title for source in brief.sources if source.article not in before]
    return sorted(titles)


async def play(newsroom: Newsroom, data: Mapping[str, Any], expected: Sequence[Sequence[str]]) -> None:
    """Serve the documents of a sequence one after the other, in each format to a server of its own."""
    places = {kind: Channel(newsroom.chat.name, kind, f"#{kind}") for kind in data["formats"]}
    known: set[str] = set()
    for kind, where in places.items():
        newsroom.subscribes(where.id, workspace=kind)
        newsroom.follows(f"Outlet {kind}", workspace=kind)
    for number, (poll, names) in enumerate(zip(data["polls"], expected, strict=True)):
        if isinstance(poll, dict) and "now" in poll:
            at = datetime.fromisoformat(poll["now"])
            newsroom.clock.jump(seconds=(at - newsroom.clock.now()).total_seconds())
        for kind in places:
            newsroom.web.put(address(f"Outlet {kind}"), FORMATS[kind](items_of(poll)), TYPES[kind])
        before = {kind: await stored(newsroom, where) for kind, where in places.items()}
        await newsroom.after(minutes=2)
        for kind, where in places.items():
            its = await told(newsroom, where, before[kind])
            assert its == wanted(names, items_of(poll), known), f"{kind}, poll {number + 1}"
        known |= {item["guid"] for item in items_of(poll) if "guid" in item}


def sequences(test_data: Path) -> list[dict[str, Any]]:
    path = test_data / "hostile" / "sequences.jsonl"
    if not path.is_file():
        pytest.skip(f"no sequences at {path}")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("number", range(9))
async def test_each_sequence_of_polls_tells_exactly_the_named_items_and_none_twice(test_data: Path, number: int):
    records = sequences(test_data)
    if number >= len(records):
        pytest.skip(f"there are {len(records)} sequences")
    record = records[number]
    print(record["case"])

    async with open_newsroom(start=START) as newsroom:
        await newsroom.after(minutes=0)
        for kind in record["data"]["formats"]:
            admins = Channel(newsroom.chat.name, kind, "#admins")
            await newsroom.app.store.set_admin_channel(admins.scope, admins)
        await play(newsroom, record["data"], record["expect"]["new_per_poll"])
        await newsroom.after(minutes=3)

        gaps = [one for one in newsroom.chat.shown if one.text.startswith("Reports may be missing")]
        warned = any("gap warning" in name for names in record["expect"]["new_per_poll"] for name in names)
        assert not warned or len(gaps) == len(record["data"]["formats"])
