"""What `FeedStore` promises."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.model import INSTALLATION, Feed, FeedState
from bot.ports import KnownEntry, Poll, Store
from bot.testing.store_contract.given import (
    NOON,
    OURS,
    THEIRS,
    arrival,
    arrive,
    brief,
    filing,
    follow,
    hour,
    lease,
    reading,
    unfiled,
)


class FeedContract:
    """Feeds, addresses, polls and the keys of entries."""

    async def test_a_followed_feed_comes_back_as_it_was_written(self, store: Store) -> None:
        feed = Feed(
            "https://wire.example/feed?a=1&b=%2F",
            scope=OURS,
            outlet="Wïre",
            topics=("Korea", "Köln, und mehr"),
            language="en",
            country="KR",
            family="a family",
            full_text=True,
            credential="a name",
            every=timedelta(minutes=7, microseconds=1),
        )

        added = await store.add_feed(feed, NOON, origin="cli", added_by="dana")

        assert (added.feed, added.origin, added.added_by, added.added_at) == (feed, "cli", "dana", NOON)
        assert added.state == FeedState(feed.url, "a name")
        assert await store.feeds([OURS]) == (added,)

    async def test_following_an_address_twice_in_a_scope_gives_the_first_feed(self, store: Store) -> None:
        first = await follow(store, "wire", OURS)

        second = await store.add_feed(replace(first.feed, outlet="Other"), hour(1), origin="chat", added_by="eve")

        assert second == first

    async def test_feeds_are_listed_by_outlet_and_only_of_the_scopes_asked_for(self, store: Store) -> None:
        for name, scope in (("zebra", INSTALLATION), ("alpha", OURS), ("secret", THEIRS)):
            await follow(store, name, scope)

        listed = await store.feeds([INSTALLATION, OURS])

        assert [feed.outlet for feed in listed] == ["Alpha", "Zebra"]

    async def test_a_removed_feed_is_gone_from_the_list_and_is_polled_no_more(self, store: Store) -> None:
        feed = await follow(store)

        await store.remove_feed(feed.id, hour(1))
        await store.remove_feed(feed.id, hour(2))

        assert await store.feeds([INSTALLATION]) == ()
        assert await store.claim_polls(lease(at=3), 10) == ()

    async def test_a_feed_followed_again_still_knows_its_entries_and_begins_with_a_first_poll(
        self, store: Store
    ) -> None:
        feed = await follow(store)
        await arrive(store, feed, arrival(feed))
        await store.save_poll(Poll(feed.state, titles=((feed.id, "The Wire"),)))
        await store.remove_feed(feed.id, hour(1))

        again = await store.add_feed(feed.feed, hour(2), origin="chat")

        assert again.id == feed.id
        assert set(await store.known(again.id, ["guid:hanoi"])) == {"guid:hanoi"}
        assert (again.state.due_at, again.title) == (None, "")

    async def test_declared_feeds_become_exactly_the_file_s_and_others_are_left_alone(self, store: Store) -> None:
        by_hand = await follow(store, "byhand")
        one, two = Feed("https://one.example/", outlet="One"), Feed("https://two.example/", outlet="Two")
        await store.declare_feeds([one, two], NOON)

        for _ in range(2):
            await store.declare_feeds([replace(one, outlet="One, renamed")], hour(1))

        assert [feed.outlet for feed in await store.feeds([INSTALLATION])] == [by_hand.outlet, "One, renamed"]

    async def test_declaring_the_same_feeds_again_does_not_make_them_due(self, store: Store) -> None:
        feed = Feed("https://one.example/", outlet="One")
        await store.declare_feeds([feed], NOON)
        (due,) = await store.claim_polls(lease(), 10)
        await store.save_poll(Poll(replace(due.state, etag='"x"', due_at=hour(1), polled_at=NOON)))

        await store.declare_feeds([feed], hour(0.5))

        assert (await store.feeds([INSTALLATION]))[0].state.etag == '"x"'
        assert await store.claim_polls(lease(at=0.5), 10) == ()

    async def test_a_paused_feed_is_not_polled_and_a_resumed_one_is_due_at_once(self, store: Store) -> None:
        feed = await follow(store)
        await store.save_poll(Poll(replace(feed.state, due_at=hour(5))))

        await store.pause_feed(feed.id, "answers 403")
        paused = (await store.feeds([INSTALLATION]))[0].paused
        while_paused = await store.claim_polls(lease(at=6), 10)
        await store.pause_feed(feed.id, None)

        assert paused == "answers 403"
        assert while_paused == ()
        assert len(await store.claim_polls(lease(at=1), 10)) == 1

    async def test_the_longest_due_address_is_polled_first_and_none_before_its_time(self, store: Store) -> None:
        late, later, never, not_yet = [await follow(store, name) for name in ("late", "later", "never", "notyet")]
        for feed, due in ((late, -2), (later, -3), (not_yet, 1)):
            await store.save_poll(Poll(replace(feed.state, due_at=hour(due))))

        polls = await store.claim_polls(lease(), 10)

        assert [poll.feeds[0].id for poll in polls] == [never.id, later.id, late.id]

    async def test_one_address_is_claimed_once_for_the_feeds_of_all_scopes(self, store: Store) -> None:
        shared = await follow(store, "wire")
        ours = await follow(store, "wire", OURS)
        with_secret = await follow(store, "wire", THEIRS, credential="a key")

        polls = await store.claim_polls(lease(), 10)

        assert [tuple(feed.id for feed in poll.feeds) for poll in polls] == [(shared.id, ours.id), (with_secret.id,)]

    async def test_a_claimed_poll_is_nobody_else_s_until_the_lease_lapses(
        self, store: Store, second_store: Store
    ) -> None:
        await follow(store)
        await store.claim_polls(lease("one"), 10)

        early = await second_store.claim_polls(lease("two", at=0.9), 10)
        late = await second_store.claim_polls(lease("two", at=1.0), 10)

        assert (len(early), len(late)) == (0, 1)

    async def test_saving_a_poll_releases_its_claim_and_keeps_what_was_learned(self, store: Store) -> None:
        await follow(store)
        (due,) = await store.claim_polls(lease(), 10)
        state = FeedState(
            url=due.state.url,
            etag='W/"1"',
            last_modified="Thu, 28 Feb 2019 12:00:00 GMT",
            body_digest="aa",
            due_at=hour(0.5),
            interval=timedelta(minutes=30),
            polled_at=NOON,
            good_at=hour(-1),
            failures=2,
            failing_since=hour(-0.5),
            fault="timed out",
            moved_to="https://new.example/",
        )

        await store.save_poll(Poll(state, titles=((due.feeds[0].id, "The Wire"),)))

        (again,) = await store.claim_polls(lease(at=0.5), 10)
        assert again.state == state
        assert again.feeds[0].title == "The Wire"

    async def test_a_feed_that_joins_an_address_gets_a_whole_body_even_when_it_joins_during_a_poll(
        self, store: Store
    ) -> None:
        await follow(store, "wire")
        (due,) = await store.claim_polls(lease(), 10)
        await follow(store, "wire", OURS)

        await store.save_poll(Poll(replace(due.state, etag='"x"', body_digest="aa", due_at=hour(5))))

        (again,) = await store.claim_polls(lease(at=0.1), 10)
        assert (again.state.etag, again.state.body_digest, len(again.feeds)) == (None, None, 2)
        await store.save_poll(Poll(replace(again.state, etag='"x"', due_at=hour(5))))
        assert (await store.feeds([OURS]))[0].state.etag == '"x"'

    # --- entries ----------------------------------------------------------------------------------

    async def test_a_poll_saved_twice_is_saved_once(self, store: Store) -> None:
        feed = await follow(store)
        poll = Poll(replace(feed.state, polled_at=NOON), (arrival(feed, "one"), arrival(feed, "two")))

        first, second = await store.save_poll(poll), await store.save_poll(poll)

        assert (len(first), second) == (2, ())
        assert len(await unfiled(store)) == 2

    async def test_an_article_comes_back_as_it_arrived(self, store: Store) -> None:
        feed = await follow(store)
        sent = arrival(feed, teaser=True, backlog=True, published=hour(-3.000001))

        (number,) = await arrive(store, feed, sent)

        (article,) = await unfiled(store)
        for name in ("scope", "outlet", "url", "title", "text", "language", "published", "teaser", "authors"):
            assert getattr(article, name) == getattr(sent, name)
        assert (article.id, article.version, article.first_seen, article.known_from) == (number, 1, NOON, NOON)
        assert (article.topics, article.family, article.backlog) == (sent.topics, sent.family, True)

    async def test_any_known_key_makes_it_the_same_entry_and_all_keys_are_remembered(self, store: Store) -> None:
        feed = await follow(store)
        (number,) = await arrive(store, feed, arrival(feed, keys=("guid:a", "link:a")))

        again = await arrive(store, feed, arrival(feed, keys=("guid:b", "link:a")))

        known = await store.known(feed.id, ["guid:a", "guid:b", "link:a", "link:never"])
        assert again == ()
        assert known == dict.fromkeys(("guid:a", "guid:b", "link:a"), KnownEntry(number, 1, "digest of hanoi"))

    async def test_keys_belong_to_their_feed(self, store: Store) -> None:
        one, two = await follow(store, "one"), await follow(store, "two")
        await arrive(store, one, arrival(one))

        found = await store.known(two.id, ["guid:hanoi"])

        assert found == {}
        assert len(await arrive(store, two, arrival(two))) == 1

    async def test_changed_text_under_a_known_key_is_a_new_version(self, store: Store) -> None:
        feed = await follow(store)
        (number,) = await arrive(store, feed, arrival(feed))
        changed = arrival(feed, at=2, digest="other", text="What really happened.")

        touched = [await arrive(store, feed, changed), await arrive(store, feed, changed)]

        (first,) = await unfiled(store)
        (story,) = await store.reserve_stories(1)
        await store.save_filings([filing(brief(story, [first]), [first])], [reading(first)])
        (second,) = await unfiled(store, 2)
        assert touched == [(number,), ()]
        assert [(article.id, article.version, article.text) for article in (first, second)] == [
            (number, 1, arrival(feed).text),
            (number, 2, "What really happened."),
        ]
        assert (second.first_seen, second.known_from) == (NOON, hour(2))

    async def test_two_arrivals_of_one_poll_with_one_key_are_one_article(self, store: Store) -> None:
        feed = await follow(store)

        touched = await arrive(store, feed, arrival(feed), arrival(feed, digest="other", text="Again."))

        assert len(touched) == 1
        assert (await store.known(feed.id, ["guid:hanoi"]))["guid:hanoi"].version == 2

    async def test_an_article_two_feeds_word_differently_does_not_change_with_every_poll(self, store: Store) -> None:
        one, two = await follow(store, "one"), await follow(store, "two")
        (number,) = await arrive(store, one, arrival(one))
        await arrive(store, two, arrival(two, article=number, digest="longer"))

        for feed, digest in ((one, "digest of hanoi"), (two, "longer")) * 2:
            known = (await store.known(feed.id, ["guid:hanoi"]))["guid:hanoi"]
            touched = await arrive(store, feed, arrival(feed, article=number, digest=digest))

            assert (known, touched) == (KnownEntry(number, 2, digest), ())

    async def test_articles_are_found_by_link_within_their_scope(self, store: Store) -> None:
        shared, ours = await follow(store, "wire"), await follow(store, "own", OURS)
        (number,) = await arrive(store, shared, arrival(shared, url="https://a.example/1"))
        await arrive(store, ours, arrival(ours, url="https://a.example/2"))

        urls = ["https://a.example/1", "https://a.example/2", "https://a.example/3"]

        assert await store.known_urls(INSTALLATION, urls) == {"https://a.example/1": number}

    async def test_a_key_is_forgotten_400_days_after_its_entry_left_the_feed(self, store: Store) -> None:
        feed = await follow(store)
        await arrive(store, feed, arrival(feed, "gone"), arrival(feed, "stays"))
        days = 24.0

        for day in (399, 401):
            state = replace(feed.state, polled_at=hour(day * days))
            await store.save_poll(Poll(state, seen=((feed.id, ("guid:stays", "link:stays")),)))
            left = set(await store.known(feed.id, ["guid:gone", "guid:stays"]))

            assert left == ({"guid:gone", "guid:stays"} if day == 399 else {"guid:stays"})

    async def test_a_feed_that_was_unchanged_for_years_forgets_nothing(self, store: Store) -> None:
        feed = await follow(store)
        await arrive(store, feed, arrival(feed))

        for year in range(1, 4):
            await store.save_poll(Poll(replace(feed.state, polled_at=hour(year * 365 * 24))))

        assert set(await store.known(feed.id, ["guid:hanoi"])) == {"guid:hanoi"}

    async def test_two_processes_that_store_one_poll_at_once_store_it_once(
        self, store: Store, second_store: Store
    ) -> None:
        feed = await follow(store)
        poll = Poll(replace(feed.state, polled_at=NOON), tuple(arrival(feed, f"n{n}") for n in range(50)))

        saved = await asyncio.gather(store.save_poll(poll), second_store.save_poll(poll))

        assert sorted(len(one) for one in saved) == [0, 50]
        assert len(await unfiled(store)) == 50
