"""What this channel gets: subscribe, unsubscribe, and the list."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError

from bot.commands.saying import Ground, No, closest, scopes_of, sight_of, told
from bot.messages import Button, Card, CardRow, Command, Reply, ReplyKind, Subscription, Wording, say
from bot.ports import Sight

TOPICS_NAMED = 10
MOST_TOPICS = 500

_AT = re.compile(r"(\d{1,2})(?::(\d{2}))?")
_DAILY = re.compile(r"(\d{1,2}) (\d{1,2}) \* \* \*")


async def subscribe(command: Command, ground: Ground) -> Reply:
    """Post every story, or those of some topics, in this channel as they come; or a digest at set times."""
    topics = await _topics(command, ground)
    zone = _zone(command.option("zone") or command.zone)
    digest = _digest(command.option("digest"), zone, ground.now)
    live = command.option("live") != "no"
    if not live and digest is None:
        raise No(say("no.subscription.empty"), "/subscribe digest:8:00 live:no")
    made = await ground.store.subscribe(
        Subscription(
            channel=command.channel,
            topics=topics,
            live=live,
            digest=digest,
            zone=zone,
            locale=command.locale,
            since=ground.now,
            by=command.asker.name,
        ),
        ground.now,
    )
    lines = [say("subscribed.from")] if made.live else []
    return told(command, ground, say("subscribed", what=_topics_of(made), how=_how(made)), *lines)


async def unsubscribe(command: Command, ground: Ground) -> Reply:
    """End one subscription of this channel, or all of them."""
    wanted = command.option("topic")
    topics = None if wanted is None else _split(wanted)
    held = await ground.store.subscriptions(command.channel)
    if topics is not None:
        folded = sorted(topic.casefold() for topic in topics)
        topics = next((one.topics for one in held if sorted(t.casefold() for t in one.topics) == folded), topics)
    gone = await ground.store.unsubscribe(command.channel, topics)
    if gone:
        return told(command, ground, say("unsubscribed", n=gone))
    if not held:
        raise No(say("no.subscriptions"))
    raise No(say("no.subscription", topics=wanted or ""), lines=(say("subscribed.to", what=_each(held)),))


async def listed(command: Command, ground: Ground) -> Reply:
    """What this channel is subscribed to."""
    held = await ground.store.subscriptions(command.channel)
    if not held:
        return told(command, ground, say("no.subscriptions"), say("try", line="/subscribe"))
    rows = tuple(_row(one) for one in held)
    card = Card(title=say("subscriptions", n=len(held)), rows=rows)
    return Reply(ReplyKind.LIST, (card,), ground.now)


async def _topics(command: Command, ground: Ground) -> tuple[str, ...]:
    """The topics asked for, spelt as they are known. Raises `CommandError` for one nobody knows."""
    wanted = _split(command.option("topic") or "")
    if not wanted:
        return ()
    known = await known_topics(command, ground, sight_of(command, ground))
    found: list[str] = []
    for topic in wanted:
        exact = next((name for name in known if name.casefold() == topic.casefold()), None)
        if exact is not None:
            found.append(exact)
        elif not known:
            found.append(topic)
        else:
            raise no_topic(topic, known, "subscribe")
    return tuple(dict.fromkeys(found))


async def known_topics(command: Command, ground: Ground, sight: Sight) -> tuple[str, ...]:
    """Topics of stored articles and of followed feeds."""
    stored = await ground.store.names(sight, "topic", "", MOST_TOPICS)
    feeds = await ground.store.feeds(scopes_of(command))
    return tuple(dict.fromkeys((*(choice.value for choice in stored), *(t for one in feeds for t in one.feed.topics))))


def no_topic(topic: str, known: tuple[str, ...], action: str) -> No:
    """The refusal of a topic that nobody knows, with those that are meant or known."""
    meant = closest(topic, known, limit=1)
    lines = [say("meant", meant=meant[0])] if meant else []
    shown = known[:TOPICS_NAMED]
    more = (say("count.others", n=len(known) - len(shown)),) if len(known) > len(shown) else ()
    lines.append(say("topics.known", topics=(*(say("text", text=name) for name in shown), *more)))
    buttons = [Button(action, say("text", text=meant[0]), f'topic:"{meant[0]}"')] if meant else []
    return No(say("no.topic", topic=topic), lines=lines, buttons=buttons)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip() and part.strip().casefold() != "all")


def _zone(name: str) -> str:
    zones = available_timezones()
    exact = next((zone for zone in zones if zone.casefold() == name.casefold()), None)
    if exact is not None:
        return exact
    spoken = {zone.replace("/", " ").replace("_", " "): zone for zone in sorted(zones)}
    meant = closest(name.replace("/", " ").replace("_", " "), spoken, limit=1)
    lines = [say("meant", meant=spoken[meant[0]])] if meant else []
    raise No(say("no.zone", zone=name), lines=lines)


def _digest(text: str | None, zone: str, now: datetime) -> str | None:
    """Cron text of a digest; ``8:00`` means daily. Raises `CommandError`."""
    if text is None or text.casefold() in ("no", "off"):
        return None
    at = _AT.fullmatch(text.strip())
    cron = f"{int(at[2] or 0)} {int(at[1])} * * *" if at else text.strip()
    try:
        next(CronSim(cron, now.astimezone(ZoneInfo(zone))))
    except (CronSimError, StopIteration):
        raise No(say("no.digest", text=text), "/subscribe digest:8:00", '/subscribe digest:"0 8 * * 1-5"') from None
    return cron


def _topics_of(one: Subscription) -> tuple[Wording, ...]:
    return tuple(say("text", text=topic) for topic in one.topics) or (say("subscription.all"),)


def _each(held: tuple[Subscription, ...]) -> tuple[Wording, ...]:
    return tuple(topic for one in held for topic in _topics_of(one))


def _how(one: Subscription) -> tuple[Wording, ...]:
    how = [say("subscription.live")] if one.live else []
    if one.digest is not None:
        daily = _DAILY.fullmatch(one.digest)
        if daily:
            how.append(say("subscription.daily", at=f"{daily[2]}:{int(daily[1]):02}", zone=one.zone))
        else:
            how.append(say("subscription.cron", cron=one.digest, zone=one.zone))
    return tuple(how)


def _row(one: Subscription) -> CardRow:
    details = [say("list", items=_topics_of(one)), *_how(one)]
    if one.since is not None:
        details.append(say("subscription.since", day=one.since.date()))
    if one.origin == "file":
        details.append(say("subscription.file"))
    elif one.by:
        details.append(say("by", who=one.by))
    return CardRow(one.channel.id, None, tuple(details))
