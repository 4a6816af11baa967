"""Notices to admins: each told once, with what can be done."""

from __future__ import annotations

from datetime import datetime

from bot.messages import Button, Card, CardRow, Wording, say
from bot.model import FollowedFeed


def feed_notice(followed: FollowedFeed, now: datetime) -> Card:
    """To an admin, once an outage: what is wrong with a feed, since when, and what can be done."""
    state = followed.state
    why = followed.paused or state.fault or ""
    lines = [say("notice.feed.since", why=why, at=state.failing_since or now, tries=_tries(state.failures))]
    if state.good_at is not None:
        lines.append(say("notice.feed.good", at=state.good_at))
    return Card(
        title=say("notice.feed.paused" if followed.paused else "notice.feed.failing", outlet=followed.outlet),
        lines=tuple(lines),
        rows=(CardRow(followed.feed.url, followed.feed.url),),
        buttons=(
            Button("feeds", say("button.retry"), f"resume {followed.id}"),
            Button("feeds", say("button.remove"), f"remove {followed.id}"),
        ),
    )


def report_notice(story: int, title: str, by: str, words: str, at: datetime) -> Card:
    """To the curators: a reader says that something is wrong with a story."""
    return Card(
        title=say("notice.report", title=title),
        lines=(say("complaint", who=by, at=at, text=words),),
        buttons=(Button("story", say("button.story"), f"story:{story}"),),
    )


def _tries(failures: int) -> Wording:
    return say("count.tries", n=failures)


def held_notice(followed: FollowedFeed, at: datetime, articles: int) -> Card:
    """To an admin: the brake holds what one poll of a feed brought."""
    return Card(
        title=say("notice.held", outlet=followed.outlet),
        lines=(say("notice.held.count", n=articles, at=at), say("notice.held.why")),
        rows=(CardRow(followed.feed.url, followed.feed.url),),
        buttons=(
            Button("release", say("button.release"), f"feed:{followed.id}"),
            Button("release", say("button.release.quietly"), f"feed:{followed.id} quietly:yes"),
        ),
    )


def gap_notice(followed: FollowedFeed, at: datetime) -> Card:
    """To an admin: between two polls a feed changed so much that reports may be missing."""
    return Card(
        title=say("notice.gap", outlet=followed.outlet),
        lines=(say("notice.gap.why", at=at),),
        rows=(CardRow(followed.feed.url, followed.feed.url),),
    )
