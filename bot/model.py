"""The nouns of Readout. Read this first.

Everything that travels between the stages is one of these frozen values: no platform object, no
parsed XML, no database row passes through this module. Times are aware and in UTC. Offsets are
Unicode code points, ``start`` inclusive, ``end`` exclusive.

    Feed ── fetch ──> Fetched ── parse ──> Entry ── intake ──> Article ── briefing ──> Story, Brief

A different state of a thing is a different type, so that no function has to ask what it was given:
a `Fetched` is not yet an `Entry`, an `Entry` not yet an `Article`, a `Story` not yet a `Brief`.

The nouns of a chat (Channel, Card, Delivery, Command ...) stand in `bot.messages`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NewType

Scope = NewType("Scope", str)
"""Whose a thing is: the installation's, or one server's or workspace's (``adapter:workspace``)."""

INSTALLATION = Scope("installation")

# --- feeds ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Feed:
    """An address an admin asked us to follow, as the admin wrote it."""

    url: str
    scope: Scope = INSTALLATION
    outlet: str = ""
    """Short name shown on cards; empty until the feed's own title is known."""
    topics: tuple[str, ...] = ()
    language: str | None = None
    country: str | None = None
    family: str | None = None
    """Publisher family; outlets of one family are not independent of each other."""
    full_text: bool = False
    """Fetch the article's page when the feed carries only a teaser."""
    credential: str | None = None
    """Name of a secret, never the secret."""
    every: timedelta | None = None
    """Fixed polling interval; None lets the schedule decide."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """What polling learned about one address and credential; shared by all feeds on it."""

    url: str
    credential: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None
    """SHA-256 of the last body that was parsed; an equal body is not parsed again."""
    due_at: datetime | None = None
    """Next poll; None means at once."""
    interval: timedelta | None = None
    polled_at: datetime | None = None
    good_at: datetime | None = None
    """Last time the address answered with a feed (304 included)."""
    failures: int = 0
    """Failures in a row."""
    failing_since: datetime | None = None
    fault: str | None = None
    """The last failure in words; None when the last poll was good."""
    moved_to: str | None = None
    """Target of a permanent redirect that has not yet proven itself."""
    usual: float | None = None
    """New entries of a poll that brings some: a moving mean; 0 until there was one, None while it was ever empty."""
    gap_at: datetime | None = None
    """When last nothing in the window was known: reports between two polls may be missing."""


@dataclass(frozen=True, slots=True)
class FollowedFeed:
    """A feed as stored: its number, what the admin wrote, and how polling goes."""

    id: int
    feed: Feed
    state: FeedState
    title: str = ""
    """What the feed calls itself."""
    paused: str | None = None
    """Why it is paused; None while it is followed."""
    added_by: str | None = None
    added_at: datetime | None = None
    origin: str = "chat"
    """``file`` (declared in a configuration file), ``cli`` or ``chat``."""

    @property
    def outlet(self) -> str:
        """The short name that cards show."""
        return self.feed.outlet or self.title or self.feed.url


@dataclass(frozen=True, slots=True)
class Validators:
    """What a conditional request sends along."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body and what its headers say; the body is complete, unpacked and within the size cap."""

    url: str
    """Where the body came from, after redirects."""
    body: bytes
    content_type: str = ""
    """The Content-Type header as sent, charset included."""
    etag: str | None = None
    last_modified: str | None = None
    fresh_for: timedelta | None = None
    """From Cache-Control or Expires; None when not said."""
    permanent: str | None = None
    """Where a 301 or 308 chain from the asked address leads; None when there was none."""


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server's 304: what we have is current."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    fresh_for: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One element of a feed as published, cleaned to plain text and within the field limits."""

    title: str
    """One line; empty when the entry has none."""
    text: str
    """Plain text of content or summary; paragraphs are separated by an empty line."""
    guid: str | None = None
    link: str | None = None
    """Absolute http or https address."""
    full: bool = False
    """True when the feed carries the whole text, False when it may be only a teaser."""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was not taken, and why, in words a person can act on."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A parsed feed: entries in document order, and what was refused."""

    title: str
    entries: tuple[Entry, ...]
    link: str | None = None
    self_link: str | None = None
    """The address the document gives for itself; a name, never fetched."""
    language: str | None = None
    ttl: timedelta | None = None
    hub: str | None = None
    """WebSub hub, if one is offered."""
    refused: tuple[Refusal, ...] = ()


