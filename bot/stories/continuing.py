"""Which quiet story a new one takes up again.

A story without a report for the length of the window takes no more. A later report on the same matter begins a new
one, and says so: it would have joined the old one, by the same judge and more surely than is needed, had that still
been open.
"""

from __future__ import annotations

from datetime import timedelta

from bot.model import INSTALLATION, Earlier, Member, NameKind
from bot.ports import Sight, Store
from bot.stories.grouping import CANDIDATES, Grouper

REMEMBERED = timedelta(days=365)
"""How long a story that went quiet may be taken up again."""
SURE = 0.9
"""How surely the report must belong to it: more than to join an open story, for days alone no longer tell apart what
one minister does in two matters."""
_ASKED = 2
"""People, and places, of a report that older stories are looked up by."""


class Quieted:
    """The stories that went quiet."""

    def __init__(self, store: Store, window: timedelta) -> None:
        self._store = store
        self._window = window

    async def taken_up(self, member: Member, grouper: Grouper) -> Earlier | None:
        """The quiet story that the report belongs to, if to any; `grouper` gets to know those it is asked of."""
        at = member.fingerprint.at
        if at is None:
            return None
        scopes = tuple(dict.fromkeys((INSTALLATION, member.scope)))
        found: dict[int, Earlier] = {}
        for words in _questions(member):
            for hit in await self._store.find_stories(Sight(scopes, at), words, CANDIDATES):
                brief = hit.brief
                if self._window < at - brief.made_at <= REMEMBERED:
                    found[brief.story] = Earlier(brief.story, brief.title, brief.made_at)
        if not found:
            return None
        known = frozenset(grouper.stories())
        for sketch in await self._store.sketches_of(list(found)):
            if sketch.scope not in scopes:
                del found[sketch.id]
                continue
            for its in sketch.members if sketch.id not in known else ():
                grouper.add(sketch.id, sketch.scope, its)
        story = grouper.belongs(member, list(found), SURE)
        return None if story is None else found[story]


def _questions(member: Member) -> list[tuple[str, ...]]:
    """What older stories are asked for: a person and a place of the report, then each of them alone."""
    names = member.fingerprint.names
    people = [name for name, kind, _ in names if kind is NameKind.PERSON][:_ASKED]
    others = [name for name, kind, _ in names if kind is not NameKind.PERSON][:_ASKED]
    both = [tuple(f"{person} {other}".split()) for person in people[:1] for other in others]
    return both or [tuple(name.split()) for name in (*people, *others)]
