"""Two revisions of a brief: what the later has that the earlier had not, and how that is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from difflib import SequenceMatcher

from bot.cards.links import NO_TEXTS, Texts, cited
from bot.cards.numbers import number_changes
from bot.cards.quotes import page_buttons
from bot.cards.story import card_quote, folded, named, title_of
from bot.messages import Button, Card, CardPoint, CardRow, Link, Wording, say
from bot.model import Brief, BriefChange, Citation, KeyPoint, Outcome, Quote, Source, Statement

ALIKE = 0.6
"""From this share of equal words on, a sentence of a corrected report counts as the reworded old one."""

AROUND = 2
"""Words shown on either side of what was reworded."""


def change_between(before: Brief, after: Brief) -> BriefChange:
    """What `after` has that `before` had not.

    New is what stands in a report, or a version of one, that `before` did not know: a quote or point that was
    merely ranked differently is no change. Withdrawn is a quote whose report is still there, in a newer
    version without it.
    """
    versions = {source.article: source.version for source in before.sources}
    later = {source.article: source.version for source in after.sources}

    def unread(citations: Iterable[Citation]) -> bool:
        return any(versions.get(citation.article) != citation.version for citation in citations)

    old_quotes, new_quotes = _texts(before.quotes), _texts(after.quotes)
    old_points = _texts(before.points)
    corrected = tuple(
        source for source in after.sources if versions.get(source.article, source.version) < source.version
    )
    kinds = tuple(brief.outcome.kind if brief.outcome else None for brief in (before, after))
    return BriefChange(
        story=after.story,
        scope=after.scope,
        before=before.revision,
        after=after.revision,
        quotes=tuple(q for q in after.quotes if folded(q.text) not in old_quotes and unread([q.citation])),
        withdrawn=tuple(
            q
            for q in before.quotes
            if folded(q.text) not in new_quotes and later.get(q.citation.article, 0) > q.citation.version
        ),
        points=tuple(p for p in after.points if folded(p.text) not in old_points and unread(p.citations)),
        outcome=(before.outcome, after.outcome) if kinds[0] is not kinds[1] else None,
        sources=tuple(source for source in after.sources if source.article not in versions),
        left=tuple(source for source in before.sources if source.article not in later),
        withheld=tuple(q for q in after.withheld if folded(q.text) not in _texts(before.withheld)),
        numbers=number_changes(before, after),
        new_sides=_new_sides(before, after),
        corrected=corrected,
        reworded=tuple(_reworded(source, before, after) for source in corrected),
    )


Homes = Mapping[int, Brief]
"""Article to the brief of the story it is in now."""


def change_card(change: BriefChange, after: Brief, *, moved: Homes | None = None, locale: str = "en") -> Card | None:
    """What stands under a story's post when it changes to `after`; None when there is nothing to tell.

    Title and address are the post's; the lines are what is new. `moved` tells where reports went that left.
    """
    lines = (
        *_outcome_lines(change, after),
        *_number_lines(change, after),
        *_new_lines(change, after),
        *_side_lines(change, after),
        *_corrections(change),
        *_withdrawn(change, after),
        *_mistakes(change, after, moved or {}, locale),
    )
    if not lines:
        return None
    title, url, mark = title_of(after, locale)
    value = f"story:{change.story} from:{change.before} to:{change.after}"
    button = Button("changed", say("button.changed"), value)
    return Card(title=title, title_url=url, title_language=mark, lines=lines, buttons=(button,))


def moved_card(gone: Brief, now: Brief, *, locale: str = "en") -> Card:
    """What the post of a story reads when the story became a part of another: where it is told, with the link."""
    title, url, mark = title_of(gone, locale)
    there, address, _ = title_of(now, locale)
    return Card(
        title=title,
        title_url=url,
        title_language=mark,
        lines=(say("moved", story=Link(there, address)),),
        buttons=(Button("more", say("button.more"), f"story:{now.story}"),),
    )


def changed_card(
    before: Brief,
    after: Brief,
    *,
    as_of: datetime,
    moved: Homes | None = None,
    locale: str = "en",
    texts: Texts = NO_TEXTS,
) -> Card:
    """All that changed from one revision to the other, each new quote and point with its source.

    What an outlet or a curator took back stays readable, struck out.
    """
    change = change_between(before, after)
    title, url, mark = title_of(after, locale)
    lines = (
        *_outcome_lines(change, after),
        *_number_lines(change, after),
        *_side_lines(change, after),
        *_corrections(change),
        *_mistakes(change, after, moved or {}, locale),
    )
    joined = tuple(
        CardRow(source.title or source.outlet, source.url, (say("text", text=source.outlet),))
        for source in change.sources
    )
    withdrawn, misquoted = say("struck.withdrawn"), say("struck.misquoted")
    struck = [
        *(replace(card_quote(q, before.source_of(q.citation)), struck=withdrawn) for q in change.withdrawn),
        *(replace(card_quote(q, after.source_of(q.citation)), struck=misquoted) for q in change.withheld),
    ]
    empty = not (change.quotes or change.points or struck or lines or joined)
    return Card(
        title=title,
        title_url=url,
        title_language=mark,
        heading=(say("changed.heading", before=_stood_from(before), after=_stood_from(after)),),
        points=tuple(
            CardPoint(point.text, cited(after, point.citations, point.text, texts), point.who, point.day)
            for point in change.points
        ),
        quotes=(
            *(card_quote(quote, after.source_of(quote.citation)) for quote in change.quotes),
            *struck,
        ),
        rows=joined,
        lines=(*lines, *((say("changed.nothing"),) if empty else ()), say("as_of", at=as_of)),
        buttons=(
            Button("story", say("button.then"), _then(before.story, _stood_from(before))),
            Button("changed", say("button.revisions"), f"story:{after.story}"),
        ),
    )


REVISIONS_A_PAGE = 10


def revisions_card(
    brief: Brief, revisions: Sequence[tuple[int, datetime]], *, as_of: datetime, page: int = 1, locale: str = "en"
) -> Card:
    """When a story changed, newest first; each revision can be opened as it was, or compared with the one before."""
    title, url, mark = title_of(brief, locale)
    shown = revisions[(page - 1) * REVISIONS_A_PAGE : page * REVISIONS_A_PAGE]
    of = f"story:{brief.story}"
    return Card(
        title=title,
        title_url=url,
        title_language=mark,
        heading=(say("counts.as_of", counts=(say("count.revisions", n=len(revisions)),), at=as_of),),
        lines=tuple(say("revision", n=number, at=at) for number, at in shown),
        buttons=(
            *(Button("story", say("time", at=at), _then(brief.story, at)) for _, at in shown),
            *page_buttons("changed", of, page, REVISIONS_A_PAGE, len(revisions)),
        ),
    )


def _then(story: int, at: datetime) -> str:
    """What opens the story as it was known then."""
    return f'story:{story} as_of:"{at.isoformat()}"'


def _stood_from(brief: Brief) -> datetime:
    return brief.made_at if brief.corrected_at is None else max(brief.made_at, brief.corrected_at)


def rewording(before: str, after: str) -> tuple[str, str] | None:
    """The stretch in which two wordings of one sentence differ, as (before, after), with a little around it.

    None when they are equal, or too different to be one sentence.
    """
    old, new = before.split(), after.split()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    changes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    if not changes or matcher.ratio() < ALIKE:
        return None
    first, last = changes[0], changes[-1]
    lead = min(AROUND, first[1], first[3])
    return (
        " ".join(old[first[1] - lead : last[2] + AROUND]),
        " ".join(new[first[3] - lead : last[4] + AROUND]),
    )


def _texts(items: Iterable[Quote | KeyPoint]) -> set[str]:
    return {folded(item.text) for item in items}


def _outcome_lines(change: BriefChange, after: Brief) -> list[Wording]:
    was, now = change.outcome or (None, None)
    if now is None:
        return []
    links = cited(after, now.citations, now.text)
    kind = say(f"outcome.{now.kind.value}")
    if was is None:
        return [say("change.outcome", kind=kind, text=now.text, sources=links)]
    before = say(f"outcome.{was.kind.value}")
    return [say("change.outcome.from", kind=kind, was=before, text=now.text, sources=links)]


def _new_lines(change: BriefChange, after: Brief) -> list[Wording]:
    """One line: who is newly quoted, how many points came."""
    new: list[Wording] = []
    speakers = tuple(dict.fromkeys(quote.speaker for quote in named(change.quotes) if quote.speaker))
    unnamed = len(change.quotes) - len(named(change.quotes))
    if len(change.quotes) == 1 and speakers:
        new.append(say("change.quote", who=speakers[0]))
    elif speakers:
        shown = speakers[:3]
        rest = (say("count.others", n=len(speakers) - 3),) if len(speakers) > 3 else ()
        new.append(say("change.quotes", who=(*(say("text", text=name) for name in shown), *rest)))
    elif unnamed:
        new.append(say("count.quotes", n=unnamed))
    # a point of a corrected report is told as its correction
    corrected = {source.article for source in change.corrected}
    points = [point for point in change.points if point.citations[0].article not in corrected]
    if points:
        new.append(say("count.points", n=len(points)))
    if not new:
        return []
    citations = [quote.citation for quote in change.quotes] + [point.citations[0] for point in points]
    return [say("change.new", new=tuple(new), sources=cited(after, citations))]


def _new_sides(before: Brief, after: Brief) -> tuple[Statement, ...]:
    """For each side that has an account now, all of it in reports that `before` did not know, its first statement.

    The sides it differs from spoke before: where all are new, the story itself is.
    """
    versions = {source.article: source.version for source in before.sources}
    known = {side for accounts in before.accounts for side in accounts.sides}
    its: dict[str, list[Statement]] = {}
    for accounts in after.accounts:
        for statement in accounts.statements:
            its.setdefault(statement.side, []).append(statement)
    new = {
        side: said
        for side, said in its.items()
        if side not in known and all(versions.get(one.citation.article) != one.citation.version for one in said)
    }
    return tuple(said[0] for said in new.values()) if len(new) < len(its) else ()


def _side_lines(change: BriefChange, after: Brief) -> list[Wording]:
    return [
        say("change.side", side=one.side, who=one.speaker, sources=cited(after, [one.citation], one.text))
        for one in change.new_sides
    ]


def _number_lines(change: BriefChange, after: Brief) -> list[Wording]:
    return [
        say(
            "change.number",
            now=number.after,
            was=number.before,
            sources=cited(after, [number.now]),
            earlier=cited(after, [number.was]),
        )
        for number in change.numbers
    ]


def _mistakes(change: BriefChange, after: Brief, moved: Homes, locale: str) -> list[Wording]:
    """Ours: reports that were counted here and tell of something else."""
    made = []
    until = after.corrected_at or after.made_at
    for story in dict.fromkeys(moved[one.article].story for one in change.left if one.article in moved):
        its = [one for one in change.left if one.article in moved and moved[one.article].story == story]
        title, url, _ = title_of(moved[its[0].article], locale)
        reports = say("count.reports", n=len(its))
        made.append(say("change.left", reports=reports, until=until, story=Link(title, url)))
    lost = [one for one in change.left if one.article not in moved]
    if lost:
        made.append(say("change.left.alone", reports=say("count.reports", n=len(lost)), until=until))
    return made


def _corrections(change: BriefChange) -> list[Wording]:
    """What outlets corrected."""
    return [
        say("change.corrected", outlet=Link(source.outlet, source.url), now=now, was=was)
        for source, (was, now) in zip(change.corrected, change.reworded, strict=True)
        if now
    ]


def _withdrawn(change: BriefChange, after: Brief) -> list[Wording]:
    """What outlets took back, and what a curator says was never said so."""
    made = []
    for quote in change.withdrawn:
        source = after.source_of(quote.citation)
        outlet, text = Link(source.outlet, source.url), quote.text.removesuffix(",")
        speakers = [sure.speaker for sure in named([quote]) if sure.speaker]
        if speakers:
            made.append(say("change.withdrawn.by", who=speakers[0], outlet=outlet, text=text))
        else:
            made.append(say("change.withdrawn", outlet=outlet, text=text))
    for quote in change.withheld:
        source = after.source_of(quote.citation)
        who = [sure.speaker for sure in named([quote]) if sure.speaker]
        outlet, text = Link(source.outlet, source.url), quote.text.removesuffix(",")
        speaker = say("change.quote", who=who[0]) if who else say("change.quote.unnamed")
        made.append(say("change.misquoted", quote=speaker, outlet=outlet, text=text))
    return made


def _reworded(source: Source, before: Brief, after: Brief) -> tuple[str, str]:
    """The first sentence of ours from this report that its outlet has reworded, as (before, after)."""
    old = _sentences_of(before, source.article)
    for sentence in _sentences_of(after, source.article):
        if sentence not in old:
            for earlier in old:
                found = rewording(earlier, sentence)
                if found is not None:
                    return found
    old_title = next((other.title for other in before.sources if other.article == source.article), "")
    return rewording(old_title, source.title) or ("", "")


def _sentences_of(brief: Brief, article: int) -> Sequence[str]:
    items: list[KeyPoint | Outcome] = [*brief.points]
    if brief.outcome is not None:
        items.append(brief.outcome)
    return [item.text for item in items if item.citations[0].article == article]
