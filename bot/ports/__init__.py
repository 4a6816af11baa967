"""The seams. Read this second: `chat` if you write an adapter, `understanding` if you write a summarizer.

Each method says what it promises, what it may raise, what happens on the second call, and what
cancelling it means. Unless a method says otherwise: it may be cancelled at any await, which leaves
either all of its effect or none; a second call with equal arguments has no further effect; times are
aware UTC.

`Store` is one protocol in six groups, by stage. One method is one transaction.
"""

from __future__ import annotations

from bot.ports.archive import (
    ArchiveStore,
    OutletCount,
    Question,
    QuoteHit,
    QuotePage,
    ReportHit,
    ReportPage,
    Sight,
    StoryHit,
    TopicCount,
)
from bot.ports.chat import (
    Adapter,
    AdapterBuilder,
    Capabilities,
    Desk,
    Event,
    Joined,
    Keep,
    PostGone,
    Removed,
    Revoked,
    Tools,
)
from bot.ports.corrections import AuditPage, AuditRow, Complaint, CorrectionStore, Deed, DueEdition, Proposal
from bot.ports.feeds import (
    Arrival,
    ArticleTrace,
    DuePoll,
    FeedReport,
    FeedStore,
    FeedTest,
    Held,
    KnownEntry,
    Poll,
    Spellings,
)
from bot.ports.leases import Lease
from bot.ports.looks import LookStore
from bot.ports.outbox import NONE_RESTS, OutboxStore, Postroom, Resting
from bot.ports.store import KeepStore, OpenStore, SteppedBack, Store
from bot.ports.stories import Filing, Revision, StoryStore
from bot.ports.understanding import Compare, Comparison, Material, Summarizer, TellTimeline
from bot.ports.world import Clock, Fetcher, Workers

__all__ = [
    "NONE_RESTS",
    "Adapter",
    "AdapterBuilder",
    "ArchiveStore",
    "Arrival",
    "ArticleTrace",
    "AuditPage",
    "AuditRow",
    "Capabilities",
    "Clock",
    "Compare",
    "Comparison",
    "Complaint",
    "CorrectionStore",
    "Deed",
    "Desk",
    "DueEdition",
    "DuePoll",
    "Event",
    "FeedReport",
    "FeedStore",
    "FeedTest",
    "Fetcher",
    "Filing",
    "Held",
    "Joined",
    "Keep",
    "KeepStore",
    "KnownEntry",
    "Lease",
    "LookStore",
    "Material",
    "OpenStore",
    "OutboxStore",
    "OutletCount",
    "Poll",
    "PostGone",
    "Postroom",
    "Proposal",
    "Question",
    "QuoteHit",
    "QuotePage",
    "Removed",
    "ReportHit",
    "ReportPage",
    "Resting",
    "Revision",
    "Revoked",
    "Sight",
    "Spellings",
    "SteppedBack",
    "Store",
    "StoryHit",
    "StoryStore",
    "Summarizer",
    "TellTimeline",
    "Tools",
    "TopicCount",
    "Workers",
]
