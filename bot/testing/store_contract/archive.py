"""What `ArchiveStore` promises."""

from __future__ import annotations

from dataclasses import replace

from bot.model import INSTALLATION, Citation, Headline, KeyPoint, Meeting, Outcome, OutcomeKind
from bot.ports import OutletCount, Store
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
    quote,
    reading,
    says,
    sight,
    tell,
    unfiled,
)

_HERE = Citation(1, 1, 0, 4)


class ArchiveContract:
    """Questions: by scope, and as of a time."""

    # --- finding stories --------------------------------------------------------------------------

    async def test_a_story_is_found_by_words_of_its_headline_names_and_text_all_of_which_must_occur(
        self, store: Store
    ) -> None:
        feed = await follow(store)
        told = await tell(
            store,
            feed,
            "singapore",
            headlines=(Headline("Leaders shake hands at Capella", "en", 1),),
            people=("Kim Jong-un",),
            places=("Sentosa",),
            points=(KeyPoint("Both sides signed a joint text", (_HERE,)),),
            outcome=Outcome(OutcomeKind.SIGNED, "a four-point declaration", (_HERE,)),
        )

        async def found(*words: str) -> list[int]:
            return [hit.brief.story for hit in await store.find_stories(sight(), words, 10)]

        asked: list[tuple[str, ...]] = [
            ("capella",),
            ("Kim", "Jong-Un"),
            ("SENTOSA",),
            ("signed",),
            ("declaration",),
            ("report on singapore",),
            ("lead",),
            ("capella", "sentosa", "joint"),
            ("four-point",),
        ]
        for words in asked:
            assert await found(*words) == [told.story], words
        for words in (("hanoi",), ("capella", "hanoi"), ("apella",), (), ("!!!",), ("",)):
            assert await found(*words) == [], words

    async def test_diacritics_case_and_width_do_not_matter(self, store: Store) -> None:
        feed = await follow(store)
        told = await tell(store, feed, "x", headlines=(Headline("Hội nghị tại Hà Nội, Đà Nẵng; Łódź; ＵＮ", "vi", 1),))

        for words in ("Ha Noi", "hà nội", "da nang", "lodz", "un", "Ha\u0300"):
            assert [hit.brief.story for hit in await store.find_stories(sight(), [words], 5)] == [told.story], words

    async def test_scripts_without_spaces_are_found_by_any_piece_of_a_word(self, store: Store) -> None:
        feed = await follow(store)
        chinese = await tell(store, feed, "zh", headlines=(Headline("中美元首在新加坡会谈", "zh", 1),))
        korean = await tell(store, feed, "ko", headlines=(Headline("북미정상회담 합의 없이 종료", "ko", 2),))
        japanese = await tell(store, feed, "ja", headlines=(Headline("首脳会談はシンガポールで", "ja", 3),))
        thai = await tell(store, feed, "th", headlines=(Headline("การประชุมสุดยอดฮานอย", "th", 4),))

        for words, told in (
            ("在新加", chinese),
            ("会谈", chinese),
            ("谈", chinese),
            ("정상회담", korean),
            ("シンガ", japanese),
            ("はｼﾝｶﾞﾎﾟｰﾙで", japanese),
            ("สุดยอด", thai),
        ):
            assert [hit.brief.story for hit in await store.find_stories(sight(), [words], 5)] == [told.story], words
        assert await store.find_stories(sight(), ["加新"], 5) == ()

    async def test_a_place_is_found_by_any_of_its_names_in_other_languages(self, store: Store) -> None:
        feed = await follow(store)
        english = await tell(store, feed, "en", headlines=(Headline("Leaders meet in Singapore", "en", 1),))
        chinese = await tell(store, feed, "zh", headlines=(Headline("中美元首在新加坡会谈", "zh", 1),))
        await tell(store, feed, "x", places=("Geneva",), headlines=(Headline("Talks go on", "en", 1),))

        for words in ("Singapore", "新加坡", "Singapur", "СИНГАПУР", "싱가포르"):
            found = await store.find_stories(sight(), [words], 5)
            assert {hit.brief.story for hit in found} == {english.story, chinese.story}, words
        assert len(await store.find_stories(sight(), ["Genf"], 5)) == 1
        assert await store.find_stories(sight(), ["Nova", "York"], 5) == ()

    async def test_a_story_about_it_comes_before_one_that_mentions_it_and_the_newer_of_equals_first(
        self, store: Store
    ) -> None:
        feed = await follow(store)
        mentions = await tell(
            store, feed, "x", 9, points=(KeyPoint("As before the vote in Geneva, talks went on", (_HERE,)),)
        )
        older = await tell(store, feed, "y", 1, headlines=(Headline("Geneva talks", "en", 1),))
        newer = await tell(store, feed, "z", 2, headlines=(Headline("Geneva talks", "en", 1),))

        hits = await store.find_stories(sight(), ["geneva"], 10)

        assert [hit.brief.story for hit in hits] == [newer.story, older.story, mentions.story]
        assert hits[0].score >= hits[1].score > hits[2].score
        assert [hit.brief.story for hit in await store.find_stories(sight(), ["geneva"], 1)] == [newer.story]

    async def test_the_search_knows_only_what_was_known_then(self, store: Store) -> None:
        feed = await follow(store)
        first = await tell(store, feed, "x", people=("Early",))
        second = await grow(store, first, feed, "y", 5, people=("Late",))

        async def found(word: str, at: float) -> list[int]:
            return [hit.brief.revision for hit in await store.find_stories(sight(at=at), [word], 5)]

        assert [await found("early", at) for at in (-1, 0, 4, 5)] == [[], [1], [1], []]
        assert [await found("late", at) for at in (4, 5, 6)] == [[], [2], [2]]
        assert second.revision == 2

    async def test_words_of_the_query_language_are_only_words(self, store: Store) -> None:
        feed = await follow(store)
        told = await tell(store, feed, "x", headlines=(Headline("To be OR not to be NEAR it, 100% AND a_b", "en", 1),))

        for words in (
            '"',
            "*",
            "a* OR b",
            "'; DROP TABLE briefs; --",
            "NEAR(",
            "title:x",
            "\\",
            "100%",
            "a_b",
            "& | !",
        ):
            await store.find_stories(sight(), [words], 5)
        assert [hit.brief for hit in await store.find_stories(sight(), ["OR", "NEAR", "AND", "100%"], 5)] == [told]

    # --- latest, outlets, beginning ---------------------------------------------------------------

    async def test_the_latest_are_the_newest_briefs_of_a_topic_as_known_then(self, store: Store) -> None:
        feed = await follow(store)
        one = await tell(store, feed, "one", topics=("Korea",))
        two = await tell(store, feed, "two", 1, topics=("UN", "Köln"))
        grown = await grow(store, one, feed, "more", 2)

        assert await store.latest(sight(), None, 9) == (grown, two)
        assert await store.latest(sight(), None, 1) == (grown,)
        assert await store.latest(sight(at=1), None, 9) == (two, one)
        assert await store.latest(sight(), "koln", 9) == (two,)
        assert await store.latest(sight(), "korea", 9) == (grown,)
        assert await store.latest(sight(), "kor", 9) == ()

    async def test_outlets_are_counted_by_articles_seen_until_then_and_versions_do_not_count_twice(
        self, store: Store
    ) -> None:
        few, many = await follow(store, "few"), await follow(store, "many")
        await arrive(store, few, arrival(few, "a", 1))
        await arrive(store, few, arrival(few, "a", 2, digest="other"))
        await arrive(store, many, arrival(many, "b", 3), arrival(many, "c", 4))

        assert await store.outlets(sight()) == (OutletCount("Many", 2, hour(4)), OutletCount("Few", 1, hour(1)))
        assert await store.outlets(sight(at=3)) == (OutletCount("Few", 1, hour(1)), OutletCount("Many", 1, hour(3)))
        assert await store.outlets(sight(at=0)) == ()

    async def test_a_meeting_is_completed_by_its_name_and_a_person_spelt_in_two_ways_once(self, store: Store) -> None:
        feed = await follow(store)
        met = Meeting("G7 summit", series="G7")
        await tell(store, feed, "a", 1, people=("Kim Jong-un",), meeting=met)
        await tell(store, feed, "b", 2, people=("Kim Jong Un",))
        await tell(store, feed, "c", 3, people=("Kim Jong Un",))

        found = [await store.names(sight(), kind, begun, 9) for kind, begun in (("meeting", "g"), ("person", "kim"))]

        assert [[choice.value for choice in choices] for choices in found] == [["G7 summit"], ["Kim Jong Un"]]

    async def test_outlets_are_completed_by_any_word_those_of_removed_feeds_while_a_report_is_stored(
        self, store: Store
    ) -> None:
        for name in ("daily mirror", "evening post", "mirror online", "night post"):
            feed = await follow(store, name)
            if name != "night post":
                await arrive(store, feed, arrival(feed, name, 2))
            if name in {"mirror online", "night post"}:
                await store.remove_feed(feed.id, hour(3))

        async def offered(prefix: str, at: float = 4) -> set[str]:
            return {choice.value for choice in await store.names(sight(at=at), "outlet", prefix, 9)}

        assert await offered("") == {"Daily Mirror", "Evening Post", "Mirror Online"}
        assert await offered("mir") == {"Daily Mirror", "Mirror Online"}
        assert await offered("post", 2.5) == {"Evening Post", "Night Post"}

    async def test_topics_are_counted_by_story_and_by_feed_however_they_are_spelt(self, store: Store) -> None:
        korea = await follow(store, "korea", topics=("Korea", "Asia"))
        await follow(store, "asia", topics=("ASIA", "Trade"))
        await follow(store, "theirs", THEIRS, topics=("Secret",))
        await tell(store, korea, "x", 1, topics=("Korea", "Asia"))
        await tell(store, korea, "y", 2, topics=("Korea",))

        counts = [(one.topic.casefold(), one.stories, one.feeds) for one in await store.topics(sight())]
        earlier = [(one.topic, one.stories) for one in await store.topics(sight(at=1))]

        assert counts == [("korea", 2, 1), ("asia", 1, 2), ("trade", 0, 1)]
        assert earlier[:2] == [("Asia", 1), ("Korea", 1)]
        assert ("Secret", 0) in [(one.topic, one.stories) for one in await store.topics(sight(THEIRS))]

    async def test_the_archive_began_with_its_first_article(self, store: Store) -> None:
        feed = await follow(store)
        before = await store.began(sight())
        await arrive(store, feed, arrival(feed, "b", 2), arrival(feed, "a", 1))

        assert (before, await store.began(sight()), await store.began(sight(at=0))) == (None, hour(1), None)

    # --- names ------------------------------------------------------------------------------------

    async def test_names_are_offered_by_the_beginning_of_any_of_their_words_the_most_told_first(
        self, store: Store
    ) -> None:
        feed = await follow(store)
        await tell(store, feed, "one", people=("Kim Jong-un", "Ângela Merkel"), places=("Hà Nội",), topics=("Korea",))
        await tell(store, feed, "two", 1, people=("Kim Yo-jong", "Kim Jong-un"), places=("Helsinki",))
        await follow(store, "other", topics=("Korean Peninsula", "Trade"))

        async def offered(kind: str, prefix: str, limit: int = 9) -> list[str]:
            return [choice.value for choice in await store.names(sight(), kind, prefix, limit)]

        assert await offered("person", "kim") == ["Kim Jong-un", "Kim Yo-jong"]
        assert await offered("person", "") == ["Kim Jong-un", "Kim Yo-jong", "Ângela Merkel"]
        assert await offered("person", "", 1) == ["Kim Jong-un"]
        assert await offered("person", "angela m") == ["Ângela Merkel"]
        assert await offered("person", "merk") == ["Ângela Merkel"]
        assert await offered("person", "erkel") == []
        assert await offered("place", "ha n") == ["Hà Nội"]
        assert await offered("place", "ханой") == await offered("place", "hano") == ["Hà Nội"]
        assert await offered("topic", "kor") == ["Korea", "Korean Peninsula"]
        assert await offered("topic", "%") == await offered("topic", "") == ["Korea", "Korean Peninsula", "Trade"]

    async def test_outlets_are_offered_as_they_were_followed_then(self, store: Store) -> None:
        await follow(store, "example wire")
        await follow(store, "secret", THEIRS)

        offered = [await store.names(asker, "outlet", "wi", 9) for asker in (sight(), sight(OURS), sight(at=-1))]

        assert [[choice.value for choice in choices] for choices in offered] == [["Example Wire"], ["Example Wire"], []]
        assert await store.names(sight(OURS), "outlet", "secr", 9) == ()

    async def test_stories_are_offered_by_words_of_their_title_the_newest_first(self, store: Store) -> None:
        feed = await follow(store)
        one, two = await tell(store, feed, "one"), await tell(store, feed, "two", 1)

        choices = await store.names(sight(), "story", "report o", 9)

        assert [(choice.label, choice.value) for choice in choices] == [
            ("A report on two", str(two.story)),
            ("A report on one", str(one.story)),
        ]
        assert [choice.value for choice in await store.names(sight(), "story", "", 1)] == [str(two.story)]
        assert [choice.value for choice in await store.names(sight(at=0), "story", "", 9)] == [str(one.story)]

    async def test_names_are_offered_as_they_were_known_then(self, store: Store) -> None:
        feed = await follow(store)
        first = await tell(store, feed, "one", people=("Early",))
        await grow(store, first, feed, "two", 2, people=("Late",))

        offered = [[choice.value for choice in await store.names(sight(at=at), "person", "", 9)] for at in (-1, 1, 2)]

        assert offered == [[], ["Early"], ["Late"]]

    # --- scope ------------------------------------------------------------------------------------

    async def test_a_foreign_server_s_things_are_in_no_answer_count_or_suggestion(self, store: Store) -> None:
        theirs = await follow(store, "secret", THEIRS, topics=("Secret topic",))
        await arrive(store, theirs, arrival(theirs, "secret"))
        articles = await unfiled(store)
        (story,) = await store.reserve_stories(1)
        told = brief(
            story,
            articles,
            scope=THEIRS,
            people=("Secret Person",),
            places=("Secret Place",),
            topics=("Secret topic",),
            quotes=(quote(articles[0], "A secret", "Secret Person"),),
        )
        await store.save_filings([filing(told, articles)], [reading(article) for article in articles])

        for asker in (sight(), sight(OURS)):
            assert await store.find_stories(asker, ["secret"], 9) == ()
            assert await store.latest(asker, None, 9) == ()
            assert await store.latest(asker, "secret topic", 9) == ()
            assert (await store.quotes(asker, who=None, about=(), since=None, limit=9, offset=0)).total == 0
            for words in ("A secret", "secret", "A secret it was not"):
                assert await store.said(asker, words, 9) == ()
            assert await store.outlets(asker) == ()
            assert await store.topics(asker) == ()
            assert await store.began(asker) is None
            for kind in ("story", "person", "place", "topic", "outlet"):
                for typed in ("", "s", "secret"):
                    assert await store.names(asker, kind, typed, 9) == ()
        assert await store.brief(story, OURS) is None
        assert await store.brief(story, OURS, revision=1) is None
        assert await store.material(story, OURS) is None
        assert await store.posted_since(OURS, hour(-1), hour(9)) == ()

        own = sight(THEIRS)
        assert [hit.brief for hit in await store.find_stories(own, ["secret"], 9)] == [told]
        assert await store.latest(own, "secret topic", 9) == (told,)
        assert (await store.quotes(own, who="secret", about=(), since=None, limit=9, offset=0)).total == 1
        assert len(await store.said(own, "A secret", 9)) == 1
        assert [one.articles for one in await store.outlets(own)] == [1]
        assert await store.began(own) == NOON
        for kind in ("story", "person", "place", "topic"):
            assert len(await store.names(own, kind, "sec", 9)) == 1

    async def test_a_server_with_an_edition_of_its_own_is_told_that_and_not_the_shared_one(self, store: Store) -> None:
        feed = await follow(store)
        shared = await says(store, feed, "one", 0, "Shared words", "Kim", people=("Shared",))
        own = replace(shared, scope=OURS, people=("Ours",), quotes=(), made_at=hour(1))
        edition = replace(filing(own, (), new=False, at=hour(1)), scope=INSTALLATION)
        await store.save_filings([edition], [])

        async def told(asker_at: float, word: str) -> list[str]:
            return [hit.brief.scope for hit in await store.find_stories(sight(OURS, at=asker_at), [word], 9)]

        assert [await told(0.5, "shared"), await told(1, "shared"), await told(1, "ours")] == [
            [INSTALLATION],
            [],
            [OURS],
        ]
        assert await store.latest(sight(OURS), None, 9) == (own,)
        assert await store.latest(sight(), None, 9) == (shared,)
        assert (await store.quotes(sight(OURS), who=None, about=(), since=None, limit=9, offset=0)).total == 0
        assert [choice.value for choice in await store.names(sight(OURS), "person", "", 9)] == ["Ours"]
        assert [choice.value for choice in await store.names(sight(THEIRS), "person", "", 9)] == ["Shared"]
