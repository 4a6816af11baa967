"""An archive to ask: the real store in memory, a clock that stands still, and a desk."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.commands import Desk, Lent, parse
from bot.delivery.postroom import Postroom
from bot.feeds.identity import spellings
from bot.messages import Asker, Button, Channel, Reply, Role
from bot.model import INSTALLATION, Brief, Citation, Feed, Scope, TimelineEntry
from bot.ports import (
    Arrival,
    Clock,
    Compare,
    Comparison,
    FeedReport,
    FeedTest,
    Filing,
    Lease,
    Material,
    Poll,
    Store,
    TellTimeline,
)
from bot.store import open_store
from bot.stories.analysis import analyse
from bot.stories.comparing import compared
from bot.stories.telling import told_days
from bot.testing.clock import FakeClock
from bot.wording import plain, word


async def _timeline(material: Material) -> tuple[TimelineEntry, ...]:
    return told_days(material)


async def _compare(material: Material) -> Comparison:
    return compared(material)


READERS = (_timeline, _compare)
"""What the stories room does for the commands, here without child processes."""
MORNING = datetime(2019, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Archive:
    """Files stories and asks about them."""

    store: Store
    clock: FakeClock
    desk: Desk
    reports: dict[str, FeedReport]
    """What the feeds room finds at an address."""
    readers: tuple[TellTimeline, Compare] = READERS
    asked: int = 0
    followed: dict[str, int] = field(default_factory=dict)

    async def follows(self, outlet: str, *, scope: Scope = INSTALLATION, topics: Sequence[str] = ()) -> int:
        """A feed of the outlet is followed; its number."""
        feed = Feed(f"https://{outlet.replace(' ', '-').lower()}.example/feed", scope, outlet, tuple(topics))
        return (await self.store.add_feed(feed, self.clock.now(), origin="chat")).id

    async def files(
        self, brief: Brief, *, scope: Scope = INSTALLATION, texts: Mapping[int, str] | None = None
    ) -> Brief:
        """The reports of a brief arrive and become its story; the brief as stored, with the store's numbers.

        Reports are read for what is in their text only where `texts` gives it, by the brief's article numbers.
        """
        numbers: dict[int, int] = {}
        for source in brief.sources:
            feed = await self.follows(source.outlet, scope=scope)
            state = next(one.state for one in await self.store.feeds((scope,)) if one.id == feed)
            arrival = Arrival(
                feed=feed,
                keys=(f"guid:{brief.story}:{source.article}",),
                digest=f"{brief.story}:{source.article}",
                outlet=source.outlet,
                scope=scope,
                url=source.url,
                title=source.title,
                text=(texts or {}).get(source.article)
                or f"{source.title}. " + " ".join(quote.text for quote in brief.quotes),
                language=source.language,
                seen_at=source.first_seen,
                published=source.published,
                topics=brief.topics,
            )
            (numbers[source.article],) = await self.store.save_poll(Poll(state, (arrival,)))
        now = max(source.first_seen for source in brief.sources)
        articles = await self.store.claim_unfiled(Lease("test", now, now + timedelta(hours=1)), 100)
        (story,) = await self.store.reserve_stories(1)
        stored = _renumbered(replace(brief, story=story, scope=scope), numbers)
        filing = Filing(story, scope, True, tuple(numbers.values()), now, (stored,))
        await self.store.save_filings([filing], [analyse(article) for article in articles] if texts else [])
        return stored

    async def grows(self, brief: Brief) -> Brief:
        """The next revision of a stored story, of reports that are stored already."""
        filing = Filing(brief.story, brief.scope, False, (), brief.made_at, (brief,))
        await self.store.save_filings([filing], [])
        return brief

    async def asks(
        self,
        line: str,
        *,
        role: Role = Role.ASKER,
        workspace: str | None = "ours",
        as_of: datetime | None = None,
        locale: str = "en",
        asker: str = "u1",
        zone: str = "UTC",
    ) -> Reply:
        """The reply to a typed line."""
        self.asked += 1
        command = parse.command(
            line,
            id=str(self.asked),
            asker=Asker(asker, "dana", role),
            channel=Channel("chat", workspace, "#diplomacy"),
            locale=locale,
            zone=zone,
            as_of=as_of,
        )
        return await self.desk.ask(command)

    async def reads(self, line: str, **more: object) -> str:
        """The reply as text."""
        return self.text(await self.asks(line, **more))  # type: ignore[arg-type]

    async def presses(self, button: Button, *, role: Role = Role.ASKER) -> str:
        """What a pressed button shows."""
        self.asked += 1
        command = parse.command(
            button.action,
            id=str(self.asked),
            asker=Asker("u1", "dana", role),
            channel=Channel("chat", "ours", "#diplomacy"),
        )
        return self.text(await self.desk.ask(replace(command, options=(("of", button.value),))))

    def label(self, button: Button) -> str:
        """What stands on a button."""
        return word(button.label)

    def text(self, reply: Reply) -> str:
        """A reply's cards as text, at the clock's time."""
        return "\n\n".join(plain(card, now=self.clock.now()) for card in reply.cards)


def _renumbered(brief: Brief, numbers: dict[int, int]) -> Brief:
    def moved(citation: Citation) -> Citation:
        return replace(citation, article=numbers[citation.article])

    outcome = brief.outcome and replace(brief.outcome, citations=tuple(map(moved, brief.outcome.citations)))
    return replace(
        brief,
        headlines=tuple(replace(one, article=numbers[one.article]) for one in brief.headlines),
        outcome=outcome,
        points=tuple(replace(one, citations=tuple(map(moved, one.citations))) for one in brief.points),
        quotes=tuple(replace(one, citation=moved(one.citation)) for one in brief.quotes),
        accounts=tuple(
            replace(
                one,
                statements=tuple(replace(said, citation=moved(said.citation)) for said in one.statements),
            )
            for one in brief.accounts
        ),
        sources=tuple(
            replace(one, article=numbers[one.article], copy_of=one.copy_of and numbers[one.copy_of])
            for one in brief.sources
        ),
    )


async def unparked(adapter: str, workspace: str | None) -> int:
    """Nothing waits anywhere."""
    return 0


def lent(store: Store, clock: Clock, test_feed: FeedTest) -> Lent:
    """What the other rooms lend the desk, with a feeds room that finds what a test says."""
    return Lent(test_feed, *READERS, spellings, Postroom(store, clock, "here", unparked))


@pytest.fixture
async def archive() -> AsyncIterator[Archive]:
    """An empty archive on the morning of 2 March 2019."""
    clock = FakeClock(MORNING)
    reports: dict[str, FeedReport] = {}

    async def test_feed(url: str) -> FeedReport:
        return reports[url]

    async with open_store(":memory:", now=clock.now) as store:
        yield Archive(store, clock, Desk(store, clock, lent(store, clock, test_feed)), reports)
