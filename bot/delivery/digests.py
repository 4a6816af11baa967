"""When a digest is due, and what stands in it. Nothing in this file does I/O.

A slot is a moment of the subscription's cron text in its zone. Where clocks skip it, it falls on the next
valid minute; where they repeat it, on the first (Debian cron's rules, kept by `cronsim`). A slot missed by
up to six hours is sent late; later it joins the next digest, which begins where the last one ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from bot.cards import digest_card
from bot.delivery.filters import wants
from bot.delivery.importance import importance
from bot.delivery.keys import delivery_key
from bot.errors import CommandError
from bot.messages import Delivery, DeliveryKind, Filter, Subscription
from bot.model import Brief

LATEST = timedelta(hours=6)


def check_cron(text: str) -> None:
    """Raise `CommandError` when `text` is not a cron line, saying what one looks like."""
    try:
        CronSim(text, datetime(2000, 1, 1, tzinfo=UTC))
    except CronSimError:
        raise CommandError(f'"{text}" is not a schedule. Write it as cron text, for example "0 8 * * 1-5".') from None


def latest_slot(cron: str, zone: str, now: datetime) -> datetime | None:
    """The newest slot not after `now`, aware and in the zone; None when there is none within `LATEST`."""
    local = now.astimezone(ZoneInfo(zone))
    # cronsim goes back from the minute before its start, so it starts a minute ahead
    backwards: Iterator[datetime] = CronSim(cron, local + timedelta(minutes=1), reverse=True)
    slot = next(moment for moment in backwards if moment <= now)
    return slot if now - slot <= LATEST else None


def subject_of(subscription: Subscription, slot: datetime) -> str:
    """What a digest is about: its topics and filter, its schedule, and its slot by the local clock."""
    asked = "|".join((",".join(sorted(subscription.topics)), *_filtered(subscription.wanted)))
    return f"digest:{subscription.digest}|{subscription.zone}|{asked}:{slot:%Y-%m-%dT%H:%M}"


def _filtered(wanted: Filter) -> tuple[str, ...]:
    """The fields of a filter that ask for something, each under its name."""
    names = {"who": wanted.people, "where": wanted.places, "outlet": wanted.outlets, "language": wanted.languages}
    parts = [f"{name}={','.join(sorted(values))}" for name, values in names.items() if values]
    parts += [f"words={wanted.words}"] if wanted.words else []
    parts += [f"stories={','.join(map(str, sorted(wanted.stories)))}"] if wanted.stories else []
    parts += [f"least={wanted.at_least}"] if wanted.at_least > 1 else []
    return tuple(parts)


def in_order(briefs: Sequence[Brief], subscriptions: Sequence[Subscription], at: datetime) -> list[Brief]:
    """Stories by topic, the topic with the most important story first, and in each the most important first."""
    wanted = [topic.casefold() for one in subscriptions for topic in one.topics]

    def topic_of(brief: Brief) -> str:
        topics = {topic.casefold() for topic in brief.topics}
        return next((topic for topic in wanted if topic in topics), "")

    ranked = sorted(
        briefs, key=lambda brief: (-importance(brief, subscriptions, at).points, -brief.made_at.timestamp())
    )
    first = {topic: place for place, topic in reversed(list(enumerate(map(topic_of, ranked))))}
    return sorted(ranked, key=lambda brief: first[topic_of(brief)])


def digest(
    subscription: Subscription,
    slot: datetime,
    briefs: Sequence[Brief],
    since: datetime,
    installation: str,
    answering: tuple[int, int],
) -> Delivery:
    """The digest of one slot: the wanted stories among `briefs`, as `in_order` puts them.

    `answering`: how many of how many feeds answer.
    """
    told = in_order([brief for brief in briefs if wants(subscription, brief)], [subscription], slot)
    subject = subject_of(subscription, slot)
    return Delivery(
        key=delivery_key(installation, subscription.channel, DeliveryKind.DIGEST, subject),
        channel=subscription.channel,
        kind=DeliveryKind.DIGEST,
        subject=subject,
        revision=0,
        part=0,
        card=digest_card(
            told,
            slot=slot,
            since=since,
            zone=subscription.zone,
            topics=subscription.topics,
            answering=answering,
            locale=subscription.locale,
        ),
        locale=subscription.locale,
        zone=subscription.zone,
        not_before=slot.astimezone(UTC),
    )
