"""The words in English of what changed, of digests, and of notices about feeds."""

from __future__ import annotations

from bot.wording.sentences import Catalogue, plural

CHANGES: Catalogue = {
    "change.outcome": "Outcome: {kind} · {text} ({sources})",
    "change.outcome.from": "Outcome: {kind}, before: {was} · {text} ({sources})",
    "change.new": "New: {new:semicolon} ({sources})",
    "change.quote": "a quote by {who}",
    "change.quotes": "quotes by {who:and}",
    "change.side": "New side: {side} ({who}, {sources})",
    "change.corrected": "Outlet corrected: {outlet} now writes: {now} (before: {was})",
    "change.withdrawn": "Withdrawn by outlet: a quote ({outlet}): “{text}”",
    "change.withdrawn.by": "Withdrawn by outlet: a quote by {who} ({outlet}): “{text}”",
    "changed.heading": "What changed from {before} to {after}",
    "changed.nothing": "Nothing that the card shows has changed.",
    "digest.title": "{topics} · {day:long} · {at:clock}",
    "digest.all": "All stories",
    "digest.first": "1  {title} · {details:dot}",
    "digest.nothing": "Nothing new.",
    "digest.nothing.since": "Nothing new since {at}.",
    "digest.answering": plural("n", one="{good} of {n} feed answering.", other="{good} of {n} feeds answering."),
    "notice.feed.paused": "Feed paused: {outlet}",
    "notice.feed.failing": "Feed not answering: {outlet}",
    "notice.feed.since": "{why}, since {at} ({tries}).",
    "notice.held": "Held back: {outlet}",
    "notice.held.count": plural(
        "n",
        one="{n} report came at once at {at}, far more than usual.",
        other="{n} reports came at once at {at}, far more than usual.",
    ),
    "notice.held.why": "They are stored and in no story yet. Release them if they are news.",
    "notice.report": "Reported: {title}",
    "notice.gap": "Reports may be missing: {outlet}",
    "notice.gap.why": "At {at} nothing in the feed was known from before: some reports may have come and gone.",
    "notice.feed.good": "Last good: {at}.",
}
