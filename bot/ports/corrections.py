"""The store for what people and second looks correct: events that are recorded, hold in a scope, and can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.messages import Asker, Channel
from bot.model import Brief, Correction, CorrectionKind, Scope
from bot.ports.leases import Lease


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does something, where, and when: what the audit tells of a change."""

    asker: Asker
    channel: Channel
    at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be corrected; the store gives it its number and, for reports that leave, a new story."""

    scope: Scope
    kind: CorrectionKind
    story: int
    other: int | None = None
    """The story that `story` becomes a part of, or that its reports go to; None: to one of their own."""
    articles: tuple[int, ...] = ()
    """The reports that leave."""
    words: str = ""
    """The words that were not said so."""


@dataclass(frozen=True, slots=True)
class DueEdition:
    """A story whose brief for one scope has to be made anew, because what belongs to it was corrected."""

    story: int
    scope: Scope
    at: datetime
    """When that was decided: what is made is known from then."""
    mark: int
    """Counts the decisions; a newer one makes this one void."""
    revision: int
    """The next free revision of this edition."""
    leads_to: int | None = None
    """The story that took its place for the scope's readers; None while it stands for itself."""
    withheld: tuple[str, ...] = ()
    """Words, folded, that a curator says were not said so."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a reader reported to the curators."""

    story: int
    person: str
    name: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One change: who, where, what, before, after; `digest` also covers the row before it."""

    number: int
    at: datetime
    who: str
    name: str
    place: str
    what: str
    before: str
    after: str
    digest: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Rows of one scope, newest first, and whether all of its rows still bear one another out."""

    rows: tuple[AuditRow, ...]
    total: int
    broken: int | None
    """Number of the first row that does not fit its digest or the row before it; None when all do."""


class CorrectionStore(Protocol):
    """Corrections, what readers report, and the audit.

    A correction of a server or workspace holds in its editions alone; one of the installation moves reports
    for everyone. Articles never change. Each takes effect at once for questions about what belongs where; the
    editions that follow from it are due (`claim_due_editions`) and made by the briefing stage.
    """

    async def correct(self, proposal: Proposal, deed: Deed) -> Correction:
        """Record it, with its audit row and the editions it makes due; the same twice is recorded once.

        Raises `CorrectionError` where the scope may not see the story or its reports, where nothing would be
        left in it, or where a story would become a part of itself.
        """
        ...

    async def disputed(self, story: int, other: int | None = None) -> bool:
        """Whether a correction for everyone ever spoke of these two, standing or undone: grouping has no say then.

        Without `other`, whether one ever said what belongs to the story.
        """
        ...

    async def undo(self, correction: int, deed: Deed, scopes: Sequence[Scope]) -> Correction:
        """End it: what it moved goes back. One undone already is returned as it is.

        Raises `CorrectionError` when none of these scopes has it, or when a later one rests on it.
        """
        ...

    async def decide(self, correction: int, deed: Deed, *, accepted: bool) -> Correction:
        """The operator's word on a server's correction: accepted, it ends there and stands for everyone (that
        one is returned); rejected, it goes on holding in its server alone.

        Raises `CorrectionError` when there is none, it is decided already, or it rests on what only that
        server sees.
        """
        ...

    async def corrections(
        self, scopes: Sequence[Scope] | None, *, waiting: bool = False, limit: int, offset: int = 0
    ) -> tuple[Correction, ...]:
        """Of these scopes, or of all; newest first. `waiting`: those of servers that stand and await a word."""
        ...

    async def corrected(self, story: int) -> frozenset[Scope]:
        """The scopes whose edition of the story goes by corrections: saving a filing makes these due."""
        ...

    async def claim_due_editions(self, lease: Lease, limit: int) -> tuple[DueEdition, ...]:
        """Editions to be made anew, longest due first."""
        ...

    async def save_edition(self, due: DueEdition, brief: Brief | None) -> None:
        """The new revision (None: nothing a reader sees differs) with the mark that it is made.

        Left out, to be claimed again, when something was decided or its revision was taken meanwhile.
        """
        ...

    async def complain(self, scope: Scope, complaint: Complaint) -> bool:
        """Keep what a reader reported; False when the same person has reported this story before."""
        ...

    async def complaints(self, scope: Scope, limit: int) -> tuple[Complaint, ...]:
        """What readers of the scope reported, newest first."""
        ...

    async def record(self, scope: Scope, deed: Deed, what: str, before: str, after: str) -> None:
        """A row of the audit for a change that is no correction."""
        ...

    async def audit(self, scope: Scope, limit: int, offset: int = 0) -> AuditPage:
        """The scope's own rows, and whether the chain of all of them holds."""
        ...
