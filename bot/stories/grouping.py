"""Which story an article belongs to, decided when it arrives. Pure: values in, values out.

    candidates: open stories that share rare words or names, the sixteen strongest
    ── clues of article and story (`likeness`) ── one learned model ── joins the best if sure, else stays apart

Why a model over clues, and not one similarity with a threshold? Reports of one event in two headlines
share few words, two earthquakes share many: people, places, numbers and days tell them apart. Why
online? A reader must see a story at its first report; what turns out later to be one is merged as a
recorded event, elsewhere.

Whose articles may meet: a shared article joins shared stories, judged by their shared members alone; a
server's own stories take it in beside that. A server's article joins a shared story, judged also by
that server's own members, or a story of its own; never another's.
"""

from __future__ import annotations

import heapq
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from statistics import median

import numpy as np
from numpy.typing import NDArray

from bot.model import INSTALLATION, Fingerprint, Member, Scope, StorySketch
from bot.stories.copies import Copies
from bot.stories.likeness import Gathered, Seen, clues, contradicted, foreign_clues, is_minority, name_key, seen, table
from bot.stories.rarity import rarity
from bot.stories.trees import Forest, chance

CANDIDATES = 16
"""Stories compared closely with one article."""
LOOKUPS = 32
"""An article's heaviest words that stories are looked up by."""
SPEAKING = 15
"""Reports of a story, the latest, that are asked whether they belong to another."""
CROWDED = 1500
"""A word in more open stories than this finds none: it says nothing and costs much."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article belongs."""

    story: int | None
    """The story it joins; None begins a new one."""
    also: tuple[int, ...] = ()
    """Stories of single servers that take the shared article in."""
    copy_of: int | None = None
    """The earlier article whose text it repeats."""
    rivals: tuple[int, ...] = ()
    """Other shared stories that it belongs to as surely as needed: they may all be one."""


@dataclass(frozen=True, slots=True)
class Judge:
    """The learned weights, and how sure they must be."""

    forest: Forest
    threshold: float
    """Least probability to join."""


@cache
def judge() -> Judge:
    """The judge that the package ships."""
    with np.load(io.BytesIO(files("bot.stories").joinpath("data", "grouping.npz").read_bytes())) as arrays:
        return unpacked(arrays)


def unpacked(arrays: Mapping[str, NDArray[np.float64]]) -> Judge:
    """A judge from the arrays of its file."""
    forest = Forest(
        roots=arrays["roots"].astype(np.int32),
        clue=arrays["clue"].astype(np.int32),
        threshold=arrays["threshold"].astype(np.float64),
        left=arrays["left"].astype(np.int32),
        right=arrays["right"].astype(np.int32),
        missing_left=arrays["missing"].astype(np.bool_),
        value=arrays["value"].astype(np.float64),
        base=float(arrays["base"]),
    )
    return Judge(forest, float(arrays["sure"]))


@dataclass(slots=True)
class _Open:
    """A story that takes more articles, as each scope sees it."""

    id: int
    scope: Scope
    views: dict[Scope, Gathered] = field(default_factory=dict)
    shared: list[Seen] = field(default_factory=list)
    last: datetime | None = None
    articles: list[int] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    """What it is looked up by."""

    def view(self, scope: Scope) -> Gathered | None:
        """What its members visible to the scope say; None when there are none."""
        return self.views.get(scope) or self.views.get(INSTALLATION)

    def take(self, scope: Scope, member: Seen) -> None:
        if scope == INSTALLATION and self.scope == INSTALLATION:
            self.shared.append(member)
            self.views.setdefault(INSTALLATION, Gathered())
            for view in self.views.values():
                view.take(member)
            return
        # a story of one server's own shows that server everything in it
        scope = scope if self.scope == INSTALLATION else self.scope
        if scope not in self.views:
            self.views[scope] = Gathered()
            for earlier in self.shared:
                self.views[scope].take(earlier)
        self.views[scope].take(member)


