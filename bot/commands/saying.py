"""What handlers stand on, and how they speak: the ground, plain replies, and the kind no."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import fuzz, process, utils

from bot.errors import CommandError
from bot.messages import Button, Card, Command, CommandSpec, Reply, ReplyKind, Wording, say
from bot.model import INSTALLATION, Scope
from bot.ports import Compare, Deed, FeedTest, Postroom, Sight, Spellings, Store, TellTimeline
from bot.wording import word

CLOSE = 70
"""From this likeness on (0 to 100) a stored name is offered as what was meant."""


@dataclass(frozen=True, slots=True)
class Lent:
    """What the other rooms lend the commands; `app` hands it over."""

    test_feed: FeedTest
    tell_timeline: TellTimeline
    compare: Compare
    spellings: Spellings
    postroom: Postroom


@dataclass(frozen=True, slots=True)
class Ground:
    """What a handler may use: the store, what other rooms lend, the time, the catalogue."""

    store: Store
    lent: Lent
    answer: Callable[[Command], Awaitable[Reply]]
    """Answers another command of the same asker, who must have the right to it."""
    now: datetime
    commands: Sequence[CommandSpec]
    actions: frozenset[str]
    """All that can be typed or pressed: a button is shown only when there is something behind it."""


Handler = Callable[[Command, Ground], Awaitable[Reply]]


class No(CommandError):
    """A refusal in words of the catalogue, with what to type instead."""

    def __init__(self, wording: Wording, *examples: str, lines: Iterable[Wording] = (), buttons: Iterable[Button] = ()):
        self.wording = wording
        self.lines = (*lines, *(say("try", line=example) for example in examples))
        self.buttons = tuple(buttons)
        super().__init__(word(wording))


def scopes_of(command: Command) -> tuple[Scope, ...]:
    """Whose things the asker sees: the installation's, and those of the server or workspace asked in."""
    return tuple(dict.fromkeys((INSTALLATION, command.channel.scope)))


def sight_of(command: Command, ground: Ground) -> Sight:
    """What the asker may see, and as of when."""
    return Sight(scopes_of(command), command.as_of or ground.now)


def deed_of(command: Command, ground: Ground) -> Deed:
    """Who asks for a change, where, and when: what the audit tells of it."""
    return Deed(command.asker, command.channel, ground.now)


def told(command: Command, ground: Ground, title: Wording, *lines: Wording, buttons: Iterable[Button] = ()) -> Reply:
    """A reply of our own words."""
    card = Card(title=title, lines=lines, buttons=tuple(buttons))
    return Reply(ReplyKind.TEXT, (card,), command.as_of or ground.now)


def nothing(command: Command, ground: Ground, card: Card) -> Reply:
    """A reply that nothing was found, with what comes closest."""
    return Reply(ReplyKind.NONE, (card,), command.as_of or ground.now)


def closest(words: str, known: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """Names most like what was typed, best first; a name's single words count as well as the whole."""
    names = list(dict.fromkeys(known))
    found = process.extract(
        words, names, scorer=_alike, processor=utils.default_process, limit=limit, score_cutoff=CLOSE
    )
    return tuple(name for name, _, _ in found)


def _alike(left: str, right: str, *, score_cutoff: float | None = None, **_: object) -> float:
    """How alike two texts are: the whole, or what was typed against each word of the name."""
    best = fuzz.ratio(left, right)
    for part in right.split():
        best = max(best, fuzz.ratio(left, part))
    return best if score_cutoff is None or best >= score_cutoff else 0.0
