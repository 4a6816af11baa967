"""What `StoryStore` promises."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.model import INSTALLATION, Story
from bot.ports import Store
from bot.testing.store_contract.given import (
    NOON,
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
    tell,
    unfiled,
)


class StoryContract:
    """Filing, stories, their material and their briefs."""

    # --- claiming ---------------------------------------------------------------------------------

    async def test_unfiled_articles_come_oldest_first_and_at_most_as_many_as_asked(self, store: Store) -> None:
        feed = await follow(store)
        await arrive(store, feed, *(arrival(feed, f"n{at}", at) for at in (3, 1, 2)))

        first = await store.claim_unfiled(lease(at=4), 2)
        rest = await store.claim_unfiled(lease(at=4), 2)

        assert [article.first_seen for article in (*first, *rest)] == [hour(1), hour(2), hour(3)]

    async def test_while_one_process_files_no_other_gets_articles_until_its_lease_lapses(
        self, store: Store, second_store: Store
    ) -> None:
        feed = await follow(store)
        await arrive(store, feed, arrival(feed, "one"), arrival(feed, "two"))
        (claimed,) = await store.claim_unfiled(lease("one"), 1)

        early = await second_store.claim_unfiled(lease("two", at=0.5), 10)
        late = await second_store.claim_unfiled(lease("two", at=1), 10)

        assert (early, len(late)) == ((), 2)
        assert claimed in late

    async def test_of_two_processes_that_claim_at_once_one_gets_all(self, store: Store, second_store: Store) -> None:
        feed = await follow(store)
        await arrive(store, feed, *(arrival(feed, f"n{n}") for n in range(20)))

        claimed = await asyncio.gather(
            *(one.claim_unfiled(lease(f"{owner}"), 20) for owner, one in enumerate((store, second_store) * 3))
        )

        assert sorted(len(articles) for articles in claimed) == [0, 0, 0, 0, 0, 20]

    async def test_a_filed_article_is_not_claimed_again_and_an_unsaved_one_is(self, store: Store) -> None:
        feed = await follow(store)
        await tell(store, feed, "one")
        await arrive(store, feed, arrival(feed, "two"))
        await unfiled(store)

        again = await unfiled(store, at=2)

        assert [article.title for article in again] == ["A report on two"]

    async def test_reserved_stories_are_given_to_nobody_else(self, store: Store, second_store: Store) -> None:
        given = await asyncio.gather(*(one.reserve_stories(7) for one in (store, second_store) * 4))

        assert len({story for stories in given for story in stories}) == 56
        assert await store.reserve_stories(0) == ()

    # --- filing -----------------------------------------------------------------------------------

    async def test_filings_saved_twice_are_saved_once(self, store: Store) -> None:
        feed = await follow(store)
        await arrive(store, feed, arrival(feed))
        articles = await unfiled(store)
        (story,) = await store.reserve_stories(1)
        told = brief(story, articles, quotes=(quote(articles[0], "Yes", "Kim"),), people=("Kim",))
        filed = [filing(told, articles)], [reading(article) for article in articles]

        for _ in range(2):
            await store.save_filings(*filed)

        assert await store.brief(story, INSTALLATION) == told
        assert await store.homes([articles[0].id]) == {articles[0].id: (story,)}
        assert (await store.quotes(sight(), who=None, about=(), since=None, limit=9, offset=0)).total == 1

    async def test_a_filing_that_was_overtaken_is_left_out_and_makes_no_second_story(
        self, store: Store, second_store: Store
    ) -> None:
        feed = await follow(store)
        await arrive(store, feed, arrival(feed, "one"))
        slow = await store.claim_unfiled(lease("slow"), 10)
        (late_story,) = await store.reserve_stories(1)
        await second_store.claim_unfiled(lease("fast", at=2), 10)
        (story,) = await second_store.reserve_stories(1)
        read = [reading(article) for article in slow]
        await second_store.save_filings([filing(brief(story, slow), slow)], read)

        await store.save_filings([filing(brief(late_story, slow), slow)], read)

        assert await store.homes([slow[0].id]) == {slow[0].id: (story,)}
        assert await store.brief(late_story, INSTALLATION) is None
        assert len(await store.claim_unaddressed(lease(), 10)) == 1

    async def test_a_revision_another_process_wrote_first_stays_and_the_late_article_is_claimed_again(
        self, store: Store
    ) -> None:
        feed = await follow(store)
        first = await tell(store, feed, "one")
        await arrive(store, feed, arrival(feed, "two", 1), arrival(feed, "three", 1))
        two, three = await unfiled(store, at=1)
        fast = replace(first, revision=2, people=("Fast",))
        await store.save_filings([filing(fast, [two], new=False)], [reading(two)])

        slow = replace(first, revision=2, people=("Slow",))
        await store.save_filings([filing(slow, [three], new=False)], [reading(three)])

        assert await store.brief(first.story, INSTALLATION) == fast
        assert await unfiled(store, at=3) == (three,)

    async def test_an_article_of_a_foreign_server_gets_into_no_story_and_no_brief_of_another_scope(
        self, store: Store
    ) -> None:
        theirs, shared = await follow(store, "theirs", THEIRS), await follow(store, "shared")
        await arrive(store, theirs, arrival(theirs))
        await arrive(store, shared, arrival(shared, "shared"))
        articles = await unfiled(store)
        foreign = next(article for article in articles if article.scope == THEIRS)
        common = next(article for article in articles if article.scope == INSTALLATION)
        (story,) = await store.reserve_stories(1)
        cited = brief(story, [foreign, common])

        refused = []
        for wrong in (filing(replace(cited, scope=OURS), [foreign]), filing(cited, [common])):
            try:
                await store.save_filings([wrong], [])
            except ValueError as error:
                refused.append(str(error))

        assert len(refused) == 2
        assert await store.homes([foreign.id, common.id]) == {}

    async def test_a_story_that_continues_another_says_so(self, store: Store) -> None:
        feed = await follow(store)
        before = await tell(store, feed, "one")
        await arrive(store, feed, arrival(feed, "two", 5))
        articles = await unfiled(store, at=5)
        (story,) = await store.reserve_stories(1)

        later = filing(brief(story, articles), articles, continues=before.story)
        for _ in range(2):
            await store.save_filings([later], [reading(article) for article in articles])

        material = await store.material(story, INSTALLATION)
        assert material is not None
        assert material.story.continues == before.story

    # --- reading ----------------------------------------------------------------------------------

    async def test_material_has_the_newest_versions_and_their_analyses_or_those_known_then(self, store: Store) -> None:
        feed = await follow(store)
        told = await tell(store, feed, "one")
        await arrive(store, feed, arrival(feed, "one", 2, digest="other", text="Changed."))
        unread = await store.material(told.story, INSTALLATION)
        (changed,) = await unfiled(store, at=2)
        second = replace(told, revision=2, made_at=hour(2))
        await store.save_filings([filing(second, [changed], new=False)], [reading(changed)])

        now = await store.material(told.story, INSTALLATION)
        then = await store.material(told.story, INSTALLATION, hour(1))

        assert now is not None
        assert then is not None
        assert unread == then
        assert now.story == Story(told.story, INSTALLATION, (changed,))
        assert now.analyses == (reading(changed),)
        assert [article.version for article in then.story.articles] == [1]

    async def test_material_is_oldest_first_and_knows_what_is_a_copy(self, store: Store) -> None:
        feed = await follow(store)
        await arrive(store, feed, arrival(feed, "late", 1), arrival(feed, "early"))
        early, late = await unfiled(store, at=1)
        (story,) = await store.reserve_stories(1)
        copied = filing(brief(story, [late, early]), [late, early], copies=((late.id, early.id),))

        await store.save_filings([copied], [reading(late), reading(early)])

        material = await store.material(story, INSTALLATION)
        assert material is not None
        assert [(one.id, one.copy_of) for one in material.story.articles] == [(early.id, None), (late.id, early.id)]
        assert await store.material(story, INSTALLATION, hour(-1)) is None
        assert await store.material(story + 100, INSTALLATION) is None

    async def test_a_server_s_article_in_a_shared_story_is_material_for_that_server_alone(self, store: Store) -> None:
        shared, ours = await follow(store, "shared"), await follow(store, "ours", OURS)
        told = await tell(store, shared, "one")
        await arrive(store, ours, arrival(ours, "own", 1))
        (own,) = await unfiled(store, at=1)
        edition = replace(told, scope=OURS, made_at=hour(1), people=("Only Ours",))
        shared_story = replace(filing(edition, [own], new=False), scope=INSTALLATION)
        await store.save_filings([shared_story], [reading(own)])

        sizes = {}
        for scope in (INSTALLATION, OURS, THEIRS):
            material = await store.material(told.story, scope)
            assert material is not None
            sizes[scope] = len(material.story.articles)

        assert sizes == {INSTALLATION: 1, OURS: 2, THEIRS: 1}
        assert await store.editions(told.story) == {OURS}
        assert await store.brief(told.story, OURS) == edition
        assert await store.brief(told.story, THEIRS) == told
        assert await store.brief(told.story, INSTALLATION) == told

    async def test_a_server_s_own_story_may_take_in_a_shared_article(self, store: Store) -> None:
        ours, shared = await follow(store, "ours", OURS), await follow(store, "shared")
        own = await tell(store, ours, "own")
        await arrive(store, shared, arrival(shared, "common", 1))
        (common,) = await unfiled(store, at=1)
        (story,) = await store.reserve_stories(1)
        grown = replace(own, revision=2, made_at=hour(1))

        filings = [filing(brief(story, [common]), [common]), filing(grown, [common], new=False)]
        for _ in range(2):
            await store.save_filings(filings, [reading(common)])

        assert await store.homes([common.id]) == {common.id: (own.story, story)}
        assert await store.story_scopes([own.story, story, 99]) == {own.story: OURS, story: INSTALLATION}
        assert await store.brief(own.story, OURS) == grown
        assert await store.material(own.story, THEIRS) is not None  # the shared article alone
        assert await store.brief(own.story, THEIRS) is None

    async def test_a_brief_comes_as_it_is_now_as_it_was_known_then_or_by_its_revision(self, store: Store) -> None:
        feed = await follow(store)
        first = await tell(store, feed, "one")
        second = await grow(store, first, feed, "two", 2, people=("New",))

        assert await store.brief(first.story, INSTALLATION) == second
        assert await store.brief(first.story, INSTALLATION, as_of=hour(-0.1)) is None
        assert await store.brief(first.story, INSTALLATION, as_of=NOON) == first
        assert await store.brief(first.story, INSTALLATION, as_of=hour(1.999)) == first
        assert await store.brief(first.story, INSTALLATION, as_of=hour(2)) == second
        assert await store.brief(first.story, INSTALLATION, revision=1) == first
        assert await store.brief(first.story, INSTALLATION, revision=3) is None

    async def test_sketches_have_the_members_of_stories_with_a_report_seen_or_published_since(
        self, store: Store
    ) -> None:
        feed = await follow(store)
        old = await tell(store, feed, "old")
        new = await tell(store, feed, "new", 5)
        grown = await grow(store, new, feed, "more", 6)

        recent, every = await store.sketches(hour(3)), await store.sketches(NOON)

        assert [sketch.id for sketch in recent] == [new.story]
        assert [sketch.id for sketch in every] == [old.story, new.story]
        assert [member.article for member in recent[0].members] == [source.article for source in grown.sources]
        assert recent[0].members[0].fingerprint.minhash == (1, 2**64 - 1)
        assert (recent[0].scope, recent[0].last_seen) == (INSTALLATION, hour(6))

    async def test_stories_are_sketched_by_their_numbers_however_old_they_are(self, store: Store) -> None:
        feed = await follow(store)
        old, _, new = [await tell(store, feed, name, at) for name, at in (("old", 0), ("between", 3), ("new", 5))]

        found = await store.sketches_of([new.story, old.story, 4711])

        assert [sketch.id for sketch in found] == [old.story, new.story]
        assert await store.sketches_of([]) == ()

    async def test_stories_became_quiet_whose_newest_report_came_in_that_time(self, store: Store) -> None:
        feed = await follow(store)
        first = await tell(store, feed, "first", 1)
        grown = await tell(store, feed, "grown", 1)
        later = await tell(store, feed, "later", 3)
        await grow(store, grown, feed, "more", 5)

        assert await store.quieted(NOON, hour(3)) == (first.story, later.story)
        assert await store.quieted(hour(1), hour(3)) == (later.story,)
        assert await store.quieted(hour(3), hour(5)) == (grown.story,)

    async def test_open_stories_are_those_of_the_sketches_with_the_versions_that_were_read_last(
        self, store: Store
    ) -> None:
        feed = await follow(store)
        await tell(store, feed, "old")
        new = await tell(store, feed, "new", 5)
        grown = await grow(store, new, feed, "more", 6)
        first, second = (source.article for source in grown.sources)

        before = await store.open_stories(hour(3))
        await arrive(store, feed, arrival(feed, "more", 7, digest="changed", text="Another text."))
        (changed,) = await unfiled(store, 7)
        unread = await store.open_stories(hour(3))
        await store.save_filings([], [reading(changed)])

        assert before == unread == {new.story: ((first, 1), (second, 1))}
        assert await store.open_stories(hour(3)) == {new.story: ((first, 1), (second, 2))}
        assert list(await store.open_stories(NOON)) == [sketch.id for sketch in await store.sketches(NOON)]
