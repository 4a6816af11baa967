"""The store for stories and their briefs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model import Analysis, Article, Brief, Scope, StorySketch
from bot.ports.leases import Lease
from bot.ports.understanding import Material


@dataclass(frozen=True, slots=True)
class Filing:
    """Where articles belong: one story with its new members and the briefs that follow."""

    story: int
    """From `StoryStore.reserve_stories` when new."""
    scope: Scope
    new: bool
    articles: tuple[int, ...]
    """Members that join or have a new version with this filing."""
    at: datetime
    """When the newest of them was first seen: membership and brief are known from then."""
    briefs: tuple[Brief, ...] = ()
    continues: int | None = None
    copies: tuple[tuple[int, int], ...] = ()
    """(article, the earlier article it repeats)."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision of a brief, and since when it stood."""

    number: int
    known_from: datetime


class StoryStore(Protocol):
    """Articles become stories; stories get briefs."""

    async def claim_unfiled(self, lease: Lease, limit: int) -> tuple[Article, ...]:
        """Article versions not yet filed, oldest first seen first, one version of an article at a time.

        Nothing while another owner's claim stands: two who group at once would begin two stories for one event.
        """
        ...

    async def sketches(self, since: datetime) -> tuple[StorySketch, ...]:
        """Stories of every scope with a member first seen or published since then, not merged away, oldest first."""
        ...

    async def open_stories(self, since: datetime) -> Mapping[int, tuple[tuple[int, int], ...]]:
        """The stories of `sketches`, each with the members its sketch has and the version of each that was read last.

        Members come in the order of their numbers. A story whose sketch has changed has others here.
        """
        ...

    async def sketches_of(self, numbers: Sequence[int]) -> tuple[StorySketch, ...]:
        """Those of these stories that are not merged away, oldest first, however long ago."""
        ...

    async def homes(self, articles: Sequence[int]) -> Mapping[int, tuple[int, ...]]:
        """The stories each of these articles is in: more than one when a server's own story took in a shared one."""
        ...

    async def story_scopes(self, numbers: Sequence[int]) -> Mapping[int, Scope]:
        """Whose each of these stories is; those that are not stored are left out."""
        ...

    async def home_of(self, article: int, scope: Scope) -> int | None:
        """The story that the scope's readers find the article in; None when they see it in none."""
        ...

    async def editions(self, story: int) -> frozenset[Scope]:
        """The scopes with an edition of the story of their own, the installation's not counted."""
        ...

    async def reserve_stories(self, count: int) -> tuple[int, ...]:
        """Story ids nobody else will get; gaps are harmless. Each call gives new ones."""
        ...

    async def save_filings(self, filings: Sequence[Filing], analyses: Sequence[Analysis]) -> None:
        """Stories, memberships, analyses and briefs with the mark that the articles are filed. Releases the claim.

        A filing that another process has overtaken (an article has a home by now, a revision is taken) is left
        out whole. Raises ValueError where an article would come before a foreign scope.
        """
        ...

    async def material(self, story: int, scope: Scope, as_of: datetime | None = None) -> Material | None:
        """The story's shared articles and the scope's own, newest versions, with their analyses.

        Corrections count: which articles are the story's is as the scope has it. A merged story leads to where
        it went. None when the scope may see none of its articles.
        """
        ...

    async def brief(
        self, story: int, scope: Scope, *, as_of: datetime | None = None, revision: int | None = None
    ) -> Brief | None:
        """The scope's edition, else the shared one: the newest, or as known then, or that revision.

        A story that was merged into another leads there, unless a revision is asked for.
        """
        ...

    async def revisions(self, story: int, scope: Scope, limit: int, offset: int = 0) -> tuple[Revision, ...]:
        """The revisions that the scope's readers were shown of a story, newest first."""
        ...
