"""What this channel gets: subscribe, unsubscribe, the list, and the quiet hours."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import available_timezones

from bot.cards.story import title_of
from bot.commands.saying import Ground, No, closest, deed_of, scopes_of, sight_of, told
from bot.commands.schedules import cron_of, hours_of, schedule_of
from bot.messages import (
    Button,
    Card,
    CardRow,
    Command,
    Filter,
    QuietHours,
    QuietMode,
    Reply,
    ReplyKind,
    Subscription,
    Wording,
    say,
)
from bot.ports import Sight

TOPICS_NAMED = 10
MOST_TOPICS = 500
TRIED_ON = 50
"""Newest stories that a subscription is tried on, to show what it would have posted."""
TITLES = 5
CATCH_UP = (1, 3, 5)
"""How many stored stories a new subscription may have posted at once."""
MOST_OUTLETS = 20


async def subscribe(command: Command, ground: Ground) -> Reply:
    """Post every story, or those of some topics, in this channel as they come; or a digest at set times."""
    topics = await _topics(command, ground)
    zone = zone_of(command.option("zone") or command.zone)
    digest = _digest(command.option("digest"), zone, ground.now)
    live = command.option("live") != "no"
    if not live and digest is None:
        raise No(say("no.subscription.empty"), "/subscribe digest:8:00 live:no")
    wanted = filter_of(command)
    ground.lent.postroom.check(wanted)
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
            wanted=wanted,
        ),
        ground.now,
        deed=deed_of(command, ground),
    )
    return await _subscribed(made, command, ground)


async def _subscribed(made: Subscription, command: Command, ground: Ground) -> Reply:
    """What was made, what it would have posted, and the offer to post some of that."""
    newest = await ground.store.latest(sight_of(command, ground), None, TRIED_ON)
    would = [brief for brief in newest if ground.lent.postroom.refusal(made, brief) is None]
    lines = [say("subscribed.from")] if made.live else []
    if newest:
        lines.append(say("subscribed.would", n=len(newest), would=len(would)))
    counts = [count for count in CATCH_UP if count <= len(would)] if made.live else []
    card = Card(
        title=say("subscribed", what=what_of(made), how=_how(made)),
        rows=tuple(CardRow(*title_of(brief, command.locale)[:2]) for brief in would[:TITLES]),
        lines=tuple(lines),
        buttons=tuple(Button("post", say("button.post", n=count), f"count:{count}") for count in counts),
    )
    return Reply(ReplyKind.TEXT, (card,), ground.now)


async def posted(command: Command, ground: Ground) -> Reply:
    """Post the newest stored stories that the channel is subscribed to and has no post of."""
    asked = command.option("count") or "1"
    if not asked.isdecimal() or not 1 <= int(asked) <= CATCH_UP[-1]:
        raise No(say("no.count", text=asked, most=CATCH_UP[-1]))
    count = await ground.lent.postroom.post_latest(command.channel, int(asked))
    return told(command, ground, say("posted.latest", n=count) if count else say("posted.none"))


def filter_of(command: Command) -> Filter:
    """What the options ask of a story beside its topic. Raises `CommandError`."""
    least = command.option("least") or "1"
    if not least.isdecimal() or not 1 <= int(least) <= MOST_OUTLETS:
        raise No(say("no.count", text=least, most=MOST_OUTLETS), "/subscribe least:3")
    return Filter(
        words=(command.option("words") or "").strip(),
        people=_split(command.option("who") or ""),
        places=_split(command.option("where") or ""),
        outlets=_split(command.option("outlet") or ""),
        languages=tuple(tag.casefold() for tag in _split(command.option("language") or "")),
        at_least=int(least),
    )


async def quiet(command: Command, ground: Ground) -> Reply:
    """When this channel is left in peace, and what becomes of the stories of these hours."""
    asked = command.option("hours")
    held = (await ground.store.quiet_hours()).get(command.channel)
    if asked is None:
        return told(command, ground, quiet_in_words(held) if held else say("quiet.none"), say("try", line=_QUIET))
    if asked.strip().casefold() in ("off", "no", "none"):
        await ground.store.set_quiet(command.channel, None, deed=deed_of(command, ground))
        return told(command, ground, say("quiet.off"))
    between = hours_of(asked)
    if between is None:
        raise No(say("no.hours", text=asked), _QUIET)
    mode = QuietMode(command.option("mode") or QuietMode.HOLD)
    hours = QuietHours(*between, zone_of(command.option("zone") or command.zone), mode)
    await ground.store.set_quiet(command.channel, hours, deed=deed_of(command, ground))
    return told(command, ground, quiet_in_words(hours), say(f"quiet.{mode.value}"))


_QUIET = "/quiet 22:00-7:00"


def quiet_in_words(hours: QuietHours) -> Wording:
    """From when to when, by the clocks of which zone."""
    return say("quiet", begins=f"{hours.begins:%H:%M}", ends=f"{hours.ends:%H:%M}", zone=hours.zone)


async def unsubscribe(command: Command, ground: Ground) -> Reply:
    """End one subscription of this channel, or all of them."""
    wanted = command.option("topic")
    topics = None if wanted is None else _split(wanted)
    held = await ground.store.subscriptions(command.channel)
    if topics is not None:
        folded = sorted(topic.casefold() for topic in topics)
        topics = next((one.topics for one in held if sorted(t.casefold() for t in one.topics) == folded), topics)
    gone = await ground.store.unsubscribe(command.channel, topics, deed=deed_of(command, ground))
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


def zone_of(name: str) -> str:
    """The time zone that is meant, as it is spelt. Raises `CommandError`."""
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
    cron = cron_of(text, zone, now)
    if cron is None:
        raise No(say("no.digest", text=text), "/subscribe digest:8:00", '/subscribe digest:"weekdays 8:00"')
    return cron


def what_of(one: Subscription) -> tuple[Wording, ...]:
    """What a subscription asks for, part by part."""
    wanted = one.wanted
    parts = [say("text", text=topic) for topic in one.topics]
    parts += [say(f"wanted.{name}", names=names) for name, names in _names_of(wanted) if names]
    if wanted.words:
        parts.append(say("wanted.words", words=wanted.words))
    if wanted.stories:
        parts.append(say("wanted.stories", n=len(wanted.stories)))
    if wanted.at_least > 1:
        parts.append(say("wanted.least", n=wanted.at_least))
    return tuple(parts) or (say("subscription.all"),)


def _names_of(wanted: Filter) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("people", wanted.people),
        ("places", wanted.places),
        ("outlets", wanted.outlets),
        ("languages", wanted.languages),
    )


def _each(held: tuple[Subscription, ...]) -> tuple[Wording, ...]:
    return tuple(part for one in held for part in what_of(one))


def _how(one: Subscription) -> tuple[Wording, ...]:
    how = [say("subscription.live")] if one.live else []
    if one.digest is not None:
        how.append(schedule_of(one.digest, one.zone))
    return tuple(how)


def _row(one: Subscription) -> CardRow:
    details = [say("list", items=what_of(one)), *_how(one)]
    if one.since is not None:
        details.append(say("subscription.since", day=one.since.date()))
    if one.origin == "file":
        details.append(say("subscription.file"))
    elif one.by:
        details.append(say("by", who=one.by))
    return CardRow(one.channel.id, None, tuple(details))
