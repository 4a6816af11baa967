"""The nouns of a chat: where things are shown, what is shown, what is owed, what is asked.

    Brief ── cards ──> Card ── addressing ──> Delivery ── send ──> Receipt
    Command ── commands ──> Reply (cards again)

No platform object passes through here, and no language: a card holds values and message keys, which
`bot.wording` turns into words by locale. Times are aware and in UTC. The nouns of the news stand in
`bot.model`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Literal

from bot.model import INSTALLATION, Brief, OutcomeKind, Scope

# --- channels, people, rights ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Channel:
    """A place in a chat."""

    adapter: str
    workspace: str | None
    """Server or workspace; None in a direct message."""
    id: str

    @property
    def scope(self) -> Scope:
        """Whose edition this channel is shown."""
        return INSTALLATION if self.workspace is None else Scope(f"{self.adapter}:{self.workspace}")


Unsure = Literal["miss", "twice"]
"""What a channel would rather have where a platform cannot tell whether a post was made."""


class Role(StrEnum):
    """Rights, rising. A command names the least role that may use it."""

    ASKER = "asker"
    SUBSCRIBER = "subscriber"
    CURATOR = "curator"
    ADMIN = "admin"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a subscription asks of the stories of its topics; an empty field asks for nothing.

    Within a field one match is enough; every field that says something must match.
    """

    words: str = ""
    """An expression of words and phrases with AND, OR, NOT (`bot.delivery.expressions`)."""
    people: tuple[str, ...] = ()
    """Names or parts of names."""
    places: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """BCP 47 primary tags: at least one report is in one of these."""
    stories: tuple[int, ...] = ()
    at_least: int = 1
    """Independent outlets from which on a story is wanted."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """This channel wants these topics; an empty tuple means every story."""

    channel: Channel
    topics: tuple[str, ...] = ()
    live: bool = True
    """Post each story as it comes."""
    digest: str | None = None
    """When to send a digest: cron text, read in `zone`."""
    zone: str = "UTC"
    locale: str = "en"
    since: datetime | None = None
    """When it was made; stories known before are its silent baseline."""
    by: str | None = None
    origin: str = "chat"
    """``file`` or ``chat``."""
    rather: Unsure = "miss"
    wanted: Filter = Filter()
    led_to: tuple[int, ...] = ()
    """Stories that took the place of `wanted.stories` by now: the store fills them in, and keeps none."""


class QuietMode(StrEnum):
    """What becomes of the stories of quiet hours."""

    HOLD = "hold"
    """Told when the hours end: a few as posts, many as one digest."""
    SILENCE = "silence"
    """Not told; later reports are."""
    URGENT = "urgent"
    """What is urgent is posted at once, the rest held."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From when to when a channel is left in peace, each day by the clocks of a zone."""

    begins: time
    ends: time
    """May lie before `begins`: then it is the next day's."""
    zone: str = "UTC"
    mode: QuietMode = QuietMode.HOLD


# --- cards ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """Where words stand: the outlet's short name and an address whose fragment finds the words."""

    label: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Wording:
    """A message key and its values: what is said, in no language yet. Made by `say`.

    `bot.wording.word` turns it into text by locale and zone; an adapter may show the times in its
    platform's own way instead, so that they follow the reader's zone. Values stand by type, because
    a card is kept as JSON and must come back as it went.
    """

    key: str
    texts: tuple[tuple[str, str], ...] = ()
    """Foreign text (names, titles, addresses): escaped by the renderer, never read as markup."""
    numbers: tuple[tuple[str, int], ...] = ()
    times: tuple[tuple[str, datetime], ...] = ()
    days: tuple[tuple[str, date], ...] = ()
    links: tuple[tuple[str, tuple[Link, ...]], ...] = ()
    parts: tuple[tuple[str, tuple[Wording, ...]], ...] = ()
    """Wordings within the wording, shown as a list."""


def say(key: str, **values: str | int | datetime | date | Link | Wording | tuple[Link | Wording | str, ...]) -> Wording:
    """A `Wording` of `key`, its values sorted by type; a tuple of strings becomes a list of texts."""
    texts: list[tuple[str, str]] = []
    numbers: list[tuple[str, int]] = []
    times: list[tuple[str, datetime]] = []
    days: list[tuple[str, date]] = []
    links: list[tuple[str, tuple[Link, ...]]] = []
    parts: list[tuple[str, tuple[Wording, ...]]] = []
    for name, value in values.items():
        match value:
            case str():
                texts.append((name, value))
            case int():
                numbers.append((name, value))
            case datetime():
                times.append((name, value))
            case date():
                days.append((name, value))
            case Link():
                links.append((name, (value,)))
            case Wording():
                parts.append((name, (value,)))
            case tuple():
                found = tuple(item for item in value if isinstance(item, Link))
                if found:
                    links.append((name, found))
                else:
                    parts.append(
                        (
                            name,
                            tuple(
                                say("text", text=v) if isinstance(v, str) else v
                                for v in value
                                if not isinstance(v, Link)
                            ),
                        )
                    )
    return Wording(key, tuple(texts), tuple(numbers), tuple(times), tuple(days), tuple(links), tuple(parts))


@dataclass(frozen=True, slots=True)
class CardOutcome:
    kind: OutcomeKind
    text: str
    sources: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class CardPoint:
    text: str
    sources: tuple[Link, ...]
    who: str | None = None
    day: date | None = None
    happened: date | None = None
    """Of an entry of a timeline: its day, shown before the words."""


