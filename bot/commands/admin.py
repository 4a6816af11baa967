"""Feeds from chat: the list for everyone; test, add, pause, resume and remove for admins."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.commands.saying import Ground, No, closest, deed_of, scopes_of, told
from bot.messages import Button, Card, CardRow, Command, Reply, ReplyKind, Role, Wording, say
from bot.model import INSTALLATION, Feed, FollowedFeed, Scope
from bot.ports import FeedReport

FEEDS_SHOWN = 40


async def listed(command: Command, ground: Ground) -> Reply:
    """The feeds that are read here, and how each goes."""
    feeds = await ground.store.feeds(scopes_of(command))
    if not feeds:
        return told(command, ground, say("feeds.none"), say("try", line="/feeds add https://example.org/feed.xml"))
    rows = tuple(_row(feed) for feed in feeds[:FEEDS_SHOWN])
    left = len(feeds) - len(rows)
    answering = sum(feed.paused is None and feed.state.fault is None for feed in feeds)
    card = Card(
        title=say("feeds", n=len(feeds), good=answering),
        rows=rows,
        omitted=say("omitted", left=(say("count.others", n=left),)) if left > 0 else None,
    )
    return Reply(ReplyKind.LIST, (card,), ground.now)


async def tested(command: Command, ground: Ground) -> Reply:
    """What an address offers, without following it."""
    report = await ground.lent.test_feed(_address(command))
    if report.problem is not None:
        raise _no_feed(report)
    add = Button("feeds", say("button.add"), f'add "{report.url}"')
    return told(command, ground, say("feed.good", title=report.title or report.url), *_found(report), buttons=[add])


async def added(command: Command, ground: Ground) -> Reply:
    """Follow an address, for this server or workspace; for everyone when the operator asks."""
    scope = own_scope(command)
    report = await ground.lent.test_feed(_address(command))
    if report.problem is not None:
        raise _no_feed(report)
    held = {followed.feed.url for followed in await ground.store.feeds((scope,))}
    if report.url in held:
        raise No(say("no.feed.twice", title=report.title or report.url))
    topics = tuple(topic.strip() for topic in (command.option("topics") or "").split(",") if topic.strip())
    feed = Feed(report.url, scope, outlet=command.option("outlet") or "", topics=topics)
    followed = await ground.store.add_feed(
        feed, ground.now, origin="chat", added_by=command.asker.name, deed=deed_of(command, ground)
    )
    return told(
        command,
        ground,
        say("feed.added", title=report.title or followed.outlet, number=followed.id),
        *_found(report),
        say("feed.added.first"),
    )


async def paused(command: Command, ground: Ground) -> Reply:
    """Stop reading a feed until someone resumes it."""
    feed = await feed_of(command, ground)
    await ground.store.pause_feed(feed.id, f"paused by {command.asker.name}", deed=deed_of(command, ground))
    return told(command, ground, say("feed.paused", outlet=feed.outlet), say("try", line=f"/feeds resume {feed.id}"))


async def resumed(command: Command, ground: Ground) -> Reply:
    """Read a paused feed again, at once."""
    feed = await feed_of(command, ground)
    await ground.store.pause_feed(feed.id, None, deed=deed_of(command, ground))
    return told(command, ground, say("feed.resumed", outlet=feed.outlet))


async def removed(command: Command, ground: Ground) -> Reply:
    """Stop following; what was read stays."""
    feed = await feed_of(command, ground)
    if feed.origin == "file":
        raise No(say("no.feed.file", outlet=feed.outlet))
    await ground.store.remove_feed(feed.id, ground.now, deed=deed_of(command, ground))
    return told(command, ground, say("feed.removed", outlet=feed.outlet))


def own_scope(command: Command) -> Scope:
    """Whose feeds the asker may change: the server's or workspace's; the installation's are the operator's."""
    scope = command.channel.scope
    if scope == INSTALLATION and command.asker.role is not Role.OPERATOR:
        raise No(say("no.feeds.here"))
    return scope


async def feed_of(command: Command, ground: Ground) -> FollowedFeed:
    """The feed that is named by number, outlet or address, if the asker may change it. Raises `CommandError`."""
    asked = (command.option("feed") or "").strip()
    feeds = await ground.store.feeds((own_scope(command),))
    for feed in feeds:
        if asked in (str(feed.id), feed.feed.url) or asked.casefold() == feed.outlet.casefold():
            return feed
    near = closest(asked, [feed.outlet for feed in feeds], limit=1)
    lines = [say("meant", meant=near[0])] if near else []
    raise No(say("no.feed", feed=asked), "/feeds list", lines=lines)


def _address(command: Command) -> str:
    text = (command.option("url") or "").strip().strip("<>")
    return text if "://" in text else f"https://{text}"


def _no_feed(report: FeedReport) -> No:
    """Why an address cannot be followed, and the feeds that its page offers instead."""
    host = urlsplit(report.url).hostname or report.url
    if not report.offers:
        return No(say("no.feed.there", host=host, why=report.problem or ""))
    titles = tuple(title or url for title, url in report.offers)
    buttons = [Button("feeds", say("text", text=title or url), f'add "{url}"') for title, url in report.offers]
    return No(say("no.feed.offers", host=host, n=len(titles), titles=titles), buttons=buttons)


def _found(report: FeedReport) -> tuple[Wording, ...]:
    newest = (say("feed.newest", at=report.newest),) if report.newest else ()
    return (say("feed.entries", n=report.entries), *newest)


def _row(followed: FollowedFeed) -> CardRow:
    details: list[Wording] = [say("feed.number", number=followed.id)]
    if followed.feed.topics:
        details.append(say("list", items=followed.feed.topics))
    details.append(how_it_goes(followed))
    if followed.feed.scope != INSTALLATION:
        details.append(say("feed.own"))
    return CardRow(followed.outlet, _shown(followed.feed.url), tuple(details))


def how_it_goes(followed: FollowedFeed) -> Wording:
    """Whether a feed is read, and if not, why."""
    state = followed.state
    if followed.paused is not None:
        return say("feed.is.paused", why=followed.paused)
    if state.fault is not None:
        return say("feed.is.failing", why=state.fault)
    return say("feed.is.new") if state.good_at is None else say("feed.is.good", at=state.good_at)


def _shown(url: str) -> str | None:
    """An address to link; none when it may carry a key."""
    parts = urlsplit(url)
    return None if parts.query or parts.username or parts.password else url
