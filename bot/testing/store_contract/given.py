"""What the store's promises are tried on: feeds, reports and briefs of a few words each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.messages import Card, Channel, Delivery, DeliveryKind, Receipt, say
from bot.model import (
    INSTALLATION,
    Analysis,
    Article,
    Brief,
    Citation,
    Feed,
    Fingerprint,
    FollowedFeed,
    Genre,
    Headline,
    KeyPoint,
    Name,
    NameKind,
    Quote,
    Scope,
    Source,
    Span,
)
from bot.ports import Arrival, Filing, Lease, Poll, Sight, Store

NOON = datetime(2019, 2, 28, 12, tzinfo=UTC)
OURS = Scope("chat:ours")
"""A server that asks."""
THEIRS = Scope("chat:theirs")
"""Another server, whose things the first one never sees."""
CHANNEL = Channel("chat", "ours", "general")
OTHER_CHANNEL = Channel("chat", "ours", "diplomacy")


class Watch:
    """The time that the store is opened with; moves only when told."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.at


def hour(hours: float) -> datetime:
    """So many hours after noon."""
    return NOON + timedelta(hours=hours)


def lease(owner: str = "desk", at: float = 0.0, hours: float = 1.0) -> Lease:
    """A claim by `owner`, made `at` hours after noon, for some hours."""
    return Lease(owner, hour(at), hour(at + hours))


def sight(*scopes: Scope, at: float = 100.0) -> Sight:
    """What an asker of the installation and these scopes may see, `at` hours after noon."""
    return Sight((*scopes, INSTALLATION), hour(at))


async def follow(store: Store, name: str = "wire", scope: Scope = INSTALLATION, **more: object) -> FollowedFeed:
    """A followed feed of the outlet `name`."""
    feed = Feed(f"https://{name}.example/feed", scope=scope, outlet=name.title())
    return await store.add_feed(replace(feed, **more), NOON, origin="chat")  # type: ignore[arg-type]


def arrival(feed: FollowedFeed, name: str = "hanoi", at: float = 0.0, **more: object) -> Arrival:
    """An entry of `feed` whose keys come from `name`, first seen `at` hours after noon."""
    made = Arrival(
        feed=feed.id,
        keys=(f"guid:{name}", f"link:{name}"),
        digest=f"digest of {name}",
        outlet=feed.outlet,
        scope=feed.feed.scope,
        url=f"https://{feed.outlet.lower()}.example/{name}",
        title=f"A report on {name}",
        text=f"What happened in {name}.\n\nIt went on.",
        language="en",
        seen_at=hour(at),
        published=hour(at),
        authors=("A. Reporter",),
        topics=("Korea",),
        family="a family",
    )
    return replace(made, **more)  # type: ignore[arg-type]


async def arrive(store: Store, feed: FollowedFeed, *arrivals: Arrival) -> tuple[int, ...]:
    """Save a poll of the feed's address that found these."""
    at = max((one.seen_at for one in arrivals), default=NOON)
    return await store.save_poll(Poll(replace(feed.state, polled_at=at, due_at=at + timedelta(hours=1)), arrivals))


def reading(article: Article, *names: tuple[str, NameKind]) -> Analysis:
    """What reading this version found: these names, at no matter which place."""
    return Analysis(
        article=article.id,
        version=article.version,
        analyser="1",
        sentences=(Span(0, 4),),
        quotes=(),
        names=tuple(Name(name, 0, len(name), kind, name) for name, kind in names),
        genre=Genre.REPORT,
        fingerprint=Fingerprint(
            title=article.title,
            terms=(("hanoi", 2.0), ("summit", 1.0)),
            names=(("Kim Jong-un", NameKind.PERSON, 0.5),),
            numbers=("2",),
            days=(article.first_seen.date(),),
            length=6,
            language="en",
            at=article.published or article.first_seen,
            minhash=(1, 2**64 - 1),
        ),
    )


def source(article: Article) -> Source:
    """The article as a brief refers to it."""
    return Source(
        article.id,
        article.version,
        article.outlet,
        article.url,
        article.title,
        article.language,
        article.first_seen,
        article.published,
    )


