"""What `FeedStore` and `OutboxStore` promise of what is held back, and of what channels and admins decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from bot.messages import Asker, Channel, Filter, QuietHours, QuietMode, Role, Subscription
from bot.model import INSTALLATION, CorrectionKind, Feed
from bot.ports import Deed, Proposal, Store
from bot.testing.store_contract.given import (
    CHANNEL,
    NOON,
    OTHER_CHANNEL,
    OURS,
    THEIRS,
    arrival,
    arrive,
    follow,
    hour,
    lease,
    tell,
    unfiled,
)


class RulesContract:
    """The brake, quiet hours, admin channels, filters, and the trace of a report."""

    # --- the brake --------------------------------------------------------------------------------

    async def test_what_is_held_is_stored_and_no_story_may_have_it(self, store: Store) -> None:
        wire = await follow(store)

        (free, _) = await arrive(store, wire, arrival(wire, "one"), arrival(wire, "two", at=1, held=True))

        assert [article.id for article in await store.claim_unfiled(lease(at=2), 10)] == [free]
        (held,) = await store.held(None)
        assert (held.feed.id, held.at, held.articles) == (wire.id, hour(1), 1)

    async def test_what_is_released_goes_to_the_stories_once(self, store: Store) -> None:
        wire = await follow(store)
        (number,) = await arrive(store, wire, arrival(wire, held=True))

        released = [await store.release(wire.id, quietly=False) for _ in range(2)]

        assert released == [1, 0]
        assert [(article.id, article.backlog) for article in await unfiled(store)] == [(number, False)]
        assert await store.held(None) == ()

    async def test_what_is_released_quietly_is_backlog(self, store: Store) -> None:
        wire = await follow(store)
        await arrive(store, wire, arrival(wire, held=True))

        await store.release(wire.id, quietly=True)

        assert [article.backlog for article in await unfiled(store)] == [True]

    async def test_releasing_one_feed_leaves_the_others_held_and_scopes_apart(self, store: Store) -> None:
        wire, own = await follow(store), await follow(store, "own", scope=OURS)
        await arrive(store, wire, arrival(wire, held=True))
        await arrive(store, own, arrival(own, held=True))

        await store.release(wire.id, quietly=False)

        assert [one.feed.id for one in await store.held([OURS])] == [own.id]
        assert await store.held([THEIRS]) == ()
        assert await store.held([INSTALLATION]) == ()

    # --- the trace --------------------------------------------------------------------------------

    async def test_a_report_is_traced_by_any_link_it_has_had_within_the_scopes(self, store: Store) -> None:
        own = await follow(store, "own", scope=OURS)
        first = arrival(own)
        (number,) = await arrive(store, own, first)
        changed = replace(first, url="https://own.example/moved", digest="other", seen_at=hour(1), article=number)
        await arrive(store, own, changed)

        links = (str(first.url), str(changed.url))
        found = [await store.traced([link], [INSTALLATION, OURS]) for link in links]

        assert [(trace and (trace.article, trace.version)) for trace in found] == [(number, 2)] * 2
        assert await store.traced(links, [INSTALLATION, THEIRS]) is None

    async def test_a_trace_tells_whether_a_report_is_held_and_filed(self, store: Store) -> None:
        wire = await follow(store)
        await arrive(store, wire, arrival(wire, held=True, backlog=True))

        trace = await store.traced(["https://wire.example/hanoi"], [INSTALLATION])

        assert trace is not None
        assert (trace.held_at, trace.filed_at, trace.backlog, trace.first_seen) == (NOON, None, True, NOON)

    # --- channels and admins ----------------------------------------------------------------------

    async def test_quiet_hours_are_kept_by_channel_until_they_end(self, store: Store) -> None:
        night = QuietHours(time(22), time(7), "Asia/Seoul", QuietMode.URGENT)
        direct = Channel("chat", None, "dana")
        await store.set_quiet(CHANNEL, QuietHours(time(1), time(2)))

        await store.set_quiet(CHANNEL, night)
        await store.set_quiet(direct, night)
        await store.set_quiet(OTHER_CHANNEL, None)

        assert await store.quiet_hours() == {CHANNEL: night, direct: night}
        await store.set_quiet(CHANNEL, None)
        assert await store.quiet_hours() == {direct: night}

    async def test_each_scope_has_one_admin_channel(self, store: Store) -> None:
        await store.set_admin_channel(OURS, CHANNEL)
        await store.set_admin_channel(INSTALLATION, OTHER_CHANNEL)

        await store.set_admin_channel(OURS, OTHER_CHANNEL)

        assert await store.admin_channels() == {OURS: OTHER_CHANNEL, INSTALLATION: OTHER_CHANNEL}
        await store.set_admin_channel(OURS, None)
        assert await store.admin_channels() == {INSTALLATION: OTHER_CHANNEL}

    async def test_subscriptions_with_other_filters_stand_beside_each_other(self, store: Store) -> None:
        plain = Subscription(CHANNEL, ("Korea",))
        filtered = replace(plain, wanted=Filter(words="nuclear", people=("Kim",), at_least=2))
        await store.subscribe(plain, NOON)
        await store.subscribe(filtered, hour(1))

        again = await store.subscribe(replace(filtered, live=False), hour(2))

        assert again.since == hour(1)
        assert [one.wanted for one in await store.subscriptions(CHANNEL)] == [plain.wanted, filtered.wanted]
        assert await store.unsubscribe(CHANNEL, None, wanted=filtered.wanted) == 1
        assert await store.subscriptions(CHANNEL) == (replace(plain, since=NOON),)

    async def test_what_is_decided_for_feeds_and_channels_stands_in_the_audit_of_the_scope_once(
        self, store: Store
    ) -> None:
        deed, night = _deed(1), QuietHours(time(22), time(7))
        feed = Feed("https://wire.example/feed?key=secret", OURS, "Wire")
        wire = await store.add_feed(feed, NOON, origin="chat", deed=deed)
        for _ in range(2):
            assert (await store.add_feed(feed, NOON, origin="chat", deed=deed)).id == wire.id
            await store.pause_feed(wire.id, "paused by dana", deed=deed)
            await store.subscribe(Subscription(CHANNEL, ("Korea",)), NOON, deed=deed)
            await store.set_quiet(CHANNEL, night, deed=deed)
            await store.set_admin_channel(OURS, CHANNEL, deed=deed)
        await store.subscribe(Subscription(CHANNEL, ("Korea",), digest="0 8 * * *"), NOON, deed=deed)
        await arrive(store, wire, arrival(wire, held=True))
        for _ in range(2):
            await store.release(wire.id, quietly=False, deed=deed)
            await store.unsubscribe(CHANNEL, None, deed=deed)
            await store.set_quiet(CHANNEL, None, deed=deed)
            await store.remove_feed(wire.id, hour(1), deed=deed)

        page = await store.audit(OURS, 99)

        assert page.broken is None
        assert [(row.what, row.before, row.after) for row in reversed(page.rows)] == [
            (f"feed {wire.id} added: Wire", "", "Wire · wire.example"),
            (f"feed {wire.id} paused: Wire", "followed", "paused by dana"),
            ("subscription of general made", "", "Korea · as they come"),
            ("quiet hours of general", "", "22:00 to 07:00 (UTC), hold"),
            ("notices to admins", "nowhere", "general"),
            (
                "subscription of general changed",
                "Korea · as they come",
                "Korea · digest: 0 8 * * * (UTC) · as they come",
            ),
            (f"feed {wire.id} released: Wire", "1 held back", "released"),
            ("subscription of general ended", "Korea · digest: 0 8 * * * (UTC) · as they come", ""),
            ("quiet hours of general", "22:00 to 07:00 (UTC), hold", ""),
            (f"feed {wire.id} removed: Wire", "followed", ""),
        ]
        assert (await store.audit(THEIRS, 9)).total == (await store.audit(INSTALLATION, 9)).total == 0

    async def test_what_a_configuration_file_changes_stands_in_the_audit_and_nothing_else_of_it(
        self, store: Store
    ) -> None:
        wire, post = (Feed(f"https://{name}.example/feed", outlet=name.title()) for name in ("wire", "post"))
        held = Subscription(Channel("chat", None, "desk"), ("Korea",))
        for feeds in ([wire], [wire], [replace(wire, topics=("Korea",)), post], [post]):
            await store.declare_feeds(feeds, NOON)
            await store.declare_subscriptions([held], NOON)

        rows = (await store.audit(INSTALLATION, 99)).rows

        assert {row.name for row in rows} == {"configuration"}
        assert [" ".join(row.what.split()[2:]) for row in reversed(rows)] == [
            "added: Wire",
            "desk made",
            "changed: Wire",
            "added: Post",
            "removed: Wire",
        ]

    async def test_on_what_people_decided_for_everyone_grouping_has_no_say_even_when_it_was_undone(
        self, store: Store
    ) -> None:
        feed = await follow(store)
        one, two, three, four = [(await tell(store, feed, f"{at}", at)).story for at in range(4)]
        made = await store.correct(Proposal(INSTALLATION, CorrectionKind.MERGE, two, one), _deed(5))
        await store.correct(Proposal(OURS, CorrectionKind.MERGE, three, four), _deed(5))

        async def said() -> list[bool]:
            return [
                await store.disputed(one),
                await store.disputed(two),
                await store.disputed(one, two),
                await store.disputed(one, three),
                await store.disputed(three),
                await store.disputed(three, four),
            ]

        standing = await said()
        await store.undo(made.id, _deed(6), [INSTALLATION])

        assert standing == [True, True, True, False, False, False] == await said()

    async def test_who_follows_a_story_that_was_merged_away_is_led_on_while_the_merge_stands(
        self, store: Store
    ) -> None:
        feed = await follow(store)
        first, other, third = [await tell(store, feed, name, at) for at, name in enumerate(("one", "two", "three"))]
        dana, ours = Channel("chat", None, "dana"), Channel("chat", "ours", "general")
        for channel in (dana, ours):
            await store.subscribe(Subscription(channel, wanted=Filter(stories=(other.story,))), hour(4))

        async def led() -> list[tuple[int, ...]]:
            return [one.led_to for channel in (dana, ours) for one in await store.subscriptions(channel)]

        merges = [
            await store.correct(Proposal(INSTALLATION, CorrectionKind.MERGE, other.story, first.story), _deed(5)),
            await store.correct(Proposal(OURS, CorrectionKind.MERGE, first.story, third.story), _deed(6)),
        ]
        assert await led() == [(first.story,), (third.story,)]
        (again,) = await store.subscriptions(dana)
        await store.subscribe(replace(again, live=False), hour(7))
        await store.undo(merges[0].id, _deed(7), [INSTALLATION])

        assert await led() == [(), ()]


def _deed(at: float) -> Deed:
    return Deed(Asker("1", "dana", Role.OPERATOR), CHANNEL, hour(at))