class Grouper:
    """Places articles, in order of arrival, in the stories that are open."""

    def __init__(self, sketches: Iterable[StorySketch], window: timedelta, *, by: Judge | None = None) -> None:
        """`window`: a story without a report for so long takes no more. `by` is for measuring other judges."""
        self._window = window
        self._judge = by
        self._open: dict[int, _Open] = {}
        self._index: dict[str, dict[int, None]] = defaultdict(dict)
        self._copies = Copies()
        self._dated: set[int] = set()
        """The stories with dates; where there are any, a report without one may be of any year, and stays apart."""
        for sketch in sketches:
            for member in sketch.members:
                self.add(sketch.id, sketch.scope, member)

    def place(self, member: Member) -> Placement:
        """Where the article belongs; nothing changes until `add`."""
        copy_of = self._copies.of(member)
        article = self._seen(member.fingerprint)
        reachable = {INSTALLATION, member.scope}
        found = self._chances(article, member, reachable)
        own = [(chance_, story) for chance_, story in found if self._open[story].scope in reachable]
        best = max(own, default=None)
        unsure = member.fingerprint.at is None and bool(self._dated)
        story = best[1] if best is not None and best[0] >= self._sure and not unsure else None
        also: tuple[int, ...] = ()
        if member.scope == INSTALLATION:
            foreign = () if unsure else self._foreign(article, member)
            also = tuple(sorted(story for chance_, story in foreign if chance_ >= self._sure))
        rivals = tuple(other for chance_, other in own if chance_ >= self._sure and other != story and not unsure)
        return Placement(story, also, copy_of, tuple(one for one in rivals if self._open[one].scope == INSTALLATION))

    def belongs(self, member: Member, stories: Sequence[int], sure: float) -> int | None:
        """Which of these stories the article belongs to, open or not, at least as surely as that; None when to none."""
        known = [story for story in stories if story in self._open]
        best = max(self.judged(self._seen(member.fingerprint), known, member.scope), default=None)
        return best[1] if best is not None and best[0] >= sure else None

    def oneness(self, story: int, other: int) -> float:
        """How surely two shared stories are one, 0 to 1: how surely the reports of each belong to the other.

        The median report speaks for its story, and the less sure story for both.
        """
        return min(self._belonging(story, other), self._belonging(other, story))

    def _belonging(self, story: int, other: int) -> float:
        reports = self._open[story].shared[-SPEAKING:]
        return median(self.judged(one, [other], INSTALLATION)[0][0] for one in reports) if reports else 0.0

    def add(self, story: int, story_scope: Scope, member: Member) -> None:
        """Count the article among the story's members from now on."""
        state = self._open.setdefault(story, _Open(story, story_scope))
        article = self._seen(member.fingerprint)
        state.take(member.scope, article)
        at = member.fingerprint.at
        if at is not None:
            self._dated.add(story)
            state.last = at if state.last is None else max(state.last, at)
        for key in _keys(article, member.fingerprint):
            self._index[key][story] = None
            state.keys.add(key)
        state.articles.append(member.article)
        self._copies.add(member)

    def drop(self, story: int) -> None:
        """Forget a story and its members, as if they had never been added."""
        state = self._open.pop(story)
        self._dated.discard(story)
        for key in state.keys:
            del self._index[key][story]
            if not self._index[key]:
                del self._index[key]
        for article in state.articles:
            self._copies.drop(article)

    def stories(self) -> tuple[int, ...]:
        """The stories that were added to."""
        return tuple(self._open)

    def scope_of(self, story: int) -> Scope:
        """Whose one of these is."""
        return self._open[story].scope

    # --- inner ------------------------------------------------------------------------------------

    @property
    def _sure(self) -> float:
        return (self._judge or judge()).threshold

    def _seen(self, fingerprint: Fingerprint) -> Seen:
        stories = len(self._open)
        return seen(
            fingerprint,
            {term: rarity(term, len(self._index.get(term, ())), stories) for term, _ in fingerprint.terms},
        )

    def _chances(self, article: Seen, member: Member, reachable: set[Scope]) -> list[tuple[float, int]]:
        ids = self._candidates(article, member.fingerprint, reachable, member.scope)
        return self.judged(article, ids, member.scope)

    def _foreign(self, article: Seen, member: Member) -> list[tuple[float, int]]:
        """Chances in the stories of single servers, each judged apart from the others."""
        scopes = {state.scope for state in self._open.values()} - {INSTALLATION}
        found: list[tuple[float, int]] = []
        for scope in sorted(scopes):
            ids = self._candidates(article, member.fingerprint, {scope}, scope)
            best = max(self.judged(article, ids, scope), default=None)
            found += [best] if best is not None else []
        return found

    def judged(self, article: Seen, ids: Sequence[int], scope: Scope) -> list[tuple[float, int]]:
        """The chance that the article belongs to each of these stories."""
        if not ids:
            return []
        chances = self._rated(self.clues(article, ids, scope))
        views = [self._open[story].view(scope) for story in ids]
        few = [at for at, view in enumerate(views) if view is not None and is_minority(article.language, view)]
        if few:
            # where most of a story is in other languages, what an article shares with these may tell more
            rows = table([foreign_clues(article, view) for at in few if (view := views[at]) is not None])
            chances[few] = np.maximum(chances[few], self._rated(rows))
        return [(float(value), story) for value, story in zip(chances, ids, strict=True)]

    def _rated(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        chances = chance((self._judge or judge()).forest.log_odds(rows))
        chances[contradicted(rows)] = 0.0
        return chances

    def clues(self, article: Seen, ids: Sequence[int], scope: Scope) -> NDArray[np.float64]:
        """One row of clues for each story; all must be visible to the scope."""
        views = [self._open[story].view(scope) for story in ids]
        return table([clues(article, view) for view in views if view is not None])

    def candidates(self, member: Member) -> tuple[Seen, list[int]]:
        """The article made ready, and the stories it is compared with."""
        article = self._seen(member.fingerprint)
        return article, self._candidates(article, member.fingerprint, {INSTALLATION, member.scope}, member.scope)

    def _candidates(self, article: Seen, fingerprint: Fingerprint, reachable: set[Scope], scope: Scope) -> list[int]:
        strength: dict[int, float] = defaultdict(float)
        for key in _keys(article, fingerprint):
            stories = self._index.get(key)
            if not stories or len(stories) > CROWDED:
                continue
            weight = article.vector.get(key, 0.05)
            for story in stories:
                strength[story] += weight * min(1.0, self._weight(story, key, scope))
        fit = [
            (value, story)
            for story, value in strength.items()
            if value > 0 and self._open[story].scope in reachable and self._within(article, self._open[story])
        ]
        return [story for _, story in heapq.nlargest(CANDIDATES, fit)]

    def _weight(self, story: int, key: str, scope: Scope) -> float:
        view = self._open[story].view(scope)
        if view is None:
            return 0.0
        if key in view.vector:
            return 0.3 + view.vector[key] / view.count
        return 0.3

    def _within(self, article: Seen, story: _Open) -> bool:
        if article.at is None or story.last is None:
            return article.at is story.last
        return abs(article.at - story.last) <= self._window


def _keys(article: Seen, fingerprint: Fingerprint) -> list[str]:
    """What a story is looked up by: its heaviest words, and its names under keys of their own."""
    heaviest = heapq.nlargest(LOOKUPS, article.vector, key=lambda term: article.vector[term])
    return [*heaviest, *(f"={name_key(entity, kind)}" for entity, kind, _ in fingerprint.names[:10])]
