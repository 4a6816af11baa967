"""What `CorrectionStore` promises."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace

from bot.errors import CorrectionError
from bot.messages import Asker, Channel, Role
from bot.model import INSTALLATION, Brief, Correction, CorrectionKind, Scope
from bot.ports import Complaint, Deed, DueEdition, Proposal, Store
from bot.testing.store_contract.given import (
    OURS,
    THEIRS,
    arrival,
    arrive,
    brief,
    filing,
    follow,
    grow,
    hour,
    lease,
    quote,
    reading,
    sight,
    source,
    tell,
    unfiled,
)

WRONG, SPLIT, MERGE, MISQUOTED = CorrectionKind
EVERYONE = (INSTALLATION, OURS, THEIRS)


def deed(at: float, name: str = "dana") -> Deed:
    """Something that someone does so many hours after noon."""
    return Deed(Asker(f"id of {name}", name, Role.CURATOR), Channel("chat", "ours", "general"), hour(at))


async def renew(store: Store, at: float) -> tuple[DueEdition, ...]:
    """Make what is due: each edition of the articles that are in it by now; which ones were due."""
    due = await store.claim_due_editions(lease("renewing", at), 100)
    for one in due:
        material = await store.material(one.story, one.scope)
        last = await store.brief(one.story, one.scope, revision=one.revision - 1)
        if one.leads_to is not None:
            assert last is not None
            await store.save_edition(one, replace(last, revision=one.revision, scope=one.scope, leads_to=one.leads_to))
        elif material is not None:
            sources = tuple(map(source, material.story.articles))
            basis = last or Brief(one.story, one.scope, 1, one.at, (), None, (), (), (), (), sources)
            made = replace(basis, revision=one.revision, scope=one.scope, sources=sources, leads_to=None)
            await store.save_edition(one, made)
        else:
            await store.save_edition(one, None)
    return due


async def inside(store: Store, story: int, scope: Scope, at: float | None = None) -> set[int] | None:
    """The articles of a story as the scope sees it."""
    material = await store.material(story, scope, None if at is None else hour(at))
    return None if material is None else {article.id for article in material.story.articles}


async def shown(store: Store, scope: Scope, at: float = 100.0) -> dict[int, set[int]]:
    """What a reader of the scope is told: each story with the articles of its brief."""
    briefs = await store.latest(sight(scope, at=at), None, 50)
    return {told.story: {one.article for one in told.sources} for told in briefs}


async def refused(doing: Awaitable[Correction]) -> tuple[str, int | None]:
    """Why a correction is not made, undone or decided, and the number of the one in the way."""
    try:
        await doing
    except CorrectionError as error:
        return error.fault, error.number
    raise AssertionError("it was done")


class CorrectionContract:
    """Corrections in a scope and for everyone, their undoing, and the audit."""

    async def two_stories(self, store: Store) -> tuple[Brief, Brief]:
        """One of three reports, one of a single report."""
        feed = await follow(store)
        told = await tell(store, feed, "one")
        told = await grow(store, told, feed, "two", 1)
        told = await grow(store, told, feed, "three", 2)
        return told, await tell(store, feed, "other", 3)

    # --- in a server ------------------------------------------------------------------------------

    async def test_a_report_of_the_wrong_story_leaves_it_for_one_server_alone_and_undone_it_is_back(
        self, store: Store
    ) -> None:
        first, other = await self.two_stories(store)
        a, b, c = (one.article for one in first.sources)
        before = await shown(store, THEIRS)

        made = await store.correct(Proposal(OURS, WRONG, first.story, articles=(c,)), deed(5))
        await renew(store, 5)

        assert made.other is not None
        assert await shown(store, OURS) == {**before, first.story: {a, b}, made.other: {c}}
        assert [await shown(store, scope) for scope in (THEIRS, INSTALLATION)] == [before, before]
        assert await shown(store, OURS, at=4.9) == before
        assert await inside(store, first.story, OURS, 4.9) == {a, b, c}
        assert await inside(store, first.story, OURS) == {a, b}
        assert await store.brief(made.other, THEIRS) is None

        await store.undo(made.id, deed(6), [OURS])
        await renew(store, 6)

        assert await shown(store, OURS) == before
        assert await shown(store, OURS, at=5.5) == {**before, first.story: {a, b}, made.other: {c}}
        assert await inside(store, made.other, OURS) == {a, b, c}
        assert other.story in before

    async def test_a_merge_in_a_server_leads_its_readers_on_and_takes_later_reports_along(self, store: Store) -> None:
        first, other = await self.two_stories(store)
        before = await shown(store, THEIRS)

        await store.correct(Proposal(OURS, MERGE, other.story, first.story), deed(5))
        await renew(store, 5)
        all_of_them = {one.article for told in (first, other) for one in told.sources}

        assert await shown(store, OURS) == {first.story: all_of_them}
        assert await shown(store, THEIRS) == before
        led, theirs = await store.brief(other.story, OURS), await store.brief(other.story, THEIRS)
        assert led is not None
        assert (led.story, theirs) == (first.story, other)
        assert await store.corrected(first.story) == {OURS} == await store.corrected(other.story)

        grown = await grow(store, other, await follow(store), "late", 6)
        due = await renew(store, 6)

        assert [(one.story, one.scope, one.at) for one in due] == [(first.story, OURS, hour(6))]
        assert await shown(store, OURS) == {first.story: all_of_them | {grown.sources[-1].article}}
        assert await shown(store, OURS, at=5.5) == {first.story: all_of_them}

    async def test_a_later_correction_is_undone_before_the_one_it_rests_on(self, store: Store) -> None:
        first, other = await self.two_stories(store)
        before = await shown(store, OURS)
        merged = await store.correct(Proposal(OURS, MERGE, other.story, first.story), deed(5))
        moved = await store.correct(
            Proposal(OURS, SPLIT, first.story, articles=(other.sources[0].article, first.sources[0].article)), deed(6)
        )
        await renew(store, 6)
        assert moved.other is not None
        apart = {other.sources[0].article, first.sources[0].article}
        assert (await shown(store, OURS))[moved.other] == apart

        assert await refused(store.undo(merged.id, deed(7), [OURS])) == ("rests", moved.id)
        for number in (moved.id, merged.id):
            await store.undo(number, deed(8), [OURS])
            await renew(store, 8)

        assert await shown(store, OURS) == before

    async def test_words_marked_as_misquoted_are_withheld_where_that_was_said(self, store: Store) -> None:
        feed = await follow(store)
        await arrive(store, feed, arrival(feed))
        (article,) = await unfiled(store)
        (story,) = await store.reserve_stories(1)
        told = brief(story, [article], quotes=(quote(article, "No", "Kim"),))
        await store.save_filings([filing(told, [article])], [reading(article)])

        made = await store.correct(Proposal(OURS, MISQUOTED, story, words="no"), deed(1))
        (due,) = await store.claim_due_editions(lease(at=1), 9)

        assert (due.scope, due.withheld, due.revision) == (OURS, ("no",), 2)
        accepted = await store.decide(made.id, deed(2), accepted=True)
        due_later = await store.claim_due_editions(lease(at=3), 9)
        assert {one.scope: one.withheld for one in due_later} == {OURS: ("no",), INSTALLATION: ("no",)}
        assert accepted.scope == INSTALLATION

    async def test_what_cannot_be_corrected_is_refused_and_nothing_changes(self, store: Store) -> None:
        first, other = await self.two_stories(store)
        theirs = await tell(store, await follow(store, "theirs", THEIRS), "secret", 4)
        reports = tuple(one.article for one in first.sources)

        faults = [
            (await refused(store.correct(proposal, deed(9))))[0]
            for proposal in (
                Proposal(OURS, MERGE, first.story, 999),
                Proposal(OURS, MERGE, theirs.story, first.story),
                Proposal(OURS, MERGE, first.story, theirs.story),
                Proposal(OURS, MERGE, first.story, first.story),
                Proposal(OURS, WRONG, first.story, articles=(other.sources[0].article,)),
                Proposal(OURS, WRONG, first.story, articles=(theirs.sources[0].article,)),
                Proposal(OURS, SPLIT, first.story, articles=reports),
            )
        ]

        assert faults == ["unknown", "unknown", "unknown", "itself", "reports", "reports", "empty"]
        assert await store.claim_due_editions(lease(at=9), 9) == ()
        assert (await store.audit(OURS, 9)).total == 0

    async def test_a_correction_made_twice_is_made_once_and_is_nobody_else_s_to_undo(self, store: Store) -> None:
        first, other = await self.two_stories(store)
        proposal = Proposal(OURS, MERGE, other.story, first.story)

        made = [await store.correct(proposal, deed(at)) for at in (5, 6)]

        assert made[0] == made[1]
        assert await store.corrections([OURS], limit=9) == (made[0],)
        assert await store.corrections([THEIRS, INSTALLATION], limit=9) == ()
        assert await refused(store.undo(made[0].id, deed(7), [THEIRS])) == ("unknown", None)

    # --- for everyone -----------------------------------------------------------------------------

    async def test_a_merge_for_everyone_is_known_from_its_time_and_its_undoing_too(self, store: Store) -> None:
        first, other = await self.two_stories(store)
        before = await shown(store, OURS)
        merged = await store.correct(Proposal(INSTALLATION, MERGE, other.story, first.story), deed(5))
        await renew(store, 5)
        everything = {one.article for told in (first, other) for one in told.sources}

        for scope in EVERYONE:
            assert await shown(store, scope) == {first.story: everything}
            assert await shown(store, scope, at=4.9) == before
        assert await store.brief(other.story, INSTALLATION, as_of=hour(4)) == other
        assert await inside(store, other.story, INSTALLATION) == everything
        assert await inside(store, other.story, INSTALLATION, 4) == {other.sources[0].article}
        assert [sketch.id for sketch in await store.sketches(hour(-9))] == [first.story]
        assert await store.homes([other.sources[0].article]) == {other.sources[0].article: (first.story,)}

        await store.undo(merged.id, deed(6), [INSTALLATION])
        await renew(store, 6)

        for scope in EVERYONE:
            assert await shown(store, scope) == before
            assert await shown(store, scope, at=5.5) == {first.story: everything}
        assert [sketch.id for sketch in await store.sketches(hour(-9))] == [first.story, other.story]

    async def test_a_report_that_joined_after_a_merge_stays_when_the_merge_is_undone(self, store: Store) -> None:
        first, other = await self.two_stories(store)
        merged = await store.correct(Proposal(INSTALLATION, MERGE, other.story, first.story), deed(5))
        await renew(store, 5)
        now = await store.brief(first.story, INSTALLATION)
        assert now is not None
        late = await grow(store, now, await follow(store), "late", 6)

        await store.undo(merged.id, deed(7), [INSTALLATION])

        assert await inside(store, other.story, INSTALLATION) == {other.sources[0].article}
        rest = {one.article for one in late.sources} - {other.sources[0].article}
        assert await inside(store, first.story, INSTALLATION) == rest

    async def test_accepted_a_server_s_correction_holds_for_everyone_under_the_same_number_of_story(
        self, store: Store
    ) -> None:
        first, _ = await self.two_stories(store)
        a, b, c = (one.article for one in first.sources)
        before = await shown(store, THEIRS)
        made = await store.correct(Proposal(OURS, WRONG, first.story, articles=(c,)), deed(5))
        await renew(store, 5)
        ours = await shown(store, OURS)
        assert await store.corrections(None, waiting=True, limit=9) == (made,)

        accepted = await store.decide(made.id, deed(6, "operator"), accepted=True)
        await renew(store, 6)

        assert (accepted.scope, accepted.other) == (INSTALLATION, made.other)
        for scope in EVERYONE:
            assert await shown(store, scope) == ours
        assert await shown(store, THEIRS, at=5.5) == before
        assert await store.homes([c]) == {c: (made.other,)}
        assert await store.corrections(None, waiting=True, limit=9) == ()
        assert await refused(store.undo(made.id, deed(7), [OURS])) == ("decided", None)
        assert await refused(store.undo(accepted.id, deed(7), [OURS])) == ("unknown", None)

        await store.undo(accepted.id, deed(8, "operator"), [INSTALLATION])
        await renew(store, 8)

        for scope in EVERYONE:
            assert await shown(store, scope) == before
        assert await inside(store, made.other or 0, THEIRS) == {a, b, c}

    async def test_rejected_it_goes_on_holding_in_its_server_and_waits_no_more(self, store: Store) -> None:
        first, other = await self.two_stories(store)
        made = await store.correct(Proposal(OURS, MERGE, other.story, first.story), deed(5))

        rejected = await store.decide(made.id, deed(6), accepted=False)
        await renew(store, 6)

        assert rejected == replace(made, verdict="rejected")
        assert await store.corrections(None, waiting=True, limit=9) == ()
        assert set(await shown(store, OURS)) == {first.story}
        assert set(await shown(store, THEIRS)) == {first.story, other.story}

    async def test_what_rests_on_a_server_s_own_reports_cannot_become_everyone_s(self, store: Store) -> None:
        first, _ = await self.two_stories(store)
        own = await tell(store, await follow(store, "ours", OURS), "own", 4)
        made = await store.correct(Proposal(OURS, MERGE, own.story, first.story), deed(5))

        assert await refused(store.decide(made.id, deed(6), accepted=True)) == ("own", None)

        assert await store.corrections(None, waiting=True, limit=9) == (made,)
        await renew(store, 6)
        assert own.sources[0].article in (await shown(store, OURS))[first.story]
        assert own.sources[0].article not in (await shown(store, THEIRS))[first.story]

    # --- being made -------------------------------------------------------------------------------

    async def test_a_due_edition_is_claimed_by_one_and_again_when_it_was_not_saved(
        self, store: Store, second_store: Store
    ) -> None:
        first, other = await self.two_stories(store)
        await store.correct(Proposal(OURS, MERGE, other.story, first.story), deed(5))

        claimed = await store.claim_due_editions(lease("one", 5), 9)
        meanwhile = await second_store.claim_due_editions(lease("two", 5.5), 9)
        later = await second_store.claim_due_editions(lease("two", 6), 9)

        assert [one.story for one in claimed] == sorted([first.story, other.story])
        assert (meanwhile, later) == ((), claimed)

    async def test_a_brief_made_before_a_newer_decision_is_not_taken(self, store: Store) -> None:
        first, other = await self.two_stories(store)
        made = await store.correct(Proposal(OURS, MERGE, other.story, first.story), deed(5))
        due = await store.claim_due_editions(lease("slow", 5), 9)
        await store.undo(made.id, deed(5.1), [OURS])
        slow = replace(first, scope=OURS, revision=9, people=("Slow",))

        await store.save_edition(next(one for one in due if one.story == first.story), slow)
        again = await renew(store, 5.2)

        assert {one.story for one in again} == {first.story, other.story}
        told = await store.brief(first.story, OURS)
        assert told is not None
        assert told.people == first.people

    # --- reports of readers, and the audit --------------------------------------------------------

    async def test_one_report_a_person_and_story_is_kept_for_its_server(self, store: Store) -> None:
        first, other = await self.two_stories(store)
        one = Complaint(first.story, "u1", "dana", "two meetings", hour(1))

        kept = [
            await store.complain(OURS, one),
            await store.complain(OURS, replace(one, words="again", at=hour(2))),
            await store.complain(OURS, replace(one, story=other.story, at=hour(3))),
            await store.complain(THEIRS, one),
        ]

        assert kept == [True, False, True, True]
        assert [(seen.story, seen.words) for seen in await store.complaints(OURS, 9)] == [
            (other.story, "two meetings"),
            (first.story, "two meetings"),
        ]

    async def test_the_audit_tells_a_server_its_own_changes_newest_first_and_its_chain_holds(
        self, store: Store
    ) -> None:
        first, other = await self.two_stories(store)
        made = await store.correct(Proposal(OURS, MERGE, other.story, first.story), deed(5))
        await store.record(THEIRS, deed(5.5), "subscribe", "", "all")
        await store.undo(made.id, deed(6, "kim"), [OURS])

        page, rest = await store.audit(OURS, 1), await store.audit(OURS, 9, 1)

        assert (page.total, page.broken, rest.broken) == (2, None, None)
        (undone,), (merged,) = page.rows, rest.rows
        assert (undone.number, undone.name, undone.before) == (2, "kim", merged.after)
        assert (merged.name, merged.place, merged.after) == (
            "dana",
            "chat/ours/general",
            f"story {other.story} in story {first.story}",
        )
        assert merged.what == f"correction {made.id}: merge"
        assert (await store.audit(THEIRS, 9)).total == 1

    async def test_revisions_of_a_story_are_told_as_the_server_was_shown_them(self, store: Store) -> None:
        first, other = await self.two_stories(store)
        made: Correction = await store.correct(Proposal(OURS, MERGE, other.story, first.story), deed(5))
        await renew(store, 5)
        await store.undo(made.id, deed(6), [OURS])
        await renew(store, 6)

        ours = await store.revisions(first.story, OURS, 9)
        theirs = await store.revisions(first.story, THEIRS, 2, 1)

        assert [(one.number, one.known_from) for one in ours] == [
            (5, hour(6)),
            (4, hour(5)),
            (3, hour(2)),
            (2, hour(1)),
            (1, hour(0)),
        ]
        assert [one.number for one in theirs] == [2, 1]
