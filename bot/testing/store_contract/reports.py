"""What `ArchiveStore` promises of the search in reports."""

from __future__ import annotations

from bot.messages import Asker, Role
from bot.model import Brief, CorrectionKind, FollowedFeed, NameKind, Scope
from bot.ports import Deed, Proposal, Question, Sight, Store
from bot.testing.store_contract.given import (
    CHANNEL,
    NOON,
    OURS,
    THEIRS,
    arrival,
    arrive,
    brief,
    filing,
    follow,
    hour,
    reading,
    sight,
    unfiled,
)


class ReportContract:
    """Searching reports: by words, people, places, outlets and time; by scope, and as of a time."""

    async def test_a_report_is_found_by_forms_of_its_words_all_of_which_must_occur(self, store: Store) -> None:
        feed = await follow(store)
        await _report(store, feed, "one", "Ministers agreed on sanctions", "The talks in Hanoi ended early.")

        for words in ("sanction", "minister agreed", "HANOI", "talking", "hanoi sanctions", "ended"):
            assert await _titles(store, sight(), *words.split()) == ["Ministers agreed on sanctions"], words
        for words in ("hano", "hanoi singapore", "anction", "!!!", ""):
            assert await _titles(store, sight(), words) == [], words

    async def test_reports_are_found_in_their_own_language_s_forms_and_scripts(self, store: Store) -> None:
        feed = await follow(store)
        for language, title, words in (
            ("fr", "Les accords signés à Hanoï", ("accord", "hanoi")),
            ("es", "Nuevas sanciones económicas", ("sancion", "economica")),
            ("de", "Verhandlungen über Zölle", ("verhandlung", "zolle")),
            ("ru", "Переговоры о санкциях", ("переговоров", "санкции")),
            ("ar", "العقوبات على إيران", ("عقوبات", "ايران")),
            ("zh", "中美元首在新加坡会谈", ("新加坡", "谈")),
            ("ko", "북미정상회담 합의 없이 종료", ("정상회담",)),
        ):
            await _report(store, feed, language, title, "", language=language)
            assert await _titles(store, sight(), *words) == [title], words

    async def test_what_says_the_words_more_often_comes_first_and_the_newer_of_equals(self, store: Store) -> None:
        feed = await follow(store)
        await _report(store, feed, "often", "Vote in Geneva", "Geneva voted, said Geneva.", at=0)
        await _report(store, feed, "older", "One in Geneva", "They met again there.", at=1)
        await _report(store, feed, "newer", "Two in Geneva", "They met again there.", at=2)
        await _report(store, feed, "other", "Vote elsewhere", "Nothing to do with it.", at=3)

        page = await store.find_reports(sight(), Question(("geneva",)), limit=9)

        assert [hit.source.title for hit in page.hits] == ["Vote in Geneva", "Two in Geneva", "One in Geneva"]
        assert page.hits[0].score > page.hits[1].score == page.hits[2].score > 0
        assert (page.total, page.more) == (3, False)

    async def test_reports_come_a_page_at_a_time_newest_first_where_no_words_are_asked_for(self, store: Store) -> None:
        feed = await follow(store)
        for at in range(5):
            await _report(store, feed, f"n{at}", f"Report {at}", "Text.", at=at)

        pages = [await store.find_reports(sight(), Question(), limit=2, offset=offset) for offset in (0, 2, 4)]

        titles = [[hit.source.title for hit in page.hits] for page in pages]
        assert titles == [["Report 4", "Report 3"], ["Report 2", "Report 1"], ["Report 0"]]
        assert {(page.total, page.more) for page in pages} == {(5, False)}

    async def test_reports_are_chosen_by_people_places_outlets_and_when_they_were_published(self, store: Store) -> None:
        wire, post = await follow(store, "wire"), await follow(store, "post")
        kim, trump = ("Kim Jong-un", NameKind.PERSON), ("Donald Trump", NameKind.PERSON)
        hanoi, noi = ("Hanoi", NameKind.PLACE), ("Noi", NameKind.PERSON)
        await _report(store, wire, "a", "First", "x", 0, kim, hanoi)
        await _report(store, wire, "b", "Second", "x", 30, trump, hanoi)
        await _report(store, post, "c", "Third", "x", 1000, kim, trump, noi)

        async def found(**asked: object) -> list[str]:
            page = await store.find_reports(sight(at=9999), Question(**asked), limit=9)  # type: ignore[arg-type]
            return [hit.source.title for hit in page.hits]

        assert await found(people=("kim",)) == ["Third", "First"]
        assert await found(people=("kim", "Trump")) == ["Third"]
        assert await found(people=("hanoi",)) == await found(places=("kim",)) == await found(people=("!",)) == []
        assert await found(places=("HANOI",)) == ["Second", "First"]
        assert await found(outlets=("post",)) == ["Third"]
        assert await found(outlets=("post", "wire"), words=("second",)) == ["Second"]
        assert await found(outlets=("?",)) == []
        assert await found(since=hour(30)) == ["Third", "Second"]
        assert await found(until=hour(30)) == ["First"]
        assert await found(since=hour(1), until=hour(1000)) == ["Second"]
        assert await found(since=hour(31), until=hour(30)) == []
        assert await found(people=("kim",), until=hour(999)) == ["First"]

    async def test_a_report_is_found_in_the_version_that_was_known_then(self, store: Store) -> None:
        feed = await follow(store)
        await _report(store, feed, "x", "Two facilities", "Large ones.", at=0)
        await _report(store, feed, "x", "One facility", "A large one.", at=5, digest="other")

        then = {at: await _titles(store, sight(at=at), "large") for at in (-1, 0, 4, 5, 6)}

        one, two = ["One facility"], ["Two facilities"]
        assert then == {-1: [], 0: two, 4: two, 5: one, 6: one}

    async def test_a_report_names_its_outlet_its_address_and_the_story_it_is_filed_in(self, store: Store) -> None:
        feed = await follow(store)
        told = await _report(store, feed, "x", "Talks", "They talked.", at=0)

        (hit,) = (await store.find_reports(sight(), Question(("talk",)), limit=9)).hits

        assert (hit.source.outlet, hit.source.url, hit.source.published) == ("Wire", "https://wire.example/x", NOON)
        assert (hit.source.article, hit.source.version, hit.story) == (told.sources[0].article, 1, told.story)

    async def test_a_report_that_a_server_put_elsewhere_is_named_with_that_story_there_and_as_of_then(
        self, store: Store
    ) -> None:
        feed = await follow(store)
        wrong = await _report(store, feed, "x", "Talks", "They talked.", at=0)
        right = await _report(store, feed, "y", "Votes", "They voted.", at=1)
        asked = Proposal(OURS, CorrectionKind.MERGE, wrong.story, right.story)
        await store.correct(asked, Deed(Asker("1", "dana", Role.CURATOR), CHANNEL, hour(2)))

        async def home(asker: Sight) -> int | None:
            return (await store.find_reports(asker, Question(("talk",)), limit=9)).hits[0].story

        assert [await home(sight(OURS)), await home(sight(OURS, at=1.5))] == [right.story, wrong.story]
        assert [await home(sight(THEIRS)), await home(sight())] == [wrong.story, wrong.story]

    async def test_a_foreign_server_s_reports_are_in_no_search_and_in_no_count(self, store: Store) -> None:
        ours, theirs = await follow(store, "our", OURS), await follow(store, "their", THEIRS)
        shared = await follow(store)
        for feed in (shared, ours, theirs):
            kim = ("Kim Jong-un", NameKind.PERSON)
            await _report(store, feed, feed.outlet, f"Secret of {feed.outlet}", "Secret.", 0, kim)

        async def found(asker: Sight, question: Question) -> set[str]:
            page = await store.find_reports(asker, question, limit=9)
            assert page.total == len(page.hits)
            return {hit.source.outlet for hit in page.hits}

        for question in (Question(("secret",)), Question(), Question(people=("kim",))):
            assert await found(sight(), question) == {"Wire"}
            assert await found(sight(OURS), question) == {"Wire", "Our"}
            assert await found(sight(THEIRS), question) == {"Wire", "Their"}
        assert await found(sight(OURS), Question(("secret",), outlets=("their",))) == set()
        assert await found(Sight((Scope("chat:nobody"),), hour(9)), Question(("secret",))) == set()

    async def test_words_of_the_query_language_are_only_words_of_a_search(self, store: Store) -> None:
        feed = await follow(store)
        await _report(store, feed, "x", "To be OR not to be NEAR it, 100% AND a_b", "Text.")

        for words in ('"', "*", "a* OR b", "'; DROP TABLE reports; --", "NEAR(", "words:x", "\\", "§s1", "& | !"):
            await store.find_reports(sight(), Question((words,)), limit=5)
        assert len(await _titles(store, sight(), "OR", "NEAR", "AND", "100%")) == 1


async def _report(
    store: Store,
    feed: FollowedFeed,
    name: str,
    title: str,
    text: str,
    at: float = 0.0,
    *names: tuple[str, NameKind],
    **more: object,
) -> Brief:
    """A report arrives and is read; these names are in it."""
    await arrive(store, feed, arrival(feed, name, at, title=title, text=text, **more))
    articles = await unfiled(store, at)
    told = brief((await store.reserve_stories(1))[0], articles, scope=feed.feed.scope)
    await store.save_filings([filing(told, articles)], [reading(article, *names) for article in articles])
    return told


async def _titles(store: Store, asker: Sight, *words: str) -> list[str]:
    page = await store.find_reports(asker, Question(words), limit=9)
    return [hit.source.title for hit in page.hits]