# --- articles and stories -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Article:
    """The readable text behind an entry: one version of it."""

    id: int
    version: int
    """From 1; the same identity with changed text is the next version."""
    feed: int
    scope: Scope
    outlet: str
    url: str | None
    title: str
    text: str
    language: str
    """BCP 47 primary tag; ``und`` when it cannot be told."""
    first_seen: datetime
    """When version 1 was first seen here."""
    known_from: datetime
    """When this version was first seen here."""
    published: datetime | None = None
    teaser: bool = False
    """Only the feed's summary was read."""
    authors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    family: str | None = None
    copy_of: int | None = None
    """The earlier article whose text this one repeats (wire copy, syndication)."""
    backlog: bool = False
    """Was in the feed's window at its first poll: stored, but no reason to post."""


class NameKind(StrEnum):
    PERSON = "person"
    PLACE = "place"
    ORGANISATION = "organisation"
    GROUP = "group"
    """A nationality or a people: North Korean, Europeans."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands in an article, and the entity it is taken for."""

    text: str
    start: int
    end: int
    kind: NameKind
    entity: str
    """Fullest form known (``Donald Trump``, ``North Korea``); equal for all mentions of one entity."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an article's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """An article, one version of it, and a span in that version's text."""

    article: int
    version: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Words verbatim, their speaker, the cue, and where they stand."""

    text: str
    """Exactly what stands between the marks."""
    citation: Citation
    speaker: str | None = None
    """The fullest name in the story of the person or body that speaks; None when nobody can be named."""
    mention: str | None = None
    """The speaker as it stands in the text: a name, ``he``, ``the president``."""
    mention_span: Span | None = None
    role: str | None = None
    """The speaker's role in the report's own words (``Secretary of State``)."""
    cue: str | None = None
    cue_span: Span | None = None
    confidence: float = 0.0
    """Probability that `speaker` is right, 0 to 1; cards name nobody below their threshold."""
    utterance: int = 0
    """Equal for the pieces of one utterance within one article."""
    translated: bool = False
    """The report renders words spoken in another language."""


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """One sentence we state: the report's own words, shortened only by leaving out."""

    text: str
    citations: tuple[Citation, ...]
    """At least one; the first is the sentence the words are from."""
    who: str | None = None
    """The person the sentence leans on without naming (shown after it, in brackets)."""
    day: date | None = None
    """The day the sentence leans on without naming."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A day of a story and one sentence that tells what happened on it, in a report's own words."""

    day: date
    text: str
    """Verbatim, without its dateline."""
    citations: tuple[Citation, ...]
    """At least one; the first is where `text` stands, the others are other outlets' sentences of the same thing."""


class OutcomeKind(StrEnum):
    """What came of it. A fixed list: cards colour and word it, filters ask for it."""

    NO_AGREEMENT = "no agreement"
    AGREEMENT = "agreement"
    SIGNED = "signed"
    JOINT_STATEMENT = "joint statement"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    WALKED_OUT = "walked out"
    RESUMED = "resumed"
    CEASEFIRE = "ceasefire"
    SANCTIONS_IMPOSED = "sanctions imposed"
    SANCTIONS_LIFTED = "sanctions lifted"
    RECOGNISED = "recognised"
    EXPELLED = "expelled"
    VOTE_PASSED = "vote passed"
    VOTE_FAILED = "vote failed"
    TALKS_CONTINUE = "talks continue"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A kind from the fixed list and one cited span in the report's own words."""

    kind: OutcomeKind
    text: str
    citations: tuple[Citation, ...]


