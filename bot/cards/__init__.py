"""Brief to card, difference to card. Pure: no clock, no store, no platform, and no language but the
channel's for choosing a title.

    Brief ──────── story_card ───> the post in a channel, at most 700 visible characters
                   quiet_card ───> to followers, when the story has become quiet
                   long_card ────> the answer to /summit and /story
                   quotes_card, sources_card, timeline_card, compare_card
    Brief, Brief ─ change_between > BriefChange ── change_card ──> the line under a post
                                                   alert_card ───> the line in the channel
    Briefs ─────── digest_card, stories_card, fresh_card
    FollowedFeed ─ feed_notice ──> to an admin, once an outage; held_notice, gap_notice, report_notice

A button's value is what someone could have typed after the command: ``story:17 page:2``.
"""

from __future__ import annotations

from bot.cards.alerts import alert_card, corrects
from bot.cards.changes import change_between, change_card, changed_card, moved_card, revisions_card
from bot.cards.compare import alone_card, compare_card, quotes_alone
from bot.cards.links import cited, fragment
from bot.cards.lists import digest_card, outlets_card, stories_card, topics_card
from bot.cards.notices import feed_notice, gap_notice, held_notice, report_notice
from bot.cards.quotes import QUOTES_A_PAGE, hits_card, printed, quotes_card, sources_card
from bot.cards.sending import refused_notice, restored_notice, summary_card, unsure_notice
from bot.cards.story import SURE, long_card, named, quiet_card, story_card
from bot.cards.timeline import timeline_card

__all__ = [
    "QUOTES_A_PAGE",
    "SURE",
    "alert_card",
    "alone_card",
    "change_between",
    "change_card",
    "changed_card",
    "cited",
    "compare_card",
    "corrects",
    "digest_card",
    "feed_notice",
    "fragment",
    "gap_notice",
    "held_notice",
    "hits_card",
    "long_card",
    "moved_card",
    "named",
    "outlets_card",
    "printed",
    "quiet_card",
    "quotes_alone",
    "quotes_card",
    "refused_notice",
    "report_notice",
    "restored_notice",
    "revisions_card",
    "sources_card",
    "stories_card",
    "story_card",
    "summary_card",
    "timeline_card",
    "topics_card",
    "unsure_notice",
]
