"""Every awkward text comes back as it went in, and asking for it never raises."""

import json
import secrets
from datetime import UTC, datetime

import pytest
from sqlalchemy import text as sql
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from bot.messages import Card, Channel, Delivery, DeliveryKind, Subscription
from bot.model import INSTALLATION, Brief, Citation, Feed, Headline, Quote, Scope, Source
from bot.ports import Arrival, Filing, Lease, Poll, Question, Sight
from bot.store import open_store
from bot.store.words import folded_words

NOON = datetime(2019, 2, 28, 12, tzinfo=UTC)
LATER = datetime(2019, 2, 28, 13, tzinfo=UTC)


@pytest.fixture
def strings(test_data):
    """The texts, without those that are cut off before the store: NUL, and halves of surrogate pairs."""
    lines = (test_data / "hostile" / "strings.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    return [text for text in texts if "\0" not in text and text.encode("utf-8", "ignore").decode() == text]


@pytest.fixture(params=["sqlite", "postgres"])
async def store(request, tmp_path):
    url = str(tmp_path / "readout.db")
    if request.param == "postgres":
        url = await _database(request.getfixturevalue("postgres_url"))
    async with open_store(url) as opened:
        yield opened


async def test_awkward_strings_are_stored_and_read_back_unchanged(store, strings):
    assert len(strings) > 100
    feeds = {text: await store.add_feed(_feed(n, text), NOON, origin="chat") for n, text in enumerate(strings)}
    wire = next(iter(feeds.values()))
    arrivals = tuple(_arrival(wire.id, n, text) for n, text in enumerate(strings))

    ids = await store.save_poll(Poll(wire.state, arrivals))
    articles = await store.claim_unfiled(Lease("desk", NOON, LATER), 1000)
    known = await store.known(wire.id, [f"{n}{text}" for n, text in enumerate(strings)])
    stories = await store.reserve_stories(len(strings))
    briefs = [_brief(story, article) for story, article in zip(stories, articles, strict=True)]
    await store.save_filings([_filing(brief) for brief in briefs], [])

    assert [(one.title, one.text, one.authors, one.topics) for one in articles] == [
        (text, text * 2, (text,), (text, text)) for text in strings
    ]
    assert len(known) == len(ids) == len(strings)
    assert {feed.feed.outlet for feed in await store.feeds([INSTALLATION])} >= set(strings)
    assert [await store.brief(brief.story, INSTALLATION) for brief in briefs] == briefs
    named = {choice.value for choice in await store.names(_sight(), "person", "", 1000)}
    assert named <= {*strings}
    assert {folded_words(name) for name in named} >= {
        folded_words(text) for text in strings if text
    }  # a name is told once


async def test_awkward_strings_are_only_words_to_every_question(store, strings):
    feed = await store.add_feed(_feed(0, "x"), NOON, origin="chat")
    await store.save_poll(Poll(feed.state, (_arrival(feed.id, 0, "x"),)))

    for text in strings:
        await store.find_stories(_sight(), [text], 5)
        await store.find_stories(_sight(), text.split(), 5)
        for asked in (Question((text,)), Question(people=(text,), places=(text,)), Question(outlets=(text,))):
            await store.find_reports(_sight(), asked, limit=5)
        await store.quotes(_sight(), who=text, about=[text], since=None, limit=5, offset=0)
        await store.latest(_sight(), text, 5)
        assert await store.names(Sight((Scope(text),), LATER), "person", text, 5) == ()
        for kind in ("story", "place", "topic"):
            await store.names(_sight(), kind, text, 5)


async def test_awkward_strings_name_channels_and_keys_apart(store, strings):
    channels = {Channel(text, text, text) for text in strings} | {Channel(text, None, text) for text in strings}
    owed = [_delivery(n, channel) for n, channel in enumerate(channels)]
    keep = store.keep("strings")

    await store.owe(owed, NOON)
    for channel in channels:
        await store.subscribe(Subscription(channel, (channel.id,)), NOON)
    values = {text: f"{n}{text}" for n, text in enumerate(strings)}
    for text, value in values.items():
        await keep.put(text, value)

    assert {row.delivery.channel for row in await store.deliveries()} == channels
    assert {one.channel for one in await store.subscriptions()} == channels
    for channel in channels:
        assert len(await store.deliveries(channel=channel)) == 1
    assert {text: await keep.get(text) for text in values} == values


async def _database(server):
    name = f"strings_{secrets.token_hex(6)}"
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(sql(f"CREATE DATABASE {name}"))
    await engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _sight():
    return Sight((INSTALLATION,), LATER)


def _feed(number, text):
    return Feed(f"https://{number}.example/", outlet=text, topics=(text,), family=text)


def _arrival(feed, number, text):
    return Arrival(
        feed, (f"{number}{text}",), text, text, INSTALLATION, f"https://{number}.example/{text}", text, text * 2, "en",
        NOON, authors=(text,), topics=(text, text),
    )  # fmt: skip


def _brief(story, article):
    cited = Citation(article.id, 1, 0, len(article.title))
    source = Source(article.id, 1, article.outlet, article.url, article.title, "en", NOON)
    return Brief(
        story=story,
        scope=INSTALLATION,
        revision=1,
        made_at=NOON,
        headlines=(Headline(article.title, "en", article.id),),
        outcome=None,
        points=(),
        quotes=(Quote(article.title, cited, article.title),),
        people=(article.title,),
        places=(article.title,),
        sources=(source,),
        topics=(article.title,),
    )


def _filing(brief):
    return Filing(brief.story, INSTALLATION, True, (brief.sources[0].article,), NOON, (brief,))


def _delivery(number, channel):
    return Delivery(f"{number:024x}", channel, DeliveryKind.NOTICE, channel.id, 0, 0, Card(channel.id))