@dataclass(frozen=True, slots=True)
class CardQuote:
    text: str
    """Verbatim; the renderer adds the marks."""
    sources: tuple[Link, ...]
    speaker: str | None = None
    """None is shown as "speaker not clear from the text"."""
    role: str | None = None
    translated_by: str | None = None
    said_on: date | None = None
    story: str | None = None
    """Title of the story it is from, where the card mixes stories."""
    struck: Wording | None = None
    """Why it is shown struck out: the words stand no more. The renderer says so in words, too."""
    variant: bool = False
    """The quote before it, as another outlet printed it."""


@dataclass(frozen=True, slots=True)
class CardStatement:
    """What one side said on a contested matter; a card sets the sides beside one another."""

    side: str
    speaker: str
    text: str
    """Verbatim words, to which the renderer adds the marks, if `quoted`; else the report's own sentence."""
    sources: tuple[Link, ...]
    at: datetime
    """When the report appeared."""
    quoted: bool = True
    role: str | None = None
    translated_by: str | None = None
    matter: Wording | None = None
    """Shown above the first statement of a matter, where the card is about more than this matter."""


@dataclass(frozen=True, slots=True)
class CardRow:
    """One line of a list: a story, a feed, a source, an outlet."""

    title: str
    url: str | None = None
    details: tuple[Wording, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press: an action of the catalogue and what it is about.

    The pressed button comes back as a `Command` named `action` with the option ``of`` set to `value`.
    """

    action: str
    label: Wording
    value: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a channel shows of a brief or a reply. Knows no platform and no language.

    Parts are shown in the order of the fields; what is empty leaves no trace.
    """

    title: str | Wording
    title_url: str | None = None
    title_language: str | None = None
    """Set when the title is not in the channel's language: the renderer marks it, "(Korean)"."""
    heading: tuple[Wording, ...] = ()
    """Lines under the title (place, dates, who meets; "as of")."""
    outcome: CardOutcome | None = None
    points: tuple[CardPoint, ...] = ()
    quotes: tuple[CardQuote, ...] = ()
    statements: tuple[CardStatement, ...] = ()
    rows: tuple[CardRow, ...] = ()
    lines: tuple[Wording, ...] = ()
    """Sentences of ours: a reply's text, a change line, counts, the newest report."""
    buttons: tuple[Button, ...] = ()
    omitted: Wording | None = None
    """What was left out, in words, when not all is on the card."""
    topics: tuple[str, ...] = ()
    """What it is about, for platforms that sort posts by tags; not shown."""


# --- deliveries -----------------------------------------------------------------------------------


class DeliveryKind(StrEnum):
    POST = "post"
    EDIT = "edit"
    CHANGE = "change"
    ALERT = "alert"
    DIGEST = "digest"
    DIRECT = "direct"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of posting: the channel and the platform's message id."""

    channel: Channel
    message: str
    at: datetime
    thread: str | None = None
    """The platform's id of the thread under the message, once there is one."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One card owed to one channel."""

    key: str
    """24 hex digits, see `bot.delivery.keys`: equal deliveries have equal keys."""
    channel: Channel
    kind: DeliveryKind
    subject: str
    """``story:17``, ``digest:...``: what it is about."""
    revision: int
    part: int
    card: Card
    story: int | None = None
    follows: Receipt | None = None
    """The post that this one edits or stands under; the store fills it in when it is claimed."""
    not_before: datetime | None = None
    """When it may go out at the earliest; None means at once."""
    locale: str = "en"
    zone: str = "UTC"


class DeliveryState(StrEnum):
    DUE = "due"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    PARKED = "parked"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class OwedDelivery:
    """A row of the outbox."""

    delivery: Delivery
    state: DeliveryState
    due_at: datetime
    tries: int = 0
    first_tried_at: datetime | None = None
    tried_at: datetime | None = None
    receipt: Receipt | None = None
    why: str | None = None
    """Why it waits, is parked or dead, in words."""


# --- asking ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asker:
    """Who typed, pressed or chose."""

    id: str
    name: str
    role: Role = Role.ASKER


@dataclass(frozen=True, slots=True)
class Command:
    """What a user typed, pressed or chose."""

    id: str
    """The platform's id of the interaction; each is done once."""
    name: str
    """Name in the catalogue, without the slash: ``summit``."""
    options: tuple[tuple[str, str], ...]
    """Named options; bare words stand under the empty name."""
    asker: Asker
    channel: Channel
    locale: str = "en"
    zone: str = "UTC"
    as_of: datetime | None = None
    """Answer as the archive knew then; None means now."""

    def option(self, name: str) -> str | None:
        """The option's value, None when it was not given."""
        return dict(self.options).get(name)


class ReplyKind(StrEnum):
    STORY = "story"
    QUOTES = "quotes"
    LIST = "list"
    CHOOSE = "choose"
    NONE = "none"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: cards, and who may see them."""

    kind: ReplyKind
    cards: tuple[Card, ...]
    as_of: datetime
    briefs: tuple[Brief, ...] = ()
    """What story cards were made from, in the order of the cards."""
    private: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """A suggestion while typing."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """An option of a command, as platforms declare it."""

    name: str
    about: Wording
    required: bool = False
    suggests: str | None = None
    """What autocomplete offers: ``story``, ``summit``, ``person``, ``place``, ``outlet``, ``feed``, ``topic``."""
    choices: tuple[str, ...] = ()
    as_typed: bool = False
    """Its text is taken as it was typed, quotation marks and all."""


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """An entry of the catalogue, as platforms offer it."""

    name: str
    about: Wording
    role: Role
    options: tuple[OptionSpec, ...] = ()
    subcommands: tuple[CommandSpec, ...] = ()
    examples: tuple[str, ...] = ()
