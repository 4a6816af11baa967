"""The words in English of what a channel is subscribed to, and of the feeds that are read."""

from __future__ import annotations

from bot.wording.sentences import Catalogue, plural

CHANNELS: Catalogue = {
    "subscribed": "This channel now gets: {what} · {how}",
    "subscribed.from": "Stories from now on; what is stored already is not posted.",
    "subscribed.to": "This channel gets: {what}.",
    "unsubscribed": plural(
        "n", one="{n} subscription of this channel ended.", other="{n} subscriptions of this channel ended."
    ),
    "subscriptions": plural("n", one="{n} subscription of this channel", other="{n} subscriptions of this channel"),
    "subscription.all": "every story",
    "subscription.live": "each story as it comes",
    "subscription.daily": "a digest daily at {at} ({zone})",
    "subscription.days": "a digest on {days:and} at {at} ({zone})",
    "subscription.cron": "a digest at {cron} ({zone})",
    "subscription.since": "since {day}",
    "subscription.file": "set in the configuration",
    "feeds": plural("n", one="{n} feed, {good} answering", other="{n} feeds, {good} answering"),
    "feeds.none": "No feed is followed.",
    "feed.number": "no. {number}",
    "feed.own": "only here",
    "feed.good": "A feed that can be followed: {title}",
    "feed.entries": plural("n", one="{n} entry.", other="{n} entries."),
    "feed.newest": "Newest: {at}.",
    "feed.added": "Following {title} from now on, as feed no. {number}.",
    "feed.added.first": "What it holds already is stored, not posted; new reports are.",
    "feed.paused": "Paused: {outlet}.",
    "feed.resumed": "Reading {outlet} again.",
    "feed.removed": "No longer followed: {outlet}. What was read stays.",
    "feed.is.paused": "paused: {why}",
    "feed.is.failing": "not answering: {why}",
    "feed.is.new": "not read yet",
    "feed.is.good": "last good {at}",
    "button.add": "Follow it",
}