def quote(article: Article, text: str, speaker: str | None, at: int = 0) -> Quote:
    """Words in the article; their offsets are of no matter to the store."""
    return Quote(text, Citation(article.id, article.version, at, at + len(text)), speaker=speaker, confidence=0.9)


def brief(story: int, articles: Sequence[Article], **more: object) -> Brief:
    """What is stated of a story made of these articles; the newest of them makes its time."""
    first = articles[0]
    made = Brief(
        story=story,
        scope=INSTALLATION,
        revision=1,
        made_at=max(article.known_from for article in articles),
        headlines=(Headline(first.title, first.language, first.id),),
        outcome=None,
        points=(KeyPoint("The ceremony was cancelled", (Citation(first.id, first.version, 0, 4),)),),
        quotes=(),
        people=(),
        places=(),
        sources=tuple(source(article) for article in articles),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def filing(told: Brief, articles: Sequence[Article], *, new: bool = True, **more: object) -> Filing:
    """The filing of these articles in the story of a brief."""
    at = max((article.known_from for article in articles), default=told.made_at)
    made = Filing(told.story, told.scope, new, tuple(article.id for article in articles), at, (told,))
    return replace(made, **more)  # type: ignore[arg-type]


async def unfiled(store: Store, at: float = 0.0, owner: str = "desk") -> tuple[Article, ...]:
    """All article versions that wait to be filed, claimed."""
    return await store.claim_unfiled(lease(owner, at), 1000)


async def tell(store: Store, feed: FollowedFeed, name: str, at: float = 0.0, **more: object) -> Brief:
    """A report arrives and becomes a story of its own with a brief; `more` goes into the brief."""
    await arrive(store, feed, arrival(feed, name, at))
    articles = await unfiled(store, at)
    (story,) = await store.reserve_stories(1)
    made = brief(story, articles, scope=feed.feed.scope, **more)
    await store.save_filings([filing(made, articles)], [reading(article) for article in articles])
    return made


async def grow(store: Store, before: Brief, feed: FollowedFeed, name: str, at: float, **more: object) -> Brief:
    """A further report joins the story; what the brief says stays, but for `more`."""
    await arrive(store, feed, arrival(feed, name, at))
    articles = await unfiled(store, at)
    made = replace(
        before,
        revision=before.revision + 1,
        made_at=hour(at),
        sources=(*before.sources, *(source(article) for article in articles)),
        **more,  # type: ignore[arg-type]
    )
    await store.save_filings([filing(made, articles, new=False)], [reading(article) for article in articles])
    return made


def delivery(name: str, *, channel: Channel = CHANNEL, story: int | None = None, **more: object) -> Delivery:
    """A card owed to a channel; its key comes from `name`."""
    made = Delivery(
        key=f"{name:0>24}"[:24],
        channel=channel,
        kind=DeliveryKind.POST,
        subject=f"story:{story}" if story else f"digest:{name}",
        revision=1,
        part=0,
        card=Card("A title", lines=(say("counts", outlets=3, newest=NOON, day=NOON.date(), name="a name"),)),
        story=story,
        locale="de",
        zone="Europe/Berlin",
    )
    return replace(made, **more)  # type: ignore[arg-type]


def receipt(message: str, at: float = 0.0, channel: Channel = CHANNEL) -> Receipt:
    """Proof that `message` was posted."""
    return Receipt(channel, message, hour(at))


async def says(
    store: Store, feed: FollowedFeed, name: str, at: float, text: str, speaker: str | None, **more: object
) -> Brief:
    """A report with one quote becomes a story of its own; `more` goes into its brief."""
    await arrive(store, feed, arrival(feed, name, at))
    articles = await unfiled(store, at)
    (story,) = await store.reserve_stories(1)
    made = brief(story, articles, quotes=(quote(articles[0], text, speaker),), **more)
    await store.save_filings([filing(made, articles)], [reading(article) for article in articles])
    return made
