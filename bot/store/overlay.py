"""How one scope sees which reports belong where: the shared grouping with its own corrections laid over it. Pure.

A correction of a server moves nothing in the shared grouping, so that no other server can notice it, and a
report that joins later is seen where the corrections lead. Corrections of the installation need no overlay:
they move the reports themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model import Correction, CorrectionKind


@dataclass(frozen=True, slots=True)
class Overlay:
    """The standing corrections of one scope, oldest first, about stories that lead nowhere else for everyone."""

    corrections: tuple[Correction, ...] = ()
    own: Mapping[int, int] = field(default_factory=dict)
    """Article to the scope's own story that a correction began, of all that is in one by now."""

    @property
    def named(self) -> frozenset[int]:
        """Articles that may be elsewhere than the shared grouping has them."""
        return frozenset(article for one in self.corrections for article in one.articles) | frozenset(self.own)

    def home(self, article: int, story: int) -> int:
        """The story the article is in for the scope, when it is in `story` for everyone."""
        story = self.own.get(article, story)
        for one in self.corrections:
            if one.other is None:
                continue
            if one.kind is CorrectionKind.MERGE:
                story = one.other if one.story == story else story
            elif article in one.articles:
                story = one.other
        return story

    def leads(self, story: int) -> int:
        """The story that took its place for the scope; itself when none did."""
        for one in self.corrections:
            if one.kind is CorrectionKind.MERGE and one.story == story and one.other is not None:
                story = one.other
        return story

    def feeding(self, story: int) -> frozenset[int]:
        """The stories whose reports are in this one for the scope, itself included."""
        merged = {one.story for one in self.corrections if one.kind is CorrectionKind.MERGE}
        return frozenset({story, *(other for other in merged if self.leads(other) == story)})