class Genre(StrEnum):
    """What sort of text an article is; only reports lead a readout."""

    REPORT = "report"
    OPINION = "opinion"
    LIVE = "live"
    LETTER = "letter"
    TRANSCRIPT = "transcript"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What grouping compares: small, and enough to decide without the text."""

    title: str
    terms: tuple[tuple[str, float], ...]
    """Folded words with their counts in title and text, heaviest first."""
    names: tuple[tuple[str, NameKind, float], ...]
    """Entities with their share of the mentions, most mentioned first."""
    numbers: tuple[str, ...]
    days: tuple[date, ...]
    """Days the text speaks of, resolved against its own date."""
    length: int
    """Words of the text."""
    language: str
    at: datetime | None
    """Published, else first seen; None in undated material."""
    minhash: tuple[int, ...] = ()
    """For near-copies; empty for very short texts."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What reading one article version found: pure, picklable, stored with its analyser's version."""

    article: int
    version: int
    analyser: str
    sentences: tuple[Span, ...]
    quotes: tuple[Quote, ...]
    names: tuple[Name, ...]
    genre: Genre
    fingerprint: Fingerprint
    headline_language: str = "und"


@dataclass(frozen=True, slots=True)
class Story:
    """Articles about one event, oldest first, as one scope sees them. Its id is kept while it grows.

    A shared story has shared articles; a server whose own feed reports the same event sees its articles
    beside them, in an edition of its own. A story begun by a server's own article has that server's scope.
    """

    id: int
    scope: Scope
    articles: tuple[Article, ...]
    """The newest known version of each."""
    merged_into: int | None = None
    split_from: int | None = None
    continues: int | None = None


class CorrectionKind(StrEnum):
    """What a correction says. A fixed list: it is worded, stored and asked for by these names."""

    WRONG_STORY = "wrong story"
    """A report does not belong in the story it is in."""
    SPLIT = "split"
    """Several reports of a story are a story of their own."""
    MERGE = "merge"
    """Two stories are one."""
    MISQUOTED = "misquoted"
    """Words were not said so."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A recorded event that says otherwise than grouping or reading did; undone, it leaves no trace but itself."""

    id: int
    scope: Scope
    """Where it holds; the installation's hold for everyone."""
    kind: CorrectionKind
    story: int
    other: int | None
    """The story that `story` became a part of, or that its reports went to."""
    articles: tuple[int, ...]
    """The reports that went."""
    words: str
    """The words that were not said so."""
    by: str
    """Name of the person, or ``grouping``."""
    at: datetime
    ended_at: datetime | None = None
    """When it was undone, or taken over for everyone."""
    verdict: str | None = None
    """The operator's word on it: ``accepted`` or ``rejected``."""


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a story as grouping sees it."""

    article: int
    scope: Scope
    """The article's own: a shared story may have members that only one server sees."""
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class StorySketch:
    """A story as grouping sees it."""

    id: int
    scope: Scope
    last_seen: datetime
    members: tuple[Member, ...]
    """Oldest first."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What someone is reported to have said on a matter, in the report's own words."""

    side: str
    """The country or body that the speaker speaks for."""
    speaker: str
    """Fullest name in the story; a voice without a name as the text has it (``a Blue House spokesman``)."""
    text: str
    citation: Citation
    quoted: bool = True
    """Verbatim words of the speaker; else the report's sentence that tells what was said."""
    role: str | None = None
    translated: bool = False


@dataclass(frozen=True, slots=True)
class Accounts:
    """One contested matter and what each side said on it: side by side, never averaged."""

    matter: str
    """In the reports' own words: ``sanctions``."""
    statements: tuple[Statement, ...]
    """Those of one side together, the side that spoke first coming first; at least two sides."""

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides, the one that spoke first coming first."""
        return tuple(dict.fromkeys(statement.side for statement in self.statements))


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as the reports of a story tell it; what they do not say is empty."""

    name: str
    """``Hanoi summit``, ``G7 summit``, ``Iran nuclear talks``: words of the reports."""
    place: str | None = None
    country: str | None = None
    begins: date | None = None
    ends: date | None = None
    people: tuple[str, ...] = ()
    """Who meets, by name, the most mentioned first."""
    parties: tuple[str, ...] = ()
    """Countries or bodies that meet; only certain ones."""
    series: str | None = None
    """``G7``, ``NATO``: of meetings that bear their series' name."""
    ordinal: int | None = None
    """Which of its series it is, where reports say ("second summit")."""


@dataclass(frozen=True, slots=True)
class Headline:
    """An article's own title, in its language."""

    text: str
    language: str
    article: int


