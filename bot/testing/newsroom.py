"""A newsroom for scenarios: the real app and store on a fake web, a fake clock and a chat that remembers.

    newsroom.follows("wire", article("Leaders gather for the Hanoi summit"))
    await newsroom.after(minutes=1)
    newsroom.chat.posts("#diplomacy")

What outlets publish and channels want is said at once and happens in the next `after`, in the order of the
news: a feed is followed and polled for the first time before its first report comes.
"""

from __future__ import annotations

import asyncio
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from bot.app import App, open_app
from bot.commands import CATALOGUE
from bot.messages import Channel, DeliveryState, OwedDelivery, Subscription
from bot.model import INSTALLATION, Feed, FollowedFeed
from bot.ports import Adapter, Clock, PostGone
from bot.samples.wire import Wording
from bot.testing.clock import FakeClock
from bot.testing.transcript import Shown, TranscriptAdapter
from bot.testing.web import FakeWeb
from config.settings import ScheduleSettings, Settings, StoreSettings, StorySettings

MORNING = datetime(2019, 2, 28, 6, tzinfo=UTC)
EVERY = timedelta(seconds=15)
"""How often every feed is polled."""
STEP, STEPS = timedelta(seconds=20), 20
"""Time passes in steps of at least `STEP`, at most so many in one `after`."""
A_MOMENT = 0.05
"""Seconds of real time."""
BuildAdapter = Callable[[Clock], Adapter]
CONTENT = "http://purl.org/rss/1.0/modules/content/"


@dataclass(frozen=True, slots=True)
class Draft:
    """A report as its outlet publishes it."""

    title: str
    html: str
    id: str
    published: datetime | None = None
    """None: when it is published."""
    dated: bool = True
    """False: the outlet does not say when."""


def article(title: str, *paragraphs: str, id: str | None = None) -> Draft:  # noqa: A002 - the feed's own word
    """A report; without paragraphs its text is its title. Its id is its title unless given."""
    text = "\n".join(f"<p>{escape(part, quote=False)}</p>" for part in paragraphs or (f"{title}.",))
    return Draft(title, text, id or title)


def printed(wording: Wording) -> Draft:
    """A report of the sample wire, in one of its wordings."""
    return Draft(wording.title, wording.content, wording.link)


