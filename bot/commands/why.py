"""Why something came to this channel, or did not: the way of a report, a story or a feed, step by step."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.story import title_of
from bot.commands.admin import how_it_goes
from bot.commands.finding import story_of
from bot.commands.saying import Ground, No, scopes_of
from bot.commands.subscriptions import quiet_in_words, what_of
from bot.messages import (
    Card,
    Command,
    DeliveryKind,
    DeliveryState,
    OwedDelivery,
    Reply,
    ReplyKind,
    Wording,
    say,
)
from bot.model import Brief, FollowedFeed
from bot.ports import ArticleTrace

_SHOWN = (DeliveryKind.POST, DeliveryKind.EDIT, DeliveryKind.CHANGE, DeliveryKind.ALERT)


async def why(command: Command, ground: Ground) -> Reply:
    """The way of what is named by a link, a feed's number or address, or the words or number of a story."""
    asked = (command.option("story") or "").strip()
    if not asked:
        raise No(say("why.what"), "/why hanoi", "/why https://example.org/report")
    if "://" in asked:
        return await _of_link(asked, command, ground)
    brief = await story_of(command, ground)
    lines = await _of_story(brief, command, ground)
    return _reply(title_of(brief, command.locale)[0], lines, ground)


async def _of_link(link: str, command: Command, ground: Ground) -> Reply:
    scopes = scopes_of(command)
    trace = await ground.store.traced(ground.lent.spellings(link), scopes)
    feeds = await ground.store.feeds(scopes)
    if trace is None:
        feed = next((one for one in feeds if one.feed.url == link), None)
        if feed is None:
            raise No(say("why.unknown", link=link), "/feeds list")
        return _reply(feed.outlet, _of_feed(feed), ground)
    lines = _of_report(trace, next((one for one in feeds if one.id == trace.feed), None))
    for story in (await ground.store.homes([trace.article])).get(trace.article, ()):
        brief = await ground.store.brief(story, command.channel.scope, as_of=command.as_of)
        if brief is not None:
            lines += [say("why.story", title=title_of(brief, command.locale)[0])]
            lines += await _of_story(brief, command, ground)
    return _reply(trace.title or link, lines, ground)


def _of_feed(feed: FollowedFeed) -> list[Wording]:
    lines = [how_it_goes(feed)]
    if feed.state.interval is not None:
        lines.append(say("why.every", n=max(1, round(feed.state.interval.total_seconds() / 60))))
    if feed.state.due_at is not None and feed.paused is None:
        lines.append(say("why.due", at=feed.state.due_at))
    return lines


def _of_report(trace: ArticleTrace, feed: FollowedFeed | None) -> list[Wording]:
    lines = [say("why.fetched", at=trace.first_seen, outlet=trace.outlet)]
    if feed is not None:
        lines += _of_feed(feed)
    lines.append(say("why.backlog") if trace.backlog else say("why.new"))
    if trace.version > 1:
        lines.append(say("why.version", n=trace.version))
    if trace.copy_of is not None:
        lines.append(say("why.copy"))
    if trace.held_at is not None:
        lines.append(say("why.held", at=trace.held_at))
    elif trace.filed_at is None:
        lines.append(say("why.unfiled"))
    return lines


async def _of_story(brief: Brief, command: Command, ground: Ground) -> list[Wording]:
    """Filter, quiet hours, importance and deliveries of a story, as this channel has them."""
    lines: list[Wording] = []
    held = await ground.store.subscriptions(command.channel)
    if not held:
        lines.append(say("no.subscriptions"))
    for one in held:
        refused = ground.lent.postroom.refusal(one, brief)
        what = say("list", items=what_of(one))
        lines.append(say("why.wanted", what=what) if refused is None else say("why.refused", what=what, why=refused))
    importance = ground.lent.postroom.importance(brief, held)
    lines.append(say("why.important", reasons=importance))
    hours = (await ground.store.quiet_hours()).get(command.channel)
    if hours is not None:
        lines.append(quiet_in_words(hours))
    owed = await ground.store.deliveries(story=brief.story, channel=command.channel)
    lines += [_of_delivery(row) for row in owed if row.delivery.kind in _SHOWN]
    if held and not owed:
        lines.append(say("why.not_owed"))
    return lines


def _of_delivery(row: OwedDelivery) -> Wording:
    kind = say(f"why.{row.delivery.kind.value}")
    if row.receipt is not None and row.state is DeliveryState.SENT:
        return say("why.sent", kind=kind, at=row.receipt.at, message=row.receipt.message)
    if row.state in (DeliveryState.DUE, DeliveryState.SENDING):
        return say("why.due.at", kind=kind, at=row.due_at)
    state = say("why.unsure" if row.state is DeliveryState.UNKNOWN else f"why.{row.state.value}")
    reasons = (say("text", text=row.why),) if row.why else ()
    return say("why.stopped", kind=kind, state=(state, *reasons))


def _reply(title: str, lines: Sequence[Wording], ground: Ground) -> Reply:
    card = Card(title=say("why", what=title), lines=tuple(lines))
    return Reply(ReplyKind.TEXT, (card,), ground.now)