@dataclass(frozen=True, slots=True)
class Source:
    """An article as a brief refers to it."""

    article: int
    version: int
    outlet: str
    url: str | None
    title: str
    language: str
    first_seen: datetime
    published: datetime | None = None
    teaser: bool = False
    copy_of: int | None = None
    family: str | None = None
    independent: bool = True
    """False for wire copy, and for a later report of a family or an agency already counted."""
    agency: str | None = None
    """The agency that wrote the text, by what the report itself says."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The story that a story takes up again: it had been quiet for too long to take more reports."""

    story: int
    title: str
    newest: datetime
    """When its newest report was first seen."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What we state about one story, for one scope, at one revision. Every word is cited."""

    story: int
    scope: Scope
    revision: int
    """From 1."""
    made_at: datetime
    """When the newest report in it was first seen here: what as-of answers go by."""
    headlines: tuple[Headline, ...]
    """Best report first."""
    outcome: Outcome | None
    points: tuple[KeyPoint, ...]
    """In order of worth; as many as are worth saying."""
    quotes: tuple[Quote, ...]
    """All that are proven, in order of worth."""
    people: tuple[str, ...]
    """Most mentioned first."""
    places: tuple[str, ...]
    sources: tuple[Source, ...]
    """Every article cited or counted, oldest first."""
    topics: tuple[str, ...] = ()
    quiet: bool = False
    """All that is new in this revision is backlog: an existing post is edited, none is made."""
    accounts: tuple[Accounts, ...] = ()
    """Matters on which sides differ, the most told first."""
    meeting: Meeting | None = None
    """The meeting that the story tells of, if it tells of one."""
    unheard: tuple[str, ...] = ()
    """Parties of the meeting of whom no statement is stored on what came of it."""
    withheld: tuple[Quote, ...] = ()
    """Quotes that a curator says were not said so: not shown but under "What changed"."""
    leads_to: int | None = None
    """The story that took this one's place for the scope's readers; the brief then says only that."""
    corrected_at: datetime | None = None
    """When what belongs to it was decided anew; None where a report made this revision."""
    earlier: Earlier | None = None

    @property
    def title(self) -> str:
        """The best report's headline."""
        return self.headlines[0].text if self.headlines else ""

    @property
    def outlets(self) -> tuple[str, ...]:
        """Names of all outlets with a report in it, in order of their first report."""
        return tuple(dict.fromkeys(source.outlet for source in self.sources))

    @property
    def independent_outlets(self) -> tuple[str, ...]:
        """The outlets that count as independent of one another."""
        return tuple(dict.fromkeys(source.outlet for source in self.sources if source.independent))

    def source_of(self, citation: Citation) -> Source:
        """The source a citation points into.

        Raises KeyError when the brief does not hold it, which `grounding` makes impossible.
        """
        for source in self.sources:
            if source.article == citation.article:
                return source
        raise KeyError(citation.article)


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A number of one thing, as a report gave it and as a later one does, each in its own words."""

    before: str
    """``at least 12 people``."""
    after: str
    was: Citation
    now: Citation


@dataclass(frozen=True, slots=True)
class BriefChange:
    """What one revision of a brief has that an earlier one had not."""

    story: int
    scope: Scope
    before: int
    """Revision compared with."""
    after: int
    quotes: tuple[Quote, ...] = ()
    withdrawn: tuple[Quote, ...] = ()
    points: tuple[KeyPoint, ...] = ()
    outcome: tuple[Outcome | None, Outcome | None] | None = None
    """Before and after, when the kind changed."""
    sources: tuple[Source, ...] = ()
    """Reports that joined."""
    left: tuple[Source, ...] = ()
    """Reports that turned out to tell of something else."""
    withheld: tuple[Quote, ...] = ()
    """Quotes that a curator says were not said so."""
    numbers: tuple[NumberChange, ...] = ()
    """Numbers that reports now give otherwise."""
    corrected: tuple[Source, ...] = ()
    """Reports whose text their outlet changed."""
    new_sides: tuple[Statement, ...] = ()
    """For each side whose account was not there before, its first statement."""
    reworded: tuple[tuple[str, str], ...] = ()
    """For each of `corrected`, the words of the brief that it changed, before and after; empty when none did."""