class Newsroom:
    """What scenarios speak to. Made by `open_newsroom`."""

    def __init__(self, settings: Settings, start: datetime, beside: Mapping[str, BuildAdapter]) -> None:
        self._beside = beside
        self.clock = FakeClock(start)
        self.web = FakeWeb()
        self.chat = TranscriptAdapter(self.clock)
        self._settings = settings
        self._app: App | None = None
        self._open: AsyncExitStack | None = None
        self._printed: dict[str, list[Draft]] = {}
        self._feeds: list[Feed] = []
        self._news: list[tuple[str, Draft]] = []
        self._subscriptions: list[Subscription] = []

    @property
    def app(self) -> App:
        """The app that is running."""
        assert self._app is not None, "the newsroom is closed"
        return self._app

    # --- what scenarios say -----------------------------------------------------------------------

    def follows(
        self,
        outlet: str,
        *news: Draft,
        backlog: Sequence[Draft] = (),
        workspace: str | None = None,
        topics: tuple[str, ...] = ("Diplomacy",),
    ) -> None:
        """Follow an outlet, for everyone or for one workspace; `backlog` is there already, `news` comes after."""
        scope = Channel(self.chat.name, workspace, "").scope if workspace else INSTALLATION
        self._feeds.append(Feed(url=address(outlet), scope=scope, outlet=outlet, topics=topics, every=EVERY))
        self._printed[outlet] = []
        for draft in backlog:
            self._print(outlet, draft)
        self._put(outlet)
        self.publishes(outlet, *news)

    def publishes(self, outlet: str, *news: Draft) -> None:
        """An outlet publishes reports; one with the id of an earlier report takes its place."""
        self._news.extend((outlet, draft) for draft in news)

    def forgets(self, outlet: str) -> None:
        """An outlet takes all it had out of its feed."""
        self._printed[outlet] = []

    def subscribes(
        self,
        channel: str,
        *topics: str,
        workspace: str | None = None,
        live: bool = True,
        digest: str | None = None,
        zone: str = "UTC",
    ) -> None:
        """A channel wants these topics, or everything."""
        where = Channel(self.chat.name, workspace, channel)
        self._subscriptions.append(Subscription(where, topics, live, digest, zone))

    async def after(self, **units: float) -> None:
        """Let time pass, as ``after(minutes=5)``; the app does what is due on the way."""
        await self.happens()
        end = self.clock.now() + timedelta(**units)
        step = max(STEP, (end - self.clock.now()) / STEPS)
        while (left := end - self.clock.now()) > timedelta(0):
            await self.clock.advance(min(step, left).total_seconds())
            await self._settles()

    async def deletes(self, post: Shown) -> None:
        """Someone deletes a message of ours."""
        self.chat.shown.remove(post)
        await self.app.desk.tell(PostGone(post.channel, post.message))

    async def restarts(self) -> None:
        """The process ends and another one starts on the same database; what was in no transaction is gone."""
        await self.closes()
        await self.opens()

    async def feed(self, outlet: str) -> FollowedFeed:
        """A followed feed of the installation as it is stored."""
        return next(one for one in await self.app.store.feeds([INSTALLATION]) if one.outlet == outlet)

    async def owed(self) -> tuple[OwedDelivery, ...]:
        """The deliveries that wait for something."""
        rows = await self.app.store.deliveries()
        return tuple(row for row in rows if row.state not in {DeliveryState.SENT, DeliveryState.DEAD})

    # --- how it is done ---------------------------------------------------------------------------

    async def opens(self) -> None:
        """Start the app."""
        async with AsyncExitStack() as stack:
            adapters: dict[str, Adapter] = {self.chat.name: await stack.enter_async_context(self.chat)}
            for name, build in self._beside.items():
                adapters[name] = await stack.enter_async_context(build(self.clock))
            self._app = await stack.enter_async_context(
                open_app(self._settings, clock=self.clock, fetcher=self.web, adapters=adapters)
            )
            for adapter in adapters.values():
                listening = asyncio.create_task(adapter.listen(CATALOGUE, self._app.desk))
                stack.push_async_callback(_ended, listening)
            self._open = stack.pop_all()

    async def closes(self) -> None:
        """Stop the app."""
        assert self._open is not None, "the newsroom is closed"
        await self._open.aclose()
        self._app = self._open = None

    async def happens(self) -> None:
        """What was said so far takes place, without any time passing."""
        now = self.clock.now()
        for feed in self._feeds:
            await self.app.store.add_feed(feed, now, origin="cli")
        for subscription in self._subscriptions:
            await self.app.store.subscribe(subscription, now)
        if self._feeds:
            await self._settles()
        for outlet, draft in self._news:
            self._print(outlet, draft)
        for outlet in dict.fromkeys(outlet for outlet, _ in self._news):
            self._put(outlet)
        self._feeds, self._subscriptions, self._news = [], [], []

    async def _settles(self) -> None:
        """The app does what is due. Who sends at a platform's pace waits in between: then time goes on for it."""
        settling = asyncio.create_task(self.app.settle())
        try:
            while not settling.done():
                await asyncio.wait((settling,), timeout=A_MOMENT)
                if self._beside and not settling.done() and self.clock.sleepers:
                    await self.clock.advance(seconds=0.5)
        finally:
            settling.cancel()
        await settling

    def _print(self, outlet: str, draft: Draft) -> None:
        its = self._printed[outlet]
        earlier = next((one for one in its if one.id == draft.id), None)
        when = draft.published or (earlier.published if earlier else None) or self.clock.now()
        if earlier is not None:
            its[its.index(earlier)] = replace(draft, published=when)
        else:
            its.insert(0, replace(draft, published=when))

    def _put(self, outlet: str) -> None:
        self.web.put(address(outlet), document(outlet, self._printed[outlet]))


async def _ended(listening: asyncio.Task[None]) -> None:
    """End a listener, whatever it is doing."""
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


def address(outlet: str) -> str:
    """Where an outlet's feed is."""
    return f"https://{'-'.join(outlet.lower().split())}.example/feed.xml"


def document(outlet: str, its: Sequence[Draft]) -> bytes:
    """An RSS 2.0 feed of the drafts, in their order."""
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    ET.SubElement(channel, "title").text = outlet
    for draft in its:
        item = ET.SubElement(channel, "item")
        ET.SubElement(item, "title").text = draft.title
        ET.SubElement(item, "guid", isPermaLink="false").text = draft.id
        slug = "-".join(word for word in draft.id.lower().rpartition("/")[2].split())
        ET.SubElement(item, "link").text = f"https://{'-'.join(outlet.lower().split())}.example/{slug}"
        if draft.published is not None and draft.dated:
            ET.SubElement(item, "pubDate").text = format_datetime(draft.published, usegmt=True)
        ET.SubElement(item, f"{{{CONTENT}}}encoded").text = draft.html
    written: bytes = ET.tostring(rss, encoding="utf-8", xml_declaration=True)
    return written


@asynccontextmanager
async def open_newsroom(
    store: str = ":memory:", start: datetime = MORNING, *, beside: Mapping[str, BuildAdapter] | None = None
) -> AsyncIterator[Newsroom]:
    """A newsroom on the store at a database address; the channel #diplomacy wants everything.

    Only what is in a file outlives `restarts`. `beside` builds adapters that serve, too, anew at each start.
    """
    settings = Settings(
        store=StoreSettings(url=store),
        schedule=ScheduleSettings(every=EVERY, least=EVERY / 2),
        stories=StorySettings(workers=1),
    )
    newsroom = Newsroom(settings, start, beside or {})
    newsroom.subscribes("#diplomacy")
    await newsroom.opens()
    try:
        yield newsroom
    finally:
        await newsroom.closes()
